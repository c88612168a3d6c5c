/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of DOMAIN.md G5 around the HTML part of a letter: a language, a
 * title, one column; no colours (the reader's light or dark mode decides), no
 * image, no script, no link of ours.
 */
#ifndef ENQ_COMPOSE_FRAME_H
#define ENQ_COMPOSE_FRAME_H

#include "parsers/base/buf.h"

/* The title is escaped; the inside is md4c's rendering. */
void frame_html(struct buf *out, const char *title, struct span inside);

#endif
