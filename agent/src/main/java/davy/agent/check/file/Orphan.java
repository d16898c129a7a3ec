package davy.agent.check.file;

import davy.agent.check.Facts;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A service of a security agent that is set up to run, while its program is gone.
///
/// @param program that is gone
/// @param replaced whether the unit starts another program instead
record Orphan(String service, String unit, String program, boolean replaced) {
    private static final int MOST_PROGRAMS = 32;

    /// A service and the program without which it is nothing.
    private static final Map<String, String> PROGRAMS =
            Map.of(
                    "aegis", "/usr/local/aegis/aegis_client",
                    "aliyun", "/usr/local/share/aliyun-assist",
                    "YDService", "/usr/local/qcloud/YunJing/YDEyes/YDService",
                    "hostguard", "/usr/local/hostguard/bin/hostguard",
                    "wazuh-agent", "/var/ossec/bin",
                    "falcon-sensor", "/opt/CrowdStrike/falcond");

    private static final List<String> UNITS =
            List.of("/etc/systemd/system/", "/usr/lib/systemd/system/", "/lib/systemd/system/");

    /// Runs another program, which it is told.
    private static final List<String> STARTERS =
            List.of("/bin/sh", "/bin/bash", "/usr/bin/sh", "/usr/bin/bash", "/usr/bin/env");

    private static final Pattern START = Pattern.compile("\\s*ExecStart\\s*=\\s*[-@:+!]*(.*)");

    /// Null where the service is not there, or has its program.
    static @Nullable Orphan of(Facts facts, String service) {
        String usual = PROGRAMS.get(service);
        if (usual == null || facts.host().exists(usual)) {
            return null;
        }
        for (String folder : UNITS) {
            String unit = folder + service + ".service";
            if (facts.host().exists(unit)) {
                return of(facts, service, unit, usual);
            }
        }
        return null;
    }

    private static @Nullable Orphan of(Facts facts, String service, String unit, String usual) {
        var named = programs(facts, unit);
        for (String program : named) {
            if (facts.host().exists(program) && isOf(facts, program, service, unit)) {
                return null;
            }
        }
        for (String program : named) {
            if (!facts.host().exists(program)) {
                return new Orphan(service, unit, program, false);
            }
        }
        return new Orphan(service, unit, usual, !named.isEmpty());
    }

    /// Whether the program is the agent's: it is called like the service, and no other package
    /// brings it. `/bin/true` is no agent.
    private static boolean isOf(Facts facts, String program, String service, String unit) {
        String name = Places.name(program).toLowerCase(Locale.ROOT);
        int end = service.indexOf('-');
        String stem = end < 0 ? service : service.substring(0, end);
        boolean others =
                facts.ownership(program) == Ownership.PACKAGED
                        && facts.ownership(unit) != Ownership.PACKAGED;
        return name.contains(stem.toLowerCase(Locale.ROOT)) && !others;
    }

    /// What a unit starts.
    private static List<String> programs(Facts facts, String unit) {
        var programs = new ArrayList<String>(1);
        for (String line : facts.host().lines(unit)) {
            var start = START.matcher(line);
            if (start.matches() && programs.size() < MOST_PROGRAMS) {
                for (String word : start.group(1).split("[ \t\"']+", 8)) {
                    if (word.startsWith("/") && !STARTERS.contains(word)) {
                        programs.add(word);
                        break;
                    }
                }
            }
        }
        return programs;
    }

    /// @param grave whether something tells that an intruder removed it
    Finding.Draft finding(boolean grave) {
        return Finding.of(
                        Phrase.of(
                                "{0} is set up to run, but {1} is gone",
                                "服务 {0} 仍在，但其程序 {1} 已不存在", unit, program))
                .with("service.name", service)
                .with("file.path", program)
                .level(grave ? Level.HIGH : Level.MEDIUM);
    }
}
