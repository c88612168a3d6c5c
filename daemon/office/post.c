/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/post.h"

#include <assert.h>

#include "daemon/compose/digest.h"
#include "daemon/compose/thread.h"
#include "daemon/office/interest.h"
#include "daemon/office/quiet.h"
#include "daemon/office/restricted.h"
#include "daemon/policy/guard.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"
#include "parsers/charset.h"
#include "parsers/redact.h"

static_assert((int)LETTER_LATER + 1 == (int)OUTBOX_PRIORITIES,
    "each importance of a letter is one the outbox knows");

const char *
post_kind_words(const char *kind)
{
	static const struct {
		const char *kind;
		const char *words;
	} table[] = {{"mp", "MP's office"}, {"councillor", "councillor"},
	    {"family", "family"}};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (strcmp(table[i].kind, kind) == 0)
			return table[i].words;
	return "enquirer";
}

const char *
post_day(void *ctx, int32_t day)
{
	char *text = mem_zero(ctx, CIVIL_LONG_SIZE);
	if (day != DAY_NONE)
		civil_long(day, text);
	return text;
}

const char *
post_size(void *ctx, int64_t bytes)
{
	if (bytes < 1000)
		return mem_fmt(ctx, "%lld bytes", (long long)bytes);
	if (bytes < 1000 * 1000)
		return mem_fmt(ctx, "%lld kB", (long long)(bytes + 500) / 1000);
	return mem_fmt(ctx, "%.1f MB", (double)bytes / 1e6);
}

void
post_put_span(json_t *fields, const char *name, struct span value)
{
	/* Faster than jansson's own look, and a whole mail may be a value. */
	if (value.n > 0 && charset_is_utf8(value))
		json_object_set_new_nocheck(
		    fields, name, json_stringn_nocheck(value.p, value.n));
}

void
post_put(json_t *fields, const char *name, const char *value)
{
	post_put_span(fields, name, span_str(value));
}

static const char *
team_name(const struct config *config, const char *key)
{
	const struct config_team *team =
	    key == NULL ? NULL : config_team(config, key);
	return team == NULL ? NULL : team->name;
}

json_t *
post_fields(struct office *office, const struct enquiry *enquiry)
{
	const struct config *config = office->config;
	json_t *fields = json_object();
	post_put(fields, "council", config->council);
	post_put(fields, "team",
	    team_name(config, enquiry == NULL ? NULL : enquiry->team));
	post_put(fields, "contact_urgent", config->contact_urgent);
	post_put(fields, "contact_advice", config->contact_advice);
	post_put(fields, "contact_complaints", config->contact_complaints);
	if (enquiry != NULL)
		post_put(fields, "reference", enquiry->reference);
	return fields;
}

void
post_put_orders(
    json_t *fields, const struct enquiry *enquiry, const struct officer *to)
{
	if (to->id == enquiry->owner_id && to->role != OFFICER_DUTY)
		json_object_set_new(fields, "not_mine", json_true());
	if (to->role >= OFFICER_DUTY)
		json_object_set_new(fields, "may_close", json_true());
}

void
post_put_late(void *ctx, struct office *office, json_t *fields,
    const struct enquiry *enquiry)
{
	const int late = enquiry->answered_at != 0 || enquiry->closed_at != 0
			     ? 0
			     : workday_count(office->calendar, enquiry->due_day,
				   office->today);
	if (late <= 0)
		return;
	json_object_set_new(fields, "overdue", json_true());
	post_put(fields, "late", digest_days(ctx, late));
}

void
post_list_attachments(void *ctx, const struct facts *facts, json_t *list)
{
	for (size_t i = 0; i < facts->attachment_count; i++) {
		const struct attachment *a = &facts->attachments[i];
		if (guard_is_decoration(a))
			continue;
		json_t *item = json_object();
		post_put(item, "file",
		    a->name == NULL ? a->type : redact(ctx, facts, a->name));
		post_put(item, "size", post_size(ctx, a->size));
		json_array_append_new(list, item);
	}
}

/* References of a letter: those of the mail it answers, then that mail. */
static void
set_thread(void *ctx, struct letter *letter, const struct post *post)
{
	const struct facts *f = post->thread;
	if (f == NULL && post->after == NULL)
		return;
	if (f == NULL) {
		const char **one = mem_many(ctx, const char *, 1);
		one[0] = letter->in_reply_to = post->after;
		letter->references = one;
		letter->reference_count = 1;
		return;
	}
	/* Exchange gives a mail another id when it relays it; the sender's own
	 * copy has the one it had before. */
	const char *id = f->original_message_id_exchange != NULL
			     ? f->original_message_id_exchange
			     : f->message_id;
	if (id == NULL)
		return;
	const char **ids = mem_many(ctx, const char *, f->reference_count + 1);
	for (size_t i = 0; i < f->reference_count; i++)
		ids[i] = f->references[i];
	ids[f->reference_count] = id;
	letter->in_reply_to = id;
	letter->references = ids;
	letter->reference_count = f->reference_count + 1;
}

/* The address that replies come back to: tokened where the server can. */
static const char *
reply_address(void *ctx, const struct office *office, const struct post *post)
{
	const struct config_mailbox *box = &office->config->mailbox;
	const char *at = strrchr(box->address, '@');
	if (!box->plus_addressing || post->enquiry == NULL || at == NULL)
		return box->address;
	const char *local =
	    mem_strn(ctx, box->address, (size_t)(at - box->address));
	return thread_token_address(
	    ctx, office->keys[0], post->enquiry->id, local, at + 1);
}

/* Whose letter it is: a person's, the team's, or the council's. */
static const char *
from_name(const struct office *office, const struct post *post)
{
	const char *team = post->enquiry == NULL
			       ? NULL
			       : team_name(office->config, post->enquiry->team);
	if (post->from_name != NULL)
		return post->from_name;
	return team == NULL ? office->config->council : team;
}

static const char *
from_address(const struct office *office, const struct post *post)
{
	const struct config_team *team =
	    post->enquiry == NULL
		? NULL
		: config_team(office->config, post->enquiry->team);
	return team == NULL || team->address == NULL
		   ? office->config->mailbox.address
		   : team->address;
}

static int
build(void *ctx, struct office *office, struct post *post, int64_t id,
    const char *message_id, char **subject_r, struct span *bytes_r,
    struct err *err)
{
	const struct letter_kind_info *info = letter_kind_info(post->kind);
	char *text;
	char *html;
	if (letters_render(ctx, office->letters, post->kind, post->fields,
		subject_r, &text, &html, err) < 0)
		return err_prefix(err, "letter %s", info->name);

	const char *seed = post->enquiry == NULL ? office->config->council
						 : post->enquiry->reference;
	int64_t root =
	    post->enquiry == NULL ? office->now : post->enquiry->received_at;
	struct letter letter = {.from = {.name = from_name(office, post),
				    .addr = from_address(office, post)},
	    .to = post->to,
	    .subject = *subject_r,
	    .date = office->now,
	    .date_offset_minutes = zone_offset_minutes(office->now),
	    .message_id = message_id,
	    .thread_topic = *subject_r,
	    .auto_submitted = info->auto_submitted,
	    .loop_id =
		info->auto_submitted == NULL ? NULL : office->config->loop_id,
	    .suppress = info->auto_submitted != NULL,
	    .text = text,
	    .html = html,
	    .picture = post->picture,
	    .attachments = post->attachments,
	    .attachment_count = post->attachment_count,
	    .boundary_seed = mem_fmt(ctx, "l%lld", (long long)id)};
	letter.thread_index = thread_index_child(ctx,
	    post->thread == NULL ? NULL : post->thread->thread_index, root,
	    span_str(seed), office->now);
	const char *back = reply_address(ctx, office, post);
	if (post->reply_to_name != NULL || strcmp(back, letter.from.addr) != 0)
		letter.reply_to = (struct letter_address){
		    .name = post->reply_to_name, .addr = back};
	set_thread(ctx, &letter, post);
	return letter_build(ctx, &letter, bytes_r, err);
}

const char *
post_held_by_setting(const struct office *office, bool to_staff)
{
	switch (office->config->outgoing) {
	case OUTGOING_ALL:
		return NULL;
	case OUTGOING_STAFF:
		return to_staff ? NULL : "outgoing = staff";
	case OUTGOING_HOLD:
		break;
	}
	return "outgoing = hold";
}

/* Whoever writes it, what may not leave does not (P-41). */
static int
add_row(struct office *office, struct letter_row *row, struct err *err)
{
	const char *held;
	const int quiet = quiet_stops(office, row, &held, err);
	if (quiet < 0)
		return -1;
	if (quiet) {
		row->state = "held";
		row->held_reasons = held;
	}
	return outbox_add(office->store, row, err);
}

static void
give_to(struct post *post, const struct officer *to)
{
	post->to = (struct letter_address){.name = to->name, .addr = to->addr};
	if (json_object_get(post->fields, "officer") != NULL)
		post_put(post->fields, "officer", to->name);
}

/*
 * P-40: whoever writes it, and to whichever officer, of a restricted enquiry
 * only those inside are written to.  A transcript goes to who gave the order
 * and says what it did; an address that is no officer's was set by the council
 * for what cannot wait (urgent_out_of_hours, information_governance).
 */
static int
keep_inside(
    void *ctx, struct office *office, struct post *post, struct err *err)
{
	struct officer *to;
	int rc = case_restricts(office->store, post->enquiry->id, err);
	if (rc == 1)
		rc = officer_by_addr(
		    office->store, ctx, post->to.addr, office->today, &to, err);
	if (rc <= 0)
		return rc;
	rc = restricted_shows(ctx, office, post->enquiry, to, err);
	if (rc == 0)
		rc = restricted_insider(
		    ctx, office, post->enquiry, NULL, &to, err);
	if (rc < 0 ||
	    span_eq_ascii(span_str(to->addr), span_str(post->to.addr)))
		return rc < 0 ? -1 : 0;
	give_to(post, to);
	/* The duty officer and a manager may both have been meant. */
	if (post->caused_by != 0 && post->once_key != NULL)
		post->once_key = mem_fmt(ctx, "inside:%lld:%lld:%s:%s",
		    (long long)post->enquiry->id, (long long)post->caused_by,
		    letter_kind_info(post->kind)->name,
		    json_string_length(json_object_get(post->fields, "about")) >
			    0
			? json_string_value(
			      json_object_get(post->fields, "about"))
			: "");
	return 0;
}

/* Who asked, or is in the case, is no colleague in it: 1; 0 there is nobody
 * else. */
static int
keep_away(void *ctx, struct office *office, struct post *post, struct err *err)
{
	enum interest interest;
	struct officer *other;
	if (interest_of(ctx, office, post->enquiry, post->to.addr, &interest,
		&other, err) < 0)
		return -1;
	if (interest == INTEREST_NONE)
		return 1;
	if (other == NULL)
		return 0;
	give_to(post, other);
	return 1;
}

/* 1 it goes to somebody, 0 nobody is there who may have it. */
static int
address(void *ctx, struct office *office, struct post *post, struct err *err)
{
	if (!post->to_staff || post->enquiry == NULL || post->to_outsider ||
	    post->kind == LETTER_RECEIPT)
		return 1;
	return keep_inside(ctx, office, post, err) < 0
		   ? -1
		   : keep_away(ctx, office, post, err);
}

/* It stays where it is, and somebody is told who may not read it either
 * (unattended.h). */
static int
note_unattended(struct office *office, const struct post *post, struct err *err)
{
	log_event(LOG_ERR, "enquiry.unattended",
	    log_s("enquiry", post->enquiry->reference),
	    log_s("kind", letter_kind_info(post->kind)->name));
	return post_event(office, post->enquiry, post->caused_by, 0, "daemon",
	    "letter.unattended",
	    json_pack("{s:s}", "kind", letter_kind_info(post->kind)->name),
	    err);
}

/* The row of a letter; id, Message-ID, subject and bytes are not yet known. */
static struct letter_row
row_of(const struct office *office, const struct post *post)
{
	const struct letter_kind_info *info = letter_kind_info(post->kind);
	const struct config_route *route = &office->config->routes[0];
	const char *held = post->held_reasons != NULL
			       ? post->held_reasons
			       : post_held_by_setting(office, post->to_staff);
	return (struct letter_row){
	    .enquiry_id = post->enquiry == NULL ? 0 : post->enquiry->id,
	    .party_id = post->party_id,
	    .caused_by = post->caused_by,
	    .kind = info->name,
	    .once_key = post->once_key,
	    .state = held == NULL ? "waiting" : "held",
	    .priority = post->urgent ? LETTER_URGENT : (int)info->priority,
	    .to_staff = post->to_staff,
	    .route = 0,
	    .envelope_from = info->auto_submitted != NULL && route->null_sender
				 ? ""
				 : office->config->mailbox.address,
	    .to_addr = post->to.addr,
	    .created_at = office->now,
	    .not_before = post->not_before > 0 ? post->not_before : office->now,
	    .held_reasons = held,
	    .context = post->context};
}

int
post_write(void *ctx, struct office *office, struct post *post, int64_t *id_r,
    struct err *err)
{
	const struct letter_kind_info *info = letter_kind_info(post->kind);
	char *subject;
	struct span bytes;
	int64_t id;
	int rc = address(ctx, office, post, err);
	if (rc == 0)
		rc = note_unattended(office, post, err);
	else if (rc == 1)
		rc = outbox_next_id(office->store, &id, err) < 0 ? -1 : 1;
	const char *message_id =
	    rc <= 0 ? NULL
		    : thread_message_id(ctx, office->keys[0], id,
			  office->config->message_id_domain);
	if (rc == 1 &&
	    build(ctx, office, post, id, message_id, &subject, &bytes, err) < 0)
		rc = -1;
	json_decref(post->fields);
	post->fields = NULL;
	if (rc <= 0)
		return rc;

	struct letter_row row = row_of(office, post);
	row.id = id;
	row.message_id = message_id;
	row.subject = subject;
	row.bytes = bytes;
	rc = add_row(office, &row, err);
	if (rc <= 0)
		return rc;
	*id_r = id;
	log_event(LOG_INFO,
	    row.held_reasons == NULL ? "letter.queued" : "letter.held",
	    log_i("letter", id), log_s("kind", info->name));
	struct jsonout said;
	post_say(office, &said);
	jsonout_text(&said, "kind", info->name);
	jsonout_text(&said, "state", row.state);
	return post_event_said(office, post->enquiry, post->caused_by, id,
		   "letter.written", &said, err) < 0
		   ? -1
		   : 1;
}

int
post_notice(void *ctx, struct office *office, const struct notice *notice,
    struct err *err)
{
	json_t *fields = post_fields(office, notice->enquiry);
	json_t *details = json_array();
	json_t *advice = json_array();
	post_put(fields, "about", notice->about);
	post_put(fields, "sentence", notice->sentence);
	for (size_t i = 0; i < notice->detail_count; i++)
		json_array_append_new(details, json_string(notice->details[i]));
	for (size_t i = 0; i < notice->advice_count; i++)
		json_array_append_new(advice, json_string(notice->advice[i]));
	json_object_set_new(fields, "details", details);
	json_object_set_new(fields, "advice", advice);

	int64_t id;
	struct post post = {.kind = LETTER_NOTICE,
	    .enquiry = notice->enquiry,
	    .caused_by = notice->caused_by,
	    .to = {.name = notice->to->name, .addr = notice->to->addr},
	    .to_staff = true,
	    .urgent = notice->urgent,
	    .to_outsider = notice->to_outsider,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields,
	    .once_key = notice->once_key,
	    .context = notice->context,
	    .attachments = notice->attachments,
	    .attachment_count = notice->attachment_count};
	return post_write(ctx, office, &post, &id, err) < 0 ? -1 : 0;
}

int
post_in_charge(void *ctx, struct office *office, const char *team,
    const char *not_addr, struct officer **officer_r, struct err *err)
{
	int rc = officer_in_charge(office->store, ctx, team == NULL ? "" : team,
	    office->today, not_addr, officer_r, err);
	if (rc == 0)
		log_event(LOG_ERR, "staff.none",
		    log_s("team", team == NULL ? "" : team));
	return rc;
}

int
post_owner(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct officer **officer_r, struct err *err)
{
	int rc = enquiry->owner_id == 0
		     ? 0
		     : officer_get_valid(office->store, ctx, enquiry->owner_id,
			   office->today, officer_r, err);
	return rc != 0 ? rc
		       : post_in_charge(
			     ctx, office, enquiry->team, NULL, officer_r, err);
}
