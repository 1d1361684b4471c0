/* Makes one call of the C library fail, so that tests can see what is left behind. Loaded before the program:
 * FAULT_CALL is open, write, fsync or rename, FAULT_AT the number of the call, FAULT_SEEN a file that is made when it failed.
 * Calls of open count only where they may create a file, calls of write only on other than the standard streams. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>

static atomic_int calls;

static int real_open(const char *path, int flags, mode_t mode) {
    int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
    return next(path, flags, mode);
}

static int fails(const char *call, int error) {
    const char *wanted = getenv("FAULT_CALL"), *at = getenv("FAULT_AT"), *seen = getenv("FAULT_SEEN");
    if (!wanted || !at || strcmp(wanted, call) || atomic_fetch_add(&calls, 1) + 1 != atoi(at)) return 0;
    if (seen) real_open(seen, O_CREAT | O_WRONLY, 0600);
    errno = error;
    return 1;
}

static int opened(const char *path, int flags, va_list rest) {
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
    if ((flags & O_CREAT) && fails("open", EACCES)) return -1;
    return real_open(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int fd = opened(path, flags, rest);
    va_end(rest);
    return fd;
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int fd = opened(path, flags, rest);
    va_end(rest);
    return fd;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    ssize_t (*next)(int, const void *, size_t) = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return fd > 2 && fails("write", ENOSPC) ? -1 : next(fd, bytes, length);
}

ssize_t writev(int fd, const struct iovec *pieces, int count) {
    ssize_t (*next)(int, const struct iovec *, int) = (ssize_t (*)(int, const struct iovec *, int))dlsym(RTLD_NEXT, "writev");
    return fd > 2 && fails("write", ENOSPC) ? -1 : next(fd, pieces, count);
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags) {
    ssize_t (*next)(int, off64_t *, int, off64_t *, size_t, unsigned) =
        (ssize_t (*)(int, off64_t *, int, off64_t *, size_t, unsigned))dlsym(RTLD_NEXT, "copy_file_range");
    return fails("write", ENOSPC) ? -1 : next(in, from, out, to, length, flags);
}

int fsync(int fd) {
    int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return fails("fsync", EIO) ? -1 : next(fd);
}

int rename(const char *from, const char *to) {
    int (*next)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    return fails("rename", EXDEV) ? -1 : next(from, to);
}
