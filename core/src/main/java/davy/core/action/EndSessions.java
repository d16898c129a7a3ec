package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// Ends all that runs in the login sessions of an account. Which processes these are is found anew
/// when it is done; nothing outside of sessions is ended, whatever a plan names.
///
/// @param uid of the account when the plan was made
/// @param services whether what the account's own service manager runs (`user@N.service`) ends too:
///   of an account that somebody uses these may be services of its owner
/// @param processes those of the sessions when the plan was made
public record EndSessions(String user, long uid, boolean services, List<ProcessPin> processes)
        implements Action {
    public EndSessions {
        processes = List.copyOf(processes);
    }

    @Override
    public Phase phase() {
        return Phase.ENTRY;
    }

    @Override
    public Phrase what() {
        return services
                ? Phrase.of(
                        "End the login sessions of {0} and its own service manager, by now {1}"
                                + " {1|process|processes}: {2}",
                        "结束账号 {0} 的登录会话及其用户服务管理器，目前 {1} 个进程：{2}", user, processes.size(), shown())
                : Phrase.of(
                        "End the login sessions of {0}, by now {1} {1|process|processes}: {2}",
                        "结束账号 {0} 的登录会话，目前 {1} 个进程：{2}", user, processes.size(), shown());
    }

    private String shown() {
        return String.join(
                ", ",
                processes.stream()
                        .limit(5)
                        .map(process -> process.pid() + " " + process.executable())
                        .toList());
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "What was begun in these sessions and not saved is lost; their evidence is kept first.",
                "会话中尚未保存的内容将丢失；结束之前先保全证据。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of("Cannot be undone.", "无法撤销。");
    }

    @Override
    public Action withoutProcesses() {
        return new EndSessions(user, uid, services, List.of());
    }
}
