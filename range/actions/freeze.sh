# Stops a program's process, and that of a copy with another tail. None of it runs, where its numbers are another program's by now.
REFUSED='done: none of it runs'

scene() {
    program freeze /srv/freeze/program
    { cat /srv/freeze/program; printf 'tail'; } | install -m 755 /dev/stdin /srv/freeze/copy
    program neighbour /srv/freeze/neighbour
    local each
    for each in program copy neighbour; do start $each /srv/freeze/$each; done
}
family() {
    printf 'processes:\n  - %s\n' "$(process_pin "$(pid program)")"
    printf 'programs:\n  - %s\nservices: []\n' "$(pin /srv/freeze/program)"
}
plan() {
    printf 'action: freeze\nfamily: %s\n' "$FAMILY"
}
states() { # of all three
    local each
    for each in program copy neighbour; do
        holds lives $each
        state_of "$(pid $each)"
    done | tr -d '\n'
}
applied() { expect states TTS "$(states)"; }
# They go on where they stood.
undone() { expect states SSS "$(states)"; }
# The owner put the right program in its place, and it got the same number.
spoil() {
    local each
    for each in program copy; do kill -KILL "$(pid $each)"; done
    rm /srv/freeze/program /srv/freeze/copy
    program right /srv/freeze/program
    start_as right "$(pid program)" /srv/freeze/program
}
refused() {
    holds lives right
    expect state S "$(state_of "$(pid right)")"
    expect "neighbour's state" S "$(state_of "$(pid neighbour)")"
}
