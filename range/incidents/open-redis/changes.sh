echo "$MINER"
echo "$TABLE"
echo /etc/redis/shop.conf
echo /etc/iptables/rules.v4
nft --stateless list ruleset | grep -F "dport $PORT" | sed 's/^/nft /'
