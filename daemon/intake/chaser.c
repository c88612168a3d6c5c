/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/chaser.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/gather.h"
#include "daemon/intake/gone.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/mpoffice.h"
#include "daemon/office/clocks.h"
#include "daemon/store/events.h"
#include "daemon/store/flags.h"
#include "daemon/sys/zone.h"

enum {
	WORKING_DAYS = 5, /* P-12: one rung and one robot in so many */
	STRAY_DAYS = 30,  /* what ended before is not written about */
	CALL_DAYS = 2     /* by then a person has written or called */
};

/* Of the enquirer alone, and only when they are proved. */
static int
status_party(struct intake *in, const struct enquiry *enquiry,
    struct party **party_r, struct err *err)
{
	if (!identity_is_proved(in->identity.proof))
		return 0;
	int rc = answer_enquirer(in, enquiry, party_r, err);
	return rc <= 0 ? rc
		       : span_eq_ascii(span_str((*party_r)->addr),
			     span_str(in->facts->from.addr));
}

static int
may_say_status(struct intake *in, const struct enquiry *enquiry, bool *may_r,
    struct err *err)
{
	struct flag **flags;
	size_t count;
	const char *gone;
	bool late = enquiry->due_day < in->office->today;
	const int other = gather_names_other(in, enquiry, err);
	if (other < 0 || mpoffice_may_ask(in, enquiry, may_r, err) < 0)
		return -1;
	*may_r = *may_r && heed_signs(in)->only_chaser && !other &&
		 (!late || in->office->config->status_when_overdue);
	if (gone_writer(in->ctx, in->office, enquiry, &gone, err) < 0)
		return -1;
	*may_r &= gone == NULL;
	if (flag_list(in->office->store, in->ctx, enquiry->id, &flags, &count,
		err) < 0)
		return -1;
	/* P-39: never a robot's status where something was urgent. */
	for (size_t i = 0; i < count; i++)
		*may_r &= strcmp(flags[i]->sign, sign_name(SIGN_DANGER)) != 0 &&
			  strcmp(flags[i]->sign, sign_name(SIGN_URGENT)) != 0;
	return 0;
}

/* One rung, and never past the manager. */
static int
tell_manager(struct intake *in, const struct enquiry *enquiry,
    const char *sentence, bool promised, struct err *err)
{
	struct office *office = in->office;
	struct officer *manager;
	char by[CIVIL_LONG_SIZE];
	int rc = officer_above(office->store, in->ctx, enquiry->team,
	    office->today, OFFICER_MANAGER, NULL, &manager, err);
	if (rc <= 0)
		return rc;
	civil_long(workday_add(office->calendar, office->today, CALL_DAYS), by);
	const char *details[] = {mem_fmt(in->ctx, "Answer due: %s",
				     post_day(in->ctx, enquiry->due_day)),
	    mem_fmt(in->ctx, "Received: %s",
		post_day(in->ctx, enquiry->received_day))};
	const char *advice[] = {
	    promised
		? mem_fmt(in->ctx,
		      "They were told that a person will write or call by "
		      "%s. Please see to it.",
		      by)
		: "No automatic letter was sent this time. Please see that "
		  "a person writes or calls.",
	    "Their own mail went to the owner. ASSIGN and a name gives the "
	    "enquiry to somebody else."};
	struct notice notice = {.to = manager,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "An enquirer asks for news",
	    .sentence = sentence,
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(
		in->ctx, "chaser:%lld", (long long)in->mail->message_id)};
	if (post_notice(in->ctx, office, &notice, err) < 0)
		return -1;
	return post_event(office, enquiry, in->mail->message_id, 0, "daemon",
	    "enquiry.raised", json_pack("{s:s}", "to", manager->addr), err);
}

/* Counts this one; *before_r: those of the last days, *raised_r: whether the
 * manager has heard of one. */
static int
count_chasers(struct intake *in, const struct enquiry *enquiry,
    int64_t *before_r, int64_t *raised_r, struct err *err)
{
	struct office *office = in->office;
	int64_t since = zone_instant(
	    workday_add(office->calendar, office->today, -WORKING_DAYS), 0);
	if (event_count(office->store, enquiry->id, "enquiry.chased", since,
		before_r, err) < 0 ||
	    event_count(office->store, enquiry->id, "enquiry.raised", since,
		raised_r, err) < 0)
		return -1;
	return post_event(office, enquiry, in->mail->message_id, 0, "daemon",
	    "enquiry.chased",
	    json_pack("{s:s, s:I}", "said",
		heed_signs(in)->said[SIGN_CHASER] == NULL
		    ? ""
		    : heed_signs(in)->said[SIGN_CHASER],
		"before", (json_int_t)*before_r),
	    err);
}

/* The first within five working days: where it stands. */
static int
say_status(
    struct intake *in, struct enquiry *enquiry, bool *said_r, struct err *err)
{
	struct party *party;
	bool may;
	const char *why;
	*said_r = false;
	if (may_say_status(in, enquiry, &may, err) < 0)
		return -1;
	int rc = may ? status_party(in, enquiry, &party, err) : 0;
	if (rc == 1)
		rc = post_status(in->ctx, in->office, in->mail,
		    &(struct correspondent){.enquiry = enquiry,
			.party = party,
			.proof = (int)in->identity.proof},
		    &why, err);
	*said_r = rc == 1;
	if (rc != 1 || enquiry->due_day >= in->office->today)
		return rc < 0 ? -1 : 0;
	/* The letter says that a person writes or calls. */
	if (clocks_promise(in->office, enquiry,
		workday_add(in->office->calendar, in->office->today, CALL_DAYS),
		CLOCKS_CALL, "daemon", 0, err) < 0)
		return -1;
	return enquiry_update(in->office->store, enquiry, err);
}

int
chaser_take(struct intake *in, struct enquiry *enquiry, const char **words_r,
    struct err *err)
{
	int64_t before;
	int64_t raised;
	bool said = false;
	bool late = enquiry->due_day < in->office->today;
	*words_r = NULL;
	if (!heed_signs(in)->found[SIGN_CHASER] ||
	    (in->facts->flags & MAIL_PERHAPS_AUTOMATIC) != 0)
		return 0;
	if (count_chasers(in, enquiry, &before, &raised, err) < 0 ||
	    (before == 0 && say_status(in, enquiry, &said, err) < 0))
		return -1;
	*words_r = before > 0 ? "They ask for news again within five working "
				"days. Please write or call today."
		   : said ? "They ask for news, and were told by itself when "
			    "it came, who moves next and the date."
			  : "They ask for news. No automatic letter went: "
			    "please tell them where it stands.";
	if (raised > 0 || (before == 0 && !late))
		return 0;
	return tell_manager(in, enquiry,
	    before > 0 ? "They ask for news again within five working days"
		       : "They ask for news of an overdue answer",
	    said, err);
}

/* ---- mails that name nothing ---- */

int
chaser_stray(
    struct intake *in, int64_t **enquiries_r, size_t *count_r, struct err *err)
{
	const struct signs *signs = heed_signs(in);
	struct enquiry **found;
	size_t count;
	*count_r = 0;
	if ((!signs->only_chaser && !signs->thanks) ||
	    in->facts->from.addr == NULL || gather_names_case(in->facts))
		return 0;
	if (enquiries_of_enquirer(in->office->store, in->ctx,
		in->facts->from.addr,
		zone_instant(in->office->today - STRAY_DAYS, 0), &found, &count,
		err) < 0)
		return -1;
	int64_t *ids = mem_many(in->ctx, int64_t, count);
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;
		/* Two that were merged are one. */
		if (merge_follow(in->ctx, in->office, &found[i], err) < 0)
			return -1;
		while (k < *count_r && ids[k] != found[i]->id)
			k++;
		ids[k] = found[i]->id;
		*count_r += k == *count_r;
	}
	*enquiries_r = ids;
	return *count_r > 0;
}
