/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/jsonout.h"

#include "parsers/charset.h"
#include "parsers/stretch.h"

/* RFC 8259 s.7: what may not stand in a string as it is. */
static void
add_escape(struct buf *out, unsigned char c)
{
	static const char letters[] = "\nn\"\"\\\\\tt\rr\bb\ff";
	for (size_t i = 0; i + 1 < sizeof letters; i += 2)
		if ((unsigned char)letters[i] == c) {
			char pair[2] = {'\\', letters[i + 1]};
			buf_add(out, pair, sizeof pair);
			return;
		}
	buf_add_fmt(out, "\\u%04X", c);
}

static void
add_quoted(struct buf *out, struct span s)
{
	size_t at = 0;
	buf_add_byte(out, '"');
	while (at < s.n) {
		size_t n = stretch_unescaped(s, at);
		buf_add(out, s.p + at, n);
		at += n;
		if (at < s.n)
			add_escape(out, (unsigned char)s.p[at++]);
	}
	buf_add_byte(out, '"');
}

/* A parser may have cut a character in two: repaired here. */
static void
add_string(struct buf *out, const char *text)
{
	struct span s = span_str(text);
	struct buf fixed;
	if (charset_is_utf8(s)) {
		add_quoted(out, s);
		return;
	}
	buf_init(&fixed, out->ctx, s.n * 3 + 1);
	(void)charset_decode(&fixed, "utf-8", s);
	add_quoted(out, buf_span(&fixed));
	mem_free(fixed.p);
}

static void
add_line(struct jsonout *json)
{
	if (!json->pretty)
		return;
	buf_add_byte(&json->out, '\n');
	for (int i = 0; i < json->depth; i++)
		buf_add_str(&json->out, "  ");
}

/* What stands before a value. */
static void
add_lead(struct jsonout *json, const char *key)
{
	if (!json->fresh)
		buf_add_byte(&json->out, ',');
	if (json->depth > 0)
		add_line(json);
	json->fresh = false;
	if (key == NULL)
		return;
	/* Keys are ours: nothing in them needs repair. */
	add_quoted(&json->out, span_str(key));
	buf_add_str(&json->out, json->pretty ? ": " : ":");
}

void
jsonout_init(struct jsonout *json, const void *ctx, size_t cap, bool pretty)
{
	*json = (struct jsonout){.pretty = pretty, .fresh = true};
	buf_init(&json->out, ctx, cap);
}

void
jsonout_open(struct jsonout *json, const char *key, char kind)
{
	add_lead(json, key);
	buf_add_byte(&json->out, kind);
	json->depth++;
	json->fresh = true;
}

void
jsonout_close(struct jsonout *json, char kind)
{
	json->depth--;
	if (!json->fresh)
		add_line(json);
	json->fresh = false;
	buf_add_byte(&json->out, kind == '{' ? '}' : ']');
}

void
jsonout_text(struct jsonout *json, const char *key, const char *text)
{
	add_lead(json, key);
	if (text == NULL)
		buf_add_str(&json->out, "null");
	else
		add_string(&json->out, text);
}

void
jsonout_int(struct jsonout *json, const char *key, int64_t value)
{
	add_lead(json, key);
	buf_add_fmt(&json->out, "%lld", (long long)value);
}

void
jsonout_bool(struct jsonout *json, const char *key, bool value)
{
	add_lead(json, key);
	buf_add_str(&json->out, value ? "true" : "false");
}
