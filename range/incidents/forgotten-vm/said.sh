echo door unknown
echo "thing /boot/$ONE"
echo "thing /boot/$TWO"
for name in $LOOKALIKES; do echo "thing $HIDE/$name"; done
case $START in
rc.local) echo thing /etc/rc.local ;;
cron) echo "thing /etc/cron.d/$UNIT" ;;
unit) echo "thing /etc/systemd/system/$UNIT.service" ;;
esac
echo "thing $SERVER"
echo not /srv/test/run.sh
echo not /etc/cron.d/test
echo not /etc/systemd/system/results.service
echo "not /home/$TESTER/.ssh/authorized_keys"
echo option --logs /run/evidence/kern.log
