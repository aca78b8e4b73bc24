/* understand/target.h: whom or what a complaint is about when that is not the company it is told to: "your laptop is fine, Windows
 * Vista is the disaster". */
#pragma once

#include "understand/labels.h"
#include "understand/reading.h"
#include "understand/understand.h"

/** The name as it is written in `text`; absent where the trouble is the brand's own, or can't be told. `brand` NULL: the
 *  handles a text begins with are whom it is told to. **Owns**: looks into `text`. */
struct sv target_find(struct sv text, const struct reading *reading, const struct brand_names *brand,
                      const struct labels *labels);
