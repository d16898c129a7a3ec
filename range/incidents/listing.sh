# All files of the server but those that change by themselves: type, owner, mode, size, time, target, and what small ones hold.
cd /
prune=(/proc /sys /run /dev /var/log /var/lib/davy /var/lib/systemd /opt/davy '/tmp/systemd-private*' '/var/tmp/systemd-private*'
    /var/cache /var/lib/redis-shop /root/.cache /var/lib/docker /var/lib/containerd)
skip=()
for path in "${prune[@]}"; do skip+=(-path "$path" -prune -o); done
# /var/lib has another time because Davy's own folder is made in it.
find / -xdev "${skip[@]}" -printf '%p|%y|%U:%G|%m|%s|%T@|%l\n' | sed 's/^\(\/var\/lib|.*|\)[0-9.]*|$/\1/' | sort
find /etc /tmp /var/tmp /var/spool /root /home /srv /boot /usr/bin /usr/local -xdev -type f -size -2000k \
    -not -path '*/systemd-private*' -print0 | sort -z | xargs -0 sha256sum
lsattr -R -d /etc /tmp /usr/bin /usr/lib /boot 2>/dev/null
