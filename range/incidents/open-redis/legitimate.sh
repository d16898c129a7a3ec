keep_file /srv/shop/app.py
keep_file /etc/systemd/system/shop.service
keep_file /home/shop/.ssh/authorized_keys
keep_file /var/spool/cron/crontabs/shop
keep_user shop
keep_work shop
keep_service shop
keep_service redis-shop
keep_service crond
keep_service ssh
printf 'data %s\n' "$(redis-cli -p "$PORT" get cart:1)"
