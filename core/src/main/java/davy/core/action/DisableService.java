package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// Puts a systemd unit or an init script aside with all links to it, and tells systemd.
///
/// @param name `cache.service`, or the name in `/etc/init.d`
/// @param files the unit, its links, its settings
public record DisableService(String name, List<FilePin> files) implements Action {
    public DisableService {
        files = List.copyOf(files);
    }

    @Override
    public Phase phase() {
        return Phase.SUPERVISOR;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Put the service {0} aside: {1}",
                "停用并隔离服务 {0}：{1}",
                name,
                String.join(" ", files.stream().map(FilePin::path).toList()));
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "What it starts stops, also an application of yours where an intruder changed its unit"
                        + " or its script; services that need this one do not start either.",
                "由它启动的程序将停止；若入侵者改动的是您自己应用的单元或脚本，该应用也会停止；依赖它的服务也将无法启动。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "The files are put back as they were; the service is not started.",
                "文件原样放回；不会自动启动该服务。");
    }
}
