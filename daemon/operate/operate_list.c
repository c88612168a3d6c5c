/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enquiries and mails as an operator lists them and looks at one. */
#include "daemon/operate/operate_p.h"

#include "daemon/import/import.h"
#include "daemon/office/clocks_show.h"
#include "daemon/office/quiet.h"
#include "daemon/office/restricted.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/events.h"
#include "daemon/store/inbox.h"
#include "daemon/store/namings.h"
#include "daemon/store/parties.h"
#include "daemon/store/registers.h"

/* Of one enquiry: its mails. */
enum { MAILS_MAX = 200 };

static int
enquiry_json(void *ctx, struct office *office, const struct enquiry *e,
    json_t **json_r, struct err *err)
{
	struct officer *owner = NULL;
	json_t *j = json_object();
	*json_r = j;
	operate_put(j, "reference", e->reference);
	operate_put(j, "kind", e->kind);
	operate_put(j, "state", e->state);
	operate_put(j, "team", e->team);
	operate_put(j, "their_reference", e->their_reference);
	operate_put_instant(j, "received_at", e->received_at);
	operate_put_day(j, "received", e->received_day);
	operate_put_day(j, "due", e->due_day);
	operate_put_day(j, "original_due", e->original_due_day);
	operate_put_day(j, "promised", e->promised_day);
	struct naming naming;
	const int waits = naming_get(office->store, e->id, &naming, err);
	if (waits < 0)
		return -1;
	if (waits == 1 && naming.outcome == NAMING_OPEN &&
	    e->answered_at == 0 && e->closed_at == 0)
		operate_put_day(j, "hear_by", naming.day);
	operate_put(j, "working", e->due_working);
	operate_put_instant(j, "answered_at", e->answered_at);
	operate_put_instant(j, "closed_at", e->closed_at);
	operate_put(j, "closed_reason", e->closed_reason);
	int late =
	    e->answered_at == 0 && e->closed_at == 0
		? workday_count(office->calendar, e->due_day, office->today)
		: 0;
	operate_put_number(j, "working_days_late", late > 0 ? late : 0);
	if (e->owner_id != 0 &&
	    officer_get(office->store, ctx, e->owner_id, &owner, err) < 0)
		return -1;
	operate_put(j, "owner", owner == NULL ? NULL : owner->name);
	const char *restricted_to;
	if (restricted_words(ctx, office, e->id, &restricted_to, err) < 0)
		return -1;
	operate_put(j, "restricted_to", restricted_to);
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
	operate_put_number(j, "message", m->id);
	operate_put_instant(j, "received_at", m->internaldate);
	operate_put(j, "state", m->state);
	operate_put(j, "outcome", message_outcome_name(m->outcome));
	operate_put(j, "enquiry", enquiry == NULL ? NULL : enquiry->reference);
	operate_put(j, "class", m->class);
	operate_put(j, "from", m->from_addr);
	operate_put(j, "subject", m->subject);
	operate_put(j, "rule", m->rule);
	operate_put(j, "evidence", m->evidence);
	operate_put(j, "sha256", m->sha256);
	operate_put_number(j, "size", m->size);
	operate_put_number(j, "attempts", m->attempts);
	operate_put_number(j, "uid", m->uid);
	if (m->sealed && operate_put_seal(ctx, office, m->id, j, err) < 0)
		return -1;
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

/* With a day that somebody was told: for an answer, or to hear who has it. */
static int
list_promised(void *ctx, struct office *office, struct enquiry ***enquiries_r,
    size_t *count_r, struct err *err)
{
	struct enquiry **promised;
	struct enquiry **to_name;
	size_t count;
	size_t more;
	if (enquiry_list_promised(
		office->store, ctx, INT32_MAX, &promised, &count, err) < 0 ||
	    enquiry_list_to_name(office->store, ctx, &to_name, &more, err) < 0)
		return -1;
	*enquiries_r = mem_many(ctx, struct enquiry *, count + more);
	*count_r = count;
	for (size_t i = 0; i < count; i++)
		(*enquiries_r)[i] = promised[i];
	for (size_t i = 0; i < more; i++)
		if (to_name[i]->promised_day == DAY_NONE)
			(*enquiries_r)[(*count_r)++] = to_name[i];
	return 0;
}

/* {"do":"list","what":"enquiries"|"triage"|"messages","all":bool} */
int
operate_list(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const char *what = operate_word(request, "what");
	struct enquiry_filter filter = {.max = operate_max(request),
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
		    .max = operate_max(request)};
		return list_messages(
		    ctx, office, &mails, "messages", *reply_r, err);
	}
	if (json_is_true(json_object_get(request, "overdue")))
		filter.due_by = office->today - 1;
	int rc = json_is_true(json_object_get(request, "promised"))
		     ? list_promised(ctx, office, &enquiries, &count, err)
		     : enquiry_list(office->store, ctx, &filter, &enquiries,
			   &count, err);
	if (rc < 0)
		return -1;
	json_t *list = json_array();
	operate_put_day(*reply_r, "today", office->today);
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

static void
event_json(const struct event *event, json_t **json_r)
{
	json_t *j = json_object();
	*json_r = j;
	operate_put_instant(j, "at", event->at);
	operate_put(j, "kind", event->kind);
	operate_put(j, "actor", event->actor);
	operate_put_number(j, "message", event->message_id);
	operate_put_number(j, "letter", event->letter_id);
	json_t *payload =
	    event->payload == NULL ? NULL : json_loads(event->payload, 0, NULL);
	json_object_set_new(
	    j, "payload", payload == NULL ? json_null() : payload);
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
		operate_put(p, "role", roles[parties[i].role]);
		operate_put(p, "addr", parties[i].addr);
		operate_put(p, "name", parties[i].name);
		operate_put_instant(p, "unreached_at", parties[i].unreached_at);
		operate_put(p, "unreached_why", parties[i].unreached_why);
		json_array_append_new(list, p);
	}
	const int quiet = quiet_covers(office, enquiry->id, NULL, err);
	const int breach = quiet_breach(office, enquiry->id, err);
	json_object_set_new(reply, "bereavement", json_boolean(quiet == 1));
	json_object_set_new(reply, "breach", json_boolean(breach == 1));
	if (quiet < 0 || breach < 0 ||
	    enquiry_cases(office->store, ctx, enquiry->id, &cases, &n, err) < 0)
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
	    .enquiry_id = enquiry->id, .max = MAILS_MAX};
	return operate_put_letters(ctx, office, &letters, reply, err) < 0
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
	if (rc == 1 && operate_trim_facts(ctx, office, &bytes, err) < 0)
		return -1;
	if (rc == 1)
		json_object_set_new(
		    reply, "facts", json_loadb(bytes.p, bytes.n, 0, NULL));
	if (!raw)
		return 0;
	if (operate_refuse_sealed(ctx, office, id, err) < 0 ||
	    inbox_raw(office->store, ctx, id, &bytes, err) < 0)
		return -1;
	/* Raw mail is bytes, JSON is text: Latin-1 keeps every byte. */
	json_object_set_new(reply, "raw_latin1", import_latin1(ctx, bytes));
	return 0;
}

/* {"do":"show","reference":…} or {"do":"show","message":n,"raw":bool} */
int
operate_show(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const char *reference = operate_word(request, "reference");
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
