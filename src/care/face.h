/* care/face.h: what a case shows of itself in a list: who, where, their last words. */
#pragma once

#include "base/arena.h"
#include "model/rows.h"

enum { SNIPPET_MAX = 200 /* characters */ };

/** The face that a customer's post gives its case. The snippet is one line: runs of white space are one space. */
struct case_face case_face_of(const struct post *post, struct arena *arena);
