/* model/capabilities.c: the table of networks. */
#include "model/capabilities.h"

/* clang-format off */
const struct capabilities networks[] = {
    { .network = "bluesky", .name = "Bluesky", .limit = 300, .counting = COUNT_GRAPHEMES, .parts = true,
      .can_listen = true, .can_answer = true, .profile_url = "https://bsky.app/profile/%",
      .sign_in = { { "app_password", "App password", "In Bluesky: Settings, Privacy and security, App passwords.", true } } },
    { .network = "x", .name = "X", .limit = 280, .counting = COUNT_X_WEIGHTED,
      .profile_url = "https://x.com/%", .answer_url = "https://x.com/intent/post?in_reply_to=%" },
    { .network = "mastodon", .name = "Mastodon", .limit = 500, .counting = COUNT_GRAPHEMES },
};
/* clang-format on */
const size_t n_networks = COUNT(networks);

const struct capabilities *network_find(struct sv network)
{
    for (size_t i = 0; i < COUNT(networks); i++) {
        if (sv_is(network, networks[i].network))
            return &networks[i];
    }
    return NULL;
}

const char *counting_name(enum counting counting)
{
    static const char *const names[] = { "graphemes", "x_weighted", "utf8_bytes" };

    return names[counting];
}

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~' || c == ':' || c == '@';
}

void network_url(const char *template, struct sv value, struct buf *out)
{
    if (!template || !value.len)
        return;
    for (; *template; template++) {
        if (*template != '%') {
            buf_char(out, *template);
            continue;
        }
        for (size_t i = 0; i < value.len; i++) {
            if (is_unreserved(value.at[i]))
                buf_char(out, value.at[i]);
            else
                buf_printf(out, "%%%02X", (unsigned)(unsigned char)value.at[i]);
        }
    }
}
