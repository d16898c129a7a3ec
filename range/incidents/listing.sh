# All files of the server but those that change by themselves, and the packet filter's rules. Lines of three kinds:
#
#   PATH|TYPE|OWNER|MODE|SIZE|TIME|TARGET|       a regular file's has its number of names at the end
#   PATH|=|HASH|FLAGS|EXTENDED ATTRIBUTES        where intruders and Davy write; a hash where it is a small file
#   nft RULE                                     "nft order" changes where a rule's place does
cd /
prune=(/proc /sys /run /dev /var/log /var/lib/davy /var/lib/systemd /opt/davy '/tmp/systemd-private*' '/var/tmp/systemd-private*'
    /var/cache /var/lib/redis-shop /root/.cache /var/lib/docker /var/lib/containerd)
skip=()
for path in "${prune[@]}"; do skip+=(-path "$path" -prune -o); done
# /var/lib has another time because Davy's own folder is made in it.
find / -xdev "${skip[@]}" -type f -printf '%p|%y|%U:%G|%m|%s|%T@|%l|%n\n' -o -printf '%p|%y|%U:%G|%m|%s|%T@|%l|\n' |
    sed 's/^\(\/var\/lib|.*|\)[0-9.]*||$/\1|/' | sort
python3 - <<'END'
import errno, fcntl, hashlib, os, pathlib, stat, struct

TOPS = "/etc /tmp /var/tmp /var/spool /root /home /srv /boot /usr/bin /usr/local /opt".split()
LEFT_OUT = ["/opt/davy", "/root/.cache", "/tmp/systemd-private", "/var/tmp/systemd-private"]
GET_FLAGS = 0x80086601
# How ext4 keeps it: as extents, with an index.
OF_EXT4 = 0x81000


def flags_of(file):
    try:
        return struct.unpack("i", fcntl.ioctl(file, GET_FLAGS, b"\0" * 4))[0] & ~OF_EXT4
    except OSError as wrong:
        if wrong.errno not in (errno.ENOTTY, errno.EOPNOTSUPP):
            raise
        return 0  # no ext4: it has none


def tell(path):
    seen = os.lstat(path)
    digest, flags = "", 0
    if stat.S_ISREG(seen.st_mode) or stat.S_ISDIR(seen.st_mode):
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NOATIME)
        try:
            flags = flags_of(file)
            if stat.S_ISREG(seen.st_mode) and seen.st_size < 2_000_000:
                with open(file, "rb", closefd=False) as content:
                    digest = hashlib.sha256(content.read()).hexdigest()
        finally:
            os.close(file)
    attributes = ["%s=%s" % (name, os.getxattr(path, name, follow_symlinks=False).hex())
                  for name in sorted(os.listxattr(path, follow_symlinks=False))]
    print("%s|=|%s|%x|%s" % (os.fsencode(path).decode("utf-8", "backslashreplace"), digest, flags, " ".join(attributes)))


def tell_there(path):
    try:
        tell(path)
    except FileNotFoundError:
        pass  # gone meanwhile: what `moves` leaves out


for top in TOPS:
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not any(
            os.path.join(folder, name).startswith(path) for path in LEFT_OUT))
        tell_there(folder)
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in sorted(files + links):
            tell_there(os.path.join(folder, name))
tell_there("/usr/lib")
for path in sorted(pathlib.Path("/usr/lib").glob("libudev.so*")):
    tell_there(str(path))
END
nft --stateless list ruleset | sed 's/^/nft /'
echo "nft order $(nft --stateless list ruleset | sha256sum)"
