/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The compiler of templates; template_render.c runs what it makes. */
#include "daemon/compose/template.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon/compose/template_p.h"

enum { DELIMITER_BYTES = 16, NAME_BYTES = 100, NAME_PARTS = 8 };

/* A section that is still open. */
struct open_section {
	struct span name;
	size_t op;
	int line;
};

struct compiler {
	const struct template_source *source;
	struct template *t;
	size_t op_capacity, partial_capacity, partial_count;
	size_t pos; /* everything before is compiled */
	size_t line_pos;
	int line; /* of line_pos */
	bool line_start;
	char open[DELIMITER_BYTES], close[DELIMITER_BYTES];
	struct open_section stack[TEMPLATE_DEPTH];
	size_t depth;
	struct err *err;
};

/* One tag as found: sigil (0 for a name) and what stands inside. */
struct tag {
	char sigil;
	struct span content;
	size_t start, end; /* in the source, delimiters included */
};

static int
line_at(struct compiler *c, size_t pos)
{
	const char *p = c->source->bytes.p;

	for (; c->line_pos < pos; c->line_pos++)
		if (p[c->line_pos] == '\n')
			c->line++;
	return c->line;
}

static int fail(struct compiler *c, size_t pos, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static int
fail(struct compiler *c, size_t pos, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(c->err, ERR_CONFIG, "%s:%d: %s", c->source->file,
	    line_at(c, pos), text);
}

static struct op *
add_op(struct compiler *c, enum op_code code)
{
	struct template *t = c->t;

	t->ops = mem_grow(
	    t, t->ops, &c->op_capacity, t->op_count + 1, sizeof(*t->ops));
	struct op *op = &t->ops[t->op_count++];
	op->code = code;
	return op;
}

/* Each source line that yields output is where a partial's indent goes. */
static void
begin_line(struct compiler *c)
{
	if (c->line_start)
		add_op(c, OP_INDENT);
	c->line_start = false;
}

static void
add_text(struct compiler *c, struct span text)
{
	while (text.n > 0) {
		ptrdiff_t end = span_find_byte(text, 0, '\n');
		size_t n = end < 0 ? text.n : (size_t)end + 1;

		begin_line(c);
		add_op(c, OP_TEXT)->text = span_sub(text, 0, n);
		c->line_start = end >= 0;
		text = span_sub(text, n, text.n);
	}
}

static bool
name_is_known(const struct compiler *c, struct span part)
{
	if (!c->source->strict)
		return true;
	for (const char *const *f = c->source->fields; *f != NULL; f++)
		if (span_eq(part, span_str(*f)))
			return true;
	return false;
}

/* "a.b.c" into its parts; "." is no part at all. */
static int
read_path(struct compiler *c, const struct tag *tag, struct path *path)
{
	struct span rest = tag->content;

	*path = (struct path){0};
	if (rest.n == 0 || rest.n > NAME_BYTES)
		return fail(c, tag->start, "a tag without a name");
	if (span_is(rest, "."))
		return 0;
	path->parts = mem_many(c->t, const char *, NAME_PARTS);
	while (rest.n > 0) {
		ptrdiff_t dot = span_find_byte(rest, 0, '.');
		size_t n = dot < 0 ? rest.n : (size_t)dot;
		struct span part = span_sub(rest, 0, n);
		char *name = mem_strn(c->t, part.p, part.n);

		if (n == 0 || path->count == NAME_PARTS)
			return fail(c, tag->start, "no name: \"%s\"",
			    mem_strn(c->t, tag->content.p, tag->content.n));
		if (!name_is_known(c, part))
			return fail(
			    c, tag->start, "unknown field \"%s\"", name);
		path->parts[path->count++] = name;
		rest = span_sub(rest, dot < 0 ? n : n + 1, rest.n);
	}
	return 0;
}

static int
open_section(struct compiler *c, const struct tag *tag)
{
	struct path path;

	if (c->depth == TEMPLATE_DEPTH)
		return fail(c, tag->start, "sections nested too deep");
	if (read_path(c, tag, &path) < 0)
		return -1;
	struct open_section *open = &c->stack[c->depth++];
	*open = (struct open_section){
	    tag->content, c->t->op_count, line_at(c, tag->start)};
	add_op(c, tag->sigil == '#' ? OP_SECTION : OP_INVERTED)->path = path;
	return 0;
}

static int
close_section(struct compiler *c, const struct tag *tag)
{
	const char *name = mem_strn(c->t, tag->content.p, tag->content.n);

	if (c->depth == 0 ||
	    !span_eq(c->stack[c->depth - 1].name, tag->content))
		return fail(c, tag->start,
		    "{{/%s}} closes a section that is not open here", name);
	size_t start = c->stack[--c->depth].op;
	if (c->t->ops[start].code == OP_SECTION)
		add_op(c, OP_END)->target = start + 1;
	c->t->ops[start].target = c->t->op_count;
	return 0;
}

static int
add_partial(struct compiler *c, const struct tag *tag, struct span indent)
{
	struct template *t = c->t;

	if (tag->content.n == 0 || tag->content.n > NAME_BYTES)
		return fail(c, tag->start, "a partial without a name");
	const char *name = mem_strn(t, tag->content.p, tag->content.n);
	t->partials = mem_grow(t, t->partials, &c->partial_capacity,
	    c->partial_count + 2, sizeof(*t->partials));
	t->partials[c->partial_count++] = name;
	struct op *op = add_op(c, OP_PARTIAL);
	op->text = indent;
	op->name = name;
	return 0;
}

/* {{=<% %>=}}: content is "<% %>". */
static int
set_delimiters(struct compiler *c, const struct tag *tag)
{
	struct span s = tag->content;
	size_t n = 0;

	while (n < s.n && !is_space(s.p[n]))
		n++;
	struct span open = span_sub(s, 0, n);
	struct span close = span_trim(span_sub(s, n, s.n));
	if (open.n == 0 || close.n == 0 || open.n >= DELIMITER_BYTES ||
	    close.n >= DELIMITER_BYTES)
		return fail(c, tag->start, "no delimiters");
	memcpy(c->open, open.p, open.n);
	c->open[open.n] = '\0';
	memcpy(c->close, close.p, close.n);
	c->close[close.n] = '\0';
	return 0;
}

static int
add_tag(struct compiler *c, const struct tag *tag, struct span indent)
{
	struct path path;

	switch (tag->sigil) {
	case '!':
		return 0;
	case '#':
	case '^':
		return open_section(c, tag);
	case '/':
		return close_section(c, tag);
	case '>':
		return add_partial(c, tag, indent);
	case '=':
		return set_delimiters(c, tag);
	default:
		break;
	}
	if (tag->sigil != 0 && c->source->strict)
		return fail(c, tag->start,
		    "unescaped tags ({{{ or {{&) are not allowed");
	if (read_path(c, tag, &path) < 0)
		return -1;
	struct op *op = add_op(c, OP_VALUE);
	op->path = path;
	op->raw = tag->sigil != 0;
	return 0;
}

/* Finds the next tag at or after c->pos: 1, 0 when there is none, -1. */
static int
next_tag(struct compiler *c, struct tag *tag)
{
	struct span s = c->source->bytes;
	ptrdiff_t at = span_find(s, c->pos, c->open);
	char close[DELIMITER_BYTES + 2];

	if (at < 0)
		return 0;
	tag->start = (size_t)at;
	size_t p = tag->start + strlen(c->open);
	while (p < s.n && is_space(s.p[p]))
		p++;
	tag->sigil = 0;
	if (p < s.n && strchr("#^/!>=&{", s.p[p]) != NULL && s.p[p] != 0)
		tag->sigil = s.p[p++];
	/* {{{x}}} and {{=x y=}} end with one more character. */
	snprintf(close, sizeof(close), "%s%s",
	    tag->sigil == '{'   ? "}"
	    : tag->sigil == '=' ? "="
				: "",
	    c->close);
	ptrdiff_t end = span_find(s, p, close);
	if (end < 0)
		return fail(
		    c, tag->start, "a tag is not closed: no \"%s\"", close);
	tag->content = span_trim(span_sub(s, p, (size_t)end - p));
	tag->end = (size_t)end + strlen(close);
	return 1;
}

/*
 * A tag of these kinds alone on its line takes the whole line with it.  Says
 * so and gives the blanks before it and where the next line starts.
 */
static bool
is_standalone(const struct compiler *c, const struct tag *tag,
    struct span *indent_r, size_t *next_r)
{
	struct span s = c->source->bytes;
	size_t from = tag->start;
	size_t to = tag->end;

	if (tag->sigil == 0 || tag->sigil == '&' || tag->sigil == '{')
		return false;
	while (from > 0 && is_blank(s.p[from - 1]))
		from--;
	if (from > 0 && s.p[from - 1] != '\n')
		return false;
	while (to < s.n && is_blank(s.p[to]))
		to++;
	if (to + 1 < s.n && s.p[to] == '\r' && s.p[to + 1] == '\n')
		to++;
	if (to < s.n && s.p[to] != '\n')
		return false;
	*indent_r = span_sub(s, from, tag->start - from);
	*next_r = to < s.n ? to + 1 : to;
	return true;
}

static int
compile(struct compiler *c)
{
	struct span s = c->source->bytes;
	struct tag tag;
	int found;

	while ((found = next_tag(c, &tag)) > 0) {
		struct span indent = {0};
		size_t next = tag.end;
		bool alone = is_standalone(c, &tag, &indent, &next);

		add_text(c, span_sub(s, c->pos, tag.start - c->pos - indent.n));
		if (!alone)
			begin_line(c);
		if (add_tag(c, &tag, indent) < 0)
			return -1;
		if (c->t->op_count > TEMPLATE_OPS)
			return fail(c, tag.start, "template too large");
		c->pos = next;
	}
	if (found < 0)
		return -1;
	add_text(c, span_sub(s, c->pos, s.n));
	if (c->depth > 0) {
		const struct open_section *open = &c->stack[c->depth - 1];

		return err_set(c->err, ERR_CONFIG,
		    "%s:%d: section \"%.*s\" is not closed", c->source->file,
		    open->line, (int)open->name.n, open->name.p);
	}
	return 0;
}

int
template_compile(void *ctx, const struct template_source *source,
    struct template **template_r, struct err *err)
{
	struct template *t = mem_one(ctx, struct template);
	/* The ops point into the template's own copy of the bytes. */
	struct template_source own = *source;
	own.bytes.p = mem_strn(t, source->bytes.p, source->bytes.n);
	struct compiler *c = mem_one(t, struct compiler);

	c->source = &own;
	c->t = t;
	c->line = source->line;
	c->line_start = true;
	c->err = err;
	memcpy(c->open, "{{", 3);
	memcpy(c->close, "}}", 3);
	t->partials =
	    mem_grow(t, NULL, &c->partial_capacity, 1, sizeof(*t->partials));

	ptrdiff_t cr = span_find_byte(own.bytes, 0, '\r');
	int result = 0;
	if (source->strict && cr >= 0)
		result = fail(c, (size_t)cr,
		    "a carriage return: save the file with Unix line ends");
	if (result == 0)
		result = compile(c);
	mem_free(c);
	if (result < 0) {
		mem_free(t);
		return -1;
	}
	*template_r = t;
	return 0;
}

const char *const *
template_partials(const struct template *t)
{
	return t->partials;
}
