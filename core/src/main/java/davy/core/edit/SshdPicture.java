package davy.core.edit;

import davy.core.account.SshdConfig;
import davy.core.account.SshdConfig.Directive;
import davy.core.edit.Edited.Refused;
import davy.core.edit.SshdEdit.Wanted;
import davy.core.text.Phrase;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the whole configuration of an SSH server says about an edit of one of its files.
final class SshdPicture {
    /// As much of a file as [SshdConfig] reads.
    private static final int MOST_BYTES = 1 << 20;

    /// Keywords whose first line counts alone.
    private static final Set<String> SINGLE =
            Set.of(
                    "authenticationmethods",
                    "authorizedkeyscommand",
                    "authorizedkeyscommanduser",
                    "authorizedkeysfile",
                    "authorizedprincipalscommand",
                    "authorizedprincipalsfile",
                    "allowtcpforwarding",
                    "forcecommand",
                    "gatewayports",
                    "kbdinteractiveauthentication",
                    "passwordauthentication",
                    "permitemptypasswords",
                    "permitrootlogin",
                    "permituserenvironment",
                    "pubkeyauthentication",
                    "strictmodes",
                    "trustedusercakeys",
                    "usepam");

    private SshdPicture() {}

    /// Why a file is not the one that was read; null where it is.
    static @Nullable Refused refusal(Lines lines, String path, SshdConfig config) {
        if (config.files().isEmpty() && lines.count() == 0) {
            return null;
        }
        if (!config.files().contains(path)) {
            return new Refused(
                    Phrase.of("{0} is not a file of this configuration", "{0} 不属于该 sshd 配置", path));
        }
        boolean same = lines.bytes().length <= MOST_BYTES && isSame(lines, path, config);
        return same
                ? null
                : new Refused(
                        Phrase.of(
                                "{0} is not as it was when the configuration was read",
                                "{0} 与读取配置时的内容不一致", path));
    }

    private static boolean isSame(Lines lines, String path, SshdConfig config) {
        var known = new HashMap<Integer, Directive>();
        for (Directive each : config.directives()) {
            if (each.file().equals(path)) {
                known.put(each.line(), each);
            }
        }
        for (int i = 0; i < lines.count(); i++) {
            var now = SshdConfig.parse(lines.text(i), path, i + 1);
            var then = known.remove(i + 1);
            boolean both = now != null && then != null && isSame(now, then);
            if (!both && (now != null || then != null)) {
                return false;
            }
        }
        return known.isEmpty();
    }

    private static boolean isSame(Directive one, Directive other) {
        return one.keyword().equals(other.keyword()) && one.arguments().equals(other.arguments());
    }

    static @Nullable Directive at(SshdConfig config, String path, int line) {
        for (Directive each : config.directives()) {
            if (each.line() == line && each.file().equals(path)) {
                return each;
            }
        }
        return null;
    }

    static Refused noDirective(Lines lines, int line) {
        String stands = line > 0 && line <= lines.count() ? lines.excerpt(line - 1) : "";
        return new Refused(
                Phrase.of(
                        "line {0} is no setting that can be removed by itself: {1}",
                        "第 {0} 行不是可单独删除的设置：{1}", line, stands));
    }

    /// Whether passwords are to go where nothing else lets anyone in, or the server needs them to
    /// start.
    static @Nullable Refused lockout(SshdConfig config, List<Wanted> wanted) {
        boolean password = isOff(config, wanted, "PasswordAuthentication");
        boolean keyboard = isOff(config, wanted, "KbdInteractiveAuthentication");
        boolean asked = wanted.stream().anyMatch(each -> each.keyword().endsWith("Authentication"));
        if (!asked) {
            return null;
        }
        if (password && "no".equalsIgnoreCase(config.value("PubkeyAuthentication"))) {
            return new Refused(
                    Phrase.of(
                            "nobody could log in any more: keys are switched off"
                                    + " (PubkeyAuthentication no)",
                            "密钥登录已关闭（PubkeyAuthentication no），再禁用密码将无人能够登录"));
        }
        var methods = config.first("AuthenticationMethods");
        if (methods == null) {
            return null;
        }
        for (String list : methods.arguments()) {
            if (isLeft(list.toLowerCase(Locale.ROOT), password, keyboard)) {
                return null;
            }
        }
        return unsatisfied(methods);
    }

    private static boolean isOff(SshdConfig config, List<Wanted> wanted, String keyword) {
        return "no".equalsIgnoreCase(config.value(keyword))
                || wanted.stream().anyMatch(each -> each.keyword().equals(keyword));
    }

    private static boolean isLeft(String list, boolean password, boolean keyboard) {
        for (String method : list.split(",", -1)) {
            if (password && method.equals("password")
                    || keyboard && method.startsWith("keyboard-interactive")) {
                return false;
            }
        }
        return true;
    }

    private static Refused unsatisfied(Directive methods) {
        return new Refused(
                Phrase.of(
                        "sshd would not start: AuthenticationMethods ({0}) asks for a password",
                        "AuthenticationMethods（{0}）要求密码，禁用密码后 sshd 将无法启动",
                        methods.file() + ":" + methods.line()));
    }

    /// What holds without a line.
    static List<Phrase> after(SshdConfig config, Directive removed) {
        if (!SINGLE.contains(removed.keyword()) || removed.match() != null) {
            return List.of();
        }
        for (Directive each : config.all(removed.keyword())) {
            boolean other = each.line() != removed.line() || !each.file().equals(removed.file());
            if (other && each.match() == null) {
                return List.of(
                        Phrase.of(
                                "then {0} counts: {1} {2}",
                                "删除后以 {0} 为准：{1} {2}",
                                each.file() + ":" + each.line(),
                                each.keyword(),
                                each.value()));
            }
        }
        return List.of(
                Phrase.of(
                        "then no line sets {0}, and the default of sshd holds",
                        "删除后 {0} 未设置，将使用 sshd 默认值", removed.keyword()));
    }
}
