# On the server: until the attack has borne fruit. Some minutes pass at once, to eight seconds before the schedule's next.
wait_for 60 grep -qa curl "$TABLE"
now=$(date +%s)
date -u -s "@$(((now / 300 + 1) * 300 - 8))" >/dev/null
wait_for 200 runs "$MINER"
