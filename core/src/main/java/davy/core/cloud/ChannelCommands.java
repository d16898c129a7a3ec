package davy.core.cloud;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.List;

/// Every command that the channels of clouds ran on a host, as far as their logs and files there
/// tell.
public final class ChannelCommands {
    private ChannelCommands() {}

    /// Reads them; what could not be read is recorded as unseen. Each run once, whichever files
    /// tell of it.
    public static List<ChannelCommand> read(Host host) {
        var drafts = new Drafts();
        AliyunHost.read(new HostFiles(host, Channel.ALIYUN), drafts);
        TencentHost.read(new HostFiles(host, Channel.TENCENT), drafts);
        AwsHost.read(new HostFiles(host, Channel.AWS), drafts);
        AzureHost.read(new HostFiles(host, Channel.AZURE), drafts);
        CloudInitHost.read(new HostFiles(host, Channel.CLOUD_INIT), drafts);
        if (drafts.isFull()) {
            host.miss(
                    new Unseen(
                            "cloud commands",
                            Phrase.of("too many to read all of them", "云端下发的命令过多，未能全部读取")));
        }
        return drafts.done(HostFiles.zone(host));
    }
}
