/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/rights.h"

#include <string.h>

#include "daemon/intake/answer.h"
#include "daemon/intake/merge.h"
#include "daemon/office/interest.h"
#include "daemon/office/restricted.h"

/* 1: it is restricted and they are outside (P-40), or its mails are in one that
 * is.  A manager may still say who is inside, or lift it. */
static int
is_hidden(struct intake *in, const struct enquiry *enquiry,
    const struct command *command, struct err *err)
{
	const int shown =
	    restricted_shows(in->ctx, in->office, enquiry, in->officer, err);
	if (shown != 0)
		return shown < 0 ? -1 : merge_hides(in, enquiry, err);
	return in->officer->role < OFFICER_MANAGER ||
	       (strcmp(command->verb, "RESTRICT") != 0 &&
		   strcmp(command->verb, "ASSIGN") != 0);
}

/*
 * Who may give a command on an enquiry: its owner, the deputy, whoever was
 * asked by a letter of ours about it, duty officers and managers.  A reference
 * is no right: its numbers can be counted.
 */
static int
may(struct intake *in, const struct enquiry *enquiry,
    const struct command *command, struct err *err)
{
	enum command_who who;
	if (command_who(command->verb, &who) != 1)
		return 0;
	if (in->officer->role >= OFFICER_DUTY)
		return 1;
	if (who != COMMAND_OFFICER)
		return 0;
	if (in->letter != NULL && in->letter->enquiry_id == enquiry->id &&
	    enquiry->owner_id == 0 &&
	    span_eq_ascii(
		span_str(in->letter->to_addr), span_str(in->officer->addr)))
		return 1;
	return answer_speaks_for(in, enquiry, err);
}

/* What they were written to about is no news to them. */
static bool
had_letter(const struct intake *in, const struct enquiry *enquiry)
{
	return in->letter != NULL && in->letter->enquiry_id == enquiry->id;
}

int
rights_own(struct intake *in, const struct enquiry *enquiry, const char **why_r,
    struct err *err)
{
	enum interest interest;
	struct officer *other;
	*why_r = NULL;
	if (interest_of(in->ctx, in->office, enquiry, in->officer->addr,
		&interest, &other, err) < 0)
		return -1;
	const char *who =
	    other == NULL ? "nobody is registered who could" : other->name;
	if (interest == INTEREST_ASKED)
		*why_r = mem_fmt(in->ctx,
		    "it is your own enquiry, and a colleague must see to it: "
		    "%s",
		    who);
	else if (interest == INTEREST_NAMED)
		*why_r =
		    had_letter(in, enquiry)
			? mem_fmt(in->ctx,
			      "you are in its case yourself, and a colleague "
			      "must see to it: %s",
			      who)
			: COMMANDS_NOT_THERE;
	return 0;
}

#define OUTSIDE                                                                \
	"it is restricted, and you are not one of its group; a manager can "   \
	"name you"

int
rights_answer(struct intake *in, const struct enquiry *enquiry,
    const char **why_r, struct err *err)
{
	if (rights_own(in, enquiry, why_r, err) < 0)
		return -1;
	if (*why_r != NULL)
		return 0;
	const int shown =
	    restricted_shows(in->ctx, in->office, enquiry, in->officer, err);
	const int gone = shown <= 0 ? 0 : merge_hides(in, enquiry, err);
	if (shown == 0 || gone == 1)
		*why_r = OUTSIDE;
	return shown < 0 || gone < 0 ? -1 : 0;
}

static const char *
who_may(const struct command *command)
{
	enum command_who who;
	return command_who(command->verb, &who) == 1 && who != COMMAND_OFFICER
		   ? "only the duty officer or a manager may do that"
		   : "only its owner, the deputy, the duty officer or a "
		     "manager may do that";
}

int
rights_refusal(struct intake *in, const struct enquiry *enquiry,
    const struct command *command, const char **why_r, struct err *err)
{
	if (rights_own(in, enquiry, why_r, err) < 0)
		return -1;
	if (*why_r != NULL)
		return 0;
	int rc = may(in, enquiry, command, err);
	const int hidden = rc <= 0 ? 0 : is_hidden(in, enquiry, command, err);
	if (rc < 0 || hidden < 0)
		return -1;
	if (hidden)
		*why_r = had_letter(in, enquiry) ? OUTSIDE : COMMANDS_NOT_THERE;
	else if (rc == 0)
		*why_r = who_may(command);
	return 0;
}
