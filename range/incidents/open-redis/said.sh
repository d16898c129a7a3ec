# What triage must say. "door": an incident and how they came; "thing": it belongs to it; "not": it belongs to none;
# "untold": an artefact that is no news by itself. Each file of the intruder is one of these.
echo door redis
echo "thing $TABLE"
echo "thing $MINER"
echo not /srv/shop/app.py
echo not /var/spool/cron/crontabs/shop
echo not /home/shop/.ssh/authorized_keys
