/* understand/softmax.h: sums into probabilities: the same to the bit on any machine and from any compiler, so exp() is our own. */
#pragma once

#include <stddef.h>

enum { SOFTMAX_CLASSES_MAX = 12, SOFTMAX_EACH_MAX = 8 };

/** One question's sums, which become its probabilities. */
struct softmax {
    float *scores; /* room for SOFTMAX_CLASSES_MAX, those behind `n` any numbers */
    unsigned n;
};

/** Several at once, at most SOFTMAX_EACH_MAX: each as if alone. */
void softmax_each(const struct softmax *each, size_t n);
