/* tests/store/rig/keeper.c: initdb and postgres, which refuse to run as root; and taking everything away. */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { START_WAIT_MS = 30 * MS_SECOND, LOOK_EVERY_MS = 10, PATH_SIZE = 512 };

/* One keeper is one process: these are its own. */
struct keeper {
    const char *folder;
    char bin[PATH_SIZE]; /* the folder of initdb and postgres */
    char home[PATH_SIZE];
    char data[PATH_SIZE + 8];
    char log[PATH_SIZE + 8];
    uid_t uid;
    gid_t gid;
    pid_t server; /* 0: not running */
};

static void pause_ms(long ms)
{
    struct timespec ts = { .tv_nsec = ms * 1000000 };

    (void)nanosleep(&ts, NULL);
}

static bool find_server(struct keeper *keeper, char *why)
{
    const char *named = getenv("EARSHOT_PG_BIN");
    glob_t found = { 0 };

    if (named) {
        (void)snprintf(keeper->bin, sizeof keeper->bin, "%s", named);
        return true;
    }
    if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) == 0) {
        const char *newest = found.gl_pathv[found.gl_pathc - 1];

        (void)snprintf(keeper->bin, sizeof keeper->bin, "%.*s", (int)(strlen(newest) - strlen("/initdb")),
                       newest);
    } else {
        (void)snprintf(why, KEEPER_ANSWER_MAX,
                       "no initdb under /usr/lib/postgresql/*/bin (install postgresql)");
    }
    globfree(&found);
    return keeper->bin[0] != '\0';
}

static void choose_user(struct keeper *keeper)
{
    const struct passwd *user = NULL;

    keeper->uid = geteuid();
    keeper->gid = getegid();
    if (keeper->uid != 0)
        return;
    user = getpwnam("postgres");
    if (!user)
        user = getpwnam("nobody");
    if (user) {
        keeper->uid = user->pw_uid;
        keeper->gid = user->pw_gid;
    }
}

/* In the child: becomes the unprivileged user, says what it says into the log, dies with the keeper. */
static void become(const struct keeper *keeper)
{
    int log = open(keeper->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

    if (log < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
        _exit(126);
    if (geteuid() == 0 && (setgroups(0, NULL) || setgid(keeper->gid) || setuid(keeper->uid)))
        _exit(126);
    if (chdir("/") || prctl(PR_SET_PDEATHSIG, SIGQUIT))
        _exit(126);
    (void)unsetenv("LD_PRELOAD");
}

/* args[0] becomes the whole path: PostgreSQL's programs find each other beside it. */
static pid_t spawn(const struct keeper *keeper, const char *program, const char **args)
{
    char path[2 * PATH_SIZE];
    pid_t pid;

    (void)snprintf(path, sizeof path, "%s/%s", keeper->bin, program);
    args[0] = path;
    pid = fork();
    if (pid == 0) {
        become(keeper);
        (void)execv(path, (char *const *)(void *)args);
        _exit(127);
    }
    return pid;
}

static bool make_cluster(const struct keeper *keeper)
{
    const char *args[] = { "initdb", "--no-sync", "-A",         "trust", "-U",         "earshot",
                           "-E",     "UTF8",      "--locale=C", "-D",    keeper->data, NULL };
    pid_t pid;
    int status;

    if (mkdir(keeper->home, 0755) || chown(keeper->home, keeper->uid, keeper->gid))
        return false;
    pid = spawn(keeper, "initdb", args);
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void spawn_server(struct keeper *keeper)
{
    const char *fsync = getenv("EARSHOT_RIG_FSYNC") ? "fsync=on" : "fsync=off";
    const char *args[] = { "postgres",
                           "-D",
                           keeper->data,
                           "-k",
                           keeper->home,
                           "-c",
                           "listen_addresses=",
                           "-c",
                           fsync,
                           "-c",
                           "shared_buffers=32MB",
                           "-c",
                           "max_connections=60",
                           "-c",
                           "max_wal_size=256MB",
                           "-c",
                           "dynamic_shared_memory_type=mmap",
                           "-c",
                           "autovacuum=off",
                           "-c",
                           "log_min_messages=fatal",
                           NULL };

    keeper->server = spawn(keeper, "postgres", args);
}

static bool is_up(const struct keeper *keeper)
{
    const char *const keys[] = { "host", "user", "dbname", NULL };
    const char *const values[] = { keeper->home, "earshot", "postgres", NULL };

    return PQpingParams(keys, values, 0) == PQPING_OK;
}

/* The reason is the end of the log, which will be gone with the folder. Is false. */
static bool explain(const struct keeper *keeper, const char *what, char *why)
{
    char tail[160] = "";
    int log = open(keeper->log, O_RDONLY | O_CLOEXEC);
    off_t size = log < 0 ? 0 : lseek(log, 0, SEEK_END);
    ssize_t len = log < 0 ? 0 : pread(log, tail, sizeof tail - 1, size > 159 ? size - 159 : 0);

    tail[len < 0 ? 0 : len] = '\0';
    (void)snprintf(why, KEEPER_ANSWER_MAX, "%s: %s", what, tail);
    if (log >= 0)
        (void)close(log);
    return false;
}

/* A server that does not come up (its port's lock, its memory still held) is tried again. */
static bool start_server(struct keeper *keeper, char *why)
{
    ms_t until = clock_steady() + START_WAIT_MS;

    if (keeper->server)
        return true;
    if (!keeper->bin[0]) {
        if (!find_server(keeper, why))
            return false;
        choose_user(keeper);
        if (!make_cluster(keeper)) {
            keeper->bin[0] = '\0';
            return explain(keeper, "initdb failed", why);
        }
    }
    spawn_server(keeper);
    while (clock_steady() < until) {
        if (is_up(keeper))
            return true;
        pause_ms(LOOK_EVERY_MS);
        if (waitpid(keeper->server, NULL, WNOHANG) == keeper->server)
            spawn_server(keeper);
    }
    return explain(keeper, "postgres did not start", why);
}

/* Backends outlive a killed postmaster for a moment, and answer; they have become our children. */
static void kill_orphans(void)
{
    FILE *children = fopen("/proc/thread-self/children", "re");
    int pid;

    while (children && fscanf(children, "%d", &pid) == 1)
        (void)kill(pid, SIGKILL);
    if (children)
        (void)fclose(children);
}

/* Comes back when no process of the server is left. */
static void end_server(struct keeper *keeper, int with)
{
    if (keeper->server <= 0)
        return;
    (void)kill(keeper->server, with);
    (void)waitpid(keeper->server, NULL, 0);
    kill_orphans();
    while (waitpid(-1, NULL, 0) > 0)
        ;
    keeper->server = 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    (void)remove(path);
    return 0;
}

static void obey(struct keeper *keeper, int line)
{
    char order, answer[KEEPER_ANSWER_MAX];

    while (recv(line, &order, 1, 0) == 1) {
        answer[0] = '\0';
        if (order == KEEPER_START)
            (void)start_server(keeper, answer);
        else
            end_server(keeper, order == KEEPER_CRASH ? SIGKILL : SIGQUIT);
        if (send(line, answer, strlen(answer) + 1, MSG_NOSIGNAL) < 0)
            break;
    }
}

static void keep(const char *folder, int line)
{
    struct keeper keeper = { .folder = folder };

    (void)setsid(); /* ^C is for the test, whose end we see */
    (void)prctl(PR_SET_NAME, "rig-keeper");
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    (void)snprintf(keeper.home, sizeof keeper.home, "%s/pg", folder);
    (void)snprintf(keeper.data, sizeof keeper.data, "%s/data", keeper.home);
    (void)snprintf(keeper.log, sizeof keeper.log, "%s/pg.log", folder);
    obey(&keeper, line);
    end_server(&keeper, SIGQUIT);
    /* Programs under test may still write: their files are taken on the second or third walk. */
    for (int i = 0; i < 100 && access(folder, F_OK) == 0; i++) {
        (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        if (access(folder, F_OK) == 0)
            pause_ms(LOOK_EVERY_MS);
    }
}

int keeper_start(const char *folder, int *out_pid)
{
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
        return -1;
    pid = fork();
    if (pid == 0) {
        int log;

        (void)close(ends[0]);
        /* The test's own output must end when the test does. */
        log = open("/dev/null", O_RDWR | O_CLOEXEC);
        (void)dup2(log, STDIN_FILENO);
        (void)dup2(log, STDOUT_FILENO);
        (void)dup2(log, STDERR_FILENO);
        keep(folder, ends[1]);
        _exit(0);
    }
    (void)close(ends[1]);
    *out_pid = pid;
    if (pid > 0)
        return ends[0];
    (void)close(ends[0]);
    return -1;
}

bool keeper_ask(int line, enum keeper_order order, char why[static KEEPER_ANSWER_MAX])
{
    char byte = (char)order;
    ssize_t len;

    if (send(line, &byte, 1, MSG_NOSIGNAL) != 1 || (len = recv(line, why, KEEPER_ANSWER_MAX, 0)) <= 0) {
        (void)snprintf(why, KEEPER_ANSWER_MAX, "the keeper of the rig is gone");
        return false;
    }
    why[len - 1] = '\0';
    return why[0] == '\0';
}
