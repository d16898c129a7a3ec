echo /etc/crontab
echo /etc/cron.hourly/gcc.sh
echo /etc/ssh/sshd_config
echo /usr/lib/libudev.so
grep -lE '^# chkconfig: 12345' /etc/init.d/*
ls -d /etc/rc[1-5].d/* | grep -E '/S90[a-z]{10}$'
