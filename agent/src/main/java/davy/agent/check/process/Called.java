package davy.agent.check.process;

import davy.agent.check.Places;
import davy.core.process.HostProcess;

/// What a process is, where one program is many.
final class Called {
    private Called() {}

    /// The name of what it runs; for busybox, which is a shell by the name it is called, that name.
    static String program(HostProcess process) {
        var executable = process.executable();
        String name = executable == null ? "" : executable.name();
        if (!name.equals("busybox")) {
            return name;
        }
        var arguments = process.arguments().values();
        int at = !arguments.isEmpty() && Places.name(arguments.getFirst()).equals(name) ? 1 : 0;
        String called = at < arguments.size() ? Places.name(arguments.get(at)) : "";
        return called.startsWith("-") ? called.substring(1) : called;
    }
}
