/// Davy against real systems: planted roots, replays, benchmarks.
@org.jspecify.annotations.NullMarked
module davy.range {
    requires static transitive org.jspecify;
    requires davy.core;
    requires davy.linux;
    requires com.fasterxml.jackson.core;

    exports davy.range;
    exports davy.range.incident;
    exports davy.range.machine;
    exports davy.range.plant;
}
