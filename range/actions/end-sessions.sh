# Ends what an account runs in its sessions, and nothing else of it. Refused where another account has the name by now.
REFUSED='refused: is not the account that it was'

session() { # NAME USER SECONDS: from the office, over ssh
    setsid bash -c 'exec ip netns exec office ssh -q -T -b "$1" -i /root/office -o BatchMode=yes -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null "$2@$3" /usr/bin/sleep "$4"' - "$FRIEND" "$2" "$SERVER" "$3" \
        >/dev/null 2>&1 </dev/null &
    wait_for 60 pgrep -u "$2" -fx "/usr/bin/sleep $3"
    process "$2" "$3" | note "$1"
}
process() { # USER SECONDS
    local pid
    pid=$(pgrep -u "$1" -fx "/usr/bin/sleep $2")
    echo "$pid $(start_of "$pid")"
}
service() { # of the same number, in no session
    systemd-run --quiet --unit=scene-guest --collect --uid=guest /usr/bin/sleep 7003
    wait_for 20 pgrep -u guest -fx '/usr/bin/sleep 7003'
    process guest 7003 | note service
}
scene() {
    user guest Tulip-42 --uid 1901
    user host ''
    session it guest 7001
    session neighbour host 7002
    service
}
plan() {
    printf 'action: end-sessions\nuser: "guest"\nuid: 1901\nservices: true\nprocesses:\n  - %s\n' "$(process_pin "$(pid it)")"
}
others() {
    holds lives neighbour
    holds lives service
}
applied() {
    holds dead it
    expect 'what it runs' "$(pid service)" "$(pgrep -u guest)"
    others
}
# What was ended stays so; it can log in as before.
undone() {
    applied
    holds login "$FRIEND" guest true
}
spoil() {
    systemctl stop scene-guest
    pkill -KILL -u 1901 || true
    wait_for 20 eval '! pgrep -u 1901'
    userdel --remove guest
    user guest Tulip-42 --uid 2902
    session it guest 7001
    service
}
refused() {
    holds lives it
    others
}
