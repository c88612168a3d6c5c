/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/letter.h"

#include <stdio.h>
#include <string.h>

#include <gmime/gmime.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/civil.h"
#include "parsers/transfer.h"

enum {
	ADDRESS_BYTES = 320, /* RFC 5321 s.4.5.3.1: 64 + 1 + 255 */
	ID_BYTES = 250,      /* an id cannot be folded; longer ones are left */
	LINE_BYTES = 998,    /* RFC 5322 s.2.1.1 */
	SEED_BYTES = 40,
	DATE_BYTES = 40,
	DECODE_BYTES = 16384
};

int
compose_header(const char *name, struct span value, struct err *err)
{
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c < ' ' || c == 0x7f)
			return err_set(err, ERR_INPUT,
			    "%s: a control character (%d) in a header", name,
			    c);
	}
	if (value.n > 0 && !g_utf8_validate_len(value.p, value.n, NULL))
		return err_set(err, ERR_INPUT, "%s: not UTF-8", name);
	return 0;
}

/* Unstructured; GMime folds it and encodes what is not ASCII. */
static int
set_header(
    GMimeMessage *message, const char *name, const char *value, struct err *err)
{
	if (compose_header(name, span_str(value), err) < 0)
		return -1;
	g_mime_object_set_header(GMIME_OBJECT(message), name, value, "utf-8");
	return 0;
}

static bool
is_atom_char(char c)
{
	return is_alnum(c) || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

/* A plain dot-atom@domain: nothing that could mean two things to a server. */
static int
check_address(const char *header, const char *addr, struct err *err)
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
	if (!good)
		return err_set(err, ERR_INPUT,
		    "%s: an address that cannot be written to", header);
	return 0;
}

static int
set_address(GMimeMessage *message, GMimeAddressType type, const char *header,
    const struct letter_address *address, struct err *err)
{
	if (check_address(header, address->addr, err) < 0 ||
	    compose_header(header, span_str(address->name), err) < 0)
		return -1;
	if (address->name != NULL && strlen(address->name) > LETTER_NAME_BYTES)
		return err_set(err, ERR_INPUT, "%s: name too long", header);
	InternetAddress *mailbox = internet_address_mailbox_new(
	    address->name != NULL && address->name[0] != '\0' ? address->name
							      : NULL,
	    address->addr);
	internet_address_set_charset(mailbox, "utf-8");
	internet_address_list_add(
	    g_mime_message_get_addresses(message, type), mailbox);
	g_object_unref(mailbox);
	return 0;
}

/* RFC 5322 s.3.3: "Mon, 7 Dec 2026 09:30:00 +0000". */
static int
set_date(GMimeMessage *message, const struct letter *letter, struct err *err)
{
	int offset = letter->date_offset_minutes;
	int32_t seconds;
	char text[DATE_BYTES];

	if (offset < -24 * 60 || offset > 24 * 60)
		return err_set(err, ERR_INPUT, "Date: no zone");
	int32_t day = civil_utc_day(letter->date + offset * 60, &seconds);
	struct civil c = civil_from_day(day);
	int away = offset < 0 ? -offset : offset;
	snprintf(text, sizeof(text),
	    "%.3s, %d %.3s %04d %02d:%02d:%02d %c%02d%02d",
	    civil_weekday_name(civil_weekday(day)), c.day,
	    civil_month_name(c.month), c.year, seconds / 3600,
	    seconds / 60 % 60, seconds % 60, offset < 0 ? '-' : '+', away / 60,
	    away % 60);
	return set_header(message, "Date", text, err);
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
static int
set_references(GMimeMessage *message, const struct letter *letter, void *tmp,
    struct err *err)
{
	const char **ids =
	    mem_many(tmp, const char *, letter->reference_count + 1);
	size_t n = 0;
	struct buf text;

	for (size_t i = 0; i < letter->reference_count; i++)
		if (is_id(letter->references[i]))
			ids[n++] = letter->references[i];
	buf_init(&text, tmp, LETTER_REFERENCES * (ID_BYTES + 3));
	for (size_t i = 0; i < n; i++)
		if (i == 0 || i + LETTER_REFERENCES > n)
			buf_add_fmt(&text, "%s<%s>", i == 0 ? "" : " ", ids[i]);
	if (is_id(letter->in_reply_to) &&
	    set_header(message, "In-Reply-To",
		mem_fmt(tmp, "<%s>", letter->in_reply_to), err) < 0)
		return -1;
	if (text.n == 0)
		return 0;
	return set_header(message, "References", text.p, err);
}

static int
set_threading(GMimeMessage *message, const struct letter *letter, void *tmp,
    struct err *err)
{
	if (!is_id(letter->message_id))
		return err_set(err, ERR_INPUT, "Message-ID: none");
	if (set_header(message, "Message-ID",
		mem_fmt(tmp, "<%s>", letter->message_id), err) < 0 ||
	    set_references(message, letter, tmp, err) < 0)
		return -1;
	if (letter->thread_topic != NULL &&
	    set_header(message, "Thread-Topic", letter->thread_topic, err) < 0)
		return -1;
	if (letter->thread_index == NULL)
		return 0;
	return set_header(message, "Thread-Index", letter->thread_index, err);
}

/* RFC 3834 s.5; Exchange's own mark; ours, by which we know our letters. */
static int
set_marks(GMimeMessage *message, const struct letter *letter, struct err *err)
{
	if (letter->auto_submitted != NULL &&
	    set_header(message, "Auto-Submitted", letter->auto_submitted, err) <
		0)
		return -1;
	if (letter->suppress &&
	    set_header(message, "X-Auto-Response-Suppress", "All", err) < 0)
		return -1;
	if (letter->loop_id == NULL)
		return 0;
	return set_header(message, "X-Enquiryd-Loop", letter->loop_id, err);
}

static int
set_headers(GMimeMessage *message, const struct letter *letter, void *tmp,
    struct err *err)
{
	if (letter->subject == NULL ||
	    strlen(letter->subject) > LETTER_SUBJECT_BYTES)
		return err_set(err, ERR_INPUT, "Subject: none, or too long");
	if (set_address(message, GMIME_ADDRESS_TYPE_FROM, "From", &letter->from,
		err) < 0 ||
	    set_address(
		message, GMIME_ADDRESS_TYPE_TO, "To", &letter->to, err) < 0)
		return -1;
	if (letter->reply_to.addr != NULL &&
	    set_address(message, GMIME_ADDRESS_TYPE_REPLY_TO, "Reply-To",
		&letter->reply_to, err) < 0)
		return -1;
	if (compose_header("Subject", span_str(letter->subject), err) < 0)
		return -1;
	g_mime_message_set_subject(message, letter->subject, "utf-8");
	if (set_date(message, letter, err) < 0 ||
	    set_threading(message, letter, tmp, err) < 0)
		return -1;
	return set_marks(message, letter, err);
}

/*
 * Text in the one charset that holds everything and the one encoding that is
 * always safe and stays readable.  (GMime's own text part would pick a charset
 * by the letters it finds.)
 */
static void
add_text(GMimeMultipart *multipart, const char *subtype, const char *text)
{
	GMimePart *part = g_mime_part_new_with_type("text", subtype);
	GMimeStream *stream = g_mime_stream_mem_new();
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(
	    stream, GMIME_CONTENT_ENCODING_DEFAULT);

	g_mime_stream_write(stream, text, strlen(text));
	g_mime_stream_reset(stream);
	g_mime_object_set_content_type_parameter(
	    GMIME_OBJECT(part), "charset", "utf-8");
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(
	    part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_mime_multipart_add(multipart, GMIME_OBJECT(part));
	g_object_unref(content);
	g_object_unref(stream);
	g_object_unref(part);
}

static void
add_escaped(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		if (*s == '&')
			buf_add_str(out, "&amp;");
		else if (*s == '<')
			buf_add_str(out, "&lt;");
		else
			buf_add_byte(out, *s);
}

/*
 * The frame of DOMAIN.md G5: a language, a title, one column; no colours (the
 * reader's light or dark mode decides), no image, no script, no link of ours.
 */
static const char *
frame(void *tmp, const struct letter *letter)
{
	struct buf out;

	buf_init(&out, tmp, LETTER_BYTES);
	buf_add_str(&out, "<!DOCTYPE html>\n"
			  "<html lang=\"en-GB\" dir=\"ltr\">\n<head>\n"
			  "<meta charset=\"utf-8\">\n"
			  "<meta name=\"viewport\" content=\"width=device-"
			  "width, initial-scale=1\">\n"
			  "<meta name=\"color-scheme\" "
			  "content=\"light dark\">\n<title>");
	add_escaped(&out, letter->subject);
	buf_add_str(&out, "</title>\n</head>\n<body>\n"
			  "<div style=\"font-family: Arial, Helvetica, "
			  "sans-serif; font-size: 16px; line-height: 1.5; "
			  "text-align: left; max-width: 40em\">\n");
	buf_add_str(&out, letter->html);
	buf_add_str(&out, "</div>\n</body>\n</html>\n");
	return out.full ? NULL : out.p;
}

static GMimeMultipart *
new_multipart(const char *subtype, const struct letter *letter, char which)
{
	GMimeMultipart *multipart = g_mime_multipart_new_with_subtype(subtype);
	char boundary[SEED_BYTES + 8];

	/* "=_" cannot stand in quoted-printable or base64 (RFC 2045 s.6.7). */
	snprintf(boundary, sizeof(boundary), "=_%s.%c", letter->boundary_seed,
	    which);
	g_mime_multipart_set_boundary(multipart, boundary);
	return multipart;
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

static GMimeStream *
decode(const struct letter_attachment *a)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	struct transfer transfer;
	char room[DECODE_BYTES];
	size_t n;

	transfer_init(
	    &transfer, transfer_by_name(span_str(a->encoding)), a->bytes);
	while ((n = transfer_read(&transfer, room, sizeof(room))) > 0)
		g_mime_stream_write(stream, room, n);
	g_mime_stream_reset(stream);
	return stream;
}

static int
add_attachment(
    GMimeMultipart *mixed, const struct letter_attachment *a, struct err *err)
{
	const char *name = a->name != NULL ? a->name : "attachment";

	if (compose_header("an attachment's name", span_str(name), err) < 0)
		return -1;
	if (strlen(name) > LETTER_NAME_BYTES)
		return err_set(err, ERR_INPUT, "an attachment's name: long");
	GMimePart *part = new_part(a);
	GMimeStream *stream = decode(a);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(
	    stream, GMIME_CONTENT_ENCODING_DEFAULT);
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
	g_mime_object_set_disposition(
	    GMIME_OBJECT(part), GMIME_DISPOSITION_ATTACHMENT);
	g_mime_part_set_filename(part, name);
	g_mime_multipart_add(mixed, GMIME_OBJECT(part));
	g_object_unref(content);
	g_object_unref(stream);
	g_object_unref(part);
	return 0;
}

static int
set_body(GMimeMessage *message, const struct letter *letter, void *tmp,
    struct err *err)
{
	const char *html = frame(tmp, letter);
	int result = 0;

	if (html == NULL)
		return err_set(err, ERR_INPUT, "letter too large");
	GMimeMultipart *body = new_multipart("alternative", letter, 'a');
	add_text(body, "plain", letter->text);
	add_text(body, "html", html);
	if (letter->attachment_count > 0) {
		GMimeMultipart *mixed = new_multipart("mixed", letter, 'm');

		g_mime_multipart_add(mixed, GMIME_OBJECT(body));
		for (size_t i = 0; i < letter->attachment_count && result == 0;
		     i++)
			result =
			    add_attachment(mixed, &letter->attachments[i], err);
		g_object_unref(body);
		body = mixed;
	}
	g_mime_message_set_mime_part(message, GMIME_OBJECT(body));
	g_object_unref(body);
	return result;
}

/*
 * What leaves must be what the header promises, whatever a library did: bare
 * CR or LF is how one mail becomes two (SMTP smuggling).
 */
static int
check_bytes(struct span s, struct err *err)
{
	size_t line = 0;

	if (s.n > LETTER_BYTES)
		return err_set(err, ERR_INPUT, "letter too large");
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\r' && i + 1 < s.n && s.p[i + 1] == '\n') {
			line = 0;
			i++;
		} else if (c == '\r' || c == '\n' || c == 0 || c > 0x7e) {
			return err_set(err, ERR_INPUT,
			    "the letter would hold byte %d at %zu", c, i);
		} else if (++line > LINE_BYTES) {
			return err_set(err, ERR_INPUT,
			    "the letter would have a line over %d bytes",
			    LINE_BYTES);
		}
	}
	return 0;
}

/* The bytes stay GLib's, freed with the talloc context: no second copy. */
static int
free_bytes(GByteArray **bytes)
{
	g_byte_array_unref(*bytes);
	return 0;
}

static struct span
write_message(void *ctx, GMimeMessage *message)
{
	GByteArray **holder = mem_one(ctx, GByteArray *);
	GMimeFormatOptions *options = g_mime_format_options_new();

	*holder = g_byte_array_new();
	talloc_set_destructor(holder, free_bytes);
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream), *holder);
	g_mime_format_options_set_newline_format(
	    options, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream);
	g_mime_format_options_free(options);
	g_object_unref(stream);
	return span_of((const char *)(*holder)->data, (*holder)->len);
}

static int
check_letter(const struct letter *letter, struct err *err)
{
	struct span seed = span_str(letter->boundary_seed);
	bool good = seed.n > 0 && seed.n <= SEED_BYTES;

	for (size_t i = 0; good && i < seed.n; i++)
		good = is_alnum(seed.p[i]) || seed.p[i] == '.';
	if (!good)
		return err_set(err, ERR_INPUT, "no boundary");
	if (!g_utf8_validate(letter->text, -1, NULL) ||
	    !g_utf8_validate(letter->html, -1, NULL))
		return err_set(err, ERR_INPUT, "the text is not UTF-8");
	return 0;
}

int
letter_build(void *ctx, const struct letter *letter, struct span *bytes_r,
    struct err *err)
{
	if (check_letter(letter, err) < 0)
		return -1;
	/* Counts its callers; the first one makes GMime's tables. */
	g_mime_init();
	void *tmp = mem_new(ctx);
	GMimeMessage *message = g_mime_message_new(FALSE);
	int result = set_headers(message, letter, tmp, err);
	if (result == 0)
		result = set_body(message, letter, tmp, err);
	if (result == 0) {
		*bytes_r = write_message(ctx, message);
		result = check_bytes(*bytes_r, err);
	}
	g_object_unref(message);
	mem_free(tmp);
	return result;
}
