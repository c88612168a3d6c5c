/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One cursor over one header value; comments and folding white space may stand
 * between any two tokens (RFC 8601 s.2.2).
 */
#include "parsers/authres.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/limits.h"

enum {
	MAX_RESULTS = 64,
	MAX_PROPS = 128, /* strings: 64 pairs */
	MAX_TOKEN = 1024
};

struct cursor {
	void *ctx;
	struct span s;
	size_t at;
	bool bad; /* a comment never ended */
};

static bool
at_end(const struct cursor *c)
{
	return c->at >= c->s.n;
}

static char
peek(const struct cursor *c)
{
	return at_end(c) ? '\0' : c->s.p[c->at];
}

static bool
take(struct cursor *c, char want)
{
	if (at_end(c) || c->s.p[c->at] != want)
		return false;
	c->at++;
	return true;
}

/* Steps over one comment, nested ones included; false when it never ends. */
static bool
skip_comment(struct cursor *c)
{
	size_t depth = 0;
	while (!at_end(c)) {
		char b = c->s.p[c->at++];
		if (b == '\\' && !at_end(c))
			c->at++;
		else if (b == '(')
			depth++;
		else if (b == ')' && --depth == 0)
			return true;
	}
	c->bad = true;
	return false;
}

/* CFWS; false only for a comment that never ends. */
static bool
skip_cfws(struct cursor *c)
{
	while (!at_end(c)) {
		if (is_space(peek(c)))
			c->at++;
		else if (peek(c) != '(')
			return true;
		else if (!skip_comment(c))
			return false;
	}
	return true;
}

/* A quoted string, unquoted; NULL when it never ends. */
static const char *
read_quoted(struct cursor *c)
{
	struct buf b;
	buf_init(&b, c->ctx, MAX_TOKEN);
	c->at++;
	while (!at_end(c)) {
		char byte = c->s.p[c->at++];
		if (byte == '"')
			return b.full ? NULL : b.p;
		if (byte == '\\' && !at_end(c))
			byte = c->s.p[c->at++];
		buf_add_byte(&b, byte);
	}
	return NULL;
}

static bool
is_keyword_byte(int b)
{
	return is_alnum(b) || b == '-' || b == '_';
}

/* A method, property or result keyword, in lower case; NULL when none. */
static const char *
read_keyword(struct cursor *c, bool dots)
{
	size_t start = c->at;
	while (!at_end(c) && (is_keyword_byte(peek(c)) ||
				 (dots && (peek(c) == '.' || peek(c) == '@'))))
		c->at++;
	if (c->at == start || c->at - start > MAX_TOKEN)
		return NULL;
	char *word = mem_strn(c->ctx, c->s.p + start, c->at - start);
	for (char *p = word; *p != '\0'; p++)
		*p = (char)to_lower(*p);
	return word;
}

/* Everything up to white space, ';' or '('. */
static const char *
read_bare(struct cursor *c)
{
	size_t start = c->at;
	while (!at_end(c) && !is_space(peek(c)) && peek(c) != ';' &&
	       peek(c) != '(')
		c->at++;
	if (c->at - start > MAX_TOKEN)
		return NULL;
	return mem_strn(c->ctx, c->s.p + start, c->at - start);
}

/*
 * A property's value: quoted, quoted local part and domain, or bare.  SRS
 * addresses and base64 signatures carry '=' and '/', so the token grammar of
 * RFC 2045 is too narrow for bare ones; empty ones are Google's
 * ("smtp.mail=").
 */
static const char *
read_value(struct cursor *c)
{
	if (peek(c) != '"')
		return read_bare(c);
	const char *quoted = read_quoted(c);
	if (quoted == NULL || peek(c) != '@')
		return quoted;
	const char *domain = read_bare(c);
	if (domain == NULL)
		return NULL;
	return mem_fmt(c->ctx, "\"%s\"%s", quoted, domain);
}

/* "header.from", with CFWS around the dot; "reason" and Microsoft's "action"
 * have no dot. */
static const char *
read_property_name(struct cursor *c)
{
	const char *name = read_keyword(c, false);
	if (name == NULL || !skip_cfws(c))
		return NULL;
	while (take(c, '.')) {
		if (!skip_cfws(c))
			return NULL;
		const char *more = read_keyword(c, false);
		if (more == NULL || !skip_cfws(c))
			return NULL;
		name = mem_fmt(c->ctx, "%s.%s", name, more);
	}
	return name;
}

static bool
read_properties(struct cursor *c, struct authres_result *result)
{
	size_t capacity = 0;
	while (skip_cfws(c) && !at_end(c) && peek(c) != ';') {
		const char *name = read_property_name(c);
		if (name == NULL || !take(c, '=') || !skip_cfws(c))
			return false;
		const char *value = read_value(c);
		if (value == NULL || result->prop_count + 2 > MAX_PROPS)
			return false;
		result->props = mem_grow(c->ctx, result->props, &capacity,
		    result->prop_count + 2, sizeof(*result->props));
		result->props[result->prop_count++] = name;
		result->props[result->prop_count++] = value;
	}
	return at_end(c) || peek(c) == ';';
}

/* method[/version]=result, then its properties. */
static bool
read_result(struct cursor *c, struct authres_result *result)
{
	*result = (struct authres_result){0};
	result->method = read_keyword(c, false);
	if (result->method == NULL || !skip_cfws(c))
		return false;
	if (take(c, '/') &&
	    (!skip_cfws(c) || read_keyword(c, false) == NULL || !skip_cfws(c)))
		return false;
	if (!take(c, '=') || !skip_cfws(c))
		return false;
	/* Yahoo and Amazon put domains and addresses where a result goes. */
	result->result = read_keyword(c, true);
	if (result->result == NULL && peek(c) == '[')
		result->result = read_value(c);
	if (result->result == NULL)
		return false;
	/* A result is a whole word: "pass!" or "pass=x" is neither. */
	if (!at_end(c) && !is_space(peek(c)) && peek(c) != ';' &&
	    peek(c) != '(')
		return false;
	return read_properties(c, result);
}

/*
 * Old Microsoft headers put their own domain between results:
 * "header.d=none;contoso.com; dmarc=…".
 */
static bool
skip_bare_domain(struct cursor *c)
{
	size_t start = c->at;
	const char *word = read_keyword(c, true);
	if (word != NULL && strchr(word, '.') != NULL && skip_cfws(c) &&
	    (at_end(c) || peek(c) == ';'))
		return true;
	c->at = start;
	return false;
}

/* "; none" and nothing after it. */
static bool
is_none(struct cursor *c)
{
	size_t start = c->at;
	const char *word = read_keyword(c, false);
	if (word != NULL && strcmp(word, "none") == 0 && skip_cfws(c) &&
	    (at_end(c) || (take(c, ';') && skip_cfws(c) && at_end(c))))
		return true;
	c->at = start;
	return false;
}

/* Everything after the authserv-id; the cursor stands on the first ';' or, in
 * Microsoft's form, on the first method. */
static bool
read_results(struct cursor *c, bool microsoft, struct authres *out)
{
	size_t capacity = 0;
	bool first = true;
	while (skip_cfws(c) && !at_end(c)) {
		if (!(first && microsoft) && !take(c, ';'))
			return false;
		if (!skip_cfws(c))
			return false;
		if (at_end(c))
			return !first; /* a trailing ';' */
		if (first && is_none(c))
			return true;
		first = false;
		if (microsoft && skip_bare_domain(c))
			continue;
		if (out->result_count >= MAX_RESULTS)
			return false;
		out->results = mem_grow(c->ctx, out->results, &capacity,
		    out->result_count + 1, sizeof(*out->results));
		if (!read_result(c, &out->results[out->result_count]))
			return false;
		out->result_count++;
	}
	return at_end(c) && !first;
}

/*
 * The authserv-id and what may follow it before the first ';': a version,
 * which must be 1, or Yahoo's "from=example.org".
 */
static bool
read_id(struct cursor *c, struct authres *out)
{
	if (peek(c) == '"') {
		out->id = read_quoted(c);
	} else {
		size_t start = c->at;
		while (!at_end(c) && !is_space(peek(c)) &&
		       strchr(";=()\"", peek(c)) == NULL)
			c->at++;
		if (c->at > start && c->at - start <= MAX_TOKEN)
			out->id =
			    mem_strn(c->ctx, c->s.p + start, c->at - start);
	}
	if (out->id == NULL || out->id[0] == '\0' || !skip_cfws(c))
		return false;
	if (at_end(c) || peek(c) == ';')
		return true;
	const char *word = read_keyword(c, false);
	if (word == NULL || !skip_cfws(c))
		return false;
	if (strcmp(word, "from") == 0 && take(c, '='))
		return read_value(c) != NULL;
	return strcmp(word, "1") == 0;
}

/* Does the value begin with "method=", "method/1=" and no authserv-id? */
static bool
is_microsoft(struct cursor c)
{
	if (read_keyword(&c, false) == NULL || !skip_cfws(&c))
		return false;
	if (take(&c, '/') &&
	    (!skip_cfws(&c) || read_keyword(&c, false) == NULL ||
		!skip_cfws(&c)))
		return false;
	return peek(&c) == '=';
}

/* "i=1;" at the head of the ARC form; RFC 8617 s.4.2.1 has 1 to 50. */
static bool
read_instance(struct cursor *c)
{
	const char *tag = read_keyword(c, false);
	if (tag == NULL || strcmp(tag, "i") != 0 || !skip_cfws(c) ||
	    !take(c, '=') || !skip_cfws(c))
		return false;
	const char *number = read_keyword(c, false);
	int64_t n = 0;
	if (number == NULL || !span_number(span_str(number), 50, &n) || n < 1)
		return false;
	return skip_cfws(c) && take(c, ';') && skip_cfws(c);
}

bool
authres_parse(void *ctx, struct span value, bool arc, struct authres *result_r)
{
	struct cursor c = {.ctx = ctx, .s = value};
	*result_r = (struct authres){0};
	bool ok = skip_cfws(&c) && (!arc || read_instance(&c));
	if (ok) {
		bool microsoft = is_microsoft(c);
		ok = (microsoft || read_id(&c, result_r)) &&
		     read_results(&c, microsoft, result_r) && !c.bad;
	}
	if (!ok) {
		result_r->results = NULL;
		result_r->result_count = 0;
	}
	return ok;
}

/* Was this Received written "by" that host?  A comment that says so counts
 * too: doubt takes trust away. */
static bool
is_by(struct span received, struct span host)
{
	ptrdiff_t at = 0;
	while ((at = span_find_ascii(received, (size_t)at, "by")) >= 0) {
		struct span rest =
		    span_sub(received, (size_t)at + 2, received.n);
		struct span name = span_trim(rest);
		struct span after = span_sub(name, host.n, name.n);
		if ((at == 0 || !is_alnum(received.p[at - 1])) &&
		    name.n < rest.n && name.n >= host.n &&
		    span_eq_ascii(span_sub(name, 0, host.n), host) &&
		    (after.n == 0 || is_space(after.p[0]) ||
			strchr(".;(", after.p[0]) != NULL))
			return true;
		at++;
	}
	return false;
}

static bool
is_below_own(const struct mail *mail, size_t header, const char *id)
{
	for (size_t i = 0; id != NULL && i < header; i++)
		if (span_is(span_str(mail->headers[i].name), "Received") &&
		    is_by(span_str(mail->headers[i].value), span_str(id)))
			return true;
	return false;
}

/* False when there are enough. */
static bool
append(void *ctx, struct span value, bool arc, int received_above,
    struct authres **list, size_t *count)
{
	if (*count >= LIMIT_AUTHRES)
		return false;
	if (*list == NULL)
		*list = mem_many(ctx, struct authres, LIMIT_AUTHRES);
	struct authres *out = &(*list)[(*count)++];
	(void)authres_parse(ctx, value, arc, out);
	out->received_above = received_above;
	return true;
}

static bool
append_own(void *ctx, const struct mail *mail, size_t header, int received,
    struct facts *facts)
{
	size_t count = facts->authres_count;
	if (!append(ctx, span_str(mail->headers[header].value), false, received,
		&facts->authres, &facts->authres_count))
		return false;
	struct authres *last = &facts->authres[count];
	last->below_own_received = is_below_own(mail, header, last->id);
	return true;
}

void
authres_read(void *ctx, const struct mail *mail, struct facts *facts)
{
	int received = 0;
	for (size_t i = 0; i < mail->header_count; i++) {
		const struct header *h = &mail->headers[i];
		struct span name = span_str(h->name);
		bool kept = true;
		if (span_is(name, "Received"))
			received++;
		else if (span_is(name, "Authentication-Results"))
			kept = append_own(ctx, mail, i, received, facts);
		else if (span_is(name, "ARC-Authentication-Results"))
			kept = append(ctx, span_str(h->value), true, received,
			    &facts->arc, &facts->arc_count);
		if (!kept)
			facts->flags |= MAIL_TRUNCATED;
	}
}
