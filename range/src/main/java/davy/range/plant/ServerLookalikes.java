package davy.range.plant;

import java.util.List;

/// Honest services and honest edits of an administrator.
final class ServerLookalikes {
    private ServerLookalikes() {}

    static void plant(Ground ground) {
        web(ground);
        units(ground);
        containers(ground);
        data(ground);
        edits(ground);
        hooks(ground);
    }

    private static void web(Ground ground) {
        ground.write(
                "/var/www/blog/index.php",
                """
                <?php
                require __DIR__ . '/vendor/autoload.php';
                $page = filter_input(INPUT_GET, 'page', FILTER_VALIDATE_INT) ?: 1;
                $data = json_decode(base64_decode($_COOKIE['prefs'] ?? ''), true);
                echo htmlspecialchars($_POST['name'] ?? '');
                """);
        ground.write(
                "/var/www/blog/vendor/symfony/process/Process.php",
                """
                <?php
                class Process {
                  public function run() { $this->process = proc_open($this->commandline, $descriptors, $pipes); }
                }
                """);
        ground.write(
                "/var/www/blog/vendor/twig/Environment.php",
                "<?php\nclass Environment { function load($c) { eval('?>' . $c); } }\n");
        ground.lookalike("ordinary PHP application");

        ground.write(
                "/opt/tomcat/webapps/shop/index.jsp",
                """
                <%@ page contentType="text/html" %>
                <h1><%= request.getParameter("q") %></h1>
                """);
        ground.lookalike("ordinary Java page");
    }

    private static void units(Ground ground) {
        ground.program("/opt/shop/jre/bin/java", ground.inert.program());
        ground.write(
                "/etc/systemd/system/shop.service",
                """
                [Unit]
                Description=Shop
                After=network-online.target
                [Service]
                User=www-data
                WorkingDirectory=/opt/shop
                ExecStart=/opt/shop/jre/bin/java -Xmx2g -jar /opt/shop/shop.jar
                Restart=on-failure
                [Install]
                WantedBy=multi-user.target
                """);
        ground.link(
                "/etc/systemd/system/multi-user.target.wants/shop.service",
                "/etc/systemd/system/shop.service");
        ground.lookalike("unit of a Java application");

        ground.write(
                "/etc/systemd/system/nginx.service.d/limits.conf",
                "[Service]\nLimitNOFILE=65536\n");
        ground.lookalike("limits added to a packaged unit");

        ground.write(
                "/etc/systemd/system/cleanup.timer",
                """
                [Timer]
                OnCalendar=*-*-* 02:30:00
                [Install]
                WantedBy=timers.target
                """);
        ground.write(
                "/etc/systemd/system/cleanup.service",
                """
                [Service]
                Type=oneshot
                ExecStart=/usr/bin/find /srv/cache -mtime +7 -delete
                """);
        ground.lookalike("timer that cleans");

        ground.link("/etc/systemd/system/apt-daily.timer", "/dev/null");
        ground.lookalike("timer that is masked");

        ground.script(
                "/etc/init.d/legacy-app",
                """
                #!/bin/sh
                ### BEGIN INIT INFO
                # Provides: legacy-app
                ### END INIT INFO
                case $1 in start) start-stop-daemon --start --exec /opt/app/bin/server ;; esac
                """);
        ground.link("/etc/rc3.d/S20legacy-app", "../init.d/legacy-app");
        ground.lookalike("old init script of an application in /opt");
    }

    /// Systems within the system: their files are other packages' than the host's.
    private static void containers(Ground ground) {
        String layer = "/var/lib/docker/overlay2/" + ground.dice.hex(64) + "/diff";
        for (String program : List.of("/usr/bin/su", "/usr/bin/mount", "/usr/bin/passwd")) {
            ground.bits(ground.copy(program, layer + program), 0104755);
        }
        ground.copy("/usr/bin/ls", layer + "/usr/bin/ls");
        ground.write(layer + "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        ground.lookalike("layer of a container image");

        String guest = "/var/lib/lxc/web/rootfs";
        ground.bits(ground.copy("/usr/bin/su", guest + "/usr/bin/su"), 0104755);
        ground.copy("/usr/sbin/sshd", guest + "/usr/sbin/sshd");
        ground.write(guest + "/etc/cron.d/backup", "5 3 * * * root /usr/local/bin/backup\n");
        ground.lookalike("root of a container");
    }

    private static void data(Ground ground) {
        ground.write(
                "/etc/redis/local.conf",
                """
                bind 127.0.0.1 -::1
                protected-mode yes
                port 6379
                dir /var/lib/redis
                """);
        ground.write("/var/lib/redis/dump.rdb", "REDIS0011\u00fa\tredis-ver\u00057.0.15");
        ground.lookalike("Redis on this machine only");

        ground.write(
                "/srv/mining-report/data.json",
                "{\"pools\": [\"swimming\", \"car\"], \"user\": \"anna\", \"url\": \"https://www.example.com\"}\n");
        ground.lookalike("other kinds of pools");

        ground.write("/var/lib/mysql/ibdata1", ground.dice.bytes(200_000));
        ground.write("/srv/archive/photos.zip", ground.dice.bytes(300_000));
        ground.lookalike("files full of noise");

        ground.write(
                "/var/www/blog/images/logo.png",
                new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0});
        ground.lookalike("picture that is one");
    }

    private static void edits(Ground ground) {
        ground.append(
                "/etc/hosts",
                """
                10.0.0.12 db.internal db
                10.0.0.13 cache.internal
                0.0.0.0 ads.example.com
                """);
        ground.lookalike("internal names", "10.0.0.12", "db.internal", "ads.example.com");

        ground.append("/etc/ssh/sshd_config", "\nClientAliveInterval 60\n");
        ground.append("/etc/nginx/nginx.conf", "\n# tuned\n");
        ground.lookalike(
                "configuration edited by hand", "/etc/nginx/nginx.conf", "/etc/ssh/sshd_config");

        ground.write("/etc/sudoers.dpkg-old", "root ALL=(ALL:ALL) ALL\n");
        ground.write("/etc/cron.d/e2scrub_all.dpkg-dist", "30 3 * * 0 root /sbin/e2scrub_all\n");
        ground.write("/etc/pam.d/sshd.dpkg-old", "@include common-auth\n");
        ground.lookalike("leftovers of upgrades");

        for (String manual :
                List.of("/usr/share/man/man1/ps.1.gz", "/usr/share/doc/procps/copyright")) {
            ground.delete(manual);
        }
        ground.lookalike("documentation removed from an image");

        ground.write(
                "/etc/sysctl.d/60-app.conf",
                """
                net.core.somaxconn = 4096
                vm.swappiness = 10
                kernel.core_pattern = /var/crash/core.%e.%p
                """);
        ground.lookalike("kernel tuned by hand");

        ground.write("/etc/modules-load.d/app.conf", "br_netfilter\noverlay\n");
        ground.write(
                "/etc/modprobe.d/no-usb.conf", "install usb-storage /bin/true\nblacklist floppy\n");
        ground.lookalike("modules of containers, modules forbidden");
    }

    private static void hooks(Ground ground) {
        ground.script(
                "/etc/update-motd.d/20-welcome",
                "#!/bin/sh\nprintf 'Welcome to %s\\n' \"$(hostname)\"\nuptime\n");
        ground.lookalike("greeting");

        ground.write(
                "/etc/udev/rules.d/70-net.rules",
                """
                SUBSYSTEM=="net", ACTION=="add", ATTR{address}=="52:54:00:12:34:56", NAME="lan0"
                ACTION=="add", SUBSYSTEM=="block", RUN+="/bin/touch /run/disk-added"
                """);
        ground.lookalike("rule that names a network card");

        ground.write(
                "/etc/apt/apt.conf.d/80proxy",
                """
                Acquire::http::Proxy "http://proxy.internal:3128";
                DPkg::Post-Invoke { "test -x /usr/sbin/needrestart && /usr/sbin/needrestart -r l || true"; };
                """);
        ground.lookalike("apt with a proxy and a reminder");

        ground.script("/etc/rc.d/rc.app", "#!/bin/sh\n/opt/app/bin/server --daemon\n");
        ground.lookalike("start script of an application");

        ground.write(
                "/etc/iptables/rules.v6",
                """
                *filter
                :INPUT DROP [0:0]
                -A INPUT -s fe80::/10 -j ACCEPT
                -A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
                COMMIT
                """);
        ground.lookalike("firewall open for the web");
    }
}
