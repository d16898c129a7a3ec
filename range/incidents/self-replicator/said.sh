echo door ssh_guess
echo "thing $ATTACKER"
echo thing /usr/lib/libudev.so
echo thing /etc/cron.hourly/gcc.sh
echo thing /etc/crontab
grep -lE '^# chkconfig: 12345' /etc/init.d/* | sed 's/^/thing /'
echo not /srv/ledger/ledger.py
echo not /etc/cron.daily/backup
echo not /etc/cron.hourly/tidy
echo "not /home/$ADMIN/.ssh/authorized_keys"
