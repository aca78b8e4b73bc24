/* store/keys.c */
#include "store/keys.h"

#include "db/db.h"

#define PAGE(table, key, such) \
    "SELECT network, " key " FROM " table " WHERE " such "(network, " key ") > ($1, $2)" \
    " ORDER BY network, " key " LIMIT $3"

static struct db_val from(const struct buf *text)
{
    return text->len ? A(buf_sv(text)) : A("");
}

static bool query(struct db *db, struct db_rows *rows, enum stored_keys keys, size_t limit,
                  const struct keys_place *place, struct err *err)
{
    struct db_val network = from(&place->network), key = from(&place->key), most = A((int64_t)limit);

    switch (keys) {
    case KEYS_POST:
        return db_query(db, rows, err, PAGE("post", "network_id", ""), network, key, most);
    case KEYS_AUTHOR:
        return db_query(db, rows, err, PAGE("author", "key", ""), network, key, most);
    case KEYS_CONVERSATION:
        return db_query(db, rows, err, PAGE("conversation", "key", ""), network, key, most);
    default:
        return db_query(db, rows, err, PAGE("post", "repost_of", "repost_of IS NOT NULL AND "), network, key,
                        most);
    }
}

static void set(struct buf *buf, struct sv text)
{
    buf_clear(buf);
    buf_sv_append(buf, text);
}

bool keys_page(struct db *db, enum stored_keys keys, size_t limit, struct keys_place *place,
               void (*each)(void *arg, struct sv network, struct sv key), void *arg, bool *out_end,
               struct err *err)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    size_t n = 0;
    bool row;

    *out_end = false;
    if (!query(db, &rows, keys, limit, place, err))
        return err_in(err, "read keys");
    for (; db_next(&rows, &row, err); n++) {
        if (!row) {
            *out_end = n < limit;
            return true;
        }
        each(arg, db_text(&rows, 0), db_text(&rows, 1));
        if (n + 1 == limit) {
            set(&place->network, db_text(&rows, 0));
            set(&place->key, db_text(&rows, 1));
        }
    }
    return err_in(err, "read keys");
}
