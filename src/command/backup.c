/* command/backup.c: `earshot backup FILE` and `earshot restore FILE`. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "command/command.h"
#include "db/db.h"
#include "flow/owner.h"
#include "store/backup.h"
#include "store/schema.h"

static const struct option options[] = { OPTION_DB, OPTION_DATA, { 0 } };

static bool backup(const struct arguments *arguments, struct err *err)
{
    CLEANUP(mem_freep) char *url = NULL;
    CLEANUP(db_closep) struct db *db = NULL;

    return command_db(arguments, &url, err) && db_open(sv_str(url), DB_READ, &db, err) &&
           schema_check(db, err) && backup_write(db, sv_str(arguments->operands[0]), err);
}

static int run_backup(int argc, char **argv)
{
    struct arguments arguments;
    struct err err = { 0 };
    int result;

    if (!arguments_read(&command_backup, argc, argv, 1, 1, &arguments, &result))
        return result;
    result = backup(&arguments, &err) ? EXIT_DONE : command_failed(&command_backup, &err);
    arguments_done(&arguments);
    return result;
}

const struct command command_backup = {
    .name = "backup",
    .operands = "FILE",
    .summary = "Writes the whole store into a new file, also while a server writes to it",
    .help = "For SQLite. The key that secrets are sealed with (secret.key) is not part of it: keep it apart.",
    .options = options,
    .run = run_backup,
};

static bool check_backup(const char *file, struct err *err)
{
    CLEANUP(buf_done) struct buf url = BUF(8192);
    CLEANUP(db_closep) struct db *db = NULL;
    char what[BACKUP_WHAT_MAX];
    bool sound;

    buf_printf(&url, "sqlite:%s", file);
    if (!db_open(buf_sv(&url), DB_READ, &db, err) || !schema_check(db, err) ||
        !backup_check(db, &sound, what, err))
        return err_in(err, "%s is no backup that can be restored", file);
    return sound || err_set(err, ERR_INPUT, "%s is damaged: %s", file, what);
}

static bool copy_file(const char *from, const char *to, struct err *err)
{
    char piece[65536];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ssize_t got = in < 0 || out < 0 ? -1 : 1;

    while (got > 0) {
        got = read(in, piece, sizeof piece);
        if (got > 0 && write(out, piece, (size_t)got) != got)
            got = -1;
    }
    if (got == 0 && fsync(out) != 0)
        got = -1;
    if (got < 0)
        (void)err_set(err, ERR_FAULT, "can't copy %s to %s: %s", from, to, strerror(errno));
    if (in >= 0)
        (void)close(in);
    if (out >= 0)
        (void)close(out);
    return got == 0;
}

/* What stood there is kept beside it, with its log: a restore can be taken back. */
static bool set_aside(const char *file, ms_t now, struct err *err)
{
    static const char *const parts[] = { "", "-wal", "-shm" };

    for (size_t i = 0; i < COUNT(parts); i++) {
        CLEANUP(buf_done) struct buf from = BUF(8192);
        CLEANUP(buf_done) struct buf to = BUF(8192);

        buf_printf(&from, "%s%s", file, parts[i]);
        buf_printf(&to, "%s.before-restore-%" PRId64 "%s", file, now / MS_SECOND, parts[i]);
        if (rename(buf_str(&from), buf_str(&to)) != 0 && errno != ENOENT)
            return err_set(err, ERR_FAULT, "can't set %s aside: %s", buf_str(&from), strerror(errno));
    }
    return true;
}

static bool restore(const struct arguments *arguments, struct err *err)
{
    CLEANUP(mem_freep) char *url = NULL;
    CLEANUP(owner_freep) struct owner *owner = NULL;
    CLEANUP(buf_done) struct buf beside = BUF(8192);
    char owner_socket[OWNER_SOCKET_MAX];
    const char *file;
    bool taken;

    if (!command_db(arguments, &url, err) || !check_backup(arguments->operands[0], err))
        return false;
    if (strncmp(url, "sqlite:", 7) != 0)
        return err_set(err, ERR_INPUT,
                       "PostgreSQL restores its own backups: run pg_restore --clean with the same URL");
    file = url + 7;
    if (!owner_take(sv_str(url), &owner, &taken, owner_socket, err))
        return false;
    if (!taken)
        return err_set(err, ERR_CONFLICT, "another earshot has %s open; stop it first", file);
    buf_printf(&beside, "%s.restoring", file);
    (void)unlink(buf_str(&beside));
    if (!copy_file(arguments->operands[0], buf_str(&beside), err) || !set_aside(file, clock_now(), err))
        return false;
    return rename(buf_str(&beside), file) == 0 ||
           err_set(err, ERR_FAULT, "can't put %s in place: %s", file, strerror(errno));
}

static int run_restore(int argc, char **argv)
{
    struct arguments arguments;
    struct err err = { 0 };
    int result;

    if (!arguments_read(&command_restore, argc, argv, 1, 1, &arguments, &result))
        return result;
    result = restore(&arguments, &err) ? EXIT_DONE : command_failed(&command_restore, &err);
    arguments_done(&arguments);
    return result;
}

const struct command command_restore = {
    .name = "restore",
    .operands = "FILE",
    .summary = "Puts a backup in the place of the store; what stood there is set aside beside it",
    .help = "No server may run on it. The backup is checked first.",
    .options = options,
    .run = run_restore,
};
