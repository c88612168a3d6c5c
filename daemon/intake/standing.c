/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/standing.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/commands.h"
#include "daemon/intake/merge.h"
#include "daemon/office/clocks_show.h"
#include "daemon/office/known.h"
#include "daemon/office/matters.h"
#include "daemon/office/quiet.h"
#include "daemon/office/timeline.h"
#include "daemon/store/events.h"
#include "daemon/store/search.h"
#include "daemon/sys/zone.h"

enum {
	EVENTS_MAX = 60, /* the newest: more is for `enquiryctl show` */
	FOUND_MAX = 20,
	LOOKED_MAX = 500 /* of which others alone may read some */
};

static void
add(json_t *list, const char *words)
{
	json_array_append_new(list, json_string(words));
}

static const char *
state_words(void *ctx, const struct enquiry *e)
{
	static const struct {
		const char *state, *words;
	} table[] = {
	    {"new", "nobody has it yet"},
	    {"allocated", "its owner was asked"},
	    {"accepted", "its owner has it"},
	    {"held", "an answer is held"},
	    {"answering", "an answer is about to leave"},
	    {"answered", "it is answered"},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (strcmp(table[i].state, e->state) == 0)
			return table[i].words;
	return mem_fmt(ctx, "it is %s", merge_state(e));
}

static int
owner_name(struct intake *in, const struct enquiry *e, const char **name_r,
    struct err *err)
{
	struct officer *owner;
	*name_r = "nobody";
	int rc = e->owner_id == 0 ? 0
				  : officer_get(in->office->store, in->ctx,
					e->owner_id, &owner, err);
	if (rc == 1)
		*name_r = owner->name;
	return rc < 0 ? -1 : 0;
}

/* Also where it went is nothing that they may not know of. */
static int
is_hidden(struct intake *in, const struct enquiry *e, struct err *err)
{
	const int known = known_to(in->ctx, in->office, e, in->officer, err);
	return known < 0 ? -1 : known == 0 ? 1 : merge_hides(in, e, err);
}

/* ---- STATUS ---- */

/*
 * Who does the owner's work sees what they see.  To anybody else a reference
 * tells no more than FIND does: nothing, not even that it is one of ours.
 * Whoever was written to about the enquiry knows that already.
 */
int
standing_refusal(struct intake *in, const struct enquiry *enquiry,
    const char **why_r, struct err *err)
{
	int rc = is_hidden(in, enquiry, err);
	if (rc == 1) {
		const int speaks = answer_speaks_for(in, enquiry, err);
		rc = speaks < 0 ? -1 : !speaks;
	}
	if (rc == 1)
		*why_r =
		    in->letter != NULL && in->letter->enquiry_id == enquiry->id
			? "it concerns a restricted case; ask its owner"
			: COMMANDS_NOT_THERE;
	return rc < 0 ? -1 : 0;
}

static int
add_facts(
    struct intake *in, const struct enquiry *e, json_t *facts, struct err *err)
{
	const char *owner;
	int64_t *cases;
	size_t count;
	struct store *store = in->office->store;
	const char *stopped;
	if (quiet_says(in->office, e->id, &stopped, err) < 0 ||
	    owner_name(in, e, &owner, err) < 0 ||
	    enquiry_cases(store, in->ctx, e->id, &cases, &count, err) < 0)
		return -1;
	if (stopped != NULL)
		add(facts, stopped);
	add(facts, mem_fmt(in->ctx, "From: %s", post_kind_words(e->kind)));
	if (e->their_reference != NULL)
		add(facts, mem_fmt(in->ctx, "Their reference: %s",
			       e->their_reference));
	add(facts, mem_fmt(in->ctx, "Owner: %s", owner));
	for (size_t i = 0; i < count; i++) {
		struct case_file *file;
		const int rc = case_get(store, in->ctx, cases[i], &file, err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			add(facts,
			    mem_fmt(in->ctx, "Case: %s", file->reference));
	}
	return 0;
}

static int
add_others(
    struct intake *in, const struct enquiry *e, json_t *others, struct err *err)
{
	struct circle open;
	if (known_others(in->ctx, in->office, e, in->officer, &open, err) < 0)
		return -1;
	for (size_t i = 0; i < open.count; i++)
		add(others,
		    mem_fmt(in->ctx, "%s, %s, due %s", open.of[i]->reference,
			post_kind_words(open.of[i]->kind),
			post_day(in->ctx, open.of[i]->due_day)));
	return 0;
}

static const char *
iso_words(void *ctx, const json_t *object, const char *name)
{
	int32_t day;
	const char *iso = json_string_value(json_object_get(object, name));
	return iso != NULL && civil_parse(span_str(iso), &day)
		   ? post_day(ctx, day)
		   : "";
}

static const char *
text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text == NULL ? "" : text;
}

static void
add_pauses(void *ctx, const json_t *list, json_t *clocks)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		const char *ended = iso_words(ctx, one, "ended");
		add(clocks,
		    mem_fmt(ctx, "Paused from %s %s %s: %s",
			iso_words(ctx, one, "from"),
			ended[0] == '\0' ? "until at the latest" : "to",
			ended[0] == '\0' ? iso_words(ctx, one, "until") : ended,
			text_of(one, "reason")));
	}
}

static void
add_promises(void *ctx, const json_t *list, json_t *clocks)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		add(clocks,
		    mem_fmt(ctx, "Promised for %s, %s: %s",
			iso_words(ctx, one, "day"), text_of(one, "outcome"),
			text_of(one, "reason")));
	}
}

/* The council's own clock first, then the law's (P-22). */
static int
add_clocks(
    struct intake *in, const struct enquiry *e, json_t *clocks, struct err *err)
{
	void *ctx = in->ctx;
	struct office *office = in->office;
	int late =
	    e->answered_at == 0 && e->closed_at == 0
		? workday_count(office->calendar, e->due_day, office->today)
		: 0;
	add(clocks,
	    mem_fmt(ctx, "Received: %s", post_day(ctx, e->received_day)));
	add(clocks,
	    late > 0
		? mem_fmt(ctx, "Answer due: %s, %d working day%s ago",
		      post_day(ctx, e->due_day), late, late == 1 ? "" : "s")
		: mem_fmt(ctx, "Answer due: %s", post_day(ctx, e->due_day)));
	if (e->due_day != e->original_due_day)
		add(clocks, mem_fmt(ctx, "Originally due: %s",
				post_day(ctx, e->original_due_day)));
	if (e->due_working != NULL && e->due_working[0] != '\0')
		add(clocks, mem_fmt(ctx, "How we counted: %s", e->due_working));
	json_t *shown = json_object();
	int rc = clocks_show(ctx, office, e, shown, err);
	add_pauses(ctx, json_object_get(shown, "pauses"), clocks);
	add_promises(ctx, json_object_get(shown, "promises"), clocks);
	const json_t *legal = json_object_get(shown, "legal");
	for (size_t i = 0; i < json_array_size(legal); i++)
		add(clocks, mem_fmt(ctx, "By law: %s",
				text_of(json_array_get(legal, i), "says")));
	if (rc == 0 && json_array_size(legal) == 0)
		add(clocks, "By law: no clock is known to run");
	json_decref(shown);
	return rc < 0 ? -1 : 0;
}

static const char *
instant_words(void *ctx, int64_t at)
{
	int32_t seconds;
	const int32_t day = zone_civil(at, &seconds);
	return mem_fmt(ctx, "%s %02d:%02d", post_day(ctx, day),
	    (int)(seconds / 3600), (int)(seconds / 60 % 60));
}

/* 1: it is one of ours, and they may not know of it. */
static int
is_secret(struct intake *in, const char *reference, struct err *err)
{
	struct enquiry *other;
	const int rc = reference == NULL
			   ? 0
			   : enquiry_by_reference(in->office->store, in->ctx,
				 reference, &other, err);
	return rc <= 0 ? rc : is_hidden(in, other, err);
}

/* An event without what they may not know of: 1; 0: nothing is left to say. */
static int
keep_known(
    struct intake *in, const char *kind, json_t *payload, struct err *err)
{
	const bool linked = strcmp(kind, "enquiry.linked") == 0;
	if (strcmp(kind, "enquiry.closed") == 0) {
		const int secret = is_secret(in,
		    merge_named(
			json_string_value(json_object_get(payload, "reason"))),
		    err);
		return secret < 0 ? -1 : !secret;
	}
	if (!linked && strcmp(kind, "enquiry.unlinked") != 0)
		return 1;
	json_t *links = json_object_get(payload, linked ? "to" : "from");
	for (size_t i = json_array_size(links); i-- > 0;) {
		const int secret = is_secret(
		    in, json_string_value(json_array_get(links, i)), err);
		if (secret < 0)
			return -1;
		if (secret == 1)
			json_array_remove(links, i);
	}
	return json_array_size(links) > 0;
}

static int
add_event(
    struct intake *in, const struct event *e, json_t *list, struct err *err)
{
	json_t *payload =
	    e->payload == NULL ? NULL : json_loads(e->payload, 0, NULL);
	json_t *event =
	    json_pack("{s:s, s:I, s:I, s:o}", "kind", e->kind, "message",
		(json_int_t)e->message_id, "letter", (json_int_t)e->letter_id,
		"payload", payload == NULL ? json_null() : payload);
	const int rc = keep_known(in, e->kind, payload, err);
	if (rc == 1) {
		json_t *row = json_object();
		post_put(row, "when", instant_words(in->ctx, e->at));
		if (strcmp(e->actor, "daemon") != 0)
			post_put(row, "who", e->actor);
		post_put(row, "what", timeline_words(in->ctx, event));
		json_array_append_new(list, row);
	}
	json_decref(event);
	return rc < 0 ? -1 : 0;
}

static int
add_events(struct intake *in, const struct enquiry *e, json_t *list,
    size_t *more_r, struct err *err)
{
	struct event *events;
	size_t count;
	if (event_list(
		in->office->store, in->ctx, e->id, &events, &count, err) < 0)
		return -1;
	*more_r = count > EVENTS_MAX ? count - EVENTS_MAX : 0;
	for (size_t i = *more_r; i < count; i++)
		if (add_event(in, &events[i], list, err) < 0)
			return -1;
	return 0;
}

int
run_status(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	int64_t id;
	size_t more = 0;
	json_t *fields = post_fields(in->office, enquiry);
	json_t *facts = json_array();
	json_t *clocks = json_array();
	json_t *others = json_array();
	json_t *events = json_array();
	(void)command;
	(void)r;
	json_object_set_new(fields, "facts", facts);
	json_object_set_new(fields, "clocks", clocks);
	json_object_set_new(fields, "others", others);
	json_object_set_new(fields, "events", events);
	post_put(fields, "officer", in->officer->name);
	post_put(fields, "sentence",
	    mem_fmt(in->ctx, "%s: %s", enquiry->reference,
		state_words(in->ctx, enquiry)));
	if (add_facts(in, enquiry, facts, err) < 0 ||
	    add_others(in, enquiry, others, err) < 0 ||
	    add_clocks(in, enquiry, clocks, err) < 0 ||
	    add_events(in, enquiry, events, &more, err) < 0) {
		json_decref(fields);
		return -1;
	}
	if (more > 0)
		post_put(fields, "more",
		    more == 1 ? "1 earlier event"
			      : mem_fmt(in->ctx, "%zu earlier events", more));
	struct post post = {.kind = LETTER_STANDING,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .to = {.name = in->officer->name, .addr = in->officer->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields,
	    .thread = in->facts,
	    .once_key = mem_fmt(in->ctx, "standing:%lld:%lld",
		(long long)in->mail->message_id, (long long)enquiry->id)};
	return post_write(in->ctx, in->office, &post, &id, err) < 0 ? -1 : 0;
}

/* ---- FIND ---- */

static int
describe(struct intake *in, const struct enquiry *e, const char **words_r,
    struct err *err)
{
	const char *owner;
	if (owner_name(in, e, &owner, err) < 0)
		return -1;
	*words_r = mem_fmt(in->ctx, "%s, %s, received %s: %s (owner: %s)",
	    e->reference, post_kind_words(e->kind),
	    post_day(in->ctx, e->received_day), state_words(in->ctx, e), owner);
	return 0;
}

/* The first words; what more somebody writes narrows nothing. */
static void
cut_words(void *ctx, const char *args, const char *words[SEARCH_WORDS_MAX])
{
	struct span rest = span_str(args);
	for (size_t i = 0; i < SEARCH_WORDS_MAX; i++) {
		rest = span_trim(rest);
		ptrdiff_t gap = span_find_byte(rest, 0, ' ');
		size_t n = gap < 0 ? rest.n : (size_t)gap;
		words[i] = n == 0 ? NULL : mem_strn(ctx, rest.p, n);
		rest = span_sub(rest, n, rest.n);
	}
}

/* Those that they may know of, in words; how many, and whether there are more
 * than the letter shows. */
static int
find_known(struct intake *in, const char *const words[SEARCH_WORDS_MAX],
    const char *lines[FOUND_MAX], size_t *shown_r, bool *more_r,
    struct err *err)
{
	int64_t *ids;
	size_t count;
	*shown_r = 0;
	*more_r = false;
	if (search_enquiries(in->office->store, in->ctx, words, LOOKED_MAX,
		&ids, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count && !*more_r; i++) {
		struct enquiry *e;
		int rc =
		    enquiry_get(in->office->store, in->ctx, ids[i], &e, err);
		const int hidden = rc == 1 ? is_hidden(in, e, err) : 1;
		*more_r = hidden == 0 && *shown_r == FOUND_MAX;
		if (hidden == 0 && !*more_r)
			rc = describe(in, e, &lines[(*shown_r)++], err);
		if (rc < 0 || hidden < 0)
			return -1;
	}
	return 0;
}

int
run_find(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	const char *words[SEARCH_WORDS_MAX];
	const char *lines[FOUND_MAX];
	size_t shown;
	bool more;
	(void)enquiry;
	(void)r;
	cut_words(in->ctx, command->args, words);
	if (find_known(in, words, lines, &shown, &more, err) < 0)
		return -1;
	const char *advice[] = {
	    shown == 0 ? "Fewer words, or a piece of one, find more: FIND "
			 "looks in references, subjects, names, addresses "
			 "and case references."
		       : "STATUS and a reference, in reply, says where that "
			 "enquiry stands.",
	    "There are more: add a word."};
	struct notice notice = {.to = in->officer,
	    .caused_by = in->mail->message_id,
	    .about = "What FIND found",
	    .sentence =
		shown == 0 ? "Nothing fits these words."
		: shown == 1
		    ? "1 enquiry fits these words."
		    : mem_fmt(in->ctx, "%zu enquiries fit these words.", shown),
	    .details = lines,
	    .detail_count = shown,
	    .advice = advice,
	    .advice_count = more ? 2 : 1,
	    .once_key = mem_fmt(in->ctx, "find:%lld:%d",
		(long long)in->mail->message_id, command->line)};
	return post_notice(in->ctx, in->office, &notice, err);
}
