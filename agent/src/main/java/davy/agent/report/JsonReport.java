package davy.agent.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import davy.agent.triage.HostSummary;
import davy.agent.triage.Report;
import davy.core.exposure.Exposure;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.host.Unseen;
import davy.core.incident.Entry;
import davy.core.incident.Incident;
import davy.core.incident.Link;
import davy.core.incident.Scope;
import davy.core.incident.Source;
import davy.core.incident.Step;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.io.IOException;
import java.io.OutputStream;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The report as one JSON document; `docs/triage.schema.json` describes it.
///
/// Strings of the host are written as [RawText#show] gives them: what is not text is escaped.
public final class JsonReport {
    private final JsonGenerator json;
    private final Language language;

    private JsonReport(JsonGenerator json, Language language) {
        this.json = json;
        this.language = language;
    }

    /// Writes the document and a line end; `out` stays open.
    public static void write(Report report, String version, Language language, OutputStream out)
            throws IOException {
        var factory = new JsonFactory();
        try (var json = factory.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            new JsonReport(json, language).report(report, version);
            json.writeRaw('\n');
        }
    }

    private void report(Report report, String version) throws IOException {
        json.writeStartObject();
        json.writeStringField("format", "davy.triage/1");
        json.writeStringField("version", version);
        json.writeStringField("verdict", report.verdict().word());
        json.writeBooleanField("partial", report.partial());
        host(report.host());
        json.writeArrayFieldStart("findings");
        int number = 0;
        for (Finding finding : report.findings()) {
            finding(++number, finding);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("incidents");
        var numbers = new IdentityHashMap<Finding, Integer>();
        report.findings().forEach(f -> numbers.put(f, numbers.size() + 1));
        for (Incident incident : report.incidents()) {
            incident(incident, numbers);
        }
        json.writeEndArray();
        doors(report.surroundings().doors());
        notDone(report.notDone());
        timings(report.timings());
        json.writeEndObject();
    }

    private void host(HostSummary host) throws IOException {
        json.writeObjectFieldStart("host");
        text("name", host.name());
        text("os", host.os());
        text("kernel", host.kernel());
        json.writeStringField("kind", host.kind().name().toLowerCase(Locale.ROOT));
        text("root", host.root());
        json.writeEndObject();
    }

    private void finding(int number, Finding finding) throws IOException {
        var detection = finding.detection();
        json.writeStartObject();
        json.writeNumberField("number", number);
        json.writeStringField("id", detection.id());
        json.writeStringField("title", detection.title().in(language));
        json.writeStringField("level", finding.level().word());
        strings("techniques", detection.techniques());
        json.writeStringField("reason", finding.reason().in(language));
        json.writeObjectFieldStart("evidence");
        for (var field : finding.evidence().entrySet()) {
            json.writeFieldName(field.getKey());
            value(field.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("entities");
        for (Entity entity : finding.entities()) {
            entity(entity);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void incident(Incident incident, Map<Finding, Integer> numbers) throws IOException {
        json.writeStartObject();
        text("id", incident.id());
        json.writeStringField("level", incident.level().word());
        json.writeStringField("title", incident.title().in(language));
        json.writeStringField("summary", incident.summary(language));
        entry(incident.entry(), numbers);
        numbers("findings", incident.findings(), numbers);
        json.writeArrayFieldStart("chain");
        for (Link link : incident.chain()) {
            json.writeStartObject();
            json.writeFieldName("from");
            entity(link.from());
            json.writeStringField("relation", link.relation().name().toLowerCase(Locale.ROOT));
            json.writeFieldName("to");
            entity(link.to());
            json.writeEndObject();
        }
        json.writeEndArray();
        steps(incident.diagnosis().steps(), numbers);
        scope(incident.diagnosis().scope());
        phrases("next", incident.diagnosis().next());
        json.writeEndObject();
    }

    private void doors(List<Exposure> doors) throws IOException {
        json.writeArrayFieldStart("doors");
        for (Exposure door : doors) {
            json.writeStartObject();
            text("service", door.service());
            strings("endpoints", door.endpoints());
            word("authentication", door.authentication());
            word("reach", door.reach());
            text("runsAs", door.runsAs());
            var place = door.place();
            if (place != null) {
                text("place", place);
            }
            json.writeStringField("sentence", door.sentence().in(language));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void word(String name, Enum<?> value) throws IOException {
        json.writeStringField(name, value.name().toLowerCase(Locale.ROOT));
    }

    private void entry(Entry entry, Map<Finding, Integer> numbers) throws IOException {
        json.writeObjectFieldStart("entry");
        json.writeStringField("door", entry.door().name().toLowerCase(Locale.ROOT));
        json.writeStringField("confidence", entry.confidence().name().toLowerCase(Locale.ROOT));
        json.writeStringField("sentence", entry.sentence().in(language));
        var time = entry.time();
        if (time != null) {
            json.writeStringField("time", time.toString());
        }
        phrases("supports", entry.supports());
        phrases("opposes", entry.opposes());
        phrases("settles", entry.settles());
        numbers("findings", entry.findings(), numbers);
        json.writeEndObject();
    }

    private void steps(List<Step> steps, Map<Finding, Integer> numbers) throws IOException {
        json.writeArrayFieldStart("steps");
        for (Step step : steps) {
            json.writeStartObject();
            json.writeStringField("time", step.time().toString());
            json.writeNumberField("uncertainty", step.uncertainty().toMillis() / 1000.0);
            json.writeStringField("what", step.what().in(language));
            strings("sources", step.sources().stream().map(Source::field).toList());
            numbers("findings", step.findings(), numbers);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void scope(Scope scope) throws IOException {
        json.writeObjectFieldStart("scope");
        json.writeObjectFieldStart("touched");
        for (var each : scope.touched().entrySet()) {
            json.writeNumberField(each.getKey().name().toLowerCase(Locale.ROOT), each.getValue());
        }
        json.writeEndObject();
        strings("accounts", scope.accounts());
        strings("hosts", scope.hosts());
        strings("keys", scope.keys());
        strings("addresses", scope.addresses());
        json.writeEndObject();
    }

    private void phrases(String name, List<Phrase> phrases) throws IOException {
        json.writeArrayFieldStart(name);
        for (Phrase phrase : phrases) {
            json.writeString(phrase.in(language));
        }
        json.writeEndArray();
    }

    private void numbers(String name, List<Finding> findings, Map<Finding, Integer> numbers)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (Finding finding : findings) {
            json.writeNumber(numbers.getOrDefault(finding, 0));
        }
        json.writeEndArray();
    }

    private void entity(Entity entity) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", entity.kind().name().toLowerCase(Locale.ROOT));
        text("id", entity.id());
        json.writeEndObject();
    }

    private void notDone(List<Unseen> notDone) throws IOException {
        json.writeArrayFieldStart("notDone");
        for (Unseen unseen : notDone) {
            json.writeStartObject();
            text("what", unseen.what());
            json.writeStringField("why", unseen.why().in(language));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void timings(Report.Timings timings) throws IOException {
        json.writeObjectFieldStart("timings");
        json.writeStringField("started", timings.started().toString());
        json.writeNumberField("seconds", Math.round(timings.seconds() * 1000) / 1000.0);
        json.writeNumberField("files", timings.files());
        json.writeNumberField("checks", timings.checks());
        json.writeObjectFieldStart("checkMillis");
        for (var check : timings.checkMillis().entrySet()) {
            json.writeNumberField(check.getKey(), check.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void value(Object value) throws IOException {
        switch (value) {
            case Boolean truth -> json.writeBoolean(truth);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case List<?> list -> {
                json.writeStartArray();
                for (Object each : list) {
                    json.writeString(RawText.show(String.valueOf(each)));
                }
                json.writeEndArray();
            }
            default -> json.writeString(RawText.show(value.toString()));
        }
    }

    private void strings(String field, List<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(RawText.show(value));
        }
        json.writeEndArray();
    }

    private void text(String field, String value) throws IOException {
        json.writeStringField(field, RawText.show(value));
    }
}
