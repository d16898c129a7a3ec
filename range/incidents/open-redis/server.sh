# The shop's machine, as its operators made it, in the evening: the next one, as time that goes back confuses cron.
date -u -s "$(date -u -d 'tomorrow 19:20' '+%F %T')" >/dev/null
useradd --create-home --shell /bin/bash shop
install -d -m 700 -o shop -g shop /home/shop/.ssh
ssh-keygen -q -t ed25519 -N '' -C shop@office -f /run/shop-key
install -m 600 -o shop -g shop /run/shop-key.pub /home/shop/.ssh/authorized_keys
rm /run/shop-key*

systemctl disable --quiet --now cron
cat >/etc/systemd/system/crond.service <<'END'
[Unit]
Description=BusyBox cron daemon
[Service]
ExecStart=/bin/busybox crond -f -c /var/spool/cron/crontabs
[Install]
WantedBy=multi-user.target
END
echo '17 4 * * * find /srv/shop/cache -type f -mtime +2 -delete' | install -m 600 /dev/stdin /var/spool/cron/crontabs/shop

mkdir -p /srv/shop/cache
cat >/srv/shop/app.py <<'END'
import http.server
http.server.HTTPServer(("", 8443), http.server.SimpleHTTPRequestHandler).serve_forever()
END
cat >/etc/systemd/system/shop.service <<'END'
[Unit]
Description=Shop
[Service]
User=shop
WorkingDirectory=/srv/shop
ExecStart=/usr/bin/python3 /srv/shop/app.py
[Install]
WantedBy=multi-user.target
END

install -d /var/lib/redis-shop
cat >/etc/redis/shop.conf <<END
bind 127.0.0.1
port $PORT
protected-mode yes
dir /var/lib/redis-shop
enable-protected-configs yes
END
cat >/etc/systemd/system/redis-shop.service <<'END'
[Unit]
Description=Redis of the shop
[Service]
ExecStart=/usr/bin/redis-server /etc/redis/shop.conf
[Install]
WantedBy=multi-user.target
END

iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -p tcp --dport 8443 -j ACCEPT
iptables -P INPUT DROP
install -d /etc/iptables
iptables-save >/etc/iptables/rules.v4

systemctl daemon-reload
systemctl enable --quiet --now crond shop redis-shop
wait_for 30 redis-cli -p "$PORT" ping
redis-cli -p "$PORT" set cart:1 '2 lamps' >/dev/null
work shop
