# On the attacker's machine: whether the door is open.
see_ssh
if curl -fsS -m 8 "http://$SERVER:2375/version" | grep -q ApiVersion; then echo open; else echo closed; fi
