package davy.core.cloud;

import davy.core.text.Phrase;

/// A way by which a cloud runs commands on a host, for whoever holds a key of the account.
public enum Channel {
    ALIYUN(
            "Aliyun Cloud Assistant",
            "阿里云云助手",
            "RunCommand, CreateCommand and InvokeCommand in ActionTrail",
            "操作审计（ActionTrail）中的 RunCommand、CreateCommand、InvokeCommand"),
    TENCENT(
            "Tencent Cloud TAT",
            "腾讯云自动化助手（TAT）",
            "RunCommand, CreateCommand and InvokeCommand in CloudAudit",
            "操作审计（CloudAudit）中的 RunCommand、CreateCommand、InvokeCommand"),
    AWS(
            "AWS Systems Manager",
            "AWS Systems Manager（SSM）",
            "SendCommand and CreateAssociation in CloudTrail",
            "CloudTrail 中的 SendCommand、CreateAssociation"),
    AZURE(
            "Azure Run Command",
            "Azure 运行命令（Run Command）",
            "runCommand/action and extensions/write in the Activity log",
            "活动日志中的 runCommand/action、extensions/write"),
    CLOUD_INIT(
            "user data (cloud-init)",
            "实例自定义数据（cloud-init）",
            "RunInstances and ModifyInstanceAttribute, which set user data",
            "设置自定义数据的 RunInstances、ModifyInstanceAttribute");

    private final String en;
    private final String zh;
    private final String callsEn;
    private final String callsZh;

    Channel(String en, String zh, String callsEn, String callsZh) {
        this.en = en;
        this.zh = zh;
        this.callsEn = callsEn;
        this.callsZh = callsZh;
    }

    /// Its name.
    public Phrase phrase() {
        return Phrase.of(en, zh);
    }

    /// The calls of the cloud's interface that use it, and where they are recorded.
    public Phrase calls() {
        return Phrase.of(callsEn, callsZh);
    }
}
