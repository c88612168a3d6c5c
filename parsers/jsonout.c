/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/jsonout.h"

#include "parsers/charset.h"
#include "parsers/stretch.h"

/* Written at a time: there is room for it were every byte escaped. */
enum { BLOCK_BYTES = 1024, ESCAPE_BYTES = 6 };

/* RFC 8259 s.7: what may not stand in a string as it is.  Returns the place
 * behind it. */
static char *
put_escape(char *to, unsigned char c)
{
	static const char letters[] = "\nn\"\"\\\\\tt\rr\bb\ff";
	static const char digits[] = "0123456789ABCDEF";
	*to++ = '\\';
	for (size_t i = 0; i + 1 < sizeof letters; i += 2)
		if ((unsigned char)letters[i] == c) {
			*to++ = letters[i + 1];
			return to;
		}
	*to++ = 'u';
	*to++ = '0';
	*to++ = '0';
	*to++ = digits[c >> 4];
	*to++ = digits[c & 15];
	return to;
}

/* A block's room is asked for once, not for every line of a text. */
static void
add_block(struct buf *out, struct span s)
{
	if (!buf_reserve(out, s.n * ESCAPE_BYTES))
		return;
	char *to = out->p + out->n;
	for (size_t at = 0; at < s.n;) {
		size_t n = stretch_copy_unescaped(to, s, at);
		to += n;
		at += n;
		if (at < s.n)
			to = put_escape(to, (unsigned char)s.p[at++]);
	}
	*to = '\0';
	out->n = (size_t)(to - out->p);
}

static void
add_quoted(struct buf *out, struct span s)
{
	buf_add_byte(out, '"');
	for (size_t at = 0; at < s.n; at += BLOCK_BYTES)
		add_block(out, span_sub(s, at, BLOCK_BYTES));
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

/* Keys are ours, or words of a grammar of ASCII: short, and nothing in them
 * needs repair. */
static void
add_key(struct buf *out, const char *key)
{
	if (!buf_reserve(out, strlen(key) * ESCAPE_BYTES))
		return;
	char *to = out->p + out->n;
	for (unsigned char c; (c = (unsigned char)*key) != '\0'; key++)
		if (c < ' ' || c == '"' || c == '\\')
			to = put_escape(to, c);
		else
			*to++ = (char)c;
	*to = '\0';
	out->n = (size_t)(to - out->p);
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
	buf_add_byte(&json->out, '"');
	add_key(&json->out, key);
	buf_add_str(&json->out, json->pretty ? "\": " : "\":");
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
