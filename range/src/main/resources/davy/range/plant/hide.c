/* A preload library that leaves one name out of every directory, as userland rootkits do; for tests only.
 * The name stands in the environment, HIDE_NAME; without it the library does nothing. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static int hidden(const char *name) {
    const char *list = getenv("HIDE_NAME");
    size_t length = strlen(name);
    while (list != NULL && *list != 0) {
        size_t part = strcspn(list, ",");
        if (part == length && !strncmp(list, name, part)) return 1;
        list += part + (list[part] == ',');
    }
    return 0;
}

struct dirent *readdir(DIR *directory) {
    static struct dirent *(*real)(DIR *);
    struct dirent *entry;
    if (real == NULL) real = (struct dirent *(*) (DIR *)) dlsym(RTLD_NEXT, "readdir");
    do entry = real(directory);
    while (entry != NULL && hidden(entry->d_name));
    return entry;
}

struct dirent64 *readdir64(DIR *directory) {
    static struct dirent64 *(*real)(DIR *);
    struct dirent64 *entry;
    if (real == NULL) real = (struct dirent64 *(*) (DIR *)) dlsym(RTLD_NEXT, "readdir64");
    do entry = real(directory);
    while (entry != NULL && hidden(entry->d_name));
    return entry;
}
