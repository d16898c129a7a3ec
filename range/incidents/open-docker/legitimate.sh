keep_file /srv/builder/builder.py
keep_file /etc/systemd/system/builder.service
keep_file /etc/cron.d/prune
keep_file /home/deploy/.ssh/authorized_keys
# Called as what `moves` leaves out.
keep_file /root/.profile
keep_user deploy
keep_login deploy
keep_work deploy
keep_service builder
keep_service docker
keep_service ssh
keep_service cron
docker container inspect --format 'container {{.Id}} {{.Name}} {{.Image}} {{.State.Status}} {{.HostConfig.RestartPolicy.Name}}' site
docker image inspect --format 'image {{.Id}} {{.RepoTags}}' team/site:1.4
printf 'answer %s\n' "$(curl -fsS http://127.0.0.1:8080/)"
