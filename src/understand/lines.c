/* understand/lines.c: two tables into one, and back. */
#include "understand/lines.h"

#include <string.h>

_Static_assert((int)LINE_CARE + (int)LINE_FEELINGS * (int)LINE_FEELING == (int)CACHE_LINE, "a line is full");
_Static_assert((int)FEELING_BITS - (int)LINE_BITS == 3 && (int)LINE_FEELINGS == 8,
               "the rows of feeling that begin alike stand in one line");

/* Where a head's weights stand: in its lines, or beside them. */
static int8_t *care_of(const struct lines *lines, size_t line, const struct head_shape *shape)
{
    return shape->place < LINE_CARE ? lines->at + line * CACHE_LINE + shape->place : lines->beside + line / 2;
}

static bool are_opposites(const int8_t *weights)
{
    return weights[0] == -weights[1];
}

static bool pack_care(struct lines *lines, size_t line, const int8_t *row)
{
    for (enum head head = HEAD_INTENT; head < HEAD_COUNT; head++) {
        const struct head_shape *shape = &head_shapes[head];

        if (shape->n_classes == 2 && !are_opposites(row + shape->column))
            return false;
        memcpy(care_of(lines, line, shape), row + shape->column, head_stored(shape));
    }
    return true;
}

static void pack_feelings(struct lines *lines, size_t line, const int8_t *rows)
{
    int8_t *to = lines->at + line * CACHE_LINE + LINE_CARE;

    for (size_t i = 0; i < LINE_FEELINGS; i++)
        memcpy(to + i * LINE_FEELING, rows + i * FEELING_COLUMNS, LINE_FEELING);
}

/* Lines are read in no order, so that with small pages each would cost a look for its page besides. */
bool lines_init(struct lines *lines, const struct weights *weights)
{
    bool ok = true;

    memcpy(lines->scales, weights->scales, sizeof lines->scales);
    lines->at = mem_aligned(HUGE_PAGE, LINES_BYTES);
    lines->beside = NEW(int8_t, LINES_BESIDE_BYTES);
    for (size_t line = 0; ok && line < (size_t)1 << LINE_BITS; line++) {
        ok = pack_care(lines, line, weights->care + line / 2 * CARE_STRIDE);
        pack_feelings(lines, line, weights->feeling + line * LINE_FEELINGS * FEELING_COLUMNS);
    }
    if (!ok)
        lines_done(lines);
    return ok;
}

void lines_done(struct lines *lines)
{
    free(lines->at);
    free(lines->beside);
    *lines = (struct lines){ .at = NULL };
}

static void unpack_care(const struct lines *lines, size_t line, int8_t *row)
{
    for (enum head head = HEAD_INTENT; head < HEAD_COUNT; head++) {
        const struct head_shape *shape = &head_shapes[head];

        memcpy(row + shape->column, care_of(lines, line, shape), head_stored(shape));
        if (shape->n_classes == 2)
            row[shape->column + 1] = (int8_t)-row[shape->column];
    }
}

void lines_unpack(const struct lines *lines, struct weights *out)
{
    weights_init(out);
    memcpy(out->scales, lines->scales, sizeof out->scales);
    for (size_t line = 0; line < (size_t)1 << LINE_BITS; line++) {
        const int8_t *feelings = lines->at + line * CACHE_LINE + LINE_CARE;
        int8_t *rows = out->feeling + line * LINE_FEELINGS * FEELING_COLUMNS;

        unpack_care(lines, line, out->care + line / 2 * CARE_STRIDE);
        for (size_t i = 0; i < LINE_FEELINGS; i++)
            memcpy(rows + i * FEELING_COLUMNS, feelings + i * LINE_FEELING, LINE_FEELING);
    }
}
