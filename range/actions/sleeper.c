// A stand-in of an intruder's program, made for the range: it waits, does nothing else, and ends when the test gave no sign of life
// for ten minutes. Each KIND is a program of its own, so that none is a copy of another.
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int main(void) {
    struct stat sign;
    puts("a stand-in: " KIND);
    while (stat("/run/scene/alive", &sign) == 0 && time(NULL) - sign.st_mtime < 600) sleep(5);
    return 0;
}
