see_file "/boot/$ONE"
see_file "/boot/$TWO"
see_process "/boot/$ONE"
for name in $LOOKALIKES; do
    see_file "$HIDE/$name"
    see_process "$HIDE/$name"
done
case $START in
rc.local) see_line /etc/rc.local "/boot/$ONE" ;;
cron) see_line "/etc/cron.d/$UNIT" "/boot/$ONE" ;;
unit) see_line "/etc/systemd/system/$UNIT.service" "/boot/$ONE" ;;
esac
