see_line "$TABLE" "$URL"
see_file "$MINER"
see_process "$MINER"
see "connection to the pool" eval "ss -Htn state established dst $ATTACKER:$POOL | grep -q ."
