/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fields of RFC 3464 first, wherever they stand; free words where there
 * are none (undelivered.h).
 */
#include "parsers/delivery.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/limits.h"
#include "parsers/reason.h"
#include "parsers/undelivered.h"
#include "parsers/words.h"

enum {
	MAX_FIELD = 4096,
	MAX_FIELDS_BYTES = 256 * 1024,
	MAX_WORDS_BYTES = 1500, /* of one server's answer */
	MAX_REPORT_BYTES = 4096,
	MAX_ID = LIMIT_MESSAGE_ID_BYTES
};

/* What the recipient blocks of a report said. */
struct report {
	void *ctx;
	struct failures all;
	const char *original_id; /* Original-Message-ID of an MDN */
	bool seen;               /* a field of RFC 3464 was there */
	/* The block being read. */
	const char *final, *original, *actual, *action, *status;
	struct span words;
};

static const char *
lower(void *ctx, struct span s)
{
	char *copy = mem_strn(ctx, s.p, s.n);
	for (char *p = copy; *p != '\0'; p++)
		*p = (char)to_lower(*p);
	return copy;
}

/* "rfc822; user@example.org" to the address; NULL for a pipe or a file. */
static const char *
typed_address(void *ctx, struct span value)
{
	ptrdiff_t semicolon = span_find_byte(value, 0, ';');
	size_t at = semicolon < 0 ? 0 : (size_t)semicolon + 1;
	/* sendmail delivers into "|/path/to/program user@example.org". */
	struct span rest = span_trim(span_sub(value, at, value.n));
	if (rest.n > 0 && strchr("|/\"", rest.p[0]) != NULL)
		return NULL;
	size_t scan = 0;
	return address_scan(ctx, rest, &scan);
}

/* The block ends: its recipient joins the list. */
static void
end_block(struct report *r)
{
	const char *addr = r->final != NULL      ? r->final
			   : r->original != NULL ? r->original
						 : r->actual;
	if (addr != NULL && (r->action != NULL || r->status != NULL ||
				r->words.n > 0 || r->final != NULL)) {
		struct failure *f = failures_add(r->ctx, &r->all, addr);
		if (f != NULL) {
			f->action = r->action;
			f->words = r->words;
			f->status = r->status != NULL ? r->status : "";
		}
	}
	r->final = r->original = r->actual = NULL;
	r->action = r->status = NULL;
	r->words = span_of("", 0);
}

static void
take_field(struct report *r, struct span name, struct span value)
{
	void *ctx = r->ctx;
	if (span_is(name, "Final-Recipient")) {
		/* Some servers forget the empty line between blocks. */
		if (r->final != NULL)
			end_block(r);
		r->final = typed_address(ctx, value);
	} else if (span_is(name, "Original-Recipient")) {
		if (r->original != NULL && r->final != NULL)
			end_block(r);
		r->original = typed_address(ctx, value);
	} else if (span_is(name, "X-Actual-Recipient")) {
		r->actual = typed_address(ctx, value);
	} else if (span_is(name, "Action")) {
		r->action = lower(ctx, value);
	} else if (span_is(name, "Status")) {
		const char *status = status_scan(ctx, value);
		r->status = status[0] != '\0' ? status : NULL;
		if (r->words.n == 0 && value.n > strlen(status))
			r->words = value; /* "5.0.0 (permanent failure)" */
	} else if (span_is(name, "Diagnostic-Code")) {
		r->words = value;
	} else if (span_is(name, "Original-Message-ID")) {
		r->original_id = mem_strn(ctx, value.p, value.n);
		return;
	} else {
		return;
	}
	r->seen = r->seen || !span_is(name, "Status");
}

/* "Name: value" of one unfolded line; false when it is none. */
static bool
split_field(struct span line, struct span *name, struct span *value)
{
	ptrdiff_t colon = span_find_byte(line, 0, ':');
	if (colon < 1 || colon > 60)
		return false;
	*name = span_trim(span_sub(line, 0, (size_t)colon));
	*value = span_trim(span_sub(line, (size_t)colon + 1, line.n));
	for (size_t i = 0; i < name->n; i++)
		if (!is_alnum(name->p[i]) && name->p[i] != '-')
			return false;
	return name->n > 0;
}

/*
 * Reads every "Name: value" line of s with its continuations.  Prose between
 * them does no harm: only the names of take_field() count.
 */
static void
read_fields(struct report *r, struct span s)
{
	struct span rest = span_sub(s, 0, MAX_FIELDS_BYTES);
	struct span line;
	struct buf whole;
	buf_init(&whole, r->ctx, MAX_FIELD);
	bool more = true;
	while (more) {
		more = span_line(&rest, &line);
		if (more && whole.n > 0 && line.n > 0 && is_blank(line.p[0])) {
			buf_add_byte(&whole, ' ');
			buf_add_span(&whole, span_trim(line));
			continue;
		}
		struct span name;
		struct span value;
		char *kept = mem_strn(r->ctx, whole.p, whole.n);
		if (whole.n > 0 && split_field(span_str(kept), &name, &value))
			take_field(r, name, value);
		else
			mem_free(kept);
		buf_reset(&whole);
		if (more && span_trim(line).n == 0)
			end_block(r);
		else if (more)
			buf_add_span(&whole, line);
	}
	end_block(r);
}

static bool
type_is(const struct part *p, const char *type)
{
	return p->type != NULL && strcmp(p->type, type) == 0;
}

/* Does the part stand inside a mail that is only attached? */
static bool
is_inside_mail(const struct mail *mail, const struct part *p)
{
	int up = p->parent;
	for (int depth = 0; up >= 0 && depth <= LIMIT_DEPTH; depth++) {
		if ((size_t)up >= mail->part_count)
			return false;
		if (type_is(&mail->parts[up], "message/rfc822") ||
		    type_is(&mail->parts[up], "message/global"))
			return true;
		up = mail->parts[up].parent;
	}
	return false;
}

/* The first part of that type which belongs to this mail itself. */
static const struct part *
own_part(const struct mail *mail, const char *type)
{
	for (size_t i = 0; i < mail->part_count; i++)
		if (type_is(&mail->parts[i], type) &&
		    !is_inside_mail(mail, &mail->parts[i]))
			return &mail->parts[i];
	return NULL;
}

static const char *
report_type(const struct mail *mail)
{
	const struct part *root = mail->part_count > 0 ? &mail->parts[0] : NULL;
	if (root == NULL || !type_is(root, "multipart/report"))
		return NULL;
	return root->report_type != NULL ? root->report_type : "";
}

static struct span
raw_body(const struct mail *mail)
{
	return span_sub(mail->raw, mail->raw_headers.n, mail->raw.n);
}

/* An id without <> and white space; NULL when it does not look like one. */
static const char *
clean_id(void *ctx, struct span value)
{
	struct span s = span_trim(value);
	ptrdiff_t open = span_find_byte(s, 0, '<');
	if (open >= 0) {
		ptrdiff_t close = span_find_byte(s, (size_t)open, '>');
		size_t from = (size_t)open + 1;
		s = span_sub(s, from, close < 0 ? s.n : (size_t)close - from);
	}
	s = span_trim(s);
	if (s.n == 0 || s.n > MAX_ID)
		return NULL;
	for (size_t i = 0; i < s.n; i++)
		if (is_space(s.p[i]) || s.p[i] == '\0')
			return NULL;
	/* Raw 8-bit ids exist; facts are UTF-8. */
	return words_id(ctx, s, MAX_ID);
}

/*
 * The returned mail's Message-ID: the first such line below our own headers.
 * It may stand indented or behind a quote mark, and its value on the line
 * after it (folded).
 */
static const char *
returned_id(void *ctx, struct span body)
{
	struct span rest = body;
	struct span line;
	while (span_line(&rest, &line)) {
		struct span s = span_trim(line);
		while (s.n > 0 &&
		       (s.p[0] == '>' || s.p[0] == '|' || is_blank(s.p[0])))
			s = span_sub(s, 1, s.n);
		if (!span_starts(s, "Message-ID:"))
			continue;
		struct span value = span_trim(span_sub(s, 11, s.n));
		struct span peek = rest;
		if (value.n == 0 && span_line(&peek, &line))
			value = span_trim(line);
		const char *id = clean_id(ctx, value);
		if (id != NULL)
			return id;
	}
	return NULL;
}

static const char *
find_original_id(void *ctx, const struct mail *mail, const struct report *r)
{
	if (r->original_id != NULL)
		return clean_id(ctx, span_str(r->original_id));
	const char *id = NULL;
	for (size_t i = 0; id == NULL && i < mail->part_count; i++)
		if (type_is(&mail->parts[i], "text/rfc822-headers") ||
		    type_is(&mail->parts[i], "message/global-headers"))
			id = returned_id(ctx, mail->parts[i].text);
	if (id == NULL)
		id = returned_id(ctx, raw_body(mail));
	if (id == NULL)
		id = returned_id(ctx, mail->text);
	if (id == NULL)
		id = mail->in_reply_to;
	if (id == NULL && mail->reference_count > 0)
		id = mail->references[mail->reference_count - 1];
	return id;
}

/* What a recipient block said happened. */
enum outcome {
	OUTCOME_UNTOLD = 0,
	OUTCOME_FAILED,
	OUTCOME_DELAYED,
	OUTCOME_DONE
};

static enum outcome
outcome_of(const struct failure *f)
{
	static const struct {
		const char *action;
		enum outcome outcome;
	} actions[] = {
	    {"failed", OUTCOME_FAILED},
	    {"failure", OUTCOME_FAILED},
	    {"expired", OUTCOME_FAILED},
	    {"delayed", OUTCOME_DELAYED},
	    {"deliver", OUTCOME_DONE}, /* delivered, deliverable */
	    {"relayed", OUTCOME_DONE},
	    {"expanded", OUTCOME_DONE},
	};
	struct span action = span_str(f->action);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (span_starts(action, actions[i].action))
			return actions[i].outcome;
	return OUTCOME_UNTOLD;
}

/* The server's words about one recipient; the report's own, asked for once,
 * where it quotes none. */
static const char *
failure_reason(const struct failure *f, const char *report_reason)
{
	struct span words = span_sub(f->words, 0, MAX_WORDS_BYTES);
	const char *reason = f->words.n == 0
				 ? report_reason
				 : reason_of(words, span_str(f->status));
	if (strcmp(reason, "undefined") != 0)
		return reason;
	if (f->words.n == 0)
		return reason_of(words, span_str(f->status));
	return report_reason;
}

/* Copies what was found into the facts, once the class is known. */
static void
fill(void *ctx, const struct mail *mail, const struct failures *all,
    struct facts *facts)
{
	const char *report = reason_of(
	    span_sub(mail->text, 0, MAX_REPORT_BYTES), span_of("", 0));
	facts->recipients = mem_many(ctx, const char *, all->count + 1);
	facts->status = mem_many(ctx, const char *, all->count + 1);
	for (size_t i = 0; i < all->count; i++) {
		const struct failure *f = &all->list[i];
		if (outcome_of(f) == OUTCOME_DONE)
			continue;
		facts->recipients[facts->recipient_count] = f->addr;
		facts->status[facts->recipient_count++] = f->status;
		const char *reason = failure_reason(f, report);
		/* Postfix tells the stage in its words to people alone. */
		struct span said =
		    all->count == 1 ? span_sub(mail->text, 0, MAX_REPORT_BYTES)
				    : f->words;
		bool hard = facts->is_bounce &&
			    outcome_of(f) != OUTCOME_DELAYED &&
			    reason_mutes(reason, span_str(f->status), said) &&
			    reason_mutes(reason, span_str(f->status), f->words);
		/* A hard reason outweighs the softer ones beside it. */
		if (facts->reason == NULL || (hard && !facts->hard))
			facts->reason = reason;
		facts->hard = facts->hard || hard;
	}
	if (facts->reason == NULL && facts->class != CLASS_DELIVERED)
		facts->reason = report;
}

static enum mail_class
class_of(const struct mail *mail, const struct failures *all)
{
	size_t count[OUTCOME_DONE + 1] = {0};
	for (size_t i = 0; i < all->count; i++)
		count[outcome_of(&all->list[i])]++;
	if (count[OUTCOME_FAILED] > 0)
		return CLASS_BOUNCE;
	if (count[OUTCOME_DELAYED] > 0)
		return CLASS_DELAY;
	if (count[OUTCOME_DONE] > 0)
		return CLASS_DELIVERED;
	return undelivered_is_warning(mail) ? CLASS_DELAY : CLASS_BOUNCE;
}

/* Recipient blocks from the part made for them, else from anywhere. */
static void
read_report(struct report *r, const struct mail *mail)
{
	static const char *const types[] = {
	    "message/delivery-status", "message/global-delivery-status"};
	for (size_t i = 0; i < 2; i++) {
		const struct part *p = own_part(mail, types[i]);
		if (p != NULL)
			read_fields(r, p->text);
	}
	if (r->all.count == 0)
		read_fields(r, mail->text);
	if (r->all.count == 0)
		read_fields(r, raw_body(mail));
}

/* RFC 5965, and complaints of the time before it. */
static bool
is_complaint(const struct mail *mail, const char *type)
{
	struct span subject = span_trim(span_str(mail->subject));
	if ((type != NULL && span_starts(span_str(type), "feedback")) ||
	    own_part(mail, "message/feedback-report") != NULL)
		return true;
	return span_starts(subject, "complaint about message from") &&
	       own_part(mail, "message/rfc822") != NULL;
}

static bool
is_receipt(const struct mail *mail, const char *type)
{
	return (type != NULL && span_starts(span_str(type), "disposition")) ||
	       own_part(mail, "message/disposition-notification") != NULL;
}

/* A receipt names the mail it is about; so does a complaint, by its copy. */
static void
read_about(void *ctx, const struct mail *mail, struct facts *facts)
{
	struct report r = {.ctx = ctx};
	const struct part *p =
	    own_part(mail, "message/disposition-notification");
	if (p != NULL)
		read_fields(&r, p->text);
	if (r.original_id == NULL && facts->class == CLASS_MDN)
		read_fields(&r, raw_body(mail));
	facts->original_message_id = find_original_id(ctx, mail, &r);
}

static void
read_delivery(
    void *ctx, const struct mail *mail, const char *type, struct facts *facts)
{
	const char *sign = undelivered_sign(ctx, mail);
	bool report =
	    type != NULL &&
	    (type[0] == '\0' || span_starts(span_str(type), "delivery"));
	if (sign == NULL && !report)
		return;
	struct report r = {.ctx = ctx};
	read_report(&r, mail);
	if (r.all.count == 0)
		undelivered_read(ctx, mail, &r.all);
	/* A bare sign without anybody it is about proves nothing. */
	if (r.all.count == 0 && !r.seen && !report &&
	    !span_starts(span_str(sign), "subject"))
		return;
	facts->class = class_of(mail, &r.all);
	facts->class_evidence = report ? "multipart/report" : sign;
	facts->is_bounce = facts->class == CLASS_BOUNCE;
	fill(ctx, mail, &r.all, facts);
	facts->original_message_id = find_original_id(ctx, mail, &r);
}

void
delivery_read(void *ctx, const struct mail *mail, struct facts *facts)
{
	const char *type = report_type(mail);
	if (is_complaint(mail, type)) {
		facts->class = CLASS_FEEDBACK;
		facts->class_evidence = "complaint (feedback report)";
		read_about(ctx, mail, facts);
	} else if (is_receipt(mail, type)) {
		facts->class = CLASS_MDN;
		facts->class_evidence = "read receipt (disposition report)";
		read_about(ctx, mail, facts);
	} else {
		read_delivery(ctx, mail, type, facts);
	}
}
