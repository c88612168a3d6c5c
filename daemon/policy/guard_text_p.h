/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the guard reads in a text and in an attachment's name: does it look
 * like a letter, does it put off, can the file be looked into.  English, as
 * the letters are.  Seen in this folder only.
 */
#ifndef ENQ_POLICY_GUARD_TEXT_P_H
#define ENQ_POLICY_GUARD_TEXT_P_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/span.h"

/* Words separated by white space that hold a letter or a digit. */
int text_words(struct span text);

/* Is its first line "Dear …", "Good morning …" or just "Ms Example,"? */
bool text_has_greeting(struct span text);

/* Does it say that the answer comes later? */
bool text_promises(struct span text);

/* Does it name a date after today: "12 June", "12/06/2026", "2026-06-12"? */
bool text_names_later_date(struct span text, int32_t today);

enum attachment_kind {
	ATTACHMENT_PLAIN = 0, /* shows all it holds, near enough */
	ATTACHMENT_MAIL,
	ATTACHMENT_OPAQUE /* archive, spreadsheet, program, unknown */
};

/* The name's ending decides; the type only when there is none. */
enum attachment_kind attachment_kind(struct span name, struct span type);

/* The next word of letters; those beyond ASCII are a name's, too. */
bool text_next_name(struct span *rest, struct span *word_r);
/* Is the name one of its words? */
bool text_has_name(const char *text, struct span name);

#endif
