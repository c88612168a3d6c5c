/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/letter.h"

#include <stdio.h>
#include <string.h>

#include <gmime/gmime.h>

#include "daemon/compose/encode.h"
#include "daemon/compose/frame.h"
#include "daemon/compose/header.h"
#include "parsers/base/buf.h"
#include "parsers/charset.h"
#include "parsers/stretch.h"
#include "parsers/transfer.h"

enum {
	ADDRESS_BYTES = 320, /* RFC 5321 s.4.5.3.1: 64 + 1 + 255 */
	ID_BYTES = 250,      /* an id cannot be folded; longer ones are left */
	SEED_BYTES = 40,
	DECODE_BYTES = 57 * 288 /* whole lines of base64 */
};

int
compose_header(const char *name, struct span value, struct err *err)
{
	size_t n = stretch_printable(value, 0);

	if (n < value.n)
		return err_set(err, ERR_INPUT,
		    "%s: a control character (%d) in a header", name,
		    value.p[n]);
	if (!charset_is_utf8(value))
		return err_set(err, ERR_INPUT, "%s: not UTF-8", name);
	return 0;
}

/* What is being written, and how. */
struct writer {
	struct buf out;
	GMimeFormatOptions *options; /* NULL: not needed yet */
	const struct letter *letter;
	struct span text, html; /* of the letter */
	void *tmp;
	const char *encoded_from, *encoded; /* the last text encoded */
	struct err *err;
};

/* CRLF. */
static GMimeFormatOptions *
options(struct writer *w)
{
	if (w->options == NULL) {
		w->options = g_mime_format_options_new();
		g_mime_format_options_set_newline_format(
		    w->options, GMIME_NEWLINE_FORMAT_DOS);
	}
	return w->options;
}

/* Lines of a library, which may end in LF alone. */
static void
add_lines(struct buf *out, const char *lines)
{
	struct span rest = span_str(lines);
	struct span line;

	while (span_line(&rest, &line)) {
		buf_add_span(out, line);
		buf_add_str(out, "\r\n");
	}
}

/* Printable ASCII that cannot be taken for an encoded word. */
static bool
is_plain(struct span value)
{
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] < ' ' || value.p[i] > '~')
			return false;
	return span_find(value, 0, "=?") < 0 && span_trim(value).n == value.n;
}

/* A header that is never folded: ids and tokens. */
static int
add_token(struct writer *w, const char *name, const char *value)
{
	if (compose_header(name, span_str(value), w->err) < 0)
		return -1;
	header_add(&w->out, name, "", value, "");
	return 0;
}

/* "=?UTF-8?b?" is written "=?UTF-8?B?", as it always was. */
static void
write_large(char *encoded)
{
	static const char begin[] = "=?UTF-8?";

	for (char *p = encoded; (p = strstr(p, begin)) != NULL;) {
		p += strlen(begin);
		*p = (char)to_upper(*p);
	}
}

static const char *
encode_by_library(struct writer *w, struct span s)
{
	char *encoded = g_mime_utils_header_encode_text(
	    options(w), mem_strn(w->tmp, s.p, s.n), "utf-8");
	write_large(encoded);
	const char *copy = mem_str(w->tmp, encoded);
	g_free(encoded);
	return copy;
}

/* The text in encoded words where it needs them (RFC 2047). */
static const char *
encode_text(struct writer *w, const char *value)
{
	struct buf words;

	/* The thread's topic mostly is the subject. */
	if (w->encoded_from != NULL && strcmp(w->encoded_from, value) == 0)
		return w->encoded;
	buf_init(&words, w->tmp, LETTER_BYTES);
	struct span s = span_trim(span_str(value));
	w->encoded =
	    header_encode_words(&words, s) ? words.p : encode_by_library(w, s);
	w->encoded_from = value;
	return w->encoded;
}

/* Unstructured; what is not short and ASCII is encoded by GMime, and folded by
 * it when words are not all there is to fold. */
static int
add_header(struct writer *w, const char *name, const char *value)
{
	struct span s = span_str(value);

	if (compose_header(name, s, w->err) < 0)
		return -1;
	if (is_plain(s) && strlen(name) + 2 + s.n <= HEADER_COLUMNS) {
		header_add(&w->out, name, "", value, "");
		return 0;
	}
	const char *encoded = encode_text(w, value);
	if (header_add_folded(&w->out, name, span_str(encoded)))
		return 0;
	const char *header = mem_fmt(w->tmp, "%s: %s", name, encoded);
	char *folded =
	    g_mime_utils_unstructured_header_fold(NULL, options(w), header);
	add_lines(&w->out, folded);
	g_free(folded);
	return 0;
}

static bool
is_atom_char(char c)
{
	return is_alnum(c) || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

/* A plain dot-atom@domain: nothing that could mean two things to a server. */
bool
letter_address_ok(const char *addr)
{
	struct span s = span_str(addr);
	ptrdiff_t at = span_find_byte(s, 0, '@');
	bool good = at > 0 && s.n <= ADDRESS_BYTES && (size_t)at + 1 < s.n;

	for (size_t i = 0; good && i < s.n; i++) {
		if (i < (size_t)at)
			good = is_atom_char(s.p[i]);
		else if (i > (size_t)at)
			good =
			    is_alnum(s.p[i]) || s.p[i] == '-' || s.p[i] == '.';
	}
	return good;
}

bool
letter_name_ok(const char *name)
{
	struct span s = span_str(name);
	struct err err;

	return s.n <= LETTER_NAME_BYTES && compose_header("name", s, &err) == 0;
}

static int
check_address(const char *header, const char *addr, struct err *err)
{
	if (!letter_address_ok(addr))
		return err_set(err, ERR_INPUT,
		    "%s: an address that cannot be written to", header);
	return 0;
}

/*
 * A name that is words of atoms (RFC 5322 s.3.2.5) stands as it is; quoting,
 * encoding and folding all others is GMime's business.
 */
static bool
is_phrase(struct span name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((!is_atom_char(name.p[i]) || name.p[i] == '.') &&
		    (name.p[i] != ' ' || i == 0 || name.p[i - 1] == ' '))
			return false;
	return name.n > 0 && is_plain(name);
}

/* Appends to the header begun in `text`. */
static void
encode_address(
    struct writer *w, const struct letter_address *address, const char *header)
{
	GString *text = g_string_new(header);
	InternetAddressList *list = internet_address_list_new();
	InternetAddress *mailbox =
	    internet_address_mailbox_new(address->name, address->addr);

	g_string_append(text, ": ");
	internet_address_set_charset(mailbox, "utf-8");
	internet_address_list_add(list, mailbox);
	internet_address_list_encode(list, options(w), text);
	add_lines(&w->out, text->str);
	g_object_unref(mailbox);
	g_object_unref(list);
	g_string_free(text, TRUE);
}

static int
add_address(
    struct writer *w, const char *header, const struct letter_address *address)
{
	struct span name = span_str(address->name);

	if (check_address(header, address->addr, w->err) < 0 ||
	    compose_header(header, name, w->err) < 0)
		return -1;
	if (name.n > LETTER_NAME_BYTES)
		return err_set(w->err, ERR_INPUT, "%s: name too long", header);
	if (name.n == 0)
		header_add(&w->out, header, "", address->addr, "");
	else if (!is_phrase(name) || !header_add_named(&w->out, header,
					 address->name, address->addr))
		encode_address(w, address, header);
	return 0;
}

/* Printable ASCII without blanks or <>; other people's ids may be anything. */
static bool
is_id(const char *id)
{
	size_t n = id == NULL ? 0 : strlen(id);

	for (size_t i = 0; i < n; i++)
		if (id[i] <= ' ' || id[i] >= 0x7f || id[i] == '<' ||
		    id[i] == '>')
			return false;
	return n > 0 && n <= ID_BYTES;
}

/*
 * RFC 5322 s.3.6.4 asks for all of them; a thread of years would pass any
 * limit, so past ours the first one (the thread's root) and the latest stay.
 */
static void
add_references(struct writer *w)
{
	const struct letter *letter = w->letter;
	const char **ids =
	    mem_many(w->tmp, const char *, letter->reference_count + 1);
	size_t column = strlen("References:");
	size_t n = 0;

	for (size_t i = 0; i < letter->reference_count; i++)
		if (is_id(letter->references[i]))
			ids[n++] = letter->references[i];
	if (n == 0)
		return;
	buf_add_str(&w->out, "References:");
	for (size_t i = 0; i < n; i++) {
		size_t width = strlen(ids[i]) + 3;

		if (i > 0 && i + LETTER_REFERENCES <= n)
			continue;
		bool fold = i > 0 && column + width > HEADER_COLUMNS;
		buf_add_str(&w->out, fold ? "\r\n\t<" : " <");
		buf_add_str(&w->out, ids[i]);
		buf_add_byte(&w->out, '>');
		column = fold ? width : column + width;
	}
	buf_add_str(&w->out, "\r\n");
}

static int
add_threading(struct writer *w)
{
	const struct letter *letter = w->letter;

	if (!is_id(letter->message_id))
		return err_set(w->err, ERR_INPUT, "Message-ID: none");
	header_add(&w->out, "Message-ID", "<", letter->message_id, ">");
	if (is_id(letter->in_reply_to))
		header_add(
		    &w->out, "In-Reply-To", "<", letter->in_reply_to, ">");
	add_references(w);
	if (letter->thread_topic != NULL &&
	    add_header(w, "Thread-Topic", letter->thread_topic) < 0)
		return -1;
	if (letter->thread_index == NULL)
		return 0;
	return add_token(w, "Thread-Index", letter->thread_index);
}

/* RFC 3834 s.5; Exchange's own mark; ours, by which we know our letters. */
static int
add_marks(struct writer *w)
{
	const struct letter *letter = w->letter;

	if (letter->auto_submitted != NULL &&
	    add_header(w, "Auto-Submitted", letter->auto_submitted) < 0)
		return -1;
	if (letter->suppress &&
	    add_header(w, "X-Auto-Response-Suppress", "All") < 0)
		return -1;
	if (letter->loop_id == NULL)
		return 0;
	return add_header(w, "X-Enquiryd-Loop", letter->loop_id);
}

static int
add_headers(struct writer *w)
{
	const struct letter *letter = w->letter;

	if (letter->subject == NULL ||
	    strlen(letter->subject) > LETTER_SUBJECT_BYTES)
		return err_set(w->err, ERR_INPUT, "Subject: none, or too long");
	if (add_address(w, "From", &letter->from) < 0 ||
	    add_address(w, "To", &letter->to) < 0)
		return -1;
	if (letter->reply_to.addr != NULL &&
	    add_address(w, "Reply-To", &letter->reply_to) < 0)
		return -1;
	if (add_header(w, "Subject", letter->subject) < 0 ||
	    header_add_date(&w->out, letter->date, letter->date_offset_minutes,
		w->err) < 0 ||
	    add_threading(w) < 0 || add_marks(w) < 0)
		return -1;
	buf_add_str(&w->out, "MIME-Version: 1.0\r\n");
	return 0;
}

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
	    g_mime_object_get_headers(GMIME_OBJECT(part), options(w));
	begin_part(w, 'm');
	add_lines(&w->out, headers);
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
	int result = add_headers(&w);
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
