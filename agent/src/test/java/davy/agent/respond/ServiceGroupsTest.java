package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.account.Accounts;
import davy.linux.LinuxHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Control groups as systemd 252 names them.
final class ServiceGroupsTest {
    private static final List<String> GROUPS =
            List.of(
                    "/init.scope",
                    "/system.slice/nginx.service",
                    "/system.slice/system-nginx.slice/nginx@1.service",
                    "/shop.slice/shop-web.slice/job.service/worker",
                    "/user.slice/user-0.slice/session-3.scope",
                    "/user.slice/user-0.slice/user@0.service/app.slice/nginx.service",
                    "/user.slice/user-1000.slice/user@1000.service/app.slice/nginx.service/x",
                    "/user.slice/user-1001.slice/user@1001.service/nginx.service",
                    "/user.slice/user-1001.slice/user@1001.service/app.slice/app-nginx.slice/nginx@2.service",
                    "/docker/0123/system.slice/nginx.service",
                    "/system.slice/docker-0123.scope/system.slice/nginx.service",
                    "/system.slice/_memory.service");

    @TempDir private Path root;

    private List<String> of(String path) throws Exception {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(
                root.resolve("etc/passwd"),
                """
                root:x:0:0::/root:/bin/bash
                daemon:x:1:1::/:/bin/false
                bob:x:1000:1000::/home/bob:/bin/sh
                bobby:x:1001:1001::/home/bobby:/bin/sh
                """);
        try (var host = LinuxHost.image(root.toString())) {
            return ServiceGroups.of(path, GROUPS, Accounts.read(host));
        }
    }

    /// A user's service may have the name of one of the host, which is not ended for it.
    @Test
    void aUsersServiceIsNotTheHostsOfThatName() throws Exception {
        assertThat(of("/root/.config/systemd/user/nginx.service"))
                .containsExactly("/user.slice/user-0.slice/user@0.service/app.slice/nginx.service");
        assertThat(of("/home/bob/.config/systemd/user/nginx.service"))
                .containsExactly(
                        "/user.slice/user-1000.slice/user@1000.service/app.slice/nginx.service");
        assertThat(of("/home/bobby/.config/systemd/user/nginx@.service"))
                .containsExactly(
                        "/user.slice/user-1001.slice/user@1001.service/app.slice/app-nginx.slice/nginx@2.service");
        assertThat(of("/home/nobody/.config/systemd/user/nginx.service")).isEmpty();
        assertThat(of("/etc/systemd/user/nginx.service")).hasSize(3);
    }

    @Test
    void aServiceOfTheHostIsNoUsersAndNoContainers() throws Exception {
        assertThat(of("/etc/systemd/system/nginx.service"))
                .containsExactly("/system.slice/nginx.service");
        assertThat(of("/lib/systemd/system/gone.service"))
                .containsExactly("/system.slice/gone.service");
    }

    @Test
    void aTemplatesInstancesAndSlicesOfItsOwn() throws Exception {
        assertThat(of("/etc/systemd/system/nginx@.service"))
                .containsExactly("/system.slice/system-nginx.slice/nginx@1.service");
        assertThat(of("/etc/systemd/system/job.service"))
                .containsExactly(
                        "/shop.slice/shop-web.slice/job.service", "/system.slice/job.service");
        assertThat(of("/etc/systemd/system/memory.service"))
                .containsExactly("/system.slice/_memory.service", "/system.slice/memory.service");
    }

    /// A plan that names one could not be read again.
    @Test
    void aTimerRunsNothingItself() throws Exception {
        assertThat(of("/etc/systemd/system/nginx.timer")).isEmpty();
        assertThat(of("/root/.config/systemd/user/nginx.timer")).isEmpty();
    }
}
