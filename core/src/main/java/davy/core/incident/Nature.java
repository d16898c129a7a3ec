package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an incident is mostly about, told from the detections that fired: the first that fits.
enum Nature {
    MINER(
            "Cryptominer {0}",
            "挖矿程序 {0}",
            "miner-process miner-memory randomx-memory miner-config miner-binary pool-connection"),
    BOT(
            "Bot {0}",
            "僵尸网络程序 {0}",
            "process-family bot-ipc syn-flood ssh-fan-out known-malware-file random-name"),
    ROOTKIT(
            "Rootkit {0}",
            "Rootkit {0}",
            "hidden-process proc-mount hidden-socket hidden-module ld-so-preload dynamic-linker"
                    + " kernel-hook bpf-program"),
    BACKDOOR(
            "Backdoor {0}",
            "后门 {0}",
            "reverse-shell server-shell web-shell packet-socket tunnel uid-zero empty-password"
                    + " system-login authorized-keys pam set-id ssh-binary sshd-config"),
    DOWNLOADER(
            "Downloader {0}",
            "恶意下载任务 {0}", "cron-download cron-seed redis-dump download-and-run at-job"),
    OTHER("{0}", "{0}", "");

    /// Weaker findings do not tell what it is.
    private static final Level TELLING = Level.HIGH;

    /// What a person knows the incident by.
    private static final List<Kind> NAMES =
            List.of(
                    Kind.FILE,
                    Kind.KERNEL_MODULE,
                    Kind.CONTAINER,
                    Kind.PERSISTENCE,
                    Kind.ACCOUNT,
                    Kind.KEY,
                    Kind.PROCESS,
                    Kind.SOCKET,
                    Kind.ADDRESS,
                    Kind.LOG);

    private final String en;
    private final String zh;
    private final String detections;

    Nature(String en, String zh, String detections) {
        this.en = en;
        this.zh = zh;
        this.detections = " " + detections + " ";
    }

    static Nature of(List<Finding> findings) {
        for (var nature : values()) {
            for (var finding : findings) {
                var id = " " + finding.detection().id() + " ";
                if (finding.level().atLeast(TELLING) && nature.detections.contains(id)) {
                    return nature;
                }
            }
        }
        return OTHER;
    }

    /// @param file that the incident is mostly about; null where none is
    Phrase title(Finding gravest, @Nullable Entity file) {
        if (this == OTHER || file == null && gravest.entities().isEmpty()) {
            return gravest.detection().title();
        }
        return Phrase.of(en, zh, Story.name(file == null ? main(gravest.entities()) : file));
    }

    private static Entity main(Set<Entity> entities) {
        return entities.stream()
                .min(
                        Comparator.<Entity>comparingInt(e -> NAMES.indexOf(e.kind()))
                                .thenComparing(Entity::id))
                .orElseThrow();
    }
}
