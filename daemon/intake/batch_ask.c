/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing the list of questions; batch.c takes the answers. */
#include "daemon/intake/batch.h"

#include "daemon/intake/enquirer.h"
#include "daemon/intake/forwarded.h"
#include "daemon/intake/likeness.h"
#include "daemon/intake/placing.h"
#include "daemon/intake/question.h"
#include "daemon/office/known.h"
#include "daemon/store/waiting.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"
#include "parsers/base/buf.h"
#include "parsers/redact.h"

enum {
	QUESTIONS_MAX =
	    20,            /* what a person reads in one go; the rest follows */
	JUNK_MAX = 10,     /* besides, of a day's junk */
	WORDS_BYTES = 400, /* of each mail */
};

static void
add_choice(
    json_t *rows, void *ctx, int number, const char *key, const char *label)
{
	json_t *row = json_object();
	post_put(row, "key", mem_fmt(ctx, "%d %s", number, key));
	post_put(row, "label", label);
	json_array_append_new(rows, row);
}

/* The choices of one mail, and for whom; ids has all that it may belong to,
 * also what is no choice because they may not know of it (P-40). */
struct offer {
	const struct officer *to;
	int number;
	json_t *rows, *choices, *ids;
};

static int
add_enquiry(
    struct intake *asked, int64_t id, struct offer *offer, struct err *err)
{
	struct enquiry *enquiry;
	int rc =
	    enquiry_get(asked->office->store, asked->ctx, id, &enquiry, err);
	if (rc == 1) {
		json_array_append_new(offer->ids, json_integer(id));
		rc = known_to(
		    asked->ctx, asked->office, enquiry, offer->to, err);
	}
	if (rc != 1)
		return rc;
	json_array_append_new(offer->choices, json_integer(id));
	add_choice(offer->rows, asked->ctx, offer->number,
	    mem_fmt(asked->ctx, "%zu", json_array_size(offer->choices)),
	    likeness_choice(asked, enquiry));
	return 0;
}

/* Of a mail that nobody was asked about before. */
static int
add_likely(struct intake *asked, struct offer *offer, struct err *err)
{
	struct opening opening;
	int64_t *ids;
	size_t count;
	int rc = enquirer_evidence(asked, &opening, &ids, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++)
		rc = add_enquiry(asked, ids[i], offer, err);
	return rc < 0 ? -1 : 0;
}

/* The enquiries its first question named, as that numbered them; of what was
 * put aside without one, those that it may belong to. */
static int
add_enquiries(struct intake *none, struct intake *asked, struct offer *offer,
    struct err *err)
{
	struct letter_row *first;
	int rc = outbox_by_key(none->office->store, none->ctx,
	    mem_fmt(
		none->ctx, "question:%lld", (long long)asked->mail->message_id),
	    &first, err);
	if (rc == 0)
		return add_likely(asked, offer, err);
	if (rc < 0 || first->context == NULL)
		return rc < 0 ? -1 : 0;
	json_t *context = json_loads(first->context, 0, NULL);
	json_t *ids = json_object_get(context, "choices");
	for (size_t i = 0; rc >= 0 && i < json_array_size(ids); i++)
		rc = add_enquiry(asked,
		    json_integer_value(json_array_get(ids, i)), offer, err);
	json_decref(context);
	return rc < 0 ? -1 : 0;
}

/* The beginning of their words, on one line. */
static const char *
words_of(void *ctx, const struct facts *f)
{
	struct span text = span_trim(
	    span_str(redact(ctx, f, f->reply == NULL ? f->text : f->reply)));
	struct buf b;
	buf_init(&b, ctx, WORDS_BYTES + 8);
	for (size_t i = 0; i < text.n && b.n < WORDS_BYTES; i++) {
		if (!is_space(text.p[i]))
			buf_add_byte(&b, text.p[i]);
		else if (b.n > 0 && b.p[b.n - 1] != ' ')
			buf_add_byte(&b, ' ');
	}
	/* Not in the middle of a character. */
	if (b.n >= WORDS_BYTES) {
		while (b.n > 0 && ((unsigned char)b.p[b.n - 1] & 0xC0) == 0x80)
			buf_cut(&b, b.n - 1);
		if (b.n > 0 && (unsigned char)b.p[b.n - 1] >= 0xC0)
			buf_cut(&b, b.n - 1);
		buf_add_str(&b, "\xE2\x80\xA6");
	}
	return b.p;
}

static const char *
waits_words(void *ctx, const struct office *office, const struct waiting *w)
{
	const int32_t day = zone_civil(w->since, NULL);
	const int days = workday_count(office->calendar, day, office->today);
	return mem_fmt(ctx, "%s%s", post_day(ctx, day),
	    days < 1    ? ""
	    : days == 1 ? ", 1 working day ago"
			: mem_fmt(ctx, ", %d working days ago", days));
}

/* 1: whoever has this list may read what a flood begins with, whatever it may
 * belong to (P-40).  That it is one is for who is in charge, all the same. */
static int
flood_shows(struct intake *asked, const struct officer *to, struct err *err)
{
	struct opening opening;
	int64_t *ids;
	size_t count;
	int rc = enquirer_evidence(asked, &opening, &ids, &count, err) < 0
		     ? -1
		     : question_shows(asked, to, err);
	for (size_t i = 0; rc == 1 && i < count; i++) {
		struct enquiry *enquiry;
		rc = enquiry_get(
		    asked->office->store, asked->ctx, ids[i], &enquiry, err);
		if (rc == 1)
			rc = known_to(
			    asked->ctx, asked->office, enquiry, to, err);
		else if (rc == 0)
			rc = 1;
	}
	return rc;
}

/* shows: what they wrote may be read by whoever has this list. */
static void
describe(struct intake *none, const struct waiting *w, int number,
    const struct intake *asked, bool shows, json_t *rows)
{
	static const char hidden[] = "others alone may read it";
	void *ctx = none->ctx;
	const struct facts *f = asked->facts;
	json_t *row = json_object();
	post_put(row, "number", mem_fmt(ctx, "%d", number));
	post_put(row, "writer",
	    f->from.name == NULL
		? w->from_addr
		: mem_fmt(ctx, "%s, %s", f->from.name, w->from_addr));
	post_put(row, "about", shows ? w->subject : hidden);
	post_put(row, "since", waits_words(ctx, none->office, w));
	post_put(row, "why", w->evidence);
	if (!identity_is_proved(asked->identity.proof))
		post_put(row, "careful",
		    "the checks on this email do not prove that it comes from "
		    "that address");
	if (w->flood)
		post_put(row, "many",
		    w->count == 1
			? "1 email from this address waits"
			: mem_fmt(ctx, "%lld emails from this address wait",
			      (long long)w->count));
	const char *words = shows ? words_of(ctx, f) : hidden;
	post_put(row, "words",
	    words[0] == '\0' ? "nothing that could be read" : words);
	json_array_append_new(rows, row);
}

/* The choices of a mail that is no flood, as its first question had them. */
static int
add_choices(struct intake *none, struct intake *asked, struct offer *offer,
    struct err *err)
{
	const char *first = NULL;
	const char *new = NULL;
	struct passed_on passed;
	json_t *rows = offer->rows;
	const int number = offer->number;
	int rc = forwarded_read(none, asked, &passed, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		forwarded_choices(none, &passed, &first, &new);
	if (first != NULL) {
		json_array_append_new(offer->choices, json_integer(0));
		add_choice(rows, none->ctx, number, "1", first);
	}
	/* What a sealed mail named suggests nothing any more (P-41). */
	rc = asked->mail->row->sealed ? 0
	     : asked->mail->row->junk ? add_likely(asked, offer, err)
				      : add_enquiries(none, asked, offer, err);
	if (rc < 0)
		return -1;
	add_choice(
	    rows, none->ctx, number, "N", new == NULL ? "a new enquiry" : new);
	add_choice(rows, none->ctx, number, "F", "file it, no reply is owed");
	add_choice(rows, none->ctx, number, "S", "spam");
	return 0;
}

/* The lists of one turn: that of whoever is in charge, and of those who alone
 * may be asked about some of the mails (P-40). */
struct lists {
	struct intake *none;
	const struct officer **to; /* the first is in charge */
	size_t count, room;
};

static void
add_person(struct lists *lists, const struct officer *who)
{
	for (size_t i = 0; i < lists->count; i++)
		if (lists->to[i]->id == who->id)
			return;
	lists->to = mem_grow(lists->none->ctx, lists->to, &lists->room,
	    lists->count + 1, sizeof(*lists->to));
	lists->to[lists->count++] = who;
}

/* Is a mail that may belong to these to be put to them? */
static int
is_theirs(struct lists *lists, const struct officer *to, struct intake *asked,
    const json_t *among, struct err *err)
{
	struct officer *whom;
	const size_t count = json_array_size(among);
	int64_t *ids = mem_many(lists->none->ctx, int64_t, count + 1);
	for (size_t i = 0; i < count; i++)
		ids[i] = json_integer_value(json_array_get(among, i));
	int rc = question_whom_of(asked, ids, count, &whom, err);
	if (rc == 1)
		add_person(lists, whom);
	return rc <= 0 ? rc : whom->id == to->id;
}

static int
add_flood(struct intake *none, const struct waiting *w, int number,
    json_t *rows, json_t *batch)
{
	json_array_append_new(batch,
	    json_pack("{s:s, s:b, s:I, s:I, s:[]}", "flood", w->from_addr,
		"proved", (int)w->proved, "first", (json_int_t)w->message_id,
		"last", (json_int_t)w->last_id, "choices"));
	add_choice(rows, none->ctx, number, "N",
	    "no flood: take each in like any other email");
	add_choice(
	    rows, none->ctx, number, "F", "file all of them, no reply is owed");
	add_choice(rows, none->ctx, number, "S", "spam, all of them");
	return 1;
}

/* One question to them, if it is theirs: its rows of the letter, and what the
 * answer needs. */
static int
add_question(struct lists *lists, const struct officer *to,
    const struct waiting *w, json_t *rows, json_t *batch, struct err *err)
{
	struct intake *none = lists->none;
	const int number = (int)json_array_size(batch) + 1;
	struct intake asked;
	struct intake_mail mail;
	int rc = placing_asked(none, w->message_id, &asked, &mail, err);
	if (rc <= 0)
		return rc;
	const int shows = w->flood ? flood_shows(&asked, to, err) : 1;
	if (shows < 0)
		return -1;
	json_t *its = json_array();
	struct offer offer = {.to = to,
	    .number = number,
	    .rows = its,
	    .choices = json_array(),
	    .ids = json_array()};
	describe(none, w, number, &asked, shows == 1, its);
	if (w->flood)
		rc = to == lists->to[0] ? add_flood(none, w, number, its, batch)
					: 0;
	else if (add_choices(none, &asked, &offer, err) < 0)
		rc = -1;
	else if ((rc = is_theirs(lists, to, &asked, offer.ids, err)) == 1)
		json_array_append_new(batch,
		    json_pack("{s:I, s:O}", "message",
			(json_int_t)w->message_id, "choices", offer.choices));
	if (rc == 1)
		json_array_extend(rows, its);
	json_decref(its);
	json_decref(offer.choices);
	json_decref(offer.ids);
	return rc;
}

/* How many a list has no room for. */
struct left_out {
	int64_t waiting, junk;
};

static int
write_batch(struct intake *none, const struct officer *to, const char *key,
    json_t *rows, json_t *batch, const struct left_out *left, struct err *err)
{
	int64_t id;
	struct office *office = none->office;
	size_t count = json_array_size(batch);
	json_t *fields = post_fields(office, NULL);
	json_t *context = json_pack("{s:O}", "batch", batch);
	char *text = json_dumps(context, JSON_COMPACT);
	post_put(fields, "officer", to->name);
	post_put(fields, "sentence",
	    count == 1 ? "1 email waits for you to place it"
		       : mem_fmt(none->ctx,
			     "%zu emails wait for you to place them", count));
	if (left->waiting > 0)
		post_put(fields, "more",
		    mem_fmt(none->ctx, "%lld more", (long long)left->waiting));
	if (left->junk > 0)
		post_put(fields, "junk",
		    mem_fmt(none->ctx, "%lld more", (long long)left->junk));
	json_object_set(fields, "rows", rows);
	struct post post = {.kind = LETTER_QUESTIONS,
	    .to = {.name = to->name, .addr = to->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields,
	    .once_key = mem_fmt(none->ctx, "questions:%s", key),
	    .context = text};
	int rc = post_write(none->ctx, office, &post, &id, err);
	free(text);
	json_decref(context);
	if (rc == 1)
		log_event(LOG_NOTICE, "triage.asked", log_i("letter", id),
		    log_i("questions", (int64_t)count),
		    log_i("more", left->waiting + left->junk));
	return rc < 0 ? -1 : 0;
}

/* What waits to be placed, and what came to Junk since the last time. */
struct asked_for {
	struct waiting *list, *junk;
	size_t count, junk_count;
	struct left_out left;
};

/* What was put aside in Junk since the last time (P-2), each once. */
static int
read_junk(struct intake *none, struct asked_for *what, struct err *err)
{
	struct store *store = none->office->store;
	int64_t asked;
	if (store_number(store, "junk_asked", 0, &asked, err) < 0 ||
	    waiting_junk(store, none->ctx, &asked, JUNK_MAX, &what->junk,
		&what->junk_count, &what->left.junk, err) < 0)
		return -1;
	return store_number_set(store, "junk_asked", asked, err);
}

/* One officer's list; what has no room is told to who is in charge. */
static int
ask_one(struct lists *lists, const struct officer *to, const char *key,
    const struct asked_for *what, struct err *err)
{
	static const struct left_out none_left = {0};
	const bool first = to == lists->to[0];
	json_t *rows = json_array();
	json_t *batch = json_array();
	int rc = 0;
	for (size_t i = 0; rc >= 0 && i < what->count; i++)
		rc = add_question(lists, to, &what->list[i], rows, batch, err);
	for (size_t i = 0; rc >= 0 && i < what->junk_count; i++)
		rc = add_question(lists, to, &what->junk[i], rows, batch, err);
	if (rc >= 0 && json_array_size(batch) > 0)
		rc = write_batch(lists->none, to,
		    first ? key
			  : mem_fmt(lists->none->ctx, "%s:%lld", key,
				(long long)to->id),
		    rows, batch, first ? &what->left : &none_left, err);
	json_decref(rows);
	json_decref(batch);
	return rc < 0 ? -1 : 0;
}

/* key: what makes this list one of a kind; junk: what lies there too. */
static int
ask(void *ctx, struct office *office, const char *key, bool junk,
    struct err *err)
{
	struct intake none = {.ctx = ctx, .office = office};
	struct lists lists = {.none = &none};
	struct asked_for what = {.count = 0};
	struct officer *to;
	if (waiting_list(office->store, ctx, zone_instant(office->today, 0),
		QUESTIONS_MAX, &what.list, &what.count, &what.left.waiting,
		err) < 0)
		return -1;
	junk &= office->config->mailbox.junk != NULL;
	if (what.count == 0 && !junk)
		return 0;
	int rc = post_in_charge(ctx, office, NULL, NULL, &to, err);
	if (rc <= 0)
		return rc;
	if (junk && read_junk(&none, &what, err) < 0)
		return -1;
	add_person(&lists, to);
	/* The first list finds whom else there is one for. */
	for (size_t i = 0; i < lists.count; i++)
		if (ask_one(&lists, lists.to[i], key, &what, err) < 0)
			return -1;
	return 0;
}

int
batch_ask(void *ctx, struct office *office, struct err *err)
{
	char iso[CIVIL_ISO_SIZE];
	civil_iso(office->today, iso);
	return ask(ctx, office, iso, true, err);
}

int
batch_go_on(struct intake *in, struct err *err)
{
	return ask(in->ctx, in->office,
	    mem_fmt(in->ctx, "after:%lld", (long long)in->mail->message_id),
	    false, err);
}
