/* channel/bluesky_cid.c: a record's CID, worked out before it is sent. A reply names the post above it by URI
 * *and* CID; with the CID at hand all parts of an answer are fixed before the first one goes. A CID is the
 * hash of the record as DAG-CBOR: maps with their keys by length, then by bytes; the shortest form of each
 * length; links as tag 42. **Source**: RFC 8949 §4.2, ipld.io/specs/codecs/dag-cbor. */
#include "channel/bluesky_inner.h"

#include <sodium/crypto_hash_sha256.h>

enum {
    CBOR_UNSIGNED = 0x00,
    CBOR_NEGATIVE = 0x20,
    CBOR_BYTES = 0x40,
    CBOR_TEXT = 0x60,
    CBOR_ARRAY = 0x80,
    CBOR_MAP = 0xA0,
    CBOR_TAG = 0xC0,
    CBOR_FALSE = 0xF4,
    CBOR_TRUE = 0xF5,
    CBOR_NULL = 0xF6,
    TAG_LINK = 42,
    RECORD_MAX = 1 << 20,
    MEMBERS_MAX = 256,
    DEPTH_MAX = 32,
};

static const char base32_letters[] = "abcdefghijklmnopqrstuvwxyz234567";

static void put_head(struct buf *out, unsigned kind, uint64_t value)
{
    unsigned n_bytes = value < 24 ? 0 : value <= 0xff ? 1 : value <= 0xffff ? 2 : value <= 0xffffffff ? 4 : 8;
    unsigned code = n_bytes == 0   ? (unsigned)value
                    : n_bytes == 1 ? 24
                    : n_bytes == 2 ? 25
                    : n_bytes == 4 ? 26
                                   : 27;

    buf_char(out, (char)(kind | code));
    while (n_bytes-- > 0)
        buf_char(out, (char)(value >> (8 * n_bytes) & 0xff));
}

static void put_text(struct buf *out, unsigned kind, struct sv text)
{
    put_head(out, kind, text.len);
    buf_sv_append(out, text);
}

static bool base32_read(struct sv text, struct buf *out)
{
    uint32_t bits = 0;
    unsigned n_bits = 0;

    for (size_t i = 0; i < text.len; i++) {
        const char *at = memchr(base32_letters, text.at[i], sizeof base32_letters - 1);

        if (!at)
            return false;
        bits = bits << 5 | (uint32_t)(at - base32_letters);
        n_bits += 5;
        if (n_bits >= 8)
            buf_char(out, (char)(bits >> (n_bits -= 8) & 0xff));
    }
    return true;
}

static void base32_write(struct sv bytes, struct buf *out)
{
    uint32_t bits = 0;
    unsigned n_bits = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        bits = bits << 8 | (unsigned char)bytes.at[i];
        n_bits += 8;
        while (n_bits >= 5)
            buf_char(out, base32_letters[bits >> (n_bits -= 5) & 31]);
    }
    if (n_bits)
        buf_char(out, base32_letters[bits << (5 - n_bits) & 31]);
}

/* {"$link":"b…"}: the bytes behind a zero, under tag 42. */
static bool put_link(struct buf *out, struct sv cid)
{
    CLEANUP(buf_done) struct buf bytes = { 0 };

    buf_init(&bytes, 256);
    buf_char(&bytes, 0);
    if (!cid.len || cid.at[0] != 'b' || !base32_read(sv_skip(cid, 1), &bytes) || !buf_ok(&bytes))
        return false;
    put_head(out, CBOR_TAG, TAG_LINK);
    put_text(out, CBOR_BYTES, buf_sv(&bytes));
    return true;
}

struct member {
    struct sv key;
    struct json value;
};

static int by_length_then_bytes(const void *one, const void *other)
{
    const struct member *a = one, *b = other;

    if (a->key.len != b->key.len)
        return a->key.len < b->key.len ? -1 : 1;
    return sv_compare(a->key, b->key);
}

static bool put_value(struct buf *out, struct json value, unsigned depth);

static bool put_object(struct buf *out, struct json object, unsigned depth)
{
    CLEANUP(mem_freep) struct member *members = NEW(struct member, MEMBERS_MAX);
    struct json_iter iter = { 0 };
    struct member member;
    size_t n = 0;

    while (json_each_member(object, &iter, &member.key, &member.value)) {
        if (n == MEMBERS_MAX)
            return false;
        members[n++] = member;
    }
    if (n == 1 && sv_is(members[0].key, "$link"))
        return put_link(out, json_text(members[0].value));
    qsort(members, n, sizeof *members, by_length_then_bytes);
    put_head(out, CBOR_MAP, n);
    for (size_t i = 0; i < n; i++) {
        put_text(out, CBOR_TEXT, members[i].key);
        if (!put_value(out, members[i].value, depth))
            return false;
    }
    return true;
}

static bool put_array(struct buf *out, struct json array, unsigned depth)
{
    struct json_iter iter = { 0 };
    struct json value;
    size_t n = 0;

    while (json_each(array, &iter, &value))
        n++;
    put_head(out, CBOR_ARRAY, n);
    iter = (struct json_iter){ 0 };
    while (json_each(array, &iter, &value))
        if (!put_value(out, value, depth))
            return false;
    return true;
}

static bool put_number(struct buf *out, struct json value)
{
    int64_t number;

    if (!json_i64(value, &number))
        return false;
    if (number >= 0)
        put_head(out, CBOR_UNSIGNED, (uint64_t)number);
    else
        put_head(out, CBOR_NEGATIVE, (uint64_t)(-1 - number));
    return true;
}

static bool put_value(struct buf *out, struct json value, unsigned depth)
{
    bool flag = false;

    if (depth >= DEPTH_MAX)
        return false;
    switch (json_type(value)) {
    case JSON_NULL:
        buf_char(out, (char)CBOR_NULL);
        return true;
    case JSON_BOOL:
        (void)json_bool(value, &flag);
        buf_char(out, (char)(flag ? CBOR_TRUE : CBOR_FALSE));
        return true;
    case JSON_NUMBER:
        return put_number(out, value);
    case JSON_STRING:
        put_text(out, CBOR_TEXT, json_text(value));
        return true;
    case JSON_ARRAY:
        return put_array(out, value, depth + 1);
    case JSON_OBJECT:
        return put_object(out, value, depth + 1);
    case JSON_ABSENT:
        break;
    }
    return false;
}

bool bluesky_cid(struct json record, struct buf *out)
{
    static const unsigned char prefix[] = { 0x01, 0x71, 0x12,
                                            crypto_hash_sha256_BYTES }; /* v1, dag-cbor, sha-256 */
    unsigned char cid[sizeof prefix + crypto_hash_sha256_BYTES];
    CLEANUP(buf_done) struct buf bytes = { 0 };

    buf_init(&bytes, RECORD_MAX);
    if (!put_value(&bytes, record, 0) || !buf_ok(&bytes))
        return false;
    memcpy(cid, prefix, sizeof prefix);
    crypto_hash_sha256(cid + sizeof prefix, (const unsigned char *)bytes.at, bytes.len);
    buf_char(out, 'b');
    base32_write(sv_of((const char *)cid, sizeof cid), out);
    return buf_ok(out);
}
