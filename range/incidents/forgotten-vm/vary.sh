draw TESTER tester qa build
letters ONE 10
letters TWO 10
draw HIDE /tmp /var/tmp /usr/local/lib
draw START rc.local cron unit
letters UNIT 7
letters PASSWORD 12
number NET 2 200
LOOKALIKES='kthreaddi kdevtmpfsi khugepageds'
