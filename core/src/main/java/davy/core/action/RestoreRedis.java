package davy.core.action;

import davy.core.text.Phrase;

/// Lets a running Redis keep its data where its settings say, and no longer where the intruder told
/// it to: else it writes there again.
///
/// @param port where it listens on loopback
/// @param folder `dir` of its settings
/// @param file `dbfilename` of its settings
/// @param server that listens there, and no other
/// @param hash SHA-256 of the program that it runs
public record RestoreRedis(int port, String folder, String file, ProcessPin server, String hash)
        implements Action {
    @Override
    public Phase phase() {
        return Phase.PERSISTENCE;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Tell Redis on port {0} to keep its data in {1}/{2} again",
                "让端口 {0} 上的 Redis 重新将数据保存到 {1}/{2}", port, folder, file);
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "What the intruder stored in it stays in it: look at its keys. Its next save, and an"
                        + " orderly end, replace {0}/{1} with what it holds now, be it nothing: the"
                        + " file as it is now is kept first. Append-only files are not.",
                "入侵者写入的键仍在其中：请检查。Redis 下次保存或正常退出时，会用内存中的现有数据（可能已被清空）覆盖 {0}/{1}：覆盖前会先留存当前文件；AOF"
                        + " 文件不留存。",
                folder,
                file);
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "It is told the former place again. The kept dump stays where it was replaced since.",
                "恢复原先的保存位置；若转储文件此后已被覆盖，留存的副本继续保留。");
    }
}
