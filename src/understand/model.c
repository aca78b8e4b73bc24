/* understand/model.c: the model file: a head of plain numbers, then all tables deflated, then nothing. Whatever is not exactly so
 * is refused. Little-endian, as every machine it runs on. */
#include "understand/model.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "understand/model_file.h"
#include "understand/model_parts.h"

extern const unsigned char understand_embedded[], understand_embedded_end[];

static bool refuse(struct err *err, const char *name, const char *why)
{
    return err_set(err, ERR_INPUT, "%s is not usable as a model: %s", name, why);
}

static bool inflate_all(struct sv packed, unsigned char *out, size_t size)
{
    uLongf got = size;

    return uncompress(out, &got, (const unsigned char *)packed.at, packed.len) == Z_OK && got == size;
}

/* NULL where the weights are none that training makes. */
static struct model *model_of(const struct model_head *head, unsigned char *payload)
{
    CLEANUP(mem_freep) struct model *model = NEW(struct model, 1);
    struct weights weights;

    memcpy(weights.scales, payload, sizeof weights.scales);
    payload += sizeof weights.scales;
    weights.feeling = (int8_t *)payload;
    payload += FEELING_BYTES;
    weights.care = (int8_t *)payload;
    payload += CARE_BYTES;
    if (!lines_init(&model->lines, &weights))
        return NULL;
    model->check = head->check;
    model->about = mem_dup((const char *)payload, head->n_about);
    model->lexicon = lexicon_new();
    model->rules = rules_new();
    return TAKE(model);
}

bool model_read(const char *name, struct sv bytes, struct model **out, struct err *err)
{
    struct model_head head;
    CLEANUP(mem_freep) unsigned char *payload = NULL;
    struct model *model;
    size_t size;

    if (bytes.len < sizeof head)
        return refuse(err, name, "it is cut short");
    memcpy(&head, bytes.at, sizeof head);
    if (memcmp(head.magic, MODEL_MAGIC, sizeof head.magic) != 0)
        return refuse(err, name, "it is another kind of file; make one with earshot train");
    if (head.version != MODEL_VERSION)
        return err_set(err, ERR_INPUT,
                       "%s is a model of version %u, and this program reads version %u; train it again", name,
                       head.version, MODEL_VERSION);
    if (head.n_about > MODEL_ABOUT_MAX)
        return refuse(err, name, "its head is broken");
    bytes = sv_skip(bytes, sizeof head);
    if (bytes.len != head.n_packed)
        return refuse(err, name,
                      bytes.len < head.n_packed ? "it is cut short" : "something stands behind its end");
    if (sv_hash(bytes, MODEL_VERSION) != head.check)
        return refuse(err, name, "its content was changed");
    size = sizeof(struct head_scale) * HEAD_COUNT + FEELING_BYTES + CARE_BYTES + head.n_about;
    payload = mem_new(size, 1);
    model = inflate_all(bytes, payload, size) ? model_of(&head, payload) : NULL;
    if (!model)
        return refuse(err, name, "its content is broken");
    *out = model;
    return true;
}

struct model *model_embedded(void)
{
    struct model *model;
    struct err err = { 0 };
    struct sv bytes =
        sv_of((const char *)understand_embedded, (size_t)(understand_embedded_end - understand_embedded));

    if (!model_read("the built-in model", bytes, &model, &err)) {
        fprintf(stderr, "earshot: %s\n", err.text);
        abort();
    }
    return model;
}

static bool read_whole(int fd, const char *path, char **out, size_t *out_len, struct err *err)
{
    CLEANUP(mem_freep) char *bytes = mem_new(MODEL_FILE_MAX, 1);
    size_t len = 0;
    ssize_t got;

    while (len < MODEL_FILE_MAX && (got = read(fd, bytes + len, MODEL_FILE_MAX - len)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, ERR_INPUT, "can't read %s: %s", path, strerror(errno));
        len += (size_t)got;
    }
    if (len == MODEL_FILE_MAX)
        return refuse(err, path, "it is too large");
    *out = TAKE(bytes);
    *out_len = len;
    return true;
}

bool model_open(const char *path, struct model **out, struct err *err)
{
    CLEANUP(mem_freep) char *bytes = NULL;
    size_t len = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok;

    if (fd < 0)
        return err_set(err, ERR_INPUT, "can't read %s: %s", path, strerror(errno));
    ok = read_whole(fd, path, &bytes, &len, err);
    (void)close(fd);
    return ok && model_read(path, sv_of(bytes, len), out, err);
}

void model_free(struct model *model)
{
    if (!model)
        return;
    lines_done(&model->lines);
    free(model->about);
    lexicon_free(model->lexicon);
    rules_free(model->rules);
    free(model);
}

void model_freep(struct model **model)
{
    model_free(*model);
}

size_t model_bytes(const struct model *model)
{
    return sizeof model->lines + LINES_BYTES + LINES_BESIDE_BYTES;
}

struct sv model_about(const struct model *model)
{
    return sv_str(model->about);
}
