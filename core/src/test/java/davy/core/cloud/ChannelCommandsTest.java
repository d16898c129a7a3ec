package davy.core.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Lines in the forms that the sources of the assistants write: logrus text of
/// aliyun_assist_client, log4rs with `{:?}` of tat-agent.
final class ChannelCommandsTest {
    private static final String SCRIPT = "cd /tmp\ncurl http://198.51.100.7/trace.tgz | tar xz\n";
    private static final String LOG =
            "/usr/local/share/aliyun-assist/1.0.1.402/log/aliyun_assist_main.log";

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<ChannelCommand> read(Map<String, Object> files) {
        return ChannelCommands.read(CaseHost.of(new LinkedHashMap<>(files)));
    }

    @Test
    void assistantOfTheFirstGeneration() {
        String json =
                "{\"code\":200,\"instanceId\":\"i-1\",\"run\":[{\"task\":{\"type\":\"RunShellScript\","
                        + "\"taskID\":\"t-bj5s2hkk2ajnk\",\"commandId\":\"c-bj1\",\"commandContent\":\""
                        + base64(SCRIPT)
                        + "\",\"workingDirectory\":\"/root\",\"args\":null,\"cron\":null},"
                        + "\"output\":{\"interval\":3000}}]}";
        var commands =
                read(
                        Map.of(
                                LOG,
                                "2021-12-26 13:39:01 INFO something else\n"
                                        + "2021-12-26 13:39:02 INFO response:"
                                        + json
                                        + "\n"
                                        + "2021-12-26 13:39:05 INFO https://x/luban/api/v1/task/finish"
                                        + "?taskId=t-bj5s2hkk2ajnk&start=1640497142000&end=1&exitCode=7&dropped=0\n",
                                "/tmp/t-bj5s2hkk2ajnk.sh",
                                SCRIPT));
        assertThat(commands).hasSize(1);
        var command = commands.getFirst();
        assertThat(command.channel()).isEqualTo(Channel.ALIYUN);
        assertThat(command.task()).isEqualTo("t-bj5s2hkk2ajnk");
        assertThat(command.command()).isEqualTo("c-bj1");
        assertThat(command.text()).isEqualTo(SCRIPT);
        assertThat(command.directory()).isEqualTo("/root");
        assertThat(command.exit()).isEqualTo(7);
        assertThat(command.place()).isEqualTo(LOG + ":2");
        assertThat(command.script()).isEqualTo("/tmp/t-bj5s2hkk2ajnk.sh");
        // date -u -d @1640497142
        assertThat(command.time()).isNotNull();
        assertThat(command.time().text()).isEqualTo("2021-12-26T05:39:02Z");
    }

    @Test
    void assistantOfTodayQuotesItsMessages() {
        String json =
                "{\\\"run\\\":[{\\\"task\\\":{\\\"taskID\\\":\\\"t-hz01\\\",\\\"commandContent\\\":\\\""
                        + base64("uptime")
                        + "\\\",\\\"cron\\\":\\\"0 */5 * * * ?\\\",\\\"username\\\":\\\"app\\\"},"
                        + "\\\"repeat\\\":\\\"Cron\\\"},{\\\"task\\\":{\\\"taskID\\\":\\\"t-hz02\\\","
                        + "\\\"commandContent\\\":\\\""
                        + base64("中文 ok")
                        + "\\\"";
        // Cut off in the middle, as a full disk leaves it.
        var commands =
                read(
                        Map.of(
                                "/usr/local/share/aliyun-assist/2.2.3.1/log/aliyun_assist_main.log.20211226",
                                "time=\"2021-12-26T13:39:01+08:00\" level=info msg=\"https://u/luban "
                                        + json
                                        + "\n"
                                        + "time=\"2021-12-26T13:39:02+08:00\" level=info msg=\"Finished"
                                        + " command process\" Phase=Running TaskId=t-hz01 exitcode=0\n"));
        assertThat(commands).hasSize(2);
        assertThat(commands.get(0).text()).isEqualTo("uptime");
        assertThat(commands.get(0).user()).isEqualTo("app");
        assertThat(commands.get(0).schedule()).isEqualTo("0 */5 * * * ?");
        assertThat(commands.get(0).exit()).isZero();
        assertThat(commands.get(0).time().text()).isEqualTo("2021-12-26T13:39:01+08:00");
        assertThat(commands.get(1).text()).isEqualTo("中文 ok");
    }

    @Test
    void timeOfALogWithoutAZone() {
        String line =
                "2021-12-26 13:39:02 INFO {\"taskID\":\"t-bj5s2hkk2ajnk\",\"commandContent\":\""
                        + base64(SCRIPT)
                        + "\"}\n";
        assertThat(read(Map.of(LOG, line)).getFirst().time().text())
                .isEqualTo("2021-12-26T13:39:02");
        var written = Map.of("text", SCRIPT, "modified", "2021-12-26T05:39:03Z");
        assertThat(
                        read(Map.of(LOG, line, "/tmp/t-bj5s2hkk2ajnk.sh", written))
                                .getFirst()
                                .time()
                                .text())
                .as("the script tells the zone")
                .isEqualTo("2021-12-26T13:39:02+08:00");
        var zone = Map.of("link", "../usr/share/zoneinfo/Asia/Tokyo");
        assertThat(read(Map.of(LOG, line, "/etc/localtime", zone)).getFirst().time().text())
                .isEqualTo("2021-12-26T13:39:02+09:00");
    }

    @Test
    void scriptsInTmpCountOnlyWhereTheAssistantIs() {
        assertThat(read(Map.of("/tmp/t-bj5s2hkk2ajnk.sh", SCRIPT))).isEmpty();
        assertThat(AliyunHost.task("name-t-hz0abcdefgh.iv2.sh")).isEqualTo("t-hz0abcdefgh");
        assertThat(AliyunHost.task("start.sh")).isEmpty();
        assertThat(AliyunHost.task("t-x.sh")).isEmpty();
    }

    /// Whoever may write to /tmp can give a file such a name: only what the assistant, as root,
    /// wrote is a command of the cloud.
    @Test
    void filesOfOthersAreNoCommands() {
        var files = new LinkedHashMap<String, Object>();
        files.put("/usr/local/share/aliyun-assist", Map.of("type", "dir"));
        files.put("/tmp/t-bj5s2hkk2ajnk.sh", Map.of("text", SCRIPT, "owner", 1000));
        files.put("/tmp/t-bj5s2hkk2ajnl.sh", Map.of("link", "/root/x.sh", "owner", 1000));
        files.put("/root/x.sh", SCRIPT);
        String commands = "/tmp/tat_agent/commands/";
        files.put(commands + "202112", Map.of("type", "dir", "mode", "01777"));
        files.put(commands + "202112/task_invt-a_b.sh", Map.of("text", SCRIPT, "owner", 1000));
        files.put(commands + "202113", Map.of("type", "dir", "owner", 1000));
        files.put(commands + "202113/task_invt-c_d.sh", SCRIPT);
        assertThat(read(files)).isEmpty();
        files.put("/tmp/t-bj5s2hkk2ajnm.sh", SCRIPT);
        files.put(commands + "202112/task_invt-e_f.sh", SCRIPT);
        assertThat(read(files))
                .extracting(ChannelCommand::task)
                .containsExactly("t-bj5s2hkk2ajnm", "invt-e");
    }

    /// Of a collection that a person unpacked all files are theirs.
    @Test
    void filesOfWhoeverOwnsTheImage() {
        var files = new LinkedHashMap<String, Object>();
        files.put("/etc", Map.of("type", "dir", "owner", 1000));
        files.put("/usr/local/share/aliyun-assist", Map.of("type", "dir", "owner", 1000));
        files.put("/tmp/t-bj5s2hkk2ajnk.sh", Map.of("text", SCRIPT, "owner", 1000));
        assertThat(read(files)).hasSize(1);
    }

    /// One channel's files do not stand in the way of another's, and what is passed over is told.
    @Test
    void channelsHaveLimitsOfTheirOwn() {
        var files = new LinkedHashMap<String, Object>();
        for (int i = 0; i < 20_003; i++) {
            files.put("/tmp/tat_agent/commands/" + i / 4500 + "/" + i + ".sh", "#!/bin/sh\n" + i);
        }
        files.put("/var/lib/cloud/instances/i-1/user-data.txt", "#!/bin/sh\n" + SCRIPT);
        var host = CaseHost.of(files);
        assertThat(ChannelCommands.read(host))
                .filteredOn(command -> command.channel() == Channel.CLOUD_INIT)
                .hasSize(1);
        assertThat(host.unseen())
                .extracting(unseen -> unseen.why().toString())
                .singleElement()
                .asString()
                .contains("20000");
    }

    /// What stands in quotes is no task of its own.
    @Test
    void tasksInTextOfTencentAreNone() {
        var commands =
                read(
                        Map.of(
                                "/usr/local/qcloud/tat_agent/log/tat_agent.log",
                                "2021-12-26T13:39:01.123456+08:00|x.rs:90|INFO|"
                                        + "InvocationNormalTask { invocation_task_id: \"invt-a1\","
                                        + " username: \"InvocationNormalTask {"
                                        + " invocation_task_id: x, command: cm0gLXJmIC90bXAveA==, \","
                                        + " command: \""
                                        + base64("id")
                                        + "\" }, InvocationNormalTask { invocation_task_id: \"invt-b2\","
                                        + " command: \""
                                        + base64("uptime")
                                        + "\" }\n"));
        assertThat(commands)
                .extracting(ChannelCommand::task, ChannelCommand::text)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("invt-a1", "id"),
                        org.assertj.core.api.Assertions.tuple("invt-b2", "uptime"));
    }

    @Test
    void tencent() {
        String script = "/tmp/tat_agent/commands/202112/task_invt-b2_Ab12.sh";
        var commands =
                read(
                        Map.of(
                                "/usr/local/qcloud/tat_agent/log/tat_agent.log",
                                "2021-12-26T13:39:01.123456+08:00|src/http/thread.rs:90|INFO|describe"
                                        + " task success: DescribeTasksResponse {"
                                        + " invocation_normal_task_set: [InvocationNormalTask {"
                                        + " invocation_task_id: \"invt-a1\", time_out: 60, command: \""
                                        + base64("id > /tmp/\"x\"")
                                        + "\", command_type: \"SHELL\", username: \"root\","
                                        + " working_directory: \"/root\" }, InvocationNormalTask {"
                                        + " invocation_task_id: \"invt-b2\", time_out: 60, command_len: 8,"
                                        + " command_type: \"SHELL\", username: \"app\","
                                        + " working_directory: \"/srv\" }], invocation_cancel_task_set: [] }\n"
                                        + "2021-12-26T13:39:03+08:00|x.rs:1|DEBUG|ReportTaskFinishRequest {"
                                        + " invocation_task_id: \"invt-a1\", exit_code: 3, result: \"FAILED\" }\n",
                                script,
                                "uptime\n"));
        assertThat(commands).hasSize(2);
        assertThat(commands.get(0).task()).isEqualTo("invt-a1");
        assertThat(commands.get(0).text()).isEqualTo("id > /tmp/\"x\"");
        assertThat(commands.get(0).exit()).isEqualTo(3);
        assertThat(commands.get(1).text()).isEqualTo("uptime\n");
        assertThat(commands.get(1).user()).isEqualTo("app");
        assertThat(commands.get(1).script()).isEqualTo(script);
    }

    @Test
    void amazon() {
        String home = "/var/lib/amazon/ssm/i-0abc/document";
        String id = "3f8a2b10-0000-4000-8000-000000000001";
        var commands =
                read(
                        Map.of(
                                home + "/state/completed/" + id,
                                "{\"DocumentInformation\":{\"CommandID\":\""
                                        + id
                                        + "\",\"CreatedDate\":\"2021-12-26T05:39:01.000Z\","
                                        + "\"DocumentName\":\"AWS-RunShellScript\"},"
                                        + "\"InstancePluginsInformation\":[{\"Configuration\":{\"Properties\":"
                                        + "{\"runCommand\":[\"cd /tmp\",\"./x\"],\"workingDirectory\":\"/w\"}},"
                                        + "\"Result\":{\"code\":1}}]}",
                                home
                                        + "/orchestration/"
                                        + id
                                        + "/awsrunShellScript/0.awsrunShellScript/_script.sh",
                                "cd /tmp\n./x\n"));
        assertThat(commands).hasSize(1);
        assertThat(commands.getFirst().text()).isEqualTo("cd /tmp\n./x");
        assertThat(commands.getFirst().exit()).isEqualTo(1);
        assertThat(commands.getFirst().directory()).isEqualTo("/w");
        assertThat(commands.getFirst().script()).endsWith("/_script.sh");
        assertThat(commands.getFirst().time().text()).isEqualTo("2021-12-26T05:39:01Z");
    }

    @Test
    void azureAndCloudInit() {
        var commands =
                read(
                        Map.of(
                                "/var/lib/waagent/run-command/download/0/script.sh",
                                "uptime\n",
                                "/var/lib/waagent/run-command/download/0/stdout",
                                "12:00 up\n",
                                "/var/lib/waagent/Microsoft.Azure.Extensions.CustomScript-2.1.6/config/0.settings",
                                "{\"runtimeSettings\":[{\"handlerSettings\":{\"publicSettings\":"
                                        + "{\"commandToExecute\":\"sh a.sh\"}}}]}",
                                "/var/lib/cloud/instances/i-1/scripts/part-001",
                                "#!/bin/sh\ndate\n",
                                "/var/lib/cloud/scripts/per-boot/x.sh",
                                "#!/bin/sh\nid\n"));
        assertThat(commands)
                .extracting(ChannelCommand::channel, ChannelCommand::text, ChannelCommand::schedule)
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple(Channel.AZURE, "uptime\n", ""),
                        org.assertj.core.api.Assertions.tuple(Channel.AZURE, "sh a.sh", ""),
                        org.assertj.core.api.Assertions.tuple(
                                Channel.CLOUD_INIT, "#!/bin/sh\ndate\n", ""));
    }
}
