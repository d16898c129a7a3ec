nobody_logged_in() { # PATH
    local exe
    for exe in /proc/[0-9]*/exe; do
        [ "$(readlink "$exe" 2>/dev/null)" != "$1" ] || [ "$(cat "${exe%exe}loginuid")" = 4294967295 ] || return 1
    done
}
see_line "/tmp/$TASK.sh" "$URL"
see_line "$ASSISTANT/log/aliyun_assist_main.log" "\"taskID\":\"$TASK\""
see_file "$MINER"
see_process "$MINER"
see "miner that nobody's login started" eval 'runs "$MINER" && nobody_logged_in "$MINER"'
see_line "/etc/cron.d/$CRON" "$URL"
see "connection to the pool" eval "ss -Htn state established dst $ATTACKER:$POOL | grep -q ."
see "key in the repository" test -n "$(git -C "$REPOSITORY" log --format=%H -S "$KEY")"
