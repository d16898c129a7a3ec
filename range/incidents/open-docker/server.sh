# A build machine, as its operators made it.
useradd --create-home --shell /bin/bash --groups docker deploy
install -d -m 700 -o deploy -g deploy /home/deploy/.ssh
ssh-keygen -q -t ed25519 -N '' -C deploy@office -f /run/key
install -m 600 -o deploy -g deploy /run/key.pub /home/deploy/.ssh/authorized_keys
rm /run/key.pub

mkdir -p /srv/builder
cat >/srv/builder/builder.py <<'END'
import http.server
http.server.HTTPServer(("127.0.0.1", 7000), http.server.SimpleHTTPRequestHandler).serve_forever()
END
cat >/etc/systemd/system/builder.service <<'END'
[Unit]
Description=Builder
[Service]
User=deploy
WorkingDirectory=/srv/builder
ExecStart=/usr/bin/python3 /srv/builder/builder.py
[Install]
WantedBy=multi-user.target
END
echo '30 2 * * * deploy docker image prune --force' >/etc/cron.d/prune

mkdir -p /srv/site/bin /srv/site/www
cp /bin/busybox /srv/site/bin/
ln -s busybox /srv/site/bin/sh
echo 'Hello' >/srv/site/www/index.html
printf '#!/bin/sh\nexec busybox httpd -f -p 8080 -h /www\n' | install -m 755 /dev/stdin /srv/site/start.sh
# The kernel has AppArmor, the machine no apparmor_parser, without which dockerd starts nothing.
echo N >/run/no-apparmor
mount --bind /run/no-apparmor /sys/module/apparmor/parameters/enabled
systemctl daemon-reload
systemctl restart docker
systemctl enable --quiet --now builder
wait_for 60 docker info
tar -C /srv/site -c . | docker import --change 'ENTRYPOINT ["/start.sh"]' - team/site:1.4 >/dev/null
# BusyBox passes over SIGTERM where it is the first process.
docker run --detach --restart always --stop-signal KILL --name site --publish 8080:8080 team/site:1.4 >/dev/null
wait_for 30 curl -fsS http://127.0.0.1:8080/
work deploy
