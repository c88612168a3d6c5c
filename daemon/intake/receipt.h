/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transcript of an officer's mail (P-29): what it changed, what was
 * refused or held, and what can be undone.  It is gathered line by line and
 * told in one letter; a mail that did nothing is told nothing.
 *
 * What a reply to it needs stands in the letter's context: {"undo": […]} with
 * an object for each thing that UNDO takes back (undo.h), and what a command
 * of its own left there.
 */
#ifndef ENQ_RECEIPT_H
#define ENQ_RECEIPT_H

#include <stdbool.h>

#include <jansson.h>

#include "parsers/base/err.h"

struct command;
struct enquiry;
struct intake;

struct receipt {
	json_t *changed; /* {line, what} */
	json_t *refused; /* {line, what, why} */
	json_t *held;    /* {number, why} */
	json_t *undo;    /* strings */
	const char *leaves_at;
	const char *whose; /* who releases what is held; NULL: its reader */
	const char *sentence;
	json_t *context; /* for the reply; NULL: none */
	/* Of several questions, the one whose answer is taken; 0: none. */
	int question;
};

void receipt_init(struct receipt *r);
void receipt_free(struct receipt *r);

/* command NULL: the mail as a whole. */
void receipt_changed(
    struct receipt *r, const struct command *command, const char *what);
void receipt_refused(
    struct receipt *r, const struct command *command, const char *why);

/* A reply to a question that takes none of its choices. */
void receipt_unchosen(struct receipt *r);

/* Keeps what a reply needs; takes the reference. */
void receipt_keep(struct receipt *r, const char *name, json_t *value);
/* UNDO, in reply, takes that back: `what` is undo.c's (reference taken), words
 * end the sentence "UNDO, in reply to this mail: …". */
void receipt_undoes(struct receipt *r, json_t *what, const char *words);

/* Writes it, if there is anything to tell. */
MUST_USE
int receipt_send(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err);

#endif
