package davy.agent.check.network;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Facts;
import davy.agent.check.Options;
import davy.core.exposure.Exposure;
import davy.core.exposure.Exposure.Authentication;
import davy.core.exposure.Exposure.Reach;
import davy.core.host.Cases;
import davy.core.text.Language;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoorsTest {
    private static List<Exposure> exposures(String yaml) {
        var now = Instant.parse("2026-01-15T12:00:00Z");
        return new Facts(Cases.host(yaml), now, Options.standard(), _ -> {}).exposures();
    }

    @Test
    void tellsOfOpenRedisAndSshOfARunningHost() {
        var all =
                exposures(
                        """
                        /etc/passwd: "root:x:0:0::/root:/bin/bash\\nredis:x:107:107::/:/usr/sbin/nologin\\n"
                        packages: {redis-server: {version: "5:6.0.16-1", /usr/bin/redis-server: {}}}
                        /etc/redis/redis.conf: "bind 0.0.0.0\\nprotected-mode no\\nport 6380\\n"
                        /etc/ssh/sshd_config: "PermitRootLogin yes\\n"
                        processes:
                          - {pid: 900, exe: /usr/bin/redis-server, argv: ["redis-server 0.0.0.0:6380"], uid: 107}
                          - {pid: 901, exe: /usr/sbin/sshd}
                          - {pid: 902, exe: /usr/bin/mongod, argv: [mongod]}
                        sockets:
                          - {local: "0.0.0.0:6380", pid: 900}
                          - {local: "0.0.0.0:22", pid: 901}
                          - {local: "127.0.0.1:27017", pid: 902}
                        firewall: "*filter\\n:INPUT DROP [0:0]\\n-A INPUT -p tcp --dport 6380 -j ACCEPT\\n-A INPUT -s 10.0.0.0/8 -j ACCEPT\\nCOMMIT\\n"
                        """);
        assertThat(all).extracting(Exposure::service).containsExactly("Redis", "MongoDB", "SSH");
        var redis = all.getFirst();
        assertThat(redis.authentication()).isEqualTo(Authentication.NONE);
        assertThat(redis.reach()).isEqualTo(Reach.EVERYWHERE);
        assertThat(redis.runsAs()).isEqualTo("redis");
        assertThat(redis.isOpenToAnyone()).isTrue();
        assertThat(redis.sentence().in(Language.EN))
                .startsWith("Redis is open to every address on port 6380, no password");
        assertThat(all.get(1).reach()).isEqualTo(Reach.LOOPBACK);
        var ssh = all.getLast();
        assertThat(ssh.reach()).isEqualTo(Reach.LOCAL_NETWORK);
        assertThat(ssh.authentication()).isEqualTo(Authentication.PASSWORD);
        assertThat(ssh.place()).isEqualTo("/etc/ssh/sshd_config:1");
        assertThat(ssh.sentence().in(Language.EN))
                .isEqualTo("SSH is open to some addresses on port 22: root may log in by password");
    }

    @Test
    void tellsOfSshAndRedisOfAnImage() {
        var all =
                exposures(
                        """
                        kind: image
                        /etc/passwd: "root:x:0:0::/root:/bin/bash\\n"
                        /usr/sbin/sshd: {elf: {}}
                        /etc/ssh/sshd_config: "Port 2222\\nMatch Address 10.0.0.0/8\\n PermitRootLogin yes\\n"
                        /etc/redis/redis.conf: "port 6380\\nbind 0.0.0.0\\nprotected-mode no\\n"
                        /etc/systemd/system/redis.service: "[Service]\\nUser=redis\\nExecStart=/usr/bin/redis-server /etc/redis/redis.conf\\n"
                        """);
        assertThat(all).extracting(Exposure::service).containsExactly("Redis", "SSH");
        assertThat(all.getFirst().place()).isEqualTo("/etc/redis/redis.conf:2");
        assertThat(all.getFirst().runsAs()).isEqualTo("redis");
        assertThat(all.getFirst().reach()).isEqualTo(Reach.UNKNOWN);
        assertThat(all.getLast().port()).isEqualTo(2222);
        assertThat(all.getLast().authentication()).isEqualTo(Authentication.KEY);
    }
}
