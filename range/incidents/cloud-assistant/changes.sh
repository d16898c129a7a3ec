echo "/tmp/$TASK.sh"
echo "$MINER"
echo "/etc/cron.d/$CRON"
