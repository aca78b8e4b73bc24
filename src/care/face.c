/* care/face.c: a snippet is the post's beginning on one line, cut between characters. */
#include "care/face.h"

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct sv snippet(struct sv text, struct arena *arena)
{
    char *out = arena_new(arena, (text.len < 4 * SNIPPET_MAX ? text.len : 4 * SNIPPET_MAX) + 1);
    size_t len = 0, n_chars = 0;

    text = sv_trim(text);
    for (size_t i = 0; i < text.len && len < 4 * SNIPPET_MAX; i++) {
        bool starts_char = ((unsigned char)text.at[i] & 0xC0) != 0x80;

        if (is_space(text.at[i]) && len && out[len - 1] == ' ')
            continue;
        if (starts_char && n_chars++ == SNIPPET_MAX)
            break;
        out[len++] = is_space(text.at[i]) ? ' ' : text.at[i];
    }
    return sv_of(out, len);
}

struct case_face case_face_of(const struct post *post, struct arena *arena)
{
    return (struct case_face){ .network = post->network,
                               .who = post->author.name.len ? post->author.name : post->author.handle,
                               .handle = post->author.handle,
                               .snippet = snippet(post->text, arena),
                               .lang = post->lang };
}
