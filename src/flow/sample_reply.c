/* flow/sample_reply.c: short thanks in the language they wrote in; one in four is not helped yet. */
#include "flow/sample_reply.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/lang.h"
#include "model/post.h"

#define REPLY_ID "sample:reply:"

enum { WAYS = 4, FIRST_MS = 6000, SPREAD_MS = 6000 };

static const struct {
    const char *lang, *texts[WAYS];
} replies[] = {
    { "en",
      { "Thank you, that worked!", "Oh, that was quick. All good now, thanks",
        "Brilliant, thank you for sorting it 🙏", "Thanks, but it is still the same here" } },
    { "es",
      { "¡Gracias, ya funciona!", "Qué rápido, todo resuelto, gracias", "Perfecto, muchas gracias 🙏",
        "Gracias, pero sigue igual" } },
    { "fr",
      { "Merci, ça marche !", "C'était rapide, tout est réglé, merci", "Parfait, merci beaucoup 🙏",
        "Merci, mais c'est toujours pareil" } },
    { "de",
      { "Danke, das hat geklappt!", "Das ging schnell, jetzt ist alles gut, danke", "Super, vielen Dank 🙏",
        "Danke, aber es ist immer noch so" } },
    { "pt",
      { "Obrigada, funcionou!", "Que rápido, tudo certo agora, obrigado", "Perfeito, muito obrigado 🙏",
        "Obrigado, mas continua igual" } },
};

bool sample_replies(struct sv answered_id)
{
    return !sv_starts(answered_id, SV(REPLY_ID));
}

ms_t sample_reply_after(struct sv answer_id)
{
    return FIRST_MS + (ms_t)(sv_hash(answer_id, 1) % SPREAD_MS);
}

static const char *words(struct sv lang, struct sv answer_id)
{
    size_t way = sv_hash(answer_id, 2) % WAYS;

    for (size_t i = 0; i < COUNT(replies); i++) {
        if (sv_starts(lang, sv_str(replies[i].lang)))
            return replies[i].texts[way];
    }
    return replies[0].texts[way];
}

void sample_reply_write(const struct post *answered, struct sv answer_id, ms_t now,
                        char id[static SAMPLE_REPLY_ID_MAX], struct post *out)
{
    (void)snprintf(id, SAMPLE_REPLY_ID_MAX, REPLY_ID "%016" PRIx64, (uint64_t)sv_hash(answer_id, 3));
    *out = post_empty;
    out->network = answered->network;
    out->id = sv_str(id);
    out->created_at = now;
    out->lang = answered->lang;
    out->text = sv_str(words(answered->lang, answer_id));
    out->visibility = answered->visibility;
    out->author = answered->author;
    out->in_reply_to = answer_id;
}
