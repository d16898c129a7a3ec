pass_cron 1
