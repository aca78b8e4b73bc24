/* hear/places.c: see places.h. The table is sorted by name: the cities of one name stand together. */
#include "hear/places.h"

#include "base/buf.h"
#include "hear/places_data.h"
#include "text/fold.h"

enum { NAME_MAX_BYTES = 200 };

/* How people write states in addresses: for countries where they do. */
static const struct {
    const char *country, *written, *name;
} short_states[] = {
    { "US", "al", "alabama" },
    { "US", "ak", "alaska" },
    { "US", "az", "arizona" },
    { "US", "ar", "arkansas" },
    { "US", "ca", "california" },
    { "US", "co", "colorado" },
    { "US", "ct", "connecticut" },
    { "US", "de", "delaware" },
    { "US", "fl", "florida" },
    { "US", "ga", "georgia" },
    { "US", "hi", "hawaii" },
    { "US", "id", "idaho" },
    { "US", "il", "illinois" },
    { "US", "in", "indiana" },
    { "US", "ia", "iowa" },
    { "US", "ks", "kansas" },
    { "US", "ky", "kentucky" },
    { "US", "la", "louisiana" },
    { "US", "me", "maine" },
    { "US", "md", "maryland" },
    { "US", "ma", "massachusetts" },
    { "US", "mi", "michigan" },
    { "US", "mn", "minnesota" },
    { "US", "ms", "mississippi" },
    { "US", "mo", "missouri" },
    { "US", "mt", "montana" },
    { "US", "ne", "nebraska" },
    { "US", "nv", "nevada" },
    { "US", "nh", "new hampshire" },
    { "US", "nj", "new jersey" },
    { "US", "nm", "new mexico" },
    { "US", "ny", "new york" },
    { "US", "nc", "north carolina" },
    { "US", "nd", "north dakota" },
    { "US", "oh", "ohio" },
    { "US", "ok", "oklahoma" },
    { "US", "or", "oregon" },
    { "US", "pa", "pennsylvania" },
    { "US", "ri", "rhode island" },
    { "US", "sc", "south carolina" },
    { "US", "sd", "south dakota" },
    { "US", "tn", "tennessee" },
    { "US", "tx", "texas" },
    { "US", "ut", "utah" },
    { "US", "vt", "vermont" },
    { "US", "va", "virginia" },
    { "US", "wa", "washington" },
    { "US", "wv", "west virginia" },
    { "US", "wi", "wisconsin" },
    { "US", "wy", "wyoming" },
    { "CA", "ab", "alberta" },
    { "CA", "bc", "british columbia" },
    { "CA", "mb", "manitoba" },
    { "CA", "nb", "new brunswick" },
    { "CA", "nl", "newfoundland and labrador" },
    { "CA", "ns", "nova scotia" },
    { "CA", "nt", "northwest territories" },
    { "CA", "on", "ontario" },
    { "CA", "pe", "prince edward island" },
    { "CA", "qc", "quebec" },
    { "CA", "sk", "saskatchewan" },
    { "CA", "yt", "yukon" },
    { "AU", "nsw", "new south wales" },
    { "AU", "vic", "victoria" },
    { "AU", "qld", "queensland" },
    { "AU", "wa", "western australia" },
    { "AU", "sa", "south australia" },
    { "AU", "tas", "tasmania" },
    { "AU", "act", "australian capital territory" },
};

/* Names of countries beside their code and GeoNames' own. */
static const struct {
    const char *written, *country;
} other_countries[] = {
    { "uk", "GB" },      { "jordan", "JO" },        { "lithuania", "LT" }, { "monaco", "MC" },
    { "moldova", "MD" }, { "south korea", "KR" },   { "korea", "KR" },     { "czechia", "CZ" },
    { "turkiye", "TR" }, { "great britain", "GB" }, { "usa", "US" },       { "america", "US" },
    { "uae", "AE" },     { "holland", "NL" },
};

/* Cities that people don't write as GeoNames does. */
static const struct {
    const char *written, *name;
} other_names[] = {
    { "new york city", "new york" },
    { "new york city, ny", "new york" },
    { "nyc", "new york" },
    { "washington, dc", "washington d.c." },
    { "washington dc", "washington d.c." },
    { "washington, d.c.", "washington d.c." },
};

static struct sv name_at(uint32_t at)
{
    return sv_str(place_names + at);
}

static bool is_country(const char *code, struct sv written)
{
    if (sv_equal_nocase(sv_str(code), written))
        return true;
    for (size_t i = 0; i < COUNT(other_countries); i++) {
        if (sv_is(written, other_countries[i].written))
            return strcmp(other_countries[i].country, code) == 0;
    }
    for (size_t i = 0; i < n_place_countries; i++) {
        if (strcmp(place_countries[i].country, code) == 0)
            return sv_equal(name_at(place_countries[i].name), written);
    }
    return false;
}

static bool is_state(const struct region *state, struct sv written)
{
    struct sv name = name_at(state->name);

    if (sv_equal(name, written))
        return true;
    for (size_t i = 0; i < COUNT(short_states); i++) {
        if (sv_is(written, short_states[i].written) && strcmp(short_states[i].country, state->country) == 0 &&
            sv_is(name, short_states[i].name))
            return true;
    }
    return false;
}

/* Whether a city is in all the places that stand behind its name. */
static bool is_in(const struct place *place, struct sv regions)
{
    const struct region *state = &place_states[place->state];

    while ((regions = sv_trim(regions)).len) {
        struct sv region = sv_trim(sv_split(&regions, ','));

        if (region.len && !is_state(state, region) && !is_country(state->country, region))
            return false;
    }
    return true;
}

static size_t first_of(struct sv name)
{
    size_t from = 0, to = n_places;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (sv_compare(name_at(places[middle].name), name) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* The largest city of the name that is in all of `regions`. */
static const struct place *find_in(struct sv city, struct sv regions)
{
    for (size_t i = first_of(city); i < n_places && sv_equal(name_at(places[i].name), city); i++) {
        if (is_in(&places[i], regions))
            return &places[i];
    }
    return NULL;
}

/* A few names have a comma of their own. */
static const struct place *find_folded(struct sv written)
{
    const struct place *whole;
    struct sv city;

    for (size_t i = 0; i < COUNT(other_names); i++)
        written = sv_is(written, other_names[i].written) ? sv_str(other_names[i].name) : written;
    whole = find_in(written, SV(""));
    city = sv_trim(sv_split(&written, ','));
    return whole ? whole : find_in(city, written);
}

bool place_find(struct sv name, double *out_lat, double *out_lon)
{
    CLEANUP(buf_done) struct buf folded = BUF(NAME_MAX_BYTES * FOLD_GROWTH_MAX);
    const struct place *place;

    fold(utf8_cut(name, NAME_MAX_BYTES), &folded);
    place = find_folded(sv_trim(buf_sv(&folded)));
    if (!place)
        return false;
    *out_lat = place->lat / 100.0;
    *out_lon = place->lon / 100.0;
    return true;
}
