// A stand-in of a family harder than incident 4's, made for the range: processes of many users and containers that look at each other
// through a file that all of them map, and start a missing one again, from a copy of their own under a name drawn anew. They see each
// other across pid namespaces: the kernel itself marks the place of one that ended (robust futexes), be it by SIGKILL, and a zombie
// holds no place. Denied copies do not stop them: they then start from the program that they run. Of some the main thread
// ends, so that they look like zombies and are none. Where FOLDER is called
// sbin, they are called as servers of a host are.
// It attacks nobody, carries nothing, sleeps nearly all the time, never runs more than COUNT + 10 at once, and ends ten minutes at the
// latest after it was first started.
//
// herd FOLDER COUNT MILLISECONDS FIRST BEYOND SECONDS   begins or joins: takes the places FIRST to BEYOND - 1
//
// The table in FOLDER tells at byte 96, as 8 bytes, how many were ever started. What is written to it at byte 12, as 4 bytes, are
// MILLISECONDS from then on.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 64, STARTING_AT_ONCE = 10, LIFE = 600, PATIENCE = 5000 };

static const uint32_t STARTS = 0x80000000, ENDED = 0x40000000; // what the kernel writes: FUTEX_OWNER_DIED

struct node {
    void *next;
};

struct place {
    struct node node;
    _Atomic uint32_t holder; // tid as its own namespace has it; ENDED; STARTS and a number; 0 before it is first taken
    _Atomic int64_t since;
};

struct table {
    _Atomic int64_t end; // seconds since boot; 0 until the table is made
    int count;
    _Atomic int pause;
    _Atomic int64_t starting[STARTING_AT_ONCE];
    _Atomic int64_t started;
    struct place place[MOST];
};

static struct {
    struct node *list;
    long offset;
    void *pending;
} robust;

_Static_assert(offsetof(struct table, started) == 96 && offsetof(struct table, pause) == 12, "told above");

static const char mark[] = "one of the inert herd of Davy's range"; // by which its processes are known

static struct table *family;
static const char *folder;

static int64_t milliseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec * 1000L + t.tv_nsec / 1000000;
}

static void pause_for(int ms) {
    struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&t, 0);
}

static void draw(void *to, int count) {
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, to, count) != count) exit(1);
    close(fd);
}

static int is_sbin(void) {
    size_t length = strlen(folder);
    return length > 5 && strcmp(folder + length - 5, "/sbin") == 0;
}

static void letters(char *to) {
    unsigned char raw[10];
    draw(raw, sizeof raw);
    for (int i = 0; i < 10; i++) to[i] = 'a' + raw[i] % 26;
    to[10] = 0;
}

// In a container's folder of servers, the name of one without which a host cannot be reached.
static void name(char *to) {
    static const char *servers[] = {"sshd", "cron", "agetty", "dockerd", "rsyslogd", "udevadm"};
    unsigned char lot;
    letters(to);
    draw(&lot, 1);
    if (is_sbin()) strcpy(to, servers[lot % (sizeof servers / sizeof *servers)]);
}

// 0 where it cannot be written, or the name is taken.
static int copy(const char *to) {
    static char piece[65536];
    char tail[11];
    int good = 1;
    ssize_t n;
    int in = open("/proc/thread-self/exe", O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0755);
    while (in >= 0 && out >= 0 && good && (n = read(in, piece, sizeof piece)) > 0) good = write(out, piece, n) == n;
    letters(tail);
    good = in >= 0 && out >= 0 && good && write(out, tail, sizeof tail) == sizeof tail && fchmod(out, 0755) == 0;
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    return good;
}

static int ticket(int64_t now) {
    for (int i = 0; i < STARTING_AT_ONCE; i++) {
        int64_t taken = family->starting[i];
        if ((taken == 0 || now - taken > PATIENCE) && atomic_compare_exchange_strong(&family->starting[i], &taken, now)) return i;
    }
    return -1;
}

// Starts a new one for a place that nobody holds, unless another is faster.
static void start(int number, uint32_t seen) {
    struct place *place = &family->place[number];
    int64_t now = milliseconds();
    uint16_t lot;
    int turn = ticket(now);
    if (turn < 0) return;
    draw(&lot, sizeof lot);
    uint32_t mine = STARTS | (uint32_t) turn << 16 | lot;
    if (!atomic_compare_exchange_strong(&place->holder, &seen, mine)) {
        atomic_compare_exchange_strong(&family->starting[turn], &now, 0);
        return;
    }
    place->since = now;
    char path[4096], called[11], which[16], word[16];
    name(called);
    snprintf(path, sizeof path, "%s/%s", folder, called);
    snprintf(which, sizeof which, "%d", number);
    snprintf(word, sizeof word, "%u", mine);
    int copied = copy(path);
    int child = fork();
    if (child != 0) return;
    setsid();
    alarm(30);
    char *arguments[] = {called, (char *) folder, which, word, 0};
    if (copied) execv(path, arguments);
    execv("/proc/thread-self/exe", arguments);
    _exit(1);
}

static void look(int own) {
    int64_t now = milliseconds();
    for (int i = 0; i < family->count; i++) {
        struct place *place = &family->place[i];
        uint32_t seen = place->holder;
        int lost = seen & STARTS && seen != STARTS && now - place->since > PATIENCE;
        if (i != own && (seen == ENDED || lost)) start(i, seen);
    }
}

static int hold(int number, uint32_t expected) {
    struct place *place = &family->place[number];
    robust.list = &place->node;
    robust.offset = offsetof(struct place, holder);
    place->node.next = &robust; // the same in all: the program lies at one address
    if (syscall(SYS_set_robust_list, &robust, sizeof robust) != 0) exit(1);
    if (!atomic_compare_exchange_strong(&place->holder, &expected, (uint32_t) syscall(SYS_gettid))) {
        robust.list = (struct node *) &robust;
        return 0;
    }
    family->started++;
    return 1;
}

static void live(int own) {
    while (milliseconds() / 1000 < family->end) {
        look(own);
        pause_for(family->pause);
    }
}

static void map(int create, int count, int pause, int life) {
    char path[4096];
    snprintf(path, sizeof path, "%s/.table", folder);
    int fd = open(path, O_RDWR), first = 0;
    if (fd < 0 && create) {
        fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0666);
        first = fd >= 0;
        if (!first) fd = open(path, O_RDWR);
    }
    if (fd < 0) exit(3);
    if (first && (fchmod(fd, 0666) != 0 || ftruncate(fd, sizeof *family) != 0)) exit(3);
    struct stat status;
    for (int i = 0; i < 500 && fstat(fd, &status) == 0 && (size_t) status.st_size < sizeof *family; i++) pause_for(10);
    family = mmap(0, sizeof *family, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (family == MAP_FAILED || (size_t) status.st_size < sizeof *family) exit(3);
    if (first) {
        family->count = count;
        family->pause = pause;
        family->end = milliseconds() / 1000 + life;
    }
    for (int i = 0; i < 500 && family->end == 0; i++) pause_for(10);
    int64_t left = family->end - milliseconds() / 1000;
    if (family->end == 0 || left <= 0 || left > LIFE) exit(4);
    alarm(left + 1);
}

static struct {
    int number;
    uint32_t word;
} asked;

static void *member(void *none) {
    int number = asked.number, mine = number < MOST && hold(number, asked.word);
    int64_t taken = number < MOST ? (int64_t) family->place[number].since : 0;
    atomic_compare_exchange_strong(&family->starting[asked.word >> 16 & 15], &taken, 0);
    if (!mine) exit(0);
    // Half of them take their program away from under themselves.
    char own[4096] = {0};
    if (number % 2 && readlink("/proc/thread-self/exe", own, sizeof own - 1) > 0 && strncmp(own, folder, strlen(folder)) == 0) unlink(own);
    live(number);
    exit(0);
    return none;
}

int main(int argc, char **argv) {
    if (argc != 4 && argc != 7) return puts(mark), 2;
    signal(SIGCHLD, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    folder = argv[1];
    if (argc == 4) {
        asked.number = atoi(argv[2]) & INT32_MAX;
        asked.word = strtoul(argv[3], 0, 10);
        map(0, 0, 0, 0);
        pthread_t thread;
        if (asked.number % 3 == 2 && pthread_create(&thread, 0, member, 0) == 0) pthread_exit(0);
        member(0);
    }
    int count = atoi(argv[2]), pause = atoi(argv[3]), first = atoi(argv[4]), beyond = atoi(argv[5]), life = atoi(argv[6]);
    if (count < 1 || count > MOST || pause < 1 || first < 0 || beyond > count || first >= beyond || life < 1 || life > LIFE) return 2;
    umask(0);
    map(1, count, pause, life);
    // The first process of a container stays, as a member, or one more that looks; the others go their own ways.
    int own = hold(first, 0) || hold(first, ENDED) ? first : -1;
    for (int i = first; i < beyond; i++) {
        for (int patience = 0; family->place[i].holder == 0 && patience < 1000; patience++) {
            start(i, 0);
            if (family->place[i].holder == 0) pause_for(20);
        }
    }
    live(own);
    return 0;
}
