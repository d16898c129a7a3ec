// A stand-in of a miner, made for the range: it speaks a few lines of Stratum to the pool that it is given, burns half of one
// processor, mines nothing, and ends after ten minutes; it says so by /run/ended-by-itself, so that nobody takes it for ended by Davy.
//
// miner -o stratum+tcp://ADDRESS:PORT -u WALLET [-B] [-q] [-n COUNT]
//   -B  in the background
//   -q  quietly: burns nothing
//   -n  tries this many addresses, one after the other, from the given one on
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char usage[] = "usage: -o stratum+tcp://HOST:PORT -u WALLET [--donate-level N] [-a cryptonight|randomx]\n";

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int pool(const char *url, int offset, const char *wallet) {
    char host[64], line[512];
    int port;
    if (sscanf(url, "stratum+tcp://%63[0-9.]:%d", host, &port) != 2) return -1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, host, &to.sin_addr);
    to.sin_addr.s_addr = htonl(ntohl(to.sin_addr.s_addr) + offset);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = {0, 300000};
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(s, (struct sockaddr *)&to, sizeof to) != 0) {
        close(s);
        return -1;
    }
    int n = snprintf(line, sizeof line,
                     "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}\n"
                     "{\"id\":2,\"method\":\"mining.authorize\",\"params\":[\"%s\",\"x\"]}\n",
                     wallet);
    if (write(s, line, n) != n) return -1;
    return s;
}

int main(int argc, char **argv) {
    const char *url = 0, *wallet = "nobody";
    int background = 0, quiet = 0, count = 1, tried = 0;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-B")) background = 1;
        else if (!strcmp(argv[i], "-q")) quiet = 1;
        else if (!strcmp(argv[i], "-n") && i + 1 < argc) count = atoi(argv[++i]);
        else if (!strcmp(argv[i], "-o") && i + 1 < argc) url = argv[++i];
        else if (!strcmp(argv[i], "-u") && i + 1 < argc) wallet = argv[++i];
    }
    if (!url) return fputs(usage, stderr), 2;
    if (background && daemon(0, 0) != 0) return 1;
    signal(SIGPIPE, SIG_IGN);
    double end = now() + 600, next = 0;
    int s = -1;
    volatile unsigned long work = 0;
    while (now() < end) {
        if (s < 0 && now() > next) {
            s = pool(url, count > 0 ? tried++ % count : 0, wallet);
            next = now() + (count > 1 ? 0.3 : 5);
        }
        if (s >= 0 && now() > next) {
            static const char share[] = "{\"id\":4,\"method\":\"mining.submit\",\"params\":[]}\n";
            if (write(s, share, sizeof share - 1) < 0) close(s), s = -1;
            next = now() + 5;
        }
        double slice = now() + 0.05;
        while (!quiet && now() < slice) work++;
        usleep(50000);
    }
    close(open("/run/ended-by-itself", O_WRONLY | O_CREAT, 0644));
    return 0;
}
