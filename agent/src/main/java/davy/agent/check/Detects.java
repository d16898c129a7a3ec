package davy.agent.check;

import davy.core.finding.Level;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The catalogue entry of a check; `docs/checks.md`, `davy checks` and every finding are made from
/// it.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Detects {
    /// Kebab case; the class name is the same in camel case.
    String id();

    /// What was found, as a heading: a noun phrase without a full stop.
    Text title();

    /// The usual level; a finding may have its own.
    Level level();

    /// ATT&CK ids, the current one first, then others by which the technique is known.
    String[] technique();

    /// What benign software looks like this, and how to tell.
    Text falsePositives();

    /// What it looks at and how it decides, in one or two sentences.
    Text how();

    /// Needs a running machine: on an image it is not done.
    boolean live() default false;

    /// Costs much: done with `--deep` only.
    boolean deep() default false;
}
