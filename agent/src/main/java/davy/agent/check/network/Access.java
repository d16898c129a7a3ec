package davy.agent.check.network;

import davy.core.text.Phrase;
import org.jspecify.annotations.Nullable;

/// Whom a service lets in that can reach it.
///
/// @param why words for a person, to stand behind a colon
/// @param file that says so; null where no file does
record Access(State state, Phrase why, @Nullable String file) {
    /// The worst first.
    enum State {
        /// Anyone.
        ANYONE,
        /// Whoever tries a few common words.
        WEAK,
        /// It may ask for a password: that could not be told.
        UNKNOWN,
        /// It asks for a password or a certificate, or refuses strangers.
        GUARDED
    }

    static Access anyone(Phrase why, @Nullable String file) {
        return new Access(State.ANYONE, why, file);
    }

    static Access unknown(Phrase why, @Nullable String file) {
        return new Access(State.UNKNOWN, why, file);
    }

    /// The one that lets in more.
    Access or(Access other) {
        return other.state.compareTo(state) < 0 ? other : this;
    }

    static Access guarded() {
        return new Access(State.GUARDED, Phrase.of("it is guarded", "已有访问控制"), null);
    }
}
