/// All that touches the machine: the only module that may make native calls.
@org.jspecify.annotations.NullMarked
module davy.linux {
    requires static transitive org.jspecify;
    requires transitive davy.core;

    exports davy.linux;
    exports davy.linux.change;
    exports davy.linux.kernel;
}
