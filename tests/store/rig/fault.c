/* tests/store/rig/fault.c: libfault.so, preloaded into any program: counts the calls that change files under
 * a folder and breaks the n-th. SQLite and the C library's stdio both come by here.
 *
 *   EARSHOT_FAULT_FOLDER  files below it are counted        EARSHOT_FAULT_AT     n, from 1; 0 or absent: only
 * counts EARSHOT_FAULT_HOW     kill torn eio enospc              EARSHOT_FAULT_COUNT  a file that always has
 * the count so far
 */
#undef _FILE_OFFSET_BITS /* both pwrite and pwrite64 are ours */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock;
    const char *folder;
    const char *how;
    int64_t at;
    int64_t n_calls;
    int count_fd;
} fault = { .lock = PTHREAD_MUTEX_INITIALIZER, .count_fd = -1 };

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("EARSHOT_FAULT_AT"), *count = getenv("EARSHOT_FAULT_COUNT"),
               *how = getenv("EARSHOT_FAULT_HOW");

    fault.folder = getenv("EARSHOT_FAULT_FOLDER");
    fault.how = how ? how : "kill";
    fault.at = at ? strtoll(at, NULL, 10) : 0;
    if (count)
        fault.count_fd = open(count, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
}

static void note_count(int64_t n_calls)
{
    char text[32];
    int len = snprintf(text, sizeof text, "%020" PRId64 "\n", n_calls);

    if (fault.count_fd >= 0)
        (void)!REAL(pwrite)(fault.count_fd, text, (size_t)len, 0);
}

static bool is_below(const char *path)
{
    size_t len = fault.folder ? strlen(fault.folder) : 0;

    return len && strncmp(path, fault.folder, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

static bool is_counted(int fd)
{
    char link[64], path[PATH_MAX];
    ssize_t len;

    if (!fault.folder || fd == fault.count_fd)
        return false;
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    len = readlink(link, path, sizeof path - 1);
    if (len < 0)
        return false;
    path[len] = '\0';
    return is_below(path);
}

static void die(void)
{
    (void)kill(getpid(), SIGKILL);
    for (;;)
        (void)pause();
}

/* Counts a call; whether this one is to break (the count's file is true before the process is gone). */
static bool counted(void)
{
    bool now;

    (void)pthread_mutex_lock(&fault.lock);
    fault.n_calls++;
    note_count(fault.n_calls);
    now = fault.at > 0 &&
          (fault.n_calls == fault.at ||
           (fault.n_calls > fault.at && strcmp(fault.how, "kill") && strcmp(fault.how, "torn")));
    (void)pthread_mutex_unlock(&fault.lock);
    return now;
}

/* A call that can't be half done. True: it fails, errno is set. */
static bool breaks(void)
{
    if (!counted())
        return false;
    if (strcmp(fault.how, "kill") == 0 || strcmp(fault.how, "torn") == 0)
        die();
    errno = strcmp(fault.how, "enospc") == 0 ? ENOSPC : EIO;
    return true;
}

static bool tears(void)
{
    return strcmp(fault.how, "torn") == 0;
}

/* A write that is counted, and of which half is to be done. */
static bool is_torn(int fd)
{
    return tears() && is_counted(fd) && counted();
}

ssize_t write(int fd, const void *at, size_t len)
{
    if (is_torn(fd)) {
        (void)!REAL(write)(fd, at, len / 2);
        die();
    }
    return !tears() && is_counted(fd) && breaks() ? -1 : REAL(write)(fd, at, len);
}

ssize_t pwrite(int fd, const void *at, size_t len, off_t offset)
{
    if (is_torn(fd)) {
        (void)!REAL(pwrite)(fd, at, len / 2, offset);
        die();
    }
    return !tears() && is_counted(fd) && breaks() ? -1 : REAL(pwrite)(fd, at, len, offset);
}

ssize_t pwrite64(int fd, const void *at, size_t len, off64_t offset)
{
    return pwrite(fd, at, len, (off_t)offset);
}

int fsync(int fd)
{
    return is_counted(fd) && breaks() ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    return is_counted(fd) && breaks() ? -1 : REAL(fdatasync)(fd);
}

int ftruncate(int fd, off_t len)
{
    return is_counted(fd) && breaks() ? -1 : REAL(ftruncate)(fd, len);
}

int ftruncate64(int fd, off64_t len)
{
    return ftruncate(fd, (off_t)len);
}

int posix_fallocate(int fd, off_t from, off_t len)
{
    return is_counted(fd) && breaks() ? errno : REAL(posix_fallocate)(fd, from, len);
}

int posix_fallocate64(int fd, off64_t from, off64_t len)
{
    return posix_fallocate(fd, (off_t)from, (off_t)len);
}

int unlink(const char *path)
{
    return is_below(path) && breaks() ? -1 : REAL(unlink)(path);
}

int rename(const char *from, const char *to)
{
    return is_below(to) && breaks() ? -1 : REAL(rename)(from, to);
}
