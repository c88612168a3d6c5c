/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/batch.h"

#include "daemon/forwarded.h"
#include "daemon/placing.h"
#include "daemon/store/waiting.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"
#include "parsers/base/buf.h"

enum {
	QUESTIONS_MAX =
	    20,            /* what a person reads in one go; the rest follows */
	WORDS_BYTES = 400, /* of each mail */
	FLOOD_FILE_MAX = 5000,
	FLOOD_OPEN_MAX = 100
};

/* ---- asking ---- */

static void
add_choice(
    json_t *rows, void *ctx, int number, const char *key, const char *label)
{
	json_t *row = json_object();
	post_put(row, "key", mem_fmt(ctx, "%d %s", number, key));
	post_put(row, "label", label);
	json_array_append_new(rows, row);
}

/* The enquiries its first question named, as that numbered them. */
static int
add_enquiries(struct intake *none, int64_t message_id, int number, json_t *rows,
    json_t *choices, struct err *err)
{
	struct letter_row *asked;
	struct store *store = none->office->store;
	int rc = outbox_by_key(store, none->ctx,
	    mem_fmt(none->ctx, "question:%lld", (long long)message_id), &asked,
	    err);
	if (rc <= 0 || asked->context == NULL)
		return rc < 0 ? -1 : 0;
	json_t *context = json_loads(asked->context, 0, NULL);
	json_t *ids = json_object_get(context, "choices");
	for (size_t i = 0; rc >= 0 && i < json_array_size(ids); i++) {
		struct enquiry *enquiry;
		json_t *id = json_array_get(ids, i);
		rc = enquiry_get(
		    store, none->ctx, json_integer_value(id), &enquiry, err);
		if (rc != 1)
			continue;
		json_array_append(choices, id);
		add_choice(rows, none->ctx, number,
		    mem_fmt(none->ctx, "%zu", json_array_size(choices)),
		    mem_fmt(none->ctx, "%s, %s, received %s",
			enquiry->reference, post_kind_words(enquiry->kind),
			post_day(none->ctx, enquiry->received_day)));
	}
	json_decref(context);
	return rc < 0 ? -1 : 0;
}

/* The beginning of their words, on one line. */
static const char *
words_of(void *ctx, const struct facts *f)
{
	struct span text =
	    span_trim(span_str(f->reply == NULL ? f->text : f->reply));
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

static void
describe(struct intake *none, const struct waiting *w, int number,
    const struct intake *asked, json_t *rows)
{
	void *ctx = none->ctx;
	const struct facts *f = asked->facts;
	json_t *row = json_object();
	post_put(row, "number", mem_fmt(ctx, "%d", number));
	post_put(row, "writer",
	    f->from.name == NULL
		? w->from_addr
		: mem_fmt(ctx, "%s, %s", f->from.name, w->from_addr));
	post_put(row, "about", w->subject);
	post_put(row, "since", waits_words(ctx, none->office, w));
	post_put(row, "why", w->evidence);
	if (!identity_is_proved(asked->identity.proof))
		post_put(row, "careful",
		    "the checks on this email do not prove that it comes from "
		    "that address");
	if (w->flood)
		post_put(row, "many",
		    mem_fmt(ctx, "%lld emails of this address wait",
			(long long)w->count));
	const char *words = words_of(ctx, f);
	post_put(row, "words",
	    words[0] == '\0' ? "nothing that could be read" : words);
	json_array_append_new(rows, row);
}

/* The choices of a mail that is no flood, as its first question had them. */
static int
add_choices(struct intake *none, const struct intake *asked, int number,
    json_t *rows, json_t *choices, struct err *err)
{
	const char *first = NULL;
	const char *new = NULL;
	struct passed_on passed;
	int rc = forwarded_read(none, asked, &passed, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		forwarded_choices(none, &passed, &first, &new);
	if (first != NULL) {
		json_array_append_new(choices, json_integer(0));
		add_choice(rows, none->ctx, number, "1", first);
	}
	if (add_enquiries(
		none, asked->mail->message_id, number, rows, choices, err) < 0)
		return -1;
	add_choice(
	    rows, none->ctx, number, "N", new == NULL ? "a new enquiry" : new);
	add_choice(rows, none->ctx, number, "F", "file it, no reply is owed");
	add_choice(rows, none->ctx, number, "S", "spam");
	return 0;
}

/* One question: its rows of the letter, and what the answer needs. */
static int
add_question(struct intake *none, const struct waiting *w, int number,
    json_t *rows, json_t *batch, struct err *err)
{
	void *ctx = none->ctx;
	struct intake asked;
	struct intake_mail mail;
	int rc = placing_asked(none, w->message_id, &asked, &mail, err);
	if (rc <= 0)
		return rc;
	describe(none, w, number, &asked, rows);
	json_t *choices = json_array();
	json_array_append_new(batch,
	    w->flood ? json_pack("{s:s, s:I, s:I, s:o}", "flood", w->from_addr,
			   "first", (json_int_t)w->message_id, "last",
			   (json_int_t)w->last_id, "choices", choices)
		     : json_pack("{s:I, s:o}", "message",
			   (json_int_t)w->message_id, "choices", choices));
	if (!w->flood)
		return add_choices(none, &asked, number, rows, choices, err) < 0
			   ? -1
			   : 1;
	add_choice(rows, ctx, number, "N",
	    "no flood: take each in like any other email");
	add_choice(
	    rows, ctx, number, "F", "file all of them, no reply is owed");
	add_choice(rows, ctx, number, "S", "spam, all of them");
	return 1;
}

static int
write_batch(struct intake *none, const struct officer *to, const char *key,
    json_t *rows, json_t *batch, int64_t more, struct err *err)
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
	if (more > 0)
		post_put(fields, "more",
		    mem_fmt(none->ctx, "%lld more", (long long)more));
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
		    log_i("questions", (int64_t)count), log_i("more", more));
	return rc < 0 ? -1 : 0;
}

/* key: what makes this list one of a kind. */
static int
ask(void *ctx, struct office *office, const char *key, struct err *err)
{
	struct intake none = {.ctx = ctx, .office = office};
	struct officer *to;
	struct waiting *list;
	size_t count;
	int64_t more;
	if (waiting_list(office->store, ctx, zone_instant(office->today, 0),
		QUESTIONS_MAX, &list, &count, &more, err) < 0)
		return -1;
	if (count == 0)
		return 0;
	int rc = post_in_charge(ctx, office, NULL, NULL, &to, err);
	if (rc <= 0)
		return rc;
	json_t *rows = json_array();
	json_t *batch = json_array();
	for (size_t i = 0; rc >= 0 && i < count; i++)
		rc = add_question(&none, &list[i],
		    (int)json_array_size(batch) + 1, rows, batch, err);
	if (rc >= 0 && json_array_size(batch) > 0)
		rc = write_batch(&none, to, key, rows, batch, more, err);
	json_decref(rows);
	json_decref(batch);
	return rc < 0 ? -1 : 0;
}

int
batch_ask(void *ctx, struct office *office, struct err *err)
{
	char iso[CIVIL_ISO_SIZE];
	civil_iso(office->today, iso);
	return ask(ctx, office, iso, err);
}

/* ---- floods ---- */

static int
flood_ids(struct intake *in, const json_t *what, const char *outcome,
    const char *rule, size_t max, int64_t **ids_r, size_t *count_r,
    struct err *err)
{
	const struct waiting_of of = {
	    .from_addr = json_string_value(json_object_get(what, "flood")),
	    .first_id = json_integer_value(json_object_get(what, "first")),
	    .last_id = json_integer_value(json_object_get(what, "last")),
	    .outcome = outcome,
	    .rule = rule,
	    .evidence = json_string_value(json_object_get(what, "evidence")),
	    .max = max};
	return waiting_ids(
	    in->office->store, in->ctx, &of, ids_r, count_r, err);
}

/* Each mail of it is given one outcome. */
static int
record_all(struct intake *in, const int64_t *ids, size_t count,
    enum message_outcome outcome, const char *rule, const char *evidence,
    struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct intake mine = *in;
		struct intake asked;
		struct intake_mail mail;
		mine.ctx = mem_new(in->ctx);
		int rc = placing_asked(&mine, ids[i], &asked, &mail, err);
		if (rc == 1)
			rc = intake_record(
			    &asked, outcome, NULL, rule, evidence, err);
		mem_free(mine.ctx);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* "No flood": each is decided as it would have been. */
static int
let_in(struct intake *in, const int64_t *ids, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct intake mine = *in;
		struct intake asked;
		struct intake_mail mail;
		mine.ctx = mem_new(in->ctx);
		int rc = placing_asked(&mine, ids[i], &asked, &mail, err);
		asked.let_in = true;
		if (rc == 1)
			rc = enquirer_decide(&asked, err);
		mem_free(mine.ctx);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
answer_flood(struct intake *in, const struct command *command,
    const json_t *item, struct receipt *r, struct err *err)
{
	/* UNDO finds these by it, and none that was placed by itself. */
	const char *by =
	    mem_fmt(in->ctx, "placed by %s as one of a flood (%lld)",
		in->officer->name, (long long)in->mail->message_id);
	bool new = strcmp(command->verb, "NEW") == 0;
	bool spam = strcmp(command->verb, "SPAM") == 0;
	size_t max = new ? FLOOD_OPEN_MAX : FLOOD_FILE_MAX;
	int64_t *ids;
	size_t count;
	if (!new && !spam && strcmp(command->verb, "FILE") != 0) {
		receipt_refused(r, command, "that is none of the choices");
		return 0;
	}
	if (flood_ids(in, item, message_outcome_name(OUTCOME_TRIAGE),
		WAITING_FLOOD, max, &ids, &count, err) < 0)
		return -1;
	if (count == 0) {
		receipt_refused(r, command, "placed already, all of them");
		return 0;
	}
	if (new) {
		receipt_changed(r, command,
		    mem_fmt(in->ctx,
			"%zu emails are taken in like any other; that cannot "
			"be undone",
			count));
		return let_in(in, ids, count, err);
	}
	const char *rule = spam ? "spam" : "no reply";
	if (record_all(in, ids, count, OUTCOME_FILED, rule, by, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%zu emails are filed; no reply is owed", count));
	receipt_undoes(r,
	    json_pack("{s:s, s:I, s:I, s:s, s:s}", "flood",
		json_string_value(json_object_get(item, "flood")), "first",
		(json_int_t)ids[0], "last", (json_int_t)ids[count - 1], "rule",
		rule, "evidence", by),
	    "they wait to be placed again");
	return 0;
}

int
batch_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	int64_t *ids;
	size_t count;
	if (flood_ids(in, what, message_outcome_name(OUTCOME_FILED),
		json_string_value(json_object_get(what, "rule")),
		FLOOD_FILE_MAX, &ids, &count, err) < 0 ||
	    record_all(in, ids, count, OUTCOME_TRIAGE, WAITING_FLOOD,
		mem_fmt(in->ctx, "undone by %s", in->officer->name), err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%zu emails wait again; the question comes with the next "
		"morning's list, or answer this one anew",
		count));
	return 0;
}

/* ---- answering ---- */

/*
 * Which question a line answers, and the line without that number: "2: jo",
 * "4 2" of a number alone.  0: it names none.
 */
static int
question_of(struct intake *in, const struct command *command, size_t count,
    struct command *plain_r)
{
	struct span args = span_str(command->args);
	bool pick = strcmp(command->verb, "PICK") == 0;
	size_t digits = 0;
	int64_t n = 0;
	while (digits < args.n && is_digit(args.p[digits]))
		digits++;
	struct span rest = span_sub(args, digits, args.n);
	bool named = span_number(span_sub(args, 0, digits), INT16_MAX, &n) &&
		     (pick || (rest.n > 0 && rest.p[0] == ':'));
	*plain_r = *command;
	if (named && rest.n > 0 && rest.p[0] == ':')
		rest = span_sub(rest, 1, rest.n);
	rest = span_trim(rest);
	/* A lone number is a choice, when there is one question only. */
	if (count == 1 && (!named || (pick && rest.n == 0)))
		return 1;
	if (!named)
		return 0;
	plain_r->args = rest.n == 0 ? NULL : mem_strn(in->ctx, rest.p, rest.n);
	return (int)n;
}

/* *refused: bit n - 1, a choice of question n was not taken; then orders with
 * it are not either, for its mail is not where the officer thinks. */
static int
take_line(struct intake *in, const struct command *command, const json_t *batch,
    uint32_t *refused, struct receipt *r, struct err *err)
{
	struct command plain;
	size_t count = json_array_size(batch);
	int n = question_of(in, command, count, &plain);
	if (n < 1 || (size_t)n > count ||
	    (plain.args == NULL && strcmp(plain.verb, "PICK") == 0)) {
		receipt_refused(r, command,
		    n < 1 ? "it names no question; put its number first, for "
			    "example 1 F"
		    : (size_t)n > count
			? "there is no question of that number"
			: "what is the answer? For example 1 F, or 1 2 for "
			  "its second choice");
		return 0;
	}
	const json_t *item = json_array_get(batch, (size_t)n - 1);
	const uint32_t bit = (uint32_t)1 << ((n - 1) % 32);
	const size_t done = json_array_size(r->changed);
	int rc = 0;
	r->question = n;
	if (json_object_get(item, "flood") != NULL)
		rc = answer_flood(in, &plain, item, r, err);
	else if (placing_is_choice(&plain))
		rc = placing_place(in, &plain, item, r, err);
	else if ((*refused & bit) && strcmp(plain.verb, "NOTE") != 0)
		receipt_refused(r, &plain, PLACING_NOT_CHOSEN);
	else
		rc = placing_order(in, &plain,
		    json_integer_value(json_object_get(item, "message")), r,
		    err);
	if (placing_is_choice(&plain) && json_array_size(r->changed) == done)
		*refused |= bit;
	r->question = 0;
	return rc;
}

/* 1: nobody has answered it yet. */
static int
is_open(struct intake *in, const json_t *item, struct err *err)
{
	struct message *row;
	int64_t *ids;
	size_t count;
	if (json_object_get(item, "flood") != NULL)
		return flood_ids(in, item, message_outcome_name(OUTCOME_TRIAGE),
			   WAITING_FLOOD, 1, &ids, &count, err) < 0
			   ? -1
			   : count > 0;
	int rc = inbox_get(in->office->store, in->ctx,
	    json_integer_value(json_object_get(item, "message")), &row, err);
	return rc == 1 ? row->outcome == OUTCOME_TRIAGE : rc;
}

/* What is left, so that nobody thinks it is done; a reply to the transcript
 * answers it as well. */
static int
tell_open(struct intake *in, json_t *batch, struct receipt *r, struct err *err)
{
	const char *open = "";
	size_t count = 0;
	for (size_t i = 0; i < json_array_size(batch); i++) {
		int rc = is_open(in, json_array_get(batch, i), err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		count++;
		open = mem_fmt(in->ctx, "%s%s%zu", open,
		    open[0] == '\0' ? "" : ", ", i + 1);
	}
	/* A long list goes on where this one ends. */
	if (count == 0)
		return ask(in->ctx, in->office,
		    mem_fmt(
			in->ctx, "after:%lld", (long long)in->mail->message_id),
		    err);
	json_array_append_new(
	    r->changed, json_pack("{s:s, s:s}", "line",
			    mem_fmt(in->ctx, "Still open: %s", open), "what",
			    "reply to this mail or to the questions"));
	json_incref(batch);
	receipt_keep(r, "batch", batch);
	return 0;
}

int
batch_take(struct intake *in, const json_t *context, struct receipt *r,
    struct err *err)
{
	const struct facts *f = in->facts;
	json_t *batch = json_object_get(context, "batch");
	if (!placing_may(in)) {
		receipt_refused(r, NULL, "the questions were not put to you");
		return 0;
	}
	if (f->command_count == 0) {
		r->sentence = "Please answer with the questions' numbers";
		receipt_refused(r, NULL,
		    "its first line answers none of the questions; write for "
		    "example 1 F, and below it 2 N");
	}
	uint32_t refused = 0;
	for (size_t i = 0; i < f->command_count; i++)
		if (take_line(in, &f->commands[i], batch, &refused, r, err) < 0)
			return -1;
	return tell_open(in, batch, r, err);
}
