/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/jsonin.h"

#include "parsers/base/buf.h"
#include "parsers/charset.h"
#include "parsers/stretch.h"

enum { CHUNK = 128, DIGITS = 18 };

struct reader {
	void *ctx;
	struct span in;
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

/* The opening quote is behind us. */
static bool
read_string(struct reader *r, struct span *text_r, bool *escaped_r)
{
	size_t start = r->at;
	uint32_t c;

	*escaped_r = false;
	for (;;) {
		r->at += stretch_unescaped(r->in, r->at);
		if (peek(r) == '"')
			break;
		if (peek(r) != '\\')
			return fail(r, "a string without an end");
		size_t n = escape(r->in, r->at, &c);
		if (n == 0)
			return fail(r, "an escape that is none");
		*escaped_r = true;
		r->at += n;
	}
	*text_r = span_sub(r->in, start, r->at - start);
	r->at++;
	return true;
}

static char *
unescape(void *ctx, struct span s, bool escaped)
{
	struct buf out;
	uint32_t c = 0;

	if (!escaped)
		return mem_strn(ctx, s.p, s.n);
	buf_init(&out, ctx, s.n);
	/* Every escape is longer than what it stands for. */
	(void)buf_reserve(&out, s.n);
	for (size_t i = 0; i < s.n;) {
		size_t n = stretch_unescaped(s, i);

		buf_add(&out, s.p + i, n);
		i += n;
		if (i == s.n)
			break;
		i += escape(s, i, &c);
		if (c < 0x80)
			buf_add_byte(&out, (char)c);
		else
			buf_add_utf8(&out, c);
	}
	return out.p;
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
		return read_string(r, &value->text, &value->escaped);
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
	if (!read_string(r, &value->key, &value->escaped_key))
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
	struct reader r = {.ctx = ctx, .in = json};

	if (!charset_is_utf8(json))
		return err_set(err, ERR_INPUT, "no JSON: not UTF-8");
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

const struct jsonin *
jsonin_get(const struct jsonin *object, const char *key)
{
	if (object == NULL || object->type != JSONIN_OBJECT)
		return NULL;
	struct span name = span_str(key);
	for (const struct jsonin *v = object->first; v != NULL; v = v->next)
		if (!v->escaped_key && span_eq(v->key, name))
			return v;
	return NULL;
}

char *
jsonin_copy(void *ctx, const struct jsonin *text)
{
	return unescape(ctx, text->text, text->escaped);
}

char *
jsonin_copy_key(void *ctx, const struct jsonin *member)
{
	return unescape(ctx, member->key, member->escaped_key);
}

bool
jsonin_is(const struct jsonin *value, const char *text)
{
	return value != NULL && value->type == JSONIN_TEXT && !value->escaped &&
	       span_eq(value->text, span_str(text));
}
