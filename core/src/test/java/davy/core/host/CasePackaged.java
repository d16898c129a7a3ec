package davy.core.host;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A path of a package of a case.
///
/// @param file what the host has there; null where it is missing
/// @param content what the package brought
/// @param conffile whether the administrator may change it
/// @param unsummed whether the package has no sum of it
record CasePackaged(
        String path, @Nullable CaseFile file, byte[] content, boolean conffile, boolean unsummed) {

    /// Makes the file where the case does not give it.
    ///
    /// @param name of the package
    /// @param given what the case says of the path
    static CasePackaged of(CaseTree tree, String name, String path, Object given) {
        var of = CaseFields.of(path + " of package " + name, given);
        boolean missing = of.flag("missing");
        boolean changed = of.flag("changed");
        boolean conffile = of.flag("conffile");
        boolean unsummed = of.flag("unsummed");
        of.done();
        String real = tree.resolve(path, false);
        if (real == null && !missing) {
            byte[] content = ("a file of " + name + "\n").getBytes(StandardCharsets.UTF_8);
            real = CaseHost.place(tree, path);
            tree.put(real, CaseFile.regular(content, conffile ? 0644 : 0755, tree.nextInode()));
        }
        var file = real == null ? null : tree.get(real);
        boolean other = file == null || changed;
        byte[] content = other ? path.getBytes(StandardCharsets.UTF_8) : file.content().get();
        return new CasePackaged(path, file, content, conffile, unsummed);
    }

    /// Whether it is, or was, a regular file.
    boolean isRegular() {
        return file == null || file.info().isRegular();
    }

    int mode() {
        if (file == null) {
            return 0100755;
        }
        int type =
                switch (file.info().type()) {
                    case DIRECTORY -> 0040000;
                    case LINK -> 0120000;
                    default -> 0100000;
                };
        return type | file.info().mode();
    }
}
