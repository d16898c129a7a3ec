// Looks at all processes again and again, by /proc alone, and tells of those that run a program with a certain text in it, be its file
// deleted or in a container. It holds no such text itself.
//
// watcher TEXT UNTIL   ends when the file UNTIL is there
//
// A line whenever something changed, and once a second: milliseconds since boot, how many live, how many of them do not stand still
// (states T and t), how many were seen for the first time since the last line, how many times it has looked.
//
// It looks without a rest, but for 2 ms, once it got SIGUSR1, until none was there for five seconds; else it rests 100 ms, and
// leaves the processor to others.
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4 << 20, LARGEST = 4 << 20, REST = 100, SHORT = 2, CALM = 5000 };

static volatile sig_atomic_t close_up;

static struct known {
    unsigned long long start;
    dev_t device;
    ino_t inode;
    int is, told;
} *known; // by pid

static char content[LARGEST];

static int64_t milliseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec * 1000L + t.tv_nsec / 1000000;
}

static int holds(const char *path, const char *text) {
    int fd = open(path, O_RDONLY);
    ssize_t length = 0, n;
    if (fd < 0) return 0;
    while (length < LARGEST && (n = read(fd, content + length, LARGEST - length)) > 0) length += n;
    close(fd);
    return memmem(content, length, text, strlen(text)) != 0;
}

// The state of a process or of one of its threads; 0 where it is gone.
static char state(int proc, const char *path, unsigned long long *start, int *threads) {
    char line[2048];
    int fd = openat(proc, path, O_RDONLY);
    if (fd < 0) return 0;
    ssize_t n = read(fd, line, sizeof line - 1);
    close(fd);
    if (n <= 0) return 0;
    line[n] = 0;
    char *rest = strrchr(line, ')'), now;
    return rest && sscanf(rest, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d %*d %llu", &now, threads, start) == 3 ? now : 0;
}

// One whose main thread has ended looks like a zombie: another thread of it, and its state. 0 where all have ended.
static char other(int proc, const char *pid, char *thread, size_t length) {
    char path[300], now = 0;
    unsigned long long start;
    int threads;
    snprintf(path, sizeof path, "%s/task", pid);
    int fd = openat(proc, path, O_RDONLY | O_DIRECTORY);
    DIR *all = fd < 0 ? 0 : fdopendir(fd);
    for (struct dirent *each; all && (each = readdir(all));) {
        if (!isdigit(*each->d_name)) continue;
        snprintf(path, sizeof path, "%.20s/task/%.20s/stat", pid, each->d_name);
        now = state(proc, path, &start, &threads);
        snprintf(thread, length, "%.20s/task/%.20s", pid, each->d_name);
        if (now != 0 && now != 'Z' && now != 'X') break;
        now = 0;
    }
    if (all) closedir(all);
    return now;
}

// Read again where the program was another one by the end than at the beginning.
static int is(int proc, const char *pid, const char *thread, unsigned long long start, const char *text) {
    char path[96], whole[112];
    struct stat before, after;
    struct known *of = &known[atoi(pid)];
    snprintf(path, sizeof path, "%s/exe", thread);
    snprintf(whole, sizeof whole, "/proc/%s", path);
    if (of->start != start) memset(of, 0, sizeof *of);
    for (int i = 0; i < 3; i++) {
        if (fstatat(proc, path, &before, 0) != 0) return 0;
        if (of->start == start && of->device == before.st_dev && of->inode == before.st_ino) return of->is;
        int found = holds(whole, text);
        if (fstatat(proc, path, &after, 0) == 0 && after.st_dev == before.st_dev && after.st_ino == before.st_ino)
            *of = (struct known){start, before.st_dev, before.st_ino, found, of->told};
    }
    return of->is;
}

static void look_closer(int none) {
    (void) none;
    close_up = 1;
}

int main(int argc, char **argv) {
    signal(SIGUSR1, look_closer);
    known = calloc(MOST, sizeof *known);
    int proc = open("/proc", O_RDONLY | O_DIRECTORY), alive = -1, moving = -1;
    int64_t seen = milliseconds();
    long looks = 0, told = 0;
    if (argc != 3 || !known || proc < 0) return 2;
    while (access(argv[2], F_OK) != 0) {
        int living = 0, move = 0, fresh = 0;
        DIR *all = fdopendir(dup(proc));
        rewinddir(all);
        for (struct dirent *each; (each = readdir(all));) {
            unsigned long long start;
            if (!isdigit(*each->d_name) || atoi(each->d_name) >= MOST) continue;
            char thread[80], path[64];
            int threads;
            snprintf(thread, sizeof thread, "%.20s", each->d_name);
            snprintf(path, sizeof path, "%.20s/stat", each->d_name);
            char now = state(proc, path, &start, &threads);
            if ((now == 'Z' || now == 'X') && threads > 1) now = other(proc, each->d_name, thread, sizeof thread);
            if (now == 0 || now == 'Z' || now == 'X' || !is(proc, each->d_name, thread, start, argv[1])) continue;
            living++;
            move += now != 'T' && now != 't';
            fresh += !known[atoi(each->d_name)].told++;
        }
        closedir(all);
        looks++;
        int64_t now = milliseconds();
        if (living != alive || move != moving || fresh || now - told >= 1000) {
            printf("%lld %d %d %d %ld\n", (long long) now, living, move, fresh, looks);
            fflush(stdout);
            told = now;
        }
        alive = living;
        moving = move;
        if (living) seen = now;
        if (now - seen > CALM) close_up = 0;
        struct timespec pause = {0, (close_up ? SHORT : REST) * 1000000L};
        nanosleep(&pause, 0);
    }
    return 0;
}
