package davy.core.startup;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.startup.UnitFile.Setting;
import davy.core.text.Phrase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The texts of unit files, each read once, and all together not without end.
final class UnitTexts {
    private static final int MOST_CHARACTERS = 24 << 20;

    /// What a setting costs beside its text.
    private static final int SETTING = 128;

    private static final int MOST_SETTINGS = 2_000_000;
    private static final int MOST_OF_ONE = 5_000;

    private final Host host;
    private final Map<String, List<Setting>> read = new HashMap<>();
    private int characters = MOST_CHARACTERS;
    private int settings = MOST_SETTINGS;
    private final UnitRoom room = new UnitRoom();
    private boolean told;

    UnitTexts(Host host) {
        this.host = host;
    }

    /// The settings of a file; none where there is no such file.
    List<Setting> of(String path) {
        var known = read.get(path);
        if (known == null) {
            String text = characters <= 0 ? null : Bounded.text(host, path);
            if (characters <= 0) {
                tell(path);
            }
            known = text == null ? List.of() : UnitFile.read(path, text);
            characters -= (text == null ? 0 : text.length()) + SETTING * known.size();
            read.put(path, known);
        }
        return known;
    }

    /// Adds the settings of a file to those of a unit, as long as an honest host could have so
    /// many: a drop-in for all units counts for each of them.
    void add(String path, List<Setting> unit) {
        var more = of(path);
        int n = Math.min(more.size(), Math.min(settings, MOST_OF_ONE - unit.size()));
        unit.addAll(more.subList(0, n));
        settings -= n;
        if (n < more.size()) {
            tell(path);
        }
    }

    /// For what is made of the texts.
    UnitRoom room() {
        return room;
    }

    /// Tells once that units or parts of them were not looked at.
    void tell(String path) {
        if (!told) {
            told = true;
            var why =
                    Phrase.of(
                            "too many or too large unit files: not all were read",
                            "单元文件过多或过大，未全部读取");
            host.miss(new Unseen(path, why));
        }
    }
}
