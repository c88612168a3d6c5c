/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/mail.h"

#include <gmime/gmime.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/besttext.h"
#include "parsers/charset.h"
#include "parsers/digest.h"
#include "parsers/facts.h"
#include "parsers/flowed.h"
#include "parsers/guard.h"
#include "parsers/headers.h"
#include "parsers/html.h"
#include "parsers/limits.h"
#include "parsers/mailfields.h"
#include "parsers/params.h"
#include "parsers/tnef.h"
#include "parsers/transfer.h"
#include "parsers/words.h"

enum {
	CHUNK_BYTES = 16 * 1024,
	/* An irregular mail is rewritten only up to this size. */
	REWRITE_BYTES = 64 * 1024 * 1024,
	TNEF_BYTES = 32 * 1024 * 1024,
	TYPE_BYTES = 100
};

/* One mail being read: the value that grows and what is needed to grow it. */
struct reader {
	void *ctx;
	void *scratch;
	struct mail *mail;
	size_t part_room;

	/* What GMime is given, and how its offsets become the raw mail's. */
	struct span bytes;
	int64_t shift;
	struct guard guard;

	struct digest *leaf, *content;
};

int
mail_init(void)
{
	g_mime_init();
	html_init();
	facts_init();
	int modules = charset_init();
	/* GObject makes its classes at first use: use them once. */
	void *ctx = mem_new(NULL);
	(void)mail_read(ctx, span_str("Content-Type: multipart/mixed; "
				      "boundary=b\n\n--b\n\nx\n--b\n"
				      "Content-Type: message/rfc822\n\n"
				      "Subject: y\n\nz\n--b\nContent-Type: "
				      "application/octet-stream\n\nw\n"
				      "--b--\n"));
	mem_free(ctx);
	return modules;
}

const struct header *
mail_header_next(
    const struct mail *mail, const struct header *after, const char *name)
{
	size_t i = after == NULL ? 0 : (size_t)(after - mail->headers) + 1;
	for (; i < mail->header_count; i++)
		if (span_is(span_str(mail->headers[i].name), name))
			return &mail->headers[i];
	return NULL;
}

const struct header *
mail_header(const struct mail *mail, const char *name)
{
	return mail_header_next(mail, NULL, name);
}

/* The charset of the first text that names one: what raw bytes in headers
 * are most likely in. */
static const char *
likely_charset(const struct mail *mail)
{
	for (size_t i = 0; i < mail->part_count; i++)
		if (mail->parts[i].charset != NULL)
			return mail->parts[i].charset;
	return NULL;
}

static bool
has_duplicate_content(const struct mail *mail)
{
	static const char *const names[] = {
	    "Content-Type", "Content-Transfer-Encoding"};
	for (size_t i = 0; i < 2; i++) {
		const struct header *first = mail_header(mail, names[i]);
		if (first != NULL &&
		    mail_header_next(mail, first, names[i]) != NULL)
			return true;
	}
	return false;
}

/*
 * An irregular mail for GMime: the Content headers as we read them (the first
 * of each), an empty line and the body.
 */
static void
rewrite(struct reader *r, size_t body)
{
	static const char *const kept[] = {"Content-Type",
	    "Content-Transfer-Encoding", "Content-Disposition", "Content-ID"};
	struct span tail = span_sub(r->mail->raw, body, r->mail->raw.n);
	struct buf out;

	buf_init(&out, r->scratch, tail.n + 8 * LIMIT_HEADER_LINE_BYTES);
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		const struct header *header = mail_header(r->mail, kept[i]);
		if (header == NULL)
			continue;
		buf_add_fmt(&out, "%s:", kept[i]);
		buf_add_span(&out, header->raw);
		buf_add_byte(&out, '\n');
	}
	buf_add_byte(&out, '\n');
	r->shift = (int64_t)body - (int64_t)out.n;
	buf_add_span(&out, tail);
	r->bytes = buf_span(&out);
}

/* --- parts ------------------------------------------------------------- */

static char *
lower(const void *ctx, const char *s)
{
	if (s == NULL)
		return NULL;
	char *copy = mem_str(ctx, s);
	for (char *p = copy; *p != '\0'; p++)
		*p = (char)to_lower((unsigned char)*p);
	return copy;
}

static struct span
part_header(GMimeObject *object, const char *name)
{
	GMimeHeader *h = g_mime_header_list_get_header(
	    g_mime_object_get_header_list(object), name);
	return span_str(h == NULL ? NULL : g_mime_header_get_raw_value(h));
}

/* The last component: a name is a label, never a path. */
static char *
file_name(const void *ctx, char *name)
{
	if (name == NULL)
		return NULL;
	char *base = name;
	for (char *p = name; *p != '\0'; p++)
		if (*p == '/' || *p == '\\')
			base = p + 1;
	return *base == '\0' ? NULL : mem_str(ctx, base);
}

static char *
type_of(const void *ctx, GMimeObject *object)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	const char *media = NULL, *subtype = NULL;
	if (type != NULL) {
		media = g_mime_content_type_get_media_type(type);
		subtype = g_mime_content_type_get_media_subtype(type);
	}
	if (media == NULL || subtype == NULL)
		return mem_str(ctx, "text/plain");
	char *whole = mem_fmt(ctx, "%s/%s", media, subtype);
	char *clean = words_decode(ctx, span_str(whole), TYPE_BYTES);
	mem_free(whole);
	for (char *p = clean; *p != '\0'; p++)
		*p = (char)to_lower((unsigned char)*p);
	return clean;
}

static bool
has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* Reports and returned headers: read as text by the other parsers. */
static bool
is_report_type(const char *type)
{
	static const char *const types[] = {"message/delivery-status",
	    "message/global-delivery-status",
	    "message/disposition-notification",
	    "message/global-disposition-notification",
	    "message/feedback-report", "text/rfc822-headers",
	    "message/rfc822-headers", "message/global-headers"};
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

static void
classify(struct part *part, bool is_message)
{
	bool declared = part->disposition != NULL &&
			strcmp(part->disposition, "attachment") == 0;
	bool body = (strcmp(part->type, "text/plain") == 0 ||
			strcmp(part->type, "text/html") == 0) &&
		    part->name == NULL;

	if (is_message) {
		part->is_attachment = true;
		return;
	}
	if (part->is_container)
		return;
	part->is_inline_image =
	    !declared && part->cid != NULL && has_prefix(part->type, "image/");
	part->is_attachment =
	    declared ||
	    (!body && (part->name != NULL || !is_report_type(part->type)));
}

static void
flag_kind(struct mail *mail, const struct part *part)
{
	const char *type = part->type;
	const char *name = part->name == NULL ? "" : part->name;
	size_t n = strlen(name);

	if (strstr(type, "rpmsg") != NULL ||
	    (n > 6 && strcmp(name + n - 6, ".rpmsg") == 0))
		mail->flags |= MAIL_ENCRYPTED_STUB;
	if (strstr(type, "pkcs7") != NULL)
		mail->flags |= MAIL_SMIME;
	if (has_prefix(type, "application/pgp-"))
		mail->flags |= MAIL_PGP;
	if (strcmp(type, "application/ms-tnef") == 0 ||
	    strcmp(type, "application/vnd.ms-tnef") == 0 ||
	    span_is(span_str(name), "winmail.dat"))
		mail->flags |= MAIL_TNEF;
}

/* Appends a part with what its headers say. */
static struct part *
add_part(struct reader *r, GMimeObject *object, int parent, int depth)
{
	struct mail *mail = r->mail;
	struct params type, disposition;

	mail->parts = mem_grow(r->ctx, mail->parts, &r->part_room,
	    mail->part_count + 1, sizeof *mail->parts);
	struct part *part = &mail->parts[mail->part_count++];
	*part = (struct part){.parent = parent, .depth = depth, .length = -1};

	params_read(&type, part_header(object, "Content-Type"));
	params_read(&disposition, part_header(object, "Content-Disposition"));
	part->type = type_of(r->ctx, object);
	part->charset =
	    lower(r->ctx, params_get(r->ctx, &type, "charset", TYPE_BYTES));
	part->report_type =
	    lower(r->ctx, params_get(r->ctx, &type, "report-type", TYPE_BYTES));
	if (disposition.first.n > 0)
		part->disposition = lower(r->ctx,
		    words_decode(r->ctx, disposition.first, TYPE_BYTES));
	part->name = file_name(r->ctx,
	    params_get(r->ctx, &disposition, "filename", LIMIT_NAME_BYTES));
	if (part->name == NULL)
		part->name = file_name(r->ctx,
		    params_get(r->ctx, &type, "name", LIMIT_NAME_BYTES));

	struct span id, rest = part_header(object, "Content-ID");
	if (headers_next_id(&rest, &id))
		part->cid = words_id(r->ctx, id, LIMIT_MESSAGE_ID_BYTES);
	struct params encoding;
	params_read(
	    &encoding, part_header(object, "Content-Transfer-Encoding"));
	part->encoding = encoding.first.n == 0
			     ? "7bit"
			     : lower(r->ctx, words_decode(r->ctx,
						 encoding.first, TYPE_BYTES));

	bool is_message = GMIME_IS_MESSAGE_PART(object);
	part->is_container = GMIME_IS_MULTIPART(object) || is_message;
	classify(part, is_message);
	flag_kind(mail, part);
	if (is_message)
		mail->flags |= MAIL_ATTACHED_MAIL;
	return part;
}

static bool
is_control(char c)
{
	return (c >= 0 && c < ' ' && c != '\n' && c != '\t') || c == 0x7f;
}

/* ISO-2022 text under another charset's name: kept readable for who can. */
static bool
is_shift(const char *p, size_t n)
{
	return n > 1 && p[0] == 0x1b && (p[1] == '$' || p[1] == '(');
}

/* Bytes until the next control character, counted in eights. */
static size_t
printable_run(const char *p, size_t n)
{
	const uint64_t ones = 0x0101010101010101U;
	size_t at = 0;
	/* Is a byte below a blank, or a DEL?  (x - ones * c) & ~x has a high
	 * bit where a byte of x is below c. */
	while (at + 8 <= n) {
		uint64_t x;
		memcpy(&x, p + at, 8);
		uint64_t del = x ^ (ones * 0x7f);
		if ((((x - ones * ' ') & ~x) | ((del - ones) & ~del)) &
		    (ones << 7))
			break;
		at += 8;
	}
	return at;
}

/*
 * CRLF and lone CR → LF, other control characters → blank, in place; returns
 * the new length.
 */
static size_t
tidy_lines(char *p, size_t n)
{
	size_t out = 0;
	for (size_t i = 0; i < n; i++) {
		size_t run = printable_run(p + i, n - i);
		if (run > 0 && out < i)
			memmove(p + out, p + i, run);
		out += run;
		i += run;
		if (i == n)
			break;
		char c = p[i];
		if (c == '\r') {
			if (i + 1 < n && p[i + 1] == '\n')
				i++;
			c = '\n';
		} else if (is_control(c) && !is_shift(p + i, n - i)) {
			c = ' ';
		}
		p[out++] = c;
	}
	return out;
}

/* Decoded bytes → the part's text. */
static void
set_text(
    struct reader *r, struct part *part, GMimeObject *object, struct span bytes)
{
	struct params type;
	struct buf out;

	if (bytes.n > LIMIT_TEXT_BYTES) {
		bytes.n = LIMIT_TEXT_BYTES;
		r->mail->flags |= MAIL_TRUNCATED;
	}
	buf_init(&out, r->ctx, bytes.n * 3 + 16);
	if (!charset_decode(&out, part->charset, bytes))
		r->mail->flags |= MAIL_BAD_CHARSET;
	buf_cut(&out, tidy_lines(out.p, out.n));
	part->text = buf_span(&out);

	if (strcmp(part->type, "text/plain") != 0)
		return;
	params_read(&type, part_header(object, "Content-Type"));
	char *format = params_get(r->scratch, &type, "format", TYPE_BYTES);
	char *delsp = params_get(r->scratch, &type, "delsp", TYPE_BYTES);
	if (format != NULL && span_is(span_str(format), "flowed"))
		part->text = flowed_join(r->ctx, part->text,
		    delsp != NULL && span_is(span_str(delsp), "yes"));
}

/*
 * Decodes a leaf: hashes every byte and keeps up to `keep` of them (0: none).
 * The kept bytes may be the mail's own.
 */
static struct span
decode_leaf(
    struct reader *r, struct part *part, struct span encoded, size_t keep)
{
	enum transfer_kind kind = transfer_by_name(span_str(part->encoding));
	struct transfer t;
	struct buf out;
	char chunk[CHUNK_BYTES];
	size_t n;

	if (kind == TRANSFER_PLAIN) {
		digest_add(r->leaf, encoded);
		part->size = (int64_t)encoded.n;
		digest_hex(r->leaf, part->sha256);
		return span_sub(encoded, 0, keep);
	}
	buf_init(&out, r->scratch, keep);
	transfer_init(&t, kind, encoded);
	while ((n = transfer_read(&t, chunk, sizeof chunk)) > 0) {
		digest_add(r->leaf, span_of(chunk, n));
		part->size += (int64_t)n;
		if (out.n < keep)
			buf_add(
			    &out, chunk, n < keep - out.n ? n : keep - out.n);
	}
	digest_hex(r->leaf, part->sha256);
	return buf_span(&out);
}

static void
add_tnef(struct reader *r, size_t index, struct span bytes)
{
	struct mail *mail = r->mail;
	struct tnef tnef;
	if (!tnef_read(r->ctx, bytes, &tnef))
		mail->flags |= MAIL_TNEF_UNREADABLE;
	for (size_t i = 0; i < tnef.file_count; i++) {
		if (mail->part_count >= LIMIT_PARTS)
			break;
		mail->parts = mem_grow(r->ctx, mail->parts, &r->part_room,
		    mail->part_count + 1, sizeof *mail->parts);
		struct part *part = &mail->parts[mail->part_count++];
		*part = (struct part){.parent = (int)index,
		    .depth = mail->parts[index].depth + 1,
		    .type = "application/octet-stream",
		    .encoding = "binary",
		    .name = tnef.files[i].name,
		    .is_attachment = true,
		    .length = -1,
		    .size = tnef.files[i].size};
		memcpy(part->sha256, tnef.files[i].sha256, sizeof part->sha256);
	}
	if (tnef.text.n > 0 && mail->part_count < LIMIT_PARTS) {
		mail->parts = mem_grow(r->ctx, mail->parts, &r->part_room,
		    mail->part_count + 1, sizeof *mail->parts);
		mail->parts[mail->part_count++] =
		    (struct part){.parent = (int)index,
			.depth = mail->parts[index].depth + 1,
			.type = "text/plain",
			.encoding = "binary",
			.length = -1,
			.size = (int64_t)tnef.text.n,
			.text = tnef.text};
	}
}

/* The encoded bytes of a leaf, from the frame that GMime noted. */
static struct span
leaf_bytes(struct reader *r, GMimePart *leaf, struct part *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(leaf);
	GMimeStream *stream =
	    content == NULL ? NULL : g_mime_data_wrapper_get_stream(content);
	if (stream == NULL || stream->bound_start < 0 ||
	    stream->bound_end < stream->bound_start)
		return span_of(r->bytes.p, 0);
	part->offset = stream->bound_start + r->shift;
	part->length = stream->bound_end - stream->bound_start;
	return span_sub(r->bytes, (size_t)stream->bound_start,
	    (size_t)(stream->bound_end - stream->bound_start));
}

static void
read_leaf(struct reader *r, size_t index, GMimeObject *object)
{
	struct part *part = &r->mail->parts[index];
	struct span encoded = leaf_bytes(r, (GMimePart *)object, part);
	bool tnef = strcmp(part->type, "application/ms-tnef") == 0 ||
		    strcmp(part->type, "application/vnd.ms-tnef") == 0 ||
		    (part->name != NULL &&
			span_is(span_str(part->name), "winmail.dat"));
	bool declared = part->disposition != NULL &&
			strcmp(part->disposition, "attachment") == 0;
	bool text = is_report_type(part->type) ||
		    (has_prefix(part->type, "text/") && !declared);
	size_t keep = text ? LIMIT_TEXT_BYTES + 1 : tnef ? TNEF_BYTES : 0;

	struct span bytes = decode_leaf(r, part, encoded, keep);
	digest_add(r->content, span_of(part->sha256, 64));
	if (text)
		set_text(r, part, object, bytes);
	else if (tnef)
		add_tnef(r, index, bytes);
}

/* Where an attached mail stands in the raw mail, and its hash. */
static void
read_message_frame(struct reader *r, struct part *part, GMimeMessage *message)
{
	GMimeHeaderList *list =
	    g_mime_object_get_header_list((GMimeObject *)message);
	gint64 start = -1;
	for (int i = 0; i < g_mime_header_list_get_count(list); i++) {
		gint64 at = g_mime_header_get_offset(
		    g_mime_header_list_get_header_at(list, i));
		if (at >= 0 && (start < 0 || at < start))
			start = at;
	}
	GMimeObject *body = g_mime_message_get_mime_part(message);
	list = body == NULL ? NULL : g_mime_object_get_header_list(body);
	for (int i = 0; list != NULL && i < g_mime_header_list_get_count(list);
	     i++) {
		gint64 at = g_mime_header_get_offset(
		    g_mime_header_list_get_header_at(list, i));
		if (at >= 0 && (start < 0 || at < start))
			start = at;
	}
	const struct guard_frame *frame =
	    start < 0 ? NULL : guard_frame_at(&r->guard, (size_t)start);
	if (frame == NULL)
		return;
	struct span raw =
	    span_sub(r->bytes, frame->start, frame->end - frame->start);
	part->offset = (int64_t)frame->start + r->shift;
	part->length = (int64_t)raw.n;
	part->size = (int64_t)raw.n;
	digest_add(r->leaf, raw);
	digest_hex(r->leaf, part->sha256);
}

/* A container whose children are being read. */
struct open_part {
	GMimeObject *object;
	int index; /* in mail->parts */
	int next;  /* child to read next */
};

/* The next child of a container; NULL when there are no more. */
static GMimeObject *
next_child(struct open_part *open)
{
	if (GMIME_IS_MULTIPART(open->object)) {
		GMimeMultipart *multipart = (GMimeMultipart *)open->object;
		if (open->next >= g_mime_multipart_get_count(multipart))
			return NULL;
		return g_mime_multipart_get_part(multipart, open->next++);
	}
	GMimeMessage *message =
	    g_mime_message_part_get_message((GMimeMessagePart *)open->object);
	return open->next++ > 0 || message == NULL
		   ? NULL
		   : g_mime_message_get_mime_part(message);
}

/* A multipart whose boundary never came holds its text as its prologue. */
static void
read_broken_multipart(struct reader *r, size_t index, GMimeObject *object)
{
	GMimeMultipart *multipart = (GMimeMultipart *)object;
	const char *text = g_mime_multipart_get_prologue(multipart);
	if (g_mime_multipart_get_count(multipart) > 0 || text == NULL)
		return;
	struct part *part = &r->mail->parts[index];
	part->is_container = false;
	part->type = "text/plain";
	set_text(r, part, object, span_str(text));
	part->size = (int64_t)strlen(text);
	digest_sha256(span_str(text), part->sha256);
	digest_add(r->content, span_of(part->sha256, 64));
}

/* The tree in document order, with a stack of our own. */
static void
read_tree(struct reader *r, GMimeObject *root)
{
	struct open_part stack[LIMIT_DEPTH + 2];
	int depth = 0;
	GMimeObject *object = root;

	for (;;) {
		if (object == NULL) {
			if (depth == 0)
				return;
			object = next_child(&stack[depth - 1]);
			if (object == NULL)
				depth--;
			continue;
		}
		if (r->mail->part_count >= LIMIT_PARTS) {
			r->mail->flags |= MAIL_TOO_MANY_PARTS;
			return;
		}
		int parent = depth == 0 ? -1 : stack[depth - 1].index;
		struct part *part = add_part(r, object, parent, depth);
		size_t index = r->mail->part_count - 1;
		if (GMIME_IS_PART(object))
			read_leaf(r, index, object);
		else if (GMIME_IS_MULTIPART(object))
			read_broken_multipart(r, index, object);
		else if (GMIME_IS_MESSAGE_PART(object) &&
			 g_mime_message_part_get_message(
			     (GMimeMessagePart *)object) != NULL)
			read_message_frame(r, part,
			    g_mime_message_part_get_message(
				(GMimeMessagePart *)object));
		if (r->mail->parts[index].is_container &&
		    depth < LIMIT_DEPTH + 2)
			stack[depth++] = (struct open_part){
			    .object = object, .index = (int)index};
		else if (r->mail->parts[index].is_container)
			r->mail->flags |= MAIL_TOO_DEEP;
		object = NULL;
	}
}

/* Gives r->bytes to GMime without copying them, and reads its tree. */
static void
read_parts(struct reader *r)
{
	guard_scan(r->scratch, r->bytes, &r->guard);
	if (r->guard.too_deep)
		r->mail->flags |= MAIL_TOO_DEEP | MAIL_TRUNCATED;
	if (r->guard.too_many_parts)
		r->mail->flags |= MAIL_TOO_MANY_PARTS | MAIL_TRUNCATED;
	if (r->guard.header_too_big)
		r->mail->flags |= MAIL_TRUNCATED;

	/* The stream only reads; GByteArray has no const. */
	union {
		const char *in;
		guint8 *array;
	} p = {r->bytes.p};
	GByteArray array = {.data = p.array, .len = (guint)r->guard.safe_bytes};
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_stream_mem_set_byte_array((GMimeStreamMem *)stream, &array);
	g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeObject *root = g_mime_parser_construct_part(parser, NULL);
	if (root != NULL)
		read_tree(r, root);
	if (root != NULL)
		g_object_unref(root);
	g_object_unref(parser);
	g_object_unref(stream);
}

static void
add_content_header(struct reader *r, const char *name)
{
	const struct header *h = mail_header(r->mail, name);
	if (h != NULL)
		digest_add(r->content, span_trim(h->raw));
	digest_add(r->content, span_of("", 1));
}

struct mail *
mail_read(void *ctx, struct span raw)
{
	struct mail *mail = mem_one(ctx, struct mail);
	void *scratch = mem_new(ctx);
	struct reader r = {.ctx = mail, .scratch = scratch, .mail = mail};
	size_t body;

	if (raw.n > LIMIT_MAIL_BYTES) {
		raw.n = LIMIT_MAIL_BYTES;
		mail->flags |= MAIL_TRUNCATED;
	}
	mail->raw = raw;
	if (span_find_byte(raw, 0, '\0') >= 0)
		mail->flags |= MAIL_NUL;
	r.leaf = digest_new(scratch);
	r.content = digest_new(scratch);

	bool regular = mailfields_scan(mail, &body);
	add_content_header(&r, "From");
	add_content_header(&r, "Date");
	add_content_header(&r, "Subject");

	size_t start = raw.n - span_sub(raw, headers_start(raw), raw.n).n;
	r.bytes = span_sub(raw, start, raw.n);
	r.shift = (int64_t)start;
	if ((!regular || has_duplicate_content(mail)) && raw.n <= REWRITE_BYTES)
		rewrite(&r, body);
	read_parts(&r);
	mailfields_decode(mail, likely_charset(mail));

	digest_hex(r.content, mail->content_hash);
	besttext_choose(mail, mail);
	mem_free(scratch);
	return mail;
}
