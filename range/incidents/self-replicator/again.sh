# On the attacker's machine: whether the door is open. An expired password is accepted, and only then asked to be changed, which ends
# the command: so what sshd took is told by ssh itself.
see_ssh
timeout 60 sshpass -p "$PASSWORD" ssh -v -o PubkeyAuthentication=no -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    "root@$SERVER" true >/run/said 2>&1 || true
if grep -q '^Authenticated to' /run/said; then echo open; else echo closed; fi
