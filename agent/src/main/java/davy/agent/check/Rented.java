package davy.agent.check;

import java.util.List;
import java.util.regex.Pattern;

/// Hosts that bear a cloud's or a publisher's name, and where everybody may leave files: buckets
/// that can be rented, repositories, pasted texts.
final class Rented {
    private static final List<String> DOMAINS =
            List.of(
                    ".myqcloud.com",
                    ".tencentcos.cn",
                    ".tencentcos.com",
                    ".myhuaweicloud.com",
                    ".myhwclouds.com",
                    ".volces.com",
                    ".ivolces.com",
                    ".aliyuncs.com",
                    ".fcapp.run",
                    ".bcebos.com",
                    ".clouddn.com",
                    ".qiniudn.com",
                    ".qiniucdn.com",
                    ".ufileos.com",
                    ".ksyuncs.com",
                    ".ctyunxs.cn",
                    ".blob.core.windows.net",
                    ".web.core.windows.net",
                    ".blob.core.chinacloudapi.cn",
                    ".storage.googleapis.com",
                    ".firebasestorage.googleapis.com",
                    ".r2.dev",
                    ".r2.cloudflarestorage.com",
                    ".workers.dev",
                    ".digitaloceanspaces.com",
                    ".backblazeb2.com",
                    ".wasabisys.com",
                    ".linodeobjects.com",
                    ".vultrobjects.com",
                    // Publishers' own domains, but anybody's repositories and texts.
                    ".code.aliyun.com",
                    ".git.code.tencent.com",
                    ".salsa.debian.org",
                    ".people.debian.org",
                    ".paste.ubuntu.com",
                    ".pastebin.ubuntu.com");

    private static final Pattern S3 =
            Pattern.compile("(.+\\.)?s3([.-][a-z0-9-]+)*\\.amazonaws\\.com(\\.cn)?");

    private static final String REGION = "([a-z]{2,4}(-[a-z0-9]+)+)";

    /// What the clouds themselves keep there. A bucket's name is given once, and the region at its
    /// end must be the one in which it lies: the cloud took the name when it opened the region.
    /// Tencent's names end with the number of an account, which nobody chooses.
    private static final List<Pattern> CLOUDS =
            List.of(
                    Pattern.compile(
                            "(aliyun-client-assist|cms-agent|logtail-release|aliacs-k8s)-"
                                    + REGION
                                    + "\\.oss-\\2(-internal)?\\.aliyuncs\\.com"),
                    Pattern.compile("aliyun-client-assist\\.oss-accelerate\\.aliyuncs\\.com"),
                    Pattern.compile("mirrors\\.(cloud\\.aliyuncs|i?volces|myhuaweicloud)\\.com"),
                    Pattern.compile("(.+\\.)?aegis\\.aliyuncs\\.com"),
                    Pattern.compile(
                            "tat(-[a-z]+)?-1258344699\\.cos(-internal)?\\.[a-z0-9-]+"
                                    + "\\.(myqcloud\\.com|tencentcos\\.cn)"),
                    Pattern.compile("hss-agent\\." + REGION + "\\.myhuaweicloud\\.com"),
                    Pattern.compile(
                            "((aom-)?uniagent|telescope)-"
                                    + REGION
                                    + "\\.obs\\.\\3\\.(myhuaweicloud|myhwclouds)\\.com"));

    /// Buckets of a cloud's that are named in the path.
    private static final Pattern CLOUDS_PATH =
            Pattern.compile("obs\\." + REGION + "\\.myhuaweicloud\\.com/uniagent-\\1/.*");

    /// Longer than any name can be.
    private static final int TOO_LONG = 256;

    private Rented() {}

    static boolean isRented(String host) {
        String dotted = '.' + host;
        return DOMAINS.stream().anyMatch(dotted::endsWith)
                || host.length() < TOO_LONG && S3.matcher(host).matches();
    }

    /// Whether a cloud itself keeps its agents or mirrors there, where nobody else can write.
    ///
    /// @param path as it is written, from its first slash
    static boolean isCloudsOwn(String host, String path) {
        if (host.length() >= TOO_LONG) {
            return false;
        }
        return CLOUDS.stream().anyMatch(p -> p.matcher(host).matches())
                || !path.contains("/..") && CLOUDS_PATH.matcher(host + path).matches();
    }
}
