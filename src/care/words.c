/* care/words.c: the tokens of a text before and after, so that the index can forget the ones and learn the others. */
#include "care/words.h"

#include "base/buf.h"
#include "store/posts.h"
#include "text/search_tokens.h"

bool words_replace(struct db *db, int64_t post, struct sv before, struct sv after, struct err *err)
{
    CLEANUP(buf_done) struct buf old = BUF(SEARCH_BYTES_MAX);
    CLEANUP(buf_done) struct buf new = BUF(SEARCH_BYTES_MAX);

    search_tokens(before, SEARCH_INDEX, &old);
    search_tokens(after, SEARCH_INDEX, &new);
    return search_replace(db, post, buf_sv(&old), buf_sv(&new), err);
}
