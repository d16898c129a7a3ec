# What the scenes stand on: Docker, an office that comes by a wire of its own, ports that it uses.
scene() {
    # The kernel has AppArmor, the machine no apparmor_parser, without which dockerd starts nothing.
    echo N >/run/no-apparmor
    mount --bind /run/no-apparmor /sys/module/apparmor/parameters/enabled
    systemctl restart docker

    ip netns add office
    ip link add wire0 type veth peer name eth0 netns office
    ip link set wire0 up
    ip -n office link set lo up
    ip -n office link set eth0 up
    local address
    for address in "$FRIEND" "$FOE" "$STRANGER"; do
        ip -n office address add "$address/32" dev eth0
        ip route add "$address/32" dev wire0 src "$SERVER"
    done
    ip -n office route add "$SERVER/32" dev eth0

    systemd-run --quiet --unit=scene-ports --collect python3 -c '
import socket, time
ports = [socket.create_server(("", port), backlog=500) for port in range(7100, 7104)]
time.sleep(3600)'
    ssh-keygen -q -t ed25519 -N '' -C office -f /root/office
    user admin ''
    for address in "$FRIEND" "$FOE" "$STRANGER"; do wait_for 30 from "$address" 7101; done
    # Who logs in first makes folders.
    wait_for 60 login "$FRIEND" admin true
    wait_for 60 docker info
}
