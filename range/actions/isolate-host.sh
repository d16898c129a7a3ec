# Cuts the host off, but for the operator's connection and a network of the office. Refused where it would cut the operator off.
REFUSED='plan: which would be cut'
PORTS='22 7100 7101 7102 7103'

# An operator, who works over ssh: what is written to a pipe comes back through it.
operator() { # NAME ADDRESS
    mkfifo "$SCENE/in-$1"
    setsid bash -c 'exec 3<>"$1"; exec ip netns exec office ssh -q -T -b "$2" -i /root/office -o BatchMode=yes \
        -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "admin@$3" cat <&3' \
        - "$SCENE/in-$1" "$2" "$SERVER" >"$SCENE/out-$1" 2>/dev/null </dev/null &
    wait_for 60 works "$1"
}
works() { # NAME
    local word=$RANDOM-$RANDOM
    timeout 5 bash -c 'echo "$1" >"$2"' - "$word" "$SCENE/in-$1"
    wait_for 10 grep -qx "$word" "$SCENE/out-$1"
}
scene() {
    operator it "$FRIEND"
}
plan() {
    printf 'action: isolate-host\nconnections:\n'
    ss -Htn state established 'sport = :22' | awk '{ split($3, here, ":"); split($4, there, ":")
        printf "  - {local: \"%s\", local-port: %s, remote: \"%s\", remote-port: %s}\n", here[1], here[2], there[1], there[2] }'
    printf 'openings:\n'
    printf '  - {way: in, protocol: tcp, remote: "203.0.113.0/24", port: %s}\n' $PORTS
    printf 'leases: false\n'
}
outwards() { timeout 3 bash -c "exec 3<>/dev/tcp/$1/7200"; } # ADDRESS
listen() { # in the office, for connections to it
    systemd-run --quiet --unit=scene-office --collect ip netns exec office python3 -c '
import socket, time
server = socket.create_server(("", 7200), backlog=500)
time.sleep(3600)' 2>/dev/null || true
    wait_for 20 ip netns exec office nc -z 127.0.0.1 7200
}
applied() {
    listen
    holds table '_i[0-9]+'
    holds works it
    holds from "$FRIEND" 7101
    holds nc -z -w 3 127.0.0.1 7101
    never from "$STRANGER" 7101
    never outwards "$FRIEND"
}
undone() {
    holds no_table
    holds works it
    holds from "$STRANGER" 7101
    holds outwards "$STRANGER"
}
# Another operator comes in.
spoil() { operator other "$STRANGER"; }
refused() {
    holds no_table
    holds works it
    holds works other
    holds from "$STRANGER" 7101
}
