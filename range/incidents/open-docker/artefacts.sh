listens() { ss -Hltn "sport = :$1" | grep -qE '(0\.0\.0\.0|\*):'; }
see "Docker API on all addresses" listens 2375
see "image $IMAGE" docker image inspect "$IMAGE"
see "container $CONTAINER" docker container inspect "$CONTAINER"
see_process "/$MINER"
see_file "$HIDDEN"
see_process "$HIDDEN"
see "history that goes nowhere" eval '[ "$(readlink /root/.bash_history)" = /dev/null ]'
if [ "$BY" = key ]; then see_line /root/.ssh/authorized_keys "$NET@$NET"; else see_line "$LINE" "$ATTACKER"; fi
