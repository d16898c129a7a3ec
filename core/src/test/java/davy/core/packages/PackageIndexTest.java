package davy.core.packages;

import static davy.core.host.Cases.host;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PackageIndexTest {
    private static PackageIndex index(String yaml) {
        return PackageIndex.read(host(yaml));
    }

    @Test
    void tellsWhatBelongsToWhom() {
        var index =
                index(
                        """
                        /usr/bin/ls: {text: abc}
                        packages:
                          coreutils: {version: 9.1-1, /usr/bin/ls: {}, /etc/ls.conf: {conffile: true}}
                          libc6: {multiarch: true, version: 2.36-9, /lib/libc.so.6: {}}
                        """);
        assertThat(index.known()).isTrue();
        assertThat(index.kind()).isEqualTo("dpkg");
        assertThat(index.owner("/usr/bin/ls")).isEqualTo("coreutils");
        assertThat(index.owner("/usr/bin")).isEqualTo("coreutils");
        assertThat(index.owner("/lib/libc.so.6")).isEqualTo("libc6:amd64");
        assertThat(index.owner("/usr/bin/l")).isNull();
        assertThat(index.owner("/usr/bin/ls/")).isNull();
        assertThat(index.owner("ls")).isNull();
        assertThat(index.isUnpackaged("/tmp/x")).isTrue();
        // echo -n abc | md5sum
        assertThat(index.sum("/usr/bin/ls"))
                .isEqualTo(new FileSum("MD5", "900150983cd24fb0d6963f7d28e17f72"));
        assertThat(index.sum("/usr/bin")).isNull();
        assertThat(index.isConffile("/etc/ls.conf")).isTrue();
        assertThat(index.sum("/etc/ls.conf").hex()).hasSize(32);
        assertThat(index.isConffile("/usr/bin/ls")).isFalse();
        assertThat(index.installed("libc6")).isEqualTo("2.36-9");
        assertThat(index.installed("libc6:amd64")).isEqualTo("2.36-9");
        assertThat(index.installed("libc7")).isNull();
        assertThat(index.packages())
                .extracting(InstalledPackage::name)
                .containsExactly("coreutils", "libc6:amd64");
        assertThat(index.files("coreutils"))
                .containsExactly("/etc", "/etc/ls.conf", "/usr", "/usr/bin", "/usr/bin/ls");
    }

    /// As collections of UAC have it.
    @Test
    void aStatusWithoutListsTellsNothingOfFiles() {
        var host =
                host(
                        """
                        /var/lib/dpkg/status: |
                          Package: coreutils
                          Status: install ok installed
                          Architecture: amd64
                          Version: 9.1-1
                          Conffiles:
                           /etc/ls.conf 900150983cd24fb0d6963f7d28e17f72
                        /usr/bin/ls: {text: abc}
                        """);
        var index = PackageIndex.read(host);
        assertThat(index.known()).isFalse();
        assertThat(index.isUnpackaged("/usr/bin/ls")).isFalse();
        assertThat(host.unseen()).extracting(Unseen::what).contains("/var/lib/dpkg/info");
    }

    @Test
    void followsMergedDirectories() {
        String merged =
                """
                /bin: {link: usr/bin}
                /lib: {link: usr/lib}
                /usr/sbin: {link: bin}
                /var/run: {link: /run}
                packages:
                  old: [/bin/ls, /lib/x86_64-linux-gnu/a.so, /var/run/x.pid]
                  new: [/usr/bin/cat, /usr/sbin/sshd]
                """;
        var index = index(merged);
        for (String path : new String[] {"/bin/ls", "/usr/bin/ls", "/usr/sbin/ls"}) {
            assertThat(index.owner(path)).as(path).isEqualTo("old");
        }
        assertThat(index.owner("/usr/lib/x86_64-linux-gnu/a.so")).isEqualTo("old");
        assertThat(index.owner("/run/x.pid")).isEqualTo("old");
        assertThat(index.owner("/bin/cat")).isEqualTo("new");
        assertThat(index.owner("/usr/bin/sshd")).isEqualTo("new");
        assertThat(index.sum("/bin/cat")).isNotNull();
        var plain = index("packages: {new: [/usr/bin/cat]}");
        assertThat(plain.owner("/bin/cat")).isNull();
    }

    @Test
    void seesAFileThatWasAddedToAList() {
        var index =
                index(
                        """
                        packages:
                          a: {/usr/bin/a: {}, /usr/bin/evil: {unsummed: true}, /etc/a: {conffile: true}}
                          b: {/usr/bin/b: {unsummed: true}}
                        """);
        assertThat(index.owner("/usr/bin/evil")).isEqualTo("a");
        assertThat(index.isUnsummed("/usr/bin/evil")).isTrue();
        assertThat(index.isUnsummed("/usr/bin/a")).isFalse();
        assertThat(index.isUnsummed("/etc/a")).isFalse();
        // A package without any sums: nothing can be said.
        assertThat(index.isUnsummed("/usr/bin/b")).isFalse();
        assertThat(index.isUnsummed("/usr/bin/none")).isFalse();
    }

    @Test
    void followsDiversions() {
        var index =
                index(
                        """
                        /var/lib/dpkg/diversions: |
                          /usr/bin/perf
                          /usr/bin/perf.real
                          wrapper
                          /usr/bin/ps
                          /usr/bin/ps.original
                          :
                        packages:
                          perf: [/usr/bin/perf]
                          wrapper: [/usr/bin/perf]
                          procps: [/usr/bin/ps]
                        """);
        assertThat(index.owner("/usr/bin/perf")).isEqualTo("wrapper");
        assertThat(index.owner("/usr/bin/perf.real")).isEqualTo("perf");
        assertThat(index.owner("/usr/bin/ps")).isNull();
        assertThat(index.owner("/usr/bin/ps.original")).isEqualTo("procps");
        assertThat(index.sum("/usr/bin/ps.original")).isNotNull();
    }

    @Test
    void readsOverrides() {
        var index =
                index(
                        """
                        /var/lib/dpkg/statoverride: "root messagebus 4754 /usr/lib/x y\\nbad\\na b 999 /z\\n"
                        packages: {a: [/a]}
                        """);
        assertThat(index.override("/usr/lib/x y"))
                .isEqualTo(new StatOverride("root", "messagebus", 04754));
        assertThat(index.override("/z")).isNull();
    }

    @Test
    void readsImagesWithoutAPackageManager() {
        var index =
                index(
                        """
                        /var/lib/dpkg/status.d/base: "Package: base-files\\nVersion: 12\\nArchitecture: amd64\\n"
                        /var/lib/dpkg/status.d/base.md5sums: "900150983cd24fb0d6963f7d28e17f72  ./etc/os-release\\n"
                        /var/lib/dpkg/status.d/tz: "Package: tzdata\\nVersion: 2025\\n"
                        /var/lib/dpkg/status.d/tz.md5sums: "900150983cd24fb0d6963f7d28e17f72  usr/share/zoneinfo/UTC\\n"
                        """);
        assertThat(index.owner("/etc/os-release")).isEqualTo("base-files");
        assertThat(index.owner("/usr/share/zoneinfo/UTC")).isEqualTo("tzdata");
        assertThat(index.sum("/etc/os-release"))
                .isEqualTo(new FileSum("MD5", "900150983cd24fb0d6963f7d28e17f72"));
    }

    @Test
    void saysWhereNothingIsKnown() {
        var none = index("{}");
        assertThat(none.known()).isFalse();
        assertThat(none.kind()).isEqualTo("none");
        assertThat(none.isUnpackaged("/tmp/x")).isFalse();
        var host = host("/var/lib/rpm/rpmdb.sqlite: x");
        assertThat(PackageIndex.read(host).known()).isFalse();
        assertThat(host.unseen())
                .extracting(Unseen::what)
                .containsExactly("/var/lib/rpm/rpmdb.sqlite");
    }

    @Test
    void ignoresPackagesThatAreNotInTheStatus() {
        var index =
                index(
                        """
                        /var/lib/dpkg/status: |
                          Package: gone
                          Status: deinstall ok config-files
                          Architecture: all
                          Version: 1
                          Conffiles:
                           /etc/my file 900150983cd24fb0d6963f7d28e17f72 obsolete
                           /etc/later newconffile

                          Package: ../../../tmp/x
                          Status: install ok installed
                          Version: 1

                          Package: never
                          Status: unknown ok not-installed
                        /var/lib/dpkg/info/gone.list: "/.\\n/etc\\n/etc/my file\\n"
                        /var/lib/dpkg/info/evil.list: "/.\\n/usr/bin/evil\\n"
                        /tmp/x.list: "/tmp/k\\n"
                        """);
        assertThat(index.owner("/usr/bin/evil")).isNull();
        assertThat(index.owner("/tmp/k")).isNull();
        assertThat(index.owner("/etc/my file")).isEqualTo("gone");
        assertThat(index.isConffile("/etc/my file")).isTrue();
        assertThat(index.owner("/etc/later")).isNull();
        assertThat(index.isConffile("/etc/later")).isFalse();
        assertThat(index.sum("/etc/my file"))
                .isEqualTo(new FileSum("MD5", "900150983cd24fb0d6963f7d28e17f72"));
        assertThat(index.packages()).extracting(InstalledPackage::name).containsExactly("gone");
    }

    @Test
    void knowsConffilesWithoutASum() {
        var index =
                index(
                        """
                        /var/lib/dpkg/status: "Package: a\\nVersion: 1\\nConffiles:\\n /etc/a newconffile\\n"
                        /var/lib/dpkg/info/a.list: "/.\\n/etc/a\\n/b\\n/c\\n"
                        /var/lib/dpkg/info/a.md5sums: "900150983cd24fb0d6963f7d28e17f72  b\\n"
                        """);
        assertThat(index.isConffile("/etc/a")).isTrue();
        assertThat(index.sum("/etc/a")).isNull();
        assertThat(index.isUnsummed("/etc/a")).isFalse();
        assertThat(index.isUnsummed("/c")).isTrue();
    }

    @Test
    void keepsNamesThatAreNotText() {
        var index =
                index(
                        """
                        /var/lib/dpkg/status: "Package: a\\nVersion: 1\\n"
                        /var/lib/dpkg/info/a.list: {hex: "2f 75 2f ff 0a 2f 75 2f fe 0a"}
                        """);
        assertThat(index.owner("/u/\udcff")).isEqualTo("a");
        assertThat(index.owner("/u/\udcfd")).isNull();
        assertThat(index.files("a")).containsExactly("/u/\udcff", "/u/\udcfe");
    }

    @Test
    void tellsWhenPackagesCame() {
        var host =
                host(
                        """
                        /etc/localtime: {link: /usr/share/zoneinfo/Asia/Shanghai}
                        /var/log/dpkg.log.1: |
                          2025-12-24 14:36:25 startup archives unpack
                          2025-12-24 14:36:25 install curl:amd64 <none> 7.88
                          2025-12-24 14:36:26 status installed curl:amd64 7.88
                        /var/log/dpkg.log: |
                          2026-01-02 08:00:00 upgrade curl:amd64 7.88 7.89
                          2026-99-02 08:00:00 upgrade curl:amd64 7.88 7.89
                          2026-01-03 08:00:00 remove curl:amd64 7.89 <none>
                        packages: {curl: [/usr/bin/curl]}
                        """);
        var times = InstallTimes.read(host, PackageIndex.read(host));
        assertThat(times.changes()).hasSize(3);
        // 08:00 in Shanghai is 00:00 UTC.
        assertThat(times.changes().get(1))
                .isEqualTo(
                        new InstallTimes.Change(
                                java.time.Instant.parse("2026-01-02T00:00:00Z"),
                                "upgrade",
                                "curl:amd64",
                                "7.88",
                                "7.89"));
        assertThat(times.last("curl")).isEqualTo("2025-06-01T00:00:00Z");
        assertThat(times.last("wget")).isNull();
    }

    /// A host may have tools of another family, with a database of their own.
    @Test
    void asksSeveralDatabases() {
        var index =
                index(
                        """
                        packages: {bash: [/usr/bin/bash]}
                        rpm: {zypper: {version: 1.14-2, /usr/bin/zypper: {}}}
                        apk: {apk-tools: [/sbin/apk]}
                        """);
        assertThat(index.kind()).isEqualTo("dpkg,rpm,apk");
        assertThat(index.packages())
                .extracting(InstalledPackage::name)
                .containsExactly("bash", "zypper", "apk-tools");
        assertThat(index.owner("/usr/bin/bash")).isEqualTo("bash");
        assertThat(index.owner("/usr/bin/zypper")).isEqualTo("zypper");
        assertThat(index.owner("/sbin/apk")).isEqualTo("apk-tools");
        assertThat(index.isUnpackaged("/usr/bin/x")).isTrue();
        assertThat(index.installed("zypper")).isEqualTo("1.14-2");
        assertThat(index.installTime("zypper")).isEqualTo("2025-06-01T00:00:00Z");
        assertThat(index.algorithms()).containsExactly("MD5", "SHA-1", "SHA-256");
    }

    /// 64 bits of a time reach further than any calendar.
    @Test
    void takesAnyTimeOfInstallation() {
        String place = "/usr/lib/sysimage/rpm/Packages.db";
        var bytes =
                Objects.requireNonNull(
                                host("rpm: {zypper: {version: 1.14-2, /usr/bin/zypper: {}}}")
                                        .read(place, 1 << 20))
                        .bytes();
        String hex = HexFormat.of().formatHex(bytes);
        // INSTALLTIME, 1008, as INT64 in place of INT32.
        String wide = hex.replace("000003f000000004", "000003f000000005");
        assertThat(wide).isNotEqualTo(hex);
        var index = PackageIndex.read(CaseHost.of(Map.of(place, Map.of("hex", wide))));
        assertThat(index.owner("/usr/bin/zypper")).isEqualTo("zypper");
        assertThat(index.installTime("zypper")).isEqualTo("9999-12-31T23:59:59Z");
    }

    /// Half a surrogate pair is in no name that a host has.
    @Test
    void knowsNothingOfWhatIsNoPath() {
        var index = index("packages: {new: [/usr/bin/cat]}");
        assertThat(index.owner("/usr/bin/\ud800")).isNull();
        assertThat(index.isUnpackaged("/usr/bin/\ud800cat")).isTrue();
    }
}
