sha256sum <"/tmp/$TASK.sh"
sha256sum <"$MINER"
sha256sum <"/etc/cron.d/$CRON"
