/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/jsonin.h"

#include "parsers/charset.h"
#include "parsers/stretch.h"

enum { CHUNK = 128, DIGITS = 18 };

struct reader {
	void *ctx;
	char *copy;
	struct span in; /* the copy again, for looking */
	size_t at;
	struct jsonin *chunk; /* values not given out yet */
	size_t left;
	size_t values;
	struct jsonin
	    *open[JSONIN_DEPTH]; /* lists and objects, outermost first */
	int depth;
	const char *bad; /* what is wrong at `at` */
};

static bool
fail(struct reader *r, const char *what)
{
	if (r->bad == NULL)
		r->bad = what;
	return false;
}

static int
peek(const struct reader *r)
{
	return r->at < r->in.n ? (unsigned char)r->in.p[r->at] : -1;
}

static void
skip_blanks(struct reader *r)
{
	for (int c = peek(r); c == ' ' || c == '\n' || c == '\r' || c == '\t';
	     c = peek(r))
		r->at++;
}

static bool
skip(struct reader *r, char c)
{
	skip_blanks(r);
	if (peek(r) != c)
		return false;
	r->at++;
	return true;
}

/* ---- strings ---- */

/* Four hexadecimal digits at `at`, or -1. */
static int32_t
hex4(struct span s, size_t at)
{
	int32_t value = 0;

	if (at + 4 > s.n)
		return -1;
	for (size_t i = at; i < at + 4; i++) {
		int c = to_lower((unsigned char)s.p[i]);

		if (is_digit(c))
			value = value * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (c - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* What a backslash and this letter stand for; 0: nothing. */
static uint32_t
short_escape(char letter)
{
	switch (letter) {
	case 'n':
		return '\n';
	case '"':
	case '\\':
	case '/':
		return (unsigned char)letter;
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	default:
		return 0;
	}
}

/* Length of the escape at `at`, its character in *c_r; 0 when it is none. */
static size_t
escape(struct span s, size_t at, uint32_t *c_r)
{
	if (at + 1 >= s.n)
		return 0;
	*c_r = short_escape(s.p[at + 1]);
	if (*c_r != 0)
		return 2;
	int32_t high = s.p[at + 1] == 'u' ? hex4(s, at + 2) : -1;
	if (high <= 0 || (high >= 0xdc00 && high <= 0xdfff))
		return 0;
	*c_r = (uint32_t)high;
	if (high < 0xd800 || high > 0xdfff)
		return 6;
	/* A pair of surrogates (RFC 8259 s.7). */
	int32_t low = at + 7 < s.n && s.p[at + 6] == '\\' && s.p[at + 7] == 'u'
			  ? hex4(s, at + 8)
			  : -1;
	if (low < 0xdc00 || low > 0xdfff)
		return 0;
	*c_r = 0x10000U + ((uint32_t)(high - 0xd800) << 10) +
	       (uint32_t)(low - 0xdc00);
	return 12;
}

/* Writes a scalar value as UTF-8; the bytes it took. */
static size_t
put_utf8(char *out, uint32_t c)
{
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[n] | c);
	return n;
}

/*
 * The opening quote is behind us.  What follows an escape moves up, because
 * every escape is longer than what it stands for; the closing quote leaves
 * room for a NUL.
 */
static bool
read_string(struct reader *r, struct span *text_r)
{
	char *text = r->copy + r->at;
	size_t used = 0;
	uint32_t c;

	for (;;) {
		size_t n = stretch_unescaped(r->in, r->at);
		if (text + used != r->copy + r->at)
			memmove(text + used, r->copy + r->at, n);
		used += n;
		r->at += n;
		if (peek(r) == '"')
			break;
		if (peek(r) != '\\')
			return fail(r, "a string without an end");
		n = escape(r->in, r->at, &c);
		if (n == 0)
			return fail(r, "an escape that is none");
		used += put_utf8(text + used, c);
		r->at += n;
	}
	text[used] = '\0';
	*text_r = span_of(text, used);
	r->at++;
	return true;
}

/* ---- values ---- */

static struct jsonin *
new_value(struct reader *r)
{
	if (r->values == JSONIN_VALUES) {
		fail(r, "too many values");
		return NULL;
	}
	if (r->left == 0) {
		r->chunk = mem_many(r->ctx, struct jsonin, CHUNK);
		r->left = CHUNK;
	}
	r->values++;
	r->left--;
	return r->chunk++;
}

static bool
read_word(struct reader *r, const char *word, enum jsonin_type type,
    struct jsonin *value)
{
	size_t n = strlen(word);

	if (!span_eq(span_sub(r->in, r->at, n), span_str(word)))
		return fail(r, "a word that is none of JSON's");
	r->at += n;
	value->type = type;
	return true;
}

static bool
read_number(struct reader *r, struct jsonin *value)
{
	bool negative = peek(r) == '-';
	int digits = 0;

	r->at += negative;
	bool zero = peek(r) == '0';
	while (is_digit(peek(r)) && digits < DIGITS) {
		value->number = value->number * 10 + (peek(r) - '0');
		r->at++;
		digits++;
	}
	int c = peek(r);
	if (digits == 0 || is_digit(c) || (zero && digits > 1) || c == '.' ||
	    c == 'e' || c == 'E')
		return fail(r, "no whole number");
	value->type = JSONIN_INT;
	if (negative)
		value->number = -value->number;
	return true;
}

static bool
begin(struct reader *r, enum jsonin_type type, struct jsonin *value)
{
	if (r->depth == JSONIN_DEPTH)
		return fail(r, "nested too deep");
	r->at++;
	value->type = type;
	r->open[r->depth++] = value;
	return true;
}

static bool
read_value(struct reader *r, struct jsonin *value)
{
	skip_blanks(r);
	switch (peek(r)) {
	case '"':
		r->at++;
		value->type = JSONIN_TEXT;
		return read_string(r, &value->text);
	case '{':
		return begin(r, JSONIN_OBJECT, value);
	case '[':
		return begin(r, JSONIN_LIST, value);
	case 'n':
		return read_word(r, "null", JSONIN_NULL, value);
	case 't':
		return read_word(r, "true", JSONIN_TRUE, value);
	case 'f':
		return read_word(r, "false", JSONIN_FALSE, value);
	default:
		return read_number(r, value);
	}
}

static bool
has_key(const struct jsonin *object, struct span key)
{
	for (const struct jsonin *v = object->first; v != NULL; v = v->next)
		if (span_eq(v->key, key))
			return true;
	return false;
}

static bool
read_key(struct reader *r, const struct jsonin *object, struct jsonin *value)
{
	/* Most members any object of facts may have, many times over. */
	enum { MEMBERS = 1000 };

	if (!skip(r, '"'))
		return fail(r, "no key");
	if (!read_string(r, &value->key))
		return false;
	if (object->count == MEMBERS || has_key(object, value->key))
		return fail(r, "a key that came before, or too many");
	return skip(r, ':') || fail(r, "no colon");
}

/* The next child of the innermost open value, or its end. */
static bool
read_child(struct reader *r)
{
	struct jsonin *parent = r->open[r->depth - 1];
	bool object = parent->type == JSONIN_OBJECT;

	if (skip(r, object ? '}' : ']')) {
		r->depth--;
		return true;
	}
	if (parent->count > 0 && !skip(r, ','))
		return fail(r, "no comma");
	struct jsonin *child = new_value(r);
	if (child == NULL || (object && !read_key(r, parent, child)) ||
	    !read_value(r, child))
		return false;
	if (parent->last == NULL)
		parent->first = child;
	else
		parent->last->next = child;
	parent->last = child;
	parent->count++;
	return true;
}

int
jsonin_read(
    void *ctx, struct span json, struct jsonin **root_r, struct err *err)
{
	struct reader r = {.ctx = ctx};

	if (!charset_is_utf8(json))
		return err_set(err, ERR_INPUT, "no JSON: not UTF-8");
	r.copy = mem_strn(ctx, json.p, json.n);
	r.in = span_of(r.copy, json.n);
	struct jsonin *root = new_value(&r);
	bool good = read_value(&r, root);
	while (good && r.depth > 0)
		good = read_child(&r);
	skip_blanks(&r);
	if (good && r.at < json.n)
		good = fail(&r, "something after the end");
	if (!good)
		return err_set(
		    err, ERR_INPUT, "no JSON at byte %zu: %s", r.at, r.bad);
	*root_r = root;
	return 0;
}

struct jsonin *
jsonin_get(struct jsonin *object, const char *key)
{
	if (object == NULL || object->type != JSONIN_OBJECT)
		return NULL;
	struct span name = span_str(key);
	struct jsonin *v = object->found;
	for (size_t i = 0; i < object->count; i++) {
		v = v == NULL || v->next == NULL ? object->first : v->next;
		if (span_eq(v->key, name)) {
			object->found = v;
			return v;
		}
	}
	return NULL;
}

bool
jsonin_is(const struct jsonin *value, const char *text)
{
	return value != NULL && value->type == JSONIN_TEXT &&
	       span_eq(value->text, span_str(text));
}
