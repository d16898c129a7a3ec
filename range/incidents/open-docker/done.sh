wait_for 60 runs "/$MINER"
wait_for 150 runs "$HIDDEN"
