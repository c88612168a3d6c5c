/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/facts_in_p.h"

#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/limits.h"

void
in_blame(struct in *in, const char *key)
{
	if (in->bad == NULL)
		in->bad = key;
}

struct jsonin *
in_need(struct in *in, struct jsonin *object, const char *key)
{
	struct jsonin *value = jsonin_get(object, key);
	if (value == NULL)
		in_blame(in, key);
	return value;
}

bool
in_is_null(const struct jsonin *value)
{
	return value == NULL || value->type == JSONIN_NULL;
}

const char *
in_text_of(
    struct in *in, const struct jsonin *value, const char *key, size_t max)
{
	if (in_is_null(value))
		return NULL;
	if (value->type != JSONIN_TEXT || value->text.n > max) {
		in_blame(in, key);
		return NULL;
	}
	return value->text.p;
}

const char *
in_text(struct in *in, struct jsonin *object, const char *key, size_t max)
{
	return in_text_of(in, in_need(in, object, key), key, max);
}

bool
in_bool(struct in *in, struct jsonin *object, const char *key)
{
	const struct jsonin *value = in_need(in, object, key);
	bool is_true = value != NULL && value->type == JSONIN_TRUE;
	if (value != NULL && !is_true && value->type != JSONIN_FALSE)
		in_blame(in, key);
	return is_true;
}

int64_t
in_int(struct in *in, struct jsonin *object, const char *key, int64_t min,
    int64_t max)
{
	const struct jsonin *value = in_need(in, object, key);
	if (value == NULL)
		return min;
	if (value->type != JSONIN_INT || value->number < min ||
	    value->number > max) {
		in_blame(in, key);
		return min;
	}
	return value->number;
}

const struct jsonin *
in_list(struct in *in, struct jsonin *object, const char *key, size_t max)
{
	const struct jsonin *value = in_need(in, object, key);
	static const struct jsonin nothing = {.type = JSONIN_LIST};
	if (value == NULL)
		return &nothing;
	if (value->type != JSONIN_LIST || value->count > max) {
		in_blame(in, key);
		return &nothing;
	}
	return value;
}

const char **
in_texts(struct in *in, struct jsonin *object, const char *key, size_t max,
    size_t text_max, size_t *count_r)
{
	const struct jsonin *list = in_list(in, object, key, max);
	struct jsonin *one = list->first;
	*count_r = list->count;
	if (list->count == 0)
		return NULL;
	const char **texts = mem_many(in->ctx, const char *, list->count);
	for (size_t i = 0; one != NULL; i++, one = one->next) {
		texts[i] = in_text_of(in, one, key, text_max);
		if (texts[i] == NULL) {
			in_blame(in, key);
			texts[i] = "";
		}
	}
	return texts;
}

struct address
in_address(struct in *in, struct jsonin *value, const char *key)
{
	struct address a = {.addr = NULL};
	if (in_is_null(value))
		return a;
	if (value->type != JSONIN_OBJECT) {
		in_blame(in, key);
		return a;
	}
	a.addr = in_text(in, value, "addr", LIMIT_ADDRESS_BYTES);
	a.name = in_text(in, value, "name", LIMIT_NAME_BYTES);
	if (a.addr == NULL)
		in_blame(in, key);
	return a;
}

struct address *
in_addresses(
    struct in *in, struct jsonin *object, const char *key, size_t *count_r)
{
	const struct jsonin *list = in_list(in, object, key, LIMIT_ADDRESSES);
	struct jsonin *one = list->first;
	*count_r = list->count;
	if (list->count == 0)
		return NULL;
	struct address *out = mem_many(in->ctx, struct address, list->count);
	for (size_t i = 0; one != NULL; i++, one = one->next) {
		out[i] = in_address(in, one, key);
		if (out[i].addr == NULL) {
			in_blame(in, key);
			out[i].addr = "";
		}
	}
	return out;
}

int
in_choice(struct in *in, struct jsonin *object, const char *key,
    const char *(*name)(int value), int count)
{
	const struct jsonin *value = in_need(in, object, key);
	for (int i = 0; i < count; i++)
		if (jsonin_is(value, name(i)))
			return i;
	in_blame(in, key);
	return 0;
}

int32_t
in_day(struct in *in, struct jsonin *object, const char *key)
{
	int32_t day = DAY_NONE;
	const struct jsonin *value = in_need(in, object, key);
	if (!in_is_null(value) && !civil_parse(value->text, &day))
		in_blame(in, key);
	return day;
}

int64_t
in_instant(struct in *in, struct jsonin *object, const char *key)
{
	int64_t instant = INSTANT_NONE;
	const struct jsonin *value = in_need(in, object, key);
	if (!in_is_null(value) && !civil_parse_rfc3339(value->text, &instant))
		in_blame(in, key);
	return instant;
}

void
in_hash(struct in *in, struct jsonin *object, const char *key, char out[65])
{
	const struct jsonin *value = in_need(in, object, key);
	struct span text = value == NULL ? span_of(NULL, 0) : value->text;
	bool good = text.n == 0 || text.n == 64;
	for (size_t i = 0; good && i < text.n; i++)
		good = is_digit(text.p[i]) ||
		       (text.p[i] >= 'a' && text.p[i] <= 'f');
	if (!good)
		in_blame(in, key);
	if (good && text.n > 0)
		memcpy(out, text.p, text.n);
	out[good ? text.n : 0] = '\0';
}
