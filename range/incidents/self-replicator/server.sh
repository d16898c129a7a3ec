useradd --create-home --shell /bin/bash "$ADMIN"
install -d -m 700 -o "$ADMIN" -g "$ADMIN" "/home/$ADMIN/.ssh"
ssh-keygen -q -t ed25519 -N '' -C "$ADMIN@office" -f /run/key
install -m 600 -o "$ADMIN" -g "$ADMIN" /run/key.pub "/home/$ADMIN/.ssh/authorized_keys"
rm /run/key.pub

mkdir -p /srv/ledger /srv/backup
cat >/srv/ledger/ledger.py <<'END'
import http.server
http.server.HTTPServer(("127.0.0.1", 7000), http.server.SimpleHTTPRequestHandler).serve_forever()
END
cat >/etc/systemd/system/ledger.service <<'END'
[Unit]
Description=Ledger
[Service]
User=nobody
WorkingDirectory=/srv/ledger
ExecStart=/usr/bin/python3 /srv/ledger/ledger.py
[Install]
WantedBy=multi-user.target
END
printf '#!/bin/sh\ntar czf /srv/backup/etc.tgz /etc\n' | install -m 755 /dev/stdin /etc/cron.daily/backup
printf '#!/bin/sh\nfind /srv/backup -mtime +30 -delete\n' | install -m 755 /dev/stdin /etc/cron.hourly/tidy
systemctl daemon-reload
systemctl enable --quiet --now ledger
work "$ADMIN"
