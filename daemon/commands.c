/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an officer's commands do (P-29).  Adding one is adding a row to the
 * table: verb, who may, what it does.
 */
#include "daemon/intake_p.h"

#include "daemon/asks.h"
#include "daemon/footings.h"
#include "daemon/heed.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/sys/log.h"
#include "daemon/undo.h"
#include "parsers/command.h"

/* The mail that opened it, for a new owner's allocation. */
static int
allocate(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to, bool for_duty, struct err *err)
{
	struct intake_mail mail = {
	    .message_id = enquiry->opened_by_message, .raw_fd = -1};
	struct facts *facts;
	int rc = inbox_facts(
	    in->office->store, in->ctx, mail.message_id, &mail.facts_json, err);
	if (rc <= 0 ||
	    facts_from_json(in->ctx, mail.facts_json, &facts, err) < 0)
		return rc == 0 ? 0 : -1;
	mail.facts = facts;
	mail.received_at = enquiry->received_at;
	mail.received_day = enquiry->received_day;
	const char *may_tell;
	if (footings_rule(in->ctx, in->office, enquiry, &may_tell, err) < 0)
		return -1;
	struct allocation allocation = {.to = to,
	    .for_duty = for_duty,
	    .disclosure = may_tell,
	    .acknowledged = "see the time line"};
	return post_allocation(
	    in->ctx, in->office, &mail, enquiry, &allocation, err);
}

static int
owner_event(struct intake *in, const struct enquiry *enquiry, const char *kind,
    const char *to, struct err *err)
{
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, kind, json_pack("{s:s}", "to", to), err);
}

static int
run_assign(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct officer *to;
	unsigned effects;
	const char *word = command->args == NULL ? "" : command->args;
	int rc = officer_by_word(
	    in->office->store, in->ctx, word, in->office->today, &to, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command,
		    "no officer, or more than one, has that name; use the "
		    "address");
		return 0;
	}
	if (!enquiry_step(enquiry, EVENT_ASSIGNED, &effects)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s", enquiry->reference,
			enquiry->state));
		return 0;
	}
	enquiry->owner_id = to->id;
	enquiry->team = to->team;
	if (answer_drop_pending(in, enquiry, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0 ||
	    owner_event(in, enquiry, "enquiry.assigned", to->addr, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(
		in->ctx, "%s now belongs to %s", enquiry->reference, to->name));
	return allocate(in, enquiry, to, false, err);
}

static int
run_not_mine(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct officer *duty;
	unsigned effects;
	if (enquiry->owner_id != 0 && enquiry->owner_id != in->officer->id) {
		receipt_refused(r, command, "it is not yours to give back");
		return 0;
	}
	if (!enquiry_step(enquiry, EVENT_REFUSED, &effects)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s", enquiry->reference,
			enquiry->state));
		return 0;
	}
	enquiry->owner_id = 0;
	if (answer_drop_pending(in, enquiry, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0 ||
	    owner_event(in, enquiry, "enquiry.refused", "", err) < 0)
		return -1;
	int rc = intake_duty(in, enquiry->team, &duty, err);
	if (rc <= 0)
		return rc;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s goes to the duty officer, %s",
		enquiry->reference, duty->name));
	return allocate(in, enquiry, duty, true, err);
}

static int
run_close(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	unsigned effects;
	if (!enquiry_step(enquiry, EVENT_CLOSED, &effects)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s; stop the answer first",
			enquiry->reference, enquiry->state));
		return 0;
	}
	enquiry->closed_at = in->office->now;
	enquiry->closed_reason = command->args == NULL ? "" : command->args;
	if (answer_drop_pending(in, enquiry, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0 ||
	    post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "enquiry.closed",
		json_pack("{s:s}", "reason", enquiry->closed_reason), err) < 0)
		return -1;
	log_event(
	    LOG_NOTICE, "enquiry.closed", log_s("enquiry", enquiry->reference));
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s is closed; the enquirer was told nothing",
		enquiry->reference));
	return 0;
}

static int
run_accept(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	unsigned effects;
	if (enquiry->owner_id != 0 && enquiry->owner_id != in->officer->id) {
		receipt_refused(r, command, "it belongs to somebody else");
		return 0;
	}
	if (enquiry->owner_id == 0)
		enquiry_step(enquiry, EVENT_ASSIGNED, &effects);
	if (!enquiry_step(enquiry, EVENT_ACCEPTED, &effects)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s", enquiry->reference,
			enquiry->state));
		return 0;
	}
	bool asked = in->letter != NULL && in->letter->context != NULL &&
		     strstr(in->letter->context, "asked") != NULL;
	enquiry->owner_id = in->officer->id;
	if (enquiry->team[0] == '\0')
		enquiry->team = in->officer->team;
	if (enquiry_update(in->office->store, enquiry, err) < 0 ||
	    owner_event(
		in, enquiry, "enquiry.accepted", in->officer->addr, err) < 0)
		return -1;
	if (heed_accepted(in, enquiry, err) < 0)
		return -1;
	receipt_changed(
	    r, command, mem_fmt(in->ctx, "%s is yours", enquiry->reference));
	/* Whoever was only asked to take it has it in full now (P-27). */
	return asked ? allocate(in, enquiry, in->officer, false, err) : 0;
}

static const struct row {
	const char *verb;
	command_run *run;
	bool moves; /* owner or state: UNDO gives them back */
} commands[] = {
    {"ACCEPT", run_accept, true},
    {"ASSIGN", run_assign, true},
    {"CLOSE", run_close, true},
    {"EHC", run_ehc, false},
    {"EXTEND", run_extend, false},
    {"FULL", run_full, false},
    {"HOLDING", run_holding, false},
    {"NOT MINE", run_not_mine, true},
    {"PAUSE", run_pause, false},
    {"RESUME", run_resume, false},
    {"SEND", answer_send, false},
    {"UNDO", answer_undo, false},
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
	const struct enquiry before = *enquiry;
	log_event(LOG_INFO, "command.done",
	    log_i("message", in->mail->message_id),
	    log_s("verb", command->verb));
	if (row->run(in, enquiry, command, r, err) < 0)
		return -1;
	if (row->moves && enquiry->version != before.version)
		undo_offer_state(r, &before, enquiry);
	return 0;
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

/*
 * "3: jo" under a digest: the enquiry of its line 3; *command then has the
 * arguments without the number.  1 when it names one.
 */
static int
numbered(struct intake *in, const struct command *command,
    struct command *plain_r, struct enquiry **enquiry_r, struct err *err)
{
	struct span args = span_str(command->args);
	ptrdiff_t colon = span_find_byte(args, 0, ':');
	int64_t n;
	*plain_r = *command;
	if (colon <= 0 || in->letter == NULL || in->letter->context == NULL ||
	    !span_number(span_sub(args, 0, (size_t)colon), 9999, &n) || n < 1)
		return 0;
	json_t *context = json_loads(in->letter->context, 0, NULL);
	json_t *lines = json_object_get(context, "lines");
	int64_t id = json_integer_value(json_array_get(lines, (size_t)n - 1));
	json_decref(context);
	struct span rest = span_trim(span_sub(args, (size_t)colon + 1, args.n));
	plain_r->args = rest.n == 0 ? NULL : mem_strn(in->ctx, rest.p, rest.n);
	return id == 0 ? 0
		       : enquiry_get(
			     in->office->store, in->ctx, id, enquiry_r, err);
}

int
commands_run_one(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct command plain;
	int rc = asks_take(in, command, r, err);
	/* What a transcript offers to undo needs no enquiry. */
	if (rc == 0 && strcmp(command->verb, "UNDO") == 0)
		rc = undo_take(in, command, r, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = numbered(in, command, &plain, &enquiry, err);
	if (rc < 0)
		return -1;
	const struct row *row = find_row(plain.verb);
	if (!command->ok) {
		receipt_refused(r, command, command->why);
	} else if (row == NULL) {
		receipt_refused(
		    r, command, "this version does not know that word yet");
	} else if (enquiry == NULL) {
		receipt_refused(r, command,
		    "it names no enquiry; reply to a mail about it, or put "
		    "the line's number first");
	} else if ((rc = may(in, enquiry, &plain, err)) <= 0) {
		receipt_refused(r, command,
		    "only its owner, the deputy, the duty officer or a "
		    "manager may do that");
		return rc;
	} else {
		return run(in, enquiry, row, &plain, r, err);
	}
	return 0;
}

int
commands_run(struct intake *in, struct enquiry *enquiry, struct receipt *r,
    struct err *err)
{
	for (size_t i = 0; i < in->facts->command_count; i++)
		if (commands_run_one(
			in, enquiry, &in->facts->commands[i], r, err) < 0)
			return -1;
	return 0;
}
