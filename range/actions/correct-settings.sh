# Corrects settings of Redis (where it does not run, and with a password where it does), dockerd and sshd. Refused where the files
# were changed since.
REFUSED='refused: is not what it was'
OPEN=/etc/redis/scene-open.conf
SECRET=/etc/redis/scene-secret.conf
DAEMON=/etc/docker/daemon.json
SSHD=/etc/ssh/sshd_config
UNIT=/etc/systemd/system/docker.service.d/scene.conf

scene() {
    printf '%s\n' '# of the shop' 'bind 0.0.0.0' 'protected-mode no' 'port 6393' 'save ""' 'maxmemory 12mb' >$OPEN
    printf '%s\n' 'bind 0.0.0.0' 'protected-mode no' 'maxmemory 13mb' >$SECRET
    serve_redis 6394 $SECRET
    mkdir -p ${DAEMON%/*}
    echo '{"hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2375"], "log-level": "warn"}' >$DAEMON
    mkdir -p ${UNIT%/*}
    printf '%s\n' '[Service]' 'ExecStart=' 'ExecStart=/usr/sbin/dockerd -H fd:// -H tcp://0.0.0.0:2375' >$UNIT
    systemctl daemon-reload
    printf 'PermitRootLogin yes\nX11Forwarding no\n' | cat - $SSHD >"$SCENE/sshd"
    cat "$SCENE/sshd" >$SSHD
    echo root:Tulip-42 | chpasswd
    systemctl reload ssh
    sshd -T | note sshd-before
    wait_for 30 guessed
}
guessed() { # whether root comes in by password
    sshpass -p Tulip-42 ssh -q -o PubkeyAuthentication=no -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
        root@127.0.0.1 true
}
plan() {
    printf 'action: correct-settings\nfile: %s\nsettings: %s\n' "$(pin $OPEN)" redis "$(pin $SECRET)" redis-password \
        "$(pin $DAEMON)" docker "$(pin $UNIT)" docker "$(pin $SSHD)" ssh-root
}
listens() { # what a Redis that is started with the file listens on
    redis-server $OPEN --daemonize yes >/dev/null
    wait_for 20 redis-cli -p 6393 ping
    ss -Hltn 'sport = :6393' | awk '{ print $4 }' | paste -sd' '
    redis 6393 config get maxmemory | tail -n 1
    redis 6393 shutdown nosave >/dev/null
}
secret() { awk '$1 == "requirepass" { print $2 }' $SECRET; }
starts() { systemctl show -p ExecStart docker | grep -o 'tcp://[^ ]*' || echo no; } # what systemd would let dockerd listen on
hosts() { python3 -c 'import json; d = json.load(open("'$DAEMON'")); print(d.get("hosts"), d["log-level"])'; }
applied() {
    expect 'Redis, started' $'127.0.0.1:6393\n12582912' "$(listens)"
    expect 'Redis without password' 'NOAUTH Authentication required.' "$(redis 6394 ping)"
    expect 'Redis with password' PONG "$(redis 6394 --no-auth-warning -a "$(secret)" ping)"
    expect dockerd "['unix:///var/run/docker.sock'] warn" "$(hosts)"
    expect 'dockerd, as systemd would start it' no "$(starts)"
    holds docker ps
    expect sshd "$(grep -v '^permitrootlogin' "$SCENE/sshd-before")" "$(sshd -T | grep -v '^permitrootlogin')"
    holds grep -Ex 'permitrootlogin (without|prohibit)-password' <(sshd -T)
    never guessed
}
undone() {
    expect Redis PONG "$(redis 6394 ping)"
    expect 'Redis, started' $'0.0.0.0:6393\n12582912' "$(listens)"
    expect dockerd "['unix:///var/run/docker.sock', 'tcp://0.0.0.0:2375'] warn" "$(hosts)"
    expect 'dockerd, as systemd would start it' tcp://0.0.0.0:2375 "$(starts)"
    expect sshd "$(noted sshd-before)" "$(sshd -T)"
    holds guessed
}
spoil() {
    echo ' ' >>$DAEMON
    local each
    for each in $OPEN $SECRET $UNIT $SSHD; do echo '# seen by the operator' >>$each; done
}
refused() {
    expect Redis PONG "$(redis 6394 ping)"
    expect 'Redis, started' $'0.0.0.0:6393\n12582912' "$(listens)"
    expect dockerd "['unix:///var/run/docker.sock', 'tcp://0.0.0.0:2375'] warn" "$(hosts)"
    holds grep -qF tcp://0.0.0.0:2375 $UNIT
    holds grep -qx 'PermitRootLogin yes' $SSHD
    holds guessed
}
