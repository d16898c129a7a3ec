# A developer wants to deploy from home.
mkdir -p /etc/systemd/system/docker.service.d
if [ "$OPENED" = unit ]; then
    printf '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd -H fd:// -H tcp://0.0.0.0:2375\n' \
        >/etc/systemd/system/docker.service.d/remote.conf
else
    echo '{"hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2375"]}' >/etc/docker/daemon.json
    printf '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd\n' >/etc/systemd/system/docker.service.d/remote.conf
fi
systemctl daemon-reload
systemctl restart docker
wait_for 60 curl -fsS http://127.0.0.1:2375/version
wait_for 60 curl -fsS http://127.0.0.1:8080/
