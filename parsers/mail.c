/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/mail.h"

#include <gmime/gmime.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/besttext.h"
#include "parsers/charset.h"
#include "parsers/digest.h"
#include "parsers/facts.h"
#include "parsers/guard.h"
#include "parsers/headers.h"
#include "parsers/html.h"
#include "parsers/inlineimage.h"
#include "parsers/limits.h"
#include "parsers/mailfields.h"
#include "parsers/mailpart.h"
#include "parsers/mailplain.h"
#include "parsers/words.h"

enum {
	/* An irregular mail is rewritten only up to this size. */
	REWRITE_BYTES = 64 * 1024 * 1024,
	/* Up to here a copy costs less than GMime's objects for the headers
	 * that nobody asks it about. */
	COPY_BYTES = 256 * 1024
};

/* One mail being read: the value that grows and what is needed to grow it. */
struct reader {
	struct mail *mail;
	struct part_list list;

	size_t body; /* where the raw mail's body begins */

	/* What GMime is given, and how its offsets become the raw mail's. */
	struct span bytes;
	int64_t shift;
	struct guard guard;
	size_t attached; /* bytes of attached mails, as they were hashed */
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
	struct span wanted = span_str(name);
	int first = name[0] | ' ';
	size_t i = after == NULL ? 0 : (size_t)(after - mail->headers) + 1;
	for (; i < mail->header_count; i++) {
		const char *have = mail->headers[i].name;
		/* Asked often: most names differ in the first letter. */
		if ((have[0] | ' ') == first &&
		    span_eq_ascii(span_str(have), wanted))
			return &mail->headers[i];
	}
	return NULL;
}

const struct header *
mail_header(const struct mail *mail, const char *name)
{
	return mail_header_next(mail, NULL, name);
}

struct span
mail_header_raw(const struct mail *mail, const char *name)
{
	const struct header *h = mail_header(mail, name);
	return h == NULL ? span_of(NULL, 0) : h->raw;
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
 * The Content headers as we read them (the first of each), an empty line and
 * the body.
 */
static void
show_rewritten(struct reader *r)
{
	static const char *const kept[] = {"Content-Type",
	    "Content-Transfer-Encoding", "Content-Disposition", "Content-ID"};
	struct span tail = span_sub(r->mail->raw, r->body, r->mail->raw.n);
	struct buf out;

	buf_init(&out, r->list.scratch, tail.n + 8 * LIMIT_HEADER_LINE_BYTES);
	(void)buf_reserve(&out, tail.n);
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		struct span value = mail_header_raw(r->mail, kept[i]);
		if (value.p == NULL)
			continue;
		buf_add_fmt(&out, "%s:", kept[i]);
		buf_add_span(&out, value);
		buf_add_byte(&out, '\n');
	}
	buf_add_byte(&out, '\n');
	r->shift = (int64_t)r->body - (int64_t)out.n;
	buf_add_span(&out, tail);
	r->bytes = buf_span(&out);
}

/* The mail from its first header on. */
static void
show_whole(struct reader *r)
{
	struct span raw = r->mail->raw;
	size_t start = raw.n - span_sub(raw, headers_start(raw), raw.n).n;
	r->bytes = span_sub(raw, start, raw.n);
	r->shift = (int64_t)start;
}

static struct span
header_of(GMimeObject *object, const char *name)
{
	GMimeHeader *h = g_mime_header_list_get_header(
	    g_mime_object_get_header_list(object), name);
	return span_str(h == NULL ? NULL : g_mime_header_get_raw_value(h));
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
	char *clean = words_decode(ctx, span_str(whole), PART_TYPE_BYTES);
	mem_free(whole);
	for (char *p = clean; *p != '\0'; p++)
		*p = (char)to_lower((unsigned char)*p);
	return clean;
}

/* Appends a part with what its headers say. */
static struct part *
add_part(struct reader *r, GMimeObject *object, int parent, int depth)
{
	const struct part_header header = {
	    .media = type_of(r->list.ctx, object),
	    .type = header_of(object, "Content-Type"),
	    .disposition = header_of(object, "Content-Disposition"),
	    .id = header_of(object, "Content-ID"),
	    .encoding = header_of(object, "Content-Transfer-Encoding"),
	    .is_multipart = GMIME_IS_MULTIPART(object),
	    .is_message = GMIME_IS_MESSAGE_PART(object),
	};
	return part_add(&r->list, &header, parent, depth);
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
	part_read_leaf(
	    &r->list, index, header_of(object, "Content-Type"), encoded);
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
	if (raw.n > LIMIT_ATTACHED_MAIL_BYTES - r->attached) {
		r->mail->flags |= MAIL_TRUNCATED;
		return;
	}
	r->attached += raw.n;
	digest_add(r->list.leaf, raw);
	digest_hex(r->list.leaf, part->sha256);
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
	part_read_text(
	    &r->list, part, header_of(object, "Content-Type"), span_str(text));
	part->size = (int64_t)strlen(text);
	digest_sha256(span_str(text), part->sha256);
	digest_add(r->list.content, span_of(part->sha256, 64));
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

/* Gives r->bytes to GMime without copying them; the root of its tree, which
 * may be NULL and is the caller's to unref. */
static GMimeObject *
construct(struct reader *r)
{
	guard_scan(r->list.scratch, r->bytes, &r->guard);
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
	g_object_unref(parser);
	g_object_unref(stream);
	return root;
}

/*
 * GMime tells how the mail is built.  It makes an object of every header, which
 * was a tenth of all work: it is shown only those that say something about
 * parts, unless the copy would cost more.
 */
static void
read_parts(struct reader *r, bool regular)
{
	size_t n = r->mail->raw.n - r->body;
	if (n <= COPY_BYTES ||
	    (n <= REWRITE_BYTES &&
		(!regular || has_duplicate_content(r->mail))))
		show_rewritten(r);
	else
		show_whole(r);

	GMimeObject *root = construct(r);
	if (root == NULL)
		return;
	read_tree(r, root);
	g_object_unref(root);
}

static void
add_content_header(struct reader *r, const char *name)
{
	const struct header *h = mail_header(r->mail, name);
	if (h != NULL)
		digest_add(r->list.content, span_trim(h->raw));
	digest_add(r->list.content, span_of("", 1));
}

struct mail *
mail_read(void *ctx, struct span raw)
{
	struct mail *mail = mem_one(ctx, struct mail);
	void *scratch = mem_new(ctx);
	struct reader r = {.mail = mail,
	    .list = {.ctx = mail,
		.scratch = scratch,
		.mail = mail,
		.leaf = digest_new(scratch),
		.content = digest_new(scratch)}};

	if (raw.n > LIMIT_MAIL_BYTES) {
		raw.n = LIMIT_MAIL_BYTES;
		mail->flags |= MAIL_TRUNCATED;
	}
	mail->raw = raw;
	if (span_find_byte(raw, 0, '\0') >= 0)
		mail->flags |= MAIL_NUL;

	bool regular = mailfields_scan(mail, &r.body);
	add_content_header(&r, "From");
	add_content_header(&r, "Date");
	add_content_header(&r, "Subject");

	/* What is plainly built needs nobody to tell how. */
	if (!mailplain_read(&r.list, r.body))
		read_parts(&r, regular);
	mailfields_decode(mail, likely_charset(mail));

	digest_hex(r.list.content, mail->content_hash);
	inlineimage_mark(mail);
	besttext_choose(mail, mail);
	mem_free(scratch);
	return mail;
}
