pass_cron 10
