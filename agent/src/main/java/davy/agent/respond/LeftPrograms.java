package davy.agent.respond;

import davy.core.text.Phrase;

/// What is said of programs that are left, though something of them is like a family's.
final class LeftPrograms {
    private LeftPrograms() {}

    static Phrase copyOf(String copy, String original) {
        return Phrase.of(
                "{0} is a copy of {1}, a program of this host: what runs {0} is ended, and"
                        + " what runs other copies is left",
                "{0} 是本机程序 {1} 的副本：仅终止运行 {0} 的进程，运行其他副本的进程予以保留", copy, original);
    }

    static Phrase original(String path) {
        return Phrase.of(
                "{0} is like the family's programs, but was there before them, where only root"
                        + " can put it: what runs it is left; look at it",
                "{0} 与该家族的程序相同，但早于它们存在，且只有 root 能放置：运行它的进程予以保留，请人工查看", path);
    }

    /// Its processes are accused, and it is not.
    static Phrase program(String path) {
        return Phrase.of(
                "{0} lies where only root can put it, and what runs it is accused, but it is not:"
                        + " the accused processes are ended, and the program and others that run"
                        + " it are left; look at it",
                "{0} 位于只有 root 能写入之处，被指认的是其进程而非文件本身：仅终止被指认的进程，程序及运行它的其他进程予以保留，请人工查看", path);
    }

    /// It is called otherwise too.
    static Phrase name(String path) {
        return Phrase.of(
                "{0} is the same file as one of the family's by a name where only root can put"
                        + " it: what runs it by this name is left; look at it",
                "{0} 与该家族的某个程序是同一文件（硬链接），但此名称只有 root 能建立：以此名称运行的进程予以保留，请人工查看", path);
    }
}
