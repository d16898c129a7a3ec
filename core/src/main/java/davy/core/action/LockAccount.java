package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;
import java.util.Locale;

/// Puts the ways out of use by which somebody logs in to an account, in the files of accounts.
///
/// @param files those that are changed: `/etc/shadow`, `/etc/passwd`
public record LockAccount(String user, Reach reach, List<FilePin> files) implements Action {
    /// Which ways.
    public enum Reach {
        /// The password alone; keys still let in, where the ssh server uses PAM.
        PASSWORD,
        /// The password, and the shell: for an account that programs run under, whose jobs go on.
        SHELL,
        /// All of them: the account has ended for whoever asks.
        ACCOUNT;

        /// As a plan's text has it.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public LockAccount {
        files = List.copyOf(files);
    }

    @Override
    public Phase phase() {
        return Phase.ENTRY;
    }

    @Override
    public Phrase what() {
        return switch (reach) {
            case PASSWORD -> Phrase.of("Lock the password of {0}", "锁定账号 {0} 的密码", user);
            case SHELL ->
                    Phrase.of(
                            "Lock the password of {0}, and give it a shell that lets nobody in",
                            "锁定账号 {0} 的密码，并将其 shell 改为禁止登录", user);
            case ACCOUNT ->
                    Phrase.of(
                            "Lock the account {0}: neither password nor key lets anybody in",
                            "锁定账号 {0}：密码与密钥均无法登录", user);
        };
    }

    @Override
    public Phrase risk() {
        return switch (reach) {
            case PASSWORD ->
                    Phrase.of(
                            "Whoever uses it needs a key, or a password that root sets with passwd. If"
                                    + " it is your only way to sudo, set one first. Keys still let in,"
                                    + " unless the ssh server does not use PAM (UsePAM no): it then"
                                    + " refuses them too.",
                            "使用者须改用密钥，或由 root 用 passwd 设置密码。若只能通过该账号 sudo，请先设置密码。密钥仍可登录；但 ssh"
                                    + " 服务未启用 PAM（UsePAM no）时密钥也会被拒绝。");
            case SHELL ->
                    Phrase.of(
                            "Whoever logged in to it cannot any more. Its services and cron jobs go on."
                                    + " A key in its authorized_keys may still forward ports: remove it.",
                            "无法再登录该账号；其服务与定时任务不受影响。authorized_keys 中的密钥可能仍可用于端口转发，请删除。");
            case ACCOUNT ->
                    Phrase.of(
                            "Its own cron jobs do not run any more, and nobody can su to it but root. If"
                                    + " it is your only way to sudo, make another one first.",
                            "其定时任务不再运行，除 root 外无法 su 到该账号。若只能通过该账号 sudo，请先另建途径。");
        };
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "The fields are put back as they were, also where others changed the file since.",
                "字段恢复原样；文件此后被他人改动的部分保留。");
    }
}
