# On the attacker's machine: whether the door is open.
see_ssh
if timeout 30 bash -c "$(declare -f on_server); SERVER=$SERVER on_server '$PASSWORD' true"; then echo open; else echo closed; fi
