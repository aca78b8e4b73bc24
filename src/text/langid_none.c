/* text/langid_none.c: no language is guessed, where the build has no CLD2. */
#include "text/langid.h"

#include "base/lang.h"

size_t langid_guess(struct sv text UNUSED, char out[LANGID_CODE_MAX] UNUSED)
{
    return 0;
}
