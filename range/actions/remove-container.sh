# Takes a container away that does not run, and makes it again of what was kept. Refused where it runs by now.
REFUSED='refused: only one that was stopped is removed'
TOLD='{{.Name}} {{json .Config.Labels}} {{json .Config.Env}} {{json .Config.Entrypoint}} {{json .HostConfig.RestartPolicy}}'
TOLD+=' {{range .Mounts}}{{if eq .Destination "/data"}}{{json .}}{{end}}{{end}}'

make() { # NAME
    docker create --name "$1" --label scene=yes --env COLOUR=tulip --volume "$1-data:/data" \
        --volume /run/scene:/run/scene:ro scene/remove:1 >/dev/null
    echo "written in $1" | note written
    docker cp "$SCENE/written" "$1:/written"
}
scene() {
    image container-remove scene/remove:1
    make remove-it
    make remove-neighbour
    inspect remove-it "$TOLD" | note told
    inspect remove-it '{{.Id}}' | note id
    inspect remove-neighbour '{{.Id}}' | note neighbour
}
plan() {
    printf 'action: remove-container\ncontainer: %s\n' "$(container_pin remove-it)"
}
neighbour() { expect neighbour "$(noted neighbour)" "$(inspect remove-neighbour '{{.Id}}')"; }
kept() { echo "davy-quarantine/container-$(noted id | cut -c1-12):$ID"; }
applied() {
    never docker container inspect remove-it
    never docker container inspect "$(noted id)"
    holds docker image inspect "$(kept)"
    holds docker volume inspect remove-it-data
    neighbour
}
undone() {
    expect container "$(noted told)" "$(inspect remove-it "$TOLD")"
    expect 'written file' 'written in remove-it' "$(docker cp remove-it:/written - | tar -xO)"
    docker start remove-it >/dev/null
    wait_for 20 eval '[ "$(inspect remove-it "{{.State.Running}}")" = true ]'
    neighbour
}
spoil() {
    docker start remove-it >/dev/null
    inspect remove-it '{{.State.Pid}}' | note pid
}
refused() {
    expect container "$(noted id) true $(noted pid)" "$(inspect remove-it '{{.Id}} {{.State.Running}} {{.State.Pid}}')"
    expect images '' "$(docker image ls --quiet 'davy-quarantine/*')"
    neighbour
}
