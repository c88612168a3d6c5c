/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/facts.h"

#include <jansson.h>

#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/facts_p.h"
#include "parsers/jsonin.h"
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

/*
 * Reading goes on after a mistake and keeps the first one, so that each key is
 * one line below; the caller looks at `bad` once.
 */
struct in {
	void *ctx;
	const char *bad; /* the first key that is wrong */
};

static void
blame(struct in *in, const char *key)
{
	if (in->bad == NULL)
		in->bad = key;
}

/* The value of a key that must be there; NULL when it is not. */
static struct jsonin *
need(struct in *in, struct jsonin *object, const char *key)
{
	struct jsonin *value = jsonin_get(object, key);
	if (value == NULL)
		blame(in, key);
	return value;
}

static bool
is_null(const struct jsonin *value)
{
	return value == NULL || value->type == JSONIN_NULL;
}

static const char *
text_of(struct in *in, const struct jsonin *value, const char *key, size_t max)
{
	if (is_null(value))
		return NULL;
	if (value->type != JSONIN_TEXT || value->text.n > max) {
		blame(in, key);
		return NULL;
	}
	return value->text.p;
}

static const char *
get_text(struct in *in, struct jsonin *object, const char *key, size_t max)
{
	return text_of(in, need(in, object, key), key, max);
}

static bool
get_bool(struct in *in, struct jsonin *object, const char *key)
{
	const struct jsonin *value = need(in, object, key);
	bool is_true = value != NULL && value->type == JSONIN_TRUE;
	if (value != NULL && !is_true && value->type != JSONIN_FALSE)
		blame(in, key);
	return is_true;
}

static int64_t
get_int(struct in *in, struct jsonin *object, const char *key, int64_t min,
    int64_t max)
{
	const struct jsonin *value = need(in, object, key);
	if (value == NULL)
		return min;
	if (value->type != JSONIN_INT || value->number < min ||
	    value->number > max) {
		blame(in, key);
		return min;
	}
	return value->number;
}

/* An empty one when it is missing or wrong. */
static const struct jsonin *
get_list(struct in *in, struct jsonin *object, const char *key, size_t max)
{
	const struct jsonin *value = need(in, object, key);
	static const struct jsonin nothing = {.type = JSONIN_LIST};
	if (value == NULL)
		return &nothing;
	if (value->type != JSONIN_LIST || value->count > max) {
		blame(in, key);
		return &nothing;
	}
	return value;
}

static const char **
get_texts(struct in *in, struct jsonin *object, const char *key, size_t max,
    size_t text_max, size_t *count_r)
{
	const struct jsonin *list = get_list(in, object, key, max);
	struct jsonin *one = list->first;
	*count_r = list->count;
	if (list->count == 0)
		return NULL;
	const char **texts = mem_many(in->ctx, const char *, list->count);
	for (size_t i = 0; one != NULL; i++, one = one->next) {
		texts[i] = text_of(in, one, key, text_max);
		if (texts[i] == NULL) {
			blame(in, key);
			texts[i] = "";
		}
	}
	return texts;
}

static struct address
read_address(struct in *in, struct jsonin *value, const char *key)
{
	struct address a = {.addr = NULL};
	if (is_null(value))
		return a;
	if (value->type != JSONIN_OBJECT) {
		blame(in, key);
		return a;
	}
	a.addr = get_text(in, value, "addr", LIMIT_ADDRESS_BYTES);
	a.name = get_text(in, value, "name", LIMIT_NAME_BYTES);
	if (a.addr == NULL)
		blame(in, key);
	return a;
}

static struct address *
get_addresses(
    struct in *in, struct jsonin *object, const char *key, size_t *count_r)
{
	const struct jsonin *list = get_list(in, object, key, LIMIT_ADDRESSES);
	struct jsonin *one = list->first;
	*count_r = list->count;
	if (list->count == 0)
		return NULL;
	struct address *out = mem_many(in->ctx, struct address, list->count);
	for (size_t i = 0; one != NULL; i++, one = one->next) {
		out[i] = read_address(in, one, key);
		if (out[i].addr == NULL) {
			blame(in, key);
			out[i].addr = "";
		}
	}
	return out;
}

/* The value of a closed list whose names `name` gives; blames the key and
 * gives 0 for any other. */
static int
get_choice(struct in *in, struct jsonin *object, const char *key,
    const char *(*name)(int value), int count)
{
	const struct jsonin *value = need(in, object, key);
	for (int i = 0; i < count; i++)
		if (jsonin_is(value, name(i)))
			return i;
	blame(in, key);
	return 0;
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

static int32_t
get_day(struct in *in, struct jsonin *object, const char *key)
{
	int32_t day = DAY_NONE;
	const struct jsonin *value = need(in, object, key);
	if (!is_null(value) && !civil_parse(value->text, &day))
		blame(in, key);
	return day;
}

static int64_t
get_instant(struct in *in, struct jsonin *object, const char *key)
{
	int64_t instant = INSTANT_NONE;
	const struct jsonin *value = need(in, object, key);
	if (!is_null(value) && !civil_parse_rfc3339(value->text, &instant))
		blame(in, key);
	return instant;
}

/* Either nothing or 64 digits. */
static void
get_hash(struct in *in, struct jsonin *object, const char *key, char out[65])
{
	const struct jsonin *value = need(in, object, key);
	struct span text = value == NULL ? span_of(NULL, 0) : value->text;
	bool good = text.n == 0 || text.n == 64;
	for (size_t i = 0; good && i < text.n; i++)
		good = is_digit(text.p[i]) ||
		       (text.p[i] >= 'a' && text.p[i] <= 'f');
	if (!good)
		blame(in, key);
	if (good && text.n > 0)
		memcpy(out, text.p, text.n);
	out[good ? text.n : 0] = '\0';
}

static void
read_head(struct in *in, struct jsonin *o, struct facts *f)
{
	const size_t id = LIMIT_MESSAGE_ID_BYTES;
	f->subject = get_text(in, o, "subject", LIMIT_SUBJECT_BYTES);
	f->subject_base = get_text(in, o, "subject_base", LIMIT_SUBJECT_BYTES);
	f->from = read_address(in, need(in, o, "from"), "from");
	f->sender = read_address(in, need(in, o, "sender"), "sender");
	f->reply_to = get_addresses(in, o, "reply_to", &f->reply_to_count);
	f->to = get_addresses(in, o, "to", &f->to_count);
	f->cc = get_addresses(in, o, "cc", &f->cc_count);
	f->delivered_to = get_texts(in, o, "delivered_to", LIST_MAX,
	    LIMIT_ADDRESS_BYTES, &f->delivered_to_count);
	f->message_id = get_text(in, o, "message_id", id);
	f->original_message_id_exchange =
	    get_text(in, o, "original_message_id_exchange", id);
	f->in_reply_to = get_text(in, o, "in_reply_to", id);
	f->references = get_texts(
	    in, o, "references", LIMIT_REFERENCES, id, &f->reference_count);
	f->thread_topic = get_text(in, o, "thread_topic", LIMIT_SUBJECT_BYTES);
	f->thread_index = get_text(in, o, "thread_index", LIMIT_SUBJECT_BYTES);
	f->date = get_instant(in, o, "date");
	f->has_return_path = get_bool(in, o, "has_return_path");
	f->return_path = get_text(in, o, "return_path", LIMIT_ADDRESS_BYTES);
	f->auth_as_internal = get_bool(in, o, "auth_as_internal");
	f->auth_source = get_text(in, o, "auth_source", LIMIT_NAME_BYTES);
	f->probe = get_text(in, o, "probe", LIMIT_NAME_BYTES);
}

static void
read_ranges(struct in *in, struct jsonin *o, struct facts *f)
{
	const struct jsonin *list = get_list(in, o, "reply_ranges", LIST_MAX);
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
			blame(in, "reply_ranges");
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
	    get_list(in, o, "attachments", LIMIT_ATTACHMENTS);
	struct jsonin *one = list->first;
	size_t n = list->count;
	const int64_t max = LIMIT_MAIL_BYTES;
	f->attachment_count = n;
	f->attachments = mem_many(in->ctx, struct attachment, n + 1);
	for (size_t i = 0; one != NULL; i++, one = one->next) {
		struct attachment *a = &f->attachments[i];
		a->name = get_text(in, one, "name", LIMIT_NAME_BYTES);
		a->type = get_text(in, one, "type", LIMIT_NAME_BYTES);
		a->size = get_int(in, one, "size", 0, max);
		get_hash(in, one, "sha256", a->sha256);
		a->offset = get_int(in, one, "offset", 0, max);
		a->length = get_int(in, one, "length", -1, max);
		a->encoding = get_text(in, one, "encoding", LIMIT_NAME_BYTES);
		a->cid = get_text(in, one, "cid", LIMIT_MESSAGE_ID_BYTES);
		a->is_inline_image = get_bool(in, one, "inline");
		if (a->offset + a->length > max)
			blame(in, "attachments");
	}
}

static void
read_props(struct in *in, const struct jsonin *props, struct authres_result *r)
{
	if (props == NULL || props->type != JSONIN_OBJECT ||
	    props->count > PROPS_MAX) {
		blame(in, "props");
		return;
	}
	r->props = mem_many(in->ctx, const char *, 2 * props->count + 1);
	for (const struct jsonin *value = props->first; value != NULL;
	     value = value->next) {
		const char *text =
		    text_of(in, value, "props", LIMIT_SUBJECT_BYTES);
		r->props[r->prop_count++] = value->key.p;
		r->props[r->prop_count++] = text == NULL ? "" : text;
	}
}

/* Their own words go into a letter: one line of it. */
static const char *
read_said(struct in *in, const struct jsonin *value)
{
	const char *said = text_of(in, value, "says", LIMIT_SUBJECT_BYTES);
	if (said == NULL || strpbrk(said, "\t\r\n\f\v") != NULL) {
		blame(in, "says");
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
		blame(in, "says");
		return;
	}
	struct says *s = &f->says;
	s->signs = mem_many(in->ctx, const char *, 2 * signs->count + 1);
	for (const struct jsonin *one = signs->first; one != NULL;
	     one = one->next) {
		s->signs[s->sign_count++] = one->key.p;
		s->signs[s->sign_count++] = read_said(in, one);
	}
	s->thanks = get_bool(in, says, "thanks");
	s->only_chaser = get_bool(in, says, "only_chaser");
	s->writer = get_text(in, says, "writer", LIMIT_NAME_BYTES);
	s->sketch = get_text(in, says, "sketch", LIMIT_SUBJECT_BYTES);
}

static struct authres *
get_authres(struct in *in, struct jsonin *o, const char *key, size_t *count_r)
{
	const struct jsonin *list = get_list(in, o, key, LIMIT_AUTHRES);
	struct jsonin *one = list->first;
	struct authres *out =
	    mem_many(in->ctx, struct authres, list->count + 1);
	*count_r = list->count;
	for (struct authres *a = out; one != NULL; a++, one = one->next) {
		const struct jsonin *results =
		    get_list(in, one, "results", LIST_MAX);
		struct jsonin *result = results->first;
		a->id = get_text(in, one, "id", LIMIT_SUBJECT_BYTES);
		a->received_above =
		    (int)get_int(in, one, "received_above", 0, LIMIT_HEADERS);
		a->below_own_received = get_bool(in, one, "below_own_received");
		a->result_count = results->count;
		a->results = mem_many(
		    in->ctx, struct authres_result, results->count + 1);
		for (struct authres_result *r = a->results; result != NULL;
		     r++, result = result->next) {
			r->method =
			    get_text(in, result, "method", LIMIT_SUBJECT_BYTES);
			r->result =
			    get_text(in, result, "result", LIMIT_SUBJECT_BYTES);
			read_props(in, need(in, result, "props"), r);
		}
	}
	return out;
}

static void
read_machine(struct in *in, struct jsonin *o, struct facts *f)
{
	size_t statuses;
	f->class = (enum mail_class)get_choice(
	    in, o, "class", class_name, FACTS_CLASSES);
	f->class_evidence =
	    get_text(in, o, "class_evidence", LIMIT_SUBJECT_BYTES);
	f->may_ack = get_bool(in, o, "may_ack");
	f->no_ack_reason =
	    get_text(in, o, "no_ack_reason", LIMIT_SUBJECT_BYTES);
	f->is_bounce = get_bool(in, o, "is_bounce");
	f->hard = get_bool(in, o, "hard");
	f->recipients = get_texts(in, o, "recipients", LIMIT_FAILED_RECIPIENTS,
	    LIMIT_ADDRESS_BYTES, &f->recipient_count);
	f->status = get_texts(in, o, "status", LIMIT_FAILED_RECIPIENTS,
	    LIMIT_NAME_BYTES, &statuses);
	if (statuses != f->recipient_count)
		blame(in, "status");
	f->reason = get_text(in, o, "reason", LIMIT_NAME_BYTES);
	f->original_message_id =
	    get_text(in, o, "original_message_id", LIMIT_MESSAGE_ID_BYTES);
	f->authres = get_authres(in, o, "authres", &f->authres_count);
	f->arc = get_authres(in, o, "arc", &f->arc_count);
}

static void
read_found(struct in *in, struct jsonin *o, struct facts *f)
{
	const struct jsonin *list =
	    get_list(in, o, "references_found", LIMIT_FOUND_REFERENCES);
	struct jsonin *one = list->first;
	f->found_count = list->count;
	f->found =
	    mem_many(in->ctx, struct found_reference, f->found_count + 1);
	for (size_t i = 0; one != NULL; i++, one = one->next) {
		struct found_reference *r = &f->found[i];
		r->kind = get_text(in, one, "kind", LIMIT_NAME_BYTES);
		r->text = get_text(in, one, "text", LIMIT_SUBJECT_BYTES);
		r->normal = get_text(in, one, "normal", LIMIT_SUBJECT_BYTES);
		r->where = (enum found_where)get_choice(
		    in, one, "where", where_name, FACTS_WHERES);
		r->valid = get_bool(in, one, "valid");
		if (r->kind == NULL || r->text == NULL || r->normal == NULL)
			blame(in, "references_found");
	}
}

static void
read_commands(struct in *in, struct jsonin *o, struct facts *f)
{
	const struct jsonin *list = get_list(in, o, "commands", LIMIT_COMMANDS);
	struct jsonin *one = list->first;
	f->command_count = list->count;
	f->commands = mem_many(in->ctx, struct command, f->command_count + 1);
	for (size_t i = 0; one != NULL; i++, one = one->next) {
		struct command *c = &f->commands[i];
		c->verb = get_text(in, one, "verb", LIMIT_NAME_BYTES);
		c->args = get_text(in, one, "args", LIMIT_TEXT_BYTES);
		c->line = (int)get_int(in, one, "line", 0, LIMIT_TEXT_BYTES);
		c->ok = get_bool(in, one, "ok");
		c->why = get_text(in, one, "why", LIMIT_SUBJECT_BYTES);
		/* Whoever carries it out reads these without asking. */
		if (c->verb == NULL || (!c->ok && c->why == NULL) ||
		    (c->args == NULL && strcmp(c->verb, "PICK") == 0))
			blame(in, "commands");
	}
}

static void
read_wrapper(struct in *in, struct jsonin *o, struct facts *f)
{
	struct jsonin *w = jsonin_get(o, "wrapper");
	/* Facts that an older version wrote have none. */
	if (is_null(w))
		return;
	f->wrapper = (struct wrapper){
	    .kind = get_text(in, w, "kind", LIMIT_NAME_BYTES),
	    .product = get_text(in, w, "product", LIMIT_NAME_BYTES),
	    .evidence = get_text(in, w, "evidence", LIMIT_SUBJECT_BYTES),
	    .sealed = get_bool(in, w, "sealed"),
	};
	if (f->wrapper.kind == NULL || f->wrapper.product == NULL)
		blame(in, "wrapper");
}

static void
read_flags(struct in *in, struct jsonin *o, struct facts *f)
{
	const struct jsonin *list = get_list(in, o, "flags", FACTS_FLAGS + 1);
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
			blame(in, "flags");
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
		blame(&in, "(not an object)");
	read_head(&in, o, f);
	f->text = get_text(&in, o, "text", LIMIT_TEXT_BYTES);
	f->reply = get_text(&in, o, "reply", LIMIT_TEXT_BYTES);
	f->signature = get_text(&in, o, "signature", LIMIT_TEXT_BYTES);
	f->reply_sure = get_bool(&in, o, "reply_sure");
	read_ranges(&in, o, f);
	read_attachments(&in, o, f);
	read_wrapper(&in, o, f);
	read_says(&in, o, f);
	read_machine(&in, o, f);
	read_found(&in, o, f);
	read_commands(&in, o, f);
	struct jsonin *absence = need(&in, o, "absence");
	f->absence_from = get_day(&in, absence, "from");
	f->absence_to = get_day(&in, absence, "to");
	read_flags(&in, o, f);
	get_hash(&in, o, "content_hash", f->content_hash);
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
