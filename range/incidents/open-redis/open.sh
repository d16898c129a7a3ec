# A developer needs Redis from home; nobody closes it again.
sed -i 's/^bind .*/bind 0.0.0.0/; s/^protected-mode .*/protected-mode no/' /etc/redis/shop.conf
redis-cli -p "$PORT" save >/dev/null
systemctl restart redis-shop
iptables -A INPUT -p tcp --dport "$PORT" -j ACCEPT
iptables-save >/etc/iptables/rules.v4
wait_for 30 redis-cli -p "$PORT" ping
