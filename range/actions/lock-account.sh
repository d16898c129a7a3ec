# Locks three accounts, each as far as it goes. Refused where the files of accounts were changed since.
REFUSED='refused: is not what it was'

scene() {
    local reach
    for reach in password shell account neighbour; do
        user "ward-$reach" "Tulip-42-$reach"
        holds login "$FRIEND" "ward-$reach" true
    done
}
plan() {
    local reach
    for reach in password shell account; do
        printf 'action: lock-account\nuser: "ward-%s"\nreach: %s\nfiles:\n' $reach $reach
        printf '  - %s\n' "$(pin /etc/shadow)" "$(pin /etc/passwd)"
    done
}
state() { printf '%s %s %s\n' "$(passwd -S "$1" | cut -d' ' -f2)" "$(of_account passwd "$1" 7)" "$(of_account shadow "$1" 8)"; } # USER
open() { # REACH
    expect "$1" 'P /bin/bash ' "$(state "ward-$1")"
    holds login "$FRIEND" "ward-$1" true
}
guessed() { # REACH: whether the password lets in
    sshpass -p "Tulip-42-$1" ssh -q -o PubkeyAuthentication=no -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null "ward-$1@127.0.0.1" true
}
applied() {
    expect password 'L /bin/bash ' "$(state ward-password)"
    expect shell 'L /usr/sbin/nologin ' "$(state ward-shell)"
    expect account 'L /usr/sbin/nologin 1' "$(state ward-account)"
    never guessed password
    holds login "$FRIEND" ward-password true
    never login "$FRIEND" ward-shell true
    never login "$FRIEND" ward-account true
    open neighbour
    holds guessed neighbour
}
undone() {
    local reach
    for reach in password shell account neighbour; do open $reach; done
    holds guessed password
}
spoil() { echo 'ward-neighbour:Other-42' | chpasswd; }
refused() {
    local reach
    for reach in password shell account; do
        expect $reach 'P /bin/bash ' "$(state ward-$reach)"
    done
    holds login "$FRIEND" ward-account true
}
