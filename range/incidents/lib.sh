# Read first by each script of a replay, on whatever machine it runs. Given: SEED, SERVER, ATTACKER (addresses).
#
# What is drawn depends on the seed alone, so that all scripts of a replay know the same names. The functions assign to a
# variable, as a subshell would draw other numbers.
RANDOM=$SEED

# Put together here: written out, it would make an intruder's scripts of these wherever Davy's source lies on a host.
printf -v STRATUM '%s+%s' stratum tcp
printf -v FEE -- '--%s-level 1' donate
printf -v HISTORY '/root/.%s_%s' bash history

draw() { # NAME VALUE…
    local name=$1
    shift
    printf -v "$name" %s "${@:RANDOM % $# + 1:1}"
}

letters() { # NAME COUNT
    local all=abcdefghijklmnopqrstuvwxyz word='' i
    for ((i = 0; i < $2; i++)); do word+=${all:RANDOM % 26:1}; done
    printf -v "$1" %s "$word"
}

number() { # NAME LOW HIGH
    printf -v "$1" %s $(($2 + (RANDOM << 15 | RANDOM) % ($3 - $2 + 1)))
}

# A service that runs until the machine ends, of a name that tells a reader of the range what it is.
serve() { # NAME COMMAND…
    local name=$1
    shift
    systemd-run --quiet --unit="range-$name" --collect "$@"
}

wait_for() { # SECONDS COMMAND…
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || { echo "waited in vain: $*" >&2; return 1; }
        sleep 0.2
    done
}

# Until a cron daemon had its chance in a minute of the hour that this divides. Whole minutes pass at once, as it sleeps until the next.
pass_cron() { # MINUTES
    local now ahead
    now=$(date +%s)
    ahead=$(($1 - 1 - now / 60 % $1))
    [ $ahead = 0 ] || date -u -s "@$((now + ahead * 60))" >/dev/null
    sleep $((60 - now % 60 + 20))
}

# Artefacts, one a line: "there WHAT" or "gone WHAT". By files, /proc and the programs that were attacked, never by Davy.
see() { # WHAT COMMAND…
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then echo "there $what"; else echo "gone $what"; fi
}
see_file() { see "file $1" test -e "$1" -o -L "$1"; }
see_line() { see "line $2 in $1" grep -qF -- "$2" "$1"; }
see_process() { see "process $1" runs "$1"; }

# Whether a process of this program lives, be its file deleted, or put aside: that moves it, and /proc tells the new place.
runs() { # PATH
    local exe
    for exe in /proc/[0-9]*/exe; do
        exe=$(readlink "$exe" 2>/dev/null) || continue
        case ${exe% (deleted)} in "$1" | /var/lib/davy/*) return 0 ;; esac
    done
    return 1
}

# Legitimate things, one a line with what they are now; the same lines must come out at the end.
keep_file() { printf 'file %s %s %s\n' "$1" "$(stat -c '%U:%G %a' "$1")" "$(sha256sum <"$1")"; }
# With how often systemd had to start it again by itself: one that was killed may be active again; and whether it runs or sleeps, as
# one that was stopped is active too.
keep_service() {
    printf 'service %s %s %s %s\n' "$1" "$(systemctl is-active "$1")" "$(systemctl show -p NRestarts "$1")" \
        "$(state_of "$(systemctl show -P MainPID "$1")")"
}
state_of() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -c1 | sed 's/[RSDI]/runs/'; } # PID
# Whether a user gets in, by a key of his.
keep_login() { # USER
    printf 'login %s\n' "$(timeout 60 ssh -q -i /run/key -o BatchMode=yes -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null "$1@127.0.0.1" id -un)"
}
# A process that no service has started and none would start again, such as an operator's work in screen.
work() { # USER
    systemd-run --quiet --scope --slice=user.slice --uid="$1" /usr/bin/sleep 86400 </dev/null >/dev/null 2>&1 &
    wait_for 30 works "$1"
}
works() { pgrep -u "$1" -fx '/usr/bin/sleep 86400'; }
keep_work() { # USER
    local pid
    pid=$(works "$1") || true
    printf 'work %s %s %s %s\n' "$1" "$pid" "$(cut -d' ' -f22 "/proc/$pid/stat")" "$(state_of "$pid")"
}
# With the fields of its password: a locked or expired account looks the same to getent passwd.
keep_user() { printf 'user %s %s %s %s\n' "$1" "$(getent passwd "$1")" "$(getent shadow "$1" | cut -d: -f2-)" "$(id -Gn "$1")"; }

# By the key exchange that what guesses passwords has: OpenSSH's own takes both emulated machines a second more for each guess.
on_server() {
    sshpass -p "$1" ssh -q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o KexAlgorithms=curve25519-sha256 \
        "root@$SERVER" "${@:2}"
}

# Told before whether the door is open, by an address that the server has never seen: what cuts off the intruder's address closes no
# door, and who can no longer come in by ssh at all is no proof of a closed one.
see_ssh() {
    ip address replace 198.51.100.200/32 dev eth0
    ip route replace "$SERVER/32" dev eth0 src 198.51.100.200
    timeout 20 bash -c 'exec 3<>"/dev/tcp/$0/22"; head -c 4 <&3' "$SERVER" | grep -qx SSH- || echo no ssh
}
