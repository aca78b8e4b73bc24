/* flow/secrets.c: libsodium's secretbox, with the key in a file of its own. */
#include "flow/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

struct secrets {
    unsigned char key[crypto_secretbox_KEYBYTES];
};

static bool make_key(const char *path, struct secrets *secrets, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok;

    if (fd < 0)
        return err_set(err, ERR_INPUT, "can't make the key %s: %s", path, strerror(errno));
    crypto_secretbox_keygen(secrets->key);
    ok = write(fd, secrets->key, sizeof secrets->key) == (ssize_t)sizeof secrets->key && fsync(fd) == 0;
    ok = close(fd) == 0 && ok;
    return ok || err_set(err, ERR_FAULT, "can't write the key %s: %s", path, strerror(errno));
}

static bool read_key(const char *path, int fd, struct secrets *secrets, struct err *err)
{
    struct stat stat;
    char extra;

    if (fstat(fd, &stat) != 0 || (stat.st_mode & 077))
        return err_set(err, ERR_INPUT, "others may read the key %s; run chmod 600 on it", path);
    if (read(fd, secrets->key, sizeof secrets->key) != (ssize_t)sizeof secrets->key ||
        read(fd, &extra, 1) != 0)
        return err_set(err, ERR_INPUT,
                       "%s is not a key of Earshot; restore the one the secrets were sealed with", path);
    return true;
}

bool secrets_open(const char *path, struct secrets **out, struct err *err)
{
    struct secrets *secrets = NEW(struct secrets, 1);
    int fd;
    bool ok;

    if (sodium_init() < 0) {
        free(secrets);
        return err_set(err, ERR_FAULT, "libsodium can't start");
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno != ENOENT)
        ok = err_set(err, ERR_INPUT, "can't read the key %s: %s", path, strerror(errno));
    else
        ok = fd < 0 ? make_key(path, secrets, err) : read_key(path, fd, secrets, err);
    if (fd >= 0)
        (void)close(fd);
    if (!ok) {
        secrets_free(secrets);
        return false;
    }
    *out = secrets;
    return true;
}

void secrets_free(struct secrets *secrets)
{
    if (!secrets)
        return;
    sodium_memzero(secrets->key, sizeof secrets->key);
    free(secrets);
}

void secrets_seal(const struct secrets *secrets, struct sv plain, struct buf *out)
{
    size_t box_len = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.len;
    size_t text_len = sodium_base64_encoded_len(box_len, sodium_base64_VARIANT_ORIGINAL);
    unsigned char *box = mem_grow(NULL, box_len, 1);
    char *text = buf_room(out, text_len);

    randombytes_buf(box, crypto_secretbox_NONCEBYTES);
    (void)crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain.at, plain.len,
                                box, secrets->key);
    if (text) {
        (void)sodium_bin2base64(text, text_len, box, box_len, sodium_base64_VARIANT_ORIGINAL);
        out->len += text_len - 1; /* its length counts the NUL */
    }
    free(box);
}

bool secrets_unseal(const struct secrets *secrets, struct sv sealed, struct buf *out, struct err *err)
{
    CLEANUP(mem_freep) unsigned char *box = mem_grow(NULL, sealed.len + 1, 1);
    size_t box_len = 0, head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    char *plain;

    if (sodium_base642bin(box, sealed.len + 1, sealed.at, sealed.len, NULL, &box_len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        box_len < head)
        return err_set(err, ERR_INPUT, "a stored secret is broken; sign in to the account again");
    plain = buf_room(out, box_len - head);
    if (!plain)
        return err_set(err, ERR_FAULT, "a stored secret is too long");
    if (crypto_secretbox_open_easy((unsigned char *)plain, box + crypto_secretbox_NONCEBYTES,
                                   box_len - crypto_secretbox_NONCEBYTES, box, secrets->key) != 0)
        return err_set(err, ERR_INPUT,
                       "a stored secret was sealed with another key: restore secret.key, or sign in again");
    out->len += box_len - head;
    out->at[out->len] = '\0';
    return true;
}
