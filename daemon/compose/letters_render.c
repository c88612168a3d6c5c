/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renders a letter: its text part, its HTML part, its subject. */
#include "daemon/compose/letters.h"

#include "daemon/compose/letters_p.h"
#include "daemon/compose/lines.h"
#include "daemon/compose/markdown.h"
#include "daemon/compose/quote.h"
#include "daemon/compose/wrap.h"

enum {
	SUBJECT_BYTES = 8192,
	USUAL_BYTES = 8 * 1024 /* of a rendered letter */
};

void
letters_parts_init(struct letter_parts *parts, const void *ctx)
{
	buf_init(&parts->subject, ctx, SUBJECT_BYTES);
	buf_init(&parts->text, ctx, LETTERS_BODY_BYTES);
	buf_init(&parts->html, ctx, 2 * LETTERS_BODY_BYTES);
}

static int
render_as(const struct render *r, const struct template *t,
    const json_t *fields, enum template_escape escape, struct buf *out)
{
	return template_render(t, r->form->partials, r->form->partial_count,
	    fields, escape, out, r->err);
}

/* ---- the draft ---- */

/* 1, or 0: the quote's marks are where they cannot be filled in. */
static int
draft_text(const struct render *r, const json_t *fields, struct buf *out)
{
	struct buf marked;

	buf_init(&marked, r->tmp, LETTERS_BODY_BYTES);
	(void)buf_reserve(&marked, USUAL_BYTES);
	if (render_as(r, r->form->body, fields, TEMPLATE_NONE, &marked) < 0)
		return -1;
	if (r->quote_name == NULL) {
		*out = marked;
		return 1;
	}
	(void)buf_reserve(out, marked.n + r->quote.n * 2);
	return quote_into_text(out, buf_span(&marked), r->quote);
}

/* As above. */
static int
draft_html(const struct render *r, struct span markdown, struct buf *out)
{
	struct buf bare;
	struct buf html;

	buf_init(&bare, r->tmp, 2 * LETTERS_BODY_BYTES);
	buf_init(&html, r->tmp, 2 * LETTERS_BODY_BYTES);
	if (markdown_to_html(&bare, markdown, r->err) < 0 ||
	    markdown_style(&html, buf_span(&bare), r->err) < 0)
		return -1;
	if (r->quote_name == NULL) {
		*out = html;
		return 1;
	}
	return quote_into_html(out, buf_span(&html), r->quote);
}

/* As above. */
static int
draft_parts(
    const struct render *r, const json_t *fields, struct letter_draft *draft)
{
	buf_init(&draft->text, r->tmp, LETTERS_BODY_BYTES);
	buf_init(&draft->markdown, r->tmp, LETTERS_BODY_BYTES);
	buf_init(&draft->html, r->tmp, 2 * LETTERS_BODY_BYTES);
	int rc = draft_text(r, fields, &draft->text);
	if (rc <= 0)
		return rc;
	if (render_as(r, r->form->body, fields, TEMPLATE_MARKDOWN,
		&draft->markdown) < 0)
		return -1;
	return draft_html(r, buf_span(&draft->markdown), &draft->html);
}

int
letters_draft(struct render *r, json_t *fields, struct letter_draft *draft)
{
	json_t *clean = json_object();

	buf_init(&draft->subject, r->tmp, SUBJECT_BYTES);
	int rc = letters_clean(r, fields, clean) < 0
		     ? -1
		     : draft_parts(r, clean, draft);
	if (rc == 0) {
		json_object_set_new(
		    clean, r->quote_name, letters_quote_list(r->quote));
		r->quote_name = NULL;
		rc = draft_parts(r, clean, draft);
	}
	if (rc == 1)
		rc = render_as(
		    r, r->form->subject, clean, TEMPLATE_NONE, &draft->subject);
	/* No letter with somebody's words in it has a picture. */
	draft->picture = json_object_get(clean, "backlog_numbers") != NULL;
	json_decref(clean);
	return rc < 0 ? -1 : 0;
}

/* ---- the letter ---- */

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

int
letters_render_fields(
    struct render *r, json_t *fields, struct letter_parts *parts)
{
	struct letter_draft draft;

	if (letters_draft(r, fields, &draft) < 0)
		return -1;
	struct span text = buf_span(&draft.text);
	if (draft.picture)
		text = without_picture(r, text);
	buf_add_span(&parts->subject, buf_span(&draft.subject));
	buf_add_span(&parts->html, buf_span(&draft.html));
	(void)buf_reserve(&parts->text, text.n + text.n / 16);
	wrap_text(&parts->text, text, LETTERS_KEEP, LETTERS_WIDTH);
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
	struct letter_parts parts;
	int result = 0;

	letters_parts_init(&parts, ctx);
	if (!letters_fill(&r, fields, &parts)) {
		buf_reset(&parts.subject);
		buf_reset(&parts.text);
		buf_reset(&parts.html);
		result = letters_render_fields(&r, fields, &parts);
	}
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
