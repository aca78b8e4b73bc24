// text/langid.cc: languages by CLD2, behind a C function. Its tables are constant: any thread may ask.
#include <cstdio> // CLD2 needs it and does not say so
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <cstring>
#include <string>

extern "C" {
#include "text/langid.h"
}

namespace
{

// What CLD2 is not sure of, or sees too little of, would be a guess that hides a customer: better unknown.
const int LETTERS_MIN = 12, PERCENT_MIN = 70;
const size_t TEXT_MAX = 4000; // bytes; nobody changes language after that

bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// The words: links, names and tags are in no language.
std::string words_of(struct sv text)
{
    std::string words;
    size_t at = 0;

    while (at < text.len) {
        size_t end = at;

        while (end < text.len && !is_white(text.at[end]))
            end++;
        if (end > at && text.at[at] != '@' && text.at[at] != '#' && text.at[at] != '$' &&
            !std::memchr(text.at + at, ':', end - at))
            words.append(text.at + at, end - at).push_back(' ');
        at = end + 1;
    }
    return words;
}

} // namespace

extern "C" size_t langid_guess(struct sv text, char out[LANGID_CODE_MAX])
{
    CLD2::CLDHints hints = { nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE };
    CLD2::Language languages[3] = { CLD2::UNKNOWN_LANGUAGE };
    std::string words = words_of(utf8_cut(text, TEXT_MAX));
    int percent[3] = { 0 }, n_letters = 0, n_valid = 0;
    double scores[3];
    bool sure = false;

    CLD2::ExtDetectLanguageSummaryCheckUTF8(words.data(), static_cast<int>(words.size()), true, &hints, 0,
                                            languages, percent, scores, nullptr, &n_letters, &sure, &n_valid);
    const char *code = CLD2::LanguageCode(languages[0]);
    size_t len = std::strlen(code);
    if (!sure || n_letters < LETTERS_MIN || percent[0] < PERCENT_MIN ||
        languages[0] == CLD2::UNKNOWN_LANGUAGE || len >= LANGID_CODE_MAX)
        return 0;
    std::memcpy(out, code, len);
    return len;
}
