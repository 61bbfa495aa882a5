#define _GNU_SOURCE
#include "CFaultyCalls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

enum class { CLASS_NONE, CLASS_DISK, CLASS_SOCKET, CLASS_TTY };
enum kind { KILL_BEFORE, KILL_AFTER, KILL_TORN, FAIL, SHORT };

static enum class counted_class;
static enum kind kind;
static int fault_error;
static uint64_t fault_at, fault_count = 1;
static char paths[PATH_MAX];
static size_t paths_length;
static const char *switch_path;
static int journal = -1;
static volatile uint64_t own_counter;
static volatile uint64_t *counter = &own_counter;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static int error_named(const char *name) {
    if (strncmp(name, "enospc", 6) == 0) return ENOSPC;
    if (strncmp(name, "erofs", 5) == 0) return EROFS;
    return EIO;
}

__attribute__((constructor)) static void read_orders(void) {
    const char *value = getenv("FAULTY_PATHS");
    if (!value) return;
    snprintf(paths, sizeof paths, "%s", value);
    paths_length = strlen(paths);
    value = getenv("FAULTY_CLASS");
    counted_class = !value || strcmp(value, "disk") == 0 ? CLASS_DISK : strcmp(value, "tty") == 0 ? CLASS_TTY : CLASS_SOCKET;
    if ((value = getenv("FAULTY_AT"))) fault_at = strtoull(value, NULL, 10);
    if ((value = getenv("FAULTY_COUNT"))) fault_count = strtoull(value, NULL, 10);
    if ((value = getenv("FAULTY_KIND"))) {
        if (strcmp(value, "kill-before") == 0) kind = KILL_BEFORE;
        else if (strcmp(value, "kill-after") == 0) kind = KILL_AFTER;
        else if (strcmp(value, "kill-torn") == 0) kind = KILL_TORN;
        else if (strcmp(value, "short") == 0) kind = SHORT, fault_error = ENOSPC;
        else kind = FAIL, fault_error = error_named(value);
    }
    switch_path = getenv("FAULTY_SWITCH");
    if ((value = getenv("FAULTY_COUNTER"))) {
        int file = (int)syscall(SYS_openat, AT_FDCWD, value, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file >= 0 && syscall(SYS_ftruncate, file, 8) == 0) {
            void *page = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            if (page != MAP_FAILED) counter = page;
        }
        if (file >= 0) syscall(SYS_close, file);
    }
    if ((value = getenv("FAULTY_JOURNAL"))) {
        journal = (int)syscall(SYS_openat, AT_FDCWD, value, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

static void end(void) {
    syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    for (;;) pause();
}

/* Whether a path is concerned; shared memory and locks are no storage. */
static int is_concerned(const char *path) {
    if (!paths_length || strncmp(path, paths, paths_length) != 0) return 0;
    size_t length = strlen(path);
    return !(length > 4 && strcmp(path + length - 4, "-shm") == 0) && !(length > 5 && strcmp(path + length - 5, ".lock") == 0);
}

static int path_of(int descriptor, char *path) {
    char link[40];
    if (!paths_length) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_concerned(path);
}

static int is_folder_of_paths(int descriptor, char *path) {
    struct stat facts;
    char link[40];
    if (!paths_length || fstat(descriptor, &facts) != 0 || !S_ISDIR(facts.st_mode)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    const char *slash = strrchr(paths, '/');
    return slash && (size_t)(slash - paths) == (size_t)length && strncmp(paths, path, (size_t)length) == 0;
}

static void note(char what, const char *path, uint64_t offset, const void *data, uint32_t length) {
    if (journal < 0) return;
    uint16_t path_length = (uint16_t)strlen(path);
    char head[15];
    head[0] = what;
    memcpy(head + 1, &path_length, 2);
    memcpy(head + 3, &offset, 8);
    memcpy(head + 11, &length, 4);
    struct iovec pieces[3] = {{head, sizeof head}, {(void *)path, path_length}, {(void *)data, length}};
    syscall(SYS_writev, journal, pieces, length ? 3 : 2);
}

/* Counts a call. Returns whether it goes wrong. */
static int counts(void) {
    uint64_t number = __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
    return fault_at && number >= fault_at && number - fault_at < fault_count;
}

static int switched_error(void) {
    char name[16] = {0};
    if (!switch_path) return 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, switch_path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0) return 0;
    syscall(SYS_read, file, name, sizeof name - 1);
    syscall(SYS_close, file);
    return error_named(name);
}

/* The error that a change of the disk meets; 0 for none. `ends` says whether the process ends after it. */
static int disk_error(int is_write, int *is_short, int *ends) {
    int error = switched_error();
    if (error) return error;
    if (counted_class != CLASS_DISK || !counts()) return 0;
    switch (kind) {
    case KILL_BEFORE: end(); return 0;
    case KILL_AFTER: *ends = 1; return 0;
    case KILL_TORN: *ends = 1; *is_short = is_write; return 0;
    case SHORT: *is_short = is_write; return is_write ? 0 : fault_error;
    case FAIL: return fault_error;
    }
    return 0;
}

/* A write of a file that is concerned. */
static ssize_t write_disk(int descriptor, const char *path, const void *data, size_t length, int64_t offset) {
    int is_short = 0, ends = 0;
    pthread_mutex_lock(&turn);
    int error = disk_error(1, &is_short, &ends);
    if (error) {
        pthread_mutex_unlock(&turn);
        errno = error;
        return -1;
    }
    size_t wanted = is_short ? length / 2 : length;
    int64_t at = offset;
    if (at < 0) at = syscall(SYS_lseek, descriptor, 0, SEEK_CUR);
    note('w', path, (uint64_t)at, data, (uint32_t)wanted);
    ssize_t written = offset < 0 ? syscall(SYS_write, descriptor, data, wanted)
                                 : syscall(SYS_pwrite64, descriptor, data, wanted, offset);
    int saved = errno;
    if (ends) end();
    pthread_mutex_unlock(&turn);
    errno = saved;
    return written;
}

ssize_t pwrite64(int descriptor, const void *data, size_t length, off64_t offset) {
    char path[PATH_MAX];
    if (path_of(descriptor, path)) return write_disk(descriptor, path, data, length, offset);
    return syscall(SYS_pwrite64, descriptor, data, length, offset);
}

ssize_t pwrite(int descriptor, const void *data, size_t length, off_t offset) {
    return pwrite64(descriptor, data, length, offset);
}

static int truncate_disk(int descriptor, off64_t length) {
    char path[PATH_MAX];
    if (!path_of(descriptor, path)) return (int)syscall(SYS_ftruncate, descriptor, length);
    int is_short = 0, ends = 0;
    pthread_mutex_lock(&turn);
    int error = disk_error(0, &is_short, &ends);
    int result = -1;
    if (!error) {
        note('t', path, (uint64_t)length, NULL, 0);
        result = (int)syscall(SYS_ftruncate, descriptor, length);
        error = errno;
        if (ends) end();
    }
    pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}

int ftruncate64(int descriptor, off64_t length) { return truncate_disk(descriptor, length); }
int ftruncate(int descriptor, off_t length) { return truncate_disk(descriptor, length); }

static int synchronize(int descriptor, long number) {
    char path[PATH_MAX];
    if (!path_of(descriptor, path) && !is_folder_of_paths(descriptor, path)) return (int)syscall(number, descriptor);
    int is_short = 0, ends = 0;
    pthread_mutex_lock(&turn);
    int error = disk_error(0, &is_short, &ends);
    int result = -1;
    if (!error) {
        result = (int)syscall(number, descriptor);
        error = errno;
        if (result == 0) note('s', path, 0, NULL, 0);
        if (ends) end();
    }
    pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}

int fsync(int descriptor) { return synchronize(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return synchronize(descriptor, SYS_fdatasync); }

static int rename_disk(char what, long number, const char *from, const char *to) {
    if (!is_concerned(from)) {
        return number == SYS_unlink ? (int)syscall(number, from) : (int)syscall(number, from, to);
    }
    int is_short = 0, ends = 0;
    pthread_mutex_lock(&turn);
    int error = disk_error(0, &is_short, &ends);
    int result = -1;
    if (!error) {
        result = number == SYS_unlink ? (int)syscall(number, from) : (int)syscall(number, from, to);
        error = errno;
        if (result == 0) note(what, from, 0, to, to ? (uint32_t)strlen(to) : 0);
        if (ends) end();
    }
    pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}

int unlink(const char *path) { return rename_disk('u', SYS_unlink, path, NULL); }
int link(const char *from, const char *to) { return rename_disk('l', SYS_link, from, to); }
int rename(const char *from, const char *to) { return rename_disk('r', SYS_rename, from, to); }

/* Lines: sockets and terminals. */

static enum class class_of(int descriptor) {
    struct stat facts;
    if (counted_class != CLASS_SOCKET && counted_class != CLASS_TTY) return CLASS_NONE;
    if (fstat(descriptor, &facts) != 0) return CLASS_NONE;
    if (S_ISSOCK(facts.st_mode)) return CLASS_SOCKET;
    /* Unix 98 pseudo-terminals have the major numbers 136 to 143. */
    return S_ISCHR(facts.st_mode) && major(facts.st_rdev) >= 136 && major(facts.st_rdev) <= 143 ? CLASS_TTY : CLASS_NONE;
}

/* Counts a call on a line, and ends the process where it is its turn. Returns whether it ends after the call. */
static int line_ends(int descriptor) {
    int saved = errno;
    int ends = 0;
    if (fault_at && class_of(descriptor) == counted_class && counts()) {
        if (kind == KILL_BEFORE) end();
        ends = 1;
    }
    errno = saved;
    return ends;
}

ssize_t write(int descriptor, const void *data, size_t length) {
    char path[PATH_MAX];
    if (counted_class == CLASS_DISK || switch_path || journal >= 0) {
        int saved = errno;
        if (path_of(descriptor, path)) return write_disk(descriptor, path, data, length, -1);
        errno = saved;
    }
    int ends = line_ends(descriptor);
    ssize_t result = syscall(SYS_write, descriptor, data, ends && kind == KILL_TORN ? length / 2 : length);
    if (ends) end();
    return result;
}

ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
    int ends = line_ends(descriptor);
    ssize_t result = syscall(SYS_writev, descriptor, pieces, count);
    if (ends) end();
    return result;
}

ssize_t send(int descriptor, const void *data, size_t length, int flags) {
    int ends = line_ends(descriptor);
    ssize_t result = syscall(SYS_sendto, descriptor, data, length, flags, NULL, 0);
    if (ends) end();
    return result;
}

ssize_t recv(int descriptor, void *data, size_t length, int flags) {
    ssize_t result = syscall(SYS_recvfrom, descriptor, data, length, flags, NULL, NULL);
    if (result > 0 && line_ends(descriptor)) end();
    return result;
}

ssize_t read(int descriptor, void *data, size_t length) {
    ssize_t result = syscall(SYS_read, descriptor, data, length);
    if (result > 0 && line_ends(descriptor)) end();
    return result;
}
