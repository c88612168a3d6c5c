/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/undo_p.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/batch.h"
#include "daemon/intake/bereavement.h"
#include "daemon/intake/breach.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/link.h"
#include "daemon/intake/misdirected.h"
#include "daemon/intake/remind.h"
#include "daemon/intake/restrict.h"
#include "daemon/intake/rights.h"
#include "daemon/intake/route.h"
#include "daemon/intake/split.h"
#include "daemon/intake/takeback.h"
#include "daemon/intake/teach.h"
#include "daemon/intake/urgent.h"
#include "daemon/office/clocks.h"
#include "daemon/store/ledgers.h"
#include "parsers/grammar.h"

typedef int take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err);

/* ---- clocks ---- */

/* 1: that pause still runs.  A later one is somebody's own decision. */
static int
is_that_pause(struct intake *in, const struct enquiry *enquiry,
    const json_t *what, struct err *err)
{
	struct pause *pauses;
	size_t count;
	const json_int_t id =
	    json_integer_value(json_object_get(what, "pause"));
	if (pause_list(in->office->store, in->ctx, enquiry->id, &pauses, &count,
		err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (pauses[i].id == id)
			return pauses[i].ended_day == DAY_NONE;
	return 0;
}

static int
unpause(struct intake *in, const struct command *command, const json_t *what,
    struct receipt *r, struct err *err)
{
	struct enquiry *e;
	int rc = enquiry_get(in->office->store, in->ctx,
	    json_integer_value(json_object_get(what, "pause_of")), &e, err);
	if (rc <= 0)
		return rc;
	rc = is_that_pause(in, e, what, err);
	if (rc == 1)
		rc = clocks_resume(
		    in->ctx, in->office, e, in->officer->addr, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command, "that pause has ended already");
		return 0;
	}
	if (enquiry_update(in->office->store, e, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"the clock of %s runs again, as by RESUME: due %s. If "
		"the enquirer was told of the pause, tell them too",
		e->reference, post_day(in->ctx, e->due_day)));
	if (post_event(in->office, e, in->mail->message_id, 0,
		in->officer->addr, "clock.resumed",
		json_pack("{s:s}", "working", e->due_working), err) < 0)
		return -1;
	return undo_tell(in, e, e->owner_id,
	    mem_fmt(in->ctx, "The clock of %s runs again: due %s.",
		e->reference, post_day(in->ctx, e->due_day)),
	    err);
}

static int
unextend(struct intake *in, const struct command *command, const json_t *what,
    struct receipt *r, struct err *err)
{
	struct enquiry *e;
	int days = 0;
	int rc = enquiry_get(in->office->store, in->ctx,
	    json_integer_value(json_object_get(what, "extension_of")), &e, err);
	if (rc <= 0 || extension_days(in->office->store, e->id, &days, err) < 0)
		return rc <= 0 ? rc : -1;
	if (days != json_integer_value(json_object_get(what, "days"))) {
		receipt_refused(r, command,
		    "it was extended anew since; EXTEND says what it is now");
		return 0;
	}
	/* The ledger only grows: its newest row counts (P-23). */
	const struct extension back = {.enquiry_id = e->id,
	    .days = (int)json_integer_value(json_object_get(what, "before")),
	    .reason = "the extension was undone",
	    .author = in->officer->addr,
	    .at = in->office->now};
	if (extension_add(in->office->store, &back, err) < 0 ||
	    clocks_recount(in->ctx, in->office, e, err) < 0 ||
	    enquiry_update(in->office->store, e, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s is due %s, as before", e->reference,
		post_day(in->ctx, e->due_day)));
	if (post_event(in->office, e, in->mail->message_id, 0,
		in->officer->addr, "clock.extended",
		json_pack("{s:s, s:s}", "reason", back.reason, "working",
		    e->due_working),
		err) < 0)
		return -1;
	return undo_tell(in, e, e->owner_id,
	    mem_fmt(in->ctx, "%s is not extended any more: due %s.",
		e->reference, post_day(in->ctx, e->due_day)),
	    err);
}

/* ---- what stays ---- */

/* Ledgers and records only grow (P-23, P-36): the right word is put beside
 * the wrong one. */
static const struct {
	const char *verb, *why;
} stays[] = {
    {"NOTE", "a note stays in the record; write another that puts it right"},
    {"RESUME", "the clock has run since, and the enquirer was or will be held "
	       "to its date; PAUSE and why stops it again"},
    {"HOLDING", "what was promised stays in the record; HOLDING and another "
		"date promises that, FULL says that it was the answer"},
    {"FULL", "it counts as the answer; HOLDING and a date says that it was a "
	     "holding reply after all, and the clock runs again"},
    {"EHC", "EHC NOT, its event and its date takes it back and counts the "
	    "clocks without it"},
};

void
undo_keep_final(struct receipt *r, const char *verb)
{
	for (size_t i = 0; i < sizeof stays / sizeof stays[0]; i++)
		if (strcmp(stays[i].verb, verb) == 0)
			receipt_keep(r, "stays", json_string(verb));
}

const char *
undo_why_not(struct intake *in)
{
	const char *why = NULL;
	if (in->letter == NULL || in->letter->context == NULL)
		return NULL;
	json_t *context = json_loads(in->letter->context, 0, NULL);
	const char *verb = json_string_value(json_object_get(context, "stays"));
	for (size_t i = 0; verb != NULL && i < sizeof stays / sizeof stays[0];
	     i++)
		if (strcmp(stays[i].verb, verb) == 0)
			why = stays[i].why;
	json_decref(context);
	return why;
}

/* ---- the table ---- */

static const struct {
	const char *key; /* of the object in the receipt's context */
	take_back *run;
} table[] = {
    {"answer", answer_take_back},
    {"placed", takeback_placed},
    {"flood", batch_take_back},
    {"alias", teach_take_back},
    {"state_of", undo_restore},
    {"urgent", urgent_take_back},
    {"split", split_take_back},
    {"pause_of", unpause},
    {"extension_of", unextend},
    {"footing_of", footings_take_back},
    {"link_of", link_take_back},
    {"reminder", remind_take_back},
    {"route_of", route_take_back},
    {"bereavement", bereavement_take_back},
    {"breach", breach_take_back},
    {"restriction", restrict_take_back},
    {"unrestricted", restrict_again},
    {"seal", misdirected_take_back},
};

/* The enquiry that an order was about; 0: it is of none. */
static int64_t
enquiry_of(const struct intake *in, const char *key, const json_t *what)
{
	const json_t *id = json_object_get(
	    what, strcmp(key, "placed") == 0        ? "in"
		  : strcmp(key, "split") == 0       ? key
		  : span_ends(span_str(key), "_of") ? key
						    : "enquiry");
	return id == NULL ? in->letter->enquiry_id : json_integer_value(id);
}

/* Owner and state are as ASSIGN, a restriction is as RESTRICT, and a seal or a
 * breach is of those who see to the council's data: who is outside may order
 * these, too.  What somebody put where it does not belong they may take out. */
static bool
is_for_those_inside(const char *key)
{
	static const char *const not_keys[] = {"state_of", "restriction",
	    "unrestricted", "seal", "breach", "placed"};
	for (size_t i = 0; i < sizeof not_keys / sizeof not_keys[0]; i++)
		if (strcmp(key, not_keys[i]) == 0)
			return false;
	return true;
}

/*
 * Who gave the order may be in the case by now, or outside of it (P-40), and
 * has nothing to say in it any more; *why_r NULL: they may.
 */
static int
refusal(struct intake *in, const char *key, const json_t *what,
    const char **why_r, struct err *err)
{
	struct enquiry *e;
	const int64_t id = enquiry_of(in, key, what);
	const bool inside = is_for_those_inside(key);
	*why_r = NULL;
	/* That nobody gets an answer does no harm. */
	int rc = id == 0 || strcmp(key, "answer") == 0
		     ? 0
		     : enquiry_get(in->office->store, in->ctx, id, &e, err);
	if (rc == 1)
		rc = inside ? rights_answer(in, e, why_r, err)
			    : rights_own(in, e, why_r, err);
	return rc < 0 ? -1 : 0;
}

static int
take_back_one(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		const char *why;
		if (json_object_get(what, table[i].key) == NULL)
			continue;
		if (refusal(in, table[i].key, what, &why, err) < 0)
			return -1;
		if (why == NULL)
			return table[i].run(in, command, what, r, err);
		receipt_refused(r, command, why);
		return 0;
	}
	return 0;
}

/* "UNDO 2": of several questions, the answer to the second. */
static bool
is_meant(const struct command *command, const json_t *what)
{
	const json_t *question = json_object_get(what, "question");
	return command->args == NULL || grammar_names(span_str(command->args),
					    json_integer_value(question));
}

static int
take_back_all(struct intake *in, const struct command *command,
    const json_t *list, struct receipt *r, struct err *err)
{
	bool any = false;
	/* Backwards: the last done is the first undone. */
	for (size_t i = json_array_size(list); i-- > 0;) {
		const json_t *what = json_array_get(list, i);
		if (!is_meant(command, what))
			continue;
		any = true;
		if (command->args == NULL)
			r->question = (int)json_integer_value(
			    json_object_get(what, "question"));
		if (take_back_one(in, command, what, r, err) < 0)
			return -1;
		r->question = 0;
	}
	if (!any)
		receipt_refused(r, command, "nothing of that number was done");
	return 0;
}

/* An answer that is about to leave is its enquiry's people's to stop, whoever
 * let it go: then the command is taken as any other. */
static bool
has_answer(const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_object_get(json_array_get(list, i), "answer") != NULL)
			return true;
	return false;
}

int
undo_take(struct intake *in, const struct command *command, struct receipt *r,
    struct err *err)
{
	if (in->letter == NULL || in->letter->context == NULL ||
	    (strcmp(in->letter->kind, "receipt") != 0 &&
		strcmp(in->letter->kind, "notice") != 0))
		return 0;
	json_t *context = json_loads(in->letter->context, 0, NULL);
	const json_t *list = json_object_get(context, "undo");
	int rc = json_array_size(list) > 0;
	const bool others = in->officer->role < OFFICER_DUTY &&
			    !span_eq_ascii(span_str(in->letter->to_addr),
				span_str(in->officer->addr));
	if (rc == 1 && others && has_answer(list))
		rc = 0;
	else if (rc == 1 && others)
		receipt_refused(r, command,
		    "it was not put to you: whoever did it undoes it, the "
		    "duty officer or a manager");
	else if (rc == 1 && take_back_all(in, command, list, r, err) < 0)
		rc = -1;
	json_decref(context);
	return rc;
}
