/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * May this officer's mail leave the council as an answer (P-27 to P-29)?  The
 * result is a list of numbered reasons; an empty list means it may be released
 * after the delay.  The engine has settled before who wrote it, that the mail
 * answers an allocation, and that it is no NOTE.
 *
 * References stand in the new text, the quoted tail (cut off, but P-28 counts
 * it), the subject and attachment names: all are looked at.  Of attachments
 * only the name and type are known here, so that kinds which hide things
 * (archives, spreadsheets, mails, programs, the unknown) are reasons.
 *
 * The guard reads facts and compares; it never edits.  What cannot be told or
 * cannot be read is a reason: holding costs a minute, a wrong letter a family.
 */
#ifndef ENQ_POLICY_GUARD_H
#define ENQ_POLICY_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/facts.h"

enum guard_code {
	GUARD_NOT_OWNER = 0, /* not the accepted owner or the deputy */
	GUARD_COLLEAGUE,     /* a colleague in To or Cc */
	GUARD_TEXT_UNSURE,   /* new text and quotes cannot be told apart */
	GUARD_TEXT_EMPTY,
	GUARD_TOO_SHORT, /* 15 words or fewer */
	GUARD_NO_GREETING,
	GUARD_COMMAND,         /* a command and prose together */
	GUARD_INTERNAL_MARK,   /* [INTERNAL] */
	GUARD_OTHER_ENQUIRY,   /* an own reference that is not this one */
	GUARD_OTHER_CASE,      /* a case reference that is not its own */
	GUARD_OTHER_REFERENCE, /* another pattern's reference */
	GUARD_UPN,
	GUARD_NHS,
	GUARD_ULN,
	GUARD_ATTACHMENT,     /* an attachment that cannot be read */
	GUARD_ATTACHED_MAIL,  /* a mail inside, or its head in the words */
	GUARD_UNREADABLE,     /* encrypted, truncated, TNEF, NUL … */
	GUARD_WAITS_FOR_SEND, /* first four weeks, or the council says so */
	GUARD_NAMED_PERSON,   /* press, solicitors, pre-action */
	GUARD_AUTOMATIC,      /* sounds like an absence's reply */
	GUARD_AUTHORITY,      /* who writes may not be told yet (P-40) */
	GUARD_GREETING,       /* it greets another enquirer, or a colleague */
	GUARD_LEFT_OUT,       /* words that look like no new ones */
	GUARD_STRUCK,         /* words that the writer struck out */
	GUARD_OTHER_FAMILY    /* another's address, or name on a file */
};
#define GUARD_CODE_COUNT 25

/* A family that has asked besides. */
struct guard_family {
	const char *name; /* "Zoe Marsh", or what stands before the @ */
	const char *addr;
	bool same_child; /* whose files may bear its name */
};

struct guard_input {
	const struct facts *facts; /* of the officer's mail */
	bool from_owner;           /* accepted owner or deputy */
	bool colleague_copied;     /* see guard_colleague() */
	bool waits_for_send;
	bool named_person_only;
	const char *own_reference; /* "ENQ-26-00417-U" */
	/* Other references that belong to this enquiry, normalised: its cases',
	 * the enquirer's own. */
	const char *const *references;
	size_t reference_count;
	/* Numbers of people in the mail, normalised, that the register has for
	 * the child of a case that is not this enquiry's. */
	const char *const *of_others;
	size_t of_other_count;
	/* What our own letter that is being answered showed: allowed in the
	 * quoted tail only, which is cut off anyway. */
	const char *const *quoted;
	size_t quoted_count;
	/* Why who writes may not be told anything yet: footing_bars(). */
	const char *const *barred;
	size_t barred_count;
	/* Names and address of whoever it goes to, and of their office; NULL:
	 * not known.  And the names of those who ask about the same child, or
	 * whom the same officer answers. */
	const char *recipient;
	const char *const *other_enquirers;
	size_t other_enquirer_count;
	/* Those of them that are families. */
	const struct guard_family *families;
	size_t family_count;
	/* Names of the officers but for the writer. */
	const char *const *colleagues;
	size_t colleague_count;
	/* It goes to no office, which may be greeted as a team. */
	bool to_family;
	int32_t today; /* civil day in the council's zone, for the hint */
};

struct guard_reason {
	int number; /* 1, 2, … as the officer sees them */
	enum guard_code code;
	bool needs_manager;   /* another child: SEND takes a manager */
	const char *sentence; /* for the officer; "A UPN in the text …" */
};

struct guard_result {
	struct guard_reason *reasons;
	size_t reason_count;
	bool needs_manager; /* any of them */
	/* A hint, no reason: short, or it names a later date: the officer is
	 * asked FULL or HOLDING (P-23). */
	bool looks_holding;
	int word_count; /* of the new text */
};

struct guard_result guard_check(void *ctx, const struct guard_input *input);

/* guard_greeting.c: the other enquirer whom the letter greets, and nobody it
 * goes to; NULL: none. */
const char *guard_wrong_greeting(const struct guard_input *input);
/* The colleague whom it greets, and nobody it goes to; "the team" when it
 * greets no name but that; NULL: none. */
const char *guard_inside_greeting(const struct guard_input *input);

/* guard_family.c: whose address stands in the words; whose name in the name of
 * the file.  NULL: nobody else's. */
const struct guard_family *guard_family_in_words(
    const struct guard_input *input);
const struct guard_family *guard_family_of_file(
    const struct guard_input *input, const struct attachment *file);

/* A logo or the like that a mail shows within its words.  A picture that was
 * pasted to be seen is larger, and goes where the mail's files go. */
bool guard_is_decoration(const struct attachment *attachment);

/* guard_left.c: why something of theirs would seem to be left out, or a picture
 * to leave that belongs to what is; NULL: nothing but our own letter and a
 * signature is. */
const char *guard_left_out(const struct guard_input *input);

/* Short fixed names for the event and --json: "other-case". */
const char *guard_code_name(enum guard_code code);

/* guard_left.c: the head of another mail stands within the words that leave. */
bool guard_has_mail_head(const struct guard_input *input);

/*
 * Is anybody of our own domains besides the mailbox's own addresses in To or
 * Cc?  mailbox: its addresses; an address with a +tag after the same local
 * part (a token) counts as the mailbox.
 */
bool guard_colleague(const struct facts *facts, const char *const *own_domains,
    size_t own_domain_count, const char *const *mailbox, size_t mailbox_count);

#endif
