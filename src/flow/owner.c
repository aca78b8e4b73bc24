/* flow/owner.c: the lock is flock(2)'s, so it goes with its process however that ends; what stands in the file is only the
 * way to the socket. */
#include "flow/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct owner {
    int lock;
    char socket[OWNER_SOCKET_MAX];
    bool listens;
};

static bool file_of(struct sv url, struct sv *out)
{
    if (!sv_starts(url, SV("sqlite:")))
        return false;
    *out = sv_skip(url, 7);
    return true;
}

static void socket_path(struct sv file, char out[static OWNER_SOCKET_MAX])
{
    const char *run = getenv("XDG_RUNTIME_DIR");

    if (file.len + sizeof ".sock" <= OWNER_SOCKET_MAX)
        (void)snprintf(out, OWNER_SOCKET_MAX, "%.*s.sock", SV_ARG(file));
    else
        (void)snprintf(out, OWNER_SOCKET_MAX, "%.60s/earshot-%016" PRIx64 ".sock", run ? run : "/tmp",
                       sv_hash(file, 0));
}

static void read_socket(int lock, char out[static OWNER_SOCKET_MAX])
{
    ssize_t len = pread(lock, out, OWNER_SOCKET_MAX - 1, 0);

    out[len > 0 ? len : 0] = '\0';
    out[strcspn(out, "\n")] = '\0';
}

bool owner_take(struct sv url, struct owner **out, bool *out_taken, char out_socket[static OWNER_SOCKET_MAX],
                struct err *err)
{
    CLEANUP(owner_freep) struct owner *owner = NEW(struct owner, 1);
    char path[4096];
    struct sv file;

    owner->lock = -1;
    out_socket[0] = '\0';
    *out = NULL;
    *out_taken = true;
    if (!file_of(url, &file)) {
        *out = TAKE(owner);
        return true;
    }
    if (snprintf(path, sizeof path, "%.*s.lock", SV_ARG(file)) >= (int)sizeof path)
        return err_set(err, ERR_INPUT, "the path of the database is too long");
    owner->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (owner->lock < 0)
        return err_set(err, ERR_FAULT, "can't open %s: %s", path, strerror(errno));
    if (flock(owner->lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return err_set(err, ERR_FAULT, "can't lock %s: %s", path, strerror(errno));
        read_socket(owner->lock, out_socket);
        *out_taken = false;
        return true;
    }
    if (ftruncate(owner->lock, 0) != 0)
        return err_set(err, ERR_FAULT, "can't write %s: %s", path, strerror(errno));
    socket_path(file, owner->socket);
    *out = TAKE(owner);
    return true;
}

bool owner_listen(struct owner *owner, int *out, struct err *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    mode_t mask;
    int fd;
    bool bound;

    *out = -1;
    if (!owner->socket[0])
        return true;
    memcpy(address.sun_path, owner->socket, strlen(owner->socket) + 1);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_set(err, ERR_FAULT, "can't open a socket: %s", strerror(errno));
    (void)unlink(owner->socket); /* left by one that was killed: the lock is ours */
    mask = umask(0177);
    bound = bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 16) == 0;
    (void)umask(mask);
    if (!bound || pwrite(owner->lock, owner->socket, strlen(owner->socket), 0) < 0) {
        (void)err_set(err, ERR_FAULT, "can't listen on %s: %s", owner->socket, strerror(errno));
        (void)close(fd);
        return false;
    }
    owner->listens = true;
    *out = fd;
    return true;
}

void owner_free(struct owner *owner)
{
    if (!owner)
        return;
    if (owner->listens)
        (void)unlink(owner->socket);
    if (owner->lock >= 0)
        (void)close(owner->lock); /* the file stays: removing it would race with who opens it now */
    free(owner);
}

void owner_freep(struct owner **owner)
{
    owner_free(*owner);
    *owner = NULL;
}
