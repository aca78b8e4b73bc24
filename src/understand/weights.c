/* understand/weights.c: room for the two tables. */
#include "understand/weights.h"

#include "base/lang.h"

void weights_init(struct weights *weights)
{
    *weights = (struct weights){ .feeling = NEW(int8_t, FEELING_BYTES), .care = NEW(int8_t, CARE_BYTES) };
}

void weights_done(struct weights *weights)
{
    free(weights->feeling);
    free(weights->care);
}
