/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/params.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/charset.h"
#include "parsers/transfer.h"
#include "parsers/words.h"

/* White space and comments (RFC 822 allows them anywhere in these). */
static size_t
skip_space(struct span s, size_t at)
{
	int depth = 0;
	while (at < s.n) {
		char c = s.p[at];
		if (depth > 0 && c == '\\') {
			at++;
		} else if (c == '(') {
			depth++;
		} else if (c == ')' && depth > 0) {
			depth--;
		} else if (depth == 0 && !is_space((unsigned char)c)) {
			break;
		}
		at++;
	}
	return at < s.n ? at : s.n;
}

/* A quoted string that starts at `at`; returns the offset behind it. */
static size_t
read_quoted(struct span s, size_t at, struct span *raw_r)
{
	size_t start = ++at;
	while (at < s.n && s.p[at] != '"')
		at += s.p[at] == '\\' && at + 1 < s.n ? 2 : 1;
	if (at > s.n)
		at = s.n;
	*raw_r = span_sub(s, start, at - start);
	return at < s.n ? at + 1 : at;
}

/* Splits "filename*0*" into the name, the section and the star. */
static void
read_name(struct param *param, struct span name)
{
	param->section = -1;
	if (name.n > 0 && name.p[name.n - 1] == '*') {
		param->encoded = true;
		name.n--;
	}
	ptrdiff_t star = span_find_byte(name, 0, '*');
	int64_t section;
	if (star >= 0 && span_number(span_sub(name, (size_t)star + 1, name.n),
			     PARAMS_MAX, &section)) {
		param->section = (int)section;
		name.n = (size_t)star;
	}
	param->name = name;
}

static size_t
read_param(struct params *params, struct span s, size_t at)
{
	struct param param = {.section = -1};
	size_t start = at;
	while (at < s.n && s.p[at] != '=' && s.p[at] != ';')
		at++;
	struct span name = span_trim(span_sub(s, start, at - start));
	if (at >= s.n || s.p[at] == ';')
		return at;
	at = skip_space(s, at + 1);
	if (at < s.n && s.p[at] == '"') {
		at = read_quoted(s, at, &param.raw);
		while (at < s.n && s.p[at] != ';')
			at++;
	} else {
		/* Names with spaces and no quotes are common: up to ';'. */
		start = at;
		while (at < s.n && s.p[at] != ';')
			at++;
		param.raw = span_trim(span_sub(s, start, at - start));
	}
	read_name(&param, name);
	if (params->count < PARAMS_MAX && name.n > 0)
		params->list[params->count++] = param;
	return at;
}

void
params_read(struct params *params, struct span value)
{
	params->count = 0;
	size_t at = skip_space(value, 0);
	size_t start = at;
	while (at < value.n && value.p[at] != ';' && value.p[at] != '(' &&
	       !is_space((unsigned char)value.p[at]))
		at++;
	params->first = span_trim(span_sub(value, start, at - start));
	/* Some writers forget the ';' behind the type. */
	while (at < value.n) {
		if (value.p[at] == ';' || is_space((unsigned char)value.p[at]))
			at++;
		size_t next = skip_space(value, at);
		if (next < value.n && value.p[next] == ';') {
			at = next;
			continue;
		}
		at = next < value.n ? read_param(params, value, next) : next;
	}
}

/* Removes the backslashes of a quoted string. */
static void
add_unquoted(struct buf *out, struct span raw)
{
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] == '\\' && i + 1 < raw.n &&
		    (raw.p[i + 1] == '"' || raw.p[i + 1] == '\\'))
			i++;
		if (raw.p[i] != '\r' && raw.p[i] != '\n')
			buf_add_byte(out, raw.p[i]);
	}
}

static void
add_percent(struct buf *out, struct span raw)
{
	for (size_t i = 0; i < raw.n; i++) {
		int high = -1, low = -1;
		if (raw.p[i] == '%' && i + 2 < raw.n) {
			high = hex_value((unsigned char)raw.p[i + 1]);
			low = hex_value((unsigned char)raw.p[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			buf_add_byte(out, (char)(high << 4 | low));
			i += 2;
		} else {
			buf_add_byte(out, raw.p[i]);
		}
	}
}

/* Takes "charset'language'" off the front. */
static struct span
take_charset(struct span *raw)
{
	ptrdiff_t one = span_find_byte(*raw, 0, '\'');
	ptrdiff_t two =
	    one < 0 ? -1 : span_find_byte(*raw, (size_t)one + 1, '\'');
	if (two < 0)
		return span_of(NULL, 0);
	struct span charset = span_sub(*raw, 0, (size_t)one);
	*raw = span_sub(*raw, (size_t)two + 1, raw->n);
	return charset;
}

/* Gathers one RFC 2231 value: name*=… or name*0=…; name*1*=… */
static bool
gather(const struct params *params, const char *name, struct buf *bytes,
    struct span *charset_r)
{
	bool found = false;
	for (int section = -1; section < PARAMS_MAX; section++) {
		const struct param *param = NULL;
		for (size_t i = 0; i < params->count && param == NULL; i++) {
			const struct param *p = &params->list[i];
			if (span_is(p->name, name) && p->section == section &&
			    (section >= 0 || p->encoded))
				param = p;
		}
		if (param == NULL && section > 0)
			break;
		if (param == NULL)
			continue;
		struct span raw = param->raw;
		if (param->encoded && section <= 0)
			*charset_r = take_charset(&raw);
		if (param->encoded)
			add_percent(bytes, raw);
		else
			add_unquoted(bytes, raw);
		found = true;
		if (section == -1)
			break;
	}
	return found;
}

char *
params_get(
    const void *ctx, const struct params *params, const char *name, size_t cap)
{
	struct span charset = span_of(NULL, 0);
	struct buf bytes;
	char *value = NULL;

	buf_init(&bytes, ctx, 64 * 1024);
	if (gather(params, name, &bytes, &charset)) {
		struct buf text;
		char *label = mem_strn(ctx, charset.p, charset.n);
		buf_init(&text, ctx, bytes.n * 3 + 16);
		(void)charset_decode(&text, label, buf_span(&bytes));
		/* Some programs put encoded words into continuations. */
		value = words_decode(ctx, buf_span(&text), cap);
		mem_free(text.p);
		mem_free(label);
	}
	for (size_t i = 0; i < params->count && value == NULL; i++) {
		const struct param *p = &params->list[i];
		if (!span_is(p->name, name) || p->section >= 0 || p->encoded)
			continue;
		add_unquoted(&bytes, p->raw);
		value = words_decode(ctx, buf_span(&bytes), cap);
	}
	mem_free(bytes.p);
	return value;
}
