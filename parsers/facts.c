/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/facts.h"

#include <assert.h>

#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/facts_p.h"
#include "parsers/jsonout.h"
#include "parsers/limits.h"

enum { HEAD_BYTES = 6000 }; /* what JSON adds to most mails' text */

static const char *const CLASSES[] = {"human", "vacation", "acknowledgement",
    "bounce", "delay", "delivered", "mdn", "feedback", "list", "auto", "loop"};
static const char *const WHERES[] = {
    "subject", "new-text", "quoted-text", "attachment-name", "recipient"};

/* In the order of the bits of enum mail_flag. */
static const char *const FLAGS[] = {"no-headers", "duplicate-header",
    "truncated", "too-deep", "too-many-parts", "encrypted-stub", "tnef",
    "tnef-unreadable", "smime", "pgp", "bad-charset", "nul", "no-from",
    "several-from", "unreadable", "attached-mail", "perhaps-automatic",
    "firm-mark", "list-mark", "no-reply-mark", "generated-mark"};

static_assert(sizeof CLASSES / sizeof CLASSES[0] == FACTS_CLASSES &&
		  sizeof WHERES / sizeof WHERES[0] == FACTS_WHERES &&
		  sizeof FLAGS / sizeof FLAGS[0] == FACTS_FLAGS,
    "facts_p.h counts the names");

const char *
facts_flag_name(int bit)
{
	ASSERT(bit >= 0 && bit < FACTS_FLAGS);
	return FLAGS[bit];
}

const char *mail_class_name(enum mail_class class)
{
	ASSERT((int)class >= 0 && (int)class < FACTS_CLASSES);
	return CLASSES[class];
}

const char *
found_where_name(enum found_where where)
{
	ASSERT((int)where >= 0 && (int)where < FACTS_WHERES);
	return WHERES[where];
}

struct facts *
facts_new(void *ctx)
{
	struct facts *facts = mem_one(ctx, struct facts);
	facts->date = INSTANT_NONE;
	facts->absence_from = DAY_NONE;
	facts->absence_to = DAY_NONE;
	facts->text = "";
	return facts;
}

static void
put_texts(
    struct jsonout *o, const char *key, const char *const *list, size_t count)
{
	jsonout_open(o, key, '[');
	for (size_t i = 0; i < count; i++)
		jsonout_text(o, NULL, list[i]);
	jsonout_close(o, '[');
}

static void
put_address(struct jsonout *o, const char *key, const struct address *address)
{
	if (address->addr == NULL) {
		jsonout_text(o, key, NULL);
		return;
	}
	jsonout_open(o, key, '{');
	jsonout_text(o, "addr", address->addr);
	jsonout_text(o, "name", address->name);
	jsonout_close(o, '{');
}

static void
put_addresses(struct jsonout *o, const char *key, const struct address *list,
    size_t count)
{
	jsonout_open(o, key, '[');
	for (size_t i = 0; i < count; i++)
		put_address(o, NULL, &list[i]);
	jsonout_close(o, '[');
}

static void
put_day(struct jsonout *o, const char *key, int32_t day)
{
	char iso[CIVIL_ISO_SIZE];
	if (day != DAY_NONE)
		civil_iso(day, iso);
	jsonout_text(o, key, day == DAY_NONE ? NULL : iso);
}

static void
put_instant(struct jsonout *o, const char *key, int64_t instant)
{
	char text[CIVIL_RFC3339_SIZE];
	if (instant != INSTANT_NONE)
		civil_rfc3339(instant, text);
	jsonout_text(o, key, instant == INSTANT_NONE ? NULL : text);
}

static void
put_head(struct jsonout *o, const struct facts *f)
{
	jsonout_text(o, "subject", f->subject);
	jsonout_text(o, "subject_base", f->subject_base);
	put_address(o, "from", &f->from);
	put_address(o, "sender", &f->sender);
	put_addresses(o, "reply_to", f->reply_to, f->reply_to_count);
	put_addresses(o, "to", f->to, f->to_count);
	put_addresses(o, "cc", f->cc, f->cc_count);
	put_texts(o, "delivered_to", f->delivered_to, f->delivered_to_count);
	jsonout_text(o, "message_id", f->message_id);
	jsonout_text(
	    o, "original_message_id_exchange", f->original_message_id_exchange);
	jsonout_text(o, "in_reply_to", f->in_reply_to);
	put_texts(o, "references", f->references, f->reference_count);
	jsonout_text(o, "thread_topic", f->thread_topic);
	jsonout_text(o, "thread_index", f->thread_index);
	put_instant(o, "date", f->date);
	jsonout_bool(o, "has_return_path", f->has_return_path);
	jsonout_text(o, "return_path", f->return_path);
	jsonout_bool(o, "auth_as_internal", f->auth_as_internal);
	jsonout_text(o, "auth_source", f->auth_source);
	jsonout_text(o, "probe", f->probe);
}

static void
put_attachment(struct jsonout *o, const struct attachment *a)
{
	jsonout_open(o, NULL, '{');
	jsonout_text(o, "name", a->name);
	jsonout_text(o, "type", a->type);
	jsonout_int(o, "size", a->size);
	jsonout_text(o, "sha256", a->sha256);
	jsonout_int(o, "offset", a->offset);
	jsonout_int(o, "length", a->length);
	jsonout_text(o, "encoding", a->encoding);
	jsonout_text(o, "cid", a->cid);
	jsonout_bool(o, "inline", a->is_inline_image);
	jsonout_close(o, '{');
}

static void
put_wrapper(struct jsonout *o, const struct wrapper *w)
{
	if (w->kind == NULL) {
		jsonout_text(o, "wrapper", NULL);
		return;
	}
	jsonout_open(o, "wrapper", '{');
	jsonout_text(o, "kind", w->kind);
	jsonout_text(o, "product", w->product);
	jsonout_text(o, "evidence", w->evidence);
	jsonout_bool(o, "sealed", w->sealed);
	jsonout_close(o, '{');
}

static void
put_says(struct jsonout *o, const struct says *says)
{
	jsonout_open(o, "says", '{');
	jsonout_open(o, "signs", '{');
	for (size_t i = 0; i + 1 < says->sign_count; i += 2)
		jsonout_text(o, says->signs[i], says->signs[i + 1]);
	jsonout_close(o, '{');
	jsonout_bool(o, "thanks", says->thanks);
	jsonout_bool(o, "only_chaser", says->only_chaser);
	jsonout_text(o, "writer", says->writer);
	jsonout_text(o, "sketch", says->sketch);
	jsonout_close(o, '{');
}

static void
put_body(struct jsonout *o, const struct facts *f)
{
	jsonout_text(o, "text", f->text);
	jsonout_text(o, "reply", f->reply);
	jsonout_text(o, "signature", f->signature);
	jsonout_bool(o, "reply_sure", f->reply_sure);
	jsonout_open(o, "reply_ranges", '[');
	for (size_t i = 0; i < f->reply_range_count; i++) {
		jsonout_open(o, NULL, '[');
		jsonout_int(o, NULL, (int64_t)f->reply_ranges[i].start);
		jsonout_int(o, NULL, (int64_t)f->reply_ranges[i].end);
		jsonout_close(o, '[');
	}
	jsonout_close(o, '[');
	jsonout_open(o, "attachments", '[');
	for (size_t i = 0; i < f->attachment_count; i++)
		put_attachment(o, &f->attachments[i]);
	jsonout_close(o, '[');
	put_wrapper(o, &f->wrapper);
	put_says(o, &f->says);
}

/* The last value of a property that came several times, at its first place:
 * a name stands in an object once (RFC 8259 s.4). */
static void
put_props(struct jsonout *o, const struct authres_result *r)
{
	jsonout_open(o, "props", '{');
	for (size_t p = 0; p + 1 < r->prop_count; p += 2) {
		size_t first = 0, last = p;
		while (strcmp(r->props[first], r->props[p]) != 0)
			first += 2;
		if (first < p)
			continue;
		for (size_t k = p; k + 1 < r->prop_count; k += 2)
			if (strcmp(r->props[k], r->props[p]) == 0)
				last = k;
		jsonout_text(o, r->props[p], r->props[last + 1]);
	}
	jsonout_close(o, '{');
}

static void
put_authres(struct jsonout *o, const char *key, const struct authres *list,
    size_t count)
{
	jsonout_open(o, key, '[');
	for (size_t i = 0; i < count; i++) {
		jsonout_open(o, NULL, '{');
		jsonout_text(o, "id", list[i].id);
		jsonout_int(o, "received_above", list[i].received_above);
		jsonout_bool(
		    o, "below_own_received", list[i].below_own_received);
		jsonout_open(o, "results", '[');
		for (size_t k = 0; k < list[i].result_count; k++) {
			const struct authres_result *r = &list[i].results[k];
			jsonout_open(o, NULL, '{');
			jsonout_text(o, "method", r->method);
			jsonout_text(o, "result", r->result);
			put_props(o, r);
			jsonout_close(o, '{');
		}
		jsonout_close(o, '[');
		jsonout_close(o, '{');
	}
	jsonout_close(o, '[');
}

static void
put_machine(struct jsonout *o, const struct facts *f)
{
	jsonout_text(o, "class", mail_class_name(f->class));
	jsonout_text(o, "class_evidence", f->class_evidence);
	jsonout_bool(o, "may_ack", f->may_ack);
	jsonout_text(o, "no_ack_reason", f->no_ack_reason);
	jsonout_bool(o, "is_bounce", f->is_bounce);
	jsonout_bool(o, "hard", f->hard);
	put_texts(o, "recipients", f->recipients, f->recipient_count);
	put_texts(o, "status", f->status, f->recipient_count);
	jsonout_text(o, "reason", f->reason);
	jsonout_text(o, "original_message_id", f->original_message_id);
	put_authres(o, "authres", f->authres, f->authres_count);
	put_authres(o, "arc", f->arc, f->arc_count);
}

static void
put_found(struct jsonout *o, const struct facts *f)
{
	jsonout_open(o, "references_found", '[');
	for (size_t i = 0; i < f->found_count; i++) {
		const struct found_reference *r = &f->found[i];
		jsonout_open(o, NULL, '{');
		jsonout_text(o, "kind", r->kind);
		jsonout_text(o, "text", r->text);
		jsonout_text(o, "normal", r->normal);
		jsonout_text(o, "where", found_where_name(r->where));
		jsonout_bool(o, "valid", r->valid);
		jsonout_close(o, '{');
	}
	jsonout_close(o, '[');
	jsonout_open(o, "commands", '[');
	for (size_t i = 0; i < f->command_count; i++) {
		const struct command *c = &f->commands[i];
		jsonout_open(o, NULL, '{');
		jsonout_text(o, "verb", c->verb);
		jsonout_text(o, "args", c->args);
		jsonout_int(o, "line", c->line);
		jsonout_bool(o, "ok", c->ok);
		jsonout_text(o, "why", c->why);
		jsonout_close(o, '{');
	}
	jsonout_close(o, '[');
}

static void
put_rest(struct jsonout *o, const struct facts *f)
{
	jsonout_open(o, "absence", '{');
	put_day(o, "from", f->absence_from);
	put_day(o, "to", f->absence_to);
	jsonout_close(o, '{');
	jsonout_open(o, "flags", '[');
	for (int i = 0; i < FACTS_FLAGS; i++)
		if ((f->flags & (1U << i)) != 0)
			jsonout_text(o, NULL, facts_flag_name(i));
	if (f->parser_died)
		jsonout_text(o, NULL, "parser-died");
	jsonout_close(o, '[');
	jsonout_text(o, "content_hash",
	    f->content_hash[0] == '\0' ? NULL : f->content_hash);
}

char *
facts_to_json(void *ctx, const struct facts *facts, bool pretty)
{
	struct jsonout o;

	/* The reader's limit is its own; this one only stops a runaway. */
	jsonout_init(&o, ctx, (size_t)16 * LIMIT_FACTS_BYTES, pretty);
	/* Mostly it is the text and the new part of it. */
	(void)buf_reserve(&o.out,
	    span_str(facts->text).n + span_str(facts->reply).n + HEAD_BYTES);
	jsonout_open(&o, NULL, '{');
	put_head(&o, facts);
	put_body(&o, facts);
	put_machine(&o, facts);
	put_found(&o, facts);
	put_rest(&o, facts);
	jsonout_close(&o, '{');
	ASSERT(!o.out.full);
	return o.out.p;
}
