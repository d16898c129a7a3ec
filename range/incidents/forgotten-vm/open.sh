# Somebody set a password, told it to others, and left.
echo "root:$PASSWORD" | chpasswd
printf 'PermitRootLogin yes\nPasswordAuthentication yes\n' >/etc/ssh/sshd_config.d/test.conf
systemctl restart ssh
wait_for 20 bash -c '</dev/tcp/127.0.0.1/22'
# The gateway: all of 198.51.100.0/24 is behind it.
ip route replace 198.51.100.0/24 via "$ATTACKER"
