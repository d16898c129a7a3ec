echo "/boot/$ONE"
echo "/boot/$TWO"
for name in $LOOKALIKES; do echo "$HIDE/$name"; done
case $START in
rc.local) echo /etc/rc.local ;;
cron) echo "/etc/cron.d/$UNIT" ;;
unit)
    echo "/etc/systemd/system/$UNIT.service"
    echo "/etc/systemd/system/multi-user.target.wants/$UNIT.service"
    ;;
esac
