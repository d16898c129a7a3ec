# Takes the pins of a BPF program away, so that the kernel forgets it. Refused where one of them is another program's by now.
REFUSED='refused: is no pin of this program'
PINS=/sys/fs/bpf/scene

# bpf(2) by Python: socket filters that nothing is sent through.
bpf() { # load NUMBER PATH… | told PATH | there ID | same FROM TO
    python3 - "$@" <<'END'
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(command, attributes):
    return libc.syscall(321, command, ctypes.create_string_buffer(attributes, 72), 72)
def text(content):
    return ctypes.create_string_buffer(content)
def at(path, fd=0):
    name = text(path.encode())
    return name, struct.pack("<QII", ctypes.addressof(name), fd, 0)
def opened(path):
    name, attributes = at(path)
    return call(7, attributes)
def pin(fd, path):
    name, attributes = at(path, fd)
    if call(6, attributes) != 0:
        sys.exit("not pinned: " + path)
word, more = sys.argv[1], sys.argv[2:]
if word == "load":
    code, free = text(struct.pack("<BBhiBBhi", 0xb7, 0, 0, int(more[0]), 0x95, 0, 0, 0)), text(b"GPL")
    fd = call(5, struct.pack("<IIQQIIQII16s", 1, 2, ctypes.addressof(code), ctypes.addressof(free), 0, 0, 0, 0, 0, b"scene"))
    for path in more[1:]:
        pin(fd, path)
elif word == "told":
    lines = dict(line.split(":\t") for line in open("/proc/self/fdinfo/%d" % opened(more[0])).read().split("\n") if ":\t" in line)
    print(lines["prog_id"], lines["prog_tag"])
elif word == "there":
    sys.exit(call(13, struct.pack("<III", int(more[0]), 0, 0)) < 0)
else:
    pin(opened(more[0]), more[1])
END
}
scene() {
    mkdir -p $PINS/deep
    bpf load 7 $PINS/one $PINS/deep/two
    bpf load 8 $PINS/neighbour
    bpf told $PINS/one | note program
    bpf told $PINS/neighbour | note neighbour
}
program() { noted program | cut -d' ' -f"$1"; }
plan() {
    printf 'action: remove-pins\nprogram:\n  id: %s\n  tag: "%s"\n  name: scene\n' "$(program 1)" "$(program 2)"
    printf '  pins:\n    - %s\n    - %s\n' $PINS/deep/two $PINS/one
}
neighbour() { expect neighbour "$(noted neighbour)" "$(bpf told $PINS/neighbour)"; }
gone() {
    expect pins 'deep neighbour' "$(ls $PINS | paste -sd' ')"
    expect 'pins below' '' "$(ls $PINS/deep)"
    never bpf there "$(program 1)"
    neighbour
}
applied() {
    gone
    # r0 = 7; exit
    holds env LC_ALL=C grep -rqaP '^\xb7\x00\x00\x00\x07\x00\x00\x00\x95' "/var/lib/davy/respond/$ID/kept"
}
# The kernel has forgotten it.
undone() { gone; }
spoil() {
    rm $PINS/deep/two
    bpf same $PINS/neighbour $PINS/deep/two
}
refused() {
    expect pin "$(noted program)" "$(bpf told $PINS/one)"
    expect 'the other' "$(noted neighbour)" "$(bpf told $PINS/deep/two)"
    neighbour
}
