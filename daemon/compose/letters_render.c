/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renders a letter: its text part, its HTML part, its subject. */
#include "daemon/compose/letters.h"

#include "daemon/compose/letters_p.h"
#include "daemon/compose/lines.h"
#include "daemon/compose/markdown.h"
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

static int
render_body(
    const struct render *r, const json_t *fields, struct letter_draft *draft)
{
	struct buf bare;

	(void)buf_reserve(&draft->text, USUAL_BYTES);
	(void)buf_reserve(&draft->markdown, USUAL_BYTES);
	buf_init(&bare, r->tmp, 2 * LETTERS_BODY_BYTES);
	if (render_as(r, r->form->body, fields, TEMPLATE_NONE, &draft->text) <
		0 ||
	    render_as(r, r->form->body, fields, TEMPLATE_MARKDOWN,
		&draft->markdown) < 0 ||
	    markdown_to_html(&bare, buf_span(&draft->markdown), r->err) < 0 ||
	    markdown_style(&draft->html, buf_span(&bare), r->err) < 0)
		return -1;
	mem_free(bare.p);
	return 0;
}

int
letters_draft(
    const struct render *r, json_t *fields, struct letter_draft *draft)
{
	json_t *clean = json_object();

	buf_init(&draft->subject, r->tmp, SUBJECT_BYTES);
	buf_init(&draft->text, r->tmp, LETTERS_BODY_BYTES);
	buf_init(&draft->markdown, r->tmp, LETTERS_BODY_BYTES);
	buf_init(&draft->html, r->tmp, 2 * LETTERS_BODY_BYTES);
	int rc = letters_clean(r, fields, clean);
	if (rc == 0)
		rc = render_body(r, clean, draft);
	if (rc == 0)
		rc = render_as(
		    r, r->form->subject, clean, TEMPLATE_NONE, &draft->subject);
	/* No letter with somebody's words in it has a picture. */
	draft->picture = json_object_get(clean, "backlog_numbers") != NULL;
	json_decref(clean);
	return rc;
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
    const struct render *r, json_t *fields, struct letter_parts *parts)
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
