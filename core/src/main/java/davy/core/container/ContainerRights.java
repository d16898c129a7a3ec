package davy.core.container;

import java.util.List;

/// What a container may do beyond its walls.
///
/// @param privileged all capabilities and devices, nothing masked
/// @param hostPid whether it sees the host's processes
/// @param hostNetwork whether it has the host's network
/// @param capabilities that were added, in capitals without `CAP_`: `SYS_ADMIN`, `ALL`
/// @param unconfined protections that were turned off: `seccomp`, `apparmor`
public record ContainerRights(
        boolean privileged,
        boolean hostPid,
        boolean hostNetwork,
        List<String> capabilities,
        List<String> unconfined) {
    public static final ContainerRights NONE =
            new ContainerRights(false, false, false, List.of(), List.of());

    public ContainerRights {
        capabilities = List.copyOf(capabilities);
        unconfined = List.copyOf(unconfined);
    }
}
