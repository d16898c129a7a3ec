# Programs of the family are those that hold its text, whatever they are called.
copies() { find /usr/bin /usr/lib /tmp -maxdepth 1 -type f -exec grep -lF /lib/libudev.so.6 {} + 2>/dev/null || true; }
see "copies in /usr/bin, /usr/lib and /tmp" eval '[ -n "$(copies)" ]'
see "processes of the family" eval 'family | grep -q .'
see_file /usr/lib/libudev.so
see_file /etc/cron.hourly/gcc.sh
see_line /etc/crontab /etc/cron.hourly/gcc.sh
see "init script" eval 'grep -lE "^# chkconfig: 12345" /etc/init.d/* | grep -q .'
see "links to it" eval 'ls /etc/rc[1-5].d | grep -E "^S90[a-z]{10}$" | grep -q .'
see "shared memory" eval 'ipcs -m | grep -q da07'
