package davy.agent.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import davy.agent.respond.Respond;
import davy.agent.respond.Responder;
import davy.core.action.Outcome;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/// A plan, or what became of it, as one JSON document.
public final class PlanJson {
    private final JsonGenerator json;
    private final Language language;

    private PlanJson(JsonGenerator json, Language language) {
        this.json = json;
        this.language = language;
    }

    private interface Body {
        void write(PlanJson to) throws IOException;
    }

    private static void document(OutputStream out, Language language, Body body)
            throws IOException {
        try (var json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            json.writeStringField("format", "davy.respond/1");
            body.write(new PlanJson(json, language));
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    /// The plan; `out` stays open.
    public static void write(Plan plan, Language language, OutputStream out) throws IOException {
        document(
                out,
                language,
                to -> {
                    to.json.writeStringField("host", Phrase.plain(plan.host()).in(language));
                    to.json.writeStringField("made", plan.made().toString());
                    to.json.writeArrayFieldStart("steps");
                    for (Step step : plan.steps()) {
                        to.json.writeStartObject();
                        to.step(step);
                        to.json.writeEndObject();
                    }
                    to.json.writeEndArray();
                    to.phrases("byHand", plan.byHand());
                });
    }

    /// What became of plans, one after the other; `out` stays open.
    ///
    /// @param byHand what is left to a person
    /// @param problems what is not as it should be
    /// @param whole whether all was done and seen to be so
    public static void write(
            List<Respond.Applied> rounds,
            List<Phrase> byHand,
            List<Phrase> problems,
            boolean whole,
            Language language,
            OutputStream out)
            throws IOException {
        document(
                out,
                language,
                to -> {
                    to.json.writeBooleanField("whole", whole);
                    to.json.writeArrayFieldStart("responses");
                    for (Respond.Applied applied : rounds) {
                        to.applied(applied);
                    }
                    to.json.writeEndArray();
                    to.phrases("byHand", byHand);
                    to.phrases("problems", problems);
                });
    }

    private void applied(Respond.Applied applied) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", applied.id());
        json.writeStringField("folder", applied.folder().toString());
        json.writeArrayFieldStart("steps");
        for (Responder.Told told : applied.steps()) {
            json.writeStartObject();
            step(told.step());
            outcome(told.outcome());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void step(Step step) throws IOException {
        var action = step.action();
        json.writeNumberField("step", step.number());
        json.writeStringField("phase", action.phase().name().toLowerCase(Locale.ROOT));
        json.writeStringField("what", action.what().in(language));
        phrases("why", step.why());
        json.writeStringField("risk", action.risk().in(language));
        json.writeStringField("undo", action.undo().in(language));
        json.writeArrayFieldStart("incidents");
        for (String incident : step.incidents()) {
            json.writeString(incident);
        }
        json.writeEndArray();
    }

    private void outcome(Outcome outcome) throws IOException {
        String word =
                switch (outcome) {
                    case Outcome.Done _ -> "done";
                    case Outcome.Refused _ -> "refused";
                    case Outcome.Failed _ -> "failed";
                    case Outcome.Skipped _ -> "skipped";
                };
        json.writeStringField("outcome", word);
        json.writeStringField("told", outcome.told().in(language));
    }

    private void phrases(String name, List<Phrase> phrases) throws IOException {
        json.writeArrayFieldStart(name);
        for (Phrase phrase : phrases) {
            json.writeString(phrase.in(language));
        }
        json.writeEndArray();
    }
}
