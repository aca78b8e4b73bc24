/* understand/model_pack.c: a model as the bytes of its file. */
#include <zlib.h>

#include "base/lang.h"
#include "understand/model_file.h"

void model_pack(const struct weights *weights, struct sv about, struct buf *out)
{
    size_t size = sizeof weights->scales + FEELING_BYTES + CARE_BYTES + about.len;
    CLEANUP(mem_freep) unsigned char *payload = mem_new(size, 1);
    unsigned char *at = payload;
    uLongf n_packed = compressBound(size);
    CLEANUP(mem_freep) unsigned char *packed = mem_new(n_packed, 1);
    struct model_head head = { .magic = MODEL_MAGIC,
                               .version = MODEL_VERSION,
                               .n_about = (uint32_t)about.len };

    memcpy(at, weights->scales, sizeof weights->scales);
    at += sizeof weights->scales;
    memcpy(at, weights->feeling, FEELING_BYTES);
    at += FEELING_BYTES;
    memcpy(at, weights->care, CARE_BYTES);
    at += CARE_BYTES;
    memcpy(at, about.at, about.len);
    if (compress2(packed, &n_packed, payload, size, Z_BEST_COMPRESSION) != Z_OK) {
        out->failed = true;
        return;
    }
    head.n_packed = n_packed;
    head.check = sv_hash(sv_of((const char *)packed, n_packed), MODEL_VERSION);
    buf_append(out, &head, sizeof head);
    buf_append(out, packed, n_packed);
}
