# What runs on the server, as systemd, the kernel and docker tell it; the same lines must come out at the end. A service that was
# started again has another main process and another invocation. Left out are those that come and go with a login or a question.
systemctl list-units --type=service --state=running --plain --no-legend | awk '{ print $1 }' |
    grep -vE '^(user@|systemd-(hostnamed|localed|timedated)\.)' |
    xargs systemctl show -p Id,MainPID,InvocationID | awk -v RS= '{ gsub("\n", " "); print }' | sort
# Nobody is left stopped, by a signal or by a control group.
grep -lsE '^State:[[:space:]]+[Tt]' /proc/[0-9]*/status || true
find /sys/fs/cgroup \( -name cgroup.events -o -name freezer.state \) -exec grep -lxE 'frozen 1|FROZEN' {} + 2>/dev/null || true
# A container that was killed is started again by dockerd.
if command -v docker >/dev/null; then
    docker inspect --format 'container {{.Name}} {{.State.Pid}} {{.State.StartedAt}} {{.RestartCount}}' site
fi
