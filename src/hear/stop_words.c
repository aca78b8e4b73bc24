/* hear/stop_words.c: the few most frequent words of the languages that are written most, folded. Only what tells nothing: a
 * rule may well be made of one frequent noun. */
#include "hear/stop_words.h"

#include <assert.h>
#include <pthread.h>

#include "base/lang.h"

/* clang-format off */
static const char *const stop_words[] = {
    /* English */ "a an and for i in is it of on that the this to with you",
    /* Spanish */ "con de del el en es la las lo los no para por que se un una y",
    /* Portuguese */ "com da de do e em o os para que um uma",
    /* French */ "au de des du en est et il je la le les pas que qui un une",
    /* German */ "das den der die ein eine es ich in ist mit nicht und von zu",
    /* Italian */ "che con di e il in la le non per un una",
    /* Dutch */ "dat de een en het ik in is van",
    /* Turkish */ "bir bu cok da de ve",
    /* Indonesian */ "dan di ini itu ke yang yg",
    /* Polish */ "i na nie sie to w z ze",
    /* Swedish, Danish, Norwegian */ "att av det en er i og och som",
    /* Russian, Ukrainian */ "в и на не но с что это я і у що з та",
    /* Greek */ "δεν και μου να ο η το του",
    /* Arabic, Persian */ "ان به في فی من على علي و ما لا در که",
    /* Hebrew */ "את לא זה של",
    /* Hindi */ "और का की के को में से है",
    /* Chinese, Japanese, Korean, whose words are found inside others */ "的 了 是 我 不 一 の は に を て と た い 이 은 는 을",
};
/* clang-format on */

enum { SLOTS = 1024, WORDS_MAX = SLOTS / 2 };

/* By hash, made when it is first asked for. */
static struct sv slots[SLOTS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Where the word stands, or would. */
static struct sv *find_slot(struct sv word)
{
    size_t i = sv_hash(word, 0) % SLOTS;

    while (slots[i].len && !sv_equal(slots[i], word))
        i = (i + 1) % SLOTS;
    return &slots[i];
}

static void fill_slots(void)
{
    size_t n = 0;

    for (size_t i = 0; i < COUNT(stop_words); i++) {
        struct sv rest = sv_str(stop_words[i]);

        while (rest.len) {
            struct sv word = sv_split(&rest, ' ');

            *find_slot(word) = word;
            n++;
            assert(n < WORDS_MAX);
        }
    }
}

bool is_stop_word(struct sv word)
{
    (void)pthread_once(&once, fill_slots);
    return word.len && find_slot(word)->len;
}
