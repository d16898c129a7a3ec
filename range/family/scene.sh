# What FamilyTest does on its machine, by functions; each call reads this file anew. NEST is where the herd lives.
NEST=/var/tmp/.font-unix
WATCHED=/srv/watch
MARK="one of the inert herd of Davy's range"

prepare() {
    cd /run/payload
    tar -xzf davy-*.tar.gz -C /opt
    mv /opt/davy-* /opt/davy
    mkdir -p "$WATCHED"
    install -m 755 watcher "$WATCHED/watcher"
    useradd --create-home --shell /bin/bash deploy
    # Who has nothing to do with the herd: what a user runs, and a program that no package owns.
    install -D -m 755 /bin/sleep /srv/ledger/ledger
    for user in root deploy www-data; do
        systemd-run --quiet --unit="sleeper-$user" --uid="$user" /bin/sleep 1d
        systemd-run --quiet --unit="ledger-$user" --uid="$user" /srv/ledger/ledger 1d
    done
}

prepare_docker() {
    dpkg -i /run/payload/docker.io/*.deb >/dev/null
    # The kernel has AppArmor, the machine no apparmor_parser, without which dockerd starts nothing.
    echo N >/run/no-apparmor
    mount --bind /run/no-apparmor /sys/module/apparmor/parameters/enabled
    systemctl daemon-reload
    systemctl restart docker
    for i in $(seq 300); do docker info >/dev/null 2>&1 && break || sleep 1; done
    mkdir -p /srv/root/bin
    cp /bin/busybox /srv/root/bin/
    tar -C /srv/root -c . | docker import - team/site:1.4 >/dev/null
    docker run --detach --restart always --stop-signal KILL --name site team/site:1.4 /bin/busybox sleep 1d >/dev/null
    docker run --detach --user 33 --pid host --name cache team/site:1.4 /bin/busybox sleep 1d >/dev/null
}

# The legitimate, with what they are now: pid, start, state and program of each.
neighbours() {
    for unit in sleeper-root sleeper-deploy sleeper-www-data ledger-root ledger-deploy ledger-www-data; do
        who "$unit" "$(systemctl show -P MainPID "$unit")"
    done
    if command -v docker >/dev/null; then
        for name in site cache; do
            who "$name" "$(docker inspect --format '{{.State.Pid}}' "$name")"
            docker inspect --format '{{.Id}} {{.RestartCount}} {{.State.Status}} {{.HostConfig.RestartPolicy.Name}}' "$name"
        done
        docker image inspect --format '{{.Id}} {{.RepoTags}}' team/site:1.4
    fi
}
who() { printf '%s %s %s %s\n' "$1" "$2" "$(awk '{print $22, $3}' "/proc/$2/stat")" "$(readlink "/proc/$2/exe")"; }

# The watcher goes on until `unwatch`; its lines are in $WATCHED/lines.
watch() {
    rm -f "$WATCHED/over"
    cd /
    setsid nice -n -10 taskset --cpu-list 1 "$WATCHED/watcher" "$MARK" "$WATCHED/over" >"$WATCHED/lines" 2>/dev/null </dev/null &
}
# Goes on until none was seen for so long, or some are seen for longer than that.
rest() { # SECONDS
    local i
    for i in $(seq $(($1 * 2))); do
        awk -v long="$1" '$2 > 0 {seen = $1} END {exit $1 - seen < long * 1000}' "$WATCHED/lines" && return 0
        sleep 1
    done
}
unwatch() {
    touch "$WATCHED/over"
    for i in $(seq 100); do pgrep -f "^$WATCHED/watcher" >/dev/null || return 0; sleep 0.1; done
    return 1
}

as() { # USER PLACES…
    local user=$1
    shift
    setsid setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$NEST/$SEED" "$NEST" "$@" >/dev/null 2>&1 </dev/null &
}

nest() {
    SEED=$(tr -dc a-z </dev/urandom | head -c 10 || true)
    mkdir -m 1777 "$NEST"
    install -m 755 /run/payload/herd "$NEST/$SEED"
    echo "$SEED" >/run/seed
    cd /
}

begin_six() {
    nest
    as root 6 20 0 6 600
    await 6
    ln "$NEST/.table" "$WATCHED/table"
}

# Root, deploy and www-data, on the host, in a container with processes of its own, and in one that sees those of the host, where they
# are called as servers are; docker starts both containers again. Slow until `quicken`: forty that look every 5 ms leave an emulated
# processor no time for a triage within their ten minutes.
begin_forty() {
    nest
    mkdir -p /srv/evil/bin "/srv/evil$NEST"
    cp /bin/busybox /srv/evil/bin/
    install -m 755 /run/payload/herd /srv/evil/init
    tar -C /srv/evil -c . | docker import --change 'ENTRYPOINT ["/init"]' - "user$1/node" >/dev/null
    as root 40 200 0 10 600
    as deploy 40 200 10 20 600
    docker run --detach --restart always --user 33:33 --network none --volume "$NEST:$NEST" --name brave_bell "user$1/node" \
        "$NEST" 40 200 20 30 600 >/dev/null
    docker run --detach --restart on-failure --pid host --network none --volume "$NEST:/usr/sbin" --name sad_keller "user$1/node" \
        /usr/sbin 40 200 30 40 600 >/dev/null
    await 40
    ln "$NEST/.table" "$WATCHED/table"
}

# From now on they look so often, and are looked at as often as can be.
quicken() { # MILLISECONDS
    pkill -USR1 -f "^$WATCHED/watcher"
    printf "\\x$(printf %02x "$1")" | dd of="$WATCHED/table" bs=1 seek=12 conv=notrunc status=none
}

alive() { tail -n 1 "$WATCHED/lines" | awk '{print $2}'; }
await() {
    for i in $(seq 600); do
        [ "$(alive)" -lt "$1" ] || return 0
        sleep 0.2
    done
    echo "of $1 there are $(alive)" >&2
    return 1
}

# How many were ever started, and until when they would go on: seconds since boot.
started() { od -An -t d8 -j 96 -N 8 "$WATCHED/table" | tr -d ' '; }
end() { od -An -t d8 -N 8 "$WATCHED/table" | tr -d ' '; }

# Those that live, by their place: that of the first process of a container is /init.
members() {
    local exe
    for exe in /proc/[0-9]*/exe; do
        case $(readlink "$exe" || true) in "$NEST"/* | /init) echo "$exe" | cut -d / -f 3 ;; esac
    done
}

# Those that live, wherever they lie: by the text that their program has, and no other program.
survivors() {
    local process exe
    for process in /proc/[0-9]*; do
        # Of one whose main thread has ended, the others tell what it runs.
        for exe in "$process/exe" "$process"/task/*/exe; do
            if readlink "$exe" >/dev/null 2>&1; then
                if grep -qFs "$MARK" "$exe"; then echo "$process $(readlink "$exe")"; fi
                break
            fi
        done
    done
}

# A hasty person ends one, and another is there; so is its container, if it was the first of one, and nothing more is to come.
hasty() { # COUNT
    local before victim i
    before=$(started)
    victim=$(members | shuf -n 1)
    kill -9 "$victim"
    for i in $(seq 100); do [ "$(started)" -gt "$before" ] && break || sleep 0.1; done
    await "$1"
    [ "$(started)" -gt "$before" ]
    [ ! -d "/proc/$victim" ]
    for i in $(seq 60); do
        before=$(started)
        sleep 2
        if [ "$(started)" -eq "$before" ] && contained "$victim"; then return 0; fi
    done
    return 1
}
contained() { # PID that is none of a container any more
    local pid
    [ -d /srv/evil ] || return 0
    for pid in $(docker inspect --format '{{.State.Pid}}' brave_bell sad_keller); do
        [ "$pid" != "$1" ] && [ -d "/proc/$pid" ] || return 1
    done
}

# A person's plan, of what they may know: two of the processes and the first program. All else Davy must find.
plan() { # FILE
    members >/run/members
    python3 - "$1" "$NEST" "$NEST/$(cat /run/seed)" /run/members <<'PYTHON'
import datetime, hashlib, json, os, random, subprocess, sys
file, nest, seed, members = sys.argv[1:]
out = ['format: davy.plan/1', 'host: "server-1"',
    'made: "%s"' % datetime.datetime.utcnow().strftime('%Y-%m-%dT%H:%M:%SZ'), 'families:', '  - family: 1', '    processes:']
for pid in random.sample(open(members).read().split(), 2):
    start = open('/proc/%s/stat' % pid).read().rsplit(')', 1)[1].split()[19]
    exe = os.readlink('/proc/%s/exe' % pid)
    out.append('      - {pid: %s, start: %s, executable: "%s"}' % (pid, start, exe))
pin = '{path: "%s", type: regular, hash: "%s"}' % (seed, hashlib.sha256(open(seed, 'rb').read()).hexdigest())
out += ['    programs:', '      - ' + pin, '    services: []', 'steps:']
steps = 0
def step(action, *more):
    global steps
    steps += 1
    out.extend(['  - step: %d' % steps, '    incidents: []', '    action: ' + action, *more])
family = '    family: 1'
step('keep-evidence', family)
step('deny-writes', '    directories: ["%s"]' % nest)
step('freeze', family)
try:
    names = subprocess.run(['docker', 'ps', '-aq', '--filter', 'volume=' + nest], capture_output=True, text=True).stdout.split()
except FileNotFoundError:
    names = []
boxes = json.loads(subprocess.run(['docker', 'inspect', *names], capture_output=True, text=True).stdout) if names else []
for action in ['stop-container', 'remove-container']:
    for box in boxes:
        step(action, '    container: {id: "%s", name: "%s", image: "%s"}'
            % (box['Id'], box['Name'].lstrip('/'), box['Image'].removeprefix('sha256:')))
step('kill', family)
step('quarantine', '    files:', '      - ' + pin)
step('sweep-copies', family, '    directories: ["%s"]' % nest)
open(file, 'w').write('\n'.join(out) + '\n')
PYTHON
}

# What is left of the herd on the disk: its programs, in their place.
copies() { find "$NEST" -type f ! -name .table 2>/dev/null || true; }

# For the next round.
clean() {
    chattr -R -i "$NEST" 2>/dev/null || true
    rm -rf "$NEST" "$WATCHED/table" /srv/evil /var/lib/davy/respond
    if command -v docker >/dev/null; then docker rm -f brave_bell sad_keller >/dev/null 2>&1 || true; fi
}
