# Ends a program's process, and that of a copy with another tail. None of it runs, where its numbers are another program's by now.
REFUSED='done: none of it runs'

scene() {
    program kill /srv/kill/program
    { cat /srv/kill/program; printf 'tail'; } | install -m 755 /dev/stdin /srv/kill/copy
    program neighbour /srv/kill/neighbour
    local each
    for each in program copy neighbour; do start $each /srv/kill/$each; done
}
family() {
    printf 'processes:\n  - %s\n' "$(process_pin "$(pid program)")"
    printf 'programs:\n  - %s\nservices: []\n' "$(pin /srv/kill/program)"
}
plan() {
    printf 'action: kill\nfamily: %s\n' "$FAMILY"
}
applied() {
    holds dead program
    holds dead copy
    expect "neighbour's state" S "$(state_of "$(pid neighbour)")"
    holds lives neighbour
}
# What was ended stays so.
undone() { applied; }
# The owner put the right program in its place, and it got the same number.
spoil() {
    local each
    for each in program copy; do kill -KILL "$(pid $each)"; done
    rm /srv/kill/program /srv/kill/copy
    program right /srv/kill/program
    start_as right "$(pid program)" /srv/kill/program
}
refused() {
    holds lives right
    expect state S "$(state_of "$(pid right)")"
    holds lives neighbour
}
