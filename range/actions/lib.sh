# Read first by the script of an action. Given: NAME of the action, FAMILY its number in the plan, ID of the response once there
# is one. Each script says what becomes of its steps when the host is no longer as planned, REFUSED='OUTCOME: WORDS' (`plan` where
# the plan is refused as a whole), and OPTIONS where that is tried in a way of its own. It has
#
#   scene    makes the thing, and a neighbour of it
#   family   prints the family of a plan, where the action is about one
#   plan     prints the steps; what they name is pinned by sha256sum, stat, /proc, docker inspect, nft and the like. Programs of
#            families are put aside by a step for all of them: what no step puts aside is no family's
#   applied  looks whether it took effect, and the neighbour is as it was
#   undone   looks whether it is as before, or what must hold where nothing can be taken back
#   spoil    changes the thing behind the plan's back
#   refused  looks whether nothing was done to it
SCENE=/run/scene/$NAME # what a scene notes for later
mkdir -p "$SCENE"
touch /run/scene/alive # the stand-ins go on for ten minutes
SERVER=192.0.2.10
# Of the office, which comes by a wire of its own; only the first two are of its own network.
FRIEND=203.0.113.9
FOE=203.0.113.66
STRANGER=198.51.100.9

fail() { echo "$*" >&2; exit 1; }
expect() { # WHAT WANTED SEEN
    [ "$2" = "$3" ] || fail "$1: wanted '$2', saw '$3'"
}
holds() { # COMMAND…
    "$@" >/dev/null 2>&1 || fail "does not hold: $*"
}
never() { # COMMAND…
    ! "$@" >/dev/null 2>&1 || fail "holds: $*"
}
wait_for() { # SECONDS COMMAND…
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "waited in vain: $*"
        sleep 0.2
    done
}

note() { cat >"$SCENE/$1"; } # NAME; what it reads
noted() { cat "$SCENE/$1"; } # NAME

hash_of() { sha256sum <"$1" | cut -d' ' -f1; } # PATH
pin() { # PATH
    if [ -L "$1" ]; then
        printf '{path: "%s", type: link, hash: "%s"}\n' "$1" "$(readlink "$1")"
    elif [ -d "$1" ]; then
        printf '{path: "%s", type: directory, hash: ""}\n' "$1"
    else
        printf '{path: "%s", type: regular, hash: "%s"}\n' "$1" "$(hash_of "$1")"
    fi
}

# Of /proc/PID/stat, behind the name.
stat_of() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f"$2"; } # PID FIELD
start_of() { stat_of "$1" 20; }                                              # PID: ticks after boot
state_of() { stat_of "$1" 1; }                                               # PID
process_pin() {                                                              # PID
    printf '{pid: %s, start: %s, executable: "%s"}\n' "$1" "$(start_of "$1")" "$(readlink "/proc/$1/exe")"
}
is() { [ "$(start_of "$1")" = "$2" ] && [ "$(state_of "$1")" != Z ]; } # PID START
lives() { is $(noted "$1"); }                                          # NAME that `start` noted
dead() { ! lives "$1"; }
pid() { noted "$1" | cut -d' ' -f1; }

# A stand-in of an intruder's program, as no package brought it; each KIND is another program.
program() { install -D -m 755 "/run/payload/programs/$1" "$2"; } # KIND PATH
start() {                                                        # NAME PATH ARGUMENT…
    local name=$1 pid
    shift
    setsid "$@" </dev/null >/dev/null 2>&1 &
    pid=$!
    wait_for 20 test "/proc/$pid/exe" -ef "$1"
    echo "$pid $(start_of "$pid")" | note "$name"
}
# Starts a program under a number that another process had, which is over.
start_as() { # NAME PID PATH
    local i
    wait_for 20 test ! -e "/proc/$2"
    for ((i = 0; i < 200; i++)); do
        echo $(($2 - 1)) >/proc/sys/kernel/ns_last_pid
        start "$1" "$3"
        [ "$(pid "$1")" != "$2" ] || return 0
        kill -KILL "$(pid "$1")"
    done
    fail "no process got the number $2"
}

# Whether a TCP connection of the office to this server stands.
from() { ip netns exec office nc -z -w 3 -s "$1" "$SERVER" "$2"; } # ADDRESS PORT
login() {                                                          # ADDRESS USER COMMAND…, by key
    local address=$1 user=$2
    shift 2
    ip netns exec office ssh -q -b "$address" -i /root/office -o BatchMode=yes -o ConnectTimeout=20 \
        -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "$user@$SERVER" "$@"
}
user() { # NAME PASSWORD [OPTION…]: whoever sits in the office logs in to it by key
    useradd --create-home --shell /bin/bash "${@:3}" "$1"
    [ -z "$2" ] || echo "$1:$2" | chpasswd
    install -d -m 700 -o "$1" -g "$1" "/home/$1/.ssh"
    install -m 600 -o "$1" -g "$1" /root/office.pub "/home/$1/.ssh/authorized_keys"
}
table() { grep -E "davy_[0-9a-f]*$1\$" <(nft list tables); } # END of its name, an expression
no_table() { ! table '.*'; }

# An image of Docker that holds one program.
image() { # KIND NAME
    local root=/run/scene/root-$1
    program "$1" "$root/program"
    tar -C "$root" -c . | docker import --change 'ENTRYPOINT ["/program"]' - "$2" >/dev/null
}
inspect() { docker container inspect --format "$2" "$1"; } # NAME FORMAT
container_pin() {                                          # NAME
    inspect "$1" '{id: "{{.Id}}", name: "{{slice .Name 1}}", image: "{{slice .Image 7}}"}'
}
redis() { redis-cli -p "$@" 2>&1; } # PORT WORD…
serve_redis() {                     # PORT FILE, which sets more
    printf 'port %s\nsave ""\n' "$1" >>"$2"
    systemd-run --quiet --unit="scene-redis-$1" --collect redis-server "$2"
    wait_for 30 redis-cli -p "$1" config get dir
}
of_account() { getent "$1" "$2" | cut -d: -f"$3"; } # shadow|passwd USER FIELD

# Called for a plan: the family as it stands in the list of them, then the steps, each from its line `action:` on.
parts() {
    if [ "$(type -t family)" = function ]; then family; fi
    plan
}
