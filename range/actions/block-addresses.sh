# Lets nothing pass to or from an address. Refused where it is this host's own by now.
REFUSED='plan: is never blocked'

scene() { holds from "$FOE" 7101; }
plan() {
    printf 'action: block-addresses\naddresses:\n  - "%s"\n' "$FOE"
}
applied() {
    holds table '_b[0-9]+'
    never from "$FOE" 7101
    holds from "$FRIEND" 7101
}
undone() {
    holds no_table
    holds from "$FOE" 7101
}
spoil() {
    ip route delete "$FOE/32" dev wire0
    ip -n office address delete "$FOE/32" dev eth0
    ip address add "$FOE/32" dev wire0
}
refused() {
    holds no_table
    holds nc -z -w 3 "$FOE" 7101
}
