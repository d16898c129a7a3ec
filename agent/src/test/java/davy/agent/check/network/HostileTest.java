package davy.agent.check.network;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Catalogue;
import davy.agent.check.Options;
import davy.agent.triage.CheckTrial;
import davy.core.host.CaseHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever a host puts into the files and arguments that the checks of networks and of the kernel
/// read: none throws.
final class HostileTest {
    private static final List<String> PLACES =
            List.of(
                    "/etc/redis/redis.conf",
                    "/etc/redis/users.acl",
                    "/etc/docker/daemon.json",
                    "/etc/mongod.conf",
                    "/etc/my.cnf",
                    "/data/pg_hba.conf",
                    "/data/postgresql.conf",
                    "/etc/elasticsearch/elasticsearch.yml",
                    "/var/lib/kubelet/config.yaml",
                    "/etc/sysconfig/iptables",
                    "/etc/iptables/rules.v6",
                    "/etc/firewalld/zones/public.xml",
                    "/etc/sysctl.conf",
                    "/etc/sysctl.d/x.conf",
                    "/etc/binfmt.d/x.conf",
                    "/proc/modules",
                    "/proc/kallsyms",
                    "/proc/sys/kernel/tainted",
                    "/proc/sys/kernel/core_pattern",
                    "/proc/sys/kernel/modprobe",
                    "/proc/sys/kernel/osrelease",
                    "/proc/sys/fs/binfmt_misc/x",
                    "/sys/kernel/tracing/enabled_functions",
                    "/sys/kernel/debug/kprobes/list",
                    "/sys/kernel/uevent_helper",
                    "/proc/900/fdinfo/5",
                    "/opt/x/config.json",
                    "/opt/x/frpc.ini",
                    "/lib/modules/6.1/modules.dep");

    private static final List<String> PIECES =
            List.of(
                    "bind ",
                    "requirepass ",
                    "include /etc/redis/redis.conf\n",
                    "aclfile /etc/redis/users.acl\n",
                    "user default on nopass\n",
                    "protected-mode no\n",
                    "port 99999999999\n",
                    "{\"hosts\": [",
                    "\"tcp://[::]:2375\"",
                    "\"tcp://:\"",
                    "]}",
                    "security:\n  authorization: ",
                    "a:\n b:\n  c:\n",
                    "hba_file = '",
                    "host all all 0.0.0.0/0 trust\n",
                    "server_addr = ",
                    "<port port=\"",
                    "<rule",
                    "</rule>",
                    "<source ",
                    "/>",
                    "*filter\n:INPUT DROP\n",
                    "-A INPUT -p tcp --dport 6379 -j ACCEPT\n",
                    "-A INPUT -j INPUT\n",
                    "kernel.core_pattern=|",
                    "|/tmp/x %p\n",
                    "|",
                    ":",
                    ":a:M::\\x7fELF::/tmp/x:C\n",
                    "interpreter /tmp/x\n",
                    "magic 7f454c46\n",
                    "rk 1 0 - Live 0x0 (OE)\n",
                    "rk 1 0 - Live 0x0 (",
                    "ffffffffc0000000 t x\t[rk]\n",
                    "]\n",
                    "[",
                    "__x64_sys_getdents64 (1) R tramp: 0x (x [rk])\n",
                    "__x64_sys_getdents64",
                    "c0 r tcp4_seq_show+0x0\n",
                    "prog_id:\t",
                    "99999999999999999999\n",
                    "kernel/x.ko: \n",
                    "4096\n",
                    "=",
                    "\0",
                    "\r",
                    "é",
                    "\"",
                    "'",
                    "#",
                    " ",
                    "\t",
                    "\n");

    private static final List<String> PROGRAMS =
            List.of(
                    "redis-server",
                    "dockerd",
                    "docker-proxy",
                    "mongod",
                    "mysqld",
                    "postgres",
                    "java",
                    "kubelet",
                    "node",
                    "frpc",
                    "perl",
                    "memcached");

    private static final List<String> WORDS =
            List.of(
                    "-c",
                    "--config",
                    "--config=/etc/mongod.conf",
                    "-D",
                    "/data",
                    "/etc/redis/redis.conf",
                    "/opt/x/frpc.ini",
                    "-container-port",
                    "6379",
                    "-H",
                    "tcp://",
                    "jdwp=address=*:",
                    "--inspect=:",
                    "org.elasticsearch.x",
                    "--requirepass",
                    "--",
                    "",
                    "stratum+tcp://");

    @Test
    void nothingMakesCheckThrow() {
        long seed = Long.getLong("davy.seed", 20_260_117L);
        var random = new Random(seed);
        var checks =
                Catalogue.entries().stream()
                        .filter(entry -> List.of("network", "kernel").contains(entry.area()))
                        .toList();
        assertThat(checks).hasSizeGreaterThan(12);
        for (int round = 0; round < 40; round++) {
            var host = host(random);
            for (var entry : checks) {
                if (entry.detects().live() && "image".equals(host.get("kind"))) {
                    continue;
                }
                var options = Options.standard().withDeep(true);
                var trial = CheckTrial.run(entry, CaseHost.of(host), options);
                assertThat(trial.failures())
                        .as("seed " + seed + " round " + round + ' ' + entry.detection().id())
                        .isEmpty();
            }
        }
    }

    private static Map<String, Object> host(Random random) {
        var host = new LinkedHashMap<String, Object>();
        for (String place : PLACES) {
            host.put(place, Map.of("text", junk(random)));
        }
        if (random.nextInt(4) == 0) {
            host.put("kind", "image");
            host.keySet().removeIf(place -> place.startsWith("/proc") || place.startsWith("/sys"));
            return host;
        }
        var processes = new ArrayList<Map<String, Object>>();
        var sockets = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < PROGRAMS.size(); i++) {
            int pid = 900 + i;
            var arguments = new ArrayList<String>();
            for (int n = random.nextInt(6); n >= 0; n--) {
                arguments.add(WORDS.get(random.nextInt(WORDS.size())));
            }
            processes.add(
                    Map.of(
                            "pid",
                            pid,
                            "exe",
                            "/opt/x/" + PROGRAMS.get(i),
                            "argv",
                            arguments,
                            "cwd",
                            "/opt/x",
                            "fds",
                            Map.of(5, "anon_inode:bpf-prog")));
            sockets.add(Map.of("local", "0.0.0.0:" + (6379 + i), "pid", pid));
            sockets.add(
                    Map.of(
                            "local",
                            "10.0.0.5:4000" + i % 10,
                            "remote",
                            "203.0.113.9:6667",
                            "pid",
                            pid));
        }
        host.put("processes", processes);
        host.put("sockets", sockets);
        host.put("bpf", List.of(Map.of("id", 7, "type", "kprobe", "name", "x")));
        host.put("firewall", "*filter\n" + junk(random));
        return host;
    }

    private static String junk(Random random) {
        var text = new StringBuilder();
        for (int n = random.nextInt(40); n >= 0; n--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
