/* model/agent.c: roles by name; initials from the first and the last word. */
#include "model/agent.h"

#define X(name, text, help) text,
static const char *const names[] = { ROLES(X) };
#undef X

const char *agent_role_name(enum agent_role role)
{
    return names[role];
}

bool agent_role_parse(struct sv text, enum agent_role *out)
{
    for (size_t i = AGENT_VIEWER; i < COUNT(names); i++) {
        if (sv_is(text, names[i])) {
            *out = (enum agent_role)i;
            return true;
        }
    }
    return false;
}

static size_t first_char(struct sv word)
{
    size_t len = 1;

    while (len < word.len && ((unsigned char)word.at[len] & 0xC0) == 0x80)
        len++;
    return len;
}

static void add_initial(struct sv word, struct buf *out)
{
    char c = word.at[0];

    if (c >= 'a' && c <= 'z')
        buf_char(out, (char)(c - 'a' + 'A'));
    else
        buf_append(out, word.at, first_char(word));
}

void initials(struct sv name, struct buf *out)
{
    struct sv first = { 0 }, last = { 0 };

    while (name.len) {
        struct sv word = sv_split(&name, ' ');

        if (!word.len)
            continue;
        if (!first.at)
            first = word;
        else
            last = word;
    }
    if (first.at)
        add_initial(first, out);
    if (last.at)
        add_initial(last, out);
}
