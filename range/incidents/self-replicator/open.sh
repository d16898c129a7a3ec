# A weak password, and ssh takes it from root. The other settings keep the guessing from taking hours.
echo "root:$PASSWORD" | chpasswd
sed -i 's/^#\?PermitRootLogin.*/PermitRootLogin yes/; s/^#\?PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config
sed -i 's/^#\?MaxStartups.*/MaxStartups 100/' /etc/ssh/sshd_config
systemctl restart ssh
wait_for 20 bash -c '</dev/tcp/127.0.0.1/22'
