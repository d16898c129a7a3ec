package davy.core.git;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GitRepositoryTest {
    private static CaseHost host(String before) {
        Map<String, Object> files = new HashMap<>();
        files.put("/srv/a/.git/HEAD", "ref: refs/heads/main\n");
        files.put("/srv/a/.git/objects/info/alternates", before + "/srv/b/objects\n");
        files.put("/srv/b/objects", Map.of("type", "dir"));
        return CaseHost.of(files);
    }

    /// What stands there longer than an honest host has it is told, and all else found.
    @Test
    void findsOrTellsAlternatesBehindComments() {
        var host = host("#\n".repeat(400_000));
        assertThat(GitRepository.at(host, "/srv/a/.git").alternates())
                .containsExactly("/srv/b/objects");
        assertThat(host.unseen()).isEmpty();

        var endless = host("#\n".repeat(600_000));
        assertThat(GitRepository.at(endless, "/srv/a/.git").alternates()).isEmpty();
        assertThat(endless.unseen())
                .extracting(Unseen::what)
                .contains("/srv/a/.git/objects/info/alternates");
    }
}
