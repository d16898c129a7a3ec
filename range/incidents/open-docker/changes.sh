echo "$HIDDEN"
[ "$BY" = key ] || echo "$LINE"
if [ "$OPENED" = unit ]; then echo /etc/systemd/system/docker.service.d/remote.conf; else echo /etc/docker/daemon.json; fi
