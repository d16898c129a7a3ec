package davy.core.account;

import davy.core.text.Phrase;
import org.jspecify.annotations.Nullable;

/// What a locked password, one with `!` before its hash, means for who logs in by key. OpenSSH asks
/// PAM whether an account may be used; where it does not use PAM, it looks for that `!` itself, and
/// lets nobody in (`allowed_user` in its auth.c, `LOCKED_PASSWD_PREFIX`).
public final class LockedPassword {
    private LockedPassword() {}

    /// Whether the ssh server lets nobody in by key either; false where there is none.
    public static boolean refusesKeys(SshdConfig sshd) {
        return !sshd.files().isEmpty() && !"yes".equalsIgnoreCase(sshd.value("UsePAM"));
    }

    /// Whether keys let in to an account whose password is locked.
    ///
    /// @return null where there is no ssh server, as far as its configuration tells
    public static @Nullable Phrase keys(String name, SshdConfig sshd) {
        if (sshd.files().isEmpty()) {
            return null;
        }
        var set = sshd.first("UsePAM");
        if (set == null) {
            return Phrase.of(
                    "the ssh server is not told to use PAM (UsePAM is not set): it refuses the keys of"
                            + " {0} too as long as the password is locked",
                    "ssh 服务未启用 PAM（未设置 UsePAM）：密码锁定期间也会拒绝 {0} 的密钥", name);
        }
        if (refusesKeys(sshd)) {
            return Phrase.of(
                    "the ssh server does not use PAM ({1}, line {2}): it refuses the keys of {0} too as"
                            + " long as the password is locked",
                    "ssh 服务未启用 PAM（{1} 第 {2} 行）：密码锁定期间也会拒绝 {0} 的密钥", name, set.file(), set.line());
        }
        return Phrase.of(
                "{0} can still log in by key: look at its authorized_keys",
                "{0} 仍可通过密钥登录，请检查其 authorized_keys", name);
    }
}
