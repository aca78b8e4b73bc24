/* model/capabilities.c: the table of networks. */
#include "model/capabilities.h"

#include "model/post.h"

/* Sources: X "counting characters" and direct messages; AT Protocol app.bsky.feed.post and chat.bsky
 * lexicons; Mastodon's defaults (a server may allow more: its channel knows); Twilio's message body. */
static const struct capabilities networks[] = {
    { .network = "x",
      .name = "X",
      .at_grammar = AT_WORD,
      .has_public = true,
      .has_private = true,
      .public_limit = { .unit = TEXT_WEIGHTED, .max = 280, .url_cost = 23, .bare_domains = true },
      .private_limit = { .unit = TEXT_GRAPHEMES, .max = 10000 },
      .profile_url = "https://x.com/{handle}",
      .answer_url = "https://x.com/intent/post?in_reply_to={id}",
      .post_url = "https://x.com/i/status/{id}" },
    { .network = "bluesky",
      .name = "Bluesky",
      .at_grammar = AT_DOMAIN,
      .has_public = true,
      .has_private = true,
      .public_limit = { .unit = TEXT_GRAPHEMES, .max = 300, .max_bytes = 3000 },
      .private_limit = { .unit = TEXT_GRAPHEMES, .max = 1000, .max_bytes = 10000 },
      .can_listen = true,
      .can_answer = true,
      .parts = true,
      .sign_in = { { "app_password", "App password",
                     "In Bluesky: Settings, Privacy and security, App passwords.", true } },
      .profile_url = "https://bsky.app/profile/{handle}",
      .post_url = "https://bsky.app/profile/{id:2}/post/{id:4}" },
    { .network = "mastodon",
      .name = "Mastodon",
      .at_grammar = AT_NAME_HOST,
      .has_public = true,
      .has_private = true,
      .public_limit = { .unit = TEXT_GRAPHEMES, .max = 500, .url_cost = 23, .mention_host_free = true },
      .private_limit = { .unit = TEXT_GRAPHEMES, .max = 500, .url_cost = 23, .mention_host_free = true },
      .post_url = "{id}" },
    { .network = "email", .name = "Email", .has_private = true },
    { .network = "sms",
      .name = "SMS",
      .has_private = true,
      .private_limit = { .unit = TEXT_GRAPHEMES, .max = 1600 } },
    { .network = "feed", .name = "Feed", .post_url = "{id}" },
    { .network = "forum", .name = "Forum", .post_url = "{id}" },
};

static const struct capabilities unknown = { .network = "", .name = "Other" };

const struct capabilities *capabilities_of(struct sv network)
{
    for (size_t i = 0; i < COUNT(networks); i++) {
        if (sv_is(network, networks[i].network))
            return &networks[i];
    }
    return &unknown;
}

const struct capabilities *capabilities_each(size_t *at)
{
    return *at < COUNT(networks) ? &networks[(*at)++] : NULL;
}

static bool is_web_address(struct sv text)
{
    static const struct sv schemes[] = { { "https://", 8 }, { "http://", 7 } };

    for (size_t i = 0; i < COUNT(schemes); i++) {
        if (text.len > schemes[i].len && sv_equal_nocase(sv_of(text.at, schemes[i].len), schemes[i]))
            return true;
    }
    return false;
}

static void append_encoded(struct buf *out, struct sv text, const char *also_plain)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            (c && strchr("-._~:", c)) || (c && strchr(also_plain, c)))
            buf_char(out, c);
        else
            buf_printf(out, "%%%02X", (unsigned char)c);
    }
}

/* The part of `id` behind its `nth` slash. */
static struct sv id_part(struct sv id, int nth)
{
    while (nth-- > 0) {
        if (sv_find(id, '/') == id.len)
            return sv_of(NULL, 0);
        (void)sv_split(&id, '/');
    }
    return sv_split(&id, '/');
}

/* Fills one placeholder, `{id}` or `{id:N}`, at the front of *form. */
static bool fill(const char **form, struct sv id, struct buf *out)
{
    int nth = (*form)[3] == ':' ? (*form)[4] - '0' : -1;
    struct sv part = nth >= 0 ? id_part(id, nth) : id;

    *form = strchr(*form, '}') + 1;
    append_encoded(out, part, "");
    return part.len > 0;
}

bool capabilities_url(const char *form, struct sv value, struct buf *out)
{
    const char *place = form ? strchr(form, '{') : NULL;

    if (!place || !value.len)
        return false;
    buf_append(out, form, (size_t)(place - form));
    append_encoded(out, value, "");
    buf_str_append(out, strchr(place, '}') + 1);
    return true;
}

bool capabilities_post_url(const struct capabilities *can, struct sv url, struct sv id, struct buf *out)
{
    static const char of_addresses[] =
        "/?#[]@!$&'()*+,;=%"; /* an address is encoded already; quotes and spaces aren't */
    size_t before = out->len;

    if (is_web_address(url)) {
        append_encoded(out, url, of_addresses);
        return true;
    }
    if (!can->post_url)
        return false;
    if (strcmp(can->post_url, "{id}") == 0) {
        if (is_web_address(id))
            append_encoded(out, id, of_addresses);
        return is_web_address(id);
    }
    for (const char *form = can->post_url; *form;) {
        if (*form != '{') {
            buf_char(out, *form++);
        } else if (!fill(&form, id, out)) {
            out->len = before;
            return false;
        }
    }
    return true;
}
