/* hear/rarity.c: what one knows of words without having counted: the commonest by name, the rest by their length. A wrong
 * guess costs time and nothing else. */
#include "hear/rarity.h"

#include "hear/word_hash.h"

/* Folded words of English and of a few other languages that much is posted in, by how often they are met. */
static const struct {
    double share;
    const char *words;
} commonest[] = {
    { 0.3, "the to a i and of in is you it for" },
    { 0.12, "that my on this with me be so have was not just are but at we they like if all your what do can "
            "no up out or s t m get as how when an about he she go will has from one" },
    { 0.04,
      "http https com www rt by don re ve ll there now who people time more know good day why got love want new "
      "here really been some think see his her them their him us our need make back still would too going today "
      "de la que el en y un los se no es por una con le les et des est pas je der die und das ist nicht ich di "
      "il che non per o e da um nao em" },
    { 0.015,
      "than then only even because right much way first year work great well thing things never always after "
      "over off could should did does had were am also any into very please help thank thanks man life look "
      "last long best better every take say said let show feel come down before again someone something where "
      "these those other two made come try tell amp lol yes oh okay ok yeah happy morning night week tonight "
      "tomorrow home live free game world watch post read news video para mas como mi lo si su al pero del te "
      "esta yo muy todo ya sin hay dans pour sur qui mais une vous nous tout plus avec ce auf mit ein eine den "
      "zu sie es auch von wie noch aber nur sono della una ma come piu mais uma os na foi bir ve bu da icin ne "
      "het een van dat niet ik yang dan di ini itu tidak" },
    { 0.006,
      "help service customer support order call phone email account app website store buy bought sell price "
      "pay paid money card bank card shop delivery delivered delivery shipping late wait waiting hours hour days "
      "minutes min months years old bad worst terrible awesome amazing nice beautiful cool hot big little high "
      "low real sure maybe enough nothing everything anyone everyone guys girl woman women men kids family "
      "friend friends house car job school team play player season music song movie book food eat drink coffee "
      "line flight train bus trip travel city country state government president party vote law police war "
      "health care doctor hope wish hate stop start keep put set use used using call called went gone done "
      "seen found lost win won lose left find give gave gets makes takes says follow share link check join "
      "click full part next until while since ago away another same different end open close top hard "
      "problem issue question answer fix broken work working works update system data online internet update "
      "against without through under between around both many few own such lot kind sort point fact case "
      "reason place name word story person head hand eye face heart mind body black white red blue green "
      "actually probably literally finally already almost soon ever cant wont didn doesn isn wasn wouldn "
      "couldn aren haven im dont thats whats lets" },
};

void rarity_init(struct rarity *rarity)
{
    *rarity = (struct rarity){ 0 };
    for (size_t i = COUNT(commonest); i-- > 0;) { /* of what stands twice the greater share stays */
        struct sv rest = sv_str(commonest[i].words);

        while (rest.len)
            *map_put(&rarity->shares, hash_word_alone(sv_split(&rest, ' ')), NULL) =
                (uint64_t)(commonest[i].share * 1e6);
    }
}

void rarity_done(struct rarity *rarity)
{
    map_done(&rarity->shares);
}

static double word_share(const struct rarity *rarity, struct sv word)
{
    static const double by_length[] = { 1,    4e-3, 3e-3, 1e-3, 5e-4, 2.5e-4, 1.6e-4,
                                        1e-4, 7e-5, 5e-5, 3e-5, 2e-5, 1e-5 };
    const uint64_t *known = map_find(&rarity->shares, hash_word_alone(word));

    if (known)
        return (double)*known / 1e6;
    return by_length[word.len < COUNT(by_length) ? word.len : COUNT(by_length) - 1];
}

double rarity_share(const struct rarity *rarity, enum key_kind kind, struct sv text)
{
    switch (kind) {
    case KEY_WORD:
        return word_share(rarity, text);
    case KEY_URL:
    case KEY_TITLE:
    case KEY_BIO:
    case KEY_NAME:
    case KEY_LOCATION:
    case KEY_PLACE:
        return word_share(rarity, text) / 2;
    case KEY_CHAR:
    case KEY_COUNTRY:
    case KEY_START:
        return 0.02;
    case KEY_PAIR:
    case KEY_CELL:
        return 1e-3;
    case KEY_EMOJI:
    case KEY_HEAD:
    case KEY_TAIL:
        return 2e-3;
    default: /* names and ids */
        return 1e-6;
    }
}
