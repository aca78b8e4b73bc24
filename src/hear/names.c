/* hear/names.c: see names.h. */
#include "hear/names.h"

static bool is_handle(enum key_kind kind)
{
    return kind == KEY_HANDLE || kind == KEY_FROM || kind == KEY_TO;
}

size_t name_forms(enum key_kind kind, struct sv name, struct sv out[static NAME_FORMS_MAX])
{
    size_t n_name;

    while (is_handle(kind) && name.len && name.at[0] == '@')
        name = sv_skip(name, 1);
    if ((kind == KEY_TAG && sv_starts(name, SV("#"))) || (kind == KEY_CASH && sv_starts(name, SV("$"))))
        name = sv_skip(name, 1);
    if (name.len == 0)
        return 0;
    out[0] = name;
    n_name = is_handle(kind) ? sv_find(name, '@') : name.len;
    if (n_name == name.len)
        return 1;
    out[1] = sv_of(name.at, n_name);
    return 2;
}
