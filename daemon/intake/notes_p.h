/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by notes.c, on an enquiry, and notes_mail.c, on a mail. */
#ifndef ENQ_NOTES_P_H
#define ENQ_NOTES_P_H

#include <jansson.h>

#include "daemon/intake/intake_p.h"

struct note_told {
	struct span words;
	const struct officer *by; /* NULL: who writes this mail */
	bool only_words;          /* and none of this mail's files */
	/* One of a key and enquiry is told; NULL: one of this mail. */
	const char *key;
};

/* Whose enquiry it is hears of it, unless they wrote it. */
MUST_USE
int notes_tell(struct intake *in, const struct enquiry *enquiry,
    const struct note_told *note, struct err *err);

/* Of the event: the words without numbers of people, and not without end. */
json_t *notes_payload(struct intake *in, struct span words);

/* The words behind NOTE, and those below when it is the last command. */
struct span notes_words_of(struct intake *in, const struct command *command);

/* One below the other. */
struct span notes_join(struct intake *in, struct span a, struct span b);

#endif
