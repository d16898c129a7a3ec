# Programs of the family are those that hold its text, whatever they are called.
copies() { grep -laE 'route -n.*grep "A"|libudev\.so' /usr/bin/?????????? /tmp/?????????? 2>/dev/null | grep -E '/[a-z]{10}$'; }
see "copies in /usr/bin and /tmp" eval 'copies | grep -q .'
see "processes of the family" eval 'family | grep -q .'
see_file /usr/lib/libudev.so
see_file /etc/cron.hourly/gcc.sh
see_line /etc/crontab /etc/cron.hourly/gcc.sh
see "init script" eval 'grep -lE "^# chkconfig: 12345" /etc/init.d/* | grep -q .'
see "links to it" eval 'ls /etc/rc3.d/ | grep -qE "^S90[a-z]{10}$"'
see "shared memory" eval 'ipcs -m | grep -q da07'
