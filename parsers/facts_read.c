/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/facts.h"

#include <jansson.h>

#include "parsers/base/mem.h"
#include "parsers/facts_in_p.h"
#include "parsers/facts_p.h"
#include "parsers/limits.h"

enum {
	/* Most entries of a list that has no limit of its own. */
	LIST_MAX = 1000,
	PROPS_MAX = 100,
	SIGNS_MAX = 100
};

void
facts_init(void)
{
	json_object_seed(0);
}

static const char *
class_name(int value)
{
	return mail_class_name((enum mail_class)value);
}

static const char *
where_name(int value)
{
	return found_where_name((enum found_where)value);
}

static void
read_head(struct in *in, struct jsonin *o, struct facts *f)
{
	const size_t id = LIMIT_MESSAGE_ID_BYTES;
	f->subject = in_text(in, o, "subject", LIMIT_SUBJECT_BYTES);
	f->subject_base = in_text(in, o, "subject_base", LIMIT_SUBJECT_BYTES);
	f->from = in_address(in, in_need(in, o, "from"), "from");
	f->sender = in_address(in, in_need(in, o, "sender"), "sender");
	f->reply_to = in_addresses(in, o, "reply_to", &f->reply_to_count);
	f->to = in_addresses(in, o, "to", &f->to_count);
	f->cc = in_addresses(in, o, "cc", &f->cc_count);
	f->delivered_to = in_texts(in, o, "delivered_to", LIST_MAX,
	    LIMIT_ADDRESS_BYTES, &f->delivered_to_count);
	f->message_id = in_text(in, o, "message_id", id);
	f->original_message_id_exchange =
	    in_text(in, o, "original_message_id_exchange", id);
	f->in_reply_to = in_text(in, o, "in_reply_to", id);
	f->references = in_texts(
	    in, o, "references", LIMIT_REFERENCES, id, &f->reference_count);
	f->thread_topic = in_text(in, o, "thread_topic", LIMIT_SUBJECT_BYTES);
	f->thread_index = in_text(in, o, "thread_index", LIMIT_SUBJECT_BYTES);
	f->date = in_instant(in, o, "date");
	f->has_return_path = in_bool(in, o, "has_return_path");
	f->return_path = in_text(in, o, "return_path", LIMIT_ADDRESS_BYTES);
	f->auth_as_internal = in_bool(in, o, "auth_as_internal");
	f->auth_source = in_text(in, o, "auth_source", LIMIT_NAME_BYTES);
	f->probe = in_text(in, o, "probe", LIMIT_NAME_BYTES);
}

static void
read_ranges(struct in *in, struct jsonin *o, struct facts *f)
{
	const struct jsonin *list = in_list(in, o, "reply_ranges", LIST_MAX);
	const struct jsonin *pair = list->first;
	size_t n = list->count;
	size_t end = 0;
	size_t text = f->text == NULL ? 0 : strlen(f->text);
	f->reply_range_count = n;
	f->reply_ranges = mem_many(in->ctx, struct text_range, n + 1);
	for (size_t i = 0; pair != NULL; i++, pair = pair->next) {
		bool two = pair->count == 2;
		int64_t from = two ? pair->first->number : -1;
		int64_t to = two ? pair->last->number : -1;
		/* In order, apart, and inside the text. */
		if (from < (int64_t)end || to < from || to > (int64_t)text) {
			in_blame(in, "reply_ranges");
			return;
		}
		end = (size_t)to;
		f->reply_ranges[i] = (struct text_range){(size_t)from, end};
	}
}

static void
read_attachments(struct in *in, struct jsonin *o, struct facts *f)
{
	const struct jsonin *list =
	    in_list(in, o, "attachments", LIMIT_ATTACHMENTS);
	struct jsonin *one = list->first;
	size_t n = list->count;
	const int64_t max = LIMIT_MAIL_BYTES;
	f->attachment_count = n;
	f->attachments = mem_many(in->ctx, struct attachment, n + 1);
	for (size_t i = 0; one != NULL; i++, one = one->next) {
		struct attachment *a = &f->attachments[i];
		a->name = in_text(in, one, "name", LIMIT_NAME_BYTES);
		a->type = in_text(in, one, "type", LIMIT_NAME_BYTES);
		a->size = in_int(in, one, "size", 0, max);
		in_hash(in, one, "sha256", a->sha256);
		a->offset = in_int(in, one, "offset", 0, max);
		a->length = in_int(in, one, "length", -1, max);
		a->encoding = in_text(in, one, "encoding", LIMIT_NAME_BYTES);
		a->cid = in_text(in, one, "cid", LIMIT_MESSAGE_ID_BYTES);
		a->is_inline_image = in_bool(in, one, "inline");
		if (a->offset + a->length > max)
			in_blame(in, "attachments");
	}
}

static void
read_props(struct in *in, const struct jsonin *props, struct authres_result *r)
{
	if (props == NULL || props->type != JSONIN_OBJECT ||
	    props->count > PROPS_MAX) {
		in_blame(in, "props");
		return;
	}
	r->props = mem_many(in->ctx, const char *, 2 * props->count + 1);
	for (const struct jsonin *value = props->first; value != NULL;
	     value = value->next) {
		const char *text =
		    in_text_of(in, value, "props", LIMIT_SUBJECT_BYTES);
		r->props[r->prop_count++] = value->key.p;
		r->props[r->prop_count++] = text == NULL ? "" : text;
	}
}

/* Their own words go into a letter: one line of it. */
static const char *
read_said(struct in *in, const struct jsonin *value)
{
	const char *said = in_text_of(in, value, "says", LIMIT_SUBJECT_BYTES);
	if (said == NULL || strpbrk(said, "\t\r\n\f\v") != NULL) {
		in_blame(in, "says");
		return "";
	}
	return said;
}

static void
read_says(struct in *in, struct jsonin *o, struct facts *f)
{
	struct jsonin *says = jsonin_get(o, "says");
	const struct jsonin *signs = jsonin_get(says, "signs");
	/* Facts that a store keeps from before it was noted have none, and
	 * their mails may still wait to be placed. */
	if (says == NULL)
		return;
	if (signs == NULL || signs->type != JSONIN_OBJECT ||
	    signs->count > SIGNS_MAX) {
		in_blame(in, "says");
		return;
	}
	struct says *s = &f->says;
	s->signs = mem_many(in->ctx, const char *, 2 * signs->count + 1);
	for (const struct jsonin *one = signs->first; one != NULL;
	     one = one->next) {
		s->signs[s->sign_count++] = one->key.p;
		s->signs[s->sign_count++] = read_said(in, one);
	}
	s->thanks = in_bool(in, says, "thanks");
	s->only_chaser = in_bool(in, says, "only_chaser");
	s->writer = in_text(in, says, "writer", LIMIT_NAME_BYTES);
	s->sketch = in_text(in, says, "sketch", LIMIT_SUBJECT_BYTES);
}

static struct authres *
get_authres(struct in *in, struct jsonin *o, const char *key, size_t *count_r)
{
	const struct jsonin *list = in_list(in, o, key, LIMIT_AUTHRES);
	struct jsonin *one = list->first;
	struct authres *out =
	    mem_many(in->ctx, struct authres, list->count + 1);
	*count_r = list->count;
	for (struct authres *a = out; one != NULL; a++, one = one->next) {
		const struct jsonin *results =
		    in_list(in, one, "results", LIST_MAX);
		struct jsonin *result = results->first;
		a->id = in_text(in, one, "id", LIMIT_SUBJECT_BYTES);
		a->received_above =
		    (int)in_int(in, one, "received_above", 0, LIMIT_HEADERS);
		a->below_own_received = in_bool(in, one, "below_own_received");
		a->result_count = results->count;
		a->results = mem_many(
		    in->ctx, struct authres_result, results->count + 1);
		for (struct authres_result *r = a->results; result != NULL;
		     r++, result = result->next) {
			r->method =
			    in_text(in, result, "method", LIMIT_SUBJECT_BYTES);
			r->result =
			    in_text(in, result, "result", LIMIT_SUBJECT_BYTES);
			read_props(in, in_need(in, result, "props"), r);
		}
	}
	return out;
}

static void
read_machine(struct in *in, struct jsonin *o, struct facts *f)
{
	size_t statuses;
	f->class = (enum mail_class)in_choice(
	    in, o, "class", class_name, FACTS_CLASSES);
	f->class_evidence =
	    in_text(in, o, "class_evidence", LIMIT_SUBJECT_BYTES);
	f->may_ack = in_bool(in, o, "may_ack");
	f->no_ack_reason = in_text(in, o, "no_ack_reason", LIMIT_SUBJECT_BYTES);
	f->is_bounce = in_bool(in, o, "is_bounce");
	f->hard = in_bool(in, o, "hard");
	f->recipients = in_texts(in, o, "recipients", LIMIT_FAILED_RECIPIENTS,
	    LIMIT_ADDRESS_BYTES, &f->recipient_count);
	f->status = in_texts(in, o, "status", LIMIT_FAILED_RECIPIENTS,
	    LIMIT_NAME_BYTES, &statuses);
	if (statuses != f->recipient_count)
		in_blame(in, "status");
	f->reason = in_text(in, o, "reason", LIMIT_NAME_BYTES);
	f->original_message_id =
	    in_text(in, o, "original_message_id", LIMIT_MESSAGE_ID_BYTES);
	f->authres = get_authres(in, o, "authres", &f->authres_count);
	f->arc = get_authres(in, o, "arc", &f->arc_count);
}

static void
read_found(struct in *in, struct jsonin *o, struct facts *f)
{
	const struct jsonin *list =
	    in_list(in, o, "references_found", LIMIT_FOUND_REFERENCES);
	struct jsonin *one = list->first;
	f->found_count = list->count;
	f->found =
	    mem_many(in->ctx, struct found_reference, f->found_count + 1);
	for (size_t i = 0; one != NULL; i++, one = one->next) {
		struct found_reference *r = &f->found[i];
		r->kind = in_text(in, one, "kind", LIMIT_NAME_BYTES);
		r->text = in_text(in, one, "text", LIMIT_SUBJECT_BYTES);
		r->normal = in_text(in, one, "normal", LIMIT_SUBJECT_BYTES);
		r->where = (enum found_where)in_choice(
		    in, one, "where", where_name, FACTS_WHERES);
		r->valid = in_bool(in, one, "valid");
		if (r->kind == NULL || r->text == NULL || r->normal == NULL)
			in_blame(in, "references_found");
	}
}

static void
read_commands(struct in *in, struct jsonin *o, struct facts *f)
{
	const struct jsonin *list = in_list(in, o, "commands", LIMIT_COMMANDS);
	struct jsonin *one = list->first;
	f->command_count = list->count;
	f->commands = mem_many(in->ctx, struct command, f->command_count + 1);
	for (size_t i = 0; one != NULL; i++, one = one->next) {
		struct command *c = &f->commands[i];
		c->verb = in_text(in, one, "verb", LIMIT_NAME_BYTES);
		c->args = in_text(in, one, "args", LIMIT_TEXT_BYTES);
		c->line = (int)in_int(in, one, "line", 0, LIMIT_TEXT_BYTES);
		c->ok = in_bool(in, one, "ok");
		c->why = in_text(in, one, "why", LIMIT_SUBJECT_BYTES);
		/* Whoever carries it out reads these without asking. */
		if (c->verb == NULL || (!c->ok && c->why == NULL) ||
		    (c->args == NULL && strcmp(c->verb, "PICK") == 0))
			in_blame(in, "commands");
	}
}

static void
read_wrapper(struct in *in, struct jsonin *o, struct facts *f)
{
	struct jsonin *w = jsonin_get(o, "wrapper");
	/* Facts that an older version wrote have none. */
	if (in_is_null(w))
		return;
	f->wrapper = (struct wrapper){
	    .kind = in_text(in, w, "kind", LIMIT_NAME_BYTES),
	    .product = in_text(in, w, "product", LIMIT_NAME_BYTES),
	    .evidence = in_text(in, w, "evidence", LIMIT_SUBJECT_BYTES),
	    .sealed = in_bool(in, w, "sealed"),
	};
	if (f->wrapper.kind == NULL || f->wrapper.product == NULL)
		in_blame(in, "wrapper");
}

static void
read_flags(struct in *in, struct jsonin *o, struct facts *f)
{
	const struct jsonin *list = in_list(in, o, "flags", FACTS_FLAGS + 1);
	for (const struct jsonin *one = list->first; one != NULL;
	     one = one->next) {
		bool known = jsonin_is(one, "parser-died");
		f->parser_died = f->parser_died || known;
		for (int k = 0; k < FACTS_FLAGS; k++)
			if (jsonin_is(one, facts_flag_name(k))) {
				f->flags |= 1U << k;
				known = true;
			}
		if (!known)
			in_blame(in, "flags");
	}
}

int
facts_from_json(
    void *ctx, struct span json, struct facts **facts_r, struct err *err)
{
	struct jsonin *o;
	if (json.n > LIMIT_FACTS_BYTES)
		return err_set(err, ERR_INPUT, "facts: too long");
	struct facts *f = facts_new(ctx);
	if (jsonin_read(f, json, &o, err) < 0) {
		mem_free(f);
		return err_prefix(err, "facts");
	}

	struct in in = {.ctx = f};
	if (o->type != JSONIN_OBJECT)
		in_blame(&in, "(not an object)");
	read_head(&in, o, f);
	f->text = in_text(&in, o, "text", LIMIT_TEXT_BYTES);
	f->reply = in_text(&in, o, "reply", LIMIT_TEXT_BYTES);
	f->signature = in_text(&in, o, "signature", LIMIT_TEXT_BYTES);
	f->reply_sure = in_bool(&in, o, "reply_sure");
	read_ranges(&in, o, f);
	read_attachments(&in, o, f);
	read_wrapper(&in, o, f);
	read_says(&in, o, f);
	read_machine(&in, o, f);
	read_found(&in, o, f);
	read_commands(&in, o, f);
	struct jsonin *absence = in_need(&in, o, "absence");
	f->absence_from = in_day(&in, absence, "from");
	f->absence_to = in_day(&in, absence, "to");
	read_flags(&in, o, f);
	in_hash(&in, o, "content_hash", f->content_hash);
	if (f->text == NULL)
		f->text = "";
	if (in.bad != NULL) {
		mem_free(f);
		return err_set(err, ERR_INPUT,
		    "facts: \"%s\" is missing or wrong", in.bad);
	}
	*facts_r = f;
	return 0;
}
