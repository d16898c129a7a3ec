# On the attacker's machine: whether the door is open.
see_ssh
# Nor is a server that answers nobody any more a closed door.
curl -fsS -m 20 -o /dev/null "http://$SERVER:8443/" || echo no shop
if timeout 8 redis-cli -h "$SERVER" -p "$PORT" config get dir | grep -qx dir; then echo open; else echo closed; fi
