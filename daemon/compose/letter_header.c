/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The header section of a letter (RFC 5322 s.2.2).  Most of it is ASCII in
 * short lines and is written here; what must be encoded or is hard to fold is
 * GMime's business.
 */
#include "daemon/compose/letter_p.h"

#include <string.h>

#include "daemon/compose/header.h"
#include "parsers/charset.h"
#include "parsers/stretch.h"

enum {
	ADDRESS_BYTES = 320, /* RFC 5321 s.4.5.3.1: 64 + 1 + 255 */
	ID_BYTES = 250       /* an id cannot be folded; longer ones are left */
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

GMimeFormatOptions *
letter_options(struct writer *w)
{
	if (w->options == NULL) {
		w->options = g_mime_format_options_new();
		g_mime_format_options_set_newline_format(
		    w->options, GMIME_NEWLINE_FORMAT_DOS);
	}
	return w->options;
}

void
letter_add_lines(struct buf *out, const char *lines)
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
	    letter_options(w), mem_strn(w->tmp, s.p, s.n), "utf-8");
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
	char *folded = g_mime_utils_unstructured_header_fold(
	    NULL, letter_options(w), header);
	letter_add_lines(&w->out, folded);
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
	internet_address_list_encode(list, letter_options(w), text);
	letter_add_lines(&w->out, text->str);
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

int
letter_add_header(struct writer *w)
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
