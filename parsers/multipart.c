/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/multipart.h"

#include "parsers/base/mem.h"
#include "parsers/guard.h"
#include "parsers/headers.h"
#include "parsers/limits.h"
#include "parsers/mailpart.h"
#include "parsers/transfer.h"

/* A multipart that is not closed yet. */
struct level {
	struct span boundary; /* without the dashes */
	int node;             /* its own, -1: the given one */
	size_t parts;
};

struct plan {
	void *ctx;
	struct span body;
	struct multipart *out;
	size_t room;
	struct level stack[MULTIPART_DEPTH];
	size_t depth;
	struct multipart_node *leaf; /* whose body we are in, or NULL */
	size_t compares;             /* lines held against boundaries */
};

/* What a line that begins with "--" is. */
enum dashes {
	DASHES_TEXT,
	DASHES_PART,  /* opens a part of the innermost multipart */
	DASHES_CLOSE, /* closes that */
	DASHES_ODD
};

/* ---- Content-Type ---- */

struct span
multipart_clean_type(struct span value)
{
	static const char special[] = "()<>@,;:\\\"/[]?="; /* RFC 2045 s.5.1 */
	size_t n = 0, slash = 0;
	value = span_trim(value);
	for (; n < value.n && value.p[n] > ' ' && value.p[n] < 0x7f; n++) {
		if (value.p[n] == '/' && slash == 0 && n > 0)
			slash = n;
		else if (strchr(special, value.p[n]) != NULL)
			break;
	}
	bool ends = n == value.n || value.p[n] == ';' ||
		    is_blank((unsigned char)value.p[n]);
	return span_sub(value, 0, ends && slash > 0 && n > slash + 1 ? n : 0);
}

/* Blanks and folds. */
static void
skip_space(struct span *s)
{
	while (s->n > 0 && (is_blank(s->p[0]) || s->p[0] == '\n' ||
			       span_starts(*s, "\r\n")))
		*s = span_sub(*s, 1, s->n);
}

/* The clean type that a value begins with; empty if it does not. */
static struct span
take_media(struct span *value)
{
	skip_space(value);
	struct span media = multipart_clean_type(*value);
	if (media.p != value->p || media.n > PART_TYPE_BYTES)
		return span_of(NULL, 0);
	*value = span_sub(*value, media.n, value->n);
	return media;
}

/* Letters, digits and some signs: what every reader takes for one word. */
static struct span
take_token(struct span *s)
{
	size_t n = 0;
	while (n < s->n &&
	       (is_alnum((unsigned char)s->p[n]) ||
		   (s->p[n] != '\0' && strchr("-_.+", s->p[n]) != NULL)))
		n++;
	struct span token = span_sub(*s, 0, n);
	*s = span_sub(*s, n, s->n);
	return token;
}

/* "text" without what must be escaped in it, or a token; empty if neither. */
static struct span
take_value(struct span *s)
{
	if (s->n == 0 || s->p[0] != '"')
		return take_token(s);
	size_t n = 1;
	while (n < s->n && s->p[n] != '"' && s->p[n] != '\\' &&
	       s->p[n] >= ' ' && s->p[n] < 0x7f)
		n++;
	if (n == s->n || s->p[n] != '"')
		return span_of(NULL, 0);
	struct span text = span_sub(*s, 1, n - 1);
	*s = span_sub(*s, n + 1, s->n);
	return text;
}

/* May it be a boundary (RFC 2046 s.5.1.1)?  Without the blanks. */
static bool
is_boundary(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum((unsigned char)s.p[i]) &&
		    strchr("'()+_,-./:=?", s.p[i]) == NULL)
			return false;
	return s.n > 0 && s.n <= 70;
}

/* The boundary of a "multipart/x; name=value; …" with nothing odd anywhere. */
static bool
read_boundary(struct span value, struct span *boundary_r)
{
	struct span rest = value;
	struct span media = take_media(&rest);

	*boundary_r = span_of(NULL, 0);
	/* A digest's parts are mails unless they say otherwise. */
	if (!span_starts(media, "multipart/") ||
	    span_is(media, "multipart/digest"))
		return false;
	for (skip_space(&rest); rest.n > 0; skip_space(&rest)) {
		if (rest.p[0] != ';')
			return false;
		rest = span_sub(rest, 1, rest.n);
		skip_space(&rest);
		if (rest.n == 0)
			break;
		struct span name = take_token(&rest);
		if (name.n == 0 || rest.n == 0 || rest.p[0] != '=')
			return false;
		rest = span_sub(rest, 1, rest.n);
		struct span text = take_value(&rest);
		if (text.n == 0)
			return false;
		if (!span_is(name, "boundary"))
			continue;
		if (boundary_r->n > 0 || !is_boundary(text))
			return false;
		*boundary_r = text;
	}
	return boundary_r->n > 0;
}

/* ---- a part's header ---- */

/* Keeps the values that say something about a part; false: one came twice. */
static bool
keep_value(struct multipart_node *node, const struct raw_header *header)
{
	const struct {
		const char *name;
		struct span *value;
	} kept[] = {{"Content-Type", &node->type},
	    {"Content-Disposition", &node->disposition},
	    {"Content-ID", &node->id},
	    {"Content-Transfer-Encoding", &node->encoding}};
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (span_is(header->name, kept[i].name)) {
			bool first = kept[i].value->p == NULL;
			*kept[i].value = header->value;
			return first;
		}
	return true;
}

/* Is there a line of blanks in it, which may pass for the header's end? */
static bool
has_blank_line(struct span value)
{
	struct span line;
	while (span_line(&value, &line))
		if (span_trim(line).n == 0 && value.n > 0)
			return true;
	return false;
}

/* A header block without any oddity; *rest is then the body. */
static bool
read_header(struct multipart_node *node, struct span *rest)
{
	struct raw_header header;
	const char *start = rest->p;
	const char *next = start;

	while (headers_next(rest, &header)) {
		if (header.name.p != next ||
		    header.name.p + header.name.n + 1 != header.value.p ||
		    span_starts(header.name, "--") ||
		    has_blank_line(header.value) || !keep_value(node, &header))
			return false;
		next = rest->p;
		if (next - start > MULTIPART_HEADER_BYTES)
			return false;
	}
	size_t end = span_starts(*rest, "\r\n") ? 2 : 1;
	if (rest->n == 0 || rest->p != next || rest->p[end - 1] != '\n')
		return false;
	*rest = span_sub(*rest, end, rest->n);
	struct span type = node->type;
	node->media = take_media(&type);
	return node->media.n > 0 && !span_starts(node->media, "message/");
}

/* ---- the whole ---- */

static bool
ends_crlf(struct span s)
{
	return s.n > 1 && s.p[s.n - 2] == '\r' && s.p[s.n - 1] == '\n';
}

/* The line at the start of *rest and its LF; a CR alone ends none here. */
static struct span
take_line(struct span *rest)
{
	ptrdiff_t lf = span_find_byte(*rest, 0, '\n');
	struct span line =
	    span_sub(*rest, 0, lf < 0 ? rest->n : (size_t)lf + 1);
	*rest = span_sub(*rest, line.n, rest->n);
	return line;
}

static struct span
without_break(struct span line)
{
	if (ends_crlf(line))
		return span_sub(line, 0, line.n - 2);
	bool lf = line.n > 0 && line.p[line.n - 1] == '\n';
	return span_sub(line, 0, line.n - (lf ? 1 : 0));
}

static enum dashes
read_dashes(struct plan *plan, struct span line)
{
	const struct level *inner = &plan->stack[plan->depth - 1];
	enum dashes found = DASHES_TEXT;
	plan->compares += plan->depth;
	if (plan->compares > LIMIT_COMPARES)
		return DASHES_ODD;
	for (size_t i = 0; i < plan->depth; i++) {
		struct span boundary = plan->stack[i].boundary;
		struct span tail = span_sub(line, 2 + boundary.n, line.n);
		if (!span_eq(span_sub(line, 2, boundary.n), boundary))
			continue;
		if (&plan->stack[i] != inner || found != DASHES_TEXT)
			return DASHES_ODD;
		found = tail.n == 0                     ? DASHES_PART
			: span_eq(tail, span_str("--")) ? DASHES_CLOSE
							: DASHES_ODD;
	}
	return found;
}

/*
 * The line break before a boundary is the boundary's.  GMime goes by the one
 * behind it: false when the two differ, or nothing ends the boundary's line.
 */
static bool
end_leaf(struct plan *plan, struct span line)
{
	struct multipart_node *leaf = plan->leaf;
	plan->leaf = NULL;
	if (leaf == NULL)
		return true;
	leaf->body.n = (size_t)(line.p - leaf->body.p);
	if (line.p[line.n - 1] != '\n')
		return false;
	if (leaf->body.n == 0)
		return true;
	bool crlf = ends_crlf(line);
	if (ends_crlf(leaf->body) != crlf)
		return false;
	leaf->body.n -= crlf ? 2 : 1;
	return true;
}

static bool
push_multipart(struct plan *plan, struct span type, int node)
{
	struct level level = {.node = node};
	if (plan->depth == MULTIPART_DEPTH ||
	    !read_boundary(type, &level.boundary))
		return false;
	plan->stack[plan->depth++] = level;
	return true;
}

/* Reads the header of a part; *rest is then what stands behind it. */
static bool
open_part(struct plan *plan, struct span *rest)
{
	struct multipart *out = plan->out;
	struct level *in = &plan->stack[plan->depth - 1];
	if (out->count == MULTIPART_NODES)
		return false;
	out->nodes = mem_grow(plan->ctx, out->nodes, &plan->room,
	    out->count + 1, sizeof *out->nodes);
	int index = (int)out->count++;
	struct multipart_node *node = &out->nodes[index];
	*node = (struct multipart_node){
	    .parent = in->node, .depth = (int)plan->depth};
	in->parts++;
	if (!read_header(node, rest))
		return false;
	node->is_multipart = span_starts(node->media, "multipart/");
	if (node->is_multipart)
		/* RFC 2045 s.6.4 lets no multipart be encoded. */
		return transfer_by_name(span_trim(node->encoding)) ==
			   TRANSFER_PLAIN &&
		       push_multipart(plan, node->type, index);
	node->body = span_sub(*rest, 0, 0);
	plan->leaf = node;
	return true;
}

bool
multipart_read(
    void *ctx, struct span type, struct span body, struct multipart *plan_r)
{
	struct plan plan = {.ctx = ctx, .body = body, .out = plan_r};
	struct span rest = body;

	*plan_r = (struct multipart){.count = 0};
	if (!push_multipart(&plan, type, -1))
		return false;
	while (plan.depth > 0) {
		size_t at = guard_next_dashes(body, (size_t)(rest.p - body.p));
		rest = span_sub(body, at, body.n);
		struct span line = take_line(&rest);
		/* Never closed. */
		if (line.n == 0)
			return false;
		enum dashes found = read_dashes(&plan, without_break(line));
		if (found == DASHES_ODD)
			return false;
		if (found == DASHES_TEXT)
			continue;
		if (!end_leaf(&plan, line))
			return false;
		if (found == DASHES_PART && !open_part(&plan, &rest))
			return false;
		if (found == DASHES_CLOSE &&
		    plan.stack[--plan.depth].parts == 0)
			return false;
	}
	return true;
}
