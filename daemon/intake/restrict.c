/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/restrict.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/undo.h"
#include "daemon/office/circle.h"
#include "daemon/office/restricted.h"
#include "daemon/store/restrictions.h"
#include "daemon/sys/log.h"

/* What it did to the enquiries it covers. */
struct moved {
	int letters;           /* that were about to go to somebody outside */
	const char *passed_on; /* in words; "": nothing */
};

/* ---- whom it names ---- */

/* The next name of "jo, Mo Khan and kim@council.example". */
static struct span
next_name(struct span *rest)
{
	size_t n = 0;
	while (n < rest->n && rest->p[n] != ',' && rest->p[n] != ';' &&
	       !(rest->n - n >= 5 &&
		   span_eq_ascii(span_sub(*rest, n, n + 5), span_str(" and "))))
		n++;
	const bool joined = n < rest->n && rest->p[n] == ' ';
	struct span name = span_trim(span_sub(*rest, 0, n));
	*rest = span_sub(*rest, n + (joined ? 5 : 1), rest->n);
	return name;
}

/* 1: officers of that team are registered; in its own spelling. */
static int
find_team(
    struct intake *in, struct span name, const char **team_r, struct err *err)
{
	struct officer **officers;
	size_t count;
	if (officer_list(in->office->store, in->ctx, in->office->today,
		&officers, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (span_eq_ascii(span_str(officers[i]->team), name)) {
			*team_r = officers[i]->team;
			return 1;
		}
	return 0;
}

/* Fills people and team; *why_r: one that is nobody, NULL: all are known. */
static int
read_group(struct intake *in, const char *args, struct restriction *to,
    const char **why_r, struct err *err)
{
	struct span rest = span_str(args);
	*why_r = NULL;
	if (rest.n > 3 && span_eq_ascii(span_sub(rest, 0, 3), span_str("to ")))
		rest = span_sub(rest, 3, rest.n);
	while (rest.n > 0 && *why_r == NULL) {
		struct officer *officer;
		const struct span name = next_name(&rest);
		if (name.n == 0)
			continue;
		const char *word = mem_strn(in->ctx, name.p, name.n);
		int rc =
		    to->team != NULL ? 0 : find_team(in, name, &to->team, err);
		if (rc != 0) {
			if (rc < 0)
				return -1;
			continue;
		}
		rc = officer_by_word(in->office->store, in->ctx, word,
		    in->office->today, &officer, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			*why_r = mem_fmt(in->ctx,
			    "no officer, or more than one, and no team is "
			    "called %s; use the address",
			    word);
		else
			to->people = to->people == NULL
					 ? officer->addr
					 : mem_fmt(in->ctx, "%s %s", to->people,
					       officer->addr);
	}
	return 0;
}

/* ---- what it covers ---- */

/* Letters that wait, to officers who may not read them any more. */
static int
drop_letters(struct intake *in, const struct enquiry *enquiry,
    const char *state, int *count_r, struct err *err)
{
	struct store *store = in->office->store;
	const struct outbox_filter filter = {
	    .state = state, .enquiry_id = enquiry->id};
	struct letter_row **rows;
	size_t count;
	if (outbox_list(store, in->ctx, &filter, &rows, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct officer *to;
		int rc =
		    !rows[i]->to_staff || strcmp(rows[i]->kind, "receipt") == 0
			? 0
			: officer_by_addr(store, in->ctx, rows[i]->to_addr,
			      in->office->today, &to, err);
		int shown = rc != 1 ? 1
				    : restricted_shows(in->ctx, in->office,
					  enquiry, to, err);
		if (rc < 0 || shown < 0)
			return -1;
		if (shown)
			continue;
		rc = outbox_drop(store, rows[i]->id, err);
		if (rc < 0)
			return -1;
		*count_r += rc;
	}
	return 0;
}

/* Whoever had it must know that it is not theirs any more, and no more. */
static int
tell_former(struct intake *in, const struct enquiry *enquiry,
    int64_t officer_id, struct err *err)
{
	struct officer *to;
	int rc = officer_id == 0 || officer_id == in->officer->id
		     ? 0
		     : officer_get_valid(in->office->store, in->ctx, officer_id,
			   in->office->today, &to, err);
	if (rc <= 0)
		return rc;
	const char *advice[] = {
	    "Please do not answer it, pass on nothing of it, and look nothing "
	    "up. Nobody will ask you about it again."};
	struct notice notice = {.to = to,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "An enquiry is with somebody else now",
	    .sentence =
		mem_fmt(in->ctx, "%s is no longer yours.", enquiry->reference),
	    .advice = advice,
	    .advice_count = 1,
	    .to_outsider = true,
	    .once_key = mem_fmt(in->ctx, "restricted:%lld:%lld",
		(long long)in->mail->message_id, (long long)enquiry->id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

/* To somebody inside, unless it is there; UNDO gives it back. */
static int
pass_on(struct intake *in, struct enquiry *enquiry, struct receipt *r,
    struct moved *moved, struct err *err)
{
	struct officer *to;
	const struct enquiry before = *enquiry;
	int rc = restricted_hand_over(in->ctx, in->office, enquiry, &to, err);
	if (rc <= 0)
		return rc;
	if (answer_drop_pending(in, enquiry, r, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0 ||
	    post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "enquiry.assigned",
		json_pack("{s:s}", "to", to->addr), err) < 0)
		return -1;
	undo_offer_state(r, &before, enquiry);
	moved->passed_on = mem_fmt(in->ctx, "%s %s goes to %s.",
	    moved->passed_on, enquiry->reference, to->name);
	return tell_former(in, enquiry, before.owner_id, err) < 0
		   ? -1
		   : commands_allocate(in, enquiry, to, false, err);
}

static int
cover(struct intake *in, struct enquiry *enquiry, const char *who,
    struct receipt *r, struct moved *moved, struct err *err)
{
	if (post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "restriction.begun",
		json_pack("{s:s}", "to", who), err) < 0 ||
	    drop_letters(in, enquiry, "waiting", &moved->letters, err) < 0 ||
	    drop_letters(in, enquiry, "held", &moved->letters, err) < 0)
		return -1;
	return pass_on(in, enquiry, r, moved, err);
}

/* ---- RESTRICT OFF ---- */

static int
lift(struct intake *in, struct enquiry *enquiry, const struct command *command,
    struct receipt *r, struct err *err)
{
	struct restriction said;
	struct store *store = in->office->store;
	if (in->officer->role < OFFICER_MANAGER) {
		receipt_refused(r, command, "only a manager lifts it");
		return 0;
	}
	int rc = restriction_covering(store, in->ctx, enquiry->id, &said, err);
	if (rc == 1)
		rc = restriction_end(
		    store, said.id, in->officer->addr, in->office->now, err);
	if (rc < 0)
		return -1;
	const int still = case_restricts(store, enquiry->id, err);
	if (still < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command,
		    still ? "the register of cases says so; its column "
			    "\"restricted\" lifts it"
			  : "it is not restricted");
		return 0;
	}
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s is not restricted any more%s; it stays with "
		"whoever has it",
		enquiry->reference,
		still ? " by RESTRICT; another order, or the register, still "
			"restricts it"
		      : ""));
	receipt_undoes(r,
	    json_pack("{s:I, s:I}", "unrestricted", (json_int_t)said.id,
		"enquiry", (json_int_t)enquiry->id),
	    "it is restricted again, to the same people");
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "restriction.ended", json_object(), err);
}

/* ---- RESTRICT ---- */

/* One order counts: the one before ends.  *before_r: its id, 0: none. */
static int
end_former(struct intake *in, const struct enquiry *enquiry, int64_t *before_r,
    struct err *err)
{
	struct restriction former;
	struct store *store = in->office->store;
	*before_r = 0;
	int rc =
	    restriction_covering(store, in->ctx, enquiry->id, &former, err);
	if (rc == 1) {
		*before_r = former.id;
		rc = restriction_end(
		    store, former.id, in->officer->addr, in->office->now, err);
	}
	return rc < 0 ? -1 : 0;
}

static const char *
done_words(void *ctx, const struct enquiry *enquiry, const char *who,
    const struct moved *moved)
{
	return mem_fmt(ctx,
	    "from now on %s alone %s written to about %s and what shares a "
	    "case with it, and it stands in lists without its text.%s%s What "
	    "was sent before stays where it is. A manager lifts it: RESTRICT "
	    "OFF",
	    who,
	    strchr(who, ',') != NULL || strstr(who, " and ") != NULL ? "are"
								     : "is",
	    enquiry->reference, moved->passed_on,
	    moved->letters == 0   ? ""
	    : moved->letters == 1 ? " One letter to somebody else, which had "
				    "not left, is dropped."
				  : " Letters to others that had not left are "
				    "dropped.");
}

/* Of two orders about one case the newest counts for whatever else is about it:
 * nobody brings themselves, or others, what they may not read.  *why_r NULL: it
 * is none such, or a manager says who is inside. */
static int
refusal(struct intake *in, const struct circle *circle,
    const struct restriction *order, const char **why_r, struct err *err)
{
	struct restriction now;
	*why_r = NULL;
	/* Without a name each stays with its owner. */
	if (in->officer->role >= OFFICER_MANAGER ||
	    (order->people == NULL && order->team == NULL))
		return 0;
	for (size_t i = 1; *why_r == NULL && i < circle->count; i++) {
		const struct enquiry *other = circle->of[i];
		const int shown = restricted_shows(
		    in->ctx, in->office, other, in->officer, err);
		const int rc = restriction_covering(
		    in->office->store, in->ctx, other->id, &now, err);
		if (shown < 0 || rc < 0)
			return -1;
		if (!shown && (rc == 0 || now.enquiry_id != other->id))
			*why_r = "it would take an enquiry about the same case "
				 "from those who alone may read that; a "
				 "manager orders it";
	}
	return 0;
}

int
run_restrict(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct circle circle;
	struct moved moved = {.passed_on = ""};
	const char *who;
	const char *why;
	int64_t before;
	const char *args = command->args == NULL ? "" : command->args;
	struct restriction restriction = {.enquiry_id = enquiry->id,
	    .author = in->officer->addr,
	    .at = in->office->now};
	if (span_eq_ascii(span_str(args), span_str("off")))
		return lift(in, enquiry, command, r, err);
	struct store *store = in->office->store;
	if (read_group(in, args, &restriction, &why, err) < 0 ||
	    circle_of(in->ctx, store, enquiry, &circle, err) < 0 ||
	    (why == NULL && refusal(in, &circle, &restriction, &why, err) < 0))
		return -1;
	if (why != NULL) {
		receipt_refused(r, command, why);
		return 0;
	}
	if (end_former(in, enquiry, &before, err) < 0 ||
	    restriction_add(store, &restriction, err) < 0 ||
	    restricted_words(in->ctx, in->office, enquiry->id, &who, err) < 0)
		return -1;
	for (size_t i = 0; i < circle.count; i++)
		if (cover(in, circle.of[i], who, r, &moved, err) < 0)
			return -1;
	log_event(LOG_NOTICE, "enquiry.restricted",
	    log_s("enquiry", enquiry->reference));
	receipt_changed(r, command, done_words(in->ctx, enquiry, who, &moved));
	/* After the owners: UNDO begins with the last, and what it tells those
	 * who get an enquiry back is not restricted then. */
	receipt_undoes(r,
	    json_pack("{s:I, s:I, s:I}", "restriction",
		(json_int_t)restriction.id, "enquiry", (json_int_t)enquiry->id,
		"before", (json_int_t)before),
	    "it is as it was before");
	return 0;
}

/* ---- UNDO ---- */

/* The same group once more. */
static int
begin_again(struct intake *in, int64_t id, struct err *err)
{
	struct restriction again;
	int rc = restriction_get(in->office->store, in->ctx, id, &again, err);
	if (rc <= 0)
		return rc;
	again.author = in->officer->addr;
	again.at = in->office->now;
	return restriction_add(in->office->store, &again, err);
}

int
restrict_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct enquiry *enquiry;
	const int64_t before =
	    json_integer_value(json_object_get(what, "before"));
	int rc = enquiry_get(in->office->store, in->ctx,
	    json_integer_value(json_object_get(what, "enquiry")), &enquiry,
	    err);
	if (rc == 1)
		rc = restriction_end(in->office->store,
		    json_integer_value(json_object_get(what, "restriction")),
		    in->officer->addr, in->office->now, err);
	if (rc == 0)
		receipt_refused(
		    r, command, "somebody has changed or lifted it since");
	if (rc <= 0 || (before != 0 && begin_again(in, before, err) < 0))
		return rc <= 0 ? rc : -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s is %s", enquiry->reference,
		before != 0 ? "restricted as it was before"
			    : "not restricted any more"));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "restriction.ended", json_object(), err);
}

int
restrict_again(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct enquiry *enquiry;
	struct circle circle;
	struct moved moved = {.passed_on = ""};
	const char *who;
	int rc = enquiry_get(in->office->store, in->ctx,
	    json_integer_value(json_object_get(what, "enquiry")), &enquiry,
	    err);
	if (rc == 1)
		rc = begin_again(in,
		    json_integer_value(json_object_get(what, "unrestricted")),
		    err);
	if (rc == 0)
		receipt_refused(r, command, "somebody has restricted it since");
	if (rc <= 0 ||
	    restricted_words(in->ctx, in->office, enquiry->id, &who, err) < 0 ||
	    circle_of(in->ctx, in->office->store, enquiry, &circle, err) < 0)
		return rc <= 0 ? rc : -1;
	/* It may have gone to somebody outside meanwhile. */
	for (size_t i = 0; i < circle.count; i++)
		if (cover(in, circle.of[i], who == NULL ? "" : who, r, &moved,
			err) < 0)
			return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s is restricted again, to %s.%s",
		enquiry->reference, who == NULL ? "nobody" : who,
		moved.passed_on));
	return 0;
}
