/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renders a letter: its text part, its HTML part, its subject. */
#include "daemon/compose/letters.h"

#include "daemon/compose/letters_p.h"
#include "daemon/compose/lines.h"
#include "daemon/compose/quote.h"
#include "daemon/compose/wrap.h"

enum {
	SUBJECT_BYTES = 8192,
	USUAL_BYTES = 8 * 1024 /* of a rendered letter */
};

int
letters_render_as(const struct render *r, const struct template *t,
    const json_t *fields, enum template_escape escape, struct buf *out,
    struct template_way *way)
{
	return template_render_way(t, r->form->partials, r->form->partial_count,
	    fields, escape, out, way, r->err);
}

/* What a letter is rendered into. */
struct parts {
	struct buf subject, text, html;
};

/* Of a picture the text part has the words that stand for it. */
static struct span
without_picture(const struct render *r, struct span text)
{
	static const char end[] = "](cid:picture)";
	struct span line;
	struct buf out;

	buf_init(&out, r->tmp, LETTERS_BODY_BYTES);
	while (lines_take(&text, &line)) {
		if (span_starts(line, "![") && span_ends(line, end))
			line = span_sub(line, 2, line.n - 2 - (sizeof end - 1));
		buf_add_span(&out, line);
		buf_add_byte(&out, '\n');
	}
	return buf_span(&out);
}

/*
 * 1: both parts are there; 0: the quote's marks are where they cannot be
 * filled in.
 */
static int
render_parts(const struct render *r, const json_t *fields, struct parts *parts)
{
	bool marked = r->quote_name != NULL;
	struct template_way way;
	struct buf rendered;
	struct buf filled;

	template_way_init(&way, r->tmp);
	buf_init(&rendered, r->tmp, LETTERS_BODY_BYTES);
	(void)buf_reserve(&rendered, USUAL_BYTES);
	if (letters_render_as(
		r, r->form->body, fields, TEMPLATE_NONE, &rendered, &way) < 0)
		return -1;
	struct span plain = buf_span(&rendered);
	if (marked) {
		buf_init(&filled, r->tmp, LETTERS_BODY_BYTES);
		(void)buf_reserve(&filled, plain.n + r->quote.n * 2);
		if (!quote_into_text(&filled, plain, r->quote))
			return 0;
		plain = buf_span(&filled);
	}
	int rc = letters_html(r, fields, &way, &parts->html);
	if (rc <= 0)
		return rc;
	/* No letter with somebody's words in it has a picture. */
	if (json_object_get(fields, "backlog_numbers") != NULL)
		plain = without_picture(r, plain);
	(void)buf_reserve(&parts->text, plain.n + plain.n / 16);
	wrap_text(&parts->text, plain, LETTERS_KEEP, LETTERS_WIDTH);
	return 1;
}

static int
render(struct render *r, json_t *fields, struct parts *parts)
{
	int rc = render_parts(r, fields, parts);
	if (rc == 0) {
		json_object_set_new(
		    fields, r->quote_name, letters_quote_list(r->quote));
		r->quote_name = NULL;
		buf_reset(&parts->html);
		rc = render_parts(r, fields, parts);
	}
	if (rc < 0 || letters_render_as(r, r->form->subject, fields,
			  TEMPLATE_NONE, &parts->subject, NULL) < 0)
		return -1;
	if (parts->text.full || parts->html.full)
		return err_set(r->err, ERR_INPUT, "the letter is too large");
	return 0;
}

int
letters_render(void *ctx, const struct letter_set *set, enum letter_kind kind,
    json_t *fields, char **subject_r, char **text_r, char **html_r,
    struct err *err)
{
	struct render r = {.form = &set->forms[kind],
	    .kind = kind,
	    .tmp = mem_new(ctx),
	    .err = err};
	struct parts parts;
	json_t *clean = json_object();

	buf_init(&parts.subject, ctx, SUBJECT_BYTES);
	buf_init(&parts.text, ctx, LETTERS_BODY_BYTES);
	buf_init(&parts.html, ctx, 2 * LETTERS_BODY_BYTES);
	int result = letters_clean(&r, fields, clean);
	if (result == 0)
		result = render(&r, clean, &parts);
	json_decref(clean);
	mem_free(r.tmp);
	if (result < 0) {
		mem_free(parts.subject.p);
		mem_free(parts.text.p);
		mem_free(parts.html.p);
		return -1;
	}
	*subject_r = parts.subject.p;
	*text_r = parts.text.p;
	*html_r = parts.html.p;
	return 0;
}
