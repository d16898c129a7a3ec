/// The program `davy`: commands, checks, reports.
@org.jspecify.annotations.NullMarked
module davy.agent {
    requires static transitive org.jspecify;
    requires transitive davy.core;
    requires davy.linux;
    requires info.picocli;
    requires org.snakeyaml.engine;
    requires com.fasterxml.jackson.core;
    requires com.maxmind.db;
}
