/* hear/language.c: see language.h. */
#include "hear/language.h"

#include "base/lang.h"

/* Codes that were replaced and are still in use, and those of which one is the other's whole. */
static const struct {
    struct sv old, now;
} same[] = {
    { SV("iw"), SV("he") },  { SV("in"), SV("id") }, { SV("ji"), SV("yi") },
    { SV("tl"), SV("fil") }, { SV("nb"), SV("no") }, { SV("nn"), SV("no") },
};

/* Regions that go with a script. */
static const struct {
    struct sv region, script;
} scripts[] = {
    { SV("cn"), SV("hans") }, { SV("sg"), SV("hans") }, { SV("tw"), SV("hant") },
    { SV("hk"), SV("hant") }, { SV("mo"), SV("hant") },
};

bool language_is_code(struct sv text)
{
    size_t n_primary = sv_find(text, '-');

    if (n_primary < 2 || n_primary > 8 || text.len > 35 || text.at[text.len - 1] == '-')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool letter = text.at[i] >= 'a' && text.at[i] <= 'z', digit = text.at[i] >= '0' && text.at[i] <= '9';

        if (!letter && !(i > n_primary && digit) && text.at[i] != '-')
            return false;
    }
    return true;
}

bool language_is_unknown(struct sv code)
{
    return code.len == 0 || sv_equal_nocase(code, SV("und"));
}

/* en of en-US and en_US; *rest: US. */
static struct sv take_primary(struct sv code, struct sv *rest)
{
    size_t len = 0;

    while (len < code.len && code.at[len] != '-' && code.at[len] != '_')
        len++;
    *rest = sv_skip(code, len < code.len ? len + 1 : len);
    code.len = len;
    for (size_t i = 0; i < COUNT(same); i++) {
        if (sv_equal_nocase(code, same[i].old))
            return same[i].now;
    }
    return code;
}

static struct sv script_of(struct sv rest)
{
    for (size_t i = 0; i < COUNT(scripts); i++) {
        if (sv_equal_nocase(rest, scripts[i].region))
            return scripts[i].script;
    }
    return rest;
}

/* Whether `rest` (of zh-Hant-TW: Hant-TW) begins with the parts of `wanted`. */
static bool begins(struct sv rest, struct sv wanted)
{
    if (rest.len > wanted.len && (rest.at[wanted.len] == '-' || rest.at[wanted.len] == '_'))
        rest.len = wanted.len;
    return sv_equal_nocase(rest, wanted);
}

bool language_is(struct sv code, struct sv wanted)
{
    struct sv code_rest, wanted_rest, primary = take_primary(code, &code_rest);

    if (!sv_equal_nocase(primary, take_primary(wanted, &wanted_rest)))
        return false;
    if (wanted_rest.len == 0 || begins(code_rest, wanted_rest))
        return true;
    if (!sv_equal_nocase(primary, SV("zh")))
        return false;
    return code_rest.len == 0 || begins(script_of(code_rest), script_of(wanted_rest));
}
