package davy.core.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfiguredCommandsTest {
    @TempDir private Path root;
    private TreeHost host;

    @BeforeEach
    void host() {
        host = new TreeHost(root);
    }

    @Test
    void readsCommandsInSettings() throws IOException {
        host.write("/etc/passwd", "ann:x:1000:1000::/home/ann:/bin/sh\n");
        host.write(
                "/etc/supervisor/conf.d/a.conf", "[program:a]\ncommand = /bin/a b\n;command=/x\n");
        host.write("/etc/snmp/snmpd.conf", "extend  n /bin/b c\nextended x\n");
        host.write("/etc/zabbix/a.d/x.conf", "UserParameter=k[*],/bin/c $1\n");
        host.write("/etc/nrpe.d/x.cfg", "command[k]=/bin/d\n");
        host.write("/etc/postgresql/15/main/postgresql.conf", "archive_command = 'e %p' # r\n");
        host.write("/etc/rsyncd.conf", "[m]\n  post-xfer exec = /bin/f\n");
        host.write("/etc/monit/conf.d/x", "check program p with path \"/bin/g h\"\n");
        host.write(
                "/home/ann/.ssh/config",
                "Host *\n  ProxyCommand=/bin/i %h\nMatch exec \"/bin/j\"\n");
        host.write("/home/ann/.forward", "ann@b.example, \"|/bin/k l\"\n");
        host.write(
                "/etc/rsyslog.d/x.conf",
                "*.* ^/bin/m;f\naction(type=\"omprog\" binary=\"/bin/n\")\n");
        host.write("/etc/incron.d/x", "/etc/passwd  IN_MODIFY /bin/o $#\n");
        host.write(
                "/etc/vim/vimrc.local",
                "\" !x\nau VimEnter * silent !/bin/p\ncall system('/bin/q')\n");
        host.write("/etc/tmpfiles.d/x.conf", "f+ /etc/x 0644 root root - it's\nd /y - - - -\n");
        host.write(
                "/etc/inetd.conf",
                "s stream tcp nowait u /bin/r r -i\necho stream tcp nowait root internal\n");
        host.write(
                "/etc/xinetd.d/x",
                "service v\n{\n server = /bin/s\n user = w\n server_args = -t\n}\n");
        assertThat(ConfiguredCommands.read(host))
                .extracting(launch -> launch.line() + " " + launch.key() + ": " + launch.command())
                .containsExactlyInAnyOrder(
                        "2 command: /bin/a b",
                        "1 extend: /bin/b c",
                        "1 UserParameter: /bin/c $1",
                        "1 command[: /bin/d",
                        "1 archive_command: e %p",
                        "2 post-xfer exec: /bin/f",
                        "1 check program: /bin/g h",
                        "2 ProxyCommand: /bin/i %h",
                        "3 Match exec: /bin/j",
                        "1 |: /bin/k l",
                        "1 : /bin/m",
                        "2 : /bin/n",
                        "1 : /bin/o $#",
                        "2 : /bin/p",
                        "3 : /bin/q",
                        "1 : echo 'it'\\''s' > '/etc/x'",
                        "1 s: /bin/r -i",
                        "3 v: /bin/s -t");
        assertThat(ConfiguredCommands.read(host))
                .filteredOn(launch -> launch.path().equals("/home/ann/.forward"))
                .extracting(Launch::user)
                .containsExactly("ann");
    }

    /// Keys of one tool stand in one row, whatever file of it they come from.
    @Test
    void knowsAllKeysInAllFilesOfATool() throws IOException {
        host.write("/etc/passwd", "ann:x:1000:1000::/home/ann:/bin/sh\n");
        String ssh = "LocalCommand /bin/a\nKnownHostsCommand /bin/b\n";
        for (String path :
                List.of(
                        "/etc/ssh/ssh_config",
                        "/etc/ssh/ssh_config.d/x.conf",
                        "/home/ann/.ssh/config")) {
            host.write(path, ssh);
        }
        String vpn = "up /bin/c\ntls-verify /bin/d\n";
        host.write("/etc/openvpn/x.conf", vpn).write("/etc/openvpn/server/x.conf", vpn);
        host.write("/etc/php/8.2/fpm/pool.d/www.conf", "php_value[auto_prepend_file] = /e\n")
                .write("/etc/php-fpm.d/www.conf", "php_admin_value[auto_prepend_file] = /f\n");
        assertThat(ConfiguredCommands.read(host))
                .extracting(launch -> launch.path() + ": " + launch.command())
                .containsExactlyInAnyOrder(
                        "/etc/ssh/ssh_config: /bin/a",
                        "/etc/ssh/ssh_config: /bin/b",
                        "/etc/ssh/ssh_config.d/x.conf: /bin/a",
                        "/etc/ssh/ssh_config.d/x.conf: /bin/b",
                        "/home/ann/.ssh/config: /bin/a",
                        "/home/ann/.ssh/config: /bin/b",
                        "/etc/openvpn/x.conf: /bin/c",
                        "/etc/openvpn/x.conf: /bin/d",
                        "/etc/openvpn/server/x.conf: /bin/c",
                        "/etc/openvpn/server/x.conf: /bin/d",
                        "/etc/php/8.2/fpm/pool.d/www.conf: /e",
                        "/etc/php-fpm.d/www.conf: /f");
    }
}
