package davy.agent.report;

import davy.core.text.Phrase;

/// What a page says where it ends a list before the list's end.
final class Bounds {
    private Bounds() {}

    /// @param left how many are not shown; nothing is said where none are
    static void left(Page page, int left) {
        if (left > 0) {
            page.put(
                    "p",
                    Phrase.of(
                            "… and {0} more (all of them: --format json)",
                            "……另有 {0} 项（完整列表请用 --format json）", left),
                    "class",
                    "left");
        }
    }
}
