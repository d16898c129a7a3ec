package davy.agent.respond;

import davy.core.action.ContainerPin;
import davy.core.action.Kill;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.action.StopContainer;
import java.util.ArrayList;
import java.util.List;

/// Looks again and again for what a plan ended: members of its families, and what runs in its
/// containers.
final class Lookout {
    private final Hands hands;
    private final List<FamilyWatch> watches = new ArrayList<>();
    private final List<ContainerPin> containers = new ArrayList<>();

    Lookout(Plan plan, Hands hands) {
        this.hands = hands;
        for (Step step : plan.steps()) {
            if (step.action() instanceof StopContainer stop && isEmpty(stop.container())) {
                containers.add(stop.container());
            }
        }
    }

    /// By then the programs of the families are not in their places any more, but among what a
    /// response keeps.
    void learn(Plan plan, Response response) {
        var herd = new Herd(hands, response);
        for (Step step : plan.steps()) {
            if (hands.scan() != null && step.action() instanceof Kill kill) {
                watches.add(herd.watch(kill.family()));
            }
        }
    }

    private boolean isEmpty(ContainerPin container) {
        return ContainerKeeper.processes(hands, container.id()).isEmpty();
    }

    List<String> look() {
        var found = new ArrayList<String>();
        for (ContainerPin container : containers) {
            if (!isEmpty(container)) {
                found.add(container.label());
            }
        }
        for (FamilyWatch watch : watches) {
            for (Member member : watch.membersInBothViews()) {
                String told = member.pid() + " " + member.executable();
                if (!found.contains(told)) {
                    found.add(told);
                }
            }
        }
        return found;
    }
}
