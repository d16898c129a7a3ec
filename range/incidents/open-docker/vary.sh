# Where operators write what dockerd listens on.
draw OPENED daemon.json unit
draw IMAGE heybb/theimg2 zoolu/ubuntu kannix/base "$(printf 'user%s' "$SEED" | cut -c1-9)/node"
draw MINER xmrig moneroocean cpuminer systemd-update
draw CONTAINER hungry_wozniak sad_keller brave_bell
draw BY key cron
draw FOLDER /var/tmp /usr/local/lib /opt /root
letters WORD 7
letters CRON 6
letters NET 6
number POOL 3333 9999
number LAST 1 120
HIDDEN=$FOLDER/.$WORD
LINE=/etc/cron.d/$CRON
# The first intruder's; the second has ATTACKER.
OTHER=198.51.100.$LAST
