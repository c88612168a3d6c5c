/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/renew.h"

#include "daemon/intake/holdback.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/placing.h"
#include "daemon/store/namings.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

/* What a letter promised by a day that is over. */
struct promised {
	struct enquiry *enquiry;
	struct enquiry *now; /* what that was merged into; else the same */
	bool dated;          /* the answer itself; else who deals with it */
	bool owed; /* nobody has told them meanwhile, and it is open */
};

static int
read_promised(void *ctx, struct office *office, const struct letter_row *letter,
    struct promised *p, struct err *err)
{
	struct naming naming;
	int rc = enquiry_get(
	    office->store, ctx, letter->enquiry_id, &p->enquiry, err);
	if (rc <= 0)
		return rc;
	/* What one acknowledgement promised another has not told. */
	rc = naming_get(office->store, p->enquiry->id, &naming, err);
	p->now = p->enquiry;
	if (rc < 0 || (merge_state(p->enquiry) != p->enquiry->state &&
			  merge_follow(ctx, office, &p->now, err) < 0))
		return -1;
	p->owed = enquiry_is_open(p->now) &&
		  (p->dated || rc == 0 || naming.letter_id != letter->id ||
		      naming.outcome == NAMING_OPEN ||
		      naming.outcome == NAMING_ENDED);
	return 1;
}

/* 1 and who gets it: they are a party still. */
static int
find_party(void *ctx, struct office *office, const struct letter_row *letter,
    struct party **party_r, struct err *err)
{
	struct party *list;
	size_t count;
	if (party_list(
		office->store, ctx, letter->enquiry_id, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (list[i].id == letter->party_id) {
			*party_r = &list[i];
			return 1;
		}
	return 0;
}

/* Whoever released the one has released the other; and where nobody takes it
 * the owner hears of that four days after the first try of either. */
static int
take_over(void *ctx, struct office *office, const struct letter_row *letter,
    struct err *err)
{
	struct letter_row *again;
	int rc = outbox_by_key(office->store, ctx,
	    post_ack_again_key(ctx, letter->id), &again, err);
	if (rc == 1 && letter->attempts > 1)
		rc = outbox_tried_since(
		    office->store, again->id, letter->first_tried_at, err);
	return rc <= 0 || strcmp(again->state, "held") != 0
		   ? rc
		   : outbox_release(office->store, again->id, office->now, err);
}

/* 1 written, 0 nothing automatic may go to them now, and *why_r. */
static int
write_again(void *ctx, struct office *office, const struct letter_row *letter,
    const struct promised *p, const char **why_r, struct err *err)
{
	struct intake in = {.office = office, .ctx = ctx};
	struct intake asked;
	struct intake_mail mail;
	struct party *party;
	*why_r = "what they wrote is sealed or cannot be read";
	int rc = placing_asked(&in, letter->caused_by, &asked, &mail, err);
	if (rc == 1) {
		*why_r = "nothing goes to that address any more";
		rc = find_party(ctx, office, letter, &party, err);
	}
	if (rc == 1)
		rc = post_ack(ctx, office, &mail,
		    &(struct correspondent){.enquiry = p->enquiry,
			.party = party,
			.proof = (int)asked.identity.proof,
			.in_place_of = letter->id},
		    p->dated ? TONE_DATED : TONE_UNDATED, why_r, err);
	if (rc <= 0)
		return rc;
	return take_over(ctx, office, letter, err) < 0 ? -1 : 1;
}

/* 1 another one is written; 0 none is, and whoever must see to it is told when
 * they wait for one. */
static int
see_to_it(void *ctx, struct office *office, const struct letter_row *letter,
    const struct promised *p, struct err *err)
{
	const char *why = "it says where the enquiry stood then";
	if (!p->owed)
		return 0;
	int rc = 0;
	if (p->now != p->enquiry)
		why = mem_fmt(ctx, "%s is %s", p->enquiry->reference,
		    merge_state(p->enquiry));
	else if (strcmp(letter->kind, "ack-status") != 0)
		rc = write_again(ctx, office, letter, p, &why, err);
	if (rc != 0)
		return rc;
	return holdback_untold(ctx, office, p->now, letter,
		   mem_fmt(ctx,
		       "it names a day that is over, and no other was written: "
		       "%s.",
		       why),
		   err) < 0
		   ? -1
		   : 0;
}

int
renew_stops(void *ctx, struct office *office, const struct letter_row *letter,
    struct err *err)
{
	struct promised p;
	int32_t day;
	/* None names the day it is written on, and nearly all leave that day.
	 */
	if (letter->enquiry_id == 0 ||
	    zone_civil(letter->created_at, NULL) == office->today ||
	    !post_named_day(letter, &day, &p.dated) || day >= office->today)
		return 0;
	int rc = read_promised(ctx, office, letter, &p, err);
	if (rc <= 0)
		return rc;
	if (outbox_hold_claimed(office->store, letter->id,
		"it names a day that is over", err) < 0 ||
	    outbox_drop(office->store, letter->id, err) < 0)
		return -1;
	rc = see_to_it(ctx, office, letter, &p, err);
	if (rc < 0)
		return -1;
	log_event(LOG_NOTICE, rc == 1 ? "letter.renewed" : "letter.gone",
	    log_i("letter", letter->id), log_s("kind", letter->kind));
	return post_event(office, p.enquiry, 0, letter->id, "daemon",
		   rc == 1 ? "letter.renewed" : "letter.stale",
		   json_pack("{s:s}", "kind", letter->kind), err) < 0
		   ? -1
		   : 1;
}
