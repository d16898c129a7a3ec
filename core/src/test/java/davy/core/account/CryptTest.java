package davy.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class CryptTest {
    /// Computed by crypt(3) of libxcrypt and by openssl passwd.
    @Test
    void agreesWithTheLibrary() {
        equal("$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5");
        equal(
                "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1");
        equal("$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA");
        equal(
                "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.");
    }

    private static void equal(String hash) {
        assertThat(Crypt.check(hash, "Hello world!")).as(hash).isEqualTo(Crypt.Answer.EQUAL);
    }

    @Test
    void agreesWithOpenssl() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")));
        var random = new Random(4);
        for (String method : new String[] {"1", "5", "6"}) {
            for (int i = 0; i < 12; i++) {
                String password =
                        "x".repeat(i * i) + "p" + random.nextInt(1000) + (i == 5 ? "密码" : "");
                String salt =
                        "saltSALT./012345"
                                .substring(0, 1 + random.nextInt(method.equals("1") ? 8 : 16));
                String hash = openssl("-" + method, "-salt", salt, password);
                assertThat(hash).startsWith("$" + method + "$");
                assertThat(Crypt.check(hash, password))
                        .as("%s %s", hash, password)
                        .isEqualTo(Crypt.Answer.EQUAL);
                assertThat(Crypt.check(hash, password + "x")).isEqualTo(Crypt.Answer.DIFFERENT);
            }
        }
    }

    private static String openssl(String... arguments) throws Exception {
        var command = new java.util.ArrayList<String>(java.util.List.of("openssl", "passwd"));
        command.addAll(java.util.List.of(arguments));
        var process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void saysWhatItDoesNotCompute() {
        for (String hash :
                new String[] {
                    "$y$j9T$salt$hash",
                    "$2b$10$abc",
                    "$7$CU",
                    "abXXXXXXXXXXX",
                    "",
                    "*",
                    "!",
                    "$6$",
                    "$",
                    "$6$rounds=999999999$salt$hash",
                    "$6$rounds=x$salt$hash",
                    "$6$rounds=5000$salt"
                }) {
            assertThat(Crypt.check(hash, "x")).as(hash).isEqualTo(Crypt.Answer.UNCHECKED);
        }
        assertThat(Crypt.check("$6$salt$hash", "x".repeat(10_000)))
                .isEqualTo(Crypt.Answer.UNCHECKED);
        assertThat(Crypt.method("$y$j9T$salt$hash")).isEqualTo("yescrypt");
        assertThat(Crypt.method("$2y$10$abc")).isEqualTo("bcrypt");
        assertThat(Crypt.method("$7$CU..$x")).isEqualTo("scrypt");
        assertThat(Crypt.method("abXXXXXXXXXXX")).isEqualTo("descrypt");
        assertThat(Crypt.method("!")).isEqualTo("unknown");
    }
}
