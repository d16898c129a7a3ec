/// What Davy knows and concludes, without touching a machine: facts, findings, incidents, and the
/// parsers of foreign formats. Pure: no files, no clock, no threads.
@org.jspecify.annotations.NullMarked
module davy.core {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires org.tukaani.xz;

    exports davy.core.account;
    exports davy.core.action;
    exports davy.core.cloud;
    exports davy.core.compression;
    exports davy.core.container;
    exports davy.core.edit;
    exports davy.core.exposure;
    exports davy.core.file;
    exports davy.core.finding;
    exports davy.core.git;
    exports davy.core.host;
    exports davy.core.incident;
    exports davy.core.indicator;
    exports davy.core.journal;
    exports davy.core.json;
    exports davy.core.log;
    exports davy.core.login;
    exports davy.core.network;
    exports davy.core.packages;
    exports davy.core.persistence;
    exports davy.core.process;
    exports davy.core.secret;
    exports davy.core.shell;
    exports davy.core.socket;
    exports davy.core.sqlite;
    exports davy.core.startup;
    exports davy.core.text;
    exports davy.core.zip;
}
