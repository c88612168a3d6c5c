/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/besttext.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/html.h"
#include "parsers/htmlstrike.h"
#include "parsers/limits.h"

static bool
is_type(const struct part *part, const char *type)
{
	return strcmp(part->type, type) == 0;
}

static bool
is_html(const struct part *part)
{
	return is_type(part, "text/html") ||
	       is_type(part, "application/xhtml+xml");
}

/* A part somebody wrote to be read in the mail itself. */
static bool
is_body(const struct part *part)
{
	return part->text.n > 0 && !part->is_container &&
	       (part->disposition == NULL ||
		   strcmp(part->disposition, "attachment") != 0) &&
	       (is_html(part) || is_type(part, "text/plain") ||
		   is_type(part, "text/enriched") ||
		   is_type(part, "text/markdown"));
}

static bool
has_words(struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (is_alnum((unsigned char)text.p[i]) ||
		    (unsigned char)text.p[i] >= 0xc3)
			return true;
	return false;
}

static bool
is_message(const struct part *part)
{
	return part->is_container && strncmp(part->type, "message/", 8) == 0;
}

/* The attached mail a part is in: index of its container, -1 for the top. */
static int
message_of(const struct mail *mail, const struct part *part)
{
	int at = part->parent;
	while (at >= 0 && !is_message(&mail->parts[at]))
		at = mail->parts[at].parent;
	return at;
}

/* Which form is read first: the lower the better. */
static int
rank(const struct part *part)
{
	return is_html(part) ? 2 : is_type(part, "text/enriched") ? 3 : 1;
}

/* The choice among the children of one multipart/alternative. */
struct choice {
	int rank; /* 0: none of them has words */
	int child;
};

/* For each container, indexed like parts: the child to show. */
static struct choice *
choose_children(const void *ctx, const struct mail *mail)
{
	struct choice *choices =
	    mem_many(ctx, struct choice, mail->part_count + 1);
	for (size_t i = 0; i < mail->part_count; i++) {
		const struct part *part = &mail->parts[i];
		if (!is_body(part) || !has_words(part->text))
			continue;
		int child = (int)i;
		int at = part->parent;
		while (at >= 0 && !is_message(&mail->parts[at])) {
			struct choice *c = &choices[at];
			if (c->rank == 0 || rank(part) < c->rank)
				*c = (struct choice){rank(part), child};
			child = at;
			at = mail->parts[at].parent;
		}
	}
	return choices;
}

/* ---- plain text that says nothing ---- */

enum {
	STUB_WORDS = 40,        /* a plain form of more words is the mail */
	STUB_TIMES = 3,         /* the page says so many times as much, … */
	STUB_MORE = 20,         /* … and so many words on top */
	STRIKES_WORDS = 2000,   /* of a long mail these are compared */
	NOTICE_WORDS = 20,      /* "Your mail program does not …" */
	LOOKS = 16,             /* alternatives that are looked at, … */
	LOOK_BYTES = 512 * 1024 /* … and bytes of their pages */
};

/* At most so many: who has more need not be gone through. */
static size_t
count_words(struct span text, size_t most)
{
	size_t count = 0;
	bool inside = false;
	for (size_t i = 0; i < text.n && count < most; i++) {
		const bool word =
		    is_alnum(text.p[i]) || (unsigned char)text.p[i] >= 0xc3;
		count += word && !inside;
		inside = word || (inside && !is_space(text.p[i]));
	}
	return count;
}

/* "Your mail program does not support HTML", "View this in your browser". */
static bool
sends_to_page(struct span text)
{
	return span_find_ascii(text, 0, "html") >= 0 ||
	       span_find_ascii(text, 0, "browser") >= 0;
}

/*
 * Some programs write their words in the HTML alone, beside a plain form that
 * has none of them.  Does the page say what that leaves out?
 */
static bool
is_stub(const void *ctx, struct span plain, struct span page, size_t *room)
{
	const size_t words = count_words(plain, STUB_WORDS + 1);
	struct html_marks marks;
	if (words > STUB_WORDS || page.n > *room)
		return false;
	*room -= page.n;
	const size_t enough = STUB_TIMES * words + STUB_MORE;
	const size_t more =
	    count_words(html_to_marked_text(ctx, page, &marks), enough + 1);
	return more > enough || (words <= NOTICE_WORDS && 2 * more > words &&
				    sends_to_page(plain));
}

/* May the page strike out what the plain form says like any other word?  A page
 * that shows less than half of the words is no form of them. */
static bool
strikes(const void *ctx, struct span plain, struct span page, size_t *room)
{
	struct html_marks marks;
	if (!htmlstrike_may(page) || page.n > *room)
		return false;
	*room -= page.n;
	const size_t words = count_words(plain, STRIKES_WORDS);
	return 2 * count_words(
		       html_to_marked_text(ctx, page, &marks), words + 1) >=
	       words;
}

/* Of an alternative whose plain form is chosen, the page if that is a stub, or
 * if the page may strike out some of its words. */
static void
doubt_plain(const void *ctx, const struct mail *mail, size_t at,
    struct choice *choice, size_t *room)
{
	const struct part *plain = &mail->parts[choice->child];
	if (choice->rank != 1 || plain->is_container)
		return;
	for (size_t i = 0; i < mail->part_count; i++) {
		const struct part *page = &mail->parts[i];
		int child = (int)i;
		if (!is_html(page) || !is_body(page))
			continue;
		while (mail->parts[child].parent >= 0 &&
		       mail->parts[child].parent != (int)at &&
		       !is_message(&mail->parts[mail->parts[child].parent]))
			child = mail->parts[child].parent;
		if (mail->parts[child].parent != (int)at)
			continue;
		if (strikes(ctx, plain->text, page->text, room) ||
		    is_stub(ctx, plain->text, page->text, room))
			*choice = (struct choice){2, child};
		return;
	}
}

static void
doubt_stubs(const void *ctx, const struct mail *mail, struct choice *choices)
{
	size_t room = LOOK_BYTES;
	int looks = 0;
	for (size_t i = 0; i < mail->part_count && looks < LOOKS; i++)
		if (is_type(&mail->parts[i], "multipart/alternative")) {
			doubt_plain(ctx, mail, i, &choices[i], &room);
			looks++;
		}
}

/* Is the part on the chosen side of every alternative around it? */
static bool
is_chosen(const struct mail *mail, const struct choice *choices, int child)
{
	int at = mail->parts[child].parent;
	while (at >= 0 && !is_message(&mail->parts[at])) {
		if (is_type(&mail->parts[at], "multipart/alternative") &&
		    choices[at].rank > 0 && choices[at].child != child)
			return false;
		child = at;
		at = mail->parts[at].parent;
	}
	return true;
}

/* An HTML part as text; its marks are noted for where the text will stand. */
static struct span
html_text(const void *ctx, struct mail *mail, struct span html, size_t offset)
{
	struct html_marks marks;
	struct span text = html_to_marked_text(ctx, html, &marks);
	size_t room = mail->mark_count;
	for (size_t i = 0; i < marks.count; i++) {
		struct html_mark mark = marks.list[i];
		mail->marks = mem_grow(mail, mail->marks, &room,
		    mail->mark_count + 1, sizeof *mail->marks);
		size_t end = mark.end < text.n ? mark.end : text.n;
		mail->marks[mail->mark_count++] = (struct html_mark){
		    offset + mark.start, offset + end, mark.intro};
	}
	return text;
}

/* Appends as much of a text as there is room for. */
static void
add_text(struct mail *mail, struct span text, struct buf *out)
{
	size_t room = out->cap - out->n;
	if (text.n > room) {
		mail->flags |= MAIL_TRUNCATED;
		while (room > 0 && ((unsigned char)text.p[room] & 0xc0) == 0x80)
			room--;
		text.n = room;
	}
	buf_add_span(out, text);
}

/* What is known while the text is put together. */
struct choosing {
	void *scratch;
	struct mail *mail;
	struct choice *choices;
	struct buf out;
	size_t html; /* bytes of HTML that may still be converted */
};

/* Appends one part. */
static void
add_body(struct choosing *c, const struct part *part)
{
	struct span text = part->text;
	if (c->out.n > 0 && c->out.p[c->out.n - 1] != '\n')
		buf_add_byte(&c->out, '\n');
	if (is_html(part)) {
		/* A page may cost as much as it likes only once. */
		if (text.n > c->html || c->out.n == c->out.cap) {
			c->mail->flags |= MAIL_TRUNCATED;
			return;
		}
		c->html -= text.n;
		text = html_text(c->scratch, c->mail, text, c->out.n);
	}
	add_text(c->mail, text, &c->out);
}

/*
 * Appends the text of one mail; message is its container, -1 for the top.  Its
 * parts are those that follow it and stand deeper.
 */
static bool
add_message(struct choosing *c, int message)
{
	const struct mail *mail = c->mail;
	int depth = message < 0 ? -1 : mail->parts[message].depth;
	bool any_plain = false;
	for (size_t i = (size_t)(message + 1);
	     i < mail->part_count && mail->parts[i].depth > depth; i++) {
		const struct part *part = &mail->parts[i];
		if (!is_body(part) || message_of(mail, part) != message ||
		    !is_chosen(mail, c->choices, (int)i))
			continue;
		add_body(c, part);
		any_plain = any_plain || (!is_html(part) && part->text.n > 0);
	}
	return any_plain;
}

/* The text of the first mail that the top one brings with words of its own. */
static void
read_attached(struct choosing *c, const void *ctx)
{
	struct mail *mail = c->mail;
	size_t marks = mail->mark_count;
	size_t i = 0;
	while (
	    i < mail->part_count && !(is_message(&mail->parts[i]) &&
					message_of(mail, &mail->parts[i]) < 0))
		i++;
	if (i == mail->part_count)
		return;
	buf_init(&c->out, ctx, LIMIT_TEXT_BYTES);
	(void)add_message(c, (int)i);
	mail->attached = (int)i;
	mail->attached_text = buf_span(&c->out);
	mail->mark_count = marks; /* they are about the text above */
}

void
besttext_choose(const void *ctx, struct mail *mail)
{
	void *scratch = mem_new(ctx);
	struct choosing c = {.scratch = scratch,
	    .mail = mail,
	    .choices = choose_children(scratch, mail),
	    .html = LIMIT_HTMLS_BYTES};

	doubt_stubs(scratch, mail, c.choices);
	buf_init(&c.out, ctx, LIMIT_TEXT_BYTES);
	mail->attached = -1;
	mail->text_is_html = !add_message(&c, -1);
	for (size_t i = 0; i < mail->part_count; i++) {
		if (has_words(buf_span(&c.out)))
			break;
		if (!is_message(&mail->parts[i]))
			continue;
		/* Blanks without words say nothing above the attached text. */
		buf_reset(&c.out);
		mail->mark_count = 0;
		mail->text_is_html = !add_message(&c, (int)i);
		mail->attached = (int)i;
		mail->attached_above = true;
	}
	if (c.out.n == 0)
		mail->text_is_html = false;
	if (!has_words(buf_span(&c.out)))
		mail->flags |= MAIL_UNREADABLE;
	mail->text = buf_span(&c.out);
	if (mail->attached < 0)
		read_attached(&c, ctx);
	mem_free(scratch);
}
