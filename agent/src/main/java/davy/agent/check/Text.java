package davy.agent.check;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/// A text in both languages.
@Retention(RetentionPolicy.RUNTIME)
public @interface Text {
    String en();

    String zh();
}
