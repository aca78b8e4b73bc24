/* channel/bluesky_identity.c: handle → DID → DID document → PDS. The document must name the handle back:
 * anybody can point a name of theirs at somebody else's DID. **Source**: atproto.com/specs/handle,
 * /specs/did. */
#include "channel/bluesky_inner.h"

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* What a byte may be part of. Every post of the stream has its names checked: no byte is branched on. */
enum { IN_DID = 1, IN_COLLECTION = 2, IN_RKEY = 4, IN_ALL = 7 };

static const uint8_t byte_uses[256] = {
    ['0' ... '9'] = IN_ALL,   ['A' ... 'Z'] = IN_ALL, ['a' ... 'z'] = IN_ALL,
    ['.'] = IN_ALL,           ['-'] = IN_ALL,         ['_'] = IN_DID | IN_RKEY,
    [':'] = IN_DID | IN_RKEY, ['%'] = IN_DID,         ['~'] = IN_RKEY,
};

static bool is_all(struct sv text, uint8_t use)
{
    uint8_t uses = use;

    for (size_t i = 0; i < text.len; i++)
        uses &= byte_uses[(unsigned char)text.at[i]];
    return uses;
}

bool bluesky_is_handle(struct sv text)
{
    enum { HANDLE_MAX = 253, LABEL_MAX = 63 };
    size_t n_labels = 0;
    struct sv label = { 0 };

    if (!text.len || text.len > HANDLE_MAX || text.at[text.len - 1] == '.')
        return false;
    while (text.len) {
        label = sv_split(&text, '.');
        if (!label.len || label.len > LABEL_MAX || label.at[0] == '-' || label.at[label.len - 1] == '-')
            return false;
        for (size_t i = 0; i < label.len; i++)
            if (!is_alnum(label.at[i]) && label.at[i] != '-')
                return false;
        n_labels++;
    }
    return n_labels >= 2 && !(label.at[0] >= '0' && label.at[0] <= '9');
}

bool bluesky_is_did(struct sv text)
{
    if (text.len > BLUESKY_DID_MAX || text.len < 9 || !sv_starts(text, SV("did:")))
        return false;
    return is_all(text, IN_DID) && text.at[text.len - 1] != ':' && text.at[text.len - 1] != '%';
}

static bool is_key(struct sv text, uint8_t use)
{
    enum { KEY_MAX = 512 };

    return text.len && text.len <= KEY_MAX && is_all(text, use);
}

bool bluesky_uri_split(struct sv uri, struct sv *out_did, struct sv *out_collection, struct sv *out_rkey)
{
    struct sv rest, did, collection;

    if (uri.len > BLUESKY_URI_MAX || !sv_starts(uri, SV("at://")))
        return false;
    rest = sv_skip(uri, 5);
    did = sv_split(&rest, '/');
    collection = sv_split(&rest, '/');
    if (!bluesky_is_did(did) || !is_key(collection, IN_COLLECTION) || !is_key(rest, IN_RKEY))
        return false;
    *out_did = did;
    *out_collection = collection;
    *out_rkey = rest;
    return true;
}

void bluesky_identity_done(struct bluesky_identity *identity)
{
    free(identity->did);
    free(identity->handle);
    free(identity->pds);
    *identity = (struct bluesky_identity){ 0 };
}

static bool resolve_handle(struct bluesky *bluesky, struct bluesky_worker *worker, struct sv handle,
                           char **out_did, struct err *err)
{
    CLEANUP(buf_done) struct buf query = { 0 };
    struct bluesky_call call = { .method = "com.atproto.identity.resolveHandle" };
    struct json json;
    struct err why = { 0 };

    buf_init(&query, HTTP_URL_MAX);
    buf_str_append(&query, "handle=");
    http_escape(&query, handle);
    call.query = buf_sv(&query);
    if (!bluesky_ask_at(bluesky, worker, bluesky->settings.resolver, sv_of(NULL, 0), &call, &json, NULL,
                        &why)) {
        if (why.kind == ERR_INPUT || why.kind == ERR_ABSENT)
            return err_set(err, ERR_INPUT, "there is no account @%.*s; is the handle right?", SV_ARG(handle));
        if (err)
            *err = why;
        return err_in(err, "looking up @%.*s", SV_ARG(handle));
    }
    if (!bluesky_is_did(json_text(json_get(json, "did"))))
        return err_set(err, ERR_LATER, "looking up @%.*s: the answer holds no DID", SV_ARG(handle));
    *out_did = sv_dup(json_text(json_get(json, "did")));
    return true;
}

/* did:plc:… is asked of the directory, did:web:host of the host itself. */
static bool document_url(const struct bluesky *bluesky, struct sv did, struct buf *out, struct err *err)
{
    if (sv_starts(did, SV("did:plc:"))) {
        buf_printf(out, "%s/%.*s", bluesky->settings.plc, SV_ARG(did));
    } else if (sv_starts(did, SV("did:web:"))) {
        struct sv host = sv_skip(did, 8);
        struct sv name = sv_split(&host, '%'); /* `%3A` and a port, in tests only */

        if (host.len && !sv_starts(host, SV("3A")))
            return err_set(err, ERR_INPUT, "%.*s is no DID we can look up", SV_ARG(did));
        buf_printf(out, "%s://%.*s%s%.*s/.well-known/did.json", host.len ? "http" : "https", SV_ARG(name),
                   host.len ? ":" : "", host.len ? (int)host.len - 2 : 0, host.len ? host.at + 2 : "");
    } else {
        return err_set(err, ERR_INPUT, "%.*s is neither did:plc nor did:web", SV_ARG(did));
    }
    return true;
}

static struct sv pds_of(struct json document)
{
    struct json_iter iter = { 0 };
    struct json service;

    while (json_each(json_get(document, "service"), &iter, &service)) {
        struct sv id = json_text(json_get(service, "id"));

        if (sv_ends(id, SV("#atproto_pds")) &&
            sv_is(json_text(json_get(service, "type")), "AtprotoPersonalDataServer"))
            return json_text(json_get(service, "serviceEndpoint"));
    }
    return sv_of(NULL, 0);
}

static struct sv handle_of(struct json document)
{
    struct json_iter iter = { 0 };
    struct json name;

    while (json_each(json_get(document, "alsoKnownAs"), &iter, &name))
        if (sv_starts(json_text(name), SV("at://")))
            return sv_skip(json_text(name), 5);
    return sv_of(NULL, 0);
}

static bool read_document(struct bluesky *bluesky, struct bluesky_worker *worker,
                          struct bluesky_identity *identity, struct err *err)
{
    CLEANUP(buf_done) struct buf url = { 0 };
    struct sv pds, handle;
    struct json document;

    buf_init(&url, HTTP_URL_MAX);
    if (!document_url(bluesky, sv_str(identity->did), &url, err))
        return false;
    if (!bluesky_get_document(worker, buf_str(&url), &document, err))
        return err_in(err, "looking up %s", identity->did);
    if (!sv_is(json_text(json_get(document, "id")), identity->did))
        return err_set(err, ERR_LATER, "looking up %s: the document is another's", identity->did);
    pds = pds_of(document);
    handle = handle_of(document);
    while (pds.len && pds.at[pds.len - 1] == '/')
        pds.len--;
    if (!pds.len)
        return err_set(err, ERR_INPUT, "the account %s has no server at the moment", identity->did);
    identity->pds = sv_dup(pds);
    identity->handle = sv_dup(handle);
    return true;
}

bool bluesky_identify(struct bluesky *bluesky, struct bluesky_worker *worker, struct sv name,
                      struct bluesky_identity *out, struct err *err)
{
    CLEANUP(bluesky_identity_done) struct bluesky_identity identity = { 0 };
    bool is_did;

    name = sv_trim(name);
    if (name.len && name.at[0] == '@')
        name = sv_skip(name, 1);
    is_did = bluesky_is_did(name);
    if (!is_did && !bluesky_is_handle(name))
        return err_set(err, ERR_INPUT,
                       "\"%.*s\" is no handle; it looks like name.bsky.social or your-domain.com",
                       SV_ARG(utf8_cut(name, 100)));
    if (is_did)
        identity.did = sv_dup(name);
    else if (!resolve_handle(bluesky, worker, name, &identity.did, err))
        return false;
    if (!read_document(bluesky, worker, &identity, err))
        return false;
    if (!is_did && !sv_equal_nocase(sv_str(identity.handle), name))
        return err_set(err, ERR_INPUT, "@%.*s points at an account that calls itself @%s", SV_ARG(name),
                       identity.handle);
    *out = identity;
    identity = (struct bluesky_identity){ 0 };
    return true;
}
