package davy.agent.triage;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Options;
import davy.core.host.CaseHost;
import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.host.Unseen;
import davy.core.text.Language;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A check that comes to grief has not found nothing.
final class WantOfMemoryTest {
    private static final Set<Object> TOO_MUCH = Set.of("/etc/hosts", "/var/log/auth.log");
    private static final int PID = 5;

    private static final CaseHost CASE =
            CaseHost.of(
                    Map.of(
                            "/etc/hosts",
                            "127.0.0.1 localhost\n",
                            "/var/log/auth.log",
                            "Jan 15 11:00:00 h sshd[1]: Server listening on 0.0.0.0 port 22.\n",
                            "processes",
                            List.of(Map.of("pid", 1, "exe", "/sbin/init"))));

    private static final Kernel KERNEL = made(Kernel.class, WantOfMemoryTest::kernel);
    private static final Host HOST = made(Host.class, WantOfMemoryTest::host);

    @FunctionalInterface
    private interface Answer {
        @Nullable Object to(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static <T> T made(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, given) -> {
                            try {
                                return answer.to(method, given == null ? new Object[0] : given);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    private static @Nullable Object host(Method method, Object[] given)
            throws ReflectiveOperationException {
        boolean reads = Set.of("read", "open", "text", "lines").contains(method.getName());
        if (reads && TOO_MUCH.contains(given[0])) {
            throw new OutOfMemoryError("of a test");
        }
        return method.getName().equals("kernel") ? KERNEL : method.invoke(CASE, given);
    }

    private static @Nullable Object kernel(Method method, Object[] given)
            throws ReflectiveOperationException {
        if (method.getName().equals("answersSignal") && given[0].equals(PID)) {
            throw new OutOfMemoryError("of a test");
        }
        return method.invoke(CASE.kernel(), given);
    }

    @Test
    void isNotTakenForAnEmptyAnswer() {
        var now = Instant.parse("2026-01-15T12:00:00Z");
        var report = new Triage(HOST, "/", now, Options.standard(), Progress.SILENT, _ -> {}).run();
        assertThat(report.unfinished()).contains("hosts-file", "hidden-process");
        assertThat(report.notDone())
                .filteredOn(unseen -> unseen.why().in(Language.EN).contains("OutOfMemoryError"))
                .extracting(Unseen::what)
                .contains("hosts-file", "hidden-process", "/var/log/auth.log");
    }
}
