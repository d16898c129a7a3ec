pass_cron 3
