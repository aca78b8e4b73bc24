/* tests/fuzz/fuzz_mask.c: any text masked, and any bytes as a model's answer. What is masked holds none of what is known to be
 * private and no bracket but its own; it is text, and comes back whole; masked twice it stays as it is but for its brackets. */
#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "care/mask.h"
#include "care/suggest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void mask_it(struct sv text)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    CLEANUP(buf_done) struct buf out = BUF(8 << 20);
    CLEANUP(buf_done) struct buf back = BUF(32 << 20);
    struct mask *mask = mask_new(&arena);
    size_t n_strange, n_open = 0, n_close = 0;

    mask_keep(mask, SV("Six String"));
    mask_name(mask, MASK_CUSTOMER, SV("Mo Adeyemi"));
    mask_name(mask, MASK_PERSON,
              sv_of(text.at, text.len < 20 ? text.len : 20)); /* a name is outside text, too */
    mask_handle(mask, SV("mo_strings"));
    mask_learn(mask, text);
    mask_text(mask, text, &out);
    assert(buf_ok(&out) && utf8_check(buf_sv(&out)));
    for (size_t i = 0; i < out.len; i++) {
        n_open += out.at[i] == '[';
        n_close += out.at[i] == ']';
        assert(out.at[i] != '<' && out.at[i] != '>' && (unsigned char)out.at[i] != 0x7f);
        assert((unsigned char)out.at[i] >= ' ' || out.at[i] == '\n' || out.at[i] == '\t');
    }
    assert(n_open == n_close);
    mask_restore(mask, buf_sv(&out), &back, &n_strange);
    assert(buf_ok(&back) && (n_strange == 0 || mask_count(mask) == MASK_VALUES_MAX));
    mask_restore(mask, text, &back, &n_strange);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct sv text = sv_of((const char *)data, size);
    struct suggested suggested;
    struct err err = { 0 };

    if (size > 20000)
        return 0;
    mask_it(text);
    if (suggest_answer(text, &arena, &suggested, &err))
        assert(suggested.text.len && utf8_check(suggested.text));
    (void)suggest_complaint(text, &arena);
    return 0;
}
