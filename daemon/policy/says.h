/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a mail's words say, on its way from the parser's process, which reads
 * them, to the engine, which decides by it: signs and the sketch, written into
 * the facts and read from them.
 */
#ifndef ENQ_POLICY_SAYS_H
#define ENQ_POLICY_SAYS_H

#include "daemon/policy/signs.h"
#include "daemon/policy/sketch.h"

/* Sets facts->says from their subject and text; memory hangs off facts. */
void says_note(struct facts *facts, const struct sign_reader *reader);

/* A name that nothing here has, as a later version may write it, is no sign.
 * The words point into facts. */
void says_signs(const struct facts *facts, struct signs *signs_r);

/* False when there is none. */
bool says_sketch(const struct facts *facts, struct sketch *sketch_r);

#endif
