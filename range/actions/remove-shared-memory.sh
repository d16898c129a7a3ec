# Removes a segment of shared memory, and keeps what is in it. Refused where a process uses it by now.
REFUSED='refused: 1 process still uses it'
KEY=$((0xDA07001))
NEIGHBOUR=$((0xDA07002))

# Says what it is told of a segment by Python, which has it attached meanwhile.
memory() { # make KEY TEXT | read KEY | use KEY SECONDS
    python3 - "$@" <<'END'
import ctypes, sys, time
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
word, key, more = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
text = more[0].encode() if word == "make" else b""
at = ctypes.c_void_p(libc.shmat(libc.shmget(key, len(text), 0o1640 if text else 0), None, 0))
if at.value is None or at.value == ctypes.c_void_p(-1).value:
    sys.exit("not attached")
if word == "make":
    ctypes.memmove(at, text, len(text))
elif word == "read":
    print(ctypes.string_at(at).decode())
else:
    time.sleep(float(more[0]))
END
}
fields() { awk -v key="$1" '$1 == key { print $3, $4, $8, $9 }' /proc/sysvipc/shm; } # KEY: mode, size, owner
scene() {
    memory make $KEY 'seven keepers'
    memory make $NEIGHBOUR 'a neighbour'
    fields $KEY | note fields
    fields $NEIGHBOUR | note neighbour
}
plan() {
    local key id mode size creator last users uid gid cuid cgid attached detached changed
    read -r key id mode size creator last users uid gid cuid cgid attached detached changed _ < <(grep " *$KEY " /proc/sysvipc/shm)
    printf 'action: remove-shared-memory\n'
    printf 'segment: {key: %s, id: %s, mode: %s, size: %s, creator: %s, uid: %s, gid: %s, changed: %s}\n' \
        "$key" "$id" $((8#$mode & 0777)) "$size" "$creator" "$uid" "$gid" "$changed"
}
neighbour() {
    expect neighbour "$(noted neighbour)" "$(fields $NEIGHBOUR)"
    expect "neighbour's content" 'a neighbour' "$(memory read $NEIGHBOUR)"
}
applied() {
    expect segment '' "$(fields $KEY)"
    holds grep -rq 'seven keepers' "/var/lib/davy/respond/$ID/kept"
    neighbour
}
undone() {
    expect segment "$(noted fields)" "$(fields $KEY)"
    expect content 'seven keepers' "$(memory read $KEY)"
    neighbour
}
spoil() {
    memory use $KEY 3600 </dev/null >/dev/null 2>&1 &
    wait_for 20 eval "awk '\$1 == $KEY && \$7 == 1 { found = 1 } END { exit !found }' /proc/sysvipc/shm"
}
refused() {
    expect segment "$(noted fields)" "$(fields $KEY)"
    expect content 'seven keepers' "$(memory read $KEY)"
    neighbour
}
