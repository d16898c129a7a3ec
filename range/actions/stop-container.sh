# Ends a container that Docker would start again, until that is taken back. Another one of its name is not meant.
REFUSED='done: was gone already'

run() { # NAME
    docker run --detach --restart always --volume /run/scene:/run/scene:ro --name "$1" scene/stop:1 >/dev/null
}
scene() {
    image container-stop scene/stop:1
    run stop-it
    run stop-neighbour
    main stop-it | note it
    main stop-neighbour | note neighbour
}
main() { # NAME: its process
    local pid
    pid=$(inspect "$1" '{{.State.Pid}}')
    echo "$pid $(start_of "$pid")"
}
plan() {
    printf 'action: stop-container\ncontainer: %s\n' "$(container_pin stop-it)"
}
state() { inspect "$1" '{{.State.Running}} {{.State.Paused}} {{.HostConfig.RestartPolicy.Name}}'; }
runs_always() { [ "$(state "$1")" = 'true false always' ]; }
neighbour() {
    holds lives neighbour
    holds runs_always stop-neighbour
}
applied() {
    expect container 'false false no' "$(state stop-it)"
    holds dead it
    neighbour
}
undone() {
    holds runs_always stop-it
    main stop-it | note again
    holds lives again
    neighbour
}
spoil() {
    docker rm --force stop-it >/dev/null
    run stop-it
    main stop-it | note it
}
refused() {
    holds runs_always stop-it
    holds lives it
    neighbour
}
