# Puts a unit aside with its link, so that systemd does not start it again. Refused where both are others by now.
REFUSED='refused: is not what it was'
UNIT=/etc/systemd/system/scene-it.service
WANTS=/etc/systemd/system/multi-user.target.wants/scene-it.service

unit() { # NAME
    printf '[Service]\nExecStart=/usr/bin/sleep %s\nRestart=always\nRestartSec=0\n[Install]\nWantedBy=multi-user.target\n' \
        "$2" >"/etc/systemd/system/scene-$1.service"
    systemctl daemon-reload
    systemctl enable --quiet --now "scene-$1"
    main "$1" | note "$1"
}
main() { # NAME: its process
    local pid
    pid=$(systemctl show --property MainPID --value "scene-$1")
    echo "$pid $(start_of "$pid")"
}
scene() {
    unit it 5001
    unit neighbour 5002
}
plan() {
    printf 'action: disable-service\nname: "scene-it.service"\nfiles:\n'
    printf '  - %s\n' "$(pin $UNIT)" "$(pin $WANTS)"
}
neighbour() {
    holds systemctl is-enabled scene-neighbour
    holds systemctl is-active scene-neighbour
    holds lives neighbour
}
applied() {
    never systemctl is-enabled scene-it
    never systemctl cat scene-it
    never test -e $UNIT -o -L $WANTS
    # What it started runs on until it is ended; then nothing starts it again.
    kill -KILL "$(pid it)"
    wait_for 20 dead it
    sleep 1
    never pgrep -fx '/usr/bin/sleep 5001'
    neighbour
}
# It can be started again, and is by the next boot.
undone() {
    holds systemctl is-enabled scene-it
    never systemctl is-active scene-it
    systemctl start scene-it
    wait_for 20 pgrep -fx '/usr/bin/sleep 5001'
    neighbour
}
spoil() {
    sed -i 's/5001/5003/' $UNIT
    ln -sf ../scene-it.service $WANTS
    systemctl daemon-reload
    systemctl restart scene-it
    main it | note it
}
refused() {
    holds systemctl is-enabled scene-it
    holds lives it
    holds grep -q 5003 $UNIT
    expect link ../scene-it.service "$(readlink $WANTS)"
    neighbour
}
