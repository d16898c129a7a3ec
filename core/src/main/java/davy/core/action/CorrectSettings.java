package davy.core.action;

import davy.core.text.Phrase;

/// Corrects the settings of a service that let everybody in.
///
/// @param file as it was when the plan was made
public record CorrectSettings(FilePin file, Settings settings) implements Action {
    @Override
    public Phase phase() {
        return Phase.ENTRY;
    }

    @Override
    public Phrase what() {
        return Phrase.of("Correct {0}: {1}", "改正 {0}：{1}", file.path(), settings.what());
    }

    @Override
    public Phrase risk() {
        return settings.risk();
    }

    @Override
    public Phrase undo() {
        return Phrase.of("The file is put back as it was.", "文件恢复原样。");
    }
}
