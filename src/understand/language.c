/* understand/language.c: the network's word is taken as it is but for its case and region; CLD2 is asked where there is none,
 * without the names and links that are in no language. */
#include "understand/language.h"

#include "model/post.h"
#include "text/langid.h"

enum { ASKED_MAX = 1024 }; /* bytes; more doesn't make it surer */

static void put(struct sv code, char out[LANG_MAX])
{
    size_t len = 0;

    for (; len < code.len && len + 1 < LANG_MAX && code.at[len] != '-' && code.at[len] != '_'; len++)
        out[len] = code.at[len] >= 'A' && code.at[len] <= 'Z' ? (char)(code.at[len] + 32) : code.at[len];
    out[len] = '\0';
}

static bool is_talk(struct sv word)
{
    return word.len && word.at[0] != '@' && word.at[0] != '#' && !sv_starts(word, SV("http")) &&
           !sv_starts(word, SV("www."));
}

static size_t keep_talk(struct sv text, char out[ASKED_MAX])
{
    size_t len = 0;

    while (text.len) {
        struct sv word = sv_split(&text, ' ');

        if (!is_talk(word))
            continue;
        if (len + word.len + 1 > ASKED_MAX)
            break;
        memcpy(out + len, word.at, word.len);
        len += word.len;
        out[len++] = ' ';
    }
    return len;
}

void language_of(const struct post *post, char out[LANG_MAX])
{
    char talk[ASKED_MAX], code[LANGID_CODE_MAX];
    size_t len;

    if (post->lang.len) {
        put(post->lang, out);
        return;
    }
    len = keep_talk(post->text, talk);
    len = len ? langid_guess(sv_of(talk, len), code) : 0;
    put(len ? sv_of(code, len) : SV("und"), out);
}
