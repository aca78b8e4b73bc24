/* tests/store/test_models.c: models in the store: one in use at most, the way back to the built-in one, and what is damaged labels
 * nothing. */
#include "rig/rig.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "flow/core.h"
#include "flow/models.h"
#include "flow/writer.h"
#include "store/models.h"
#include "store/schema.h"

extern const unsigned char understand_embedded[], understand_embedded_end[];

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static struct core *open_core(const struct rig_db *where)
{
    struct core *core;
    struct err err;

    must(core_open(sv_str(where->url), &core, &err), &err);
    return core;
}

struct adding {
    struct sv file;
    int64_t id, version;
};

static bool add(void *arg, struct db *db, struct err *err)
{
    struct adding *adding = arg;
    const struct model_row row = { .id = adding->id, .made_at = adding->id, .figures = SV("{}") };

    return model_add(db, &row, adding->file, &adding->version, err);
}

static int64_t put(struct core *core, int64_t id, struct sv file)
{
    struct adding adding = { .file = file, .id = id };
    struct err err;

    must(writer_run(core->writer, WRITE_DESK, add, &adding, &err), &err);
    must(core_reload(core, &err), &err);
    return adding.version;
}

static void labels_by(struct core *core, int64_t version, const char *refused)
{
    struct served_model *served = core_model(core);

    assert_int_equal(served->version, version);
    if (refused)
        assert_non_null(strstr(served->refused, refused));
    else
        assert_string_equal(served->refused, "");
    served_model_unref(served);
}

static struct sv base64(struct arena *arena, struct sv bytes)
{
    size_t len = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_new(arena, len);

    (void)sodium_bin2base64(text, len, (const unsigned char *)bytes.at, bytes.len,
                            sodium_base64_VARIANT_ORIGINAL);
    return sv_of(text, len - 1);
}

static struct sv whole(struct arena *arena)
{
    return arena_sv(arena, sv_of((const char *)understand_embedded,
                                 (size_t)(understand_embedded_end - understand_embedded)));
}

static void one_is_in_use_and_the_way_back_ends_at_the_built_in(void **state)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct core *core = open_core(*state), *other;
    struct sv file = base64(&arena, whole(&arena));
    struct err err;

    labels_by(core, 0, NULL);
    for (int64_t i = 1; i <= MODELS_KEPT + 2; i++)
        assert_int_equal(put(core, i, file), i);
    labels_by(core, MODELS_KEPT + 2, NULL);
    core_close(core);
    other = open_core(*state); /* another start, another process: the same model */
    labels_by(other, MODELS_KEPT + 2, NULL);
    for (int64_t i = MODELS_KEPT + 1; i >= 3; i--) { /* the first two had to go */
        must(models_go_back(other, 0, 100, &err), &err);
        labels_by(other, i, NULL);
    }
    must(models_go_back(other, 0, 100, &err), &err);
    labels_by(other, 0, NULL);
    assert_false(models_go_back(other, 0, 100, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_int_equal(put(other, 100, file), MODELS_KEPT + 3); /* a version is never given twice */
    core_close(other);
}

static void what_is_damaged_labels_nothing(void **state)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct core *core = open_core(*state);
    struct sv bytes = whole(&arena), file = base64(&arena, bytes);
    char *at;
    struct err err;

    assert_int_equal(put(core, 1, file), 1);
    (void)put(core, 2, sv_of(file.at, file.len / 8 * 4));
    labels_by(core, 0, "cut short");
    (void)put(core, 3, SV("this is no base64"));
    labels_by(core, 0, "its text is broken");
    at = arena_new(&arena, bytes.len);
    memcpy(at, bytes.at, bytes.len);
    at[bytes.len / 2] ^= 1;
    (void)put(core, 4, base64(&arena, sv_of(at, bytes.len)));
    labels_by(core, 0, "changed");
    memcpy(at, bytes.at, bytes.len);
    at[8] ^= 1;
    (void)put(core, 5, base64(&arena, sv_of(at, bytes.len)));
    labels_by(core, 0, "version");
    core_close(core);
    core = open_core(*state); /* a start with a broken model is a start */
    labels_by(core, 0, "version");
    for (int i = 0; i < 4; i++)
        must(models_go_back(core, 0, 100, &err), &err);
    labels_by(core, 1, NULL);
    core_close(core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_in_use_and_the_way_back_ends_at_the_built_in),
        cmocka_unit_test(what_is_damaged_labels_nothing),
    };

    return rig_each_database("models", tests, COUNT(tests), schema_migrate);
}
