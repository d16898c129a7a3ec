# On the attacker's machine: whether the door is open.
see_ssh
# Nor is a server that answers nobody any more a closed door.
curl -fsS -m 20 "http://$SERVER:8080/" | grep -q Hello || echo no site
if curl -fsS -m 8 "http://$SERVER:2375/version" | grep -q ApiVersion; then echo open; else echo closed; fi
