/* tests/unit/text/tests.h: the groups of this room's tests; each answers with the number that failed. */
#pragma once

int fold_tests(void);
int tokens_tests(void);
int graphemes_tests(void);
int entities_tests(void);
int likeness_tests(void);
