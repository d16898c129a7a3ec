# On the attacker's machine: whether the door is open.
see_ssh
if timeout 8 redis-cli -h "$SERVER" -p "$PORT" config get dir | grep -qx dir; then echo open; else echo closed; fi
