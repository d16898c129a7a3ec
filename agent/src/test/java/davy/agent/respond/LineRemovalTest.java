package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.Plan;
import davy.core.action.RemoveLines;
import davy.core.action.Step;
import davy.core.edit.LineEdit.Joining;
import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lines of a script that starts things go, and it goes on to start the rest. Whether a script is
/// one, dash and bash tell.
final class LineRemovalTest {
    private static final String LOCAL =
            """
            #!/bin/sh
            if [ -x /tmp/.x/k ]; then
              /tmp/.x/k &
            fi
            ip route add 10.8.0.0/16 via 10.0.0.1
            """;

    @TempDir private Path root;
    @TempDir private Path state;

    private Respond respond() throws IOException {
        return Stage.respond(root.toRealPath(), state.toRealPath());
    }

    private Path put(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static Plan plan(Respond respond, String path, int... lines) throws IOException {
        var accused =
                IntStream.of(lines)
                        .mapToObj(line ->
                                new Accusation(
                                        "I1",
                                        "rc-local",
                                        Level.HIGH,
                                        Phrase.plain("line " + line + " starts a miner"),
                                        Map.of(),
                                        Set.of(new Entity(Kind.PERSISTENCE, path + ":" + line))))
                        .toList();
        return respond.plan(accused, "web01");
    }

    private static List<Integer> lines(Plan plan) {
        return plan.steps().stream()
                .map(Step::action)
                .filter(RemoveLines.class::isInstance)
                .flatMap(action -> ((RemoveLines) action).lines().stream())
                .map(line -> line.number())
                .toList();
    }

    private static int read(String shell, Path script) throws IOException, InterruptedException {
        return new ProcessBuilder(shell, "-n", script.toString()).inheritIO().start().waitFor();
    }

    @Test
    void aScriptRunsOnWithoutTheOnlyCommandOfABlock() throws IOException, InterruptedException {
        Path file = put("/etc/rc.local", LOCAL);
        try (var respond = respond()) {
            var applied = respond.apply(plan(respond, "/etc/rc.local", 3), _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            assertThat(read("dash", file)).isZero();
            assertThat(read("bash", file)).isZero();
            assertThat(Files.readString(file))
                    .isEqualTo(LOCAL.replace("/tmp/.x/k &", ": # removed by davy"));

            Files.writeString(file, Files.readString(file) + "mount -a\n");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(Files.readString(file)).isEqualTo(LOCAL + "mount -a\n");
        }
    }

    @Test
    void undoIsByteForByte() throws IOException {
        byte[] before = (LOCAL + "#\u00ff\r\n").getBytes(StandardCharsets.ISO_8859_1);
        Path file = put("/etc/rc.local", "");
        Files.write(file, before);
        try (var respond = respond()) {
            var applied = respond.apply(plan(respond, "/etc/rc.local", 3), _ -> true, Stage.QUIET);
            assertThat(Files.readAllBytes(file)).isNotEqualTo(before);
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
        }
    }

    /// What can go goes nevertheless.
    @Test
    void whatHoldsABlockIsLeftToAPerson() throws IOException {
        put("/root/.bashrc", "if /tmp/.x/k; then\n  echo\nfi\n/tmp/.x/k &\nalias a=b\n");
        try (var respond = respond()) {
            var plan = plan(respond, "/root/.bashrc", 1, 4);
            assertThat(lines(plan)).containsExactly(4);
            assertThat(plan.steps().stream().flatMap(step -> step.why().stream()))
                    .extracting(why -> why.in(Language.EN))
                    .contains("line 4 starts a miner")
                    .doesNotContain("line 1 starts a miner");
            assertThat(plan.byHand())
                    .anySatisfy(each -> {
                        assertThat(each.in(Language.EN))
                                .startsWith("/root/.bashrc: line 1 cannot go alone: ")
                                .endsWith("if /tmp/.x/k; then");
                        assertThat(each.in(Language.ZH)).startsWith("/root/.bashrc：第 1 行不能单独删除：");
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/rc.local,,SHELL",
        "/etc/rc.d/rc.local,,SHELL",
        "/root/.bashrc,,SHELL",
        "/etc/bash.bashrc,,SHELL",
        "/root/.profile,,SHELL",
        "/etc/profile,,SHELL",
        "/etc/profile.d/x.sh,,SHELL",
        "/root/.bash_aliases,,SHELL",
        "/root/.zshrc,,SHELL",
        "/etc/zsh/zshenv,,SHELL",
        "/home/a/.xsessionrc,,SHELL",
        "/home/a/.ssh/rc,,SHELL",
        "/usr/local/start,#!/usr/bin/env bash,SHELL",
        "/usr/local/start,#! /bin/sh -e,SHELL",
        "/usr/local/start,#!/usr/bin/python3,NONE",
        "/root/.cshrc,,NO_COMMENTS",
        "/etc/csh.cshrc,,NO_COMMENTS",
        "/etc/profile.d/x.csh,,NO_COMMENTS",
        "/root/.vimrc,,NO_COMMENTS",
        "/etc/crontab,,NONE",
        "/etc/hosts,,NONE",
        "/etc/sudoers.d/a,,ALWAYS",
        "/etc/systemd/system/a.service,,ALWAYS"
    })
    void readersTakeLinesInTheirWay(String path, String first, Joining joining) {
        byte[] text = ((first == null ? "a" : first) + "\nb\n").getBytes(StandardCharsets.UTF_8);
        assertThat(LineRemoval.joining(path, text)).isEqualTo(joining);
    }
}
