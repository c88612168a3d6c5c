/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an officer's commands do (P-29).  Adding one is adding a row to the
 * table: verb, who may, what it does.
 */
#include "daemon/intake/commands_p.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/asks.h"
#include "daemon/intake/bereavement.h"
#include "daemon/intake/breach.h"
#include "daemon/intake/clock_commands.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/help.h"
#include "daemon/intake/holding.h"
#include "daemon/intake/link.h"
#include "daemon/intake/lists.h"
#include "daemon/intake/logged.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/misdirected.h"
#include "daemon/intake/placing.h"
#include "daemon/intake/remind.h"
#include "daemon/intake/restrict.h"
#include "daemon/intake/rights.h"
#include "daemon/intake/route.h"
#include "daemon/intake/split.h"
#include "daemon/intake/standing.h"
#include "daemon/intake/undo.h"
#include "daemon/intake/urgent.h"
#include "daemon/sys/log.h"
#include "parsers/command.h"

enum row_flags {
	MOVES = 1,    /* owner or state: UNDO gives them back */
	ANYWHERE = 2, /* it is about no enquiry */
	NAMES = 4     /* a reference behind it says which enquiry is meant */
};

static const struct row {
	const char *verb;
	command_run *run;
	unsigned flags;
} commands[] = {
    {"ACCEPT", run_accept, MOVES},
    {"ASSIGN", run_assign, MOVES},
    {"AUTHORITY", run_authority, 0},
    {"BEREAVEMENT", run_bereavement, NAMES},
    {"BREACH", run_breach, 0},
    {"CLOSE", run_close, MOVES | NAMES},
    {"EHC", run_ehc, 0},
    {"EXTEND", run_extend, 0},
    {"FIND", run_find, ANYWHERE},
    {"FULL", run_full, 0},
    {"HELP", run_help, ANYWHERE},
    {"HOLDING", run_holding, 0},
    {"LINK", run_link, 0},
    {"LIST", run_list, ANYWHERE},
    {"LOG", run_log, ANYWHERE},
    {"MERGE", run_merge, ANYWHERE},
    {"MISDIRECTED", run_misdirected, 0},
    {"NOT MINE", run_not_mine, MOVES},
    {"PAUSE", run_pause, 0},
    {"REMIND", run_remind, 0},
    {"REOPEN", run_reopen, MOVES | NAMES},
    {"RESTRICT", run_restrict, 0},
    {"RESUME", run_resume, 0},
    {"ROUTE", run_route, 0},
    {"SEND", answer_send, 0},
    {"SPLIT", run_split, 0},
    {"STATUS", run_status, NAMES},
    {"UNDO", answer_undo, 0},
    {"UNMERGE", run_unmerge, MOVES | NAMES},
    {"URGENT", run_urgent, 0},
    {"WRITER", run_writer, 0},
};

static const struct row *
find_row(const char *verb)
{
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(commands[i].verb, verb) == 0)
			return &commands[i];
	return NULL;
}

static int
run(struct intake *in, struct enquiry *enquiry, const struct row *row,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct enquiry before = {0};
	if (enquiry != NULL)
		before = *enquiry;
	log_event(LOG_INFO, "command.done",
	    log_i("message", in->mail->message_id),
	    log_s("verb", command->verb));
	const size_t done = json_array_size(r->changed);
	if (row->run(in, enquiry, command, r, err) < 0)
		return -1;
	if (json_array_size(r->changed) > done)
		undo_keep_final(r, row->verb);
	if ((row->flags & MOVES) != 0 && enquiry->version != before.version)
		undo_offer_state(r, &before, enquiry);
	return 0;
}

/* The enquiry of line n of the letter replied to: a digest, a morning list. */
static int
of_line(
    struct intake *in, int64_t n, struct enquiry **enquiry_r, struct err *err)
{
	if (in->letter == NULL || in->letter->context == NULL || n < 1)
		return 0;
	json_t *context = json_loads(in->letter->context, 0, NULL);
	json_t *lines = json_object_get(context, "lines");
	int64_t id = json_integer_value(json_array_get(lines, (size_t)n - 1));
	json_decref(context);
	return id == 0 ? 0
		       : enquiry_get(
			     in->office->store, in->ctx, id, enquiry_r, err);
}

/* The enquiry of a reference as people write it, alone in those words. */
static int
of_reference(struct intake *in, const char *words, struct enquiry **enquiry_r,
    struct err *err)
{
	char *name = mem_str(in->ctx, words);
	for (char *p = name; *p != '\0'; p++)
		*p = (char)to_upper((unsigned char)*p);
	return enquiry_by_reference(
	    in->office->store, in->ctx, name, enquiry_r, err);
}

/*
 * Which enquiry a command is about: "3: jo" under a digest, line 3; "CLOSE
 * ENQ-26-00417-U" or "CLOSE 3", what it names; else that of the mail.  What is
 * named and is not there is never another one: *why_r says so.
 */
static int
meant(struct intake *in, const struct command *command, struct command *plain_r,
    struct enquiry **enquiry, const char **why_r, struct err *err)
{
	struct span args = span_str(command->args);
	ptrdiff_t colon = span_find_byte(args, 0, ':');
	const struct row *row = find_row(command->verb);
	int64_t n;
	int rc = 1;
	*why_r = NULL;
	*plain_r = *command;
	if (colon > 0 &&
	    span_number(span_sub(args, 0, (size_t)colon), 9999, &n)) {
		struct span rest =
		    span_trim(span_sub(args, (size_t)colon + 1, args.n));
		plain_r->args =
		    rest.n == 0 ? NULL : mem_strn(in->ctx, rest.p, rest.n);
		rc = of_line(in, n, enquiry, err);
	} else if (row != NULL && (row->flags & NAMES) != 0 && args.n > 0) {
		plain_r->args = NULL;
		rc = span_number(args, 9999, &n)
			 ? of_line(in, n, enquiry, err)
			 : of_reference(in, command->args, enquiry, err);
	}
	if (rc == 0)
		*why_r = COMMANDS_NOT_THERE;
	return rc < 0 ? -1 : 0;
}

/* Why a command cannot be run at all; NULL: it can. */
static const char *
refusal(const struct intake *in, const struct command *command,
    const struct enquiry *enquiry, const char *why)
{
	enum command_who who;
	const struct row *row = find_row(command->verb);
	if (!command->ok)
		return command->why;
	if (placing_is_choice(command))
		return "it answers no question; reply to the mail that asks";
	if (row == NULL)
		return "this version does not know that word yet";
	if ((row->flags & ANYWHERE) != 0)
		return command_who(command->verb, &who) == 1 &&
			       who == COMMAND_DUTY &&
			       in->officer->role < OFFICER_DUTY
			   ? "only the duty officer or a manager may do that"
			   : NULL;
	if (why != NULL)
		return why;
	return enquiry == NULL
		   ? "it names no enquiry; reply to a mail about it, or put "
		     "the line's number first"
		   : NULL;
}

int
commands_run_one(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct command plain;
	const char *why;
	int rc = asks_take(in, command, r, err);
	/* What a transcript offers to undo needs no enquiry. */
	if (rc == 0 && strcmp(command->verb, "UNDO") == 0)
		rc = undo_take(in, command, r, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (meant(in, command, &plain, &enquiry, &why, err) < 0)
		return -1;
	why = refusal(in, command, enquiry, why);
	const struct row *row = find_row(command->verb);
	if (why == NULL && (row->flags & ANYWHERE) == 0 &&
	    rights_refusal(in, enquiry, &plain, &why, err) < 0)
		return -1;
	if (why == NULL && row->run == run_status &&
	    standing_refusal(in, enquiry, &why, err) < 0)
		return -1;
	if (why == NULL)
		return run(in, enquiry, row, &plain, r, err);
	receipt_refused(r, command, why);
	return 0;
}

int
commands_run(struct intake *in, struct enquiry *enquiry, struct receipt *r,
    struct err *err)
{
	for (size_t i = 0; i < in->facts->command_count; i++) {
		/* A line may have changed what the next one is about. */
		struct enquiry *now = NULL;
		if (enquiry != NULL && enquiry_get(in->office->store, in->ctx,
					   enquiry->id, &now, err) < 0)
			return -1;
		if (commands_run_one(in, now, &in->facts->commands[i], r, err) <
		    0)
			return -1;
	}
	return 0;
}
