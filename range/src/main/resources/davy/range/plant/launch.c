/* Becomes another program, with any argv[0]; ends by itself within a minute.
 *
 *   launch [-m NAME] [-s] [-c ADDRESS PORT] [-p FILE] PROGRAM ARGV0 [ARGUMENT...]
 *
 * -m  from an anonymous file (memfd) of this name, so that no path leads to it; -s seals it, as honest loaders do
 * -c  standard input, output and error are a connection to that address; nothing is sent
 * -p  with LD_PRELOAD naming that file
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

extern char **environ;

static int fail(const char *what) {
    perror(what);
    return 2;
}

static int memory_file(const char *name, const char *program, int sealed) {
    int from = open(program, O_RDONLY | O_CLOEXEC);
    int to = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    char buffer[65536];
    ssize_t got;
    if (from < 0 || to < 0) return -1;
    while ((got = read(from, buffer, sizeof buffer)) > 0)
        if (write(to, buffer, (size_t) got) != got) return -1;
    close(from);
    if (sealed
        && fcntl(to, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
        return -1;
    return to;
}

static int connect_standard(const char *address, int port) {
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((unsigned short) port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || inet_pton(AF_INET, address, &peer.sin_addr) != 1) return -1;
    if (connect(fd, (struct sockaddr *) &peer, sizeof peer) < 0) return -1;
    for (int i = 0; i < 3; i++)
        if (dup2(fd, i) < 0) return -1;
    return fd > 2 ? close(fd) : 0;
}

int main(int argc, char **argv) {
    const char *name = NULL;
    int sealed = 0;
    int at = 1;
    alarm(60); /* outlives execve */
    for (; at < argc && argv[at][0] == '-'; at++) {
        switch (argv[at][1]) {
        case 'm': name = argv[++at]; break;
        case 's': sealed = 1; break;
        case 'p': setenv("LD_PRELOAD", argv[++at], 1); break;
        case 'c':
            if (connect_standard(argv[at + 1], atoi(argv[at + 2])) < 0) return fail("connect");
            at += 2;
            break;
        }
    }
    if (at + 1 >= argc) return 2;
    if (name != NULL) {
        int fd = memory_file(name, argv[at], sealed);
        if (fd < 0) return fail("memfd");
        fexecve(fd, argv + at + 1, environ);
    } else {
        execv(argv[at], argv + at + 1);
    }
    return fail("exec");
}
