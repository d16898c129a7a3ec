package davy.core.file;

import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a kernel module says of itself: the `key=value` strings of its `.modinfo` section, and
/// whether a signature follows the module (not whether it is a good one).
///
/// @param fields first value of each key, in order
/// @param signed whether the file ends in `~Module signature appended~`
public record KernelModule(Map<String, String> fields, boolean signed) {
    private static final int MOST_FIELDS = 4096;

    /// End of a signed module's file (`MODULE_SIG_STRING`, include/linux/module_signature.h).
    static final String SIGNATURE = "~Module signature appended~\n";

    public @Nullable String name() {
        return fields.get("name");
    }

    /// The kernel it was built for.
    public @Nullable String versionMagic() {
        return fields.get("vermagic");
    }

    public @Nullable String license() {
        return fields.get("license");
    }

    static KernelModule of(byte[] modinfo, boolean signed) {
        var fields = new LinkedHashMap<String, String>();
        for (String text : texts(modinfo)) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        return new KernelModule(java.util.Collections.unmodifiableMap(fields), signed);
    }

    private static List<String> texts(byte[] bytes) {
        var texts = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i <= bytes.length && texts.size() < MOST_FIELDS; i++) {
            if (i == bytes.length || bytes[i] == 0) {
                texts.add(RawText.decode(bytes, start, i - start));
                start = i + 1;
            }
        }
        return texts;
    }
}
