package davy.agent.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import davy.agent.check.Catalogue;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/// The catalogue of checks, for a terminal, a machine and the documentation.
public final class CatalogueText {
    private final Language language;

    public CatalogueText(Language language) {
        this.language = language;
    }

    /// A line a check, by area.
    public String list(List<Catalogue.Entry> entries) {
        var out = new StringBuilder();
        String area = "";
        for (var entry : entries) {
            if (!entry.area().equals(area)) {
                area = entry.area();
                out.append(out.isEmpty() ? "" : "\n").append(area(area)).append('\n');
            }
            var detection = entry.detection();
            out.append(
                    String.format(
                            "  %-26s %-13s %s%s%n",
                            detection.id(),
                            Words.level(detection.level()).in(language),
                            detection.title().in(language),
                            marks(entry)));
        }
        return out.toString();
    }

    private String area(String area) {
        return switch (area) {
            case "account" -> say("Accounts and keys", "账号与密钥");
            case "cloud" -> say("Clouds and access keys", "云平台与访问密钥");
            case "container" -> say("Containers", "容器");
            case "file" -> say("Files", "文件");
            case "kernel" -> say("Kernel", "内核");
            case "log" -> say("Logs", "日志");
            case "network" -> say("Network", "网络");
            case "persistence" -> say("Persistence", "持久化");
            case "process" -> say("Processes", "进程");
            default -> area;
        };
    }

    private String marks(Catalogue.Entry entry) {
        String live = entry.detects().live() ? say(" (live only)", "（仅限运行中的主机）") : "";
        String deep = entry.detects().deep() ? say(" (--deep)", "（需 --deep）") : "";
        return live + deep;
    }

    /// Everything about one check.
    public String explain(Catalogue.Entry entry) {
        var detection = entry.detection();
        return detection.id()
                + " · "
                + Words.level(detection.level()).in(language)
                + " · "
                + String.join(" ", detection.techniques())
                + marks(entry)
                + "\n"
                + detection.title().in(language)
                + "\n\n"
                + entry.how().in(language)
                + "\n\n"
                + say("False positives: ", "误报：")
                + detection.falsePositives().in(language)
                + "\n";
    }

    public String markdown(List<Catalogue.Entry> entries) {
        var out = new StringBuilder(say("# Checks\n", "# 检查项\n"));
        out.append(
                say(
                        "\nWhat `davy triage` looks at. Made by `davy checks --format markdown`; do not"
                                + " edit.\n",
                        "\n`davy triage` 的全部检查项。由 `davy checks --format markdown --lang zh`"
                                + " 生成，请勿手工修改。\n"));
        String area = "";
        for (var entry : entries) {
            if (!entry.area().equals(area)) {
                area = entry.area();
                out.append("\n## ").append(area(area)).append('\n');
            }
            out.append(markdown(entry));
        }
        return out.toString();
    }

    private String markdown(Catalogue.Entry entry) {
        var detection = entry.detection();
        return "\n### "
                + detection.id()
                + "\n\n"
                + detection.title().in(language)
                + marks(entry)
                + " · "
                + Words.level(detection.level()).in(language)
                + " · "
                + String.join(", ", detection.techniques())
                + "\n\n"
                + entry.how().in(language)
                + "\n\n"
                + say("False positives: ", "误报：")
                + detection.falsePositives().in(language)
                + "\n";
    }

    public String json(List<Catalogue.Entry> entries) {
        var text = new StringWriter();
        try (var json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartArray();
            for (var entry : entries) {
                json(json, entry);
            }
            json.writeEndArray();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void json(JsonGenerator json, Catalogue.Entry entry) throws IOException {
        var detection = entry.detection();
        json.writeStartObject();
        json.writeStringField("id", detection.id());
        json.writeStringField("area", entry.area());
        json.writeStringField("title", detection.title().in(language));
        json.writeStringField("level", detection.level().word());
        json.writeArrayFieldStart("techniques");
        for (String technique : detection.techniques()) {
            json.writeString(technique);
        }
        json.writeEndArray();
        json.writeStringField("how", entry.how().in(language));
        json.writeStringField("falsePositives", detection.falsePositives().in(language));
        json.writeBooleanField("live", entry.detects().live());
        json.writeBooleanField("deep", entry.detects().deep());
        json.writeEndObject();
    }

    private String say(String en, String zh) {
        return Phrase.of(en, zh).in(language);
    }
}
