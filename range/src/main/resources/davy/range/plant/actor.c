/* Holds still in a pose, and does nothing else; ends by itself within a minute.
 *
 * Reads its poses from standard input, one a line, until the input ends; then waits.
 *
 *   name TEXT              the name that ps shows
 *   burn SECONDS PERCENT   uses so much of one processor; 30 s and 40 % at most
 *   listen ADDRESS PORT    accepts connections and holds them
 *   connect ADDRESS PORT   holds one connection
 *   knock PORT COUNT       begins COUNT connections to 192.0.2.100 and following, which nobody answers
 *   packet                 a packet socket
 *   randomx                maps memory in the sizes of a RandomX miner; touches four pages of it
 *   segment KEY            a System V shared memory segment of 64 bytes
 *   remember TEXT          keeps a text in memory (written reversed, so that the input itself is not found)
 *   children NAME          time and again has a child that is called NAME for a second
 *   shell PATH             has a child that is a shell; it waits for input that never comes
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/ethernet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Overwritten in each copy, so that two copies are not the same program. */
const char salt[] __attribute__((used)) = "SALT-SALT-SALT-SALT-SALT-SALT-32";

#define MEBIBYTE (1024L * 1024)

static int burn_seconds;
static int burn_percent;
static char child_name[128];
static char *remembered[16];
static int remembered_count;

static void die(const char *what) {
    perror(what);
    exit(2);
}

static struct sockaddr_in endpoint(const char *address, int port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((unsigned short) port)};
    if (inet_pton(AF_INET, address, &at.sin_addr) != 1) die(address);
    return at;
}

static void listen_on(const char *address, int port) {
    struct sockaddr_in at = endpoint(address, port);
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *) &at, sizeof at) < 0 || listen(fd, 64) < 0) die("listen");
}

static void connect_to(const char *address, int port) {
    struct sockaddr_in at = endpoint(address, port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *) &at, sizeof at) < 0) die("connect");
}

static void knock(int port, int count) {
    for (int i = 0; i < count && i < 150; i++) {
        char address[32];
        snprintf(address, sizeof address, "192.0.2.%d", 100 + i);
        struct sockaddr_in at = endpoint(address, port);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (connect(fd, (struct sockaddr *) &at, sizeof at) < 0 && errno != EINPROGRESS)
            die("knock");
    }
}

/* A piece of a larger reservation, so that no neighbour joins it. */
static char *piece(long size, int protection) {
    char *all = mmap(NULL, (size_t) (size + 2 * MEBIBYTE), PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED) die("mmap");
    char *at = all + MEBIBYTE;
    if (mprotect(at, (size_t) size, protection) < 0) die("mprotect");
    return at;
}

static void randomx(void) {
    char *dataset = piece(2181038080L, PROT_READ | PROT_WRITE);
    dataset[0] = 1;
    dataset[1024 * MEBIBYTE] = 1;
    for (int thread = 0; thread < 2; thread++) {
        char *scratchpad = piece(2 * MEBIBYTE, PROT_READ | PROT_WRITE);
        scratchpad[0] = 1;
        char *code = piece(64 * 1024, PROT_READ | PROT_WRITE);
        memset(code, 0xc3, 4096);
        if (mprotect(code, 64 * 1024, PROT_READ | PROT_EXEC) < 0) die("mprotect");
    }
}

static void segment(unsigned key) {
    int id = shmget((key_t) key, 64, IPC_CREAT | 0666);
    if (id < 0 || shmat(id, NULL, 0) == (void *) -1) die("shm");
}

static void remember(char *reversed) {
    size_t length = strlen(reversed);
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED || length >= 4000) die("remember");
    for (size_t i = 0; i < length; i++) page[64 + i] = reversed[length - 1 - i];
    if (remembered_count < 16) remembered[remembered_count++] = page;
}

static void become_child_of(pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
    alarm(60);
}

static void shell(const char *path) {
    int input[2];
    pid_t parent = getpid();
    if (pipe(input) < 0) die("pipe");
    if (fork() == 0) {
        become_child_of(parent);
        dup2(input[0], 0);
        close(input[1]);
        execl(path, "sh", (char *) NULL);
        _exit(2);
    }
    close(input[0]);
}

static void brief_child(void) {
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        char *words[8];
        int count = 0;
        become_child_of(parent);
        int nothing = open("/dev/null", O_RDWR);
        dup2(nothing, 0);
        for (char *word = strtok(child_name, " "); word != NULL && count < 7; word = strtok(NULL, " "))
            words[count++] = word;
        words[count] = NULL;
        setenv("ACTOR_BRIEF", "1", 1);
        char own[512] = "";
        if (readlink("/proc/self/exe", own, sizeof own - 1) > 0) execv(own, words);
        _exit(2);
    }
    waitpid(child, NULL, 0);
}

static double seconds_now(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void burn(void) {
    double end = seconds_now(CLOCK_MONOTONIC) + burn_seconds;
    volatile unsigned long work = 0;
    while (seconds_now(CLOCK_MONOTONIC) < end) {
        double used = seconds_now(CLOCK_PROCESS_CPUTIME_ID) + burn_percent / 1000.0;
        while (seconds_now(CLOCK_PROCESS_CPUTIME_ID) < used) work++;
        usleep((useconds_t) (100 - burn_percent) * 1000);
    }
}

static int least(int value, int limit) {
    return value < limit ? value : limit;
}

static void pose(char *line) {
    char word[32] = "", first[512] = "", second[512] = "";
    sscanf(line, "%31s %511s %511s", word, first, second);
    char *rest = strchr(line, ' ') ? strchr(line, ' ') + 1 : line;
    if (!strcmp(word, "name")) prctl(PR_SET_NAME, rest);
    else if (!strcmp(word, "listen")) listen_on(first, atoi(second));
    else if (!strcmp(word, "connect")) connect_to(first, atoi(second));
    else if (!strcmp(word, "knock")) knock(atoi(first), atoi(second));
    else if (!strcmp(word, "randomx")) randomx();
    else if (!strcmp(word, "segment")) segment((unsigned) strtoul(first, NULL, 0));
    else if (!strcmp(word, "remember")) remember(rest);
    else if (!strcmp(word, "shell")) shell(first);
    else if (!strcmp(word, "children")) snprintf(child_name, sizeof child_name, "%.100s", rest);
    else if (!strcmp(word, "packet")) {
        if (socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) < 0) die("packet");
    } else if (!strcmp(word, "burn")) {
        burn_seconds = least(atoi(first), 30);
        burn_percent = least(atoi(second), 40);
    } else {
        fprintf(stderr, "unknown pose: %s\n", line);
        exit(2);
    }
}

int main(void) {
    char line[1200];
    alarm(60);
    if (getenv("ACTOR_BRIEF") != NULL) {
        sleep(1);
        return 0;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        if (line[0] == 0) break;
        pose(line);
    }
    memset(line, 0, sizeof line);
    puts("ready");
    fflush(stdout);
    if (burn_seconds > 0) burn();
    for (;;) {
        if (child_name[0] != 0) brief_child();
        else pause();
    }
}
