# Takes the name of an image away. Refused where it has another name by now.
REFUSED='refused: other names by now'

scene() {
    image image scene/image:1
    image image-neighbour scene/image:2
    id scene/image:1 | note it
    id scene/image:2 | note neighbour
}
id() { docker image inspect --format '{{slice .Id 7}}' "$1"; } # NAME
names() { docker image inspect --format '{{join .RepoTags " "}}' "$(noted it)"; }
plan() {
    printf 'action: quarantine-image\nimage: "%s"\nnames:\n  - "scene/image:1"\n' "$(noted it)"
}
neighbour() { expect neighbour "$(noted neighbour)" "$(id scene/image:2)"; }
applied() {
    never docker image inspect scene/image:1
    expect names "davy-quarantine/image-$(noted it | cut -c1-12):$ID" "$(names)"
    neighbour
}
undone() {
    expect names scene/image:1 "$(names)"
    neighbour
}
spoil() { docker tag scene/image:1 scene/other:1; }
refused() {
    expect names 'scene/image:1 scene/other:1' "$(names)"
    neighbour
}
