package davy.agent.archive;

/// What an answer costs its reader in memory. The writer counts as the reader does: what one
/// collects the other takes.
final class Asked {
    /// What all questions and the places of their answers may take up, in bytes, about: those of
    /// half a million, many more than any triage asks.
    static final long MOST = 96 << 20;

    private static final int QUESTION = 128;
    private static final int ANSWER = 48;
    private static final int ABSENCE = 16;

    private Asked() {}

    /// Whether it is one of the many that were asked once and for all, and answered with nothing:
    /// each directory of a host is asked for several files.
    static boolean isAbsence(String question, String path, boolean answered) {
        return !answered && !mayRepeat(question, path);
    }

    /// Whether the question may have several answers, in their order.
    static boolean mayRepeat(String question, String path) {
        return path.isEmpty() || question.equals("open") || Recorder.isMoving(path);
    }

    static int absence() {
        return ABSENCE;
    }

    /// @param known whether the question was asked before
    static int cost(String key, boolean known) {
        return known ? ANSWER : QUESTION + key.length();
    }
}
