/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UNDO of what moved an enquiry: its owner and state as they were. */
#include "daemon/intake/undo_p.h"

#include "daemon/intake/further.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/urgent.h"
#include "daemon/office/clocks.h"
#include "daemon/office/interest.h"
#include "daemon/office/naming.h"
#include "daemon/office/restricted.h"
#include "daemon/policy/lifecycle.h"

void
undo_offer_state(struct receipt *r, const struct enquiry *before,
    const struct enquiry *after)
{
	json_t *list = json_object_get(r->context, "undo");
	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *what = json_array_get(list, i);
		json_t *version = json_object_get(what, "version");
		if (version == NULL || json_integer_value(json_object_get(
					   what, "state_of")) != after->id)
			continue;
		/* A second command on it in one mail: back to the first. */
		json_integer_set(version, (json_int_t)after->version);
		return;
	}
	receipt_undoes(r,
	    json_pack("{s:I, s:I, s:I, s:s, s:s, s:I, s:I, s:s*}", "state_of",
		(json_int_t)after->id, "version", (json_int_t)after->version,
		"owner", (json_int_t)before->owner_id, "team", before->team,
		"state", before->state, "answered",
		(json_int_t)before->answered_at, "closed",
		(json_int_t)before->closed_at, "reason", before->closed_reason),
	    "it goes back to the owner and state it had");
}

/* An answer that waited was dropped when the enquiry changed hands. */
static const char *
state_without_answer(const char *state)
{
	enum enquiry_state was;
	if (lifecycle_state_parse(state, &was) &&
	    (was == ENQUIRY_HELD || was == ENQUIRY_ANSWERING))
		return lifecycle_state_name(ENQUIRY_ACCEPTED);
	return state;
}

int
undo_tell(struct intake *in, const struct enquiry *enquiry, int64_t officer_id,
    const char *sentence, struct err *err)
{
	struct officer *to;
	if (officer_id == 0 || officer_id == in->officer->id)
		return 0;
	int rc = officer_get_valid(in->office->store, in->ctx, officer_id,
	    in->office->today, &to, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {
	    mem_fmt(in->ctx, "Undone by: %s", in->officer->name)};
	struct notice notice = {.to = to,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "An order was taken back",
	    .sentence = sentence,
	    .details = details,
	    .detail_count = 1,
	    .once_key = mem_fmt(in->ctx, "undone:%lld:%lld:%lld",
		(long long)in->mail->message_id, (long long)enquiry->id,
		(long long)officer_id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

/* What came while somebody else had it went to them alone. */
static int
give_back(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct officer *to;
	int rc = enquiry->answered_at != 0 || enquiry->closed_at != 0
		     ? 0
		     : intake_owner(in, enquiry, &to, err);
	return rc <= 0 ? rc
		       : further_again(
			     in, enquiry, to, enquiry->owner_id == 0, err);
}

/* P-39: ACCEPT took what cannot wait, and that was taken back. */
static int
alarm_again(struct intake *in, const struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	int rc = enquiry->answered_at != 0 || enquiry->closed_at != 0
		     ? 0
		     : urgent_untaken(in, enquiry, in->letter->created_at, err);
	if (rc == 1)
		receipt_changed(r, command,
		    mem_fmt(in->ctx,
			"%s is urgent, and nobody has taken it: a manager is "
			"told in an hour",
			enquiry->reference));
	return rc < 0 ? -1 : 0;
}

/* Why it cannot be theirs again; NULL: it can, or was nobody's.  Who has left
 * owns nothing (P-14), and nothing gives a restricted enquiry to somebody
 * outside (P-40). */
static int
owner_refusal(struct intake *in, const struct enquiry *enquiry,
    int64_t officer_id, const char **why_r, struct err *err)
{
	struct officer *officer;
	*why_r = NULL;
	if (officer_id == 0)
		return 0;
	int rc = officer_get_valid(in->office->store, in->ctx, officer_id,
	    in->office->today, &officer, err);
	if (rc == 0)
		*why_r = "who had it has left; ASSIGN and a name gives it to "
			 "somebody";
	if (rc <= 0)
		return rc;
	rc = restricted_suits(in->ctx, in->office, enquiry, officer, err);
	if (rc == 0)
		*why_r = "it is restricted, and who had it is not in its group";
	if (rc == 1)
		rc = interest_bars(
		    in->ctx, in->office, enquiry, officer->addr, err);
	if (rc == 1)
		*why_r = "who had it asked in it, or is named in the case: "
			 "somebody else must have it";
	return rc < 0 ? -1 : 0;
}

static int
restore_refusal(struct intake *in, const struct enquiry *e, const json_t *what,
    const char **why_r, struct err *err)
{
	*why_r = mem_fmt(in->ctx,
	    "%s has changed since; order what it should be now", e->reference);
	if (e->version != json_integer_value(json_object_get(what, "version")))
		return 0;
	if (merge_divide(in, e, why_r, err) < 0)
		return -1;
	return *why_r != NULL
		   ? 0
		   : owner_refusal(in, e,
			 json_integer_value(json_object_get(what, "owner")),
			 why_r, err);
}

int
undo_restore(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct enquiry *e;
	const char *why;
	const char *reason = json_string_value(json_object_get(what, "reason"));
	int rc = enquiry_get(in->office->store, in->ctx,
	    json_integer_value(json_object_get(what, "state_of")), &e, err);
	if (rc <= 0 || restore_refusal(in, e, what, &why, err) < 0)
		return rc <= 0 ? rc : -1;
	if (why != NULL) {
		receipt_refused(r, command, why);
		return 0;
	}
	rc = merge_again(in, e, reason, command, r, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	int64_t had = e->owner_id;
	const struct enquiry before = *e;
	const bool was_closed = e->closed_at != 0;
	e->owner_id = json_integer_value(json_object_get(what, "owner"));
	e->team = json_string_value(json_object_get(what, "team"));
	e->state = state_without_answer(
	    json_string_value(json_object_get(what, "state")));
	e->answered_at = json_integer_value(json_object_get(what, "answered"));
	e->closed_at = json_integer_value(json_object_get(what, "closed"));
	e->closed_reason = json_string_value(json_object_get(what, "reason"));
	/* Pauses ended and calendars changed while it was closed. */
	if ((was_closed && e->closed_at == 0 &&
		(clocks_recount(in->ctx, in->office, e, err) < 0 ||
		    heed_come_back(in, e, err) < 0 ||
		    naming_resume(in->office, e, before.closed_at, err) < 0 ||
		    merge_resume_promise(in, &before, e, command, r, err) <
			0)) ||
	    enquiry_update(in->office->store, e, err) < 0 ||
	    post_event(in->office, e, in->mail->message_id, 0,
		in->officer->addr, "enquiry.undone",
		json_pack("{s:s}", "state", e->state), err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s has its owner and state back; it is %s%s%s",
		e->reference, e->state,
		was_closed && e->closed_at == 0 ? ", due " : "",
		was_closed && e->closed_at == 0 ? post_day(in->ctx, e->due_day)
						: ""));
	if (alarm_again(in, e, command, r, err) < 0)
		return -1;
	if (had == e->owner_id)
		return 0;
	if (undo_tell(in, e, had, "An enquiry is not yours after all.", err) <
	    0)
		return -1;
	return undo_tell(
		   in, e, e->owner_id, "An enquiry is yours again.", err) < 0
		   ? -1
		   : give_back(in, e, err);
}
