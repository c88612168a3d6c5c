/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands in the first lines of the new text (P-29): one per line, and a line
 * is a command only if the whole of it fits its grammar.  "Note that the
 * review is late" is prose.  The first line of prose ends the reading.
 *
 * Facts of a numbered question: "1" or "1 3" alone become verb "PICK" with the
 * numbers as args; "N", "F" and "S" alone become NEW, FILE and SPAM (P-9).
 * Answers to a numbered digest line, "3 assign jo", become the verb with the
 * number put before its arguments and a colon after: args "3: jo" (P-33).
 * So do answers to one of several questions: "1 F", "2: N" and "3) 2" are FILE
 * "1:", NEW "2:" and PICK "3: 2"; several may share a line, "1F, 2N".
 *
 * Whether the sender may give the command is the engine's question.
 */
#ifndef ENQ_PARSERS_COMMAND_H
#define ENQ_PARSERS_COMMAND_H

#include "parsers/facts.h"

/* Who may give it; the engine compares it with the sender's register. */
enum command_who {
	COMMAND_OFFICER = 0, /* everyday words */
	COMMAND_DUTY         /* duty officer and managers */
};

/* Reads facts->reply, fills facts->commands. */
void command_read(void *ctx, struct facts *facts);

/* Who may give a verb: 1 known, 0 no such verb. */
int command_who(const char *verb, enum command_who *who_r);

#endif
