# Removes a line of root's crontab. Refused where the file was changed since, be the line there again, one below.
REFUSED='refused: is not what it was'
TAB=/var/spool/cron/crontabs/root
LINES_BEFORE='# jobs
15 3 * * * /usr/bin/true'
LINES_BEHIND='@daily /usr/bin/true # é
17 4 * * 1 /srv/lines/gone --neighbour'
LINE='17 4 * * * /srv/lines/gone'

scene() {
    printf '%s\n' "$LINES_BEFORE" "$LINE" "$LINES_BEHIND" | crontab -
    stat -c '%U:%G %a' $TAB | note mode
}
plan() {
    printf 'action: remove-lines\nfile: %s\nlines:\n  - {number: 3, text: "%s"}\n' "$(pin $TAB)" "$LINE"
}
applied() {
    expect crontab "$LINES_BEFORE"$'\n'"$LINES_BEHIND" "$(crontab -l)"
    expect mode "$(noted mode)" "$(stat -c '%U:%G %a' $TAB)"
}
undone() {
    expect crontab "$LINES_BEFORE"$'\n'"$LINE"$'\n'"$LINES_BEHIND" "$(crontab -l)"
    expect mode "$(noted mode)" "$(stat -c '%U:%G %a' $TAB)"
}
spoil() { printf '%s\n' '# more jobs' "$LINES_BEFORE" "$LINE" "$LINES_BEHIND" | crontab -; }
refused() { expect crontab $'# more jobs\n'"$LINES_BEFORE"$'\n'"$LINE"$'\n'"$LINES_BEHIND" "$(crontab -l)"; }
