# Tells a running Redis where to keep its data. Refused where it asks for a password by now.
REFUSED='refused: NOAUTH'

scene() {
    mkdir /var/cache/redis-it /var/cache/redis-neighbour "$SCENE/theirs"
    local name port=6390
    for name in it neighbour; do
        echo 'enable-protected-configs yes' >/etc/redis/scene-$name.conf
        serve_redis $((++port)) /etc/redis/scene-$name.conf
        redis $port config set dir "$SCENE/theirs" >/dev/null
        redis $port config set dbfilename theirs >/dev/null
        redis $port set cart:1 '2 lamps' >/dev/null
    done
}
place() { redis "$@" config get dir | tail -n 1; redis "$@" config get dbfilename | tail -n 1; } # PORT OPTION…
plan() {
    local server
    server=$(systemctl show --property=MainPID --value scene-redis-6391)
    printf 'action: restore-redis\nport: 6391\nfolder: "/var/cache/redis-it"\nname: "dump.rdb"\n'
    printf 'server: %s\nhash: "%s"\n' "$(process_pin "$server")" "$(hash_of "/proc/$server/exe")"
}
neighbour() {
    expect "neighbour's place" "$SCENE/theirs theirs" "$(place 6392 | paste -sd' ')"
    expect "neighbour's key" '2 lamps' "$(redis 6392 get cart:1)"
}
applied() {
    expect place '/var/cache/redis-it dump.rdb' "$(place 6391 | paste -sd' ')"
    expect key '2 lamps' "$(redis 6391 get cart:1)"
    redis 6391 save >/dev/null
    holds test -s /var/cache/redis-it/dump.rdb
    rm /var/cache/redis-it/dump.rdb
    neighbour
}
undone() {
    expect place "$SCENE/theirs theirs" "$(place 6391 | paste -sd' ')"
    expect key '2 lamps' "$(redis 6391 get cart:1)"
    neighbour
}
spoil() { redis 6391 config set requirepass tulip >/dev/null; }
refused() {
    expect place "$SCENE/theirs theirs" "$(place 6391 --no-auth-warning -a tulip | paste -sd' ')"
    neighbour
}
