package davy.core.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Keys here are drawn by lot in the vendors' forms; none was ever given out.
final class AccessKeysTest {
    private static final String ALIYUN = "LTAI5tQm8ZkV3rYwB7nPd2Hs";
    private static final String ALIYUN_SECRET = "k7Rw2ZpQ9xVb4Ty6Mn1Lc8Hs3Jd5Gf";
    private static final String AWS = "AKIA5FLZVX4OI4ZDQJOL";
    private static final String AWS_SECRET = "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";
    private static final String TENCENT = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA";
    private static final String TENCENT_SECRET = "Gu5t9xGARNpq86cd98joQYCN3Cozk1qA";

    private static AccessKey only(String text) {
        var keys = AccessKeys.find(text);
        assertThat(keys).as(text).hasSize(1);
        assertThat(AccessKeys.mayHold(text.getBytes(StandardCharsets.UTF_8))).isTrue();
        return keys.getFirst();
    }

    @Test
    void aliyunInItsForms() {
        var key = only("accessKeyId: " + ALIYUN + "\naccessKeySecret: " + ALIYUN_SECRET + "\n");
        assertThat(key).isEqualTo(new AccessKey(Vendor.ALIYUN, ALIYUN, 1, 2, "k7R"));
        assertThat(
                        only("new DefaultProfile(\"cn\", \""
                                        + ALIYUN
                                        + "\", \""
                                        + ALIYUN_SECRET
                                        + "\")")
                                .hasSecret())
                .isTrue();
        assertThat(
                        only("AccessKey ID,AccessKey Secret\n" + ALIYUN + "," + ALIYUN_SECRET)
                                .hasSecret())
                .isTrue();
        assertThat(only("SECRET=" + ALIYUN_SECRET + "\nA=1\nB=2\nID=" + ALIYUN).secretLine())
                .isEqualTo(1);
        assertThat(only("https://" + ALIYUN + ":" + ALIYUN_SECRET + "@x/").hasSecret()).isTrue();
        assertThat(only("ak=LTAIq3Zr8Kw2Vb7T sk=" + ALIYUN_SECRET).id())
                .isEqualTo("LTAIq3Zr8Kw2Vb7T");
    }

    @Test
    void otherVendors() {
        var aws = only("aws_access_key_id = " + AWS + "\naws_secret_access_key = " + AWS_SECRET);
        assertThat(aws).isEqualTo(new AccessKey(Vendor.AWS, AWS, 1, 2, "w9K"));
        assertThat(only("SecretId: " + TENCENT + "\nSecretKey: " + TENCENT_SECRET).vendor())
                .isEqualTo(Vendor.TENCENT);
        String huawei =
                """
                # huaweicloud
                HW_ACCESS_KEY=QX7RTB2MZK9VPL4WYC1D
                HW_SECRET_KEY=q9Kq7ZrT2xVb4Ym6Ln1Pc8Hs3Jd5GfQe0Ru2IaXw
                """;
        assertThat(only(huawei))
                .isEqualTo(new AccessKey(Vendor.HUAWEI, "QX7RTB2MZK9VPL4WYC1D", 2, 3, "q9K"));
        assertThat(AccessKeys.find(huawei.replace("huaweicloud", "other"))).isEmpty();
    }

    @Test
    void anIdAloneHasNoSecret() {
        assertThat(only("?OSSAccessKeyId=" + ALIYUN + "&Expires=1").hasSecret()).isFalse();
        assertThat(only(ALIYUN + "\n".repeat(6) + ALIYUN_SECRET).hasSecret())
                .as("too far")
                .isFalse();
        assertThat(only(ALIYUN + "\n".repeat(5) + ALIYUN_SECRET).hasSecret()).isTrue();
        assertThat(only(AWS + " da39a3ee5e6b4b0d3255bfef95601890afd80709").hasSecret())
                .as("a SHA-1 sum has the length of a secret")
                .isFalse();
        assertThat(only(ALIYUN + " loadUserProfileFromDatabase2Go").hasSecret()).isFalse();
    }

    @Test
    void examplesHashesAndPiecesOfBase64AreNoKeys() {
        for (String text :
                new String[] {
                    "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                    "LTAI4xxxxxxxxxxxxxxxxxxx " + ALIYUN_SECRET,
                    "LTAI**************** " + ALIYUN_SECRET,
                    "yourAccessKeyId " + ALIYUN_SECRET,
                    "h1:" + "x9" + ALIYUN + "abc= " + ALIYUN_SECRET,
                    "x " + ALIYUN + "== " + ALIYUN_SECRET,
                    "AKIA1234567890ABCDEF " + AWS_SECRET,
                    "AKIAxxxxxxxxxxxxxxxx " + AWS_SECRET,
                    "ASIAPACIFIC " + AWS_SECRET,
                    "FALTAIRE_LTAI " + ALIYUN_SECRET
                }) {
            assertThat(AccessKeys.find(text)).as(text).noneMatch(AccessKey::hasSecret);
        }
    }

    @Test
    void secretsDrawnByLotAreKnown() {
        var random = new Random(5);
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        int known = 0;
        for (int i = 0; i < 2000; i++) {
            var secret = new StringBuilder();
            for (int j = 0; j < 30; j++) {
                secret.append(letters.charAt(random.nextInt(62)));
            }
            known += AccessKeys.find(ALIYUN + " " + secret).getFirst().hasSecret() ? 1 : 0;
        }
        assertThat(known).isGreaterThan(1950);
    }

    @Test
    @Timeout(60)
    void hostileTextsAreReadInTime() {
        AccessKeys.find((ALIYUN + " ").repeat(40_000));
        AccessKeys.find("LTAI".repeat(250_000));
        AccessKeys.find((AWS + "\n").repeat(40_000));
        AccessKeys.find("\0".repeat(1 << 20));
    }

    /// Found by fuzzing: keys beside "hwcloud" were found, and the quick look passed over the file.
    @Test
    void theQuickLookSeesWhatMayBeFound() {
        for (String name : new String[] {"hwcloud", "HWCloud", "huawei", "LTAI", "AKIA"}) {
            byte[] bytes = ("x " + name + " y").getBytes(StandardCharsets.UTF_8);
            assertThat(AccessKeys.mayHold(bytes)).as(name).isTrue();
        }
        assertThat(AccessKeys.mayHold("hwclou".getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    /// Against a search for each word in turn, over texts that are made of their letters.
    @Test
    void theQuickLookMissesNothing() {
        var exact = List.of("LTAI", "AKIA", "AKID", "ASIA");
        var parts =
                List.of(
                        "LTA", "AKI", "AS", "IA", "I", "D", "hu", "AWE", "awe", "hW", "cl", "oud",
                        "x", "\0");
        var random = new Random(3);
        int held = 0;
        for (int round = 0; round < 50_000; round++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(7); n >= 0; n--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            int length = random.nextInt(bytes.length + 1);
            String part = text.substring(0, length);
            String small = part.toLowerCase(Locale.ROOT);
            boolean expected =
                    exact.stream().anyMatch(part::contains)
                            || small.contains("huawe")
                            || small.contains("hwcloud");
            assertThat(AccessKeys.mayHold(bytes, length)).as(part).isEqualTo(expected);
            held += expected ? 1 : 0;
        }
        assertThat(held).isBetween(1_000, 49_000);
    }
}
