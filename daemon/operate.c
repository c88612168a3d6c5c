/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/operate.h"

#include "daemon/cap.h"
#include "daemon/clocks_show.h"
#include "daemon/import.h"
#include "daemon/post.h"
#include "daemon/replay.h"
#include "daemon/report.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/events.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"
#include "daemon/store/routes.h"
#include "daemon/store/registers.h"
#include "daemon/sys/files.h"
#include "daemon/sys/log.h"

enum { LIST_MAX = 200 };

/* ---- small builders ---- */

static void
put(json_t *object, const char *name, const char *value)
{
	json_object_set_new(
	    object, name, value == NULL ? json_null() : json_string(value));
}

static void
put_day(json_t *object, const char *name, int32_t day)
{
	char iso[CIVIL_ISO_SIZE];
	if (day == DAY_NONE || day == 0) {
		json_object_set_new(object, name, json_null());
		return;
	}
	civil_iso(day, iso);
	put(object, name, iso);
}

static void
put_instant(json_t *object, const char *name, int64_t at)
{
	char text[CIVIL_RFC3339_SIZE];
	if (at == 0 || at == INSTANT_NONE) {
		json_object_set_new(object, name, json_null());
		return;
	}
	civil_rfc3339(at, text);
	put(object, name, text);
}

static void
put_number(json_t *object, const char *name, int64_t n)
{
	json_object_set_new(object, name, json_integer((json_int_t)n));
}

static const char *
argument(const json_t *request, const char *name)
{
	return json_string_value(json_object_get(request, name));
}

static size_t
limit_of(const json_t *request)
{
	json_int_t n = json_integer_value(json_object_get(request, "max"));
	return n > 0 ? (size_t)n : LIST_MAX;
}

/* ---- status ---- */

static json_t *
expiries_json(const struct office *office)
{
	json_t *list = json_array();
	for (size_t i = 0; i < office->expiry_count; i++) {
		const struct expiry *e = &office->expiries[i];
		json_t *j = json_pack("{s:s, s:s, s:b}", "whose", e->whose,
		    "what", expiry_what(e), "near",
		    expiry_is_near(e, office->today));
		put_day(j, "day", e->day);
		if (e->day != DAY_NONE)
			put_number(j, "days_left", e->day - office->today);
		json_array_append_new(list, j);
	}
	return list;
}

static int
run_status(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	static const char *const modes[] = {"hold", "staff", "all"};
	struct enquiry_counts e;
	struct outbox_counts o;
	int64_t by_importance[ROUTE_PRIORITIES];
	uint32_t validity = 0;
	uint32_t after = 0;
	int64_t free_bytes = 0;
	int64_t total_bytes = 0;
	(void)ctx;
	(void)request;
	(void)attachment;
	if (enquiry_count(office->store, office->today, &e, err) < 0 ||
	    outbox_count(office->store, &o, err) < 0 ||
	    route_waiting(office->store, by_importance, err) < 0 ||
	    inbox_position(office->store, office->config->mailbox.address,
		&validity, &after, err) < 0 ||
	    files_space(
		office->config->state_dir, &free_bytes, &total_bytes, err) < 0)
		return -1;
	int64_t breaker;
	if (cap_breaker(office, &breaker, err) < 0)
		return -1;
	json_t *r = json_object();
	put_instant(r, "breaker_open_since", breaker);
	put(r, "mailbox", office->config->mailbox.address);
	put(r, "outgoing", modes[office->config->outgoing]);
	put_instant(r, "now", office->now);
	put_day(r, "today", office->today);
	json_object_set_new(
	    r, "simulated", json_boolean(office->clock_shift != 0));
	json_object_set_new(r, "enquiries",
	    json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "open", (json_int_t)e.open,
		"overdue", (json_int_t)e.overdue, "due_today",
		(json_int_t)e.due_today, "unowned", (json_int_t)e.unowned,
		"answered", (json_int_t)e.answered, "closed",
		(json_int_t)e.closed));
	json_object_set_new(r, "triage",
	    json_pack("{s:I,s:I}", "waiting", (json_int_t)e.triage,
		"quarantined", (json_int_t)e.quarantined));
	json_t *outbox = json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "held",
	    (json_int_t)o.held, "waiting", (json_int_t)o.waiting, "sending",
	    (json_int_t)o.sending, "sent", (json_int_t)o.sent, "failed",
	    (json_int_t)o.failed, "uncertain", (json_int_t)o.uncertain);
	put_instant(outbox, "oldest_waiting", o.oldest_waiting);
	json_object_set_new(outbox, "waiting_by_importance",
	    json_pack("[I,I,I,I]", (json_int_t)by_importance[0],
		(json_int_t)by_importance[1], (json_int_t)by_importance[2],
		(json_int_t)by_importance[3]));
	json_object_set_new(r, "outbox", outbox);
	json_object_set_new(r, "position",
	    json_pack("{s:I,s:I}", "uidvalidity", (json_int_t)validity, "uid",
		(json_int_t)after));
	put_number(r, "disk_free_bytes", free_bytes);
	json_object_set_new(r, "expiries", expiries_json(office));
	*reply_r = r;
	return 0;
}

/* ---- enquiries ---- */

static int
enquiry_json(void *ctx, struct office *office, const struct enquiry *e,
    json_t **json_r, struct err *err)
{
	struct officer *owner = NULL;
	json_t *j = json_object();
	*json_r = j;
	put(j, "reference", e->reference);
	put(j, "kind", e->kind);
	put(j, "state", e->state);
	put(j, "team", e->team);
	put(j, "their_reference", e->their_reference);
	put_instant(j, "received_at", e->received_at);
	put_day(j, "received", e->received_day);
	put_day(j, "due", e->due_day);
	put_day(j, "original_due", e->original_due_day);
	put_day(j, "promised", e->promised_day);
	put(j, "working", e->due_working);
	put_instant(j, "answered_at", e->answered_at);
	put_instant(j, "closed_at", e->closed_at);
	put(j, "closed_reason", e->closed_reason);
	int late =
	    e->answered_at == 0 && e->closed_at == 0
		? workday_count(office->calendar, e->due_day, office->today)
		: 0;
	put_number(j, "working_days_late", late > 0 ? late : 0);
	if (e->owner_id != 0 &&
	    officer_get(office->store, ctx, e->owner_id, &owner, err) < 0)
		return -1;
	put(j, "owner", owner == NULL ? NULL : owner->name);
	return 0;
}

static int
message_json(void *ctx, struct office *office, const struct message *m,
    json_t **json_r, struct err *err)
{
	struct enquiry *enquiry = NULL;
	json_t *j = json_object();
	*json_r = j;
	if (m->enquiry_id != 0 &&
	    enquiry_get(office->store, ctx, m->enquiry_id, &enquiry, err) < 0)
		return -1;
	put_number(j, "message", m->id);
	put_instant(j, "received_at", m->internaldate);
	put(j, "state", m->state);
	put(j, "outcome", message_outcome_name(m->outcome));
	put(j, "enquiry", enquiry == NULL ? NULL : enquiry->reference);
	put(j, "class", m->class);
	put(j, "from", m->from_addr);
	put(j, "subject", m->subject);
	put(j, "rule", m->rule);
	put(j, "evidence", m->evidence);
	put(j, "sha256", m->sha256);
	put_number(j, "size", m->size);
	put_number(j, "attempts", m->attempts);
	put_number(j, "uid", m->uid);
	return 0;
}

static int
list_messages(void *ctx, struct office *office,
    const struct message_filter *filter, const char *name, json_t *reply,
    struct err *err)
{
	struct message **messages;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(reply, name, list);
	if (inbox_list(office->store, ctx, filter, &messages, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		json_t *j;
		int rc = message_json(ctx, office, messages[i], &j, err);
		json_array_append_new(list, j);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* {"do":"list","what":"enquiries"|"triage"|"messages","all":bool} */
static int
run_list(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const char *what = argument(request, "what");
	struct enquiry_filter filter = {.max = limit_of(request),
	    .open_only = !json_is_true(json_object_get(request, "all")),
	    .unowned = json_is_true(json_object_get(request, "unowned")),
	    .unreached = json_is_true(json_object_get(request, "unreached"))};
	struct enquiry **enquiries;
	size_t count;
	(void)attachment;
	*reply_r = json_object();
	if (what != NULL && strcmp(what, "enquiries") != 0) {
		struct message_filter mails = {
		    .triage_only = strcmp(what, "triage") == 0,
		    .max = limit_of(request)};
		return list_messages(
		    ctx, office, &mails, "messages", *reply_r, err);
	}
	if (json_is_true(json_object_get(request, "overdue")))
		filter.due_by = office->today - 1;
	int rc = json_is_true(json_object_get(request, "promised"))
		     ? enquiry_list_promised(office->store, ctx, INT32_MAX,
			   &enquiries, &count, err)
		     : enquiry_list(office->store, ctx, &filter, &enquiries,
			   &count, err);
	if (rc < 0)
		return -1;
	json_t *list = json_array();
	put_day(*reply_r, "today", office->today);
	json_object_set_new(*reply_r, "enquiries", list);
	for (size_t i = 0; i < count; i++) {
		json_t *j;
		rc = enquiry_json(ctx, office, enquiries[i], &j, err);
		json_array_append_new(list, j);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* ---- one enquiry, one mail ---- */

static void
event_json(const struct event *event, json_t **json_r)
{
	json_t *j = json_object();
	*json_r = j;
	put_instant(j, "at", event->at);
	put(j, "kind", event->kind);
	put(j, "actor", event->actor);
	put_number(j, "message", event->message_id);
	put_number(j, "letter", event->letter_id);
	json_t *payload =
	    event->payload == NULL ? NULL : json_loads(event->payload, 0, NULL);
	json_object_set_new(
	    j, "payload", payload == NULL ? json_null() : payload);
}

static void
letter_json(const struct letter_row *l, json_t **json_r)
{
	json_t *j = json_object();
	*json_r = j;
	put_number(j, "letter", l->id);
	put(j, "kind", l->kind);
	put(j, "state", l->state);
	put(j, "to", l->to_addr);
	put(j, "subject", l->subject);
	put(j, "message_id", l->message_id);
	put_instant(j, "created_at", l->created_at);
	put_instant(j, "not_before", l->not_before);
	put_instant(j, "sent_at", l->sent_at);
	put_number(j, "attempts", l->attempts);
	put_number(j, "size", l->size);
	put(j, "reply", l->reply);
	put(j, "held_reasons", l->held_reasons);
}

static int
add_letters(void *ctx, struct office *office,
    const struct outbox_filter *filter, json_t *reply, struct err *err)
{
	struct letter_row **letters;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(reply, "letters", list);
	if (outbox_list(office->store, ctx, filter, &letters, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		json_t *j;
		letter_json(letters[i], &j);
		json_array_append_new(list, j);
	}
	return 0;
}

static int
show_enquiry(void *ctx, struct office *office, struct enquiry *enquiry,
    json_t *reply, struct err *err)
{
	static const char *const roles[] = {
	    "enquirer", "copied", "contributor"};
	struct event *events;
	struct party *parties;
	int64_t *cases;
	size_t n;
	json_t *j;
	int rc = enquiry_json(ctx, office, enquiry, &j, err);
	json_object_set_new(reply, "enquiry", j);
	if (rc < 0 ||
	    party_list(office->store, ctx, enquiry->id, &parties, &n, err) < 0)
		return -1;
	json_t *list = json_array();
	json_object_set_new(reply, "parties", list);
	for (size_t i = 0; i < n; i++) {
		json_t *p = json_object();
		put(p, "role", roles[parties[i].role]);
		put(p, "addr", parties[i].addr);
		put(p, "name", parties[i].name);
		put_instant(p, "unreached_at", parties[i].unreached_at);
		put(p, "unreached_why", parties[i].unreached_why);
		json_array_append_new(list, p);
	}
	if (enquiry_cases(office->store, ctx, enquiry->id, &cases, &n, err) < 0)
		return -1;
	list = json_array();
	json_object_set_new(reply, "cases", list);
	for (size_t i = 0; i < n; i++) {
		struct case_file *file;
		if (case_get(office->store, ctx, cases[i], &file, err) == 1)
			json_array_append_new(
			    list, json_string(file->reference));
	}
	if (clocks_show(ctx, office, enquiry, reply, err) < 0 ||
	    event_list(office->store, ctx, enquiry->id, &events, &n, err) < 0)
		return -1;
	list = json_array();
	json_object_set_new(reply, "events", list);
	for (size_t i = 0; i < n; i++) {
		event_json(&events[i], &j);
		json_array_append_new(list, j);
	}
	struct outbox_filter letters = {.enquiry_id = enquiry->id};
	struct message_filter mails = {
	    .enquiry_id = enquiry->id, .max = LIST_MAX};
	return add_letters(ctx, office, &letters, reply, err) < 0
		   ? -1
		   : list_messages(ctx, office, &mails, "messages", reply, err);
}

static int
show_message(void *ctx, struct office *office, int64_t id, bool raw,
    json_t *reply, struct err *err)
{
	struct message *message;
	struct span bytes;
	json_t *j;
	int rc = inbox_get(office->store, ctx, id, &message, err);
	if (rc <= 0)
		return rc < 0 ? -1
			      : err_set(err, ERR_USAGE, "no mail %lld",
				    (long long)id);
	rc = message_json(ctx, office, message, &j, err);
	json_object_set_new(reply, "message", j);
	if (rc < 0)
		return -1;
	rc = inbox_facts(office->store, ctx, id, &bytes, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		json_object_set_new(
		    reply, "facts", json_loadb(bytes.p, bytes.n, 0, NULL));
	if (!raw)
		return 0;
	if (inbox_raw(office->store, ctx, id, &bytes, err) < 0)
		return -1;
	/* Raw mail is bytes, JSON is text: Latin-1 keeps every byte. */
	json_object_set_new(reply, "raw_latin1", import_latin1(ctx, bytes));
	return 0;
}

/* {"do":"show","reference":…} or {"do":"show","message":n,"raw":bool} */
static int
run_show(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const char *reference = argument(request, "reference");
	struct enquiry *enquiry;
	(void)attachment;
	*reply_r = json_object();
	if (reference == NULL)
		return show_message(ctx, office,
		    json_integer_value(json_object_get(request, "message")),
		    json_is_true(json_object_get(request, "raw")), *reply_r,
		    err);
	int rc =
	    enquiry_by_reference(office->store, ctx, reference, &enquiry, err);
	if (rc <= 0)
		return rc < 0 ? -1
			      : err_set(
				    err, ERR_USAGE, "no enquiry %s", reference);
	return show_enquiry(ctx, office, enquiry, *reply_r, err);
}

/* ---- the outbox ---- */

static int
operator_event(struct office *office, const struct letter_row *letter,
    const char *kind, struct err *err)
{
	struct event event = {.at = office->now,
	    .enquiry_id = letter->enquiry_id,
	    .letter_id = letter->id,
	    .actor = "operator",
	    .kind = kind,
	    .payload = "{}"};
	return event_add(office->store, &event, err);
}

static int
release_or_drop(void *ctx, struct office *office,
    const struct letter_row *letter, bool release, int *done, struct err *err)
{
	int rc = release ? outbox_release(
			       office->store, letter->id, office->now, err)
			 : outbox_drop(office->store, letter->id, err);
	if (rc <= 0)
		return rc;
	(*done)++;
	if (!release && post_unanswered(ctx, office, letter, err) < 0)
		return -1;
	return operator_event(office, letter,
	    release ? "letter.released" : "letter.dropped", err);
}

/* An answer that the guard holds is the officer's to release, by SEND. */
static bool
is_operators(const struct letter_row *letter)
{
	return letter->held_reasons == NULL ||
	       strncmp(letter->held_reasons, "outgoing", 8) == 0 ||
	       strncmp(letter->held_reasons, "breaker", 7) == 0;
}

/* {"do":"outbox.release"|"outbox.drop","letters":[…]} or "all":true */
static int
change_outbox(void *ctx, struct office *office, const json_t *request,
    bool release, json_t **reply_r, struct err *err)
{
	json_t *ids = json_object_get(request, "letters");
	int done = 0;
	int skipped = 0;
	if (json_is_true(json_object_get(request, "all"))) {
		struct outbox_filter filter = {.state = "held"};
		struct letter_row **letters;
		size_t count;
		if (outbox_list(
			office->store, ctx, &filter, &letters, &count, err) < 0)
			return -1;
		for (size_t i = 0; i < count; i++) {
			if (!is_operators(letters[i]))
				skipped++;
			else if (release_or_drop(ctx, office, letters[i],
				     release, &done, err) < 0)
				return -1;
		}
	}
	for (size_t i = 0; i < json_array_size(ids); i++) {
		int64_t id = json_integer_value(json_array_get(ids, i));
		struct letter_row *letter;
		int rc = outbox_row(office->store, ctx, id, &letter, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			return err_set(
			    err, ERR_USAGE, "no letter %lld", (long long)id);
		if (release && !is_operators(letter))
			return err_set(err, ERR_USAGE,
			    "letter %lld is an answer held for its officer, "
			    "who releases it by replying SEND",
			    (long long)id);
		if (release_or_drop(ctx, office, letter, release, &done, err) <
		    0)
			return -1;
	}
	*reply_r = json_pack("{s:i, s:i}", release ? "released" : "dropped",
	    done, "left_for_officers", skipped);
	return 0;
}

static int
run_outbox_list(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	struct outbox_filter filter = {
	    .state = argument(request, "state"), .max = limit_of(request)};
	(void)attachment;
	*reply_r = json_object();
	return add_letters(ctx, office, &filter, *reply_r, err);
}

/* {"do":"outbox.show","letter":n}: the finished bytes. */
static int
run_outbox_show(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	int64_t id = json_integer_value(json_object_get(request, "letter"));
	struct letter_row *letter;
	json_t *j;
	(void)attachment;
	int rc = outbox_get(office->store, ctx, id, &letter, err);
	if (rc <= 0)
		return rc < 0 ? -1
			      : err_set(err, ERR_USAGE, "no letter %lld",
				    (long long)id);
	letter_json(letter, &j);
	json_object_set_new(
	    j, "bytes", json_stringn(letter->bytes.p, letter->bytes.n));
	*reply_r = json_pack("{s:o}", "letter", j);
	return 0;
}

static int
run_outbox_release(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	(void)attachment;
	return change_outbox(ctx, office, request, true, reply_r, err);
}

static int
run_outbox_drop(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	(void)attachment;
	return change_outbox(ctx, office, request, false, reply_r, err);
}

/* ---- the rest ---- */

/* {"do":"clock","seconds":n}; 0 only asks. */
static int
run_clock(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	int64_t seconds =
	    json_integer_value(json_object_get(request, "seconds"));
	(void)ctx;
	(void)attachment;
	if (seconds != 0 && office_shift_clock(office, seconds, err) < 0)
		return -1;
	if (seconds != 0)
		log_event(LOG_NOTICE, "clock.moved",
		    log_i("shift_s", office->clock_shift));
	*reply_r = json_object();
	put_instant(*reply_r, "now", office->now);
	put_day(*reply_r, "today", office->today);
	put_number(*reply_r, "shift_s", office->clock_shift);
	return 0;
}

static int
run_verify(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	char *report;
	(void)request;
	(void)attachment;
	int rc = store_verify(office->store, ctx, &report, err);
	if (rc < 0)
		return -1;
	*reply_r = json_pack("{s:b, s:s}", "sound", rc == 1, "report", report);
	return 0;
}

/* {"do":"breaker"}: is it open, since when */
static int
run_breaker(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	int64_t since;
	(void)ctx;
	(void)request;
	(void)attachment;
	if (cap_breaker(office, &since, err) < 0)
		return -1;
	*reply_r = json_pack("{s:b}", "open", since != 0);
	put_instant(*reply_r, "since", since);
	return 0;
}

/* {"do":"breaker.reset","drop":bool} */
static int
run_breaker_reset(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	bool drop = json_is_true(json_object_get(request, "drop"));
	int64_t count;
	(void)attachment;
	if (cap_reset(ctx, office, drop, &count, err) < 0)
		return -1;
	*reply_r = json_pack(
	    "{s:b, s:I}", "open", 0, drop ? "dropped" : "released", count);
	return 0;
}

static const struct operation operations[] = {
    {"breaker", false, false, run_breaker},
    {"breaker.reset", true, false, run_breaker_reset},
    {"clock", true, false, run_clock},
    {"history", false, true, replay_history_run},
    {"import", true, false, import_run},
    {"list", false, false, run_list},
    {"outbox.drop", true, false, run_outbox_drop},
    {"outbox.list", false, false, run_outbox_list},
    {"outbox.release", true, false, run_outbox_release},
    {"outbox.show", false, false, run_outbox_show},
    {"report", false, true, report_run},
    {"report-year", false, true, report_year_run},
    {"show", false, false, run_show},
    {"status", false, false, run_status},
    {"verify", false, true, run_verify},
};

const struct operation *
operation_find(const char *name)
{
	for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
		if (strcmp(operations[i].name, name) == 0)
			return &operations[i];
	return NULL;
}

int
operation_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const char *name = argument(request, "do");
	const struct operation *op = name == NULL ? NULL : operation_find(name);
	*reply_r = NULL;
	if (op == NULL)
		return err_set(err, ERR_USAGE, "no such request");
	if (op->run(ctx, office, request, attachment, reply_r, err) < 0) {
		json_decref(*reply_r);
		*reply_r = NULL;
		return -1;
	}
	return 0;
}

bool
operation_was_dry(const json_t *reply)
{
	return json_is_true(json_object_get(reply, "dry_run"));
}
