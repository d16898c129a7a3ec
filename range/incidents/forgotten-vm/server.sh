useradd --create-home --shell /bin/bash "$TESTER"
install -d -m 700 -o "$TESTER" -g "$TESTER" "/home/$TESTER/.ssh"
ssh-keygen -q -t ed25519 -N '' -C "$TESTER@office" -f /run/key
install -m 600 -o "$TESTER" -g "$TESTER" /run/key.pub "/home/$TESTER/.ssh/authorized_keys"
rm /run/key*
printf '[Match]\nName=eth0\n[Network]\nAddress=%s/24\n' "$SERVER" >/etc/systemd/network/10-eth0.network

mkdir -p /srv/test
printf '#!/bin/sh\ncd /srv/test && date >last-run\n' | install -m 755 /dev/stdin /srv/test/run.sh
echo "10 2 * * * $TESTER /srv/test/run.sh" >/etc/cron.d/test
echo '<h1>All tests passed</h1>' >/srv/test/index.html
cat >/etc/systemd/system/results.service <<'END'
[Unit]
Description=Results of the tests
[Service]
User=nobody
WorkingDirectory=/srv/test
ExecStart=/usr/bin/python3 -m http.server 8000
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --quiet --now results
work "$TESTER"
