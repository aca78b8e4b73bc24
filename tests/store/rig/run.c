/* tests/store/rig/run.c: programs under test, with libfault.so in them or pgproxy in front of them. */
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "rig.h"

extern char **environ;

enum { RUN_WAIT_MS = 120 * MS_SECOND, READY_BYTE = 'r' };

/* ---- running ---- */

static int64_t read_count(const char *path)
{
    char text[32] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof text - 1);

    if (fd >= 0)
        (void)close(fd);
    return len > 0 ? strtoll(text, NULL, 10) : 0;
}

/* In the child: no test leaves a program behind. */
static void become(const char *const *argv)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)execv(strcmp(argv[0], "self") == 0 ? "/proc/self/exe" : argv[0], (char *const *)(void *)argv);
    perror(argv[0]);
    _exit(127);
}

/* Waits with a bound; what hangs is killed and fails the test. */
static int wait_for(pid_t pid, const char *name)
{
    ms_t until = clock_steady() + RUN_WAIT_MS;
    struct timespec pause = { .tv_nsec = 1000000 };
    int status;

    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (clock_steady() > until) {
            (void)kill(pid, SIGKILL);
            (void)waitpid(pid, &status, 0);
            fail_msg("%s did not end", name);
        }
        (void)nanosleep(&pause, NULL);
    }
    return status;
}

static void look(int status, struct rig_outcome *out)
{
    *out = (struct rig_outcome){ .was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
                                 .exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1 };
}

void rig_run(const char *const *argv, struct rig_outcome *out)
{
    pid_t pid = fork();

    if (pid == 0)
        become(argv);
    assert_true(pid > 0);
    look(wait_for(pid, argv[0]), out);
}

static void set_fault(const struct rig_fault *fault, const char *count_file)
{
    static const char *const hows[] = { "kill", "kill", "torn", "eio", "enospc" };
    char at[24];

    (void)snprintf(at, sizeof at, "%" PRId64, fault->how == RIG_COUNT ? 0 : fault->at);
    if (setenv("LD_PRELOAD", RIG_FAULT_LIB, 1) || setenv("EARSHOT_FAULT_FOLDER", fault->folder, 1) ||
        setenv("EARSHOT_FAULT_AT", at, 1) || setenv("EARSHOT_FAULT_HOW", hows[fault->how], 1) ||
        setenv("EARSHOT_FAULT_COUNT", count_file, 1) || setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1))
        _exit(126);
}

void rig_run_faulted(const char *const *argv, const struct rig_fault *fault, struct rig_outcome *out)
{
    char count_file[RIG_PATH_MAX + 16];
    pid_t pid;

    (void)snprintf(count_file, sizeof count_file, "%s/fault.count", rig_folder());
    (void)unlink(count_file);
    pid = fork();
    if (pid == 0) {
        set_fault(fault, count_file);
        become(argv);
    }
    assert_true(pid > 0);
    look(wait_for(pid, argv[0]), out);
    out->n_calls = read_count(count_file);
}

/* ---- the proxy ---- */

static void start_proxy(const char *const *argv, int ready_fd)
{
    if (dup2(ready_fd, STDOUT_FILENO) < 0)
        _exit(126);
    become(argv);
}

void rig_proxy_start(const struct rig_db *server, enum rig_line_event event, int64_t n, struct rig_proxy *out)
{
    static const char *const events[] = { "message", "commit", "answer" };
    static int n_proxies;
    char folder[RIG_PATH_MAX + 16], listen_at[RIG_PATH_MAX + 40], server_at[RIG_PATH_MAX + 40], at[24],
        ready = 0;
    const char *const argv[] = {
        RIG_PGPROXY, listen_at, server_at, events[event], at, out->count_file, NULL
    };
    int ends[2], n_name;

    (void)snprintf(folder, sizeof folder, "%s/p%d", rig_folder(), ++n_proxies);
    (void)snprintf(listen_at, sizeof listen_at, "%s/.s.PGSQL.5432", folder);
    (void)snprintf(server_at, sizeof server_at, "%s/pg/.s.PGSQL.5432", rig_folder());
    (void)snprintf(out->count_file, sizeof out->count_file, "%s/p%d.count", rig_folder(), n_proxies);
    (void)snprintf(at, sizeof at, "%" PRId64, n);
    assert_int_equal(mkdir(folder, 0755), 0);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    out->pid = fork();
    if (out->pid == 0)
        start_proxy(argv, ends[1]);
    assert_true(out->pid > 0);
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &ready, 1), 1);
    assert_int_equal(ready, READY_BYTE);
    (void)close(ends[0]);
    out->at.kind = DB_POSTGRES;
    n_name = (int)strcspn(server->url, "?");
    (void)snprintf(out->at.url, sizeof out->at.url, "%.*s?host=%s&user=earshot", n_name, server->url, folder);
}

int64_t rig_proxy_stop(struct rig_proxy *proxy)
{
    (void)kill(proxy->pid, SIGTERM);
    (void)wait_for(proxy->pid, "pgproxy");
    return read_count(proxy->count_file);
}
