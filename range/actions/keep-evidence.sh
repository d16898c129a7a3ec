# Keeps what is known of a process, and leaves the process as it is. Refused where there is no room for it.
REFUSED='refused: make room'
OPTIONS="--state $SCENE/small"

scene() {
    program keep /srv/keep/program
    program neighbour /srv/keep/neighbour
    COLOUR=tulip start it /srv/keep/program --pool 203.0.113.1
    start neighbour /srv/keep/neighbour
}
family() {
    printf 'processes:\n  - %s\n' "$(process_pin "$(pid it)")"
    printf 'programs:\n  - %s\nservices: []\n' "$(pin /srv/keep/program)"
}
plan() {
    printf 'action: keep-evidence\nfamily: %s\n' "$FAMILY"
}
kept() { find "$1" -type d -name "$(noted "$2" | tr ' ' -)"; } # FOLDER NAME
applied() {
    local to line seal=''
    to=$(kept "/var/lib/davy/respond/$ID" it)
    expect program "$(hash_of /srv/keep/program)" "$(hash_of "$to/program")"
    for text in cmdline environ cgroup; do
        expect "$text" "$(hash_of "/proc/$(pid it)/$text")" "$(hash_of "$to/$text")"
    done
    holds grep -qx 'exe -> /srv/keep/program' "$to/links"
    (cd "${to%/*}" && sha256sum --check --quiet manifest.sha256)
    # The seal, as sha256sum and the manifest make it.
    while read -r line; do seal=$(printf '%s%s' "$seal" "$line" | sha256sum | cut -d' ' -f1); done <"${to%/*}/manifest.sha256"
    expect seal "$(tail -n 1 "${to%/*}/manifest.chain" | cut -d' ' -f1)" "$seal"
    expect 'evidence of the neighbour' '' "$(kept "/var/lib/davy/respond/$ID" neighbour)"
    still
}
still() {
    holds lives it
    expect state S "$(state_of "$(pid it)")"
    expect "neighbour's state" S "$(state_of "$(pid neighbour)")"
}
# Evidence stays.
undone() {
    holds test -s "$(kept "/var/lib/davy/respond/$ID" it)/program"
    still
}
spoil() {
    mkdir "$SCENE/small"
    mount -t tmpfs -o size=8m,mode=700 none "$SCENE/small"
}
refused() {
    expect evidence '' "$(kept "$SCENE/small" it)"
    still
}
