package davy.core.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MagicTest {
    private static final Map<String, Set<Magic>> MIME =
            Map.ofEntries(
                    Map.entry("inode/x-empty", Set.of(Magic.EMPTY)),
                    Map.entry("application/x-pie-executable", Set.of(Magic.ELF)),
                    Map.entry("application/x-executable", Set.of(Magic.ELF)),
                    Map.entry("application/x-sharedlib", Set.of(Magic.ELF)),
                    Map.entry("application/x-object", Set.of(Magic.ELF)),
                    Map.entry("application/x-dosexec", Set.of(Magic.PE)),
                    Map.entry("application/x-java-applet", Set.of(Magic.CLASS)),
                    Map.entry("application/java-archive", Set.of(Magic.JAR)),
                    Map.entry("application/zip", Set.of(Magic.ZIP, Magic.JAR)),
                    Map.entry("application/json", Set.of(Magic.TEXT)),
                    Map.entry("application/javascript", Set.of(Magic.TEXT)),
                    Map.entry("image/svg+xml", Set.of(Magic.XML, Magic.TEXT)),
                    Map.entry("application/gzip", Set.of(Magic.GZIP)),
                    Map.entry("application/x-xz", Set.of(Magic.XZ)),
                    Map.entry("application/x-bzip2", Set.of(Magic.BZIP2)),
                    Map.entry("application/zstd", Set.of(Magic.ZSTD)),
                    Map.entry("application/x-lz4", Set.of(Magic.LZ4)),
                    Map.entry("image/png", Set.of(Magic.PNG)),
                    Map.entry("image/jpeg", Set.of(Magic.JPEG)),
                    Map.entry("image/gif", Set.of(Magic.GIF)),
                    Map.entry("image/webp", Set.of(Magic.WEBP)),
                    Map.entry("application/pdf", Set.of(Magic.PDF)),
                    Map.entry("application/vnd.sqlite3", Set.of(Magic.SQLITE)),
                    Map.entry("text/x-shellscript", Set.of(Magic.SCRIPT)),
                    Map.entry("text/xml", Set.of(Magic.XML)),
                    Map.entry("text/x-php", Set.of(Magic.PHP, Magic.SCRIPT)),
                    Map.entry("text/plain", Set.of(Magic.TEXT)));

    private static Magic of(String head) {
        return Magic.of(head.getBytes(ISO_8859_1));
    }

    @Test
    void tellsBinaries() {
        assertThat(Magic.of(new byte[0])).isEqualTo(Magic.EMPTY);
        assertThat(of("\177ELF\2\1\1")).isEqualTo(Magic.ELF);
        assertThat(of("REDIS0009\u00fa\tredis-ver")).isEqualTo(Magic.RDB);
        assertThat(of("REDIS is a database")).isEqualTo(Magic.TEXT);
        assertThat(of("\u00ca\u00fe\u00ba\u00be\0\0\0A")).isEqualTo(Magic.CLASS);
        assertThat(of("\u00ca\u00fe\u00ba\u00be\0\0\0\2")).isEqualTo(Magic.MACHO);
        assertThat(of("\u00cf\u00fa\u00ed\u00fe\7\0\0\1")).isEqualTo(Magic.MACHO);
        assertThat(of("RIFF\1\2\3\4WEBPVP8 ")).isEqualTo(Magic.WEBP);
        assertThat(of("RIFF\1\2\3\4WAVEfmt ")).isEqualTo(Magic.OTHER);
        assertThat(of("(\u00b5/\u00fd\4")).isEqualTo(Magic.ZSTD);
        assertThat(of("\u0004\"M\u0018\100")).isEqualTo(Magic.LZ4);
        assertThat(of("MZ are two letters")).isEqualTo(Magic.TEXT);
        assertThat(of("MZ" + "\0".repeat(58) + "@\0\0\0PE\0\0")).isEqualTo(Magic.PE);
        assertThat(of("\0\1\2\3")).isEqualTo(Magic.OTHER);
    }

    @Test
    void tellsTexts() {
        assertThat(of("plain\n")).isEqualTo(Magic.TEXT);
        assertThat(of("\n <?PHP eval($_POST[1]);")).isEqualTo(Magic.PHP);
        assertThat(of("\u00ef\u00bb\u00bf<?xml version='1.0'?>")).isEqualTo(Magic.XML);
        assertThat(of("<!DOCTYPE HTML><p>")).isEqualTo(Magic.HTML);
        assertThat(Magic.of("挖矿程序：一段中文\n".getBytes(UTF_8))).isEqualTo(Magic.TEXT);
        assertThat(Magic.of("挖矿程序：一段中文\n".getBytes(Charset.forName("GBK")))).isEqualTo(Magic.TEXT);
        assertThat(of("\u00ff\u00fea\0b\0")).isEqualTo(Magic.TEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'#!/bin/sh\n'|/bin/sh",
                "'#! \t/usr/bin/env python3\nx'|/usr/bin/env",
                "'#!/bin/bash -e'|/bin/bash",
                "'#!sh'|sh"
            })
    void tellsTheInterpreter(String head, String interpreter) {
        assertThat(Magic.interpreter(head.getBytes(UTF_8))).isEqualTo(interpreter);
        assertThat(of(head)).isEqualTo(Magic.SCRIPT);
    }

    @Test
    void aCommentIsNoScript() {
        assertThat(of("# !/bin/sh\n")).isEqualTo(Magic.TEXT);
        assertThat(of("#!\n/bin/sh")).isEqualTo(Magic.TEXT);
        assertThat(Magic.interpreter(new byte[0])).isNull();
    }

    @Test
    void tellsPhpInAnImage() {
        String gif = "GIF89a;\0\0<?php system($_GET['c']); ?>";
        assertThat(of(gif)).isEqualTo(Magic.GIF);
        assertThat(Magic.containsPhp(gif.getBytes(ISO_8859_1))).isTrue();
        assertThat(Magic.containsPhp("GIF89a<?=`$_GET[0]`".getBytes(ISO_8859_1))).isTrue();
        assertThat(Magic.containsPhp("<?PhP\n".getBytes(ISO_8859_1))).isTrue();
        assertThat(Magic.containsPhp("<?xml version".getBytes(ISO_8859_1))).isFalse();
        assertThat(Magic.containsPhp("<?phpx <?=".getBytes(ISO_8859_1))).isFalse();
    }

    @Test
    void anyHeadCutAnywhereIsJudged() {
        var random = new java.util.Random(5);
        for (var file : RealFiles.choose(200, "/usr/bin", "/usr/share/doc")) {
            byte[] head = RealFiles.head(file);
            byte[] cut = java.util.Arrays.copyOf(head, random.nextInt(head.length + 1));
            assertThat(Magic.of(cut)).isNotNull();
            Magic.containsPhp(cut);
        }
    }

    /// Compares with file(1) on some thousand files of this machine, by content alone.
    @Test
    void saysWhatFileSays() {
        var files = RealFiles.choose(3_000, "/usr/bin", "/usr/lib", "/usr/share", "/etc");
        var disagreements = new ArrayList<String>();
        int compared = 0;
        for (int at = 0; at < files.size(); at += 500) {
            var some = files.subList(at, Math.min(at + 500, files.size()));
            var command = new ArrayList<>(List.of("file", "-b", "--mime-type"));
            some.forEach(file -> command.add(file.toString()));
            var types = RealFiles.run(command).lines().toList();
            assumeTrue(types.size() == some.size(), "no file(1)");
            for (int i = 0; i < some.size(); i++) {
                compared += compare(some.get(i), types.get(i), disagreements);
            }
        }
        disagreements.forEach(System.out::println);
        assertThat(compared).isGreaterThan(files.size() / 2);
        assertThat(disagreements).hasSizeLessThan(compared / 100);
    }

    private static int compare(Path file, String type, List<String> disagreements) {
        var expected = MIME.get(type);
        var magic = Magic.of(RealFiles.head(file));
        boolean text = magic == Magic.TEXT || magic == Magic.SCRIPT || magic == Magic.HTML;
        if (expected == null && (magic == Magic.OTHER || type.startsWith("text/") && text)) {
            return 0;
        }
        if (expected == null || !expected.contains(magic)) {
            disagreements.add(file + ": file says " + type + ", Magic " + magic);
        }
        return 1;
    }
}
