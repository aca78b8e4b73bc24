/* command/read_lines.h: the lines of a file that a command was given, plain or gzip. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "wire/lines.h"

/** Gives each line of the file `name` (`-`: standard input) to `each`, as wire/lines.h says. **Errors**: ERR_INPUT when it
 *  can't be read; what `each` says. */
MUST_USE bool read_lines(const char *name, size_t line_max, lines_fn *each, void *arg, struct err *err);
