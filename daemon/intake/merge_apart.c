/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was over goes on: REOPEN, and UNMERGE of what went into another.
 */
#include "daemon/intake/merge_p.h"

#include "daemon/intake/commands.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/restrict.h"
#include "daemon/intake/spread.h"
#include "daemon/intake/takeback.h"
#include "daemon/office/clocks.h"
#include "daemon/office/naming.h"
#include "daemon/office/restricted.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/ledgers.h"

int
merge_resume_promise(struct intake *in, const struct enquiry *before,
    struct enquiry *enquiry, const struct command *command, struct receipt *r,
    struct err *err)
{
	struct store *store = in->office->store;
	const struct promise *what = NULL;
	const char *not_in = NULL;
	const char *reference = merge_into(before);
	int rc =
	    clocks_resume_promise(in->ctx, in->office, enquiry, &what, err);
	/* From there it may have been carried on. */
	for (int i = 0; rc == 1 && what != NULL && reference != NULL &&
			i < MERGE_FOLLOW_MAX;
	     i++) {
		struct enquiry *into;
		rc =
		    enquiry_by_reference(store, in->ctx, reference, &into, err);
		if (rc <= 0)
			break;
		const int changed = clocks_return_promise(
		    in->ctx, in->office, into, &what, err);
		if (changed < 0 ||
		    (changed == 1 && enquiry_update(store, into, err) < 0))
			return -1;
		if (changed == 1)
			not_in = into->reference;
		reference = merge_into(into);
	}
	if (not_in != NULL)
		receipt_changed(r, command,
		    mem_fmt(in->ctx,
			"what they were promised by %s is owed in %s again, "
			"and not in %s",
			post_day(in->ctx, enquiry->promised_day),
			enquiry->reference, not_in));
	return rc < 0 ? -1 : 0;
}

static int
reopen(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	unsigned effects;
	struct officer *owner;
	const struct enquiry before = *enquiry;
	if (!enquiry_step(enquiry, EVENT_REOPENED, &effects)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is open: it is %s", enquiry->reference,
			enquiry->state));
		return 0;
	}
	enquiry->answered_at = enquiry->closed_at = 0;
	enquiry->closed_reason = NULL;
	if (clocks_recount(in->ctx, in->office, enquiry, err) < 0 ||
	    heed_come_back(in, enquiry, err) < 0 ||
	    naming_resume(in->office, enquiry, before.closed_at, err) < 0 ||
	    merge_resume_promise(in, &before, enquiry, command, r, err) < 0 ||
	    restricted_hand_over(in->ctx, in->office, enquiry, &owner, err) <
		0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0 ||
	    post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "enquiry.reopened", json_object(), err) < 0)
		return -1;
	int rc = intake_owner(in, enquiry, &owner, err);
	if (rc < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s is open again, with %s; its answer is due %s, as before. "
		"The enquirer was told nothing",
		enquiry->reference, rc == 1 ? owner->name : "nobody",
		post_day(in->ctx, enquiry->due_day)));
	return rc == 0 ? 0
		       : commands_allocate(
			     in, enquiry, owner, enquiry->owner_id == 0, err);
}

int
run_reopen(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct enquiry *elsewhere = enquiry;
	const char *into = merge_into(enquiry);
	if (takeback_follow(in->ctx, in->office, &elsewhere, err) < 0)
		return -1;
	if (into == NULL && elsewhere == enquiry)
		return reopen(in, enquiry, command, r, err);
	receipt_refused(r, command,
	    into != NULL
		? mem_fmt(in->ctx,
		      "it was merged into %s; UNMERGE divides them", into)
		: mem_fmt(in->ctx,
		      "it was opened by mistake; its mail is in %s",
		      elsewhere->reference));
	return 0;
}

int
merge_divide(struct intake *in, const struct enquiry *enquiry,
    const char **why_r, struct err *err)
{
	struct restriction group;
	struct enquiry *into;
	const char *reference = merge_into(enquiry);
	*why_r = NULL;
	int rc = reference == NULL ? 0
				   : enquiry_by_reference(in->office->store,
					 in->ctx, reference, &into, err);
	if (rc <= 0 || merge_follow(in->ctx, in->office, &into, err) < 0)
		return rc <= 0 ? rc : -1;
	const int shown =
	    restricted_shows(in->ctx, in->office, into, in->officer, err);
	if (shown == 0)
		*why_r = COMMANDS_NOT_THERE;
	if (shown <= 0)
		return shown;
	rc = restrict_group(in, into, &group, err);
	if (rc <= 0 ||
	    spread_divided(in, into, enquiry, &group, why_r, err) < 0)
		return rc <= 0 ? rc : -1;
	return *why_r != NULL ? 0
			      : restrict_keep(in, enquiry, &group, NULL, err);
}

int
run_unmerge(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	const char *why;
	const bool merged = merge_into(enquiry) != NULL;
	if (merge_divide(in, enquiry, &why, err) < 0)
		return -1;
	if (merged && why == NULL)
		return reopen(in, enquiry, command, r, err);
	receipt_refused(r, command,
	    why != NULL ? why
			: mem_fmt(in->ctx,
			      "%s was not merged into another; name that one",
			      enquiry->reference));
	return 0;
}
