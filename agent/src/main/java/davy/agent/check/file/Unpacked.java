package davy.agent.check.file;

import davy.agent.check.WalkedFile;
import davy.core.file.Magic;
import davy.core.host.Host;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// What tools of administrators and runtimes unpack in hidden temporary places, told by the place
/// and by the content: the place is anybody's to imitate, and so, with more trouble, is the rest.
/// This makes a hint of what is else grave, and never silence.
final class Unpacked {
    /// `thin_dir` of salt-ssh.
    private static final Pattern SALT =
            Pattern.compile("(/(?:var/)?tmp/\\.[\\w-]{1,64}_[0-9a-f]{6}_salt/).+");

    private static final Pattern ANSIBLE =
            Pattern.compile(
                    "/(var/)?tmp/\\.ansible[\\w-]{0,40}/(tmp/)?ansible-tmp-[0-9.]+-[0-9]+-[0-9]+"
                            + "/AnsiballZ_\\w+\\.py");

    /// `user/application/hash/`, of programs that .NET publishes as a single file.
    private static final Pattern DOTNET =
            Pattern.compile("/(var/)?tmp/\\.net/[^/]+/[^/]+/[^/]+/[^/]+\\.so");

    private static final Pattern PYTHON =
            Pattern.compile("#! ?/\\S*(bin/env +)?\\S*python[0-9.]*\\s");

    private Unpacked() {}

    static boolean is(WalkedFile file, Host host) {
        String path = file.path();
        if (DOTNET.matcher(path).matches()) {
            return isLibrary(file);
        }
        if (ANSIBLE.matcher(path).matches()) {
            return isPython(file) && head(file).contains("_ANSIBALLZ_WRAPPER = True");
        }
        var salt = SALT.matcher(path);
        return salt.matches()
                && (host.exists(salt.group(1) + "py3/salt")
                        || host.exists(salt.group(1) + "pyall/salt"))
                && (isPython(file) || isLibrary(file));
    }

    private static boolean isLibrary(WalkedFile file) {
        var elf = file.elf();
        return elf != null && elf.isLibrary() && file.name().endsWith(".so");
    }

    private static boolean isPython(WalkedFile file) {
        return file.magic() == Magic.SCRIPT && PYTHON.matcher(head(file)).lookingAt();
    }

    private static String head(WalkedFile file) {
        return new String(file.head(), StandardCharsets.ISO_8859_1);
    }
}
