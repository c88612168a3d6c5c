/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/campaign.h"

#include <inttypes.h>

#include "daemon/intake/question.h"
#include "daemon/intake/rights.h"
#include "daemon/policy/says.h"
#include "daemon/store/campaigns.h"
#include "daemon/sys/log.h"
#include "parsers/base/civil.h"

enum {
	KEPT_DAYS = 60, /* a campaign is a matter of weeks */
	NEAR_MAX = 50
};

/* What was found beside a letter. */
struct likes {
	struct {
		int64_t enquiry_id;
		const char *from;
	} near[NEAR_MAX]; /* one a writer */
	size_t count;
	int64_t campaign; /* one of them is in it; 0: none */
};

static bool
same_writer(const struct likes *likes, const char *from)
{
	for (size_t i = 0; i < likes->count; i++)
		if (span_eq_ascii(
			span_str(likes->near[i].from), span_str(from)))
			return true;
	return false;
}

/* Is it nearly the same letter? */
static bool
is_like(const struct sketch *sketch, const struct sketch_near *near)
{
	struct sketch other;
	if (near->sketch.n != sizeof other)
		return false;
	memcpy(&other, near->sketch.p, sizeof other);
	return sketch_likeness(sketch, &other) >= SKETCH_LIKE_PERCENT;
}

/* One that shares a band: it counts when it is alike, and somebody else's. */
static int
take_near(struct intake *in, const struct sketch *sketch, int64_t enquiry_id,
    struct likes *likes, struct err *err)
{
	struct sketch_near near;
	const char *from;
	struct store *store = in->office->store;
	int rc = sketch_read(store, in->ctx, enquiry_id, &near, err);
	if (rc <= 0 || !is_like(sketch, &near))
		return rc < 0 ? -1 : 0;
	if (sketch_writer(store, in->ctx, enquiry_id, &from, err) < 0)
		return -1;
	if (span_eq_ascii(span_str(from), span_str(in->facts->from.addr)))
		return 0;
	likes->campaign = near.campaign_id;
	if (!same_writer(likes, from)) {
		likes->near[likes->count].enquiry_id = enquiry_id;
		likes->near[likes->count++].from = from;
	}
	return 0;
}

/* Finds what is like it, and keeps it for those to come, in the campaign that
 * one of them is in. */
static int
find_likes(struct intake *in, const struct enquiry *enquiry,
    const struct sketch *sketch, struct likes *likes, struct err *err)
{
	int64_t bands[SKETCH_BANDS];
	int64_t ids[NEAR_MAX];
	size_t count;
	struct office *office = in->office;
	*likes = (struct likes){0};
	sketch_bands(sketch, bands);
	struct sketch_wanted wanted = {.bands = bands,
	    .band_count = SKETCH_BANDS,
	    .not_enquiry = enquiry->id,
	    /* In weeks an hour of summer time is nothing. */
	    .since = civil_utc_instant(office->today - KEPT_DAYS, 0),
	    .max = NEAR_MAX};
	if (sketch_find(office->store, &wanted, ids, &count, err) < 0)
		return -1;
	/* The first that is in a campaign says which; the others count only
	 * while none is. */
	for (size_t i = 0; i < count && likes->campaign == 0; i++)
		if (take_near(in, sketch, ids[i], likes, err) < 0)
			return -1;
	return sketch_keep(office->store,
	    &(struct sketch_kept){.enquiry_id = enquiry->id,
		.campaign_id = likes->campaign,
		.sketch = span_of((const char *)sketch, sizeof *sketch),
		.bands = bands,
		.band_count = SKETCH_BANDS},
	    office->now, err);
}

static int
propose(struct intake *in, const struct enquiry *enquiry,
    const struct likes *likes, struct err *err)
{
	int64_t id;
	struct store *store = in->office->store;
	if (campaign_add(store, in->office->now, &id, err) < 0 ||
	    campaign_join(store, id, enquiry->id, err) < 0)
		return -1;
	for (size_t i = 0; i < likes->count; i++)
		if (campaign_join(store, id, likes->near[i].enquiry_id, err) <
		    0)
			return -1;
	log_event(LOG_NOTICE, "campaign.proposed",
	    log_i("letters", (int64_t)likes->count + 1));
	return question_campaign(in, enquiry, id, likes->count + 1, err);
}

int
campaign_take(struct intake *in, const struct enquiry *enquiry,
    const char **words_r, struct err *err)
{
	struct sketch sketch;
	struct likes likes;
	int64_t letters;
	*words_r = NULL;
	if (in->facts->from.addr == NULL || !says_sketch(in->facts, &sketch))
		return 0;
	if (find_likes(in, enquiry, &sketch, &likes, err) < 0)
		return -1;
	if (likes.campaign == 0)
		return likes.count + 1 <
			       (size_t)in->office->config->campaign_letters
			   ? 0
			   : propose(in, enquiry, &likes, err);
	int rc = campaign_confirmed(
	    in->office->store, likes.campaign, &letters, err);
	if (rc == 1)
		*words_r = mem_fmt(in->ctx,
		    "It is one of %" PRId64
		    " letters of a campaign, nearly the same. "
		    "This writer gets an answer of their own",
		    letters);
	return rc < 0 ? -1 : 0;
}

static int
note_campaign(
    struct intake *in, const int64_t *members, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct enquiry *enquiry;
		int rc = enquiry_get(
		    in->office->store, in->ctx, members[i], &enquiry, err);
		if (rc == 1)
			rc = post_event(in->office, enquiry,
			    in->mail->message_id, 0, in->officer->addr,
			    "enquiry.campaign",
			    json_pack("{s:I}", "letters", (json_int_t)count),
			    err);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* Why the writer says nothing about these letters: one is their own, or of a
 * case that they are in. */
static int
refusal(struct intake *in, const int64_t *members, size_t count,
    const char **why_r, struct err *err)
{
	*why_r = NULL;
	for (size_t i = 0; i < count && *why_r == NULL; i++) {
		struct enquiry *enquiry;
		int rc = enquiry_get(
		    in->office->store, in->ctx, members[i], &enquiry, err);
		if (rc == 1)
			rc = rights_own(in, enquiry, why_r, err);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int
campaign_say(struct intake *in, int64_t campaign, bool yes,
    const struct command *command, struct receipt *r, struct err *err)
{
	int64_t *members;
	size_t count;
	const char *why;
	struct store *store = in->office->store;
	if (campaign_members(store, in->ctx, campaign, &members, &count, err) <
		0 ||
	    refusal(in, members, count, &why, err) < 0)
		return -1;
	if (why != NULL) {
		receipt_refused(r, command, why);
		return 0;
	}
	int rc = campaign_settle(
	    store, campaign, yes, in->officer->addr, in->office->now, err);
	if (rc == 0)
		receipt_refused(
		    r, command, "somebody has answered that already");
	if (rc <= 0)
		return rc;
	if (!yes) {
		receipt_changed(r, command,
		    "they are kept apart, and you are not asked again about "
		    "letters like these");
		return 0;
	}
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%zu enquiries are marked as one campaign, and later letters "
		"like these join it. Each keeps its own reference, date and "
		"answer",
		count));
	return note_campaign(in, members, count, err);
}

int
campaign_answer(
    struct intake *in, int64_t campaign, struct receipt *r, struct err *err)
{
	const int choice = question_choice(in, r);
	return choice == 0 ? 0
			   : campaign_say(in, campaign, choice == 1,
				 in->facts->commands, r, err);
}
