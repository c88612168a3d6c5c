/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The letters one mail causes inside, and the relayed answer.
 */
#include "daemon/office/post.h"

#include "daemon/office/clocks_show.h"
#include "daemon/office/intake_mail.h"
#include "daemon/office/kept.h"
#include "daemon/office/known.h"
#include "daemon/office/quiet.h"
#include "daemon/policy/guard.h"
#include "daemon/sys/log.h"
#include "parsers/base/buf.h"
#include "parsers/redact.h"

enum {
	QUOTE_BYTES = 64 * 1024, /* of the enquiry, in an allocation */
	FAR_FIELDS = 128 * 1024,
	ROOM_ON_ACCEPT = -1 /* files go to who has taken it (P-27) */
};

static const char *
leaves_words(void *ctx, const struct enquiry *enquiry)
{
	return mem_fmt(
	    ctx, "LEAVES THE COUNCIL - %s", post_kind_words(enquiry->kind));
}

static void
add_cases(void *ctx, struct office *office, const struct enquiry *enquiry,
    json_t *cases)
{
	struct err err;
	int64_t *ids;
	size_t count;
	if (enquiry_cases(office->store, ctx, enquiry->id, &ids, &count, &err) <
	    0)
		return;
	for (size_t i = 0; i < count; i++) {
		struct case_file *file;
		if (case_get(office->store, ctx, ids[i], &file, &err) == 1)
			json_array_append_new(
			    cases, json_string(file->reference));
	}
}

/* What else is open on them, as far as who gets the letter may know. */
static void
add_others(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct officer *to, json_t *others)
{
	struct err err;
	const struct officer *reader;
	struct circle open;
	if (known_reader(ctx, office, enquiry, to, &reader, &err) != 1 ||
	    known_others(ctx, office, enquiry, reader, &open, &err) < 0)
		return;
	for (size_t i = 0; i < open.count; i++) {
		const struct enquiry *other = open.of[i];
		struct officer *owner;
		json_t *item = json_object();
		post_put(item, "ref", other->reference);
		post_put(item, "who", post_kind_words(other->kind));
		if (other->owner_id != 0 &&
		    officer_get(
			office->store, ctx, other->owner_id, &owner, &err) == 1)
			post_put(item, "owner", owner->name);
		post_put(item, "due", post_day(ctx, other->due_day));
		json_array_append_new(others, item);
	}
}

/* A name that cannot stand in a header is left out; the mail still goes. */
static const char *
usable_name(const char *name)
{
	return name != NULL && letter_name_ok(name) ? name : NULL;
}

static const char *
why_not_passed(bool framed, int64_t room)
{
	if (room == ROOM_ON_ACCEPT)
		return "sent to you once you reply ACCEPT";
	return framed ? "too large to pass on; it is in the mailbox"
		      : "cannot be passed on by itself; it is in the mailbox";
}

/*
 * Attachments of a mail as slices of its raw bytes.  What does not fit, or has
 * no frame of its own in the raw mail, is named in not_passed: a letter that
 * is too big never fails, it says what is where.
 */
static size_t
slice_attachments(void *ctx, const struct facts *facts, struct span raw,
    int64_t room, struct letter_attachment **out_r, json_t *not_passed)
{
	struct letter_attachment *out =
	    mem_many(ctx, struct letter_attachment, facts->attachment_count);
	size_t n = 0;
	for (size_t i = 0; i < facts->attachment_count; i++) {
		const struct attachment *a = &facts->attachments[i];
		if (guard_is_decoration(a))
			continue;
		bool framed = a->length >= 0 && a->offset >= 0 &&
			      a->offset + a->length <= (int64_t)raw.n;
		/* base64 adds a third and line ends */
		int64_t cost = a->size + a->size * 2 / 5 + 1000;
		if (!framed || cost > room) {
			json_t *item = json_object();
			post_put(item, "file",
			    a->name == NULL ? a->type
					    : redact(ctx, facts, a->name));
			post_put(item, "size", post_size(ctx, a->size));
			post_put(item, "why", why_not_passed(framed, room));
			json_array_append_new(not_passed, item);
			continue;
		}
		room -= cost;
		out[n++] =
		    (struct letter_attachment){.name = usable_name(a->name),
			.type = a->type,
			.encoding = a->encoding == NULL ? "7bit" : a->encoding,
			.bytes = span_sub(
			    raw, (size_t)a->offset, (size_t)a->length)};
	}
	*out_r = out;
	return n;
}

/* The text as it came, cut where an allocation gets too long to read; without
 * people's numbers for who is only asked to take it (P-10, P-27). */
static bool
put_quote(void *ctx, json_t *fields, const struct facts *facts, bool for_duty)
{
	const char *text =
	    for_duty ? redact(ctx, facts, facts->text) : facts->text;
	size_t n = strlen(text);
	bool cut = n > QUOTE_BYTES;
	if (cut) {
		n = QUOTE_BYTES;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	post_put_span(fields, "enquiry", span_of(text, n));
	if (cut)
		json_object_set_new(fields, "cut", json_true());
	return cut;
}

static void
put_enquirer(void *ctx, json_t *fields, const struct enquiry *enquiry,
    const struct facts *facts)
{
	post_put(fields, "enquirer_kind", post_kind_words(enquiry->kind));
	post_put(fields, "enquirer_name", facts->from.name);
	post_put(fields, "enquirer_address", facts->from.addr);
	post_put(fields, "their_reference", enquiry->their_reference);
	post_put(fields, "subject_line", redact(ctx, facts, facts->subject));
	post_put(fields, "received", post_day(ctx, enquiry->received_day));
	if (facts->reply_to_count > 0 && facts->from.addr != NULL &&
	    !span_eq_ascii(
		span_str(facts->reply_to[0].addr), span_str(facts->from.addr)))
		post_put(fields, "reply_to_differs", facts->reply_to[0].addr);
}

/* "10 minutes", "1 minute", "5 seconds". */
static const char *
delay_words(void *ctx, int seconds)
{
	int n = seconds < 60 ? seconds : (seconds + 59) / 60;
	return mem_fmt(ctx, "%d %s%s", n, seconds < 60 ? "second" : "minute",
	    n == 1 ? "" : "s");
}

/* The one person an answer to an allocation goes to, whoever wrote last. */
static int
find_enquirer(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct party *enquirer_r, struct err *err)
{
	*enquirer_r = (struct party){.addr = "nobody: there is no address"};
	return party_enquirer(office->store, ctx, enquiry->id, enquirer_r, err);
}

static bool
written_by(const struct facts *facts, const struct party *enquirer)
{
	return facts->from.addr != NULL &&
	       span_eq_ascii(
		   span_str(facts->from.addr), span_str(enquirer->addr));
}

/* Who the reply goes to.  A name that is written like an address would be read
 * as where it goes, and only the address is. */
static const char *
goes_to(const struct party *enquirer)
{
	return enquirer->name == NULL || enquirer->name[0] == '\0' ||
		       strchr(enquirer->name, '@') != NULL
		   ? enquirer->addr
		   : enquirer->name;
}

static json_t *
allocation_fields(void *ctx, struct office *office,
    const struct intake_mail *mail, const struct enquiry *enquiry,
    const struct party *enquirer, const struct allocation *allocation,
    const char *stopped)
{
	json_t *fields = post_fields(office, enquiry);
	json_t *cases = json_array();
	json_t *others = json_array();
	json_t *matches = json_array();
	post_put(fields, "reply_goes_to",
	    mem_fmt(ctx, "%s (%s)", goes_to(enquirer),
		post_kind_words(enquiry->kind)));
	if (!written_by(mail->facts, enquirer))
		json_object_set_new(fields, "other_writer", json_true());
	put_enquirer(ctx, fields, enquiry, mail->facts);
	post_put(fields, "answer_due", post_day(ctx, enquiry->due_day));
	post_put_late(ctx, office, fields, enquiry);
	post_put_orders(fields, enquiry, allocation->to);
	post_put(fields, "working", enquiry->due_working);
	post_put(fields, "acknowledged", allocation->acknowledged);
	post_put(fields, "filed_because", allocation->because);
	post_put(fields, "news", allocation->news);
	post_put(fields, "stopped", stopped);
	post_put(fields, "disclosure", allocation->disclosure);
	post_put(fields, "release",
	    delay_words(ctx, office->config->release_delay_s));
	if (allocation->for_duty)
		json_object_set_new(fields, "for_duty", json_true());
	if (allocation->unproven)
		json_object_set_new(fields, "unproven", json_true());
	if (mail->facts->wrapper.sealed)
		post_put(fields, "sealed_in", mail->facts->wrapper.product);
	add_cases(ctx, office, enquiry, cases);
	if (json_array_size(cases) > 0)
		add_others(ctx, office, enquiry, allocation->to, others);
	for (size_t i = 0; i < allocation->match_count; i++)
		json_array_append_new(
		    matches, json_string(allocation->matches[i]));
	json_object_set_new(fields, "cases", cases);
	json_object_set_new(fields, "others", others);
	json_object_set_new(fields, "matches", matches);
	put_quote(ctx, fields, mail->facts, allocation->for_duty);
	return fields;
}

/* What a reply must know: it was only offered; somebody else had written. */
static const char *
reply_context(const struct allocation *allocation, bool by_enquirer)
{
	if (allocation->for_duty)
		return by_enquirer ? "{\"asked\":true}"
				   : "{\"asked\":true,\"other_writer\":true}";
	return by_enquirer ? NULL : "{\"other_writer\":true}";
}

int
post_files(void *ctx, struct office *office, const struct intake_mail *mail,
    bool for_duty, struct letter_attachment **files_r, size_t *count_r,
    json_t *not_passed, struct err *err)
{
	const struct facts *facts = mail->facts;
	bool unread =
	    facts->wrapper.sealed ||
	    facts->flags & (MAIL_UNREADABLE | MAIL_ENCRYPTED_STUB |
			       MAIL_TNEF_UNREADABLE | MAIL_NO_HEADERS);
	struct span raw;
	*files_r = NULL;
	*count_r = 0;
	if (facts->attachment_count == 0 && !unread)
		return 0;
	if (intake_raw(ctx, office, mail, &raw, err) < 0)
		return -1;
	*count_r = slice_attachments(ctx, facts, raw,
	    for_duty ? ROOM_ON_ACCEPT
		     : office->config->letter_max_bytes - FAR_FIELDS,
	    files_r, not_passed);
	if (unread && (int64_t)raw.n < office->config->letter_max_bytes / 2) {
		struct letter_attachment *whole =
		    mem_one(ctx, struct letter_attachment);
		*whole = (struct letter_attachment){.name = "original.eml",
		    .type = "application/octet-stream",
		    .bytes = raw};
		*files_r = whole;
		*count_r = 1;
	}
	return 0;
}

int
post_allocation(void *ctx, struct office *office,
    const struct intake_mail *mail, const struct enquiry *enquiry,
    const struct allocation *allocation, struct err *err)
{
	struct letter_attachment *files;
	size_t count;
	struct party enquirer;
	const char *stopped;
	json_t *not_passed = json_array();
	if (find_enquirer(ctx, office, enquiry, &enquirer, err) < 0 ||
	    quiet_says(office, enquiry->id, &stopped, err) < 0 ||
	    post_files(ctx, office, mail, allocation->for_duty, &files, &count,
		not_passed, err) < 0) {
		json_decref(not_passed);
		return -1;
	}
	json_t *fields = allocation_fields(
	    ctx, office, mail, enquiry, &enquirer, allocation, stopped);
	json_t *listed = json_array();
	post_list_attachments(ctx, mail->facts, listed);
	json_object_set_new(fields, "attachments", listed);
	json_object_set_new(fields, "not_passed", not_passed);
	json_t *legal;
	int rc = clocks_legal_words(ctx, office, enquiry, &legal, err);
	json_object_set_new(fields, "legal", legal);
	if (rc < 0) {
		json_decref(fields);
		return -1;
	}

	int64_t id;
	struct post post = {.kind = LETTER_ALLOCATION,
	    .enquiry = enquiry,
	    .caused_by = mail->message_id,
	    .to = {.name = allocation->to->name, .addr = allocation->to->addr},
	    .to_staff = true,
	    .urgent = allocation->urgent,
	    .reply_to_name = leaves_words(ctx, enquiry),
	    .fields = fields,
	    .once_key = mem_fmt(ctx, "allocation:%lld:%lld:%lld:%lld%s%s",
		(long long)enquiry->id, (long long)enquiry->version,
		(long long)mail->message_id, (long long)allocation->to->id,
		allocation->again == NULL ? "" : ":",
		allocation->again == NULL ? "" : allocation->again),
	    .context =
		reply_context(allocation, written_by(mail->facts, &enquirer)),
	    .attachments = files,
	    .attachment_count = count};
	return post_write(ctx, office, &post, &id, err) < 0 ? -1 : 0;
}

/* ---- the relayed answer ---- */

/* The mail that opened the enquiry: the answer stands in its thread. */
static int
opening_facts(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct facts **facts_r, struct err *err)
{
	*facts_r = NULL;
	return kept_facts(ctx, office->store, enquiry->opened_by_message, NULL,
		   facts_r, err) < 0
		   ? -1
		   : 0;
}

int
post_answer(void *ctx, struct office *office, const struct intake_mail *mail,
    const struct enquiry *enquiry, const struct answer *answer,
    int64_t *letter_r, struct err *err)
{
	const struct officer *officer = answer->officer;
	struct span raw;
	struct facts *opening;
	struct letter_attachment *files;
	json_t *not_passed = json_array();
	if (intake_raw(ctx, office, mail, &raw, err) < 0 ||
	    opening_facts(ctx, office, enquiry, &opening, err) < 0) {
		json_decref(not_passed);
		return -1;
	}
	size_t count = slice_attachments(ctx, mail->facts, raw,
	    office->config->letter_max_bytes - FAR_FIELDS, &files, not_passed);
	bool left_out = json_array_size(not_passed) > 0;
	json_decref(not_passed);
	if (left_out)
		return err_set(err, ERR_INPUT,
		    "an attachment is too large or "
		    "cannot be taken out of the mail");

	json_t *fields = post_fields(office, enquiry);
	post_put(fields, "their_reference", enquiry->their_reference);
	post_put(fields, "received", post_day(ctx, enquiry->received_day));
	post_put(fields, "officer", officer->name);
	post_put(fields, "answer", mail->facts->reply);
	if (answer->holding)
		json_object_set_new(fields, "holding", json_true());

	const struct config_team *team =
	    config_team(office->config, officer->team);
	struct post post = {.kind = LETTER_ANSWER,
	    .enquiry = enquiry,
	    .party_id = answer->party->id,
	    .caused_by = mail->message_id,
	    .to = {.name = usable_name(answer->party->name),
		.addr = answer->party->addr},
	    .from_name = team == NULL ? officer->name
				      : mem_fmt(ctx, "%s, %s", officer->name,
					    team->name),
	    .fields = fields,
	    .thread = opening,
	    .once_key =
		mem_fmt(ctx, "answer:%lld", (long long)mail->message_id),
	    .not_before = office->now + office->config->release_delay_s,
	    .held_reasons = answer->reasons,
	    .context =
		answer->needs_manager ? "{\"needs_manager\":true}" : NULL,
	    .attachments = files,
	    .attachment_count = count};
	return post_write(ctx, office, &post, letter_r, err) < 0 ? -1 : 0;
}
