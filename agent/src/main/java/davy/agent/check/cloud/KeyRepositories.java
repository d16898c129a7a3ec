package davy.agent.check.cloud;

import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.WalkedFile;
import davy.agent.check.cloud.KeyCommit.Now;
import davy.core.git.GitRepository;
import davy.core.git.HistoricKey;
import davy.core.git.KeyHistory;
import davy.core.git.SearchLimits;
import davy.core.git.Sighting;
import davy.core.host.Host;
import davy.core.secret.AccessKey;
import davy.core.text.Phrase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Searches the history of the git repositories that the walk met.
final class KeyRepositories {
    private static final int MOST = 5000;
    private static final int LONGEST = 1 << 20;
    private static final Duration ALL = Duration.ofSeconds(60);
    private static final Duration EACH = Duration.ofSeconds(30);
    private static final Duration CONTAINER = Duration.ofSeconds(5);
    private static final Duration DEEP = Duration.ofMinutes(20);

    private final Queue<String> heads = new ConcurrentLinkedQueue<>();
    private final Queue<String> leads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger met = new AtomicInteger();

    /// Remembers what a repository is known by.
    void file(WalkedFile file) {
        String name = file.name();
        boolean head = name.equals("HEAD") && !file.info().isDirectory();
        boolean lead = name.equals(".git") && file.info().isRegular();
        if ((head || lead) && met.incrementAndGet() <= 4 * MOST) {
            (head ? heads : leads).add(file.path());
        }
    }

    /// @param wanted which keys count
    void search(
            Facts facts,
            Findings findings,
            Predicate<AccessKey> wanted,
            Consumer<KeyPlace> places) {
        long start = System.nanoTime();
        long all =
                (facts.options().deep() ? DEEP : facts.isContainer() ? CONTAINER : ALL).toNanos();
        long each = facts.options().deep() ? all : EACH.toNanos();
        var repositories = repositories(facts.host());
        var done = new HashSet<String>();
        int left = repositories.size();
        for (var repository : repositories) {
            long begun = System.nanoTime();
            if (begun - start > all) {
                break;
            }
            left--;
            var limits =
                    SearchLimits.standard(() -> {
                        long now = System.nanoTime();
                        return now - start > all || now - begun > each;
                    });
            var history = KeyHistory.of(facts.host(), repository, done, wanted, limits);
            history.problems().forEach(p -> findings.notDone(repository.directory(), p));
            history.keys().forEach(key -> add(facts.host(), repository, key, places));
        }
        if (left > 0) {
            findings.notDone(
                    "git",
                    Phrase.of(
                            "the history of {0} of {1} repositories was not searched for access"
                                    + " keys: no time was left",
                            "时间所限，{1} 个 Git 仓库中有 {0} 个的提交历史未检查访问密钥", left, repositories.size()));
        }
    }

    /// Each once; those on whose objects others build first.
    private List<GitRepository> repositories(Host host) {
        var directories = new TreeSet<String>();
        heads.forEach(head -> directories.add(KeyFiles.parent(head)));
        for (String file : leads) {
            String directory = GitRepository.leads(host, file);
            if (directory != null) {
                directories.add(directory);
            }
        }
        var found = new TreeMap<String, GitRepository>();
        for (String directory : directories) {
            var repository = GitRepository.at(host, directory);
            boolean ours = repository != null && !KeyFiles.isLibrary(place(repository));
            if (repository != null && ours && found.size() < MOST) {
                found.putIfAbsent(repository.objects(), repository);
            }
        }
        var sorted = new ArrayList<>(found.values());
        sorted.sort(
                Comparator.comparing((GitRepository r) -> !r.alternates().isEmpty())
                        .thenComparing(GitRepository::directory));
        return sorted;
    }

    private static String place(GitRepository repository) {
        String place =
                repository.worktree().isEmpty() ? repository.directory() : repository.worktree();
        return place + "/HEAD";
    }

    private static void add(
            Host host, GitRepository repository, HistoricKey found, Consumer<KeyPlace> places) {
        if (found.sightings().isEmpty()) {
            var commit = new KeyCommit(repository.directory(), found.object(), null, Now.UNKNOWN);
            places.accept(KeyPlace.history(found.key(), commit));
            return;
        }
        for (Sighting sighting : found.sightings()) {
            if (!KeyFiles.isLibrary("/" + sighting.path())) {
                var now = now(host, repository, sighting, found.key());
                var commit = new KeyCommit(repository.directory(), found.object(), sighting, now);
                places.accept(KeyPlace.history(found.key(), commit));
            }
        }
    }

    private static Now now(Host host, GitRepository repository, Sighting sighting, AccessKey key) {
        String path = sighting.path();
        if (repository.worktree().isEmpty() || path.isEmpty() || hasParent(path)) {
            return Now.UNKNOWN;
        }
        var content = host.read(repository.worktree() + "/" + path, LONGEST);
        return content != null && content.text().contains(key.id()) ? Now.STANDS : Now.GONE;
    }

    /// A path that no honest repository has.
    private static boolean hasParent(String path) {
        return ("/" + path + "/").contains("/../");
    }
}
