pass_cron 5
