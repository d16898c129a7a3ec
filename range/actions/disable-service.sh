# Puts a unit aside with its link, so that systemd does not start it again, and one of a user, whom a systemd of his own serves.
# Refused where they are others by now.
REFUSED='refused: is not what it was'
UNIT=/etc/systemd/system/scene-it.service
WANTS=/etc/systemd/system/multi-user.target.wants/scene-it.service
OWN=/home/hobbyist/.config/systemd/user/scene-own.service
OWN_WANTS=/home/hobbyist/.config/systemd/user/default.target.wants/scene-own.service

unit() { # NAME
    printf '[Service]\nExecStart=/usr/bin/sleep %s\nRestart=always\nRestartSec=0\n[Install]\nWantedBy=multi-user.target\n' \
        "$2" >"/etc/systemd/system/scene-$1.service"
    systemctl daemon-reload
    systemctl enable --quiet --now "scene-$1"
    main "$1" | note "$1"
}
main() { # NAME [COMMAND…]: its process
    local pid
    pid=$("${@:2}" systemctl ${2:+--user} show --property MainPID --value "scene-$1")
    echo "$pid $(start_of "$pid")"
}
as_user() { # COMMAND…
    setpriv --reuid hobbyist --regid hobbyist --init-groups --reset-env env "XDG_RUNTIME_DIR=/run/user/$(id -u hobbyist)" "$@"
}
# The machine has no pam_systemd, which starts it when its user logs in.
user_manager() {
    user hobbyist ''
    mkdir -p /etc/systemd/system/user@.service.d
    printf '[Service]\nEnvironment=XDG_RUNTIME_DIR=/run/user/%%i\n' >/etc/systemd/system/user@.service.d/scene.conf
    systemctl daemon-reload
    systemctl start "user@$(id -u hobbyist)"
    as_user mkdir -p "${OWN_WANTS%/*}"
    printf '[Service]\nExecStart=/usr/bin/sleep 5011\nRestart=always\nRestartSec=0\n' | as_user tee $OWN >/dev/null
    as_user ln -s ../scene-own.service $OWN_WANTS
    as_user systemctl --user daemon-reload
    as_user systemctl --user start scene-own
    main own as_user | note own
}
scene() {
    unit it 5001
    unit neighbour 5002
    user_manager
}
plan() {
    printf 'action: disable-service\nname: "scene-it.service"\nfiles:\n'
    printf '  - %s\n' "$(pin $UNIT)" "$(pin $WANTS)"
    printf 'action: disable-service\nname: "scene-own.service"\nfiles:\n'
    printf '  - %s\n' "$(pin $OWN)" "$(pin $OWN_WANTS)"
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
    never as_user systemctl --user cat scene-own
    never test -e $OWN -o -L $OWN_WANTS
    kill -KILL "$(pid own)"
    wait_for 20 dead own
    sleep 1
    never pgrep -fx '/usr/bin/sleep 5011'
    holds as_user systemctl --user is-active default.target
    neighbour
}
# It can be started again, and is by the next boot.
undone() {
    holds systemctl is-enabled scene-it
    never systemctl is-active scene-it
    systemctl start scene-it
    wait_for 20 pgrep -fx '/usr/bin/sleep 5001'
    wait_for 20 as_user systemctl --user cat scene-own
    never as_user systemctl --user is-active scene-own
    as_user systemctl --user start scene-own
    wait_for 20 pgrep -fx '/usr/bin/sleep 5011'
    neighbour
}
spoil() {
    sed -i 's/5001/5003/' $UNIT
    ln -sf ../scene-it.service $WANTS
    systemctl daemon-reload
    systemctl restart scene-it
    main it | note it
    sed -i 's/5011/5013/' $OWN
    as_user ln -sf $OWN $OWN_WANTS
    as_user systemctl --user daemon-reload
    as_user systemctl --user restart scene-own
    main own as_user | note own
}
refused() {
    holds systemctl is-enabled scene-it
    holds lives it
    holds grep -q 5003 $UNIT
    holds as_user systemctl --user is-active scene-own
    holds lives own
    holds grep -q 5013 $OWN
    expect 'link of the user' $OWN "$(readlink $OWN_WANTS)"
    expect link ../scene-it.service "$(readlink $WANTS)"
    neighbour
}
