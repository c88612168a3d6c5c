/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What automatic replies say in words.  Pure questions about a text; none of
 * them is enough by itself, for people say the same (automatic.h).
 */
#ifndef ENQ_PARSERS_ROBOTWORDS_H
#define ENQ_PARSERS_ROBOTWORDS_H

#include <stdbool.h>

#include "parsers/base/span.h"

/* "Your email has been received", "thank you for contacting". */
bool robot_received(struct span words);

/* "We aim to respond within 10 working days". */
bool robot_promise(struct span words);

/* "This is an automated response". */
bool robot_automatic(struct span words);

/* "Please do not reply", "unmonitored". */
bool robot_no_reply(struct span words);

/* "I am on annual leave", "the school is closed for half term". */
bool robot_away(struct span words);

/* "I'm off until the 4th": the writer, and nobody else, is away. */
bool robot_self_away(struct span words);

/* What an absence tells as well: until when, whom to ask instead. */
bool robot_return(struct span words);

/* "Sorry for the delay, I was on annual leave": somebody is back. */
bool robot_past(struct span words);

#endif
