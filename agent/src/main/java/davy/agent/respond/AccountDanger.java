package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.action.EndSessions;
import davy.core.action.ExpirePassword;
import davy.core.action.FilePin;
import davy.core.action.LockAccount;
import davy.core.host.FileType;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which accounts are never locked, and whose sessions are never ended: root's and the operator's.
final class AccountDanger {
    private static final Set<String> FILES = Set.of(AccountLocks.SHADOW, AccountLocks.PASSWD);

    private final Sparing sparing;

    AccountDanger(Sparing sparing) {
        this.sparing = sparing;
    }

    @Nullable Phrase of(LockAccount action) {
        var why = ofFiles(action.files());
        return why == null ? ofUser(action.user()) : why;
    }

    @Nullable Phrase of(ExpirePassword action) {
        if (!action.file().path().equals(AccountLocks.SHADOW)) {
            return notOfAccounts(action.file().path());
        }
        var why = ofFiles(List.of(action.file()));
        return why == null ? ofUser(action.user()) : why;
    }

    @Nullable Phrase of(EndSessions action) {
        return ofUser(action.user());
    }

    private static @Nullable Phrase ofFiles(List<FilePin> files) {
        for (FilePin file : files) {
            if (!FILES.contains(file.path()) || file.type() != FileType.REGULAR) {
                return notOfAccounts(file.path());
            }
        }
        return files.isEmpty() ? Phrase.of("no file of accounts is named", "未指定账号文件") : null;
    }

    private static Phrase notOfAccounts(String path) {
        return Phrase.of("{0} is no file of accounts", "{0} 不是账号文件", path);
    }

    /// Why an account stays as it is.
    @Nullable Phrase ofUser(String user) {
        if (user.equals("root")) {
            return Phrase.of(
                    "root is never locked: change its password with passwd, look at its keys, and end"
                            + " sessions that are not yours by hand",
                    "不会锁定 root：请用 passwd 更换其密码，检查其密钥，并手动结束非本人的会话");
        }
        if (sparing.operator().is(user)) {
            return Phrase.of(
                    "you work from the account {0}: it is never locked from there; log in as another"
                            + " one, or change its password with passwd and look at its keys",
                    "您正从账号 {0} 操作，不会锁定该账号：请换用其他账号登录后处理，或用 passwd 更换其密码并检查密钥", user);
        }
        return isOnlyRoot(user)
                ? Phrase.of(
                        "{0} is the only account with number 0: it is never locked",
                        "{0} 是唯一 UID 为 0 的账号，不会锁定", user)
                : null;
    }

    private boolean isOnlyRoot(String name) {
        var accounts = Accounts.read(sparing.host());
        var user = accounts.user(name);
        return user != null && user.uid() == 0 && accounts.byUid(0).size() == 1;
    }
}
