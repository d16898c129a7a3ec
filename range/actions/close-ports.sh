# Closes a port to all but this host. Refused where somebody wrote the port of ssh into the plan.
REFUSED='plan: port 22 is never closed'

scene() { holds from "$FRIEND" 7100; }
plan() {
    printf 'action: close-ports\nports:\n  - "7100"\n'
}
applied() {
    holds table '_p[0-9]+'
    never from "$FRIEND" 7100
    holds nc -z -w 3 127.0.0.1 7100
    holds from "$FRIEND" 7101
}
undone() {
    holds no_table
    holds from "$FRIEND" 7100
}
spoil() { sed -i 's/"7100"/"22"/' "$SCENE/plan.yml"; }
refused() {
    holds grep -qx '      - "22"' "$SCENE/plan.yml"
    holds no_table
    holds from "$FRIEND" 7100
    holds from "$FRIEND" 22
}
