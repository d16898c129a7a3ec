echo door docker_api
docker container inspect --format 'thing {{.Id}}' "$CONTAINER"
echo "thing $IMAGE"
echo door docker_api
echo "thing $HIDDEN"
# That a key is there is never told by itself.
if [ "$BY" = key ]; then echo untold /root/.ssh/authorized_keys; else echo "thing $LINE"; fi
docker container inspect --format 'not {{.Id}}' site
echo not team/site:1.4
echo not /srv/builder/builder.py
echo not /etc/cron.d/prune
echo not /home/deploy/.ssh/authorized_keys
