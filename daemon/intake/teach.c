/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/teach.h"

#include "daemon/intake/question.h"
#include "daemon/intake/rights.h"
#include "daemon/policy/lookalike.h"
#include "daemon/store/aliases.h"

enum { MONTHS = 12 };

/* The same day of the month a year on; 29 February ends on 28 February. */
static int32_t
a_year_on(int32_t day)
{
	struct civil c = civil_from_day(day);
	int32_t then = civil_day(c.year + MONTHS / 12, c.month, c.day);
	return then == DAY_NONE
		   ? civil_day(c.year + MONTHS / 12, c.month, c.day - 1)
		   : then;
}

/* One that is made to look like a party's is never offered (P-13). */
static bool
imitates(void *ctx, const char *addr, const char *party)
{
	struct span known = identity_domain(party);
	return known.n > 0 &&
	       lookalike_of(ctx, identity_domain(addr),
		   mem_strn(ctx, known.p, known.n)) != LOOKALIKE_NONE;
}

/* 1: it is a party already, or must not become one. */
static int
is_party(
    struct intake *in, int64_t enquiry_id, const char *addr, struct err *err)
{
	struct party *parties;
	size_t count;
	if (party_list(in->office->store, in->ctx, enquiry_id, &parties, &count,
		err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (imitates(in->ctx, addr, parties[i].addr) ||
		    (parties[i].role != PARTY_ROLE_COPIED &&
			span_eq_ascii(
			    span_str(parties[i].addr), span_str(addr))))
			return 1;
	return alias_holds(
	    in->office->store, enquiry_id, addr, in->office->today, err);
}

int
teach_ask(struct intake *in, struct intake *asked, int64_t enquiry_id,
    struct err *err)
{
	struct enquiry *enquiry;
	struct officer *colleague;
	const char *addr = asked->facts->from.addr;
	if (addr == NULL || !identity_is_proved(asked->identity.proof))
		return 0;
	/* Whose mail is a colleague's wherever it is placed. */
	int rc = officer_by_addr(in->office->store, in->ctx, addr,
	    in->office->today, &colleague, err);
	if (rc == 0)
		rc = is_party(in, enquiry_id, addr, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = enquiry_get(in->office->store, in->ctx, enquiry_id, &enquiry, err);
	return rc <= 0
		   ? rc
		   : question_address(asked, enquiry, addr, in->officer, err);
}

/* The mail that raised the question is still where it was placed. */
static int
is_still_there(
    struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct message *mail;
	int rc = inbox_get(
	    in->office->store, in->ctx, in->letter->caused_by, &mail, err);
	return rc == 1 ? mail->enquiry_id == enquiry->id : rc;
}

int
teach_answer(struct intake *in, const struct enquiry *enquiry, const char *addr,
    struct receipt *r, struct err *err)
{
	const int choice = question_choice(in, r);
	const struct command *said = in->facts->commands;
	int64_t id;
	if (choice == 2)
		receipt_changed(r, said,
		    "the address stays a stranger's; its next mail is asked "
		    "about again");
	if (choice != 1)
		return 0;
	int rc = is_still_there(in, enquiry, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, said,
		    mem_fmt(in->ctx,
			"the mail that this was about is not in %s any more",
			enquiry->reference));
		return 0;
	}
	struct alias alias = {.enquiry_id = enquiry->id,
	    .addr = addr,
	    .taught_by = in->officer->addr,
	    .at = in->office->now,
	    .until_day = a_year_on(in->office->today)};
	if (alias_teach(in->office->store, &alias, &id, err) < 0)
		return -1;
	receipt_changed(r, said,
	    mem_fmt(in->ctx,
		"mails from %s are filed in %s until %s; letters still go to "
		"the enquirer alone",
		addr, enquiry->reference, post_day(in->ctx, alias.until_day)));
	receipt_undoes(r, json_pack("{s:I}", "alias", (json_int_t)id),
	    "the address is forgotten");
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "address.learnt",
	    json_pack("{s:i}", "until", alias.until_day), err);
}

int
teach_forget(struct intake *in, int64_t id, const struct command *command,
    struct receipt *r, struct err *err)
{
	struct alias *alias;
	struct enquiry *enquiry;
	struct office *office = in->office;
	const char *why;
	int rc = alias_get(office->store, in->ctx, id, &alias, err);
	if (rc == 1)
		rc = enquiry_get(
		    office->store, in->ctx, alias->enquiry_id, &enquiry, err);
	if (rc <= 0 || rights_own(in, enquiry, &why, err) < 0)
		return rc < 0 ? -1 : 0;
	if (why != NULL) {
		receipt_refused(r, command, why);
		return 0;
	}
	rc = alias_end(office->store, id, in->officer->addr, office->now, err);
	if (rc == 0)
		receipt_refused(r, command, "the address is forgotten already");
	/* P-40: who is not shown the address may take it back all the same. */
	if (rc <= 0 || rights_answer(in, enquiry, &why, err) < 0)
		return rc == 0 ? 0 : -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"the address is forgotten: mails from %s are no "
		"longer filed in %s by themselves",
		why == NULL ? alias->addr : "it", enquiry->reference));
	return post_event(office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "address.forgotten", json_object(), err);
}

int
teach_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	return teach_forget(in,
	    json_integer_value(json_object_get(what, "alias")), command, r,
	    err);
}

int
teach_forget_placed(struct intake *in, int64_t enquiry_id, const char *addr,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct alias **aliases;
	size_t count;
	if (addr == NULL || enquiry_id == 0)
		return 0;
	if (alias_list(in->office->store, in->ctx, in->office->today, &aliases,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (aliases[i]->enquiry_id == enquiry_id &&
		    span_eq_ascii(span_str(aliases[i]->addr), span_str(addr)) &&
		    teach_forget(in, aliases[i]->id, command, r, err) < 0)
			return -1;
	return 0;
}
