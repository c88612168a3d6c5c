/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the program itself writes to people outside: that their mail came, who
 * deals with it, and where their enquiry stands.
 */
#include "daemon/office/post.h"

#include "daemon/office/cap.h"
#include "daemon/office/intake_mail.h"
#include "daemon/office/kept.h"
#include "daemon/office/naming.h"
#include "daemon/office/spread.h"
#include "daemon/policy/shape.h"

enum {
	HOLDER_DAYS = 2, /* an owner is named by then (A1) */
	LATE_DAYS = 2    /* an acknowledgement later than this says sorry */
};

static bool
is_member(const struct enquiry *enquiry)
{
	return strcmp(enquiry->kind, "mp") == 0 ||
	       strcmp(enquiry->kind, "councillor") == 0;
}

/*
 * Their own reference, when it looks like those of that office (P-16).  What
 * else stands beside "ref" may be a child's, and is not repeated (P-17).
 */
static int
put_their_reference(void *ctx, struct office *office,
    const struct enquiry *enquiry, json_t *fields, struct err *err)
{
	const char **examples;
	size_t count;
	if (enquiry->their_reference == NULL || enquiry->mp_id == 0)
		return 0;
	if (mp_references(office->store, ctx, enquiry->mp_id, office->today,
		&examples, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (shape_fits(examples[i], enquiry->their_reference))
			post_put(fields, "their_reference",
			    enquiry->their_reference);
	return 0;
}

static json_t *
ack_fields(
    void *ctx, struct office *office, const struct enquiry *enquiry, bool dated)
{
	json_t *fields = post_fields(office, enquiry);
	post_put(fields, "received", post_day(ctx, enquiry->received_day));
	if (dated)
		post_put(fields, "answer_due", post_day(ctx, enquiry->due_day));
	return fields;
}

/*
 * From the council and its mailbox, whatever team the case has: who signs must
 * not tell that there is a case (P-8, P-17).
 */
static const struct enquiry *
without_team(
    const struct enquiry *enquiry, json_t *fields, struct enquiry *shown)
{
	*shown = *enquiry;
	shown->team = "";
	json_object_del(fields, "team");
	return shown;
}

/* One letter a machine writes, when loops and caps allow it. */
static int
write_robot(void *ctx, struct office *office, const struct intake_mail *mail,
    const struct correspondent *to, struct post *post, int64_t *id_r,
    const char **why_r, struct err *err)
{
	const struct enquiry *enquiry = to->enquiry;
	const struct party *party = to->party;
	struct cap cap = {.again = post->kind == LETTER_ACK_URGENT,
	    .waited = spread_takes(office, mail, post->kind)};
	int rc =
	    cap_ask(ctx, office, mail, enquiry, party, to->proof, &cap, err);
	if (rc == 1 &&
	    put_their_reference(ctx, office, enquiry, post->fields, err) < 0)
		rc = -1;
	*why_r = cap.why;
	if (rc == 1 && cap.for_all != NULL) {
		/* Where one of many enquiries stands is a letter of its own. */
		rc = post->kind != LETTER_ACK_STATUS;
		post->once_key = cap.for_all;
		json_object_set_new(post->fields, "for_all", json_true());
	}
	if (rc <= 0) {
		json_decref(post->fields);
		return rc;
	}
	struct enquiry shown;
	post->enquiry = without_team(enquiry, post->fields, &shown);
	post->party_id = party->id;
	post->caused_by = mail->message_id;
	post->to = (struct letter_address){.addr = party->addr};
	post->thread = mail->facts;
	post->held_reasons = cap.held;
	if (cap.waited && spread_place(office, cap.had, post, err) < 0) {
		json_decref(post->fields);
		return -1;
	}
	rc = post_write(ctx, office, post, id_r, err);
	if (rc == 1 &&
	    cap_count(ctx, office, enquiry, party, cap.waited, err) < 0)
		return -1;
	if (rc == 1 && cap.waited && spread_tell(ctx, office, post, err) < 0)
		return -1;
	return rc;
}

/*
 * By when they hear who has it, counted as their answer is from receipt; from
 * today where a letter that had to wait would name a day that is over.
 */
static int32_t
hear_day(const struct office *office, const struct enquiry *enquiry)
{
	const int32_t day =
	    workday_add(office->calendar, enquiry->deemed_day, HOLDER_DAYS);
	return day > office->today
		   ? day
		   : workday_add(office->calendar, office->today, HOLDER_DAYS);
}

bool
post_named_day(const struct letter_row *letter, int32_t *day_r, bool *answer_r)
{
	json_t *says = letter->context == NULL
			   ? NULL
			   : json_loads(letter->context, 0, NULL);
	const json_t *day = json_object_get(says, "day");
	const bool found = json_is_integer(day);
	*day_r = (int32_t)json_integer_value(day);
	*answer_r = json_is_true(json_object_get(says, "answer"));
	json_decref(says);
	return found;
}

/* What post_named_day() reads. */
static const char *
says_day(void *ctx, int32_t day, bool answer)
{
	return mem_fmt(ctx, "{\"answer\":%s,\"day\":%d}",
	    answer ? "true" : "false", (int)day);
}

const char *
post_ack_again_key(void *ctx, int64_t in_place_of)
{
	return mem_fmt(ctx, "ack-again:%lld", (long long)in_place_of);
}

static const char *
ack_key(void *ctx, const struct office *office, const struct correspondent *to,
    enum post_tone tone)
{
	const long long enquiry = (long long)to->enquiry->id;
	const long long party = (long long)to->party->id;
	if (to->in_place_of != 0)
		return post_ack_again_key(ctx, to->in_place_of);
	return tone == TONE_CRISIS
		   ? mem_fmt(ctx, "crisis:%lld:%lld:%d", enquiry, party,
			 (int)office->today)
		   : mem_fmt(ctx, "ack:%lld:%lld", enquiry, party);
}

int
post_ack(void *ctx, struct office *office, const struct intake_mail *mail,
    const struct correspondent *to, enum post_tone tone, const char **why_r,
    struct err *err)
{
	const struct enquiry *enquiry = to->enquiry;
	/* Who is not registered may be anybody with any kind of question: a
	 * date of ours could be the wrong one (P-16).  Nor is a day promised
	 * that is over. */
	bool dated = tone == TONE_DATED && is_member(enquiry) &&
		     enquiry->due_day >= office->today;
	json_t *fields = ack_fields(ctx, office, enquiry, dated);
	/* An MP's office is told how the date was counted (P-16). */
	if (dated && strcmp(enquiry->kind, "mp") == 0)
		post_put(fields, "working", enquiry->due_working);
	struct naming naming = {
	    .enquiry_id = enquiry->id, .day = hear_day(office, enquiry)};
	post_put(fields, "hear_by", post_day(ctx, naming.day));
	if (workday_count(office->calendar, enquiry->deemed_day,
		office->today) > LATE_DAYS)
		json_object_set_new(fields, "late", json_true());
	struct post post = {.kind = tone == TONE_CRISIS  ? LETTER_ACK_URGENT
				    : is_member(enquiry) ? LETTER_ACK_MP
							 : LETTER_ACK_FAMILY,
	    .fields = fields,
	    .once_key = ack_key(ctx, office, to, tone),
	    .context = tone == TONE_CRISIS
			   ? NULL
			   : says_day(ctx,
				 dated ? enquiry->due_day : naming.day, dated)};
	int rc = write_robot(
	    ctx, office, mail, to, &post, &naming.letter_id, why_r, err);
	if (rc == 1 && !dated && tone != TONE_CRISIS &&
	    naming_promise(office, &naming, to->in_place_of, err) < 0)
		return -1;
	return rc;
}

const char *
post_next_words(const struct enquiry *enquiry)
{
	if (enquiry->owner_id == 0)
		return "We are finding the right person to deal with it.";
	if (strcmp(enquiry->state, "held") == 0 ||
	    strcmp(enquiry->state, "answering") == 0)
		return "Our answer is being checked before we send it.";
	return "A caseworker has it. The next step is ours.";
}

int
post_status(void *ctx, struct office *office, const struct intake_mail *mail,
    const struct correspondent *to, const char **why_r, struct err *err)
{
	const struct enquiry *enquiry = to->enquiry;
	bool late = enquiry->due_day < office->today;
	/* Once somebody has it, its kind and so its date are known (P-16). */
	bool dated = late || is_member(enquiry) || enquiry->owner_id != 0;
	json_t *fields = ack_fields(ctx, office, enquiry, dated);
	const int32_t by =
	    workday_add(office->calendar, office->today, HOLDER_DAYS);
	post_put(fields, "next", post_next_words(enquiry));
	if (late)
		json_object_set_new(fields, "overdue", json_true());
	post_put(fields, "hear_by", post_day(ctx, by));
	struct post post = {.kind = LETTER_ACK_STATUS,
	    .context = !dated
			   ? NULL
			   : says_day(ctx, late ? by : enquiry->due_day, !late),
	    .fields = fields,
	    .once_key =
		mem_fmt(ctx, "status:%lld", (long long)mail->message_id)};
	int64_t id;
	return write_robot(ctx, office, mail, to, &post, &id, why_r, err);
}

int
post_named(void *ctx, struct office *office, const struct naming_letter *named,
    struct err *err)
{
	const struct enquiry *enquiry = named->enquiry;
	struct facts *facts;
	json_t *fields = ack_fields(ctx, office, enquiry, named->dated);
	post_put(fields, "officer", named->officer);
	if (named->late)
		json_object_set_new(fields, "late", json_true());
	int rc = put_their_reference(ctx, office, enquiry, fields, err);
	if (rc == 0)
		rc = kept_facts(ctx, office->store, enquiry->opened_by_message,
		    NULL, &facts, err);
	struct enquiry shown;
	struct post post = {.kind = LETTER_NAMED,
	    .enquiry = without_team(enquiry, fields, &shown),
	    .party_id = named->party->id,
	    .caused_by = named->caused_by,
	    .to = {.addr = named->party->addr},
	    .fields = fields,
	    .thread = rc == 1 ? facts : NULL,
	    .once_key = mem_fmt(ctx, "named:%lld:%lld:%lld",
		(long long)enquiry->id, (long long)enquiry->owner_id,
		named->caused_by != 0 ? (long long)named->caused_by
				      : (long long)office->today),
	    .not_before = named->not_before,
	    .context = mem_fmt(ctx, "{\"owner\":%lld,\"name\":%s%s}",
		(long long)enquiry->owner_id,
		named->officer == NULL ? "false" : "true",
		named->dated ? mem_fmt(ctx, ",\"day\":%d", enquiry->due_day)
			     : "")};
	if (rc < 0 || (named->not_before == 0 &&
			  spread_place(office, named->had, &post, err) < 0)) {
		json_decref(fields);
		return -1;
	}
	int64_t id;
	rc = post_write(ctx, office, &post, &id, err);
	if (rc == 1 &&
	    cap_count(ctx, office, enquiry, named->party, true, err) < 0)
		return -1;
	return rc;
}
