/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is told of an outcome: to the outbox row, to status and to the log.
 */
#ifndef ENQ_SUBMIT_WORDS_H
#define ENQ_SUBMIT_WORDS_H

#include "daemon/frames.h"
#include "daemon/net/smtp.h"

/* What happened to the route, what it means and what to do; without data about
 * a person. */
void submit_words_route(const struct smtp_outcome *o, char words_r[FRAME_TEXT]);

/*
 * For the letter's row: the server's own words, or, when the route as a whole
 * is in trouble, the words above, which go to the log as well.
 */
void submit_words(const struct smtp_outcome *o, char words_r[FRAME_TEXT]);

#endif
