package davy.range.plant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/// A test machine that nobody owns: programs in `/boot`, look-alikes of kernel threads, and an IPS
/// that blocked what they sent. How they got in, nothing on the disk tells.
final class ForgottenMachineScene implements Scene {
    private static final String ADDRESS = "192.0.2.44";
    private static final DateTimeFormatter FAST =
            DateTimeFormatter.ofPattern("MM/dd/uuuu-HH:mm:ss.000000").withZone(ZoneOffset.UTC);

    @Override
    public String name() {
        return "forgotten-vm";
    }

    @Override
    public void live(Ground ground) {
        var now = Instant.now();
        ground.account("tester", "!", "/bin/bash");
        new Logs(ground, "test-7").administrator("/var/log/auth.log", now, "tester", "192.0.2.10");
        ground.write("/srv/test/run.sh", "#!/bin/sh\nmake -C /srv/test check\n");
        ground.append("/etc/hosts", ADDRESS + " test-7\n");
        ground.write(
                "/etc/network/interfaces",
                "auto eth0\niface eth0 inet static\n  address " + ADDRESS + "/24\n");
    }

    @Override
    public Outcome attack(Ground ground, Path beside) {
        byte[] body = ground.inert.staticProgram();
        var things = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            things.add(
                    ground.program(
                            "/boot/" + ground.dice.letters(10),
                            Inert.withTail(body, ground.dice.letters(10))));
        }
        for (String name : List.of("kthreaddi", "kdevtmpfsi", "khugepageds")) {
            things.add(ground.program("/tmp/" + name, body));
        }
        var sensor = beside.resolve("ips");
        try {
            Files.createDirectories(sensor);
            Files.writeString(sensor.resolve("fast.log"), alerts(ground));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        things.add(ADDRESS);
        return new Outcome(
                List.of(new Story("unknown", things)), List.of("--logs", sensor.toString()));
    }

    private static String alerts(Ground ground) {
        var text = new StringBuilder();
        var start = Instant.now().minusSeconds(86_400);
        for (int i = 0; i < 60; i++) {
            text.append(FAST.format(start.plusSeconds(i * 600L)))
                    .append(
                            "  [Drop] [**] [1:2024792:4] ET POLICY Cryptocurrency Miner Checkin [**]")
                    .append(
                            " [Classification: Potential Corporate Privacy Violation] [Priority: 1]")
                    .append(" {TCP} ")
                    .append(ADDRESS)
                    .append(':')
                    .append(ground.dice.between(30_000, 60_000))
                    .append(" -> 203.0.113.")
                    .append(i % 50 + 1)
                    .append(":80\n");
        }
        return text.toString();
    }
}
