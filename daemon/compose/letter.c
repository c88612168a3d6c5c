/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A letter as a whole, and its body: the parts of MIME.
 */
#include "daemon/compose/letter_p.h"

#include <stdio.h>
#include <string.h>

#include "daemon/compose/encode.h"
#include "daemon/compose/frame.h"
#include "parsers/charset.h"
#include "parsers/transfer.h"

enum {
	SEED_BYTES = 40,
	DECODE_BYTES = 57 * 288 /* whole lines of base64 */
};

/* "=_" cannot stand in quoted-printable or base64 (RFC 2045 s.6.7). */
static void
add_boundary(
    struct writer *w, const char *before, char which, const char *after)
{
	buf_add_str(&w->out, before);
	buf_add_str(&w->out, "=_");
	buf_add_str(&w->out, w->letter->boundary_seed);
	buf_add_byte(&w->out, '.');
	buf_add_byte(&w->out, which);
	buf_add_str(&w->out, after);
}

/* subtype: with what comes between it and the boundary. */
static void
begin_multipart(struct writer *w, const char *subtype, char which)
{
	buf_add_str(&w->out, "Content-Type: multipart/");
	buf_add_str(&w->out, subtype);
	add_boundary(w, "boundary=\"", which, "\"\r\n");
}

static void
begin_part(struct writer *w, char which)
{
	add_boundary(w, "\r\n--", which, "\r\n");
}

static void
end_multipart(struct writer *w, char which)
{
	add_boundary(w, "\r\n--", which, "--\r\n");
}

/* Text in the one charset that holds everything and the one encoding that is
 * always safe and stays readable. */
static void
add_text(struct writer *w, char which, const char *subtype, struct span text)
{
	begin_part(w, which);
	buf_add_str(&w->out, "Content-Type: text/");
	buf_add_str(&w->out, subtype);
	buf_add_str(&w->out,
	    "; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	encode_quoted(&w->out, text);
}

static bool
is_token(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) &&
		    (s.p[i] == 0 || strchr("!#$&-^_.+", s.p[i]) == NULL))
			return false;
	return s.n > 0 && s.n <= 127;
}

/*
 * A type we may repeat.  message/ must not be base64 (RFC 2046 s.5.2) and
 * multipart/ has no bytes of its own, so both go as a file.
 */
static GMimePart *
new_part(const struct letter_attachment *a)
{
	struct span type = span_str(a->type);
	ptrdiff_t slash = span_find_byte(type, 0, '/');
	struct span major = span_sub(type, 0, slash < 0 ? 0 : (size_t)slash);
	struct span minor = span_sub(type, major.n + 1, type.n);
	char first[128];
	char second[128];

	if (!is_token(major) || !is_token(minor) || span_is(major, "message") ||
	    span_is(major, "multipart"))
		return g_mime_part_new_with_type("application", "octet-stream");
	snprintf(first, sizeof(first), "%.*s", (int)major.n, major.p);
	snprintf(second, sizeof(second), "%.*s", (int)minor.n, minor.p);
	GMimePart *part = g_mime_part_new_with_type(first, second);
	if (span_is(major, "text") && is_token(span_str(a->charset)))
		g_mime_object_set_content_type_parameter(
		    GMIME_OBJECT(part), "charset", a->charset);
	return part;
}

/*
 * Decodes and encodes in pieces that leave no half group of base64.  A piece
 * is read until it is whole: a reader may give less than it has room for, but
 * never has less than TRANSFER_ROOM_MIN.
 */
static void
encode_anew(struct buf *out, const struct letter_attachment *a)
{
	struct transfer transfer;
	char room[DECODE_BYTES + TRANSFER_ROOM_MIN];
	size_t used = 0;
	size_t n;

	transfer_init(
	    &transfer, transfer_by_name(span_str(a->encoding)), a->bytes);
	while ((n = transfer_read(
		    &transfer, room + used, sizeof(room) - used)) > 0) {
		used += n;
		if (used < DECODE_BYTES)
			continue;
		encode_base64(out, span_of(room, DECODE_BYTES));
		used -= DECODE_BYTES;
		memmove(room, room + DECODE_BYTES, used);
	}
	encode_base64(out, span_of(room, used));
}

static int
add_attachment(struct writer *w, const struct letter_attachment *a)
{
	const char *name = a->name != NULL ? a->name : "attachment";

	if (compose_header("an attachment's name", span_str(name), w->err) < 0)
		return -1;
	if (strlen(name) > LETTER_NAME_BYTES)
		return err_set(w->err, ERR_INPUT, "an attachment's name: long");
	GMimePart *part = new_part(a);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
	g_mime_object_set_disposition(
	    GMIME_OBJECT(part), GMIME_DISPOSITION_ATTACHMENT);
	g_mime_part_set_filename(part, name);
	char *headers =
	    g_mime_object_get_headers(GMIME_OBJECT(part), letter_options(w));
	begin_part(w, 'm');
	letter_add_lines(&w->out, headers);
	buf_add_str(&w->out, "\r\n");
	g_free(headers);
	g_object_unref(part);
	if (!span_is(span_str(a->encoding), "base64") ||
	    !encode_checked_base64(&w->out, a->bytes))
		encode_anew(&w->out, a);
	return 0;
}

/* RFC 2387: the page is the root, and the picture is found by its id.  It has
 * no name: it is no file for anybody to open. */
static void
add_page(struct writer *w, struct span html)
{
	if (w->letter->picture.n == 0) {
		add_text(w, 'a', "html", html);
		return;
	}
	begin_part(w, 'a');
	begin_multipart(w, "related; type=\"text/html\";\r\n\t", 'r');
	add_text(w, 'r', "html", html);
	begin_part(w, 'r');
	buf_add_str(&w->out, "Content-Type: image/png\r\n"
			     "Content-Transfer-Encoding: base64\r\n"
			     "Content-ID: <picture>\r\n"
			     "Content-Disposition: inline\r\n\r\n");
	encode_base64(&w->out, w->letter->picture);
	end_multipart(w, 'r');
}

static int
add_body(struct writer *w)
{
	const struct letter *letter = w->letter;
	bool mixed = letter->attachment_count > 0;
	struct buf html;

	buf_init(&html, w->tmp, LETTER_BYTES);
	frame_html(&html, letter->subject, w->html);
	if (html.full)
		return err_set(w->err, ERR_INPUT, "letter too large");
	if (mixed) {
		begin_multipart(w, "mixed; ", 'm');
		begin_part(w, 'm');
	}
	begin_multipart(w, "alternative; ", 'a');
	add_text(w, 'a', "plain", w->text);
	add_page(w, buf_span(&html));
	end_multipart(w, 'a');
	for (size_t i = 0; i < letter->attachment_count; i++)
		if (add_attachment(w, &letter->attachments[i]) < 0)
			return -1;
	if (mixed)
		end_multipart(w, 'm');
	return 0;
}

static int
check_letter(const struct writer *w)
{
	struct span seed = span_str(w->letter->boundary_seed);
	bool good = seed.n > 0 && seed.n <= SEED_BYTES;

	for (size_t i = 0; good && i < seed.n; i++)
		good = is_alnum(seed.p[i]) || seed.p[i] == '.';
	if (!good)
		return err_set(w->err, ERR_INPUT, "no boundary");
	if (!charset_is_utf8(w->text) || !charset_is_utf8(w->html))
		return err_set(w->err, ERR_INPUT, "the text is not UTF-8");
	return 0;
}

/* About how large it gets: a buffer that grows is copied each time. */
static size_t
expected_size(const struct writer *w)
{
	enum { HEADERS = 4096, PART = 512 };
	const struct letter *letter = w->letter;
	size_t text = w->text.n + w->html.n;
	size_t size = HEADERS + text + text / 8 + letter->picture.n * 3 / 2;

	for (size_t i = 0; i < letter->attachment_count; i++)
		size += PART + letter->attachments[i].bytes.n;
	return size < LETTER_BYTES ? size : LETTER_BYTES;
}

int
letter_build(void *ctx, const struct letter *letter, struct span *bytes_r,
    struct err *err)
{
	struct writer w = {.letter = letter,
	    .text = span_str(letter->text),
	    .html = span_str(letter->html),
	    .err = err};

	if (check_letter(&w) < 0)
		return -1;
	/* Counts its callers; the first one makes GMime's tables. */
	g_mime_init();
	w.tmp = mem_new(ctx);
	buf_init(&w.out, ctx, LETTER_BYTES);
	(void)buf_reserve(&w.out, expected_size(&w));
	int result = letter_add_header(&w);
	if (result == 0)
		result = add_body(&w);
	if (result == 0 && w.out.full)
		result = err_set(err, ERR_INPUT, "letter too large");
	if (result == 0)
		result = encode_check(buf_span(&w.out), err);
	if (w.options != NULL)
		g_mime_format_options_free(w.options);
	mem_free(w.tmp);
	if (result < 0)
		mem_free(w.out.p);
	else
		*bytes_r = buf_span(&w.out);
	return result;
}
