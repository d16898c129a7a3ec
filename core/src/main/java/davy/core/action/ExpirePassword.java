package davy.core.action;

import davy.core.text.Phrase;

/// Lets the password of an account have expired: who logs in next must choose another one.
///
/// @param file `/etc/shadow`
public record ExpirePassword(String user, FilePin file) implements Action {
    @Override
    public Phase phase() {
        return Phase.ENTRY;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Let the password of {0} expire: it must be changed at the next login",
                "使账号 {0} 的密码过期：下次登录必须修改", user);
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "Whoever logs in first chooses the new password. Programs that log in to this account,"
                        + " by key too, and its cron jobs fail until it is changed.",
                "最先登录的人可设定新密码。改密之前，使用该账号（包括用密钥）登录的程序及其定时任务会失败。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "The day of the last change is put back, also where others changed the file since.",
                "恢复上次修改日期；文件此后被他人改动的部分保留。");
    }
}
