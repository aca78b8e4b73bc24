/* channel/channels.c: the table of networks. */
#include "channel/channel.h"

#include "channel/bluesky.h"
#include "channel/ram.h"
#include "model/post.h"

static const struct channel *const table[] = {
    &bluesky_channel,
};

const struct channel *const *channels(size_t *out_n)
{
    *out_n = COUNT(table);
    return table;
}

const struct channel *channel_find(struct sv network)
{
    for (size_t i = 0; i < COUNT(table); i++)
        if (sv_is(network, table[i]->network))
            return table[i];
    return sv_is(network, ram_channel.network) ? &ram_channel : NULL; /* serves tests, stands in no list */
}

void channel_part_post(const struct channel *channel, const struct channel_identity *identity,
                       const struct channel_part *part, struct post *out)
{
    *out = post_empty;
    out->network = sv_str(channel->network);
    out->id = part->id;
    out->url = part->url;
    out->text = part->text;
    out->in_reply_to = part->in_reply_to;
    out->created_at = part->at;
    out->author.id = identity->id;
    out->author.handle = identity->handle;
    out->author.name = identity->name;
}
