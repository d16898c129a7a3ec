# On the server: until the attack has borne fruit.
wait_for 120 runs "$MINER"
