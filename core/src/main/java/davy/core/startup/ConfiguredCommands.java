package davy.core.startup;

import davy.core.host.Host;
import davy.core.startup.Line.Join;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Commands in the settings of servers and tools: what these run when they start, when somebody
/// connects, logs in or sends mail, when a file comes or a log is written.
public final class ConfiguredCommands {
    /// `FORM | places | keys`. A place may have `*` in each of its parts; one that begins with `~`
    /// is in every home. In keys `_` stands for a blank too, and a sign at the end says what stands
    /// between the key and the command: `+` a word, any other sign all up to that sign. A file
    /// stands in one row, so that it is read once.
    private static final String TABLE =
            """
            KEYED | /etc/supervisord.conf /etc/supervisor/supervisord.conf \
                    /etc/supervisor/conf.d/* /etc/supervisord.d/* /etc/supervisor.d/* | command
            KEYED | /etc/wireguard/*.conf | preup postup predown postdown
            KEYED | /etc/openvpn/*.conf /etc/openvpn/*/*.conf \
                    | up down route-up route-pre-down ipchange client-connect client-disconnect \
                    learn-address auth-user-pass-verify tls-verify
            KEYED | /etc/rsyncd.conf /etc/rsyncd.d/*.conf | early_exec pre-xfer_exec post-xfer_exec
            KEYED | /etc/acpi/events/* | action
            KEYED | /etc/audit/plugins.d/*.conf /etc/audisp/plugins.d/*.conf | path
            KEYED | /etc/postgresql/*/*/postgresql.conf /etc/postgresql/*/*/conf.d/*.conf \
                    /var/lib/pgsql/data/postgresql*.conf /var/lib/pgsql/*/data/postgresql*.conf \
                    /var/lib/postgresql/*/*/postgresql*.conf | archive_command restore_command
            KEYED | /etc/snmp/snmpd.conf /etc/snmp/snmpd.conf.d/*.conf \
                    | extend+ extend-sh+ exec+ sh+ pass+ pass_persist+
            KEYED | /etc/zabbix/*.conf /etc/zabbix/*/*.conf | userparameter,
            KEYED | /etc/nagios/nrpe.cfg /etc/nagios/nrpe.d/*.cfg /etc/nrpe.d/*.cfg | command[=
            KEYED | /etc/keepalived/*.conf /etc/keepalived/conf.d/*.conf \
                    | script notify notify_master notify_backup notify_fault
            KEYED | /etc/lightdm/*.conf /etc/lightdm/lightdm.conf.d/*.conf \
                    | session-setup-script display-setup-script greeter-setup-script \
                    session-cleanup-script
            KEYED | /etc/monit/monitrc /etc/monitrc /etc/monit/conf.d/* /etc/monit.d/* \
                    | start_program stop_program check_program"
            KEYED | /etc/init/*.conf | exec
            KEYED | /etc/ssh/ssh_config /etc/ssh/ssh_config.d/*.conf ~/.ssh/config \
                    | proxycommand localcommand knownhostscommand match_exec
            KEYED | /etc/tmux.conf ~/.tmux.conf ~/.config/tmux/tmux.conf | run-shell run if-shell
            KEYED | /etc/gdb/gdbinit ~/.gdbinit | shell !
            KEYED | /etc/postgresql-common/psqlrc ~/.psqlrc | \\!
            KEYED | /etc/php.ini /etc/php.d/*.ini /etc/php/*/*/php.ini /etc/php/*/*/conf.d/*.ini \
                    /www/server/php/*/etc/php.ini /www/server/php/*/etc/php-cli.ini \
                    /usr/local/php*/etc/php.ini /usr/local/php*/conf.d/*.ini \
                    /usr/local/php/etc/php.d/*.ini /usr/local/lib/php.ini \
                    | auto_prepend_file auto_append_file
            KEYED | /etc/php-fpm.d/*.conf /etc/php/*/fpm/pool.d/*.conf \
                    /www/server/php/*/etc/php-fpm.conf /usr/local/php*/etc/php-fpm.conf \
                    /usr/local/php*/etc/php-fpm.d/*.conf \
                    | php_value[auto_prepend_file= php_admin_value[auto_prepend_file=
            KEYED | /etc/systemd/system.conf /etc/systemd/system.conf.d/*.conf \
                    /etc/systemd/user.conf /etc/systemd/user.conf.d/*.conf \
                    | defaultenvironment managerenvironment
            KEYED | /etc/sudo.conf | plugin+
            PIPED | /etc/aliases /etc/mail/aliases /etc/postfix/aliases |
            PIPED | /etc/procmailrc ~/.forward ~/.qmail ~/.procmailrc |
            PIPED | /etc/apache2/apache2.conf /etc/apache2/conf-enabled/*.conf \
                    /etc/apache2/sites-enabled/* /etc/httpd/conf/httpd.conf \
                    /etc/httpd/conf.d/*.conf |
            INETD | /etc/inetd.conf /etc/inetd.d/* |
            XINETD | /etc/xinetd.conf /etc/xinetd.d/* |
            WATCHED | /etc/incron.d/* /var/spool/incron/* |
            SYSLOG | /etc/rsyslog.conf /etc/rsyslog.d/*.conf /etc/syslog-ng/*.conf \
                    /etc/syslog-ng/conf.d/*.conf |
            VIM | /etc/vimrc /etc/vim/vimrc /etc/vim/vimrc.local \
                    ~/.vimrc ~/.vim/vimrc ~/.vim/plugin/*.vim ~/.config/nvim/init.vim |
            TMPFILES | /etc/tmpfiles.d/*.conf /run/tmpfiles.d/*.conf /usr/lib/tmpfiles.d/*.conf |
            """;

    /// Texts that shells read without running them, or run for a tool.
    private static final List<String> SCRIPTS =
            List.of(
                    "/etc/default/*",
                    "/etc/sysconfig/*",
                    "/etc/conf.d/*",
                    "/usr/lib/dracut/modules.d/*/*.sh",
                    "/usr/share/bash-completion/completions/*",
                    "~/.lessfilter");

    private static final List<Source> SOURCES = sources();
    private static final int MOST = 20_000;

    private ConfiguredCommands() {}

    /// @param places with `*`, and `~` for homes
    private record Source(Form form, List<String> places, List<String> keys) {}

    /// How a file tells what it runs.
    private enum Form {
        /// `key = command`, `key command`.
        KEYED,
        /// `|command` in place of a mailbox or a log.
        PIPED,
        INETD,
        XINETD,
        /// `path mask command`.
        WATCHED,
        SYSLOG,
        VIM,
        /// What is written into which file at boot.
        TMPFILES
    }

    private static List<Source> sources() {
        var sources = new ArrayList<Source>();
        for (String row : TABLE.lines().toList()) {
            String[] cells = row.split("\\|", 3);
            var form = Form.valueOf(cells[0].strip());
            sources.add(new Source(form, Line.words(cells[1]), Line.words(cells[2])));
        }
        return sources;
    }

    /// Commands of all files that are there, without those that are commented out. They are given
    /// away file by file: all together they may be longer than memory.
    public static void read(Host host, Consumer<? super Launch> taker) {
        var homes = Home.of(host);
        int room = MOST;
        for (var source : SOURCES) {
            for (String place : source.places()) {
                for (var file : files(host, homes, place)) {
                    var found = new ArrayList<Launch>();
                    read(host, source, file, room, found);
                    room -= found.size();
                    found.forEach(taker);
                }
            }
        }
    }

    /// As [#read(Host, Consumer)], for a host whose files are known to be short.
    public static List<Launch> read(Host host) {
        var found = new ArrayList<Launch>();
        read(host, found::add);
        return found;
    }

    /// Paths of texts that shells read.
    public static List<String> scripts(Host host) {
        var homes = Home.of(host);
        var found = new ArrayList<String>();
        for (String place : SCRIPTS) {
            files(host, homes, place).forEach(file -> found.add(file.path()));
        }
        return found;
    }

    /// @param user who runs what stands there
    private record File(String path, String user) {}

    private static List<File> files(Host host, List<Home> homes, String place) {
        var found = new ArrayList<File>();
        if (place.startsWith("~")) {
            for (Home home : homes) {
                for (String path : below(host, home.path(), place.substring(2))) {
                    found.add(new File(path, home.user()));
                }
            }
        } else {
            below(host, "", place.substring(1)).forEach(path -> found.add(new File(path, "root")));
        }
        return found;
    }

    private static List<String> below(Host host, String folder, String pattern) {
        int end = pattern.indexOf('/');
        String part = end < 0 ? pattern : pattern.substring(0, end);
        int star = part.indexOf('*');
        var found = new ArrayList<String>();
        for (String name : star < 0 ? List.of(part) : Bounded.names(host, folder)) {
            String path = folder + '/' + name;
            if (star < 0 || fits(part, star, name)) {
                if (found.size() >= MOST) {
                    Bounded.missRest(host, folder, MOST);
                    return found;
                }
                if (end >= 0) {
                    found.addAll(below(host, path, pattern.substring(end + 1)));
                } else if (Bounded.isFile(host, path)) {
                    found.add(path);
                }
            }
        }
        return found;
    }

    private static boolean fits(String part, int star, String name) {
        return name.length() >= part.length() - 1
                && name.startsWith(part.substring(0, star))
                && name.endsWith(part.substring(star + 1));
    }

    private static void read(Host host, Source source, File file, int room, List<Launch> found) {
        var lines = Bounded.lines(host, file.path(), Join.NO_COMMENT);
        if (source.form() == Form.XINETD) {
            ConfiguredServers.xinetd(file.path(), lines, found);
            return;
        }
        for (Line line : lines) {
            boolean empty = line.isEmpty(source.form() == Form.VIM ? "\"" : "#;");
            if (!empty && found.size() >= room) {
                Bounded.missRest(host, file.path(), MOST);
                return;
            }
            if (!empty) {
                line(source, file, line, found);
            }
        }
    }

    private static void line(Source source, File file, Line line, List<Launch> found) {
        String text = line.text().strip();
        switch (source.form()) {
            case KEYED -> keyed(source.keys(), file, line.number(), text, found);
            case INETD -> ConfiguredServers.inetd(file.path(), line.number(), text, found);
            case PIPED -> add(file, line, "|", LineCommand.piped(text), found);
            case WATCHED -> add(file, line, "", LineCommand.behind(text, 2), found);
            case SYSLOG -> add(file, line, "", LineCommand.logged(text), found);
            case VIM -> add(file, line, "", LineCommand.vim(text), found);
            case TMPFILES -> add(file, line, "", LineCommand.made(text), found);
            case XINETD -> throw new IllegalStateException("read as a whole");
        }
    }

    private static void keyed(
            List<String> keys, File file, int line, String text, List<Launch> found) {
        for (String key : keys) {
            String command = LineCommand.keyed(key, text);
            if (!command.isEmpty()) {
                String shown = text.substring(0, LineCommand.nameLength(key));
                found.add(new Launch(file.path(), line, shown, command, file.user()));
                return;
            }
        }
    }

    private static void add(File file, Line line, String key, String command, List<Launch> found) {
        if (!command.isBlank()) {
            found.add(
                    new Launch(
                            file.path(),
                            line.number(),
                            key.toLowerCase(Locale.ROOT),
                            command,
                            file.user()));
        }
    }
}
