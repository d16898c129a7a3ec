# Puts files of each kind aside, also a unit, which systemd starts no more. Refused where others stand in their places by now.
REFUSED='refused: is not what it was'
FOLDER=/srv/quarantine
UNIT=/etc/systemd/system/scene-aside.service

file() { # NAME
    echo "$1" >"$FOLDER/$1"
    chown 1234:4321 "$FOLDER/$1"
    chmod 4755 "$FOLDER/$1"
    python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.note", b"tulip")' "$FOLDER/$1"
    touch -d '2020-02-02 02:02:02.123456789Z' "$FOLDER/$1"
}
scene() {
    mkdir -p $FOLDER/empty
    file plain
    file locked
    file neighbour
    ln -s neighbour $FOLDER/link
    chattr +i $FOLDER/locked
    attributes plain locked | note attributes
    stat -c '%n %A %U:%G %Y %Z' $FOLDER/neighbour | note neighbour
    printf '[Service]\nExecStart=/usr/bin/sleep 5021\nRestart=always\nRestartSec=0\n' >$UNIT
    systemctl daemon-reload
    systemctl start scene-aside
}
attributes() { # NAME…: flags and extended attributes, which no listing tells
    local name
    for name; do
        lsattr "$FOLDER/$name"
        python3 -c 'import os, sys; p = sys.argv[1]; print([(a, os.getxattr(p, a)) for a in os.listxattr(p)])' "$FOLDER/$name"
    done
}
plan() {
    printf 'action: quarantine\nfiles:\n'
    local name
    for name in plain locked link empty; do printf '  - %s\n' "$(pin $FOLDER/$name)"; done
    printf '  - %s\n' "$(pin $UNIT)"
}
neighbour() { expect neighbour "$(noted neighbour)" "$(stat -c '%n %A %U:%G %Y %Z' $FOLDER/neighbour)"; }
applied() {
    expect 'the folder' neighbour "$(ls -A $FOLDER)"
    local name
    for name in plain locked; do
        holds grep -rqx "$name" "/var/lib/davy/respond/$ID/kept"
    done
    never systemctl cat scene-aside
    pkill -KILL -fx '/usr/bin/sleep 5021'
    sleep 2
    never pgrep -fx '/usr/bin/sleep 5021'
    neighbour
}
undone() {
    expect attributes "$(noted attributes)" "$(attributes plain locked)"
    expect mode '4755 1234:4321 1580608922' "$(stat -c '%a %u:%g %Y' $FOLDER/plain)"
    expect text locked "$(cat $FOLDER/locked)"
    expect link neighbour "$(readlink $FOLDER/link)"
    holds test -d $FOLDER/empty
    holds systemctl cat scene-aside
    neighbour
}
# An empty folder may be told from another one by nothing; it is no longer one.
spoil() {
    echo other >$FOLDER/plain
    chattr -i $FOLDER/locked
    ln -sf neighbour $FOLDER/locked
    ln -sf plain $FOLDER/link
    rmdir $FOLDER/empty
    echo other >$FOLDER/empty
    sed -i 's/5021/5023/' $UNIT
}
refused() {
    holds grep -q 5023 $UNIT
    holds pgrep -fx '/usr/bin/sleep 5021'
    expect texts 'other other' "$(cat $FOLDER/plain $FOLDER/empty | paste -sd' ')"
    expect links 'neighbour plain' "$(readlink $FOLDER/locked $FOLDER/link | paste -sd' ')"
    neighbour
}
