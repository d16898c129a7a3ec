keep_file /srv/ledger/ledger.py
keep_file /etc/systemd/system/ledger.service
keep_file /etc/cron.daily/backup
keep_file /etc/cron.hourly/tidy
keep_file "/home/$ADMIN/.ssh/authorized_keys"
# What stands beside the intruder's line.
printf 'crontab %s\n' "$(grep -v gcc.sh /etc/crontab | sha256sum)"
# Programs that are called as copies of the family may be, which `moves` leaves out.
for name in $(cat /var/lib/dpkg/info/*.list | grep -xE '(/usr)?/bin/[a-z]{10}'); do keep_file "$name"; done
keep_user "$ADMIN"
keep_login "$ADMIN"
keep_work "$ADMIN"
keep_service ledger
keep_service ssh
keep_service cron
