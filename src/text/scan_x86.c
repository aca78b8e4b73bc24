/* text/scan_x86.c: scanning with AVX-512 (a block is one register) and with AVX2 (two). */
#include "text/scan_inner.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define WITH_AVX512 __attribute__((target("avx512f,avx512bw")))
#define WITH_AVX2   __attribute__((target("avx2")))

/* Bytes first … last, unsigned: what is below `first` wraps to above. */
WITH_AVX512 static inline __mmask64 between_512(__m512i bytes, char first, char last)
{
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(first)),
                                  _mm512_set1_epi8((char)(last - first)));
}

WITH_AVX512 static inline uint64_t scan_register(__m512i bytes, char *low, struct scan_block *out)
{
    __mmask64 capitals = between_512(bytes, 'A', 'Z');
    __m512i lower = _mm512_mask_add_epi8(bytes, capitals, bytes, _mm512_set1_epi8(32));

    _mm512_storeu_si512(low, lower);
    out->words = between_512(lower, 'a', 'z') | between_512(bytes, '0', '9');
    out->signs = between_512(bytes, '#', '$') | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('@'));
    out->others = _mm512_movepi8_mask(bytes);
    return out->others;
}

WITH_AVX512 static bool scan_with_avx512(struct sv text, char *low, struct scan_block *out)
{
    uint64_t others = 0;
    size_t at = 0;

    for (; text.len - at >= SCAN_STEP; at += SCAN_STEP)
        others |= scan_register(_mm512_loadu_si512(text.at + at), low + at, out++);
    if (at < text.len) {
        __mmask64 there = ~UINT64_C(0) >> (SCAN_STEP - (text.len - at));

        others |= scan_register(_mm512_maskz_loadu_epi8(there, text.at + at), low + at, out);
    }
    return others != 0;
}

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
}

const struct scan_kernel scan_avx512 = { "avx512", has_avx512, scan_with_avx512 };

/* AVX2 compares bytes as signed: what is beyond ASCII is below everything. */
WITH_AVX2 static inline __m256i between_256(__m256i bytes, char first, char last)
{
    return _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8((char)(first - 1))),
                            _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(last + 1)), bytes));
}

WITH_AVX2 static inline uint64_t bits_256(__m256i low_half, __m256i high_half)
{
    return (uint32_t)_mm256_movemask_epi8(low_half) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high_half)
                                                          << 32;
}

struct scanned_256 {
    __m256i bytes, words, signs;
};

WITH_AVX2 static inline struct scanned_256 scan_half(const char *at, char *low)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)at);
    __m256i capitals = between_256(bytes, 'A', 'Z');
    __m256i lower = _mm256_add_epi8(bytes, _mm256_and_si256(capitals, _mm256_set1_epi8(32)));

    _mm256_storeu_si256((__m256i *)(void *)low, lower);
    return (struct scanned_256){
        .bytes = bytes,
        .words = _mm256_or_si256(between_256(lower, 'a', 'z'), between_256(bytes, '0', '9')),
        .signs =
            _mm256_or_si256(between_256(bytes, '#', '$'), _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('@'))),
    };
}

WITH_AVX2 static inline void scan_block_avx2(const char *at, char *low, struct scan_block *out)
{
    struct scanned_256 first = scan_half(at, low), second = scan_half(at + 32, low + 32);

    out->words = bits_256(first.words, second.words);
    out->signs = bits_256(first.signs, second.signs);
    out->others = bits_256(first.bytes, second.bytes);
}

WITH_AVX2 static bool scan_with_avx2(struct sv text, char *low, struct scan_block *out)
{
    return scan_by_blocks(text, low, out, scan_block_avx2);
}

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

const struct scan_kernel scan_avx2 = { "avx2", has_avx2, scan_with_avx2 };
#endif
