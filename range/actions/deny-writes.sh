# Lets nobody make a file in a directory until the end of the plan. Refused where there is a link by now.
REFUSED='refused: is no directory now'
FOLDER=/var/cache/deny

# A witness tries to make a folder in both, ten times a second, and notes where it could not.
scene() {
    mkdir -p $FOLDER/it $FOLDER/neighbour
    systemd-run --quiet --unit=scene-deny --collect python3 -c '
import os, sys, time
while time.time() - os.stat("/run/scene/alive").st_mtime < 600:
    for name in ["it", "neighbour"]:
        try:
            os.mkdir(sys.argv[1] + "/" + name + "/probe")
            os.rmdir(sys.argv[1] + "/" + name + "/probe")
        except PermissionError:
            open(sys.argv[2] + "/denied-" + name, "a").write("denied\n")
        except FileNotFoundError:
            pass
    time.sleep(0.1)' $FOLDER "$SCENE"
}
plan() {
    printf 'action: deny-writes\ndirectories:\n  - "%s"\n' $FOLDER/it
}
is_open() { # the directory, by now
    case $(lsattr -d "$1" | cut -d' ' -f1) in *i*) return 1 ;; esac
    mkdir "$1/mine" && rmdir "$1/mine"
}
free() {
    holds systemctl is-active scene-deny
    expect "the neighbour's denials" '' "$(cat "$SCENE/denied-neighbour" 2>/dev/null)"
    holds is_open $FOLDER/it
    holds is_open $FOLDER/neighbour
}
applied() {
    holds test -s "$SCENE/denied-it"
    free
}
undone() { free; }
spoil() {
    mv $FOLDER/it $FOLDER/away
    ln -s neighbour $FOLDER/it
}
refused() {
    expect denials '' "$(cat "$SCENE/denied-it" 2>/dev/null)"
    free
    holds is_open $FOLDER/away
}
