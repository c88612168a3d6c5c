/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the instructions of a compiled template; template.h has the rules. */
#include "daemon/compose/template.h"

#include <string.h>

#include "daemon/compose/template_p.h"

/* A section being shown, or a partial to come back from. */
struct frame {
	const json_t *value; /* the context; NULL for a partial */
	const json_t *list;  /* NULL unless a list is being gone through */
	size_t index;
	const struct template *back; /* partial: where it was called */
	size_t back_pc;
	size_t back_indent;
};

struct run {
	const struct template_partial *partials;
	size_t partial_count;
	enum template_escape escape;
	struct frame *frames; /* TEMPLATE_DEPTH */
	size_t depth;
	struct buf indent;
	struct buf *out;
	const struct template *t;
	size_t pc;
};

/* The first part is looked for outwards, the others strictly inside it. */
static const json_t *
look_up(const struct run *r, const struct path *path)
{
	const json_t *v = NULL;

	for (size_t i = r->depth; i > 0 && v == NULL; i--) {
		const json_t *context = r->frames[i - 1].value;

		if (context == NULL)
			continue;
		if (path->count == 0)
			return context;
		v = json_object_get(context, path->parts[0]);
	}
	for (size_t i = 1; i < path->count && v != NULL; i++)
		v = json_object_get(v, path->parts[i]);
	return v;
}

static bool
is_true(const json_t *v)
{
	if (v == NULL || json_is_null(v) || json_is_false(v))
		return false;
	if (json_is_array(v))
		return json_array_size(v) > 0;
	if (json_is_string(v))
		return json_string_length(v) > 0;
	return true;
}

static void
add_html(struct buf *out, struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '&':
			buf_add_str(out, "&amp;");
			break;
		case '<':
			buf_add_str(out, "&lt;");
			break;
		case '>':
			buf_add_str(out, "&gt;");
			break;
		case '"':
			buf_add_str(out, "&quot;");
			break;
		case '\'':
			buf_add_str(out, "&#39;");
			break;
		default:
			buf_add_byte(out, s.p[i]);
		}
}

static bool
is_punctuation(char c)
{
	return c > ' ' && c < 0x7f && !is_alnum(c);
}

/*
 * White space in the middle of a value: blanks stay blanks (one, so that no
 * indent makes a code block and no two blanks a break), one line end becomes
 * a hard break, more become a paragraph; at either end it goes, because a
 * backslash that breaks nothing would be shown.
 */
static size_t
add_markdown_space(struct buf *out, struct span s, size_t i, bool first)
{
	size_t lines = 0;
	size_t end = i;

	while (
	    end < s.n && ((unsigned char)s.p[end] <= ' ' || s.p[end] == 0x7f)) {
		lines += s.p[end] == '\n';
		end++;
	}
	if (first || end == s.n) {
		if (lines == 0 && !first)
			buf_add_byte(out, ' ');
	} else if (lines == 0) {
		buf_add_byte(out, ' ');
	} else {
		buf_add_str(out, lines == 1 ? "\\\n" : "\n\n");
	}
	return end;
}

/* Letters, digits and everything that is not ASCII, from `at` on. */
static size_t
word_length(struct span s, size_t at)
{
	size_t n = at;

	while (n < s.n && (is_alnum(s.p[n]) || (unsigned char)s.p[n] > 0x7f))
		n++;
	return n - at;
}

static void
add_markdown(struct buf *out, struct span s)
{
	for (size_t i = 0; i < s.n;) {
		char c = s.p[i];

		if ((c >= 0 && c <= ' ') || c == 0x7f) {
			i = add_markdown_space(out, s, i, i == 0);
			continue;
		}
		if (is_punctuation(c)) {
			char pair[2] = {'\\', c};

			buf_add(out, pair, sizeof(pair));
			i++;
			continue;
		}
		size_t n = word_length(s, i);
		buf_add(out, s.p + i, n);
		i += n;
	}
}

static void
add_escaped(struct buf *out, struct span s, enum template_escape escape)
{
	switch (escape) {
	case TEMPLATE_NONE:
		buf_add_span(out, s);
		break;
	case TEMPLATE_HTML:
		add_html(out, s);
		break;
	case TEMPLATE_MARKDOWN:
		add_markdown(out, s);
		break;
	}
}

/* What a value reads; empty when it is no text and no number. */
static struct span
value_text(const void *ctx, const json_t *v)
{
	char text[64];

	if (json_is_string(v))
		return span_of(json_string_value(v), json_string_length(v));
	if (!json_is_number(v) && !json_is_boolean(v))
		return (struct span){0};
	size_t n = json_dumpb(
	    v, text, sizeof(text), JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	if (n > sizeof(text))
		return (struct span){0};
	return span_of(mem_strn(ctx, text, n), n);
}

static void
run_value(struct run *r, const struct op *op)
{
	struct span s = value_text(r->out->ctx, look_up(r, &op->path));

	add_escaped(r->out, s, op->raw ? TEMPLATE_NONE : r->escape);
}

static int
push(struct run *r, struct frame frame, struct err *err)
{
	if (r->depth == TEMPLATE_DEPTH)
		return err_set(err, ERR_CONFIG,
		    "sections or partials nested over %d deep", TEMPLATE_DEPTH);
	r->frames[r->depth++] = frame;
	return 0;
}

static int
run_section(struct run *r, const struct op *op, struct err *err)
{
	const json_t *v = look_up(r, &op->path);

	if (!is_true(v)) {
		r->pc = op->target;
		return 0;
	}
	if (json_is_array(v))
		return push(r,
		    (struct frame){.value = json_array_get(v, 0), .list = v},
		    err);
	return push(r, (struct frame){.value = v}, err);
}

static void
run_end(struct run *r, const struct op *op)
{
	struct frame *f = &r->frames[r->depth - 1];

	if (f->list == NULL || ++f->index >= json_array_size(f->list)) {
		r->depth--;
		return;
	}
	f->value = json_array_get(f->list, f->index);
	r->pc = op->target;
}

static void
run_inverted(struct run *r, const struct op *op)
{
	if (is_true(look_up(r, &op->path)))
		r->pc = op->target;
}

static int
run_partial(struct run *r, const struct op *op, struct err *err)
{
	const struct template *t = NULL;

	for (size_t i = 0; i < r->partial_count && t == NULL; i++)
		if (strcmp(r->partials[i].name, op->name) == 0)
			t = r->partials[i].template;
	if (t == NULL)
		return 0;
	struct frame frame = {
	    .back = r->t, .back_pc = r->pc, .back_indent = r->indent.n};
	if (push(r, frame, err) < 0)
		return -1;
	buf_add_span(&r->indent, op->text);
	r->t = t;
	r->pc = 0;
	return 0;
}

/* At the end of a template: false when it was the outermost. */
static bool
run_return(struct run *r)
{
	const struct frame *f = &r->frames[r->depth - 1];

	if (f->back == NULL)
		return false;
	r->t = f->back;
	r->pc = f->back_pc;
	buf_cut(&r->indent, f->back_indent);
	r->depth--;
	return true;
}

static int
run_op(struct run *r, const struct op *op, struct err *err)
{
	switch (op->code) {
	case OP_TEXT:
		buf_add_span(r->out, op->text);
		return 0;
	case OP_INDENT:
		buf_add_span(r->out, buf_span(&r->indent));
		return 0;
	case OP_VALUE:
		run_value(r, op);
		return 0;
	case OP_SECTION:
		return run_section(r, op, err);
	case OP_INVERTED:
		run_inverted(r, op);
		return 0;
	case OP_END:
		run_end(r, op);
		return 0;
	case OP_PARTIAL:
		return run_partial(r, op, err);
	}
	return 0;
}

static int
run(struct run *r, struct err *err)
{
	for (long steps = 0; steps < TEMPLATE_STEPS; steps++) {
		if (r->pc == r->t->op_count) {
			if (!run_return(r))
				return 0;
			continue;
		}
		if (run_op(r, &r->t->ops[r->pc++], err) < 0)
			return -1;
		if (r->out->full || r->indent.full)
			return err_set(err, ERR_CONFIG,
			    "the rendered text is larger than %zu bytes",
			    r->out->cap);
	}
	return err_set(err, ERR_CONFIG, "rendering takes too many steps");
}

int
template_render(const struct template *t,
    const struct template_partial *partials, size_t partial_count,
    const json_t *data, enum template_escape escape, struct buf *out,
    struct err *err)
{
	struct frame frames[TEMPLATE_DEPTH];
	struct run r = {.partials = partials,
	    .partial_count = partial_count,
	    .escape = escape,
	    .frames = frames,
	    .out = out,
	    .t = t};

	buf_init(&r.indent, out->ctx, 4096);
	/* The outermost frame; json_null so that it is never "a partial". */
	frames[r.depth++] =
	    (struct frame){.value = data != NULL ? data : json_null()};
	int result = run(&r, err);
	mem_free(r.indent.p);
	return result;
}
