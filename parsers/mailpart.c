/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/mailpart.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/charset.h"
#include "parsers/filename.h"
#include "parsers/flowed.h"
#include "parsers/headers.h"
#include "parsers/limits.h"
#include "parsers/params.h"
#include "parsers/stretch.h"
#include "parsers/tnef.h"
#include "parsers/transfer.h"
#include "parsers/uuencode.h"
#include "parsers/words.h"

enum { CHUNK_BYTES = 16 * 1024, TNEF_BYTES = 32 * 1024 * 1024 };

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

static bool
is_declared_attachment(const struct part *part)
{
	return part->disposition != NULL &&
	       strcmp(part->disposition, "attachment") == 0;
}

static void
classify(struct part *part, bool is_message)
{
	bool declared = is_declared_attachment(part);
	bool body = (strcmp(part->type, "text/plain") == 0 ||
			strcmp(part->type, "text/html") == 0) &&
		    part->name == NULL;

	if (is_message) {
		part->is_attachment = true;
		return;
	}
	if (part->is_container)
		return;
	part->is_attachment =
	    declared ||
	    (!body && (part->name != NULL || !is_report_type(part->type)));
}

static bool
is_tnef(const struct part *part)
{
	return strcmp(part->type, "application/ms-tnef") == 0 ||
	       strcmp(part->type, "application/vnd.ms-tnef") == 0 ||
	       (part->name != NULL &&
		   span_is(span_str(part->name), "winmail.dat"));
}

static struct part *
next_part(struct part_list *list)
{
	struct mail *mail = list->mail;
	mail->parts = mem_grow(list->ctx, mail->parts, &list->room,
	    mail->part_count + 1, sizeof *mail->parts);
	return &mail->parts[mail->part_count++];
}

/* Read longer than it may be: a folder may stand before it. */
static char *
name_of(struct part_list *list, struct params *params, const char *key)
{
	return filename_label(list->ctx,
	    span_str(
		params_get(list->scratch, params, key, LIMIT_SUBJECT_BYTES)));
}

struct part *
part_add(struct part_list *list, const struct part_header *header, int parent,
    int depth)
{
	void *ctx = list->ctx;
	struct part *part = next_part(list);
	struct params type, disposition, encoding;
	struct span id, rest = header->id;

	*part = (struct part){.parent = parent, .depth = depth, .length = -1};
	params_read(&type, header->type);
	params_read(&disposition, header->disposition);
	params_read(&encoding, header->encoding);
	part->type = header->media;
	part->charset =
	    lower(ctx, params_get(ctx, &type, "charset", PART_TYPE_BYTES));
	part->report_type =
	    lower(ctx, params_get(ctx, &type, "report-type", PART_TYPE_BYTES));
	if (disposition.first.n > 0)
		part->disposition = lower(
		    ctx, words_decode(ctx, disposition.first, PART_TYPE_BYTES));
	part->name = name_of(list, &disposition, "filename");
	if (part->name == NULL)
		part->name = name_of(list, &type, "name");
	if (headers_next_id(&rest, &id))
		part->cid = words_id(ctx, id, LIMIT_MESSAGE_ID_BYTES);
	part->encoding = encoding.first.n == 0
			     ? "7bit"
			     : lower(ctx, words_decode(ctx, encoding.first,
					      PART_TYPE_BYTES));
	part->is_container = header->is_multipart || header->is_message;
	classify(part, header->is_message);
	if (is_tnef(part))
		list->mail->flags |= MAIL_TNEF;
	if (header->is_message)
		list->mail->flags |= MAIL_ATTACHED_MAIL;
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

/*
 * CRLF and lone CR → LF, other control characters → blank, in place; returns
 * the new length.
 */
static size_t
tidy_lines(char *p, size_t n)
{
	size_t out = 0;
	for (size_t i = 0; i < n; i++) {
		size_t run = stretch_printable(span_of(p, n), i);
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

void
part_read_text(struct part_list *list, struct part *part,
    struct span type_header, struct span bytes)
{
	struct params type;
	struct buf out;
	size_t most = list->texts < LIMIT_TEXTS_BYTES
			  ? LIMIT_TEXTS_BYTES - list->texts
			  : 0;

	if (most > LIMIT_TEXT_BYTES)
		most = LIMIT_TEXT_BYTES;
	if (bytes.n > most) {
		bytes.n = most;
		list->mail->flags |= MAIL_TRUNCATED;
	}
	buf_init(&out, list->ctx, bytes.n * 3 + 16);
	if (!charset_decode(&out, part->charset, bytes))
		list->mail->flags |= MAIL_BAD_CHARSET;
	buf_cut(&out, tidy_lines(out.p, out.n));
	part->text = buf_span(&out);
	list->texts += out.n;

	if (strcmp(part->type, "text/plain") != 0)
		return;
	params_read(&type, type_header);
	char *format =
	    params_get(list->scratch, &type, "format", PART_TYPE_BYTES);
	char *delsp =
	    params_get(list->scratch, &type, "delsp", PART_TYPE_BYTES);
	if (format == NULL || !span_is(span_str(format), "flowed"))
		return;
	part->text = flowed_join(list->ctx, part->text,
	    delsp != NULL && span_is(span_str(delsp), "yes"));
	mem_free(out.p);
}

/*
 * Decodes a leaf: hashes every byte and keeps up to `keep` of them (0: none).
 * The kept bytes may be the mail's own.
 */
static struct span
decode_leaf(
    struct part_list *list, struct part *part, struct span encoded, size_t keep)
{
	enum transfer_kind kind = transfer_by_name(span_str(part->encoding));
	struct transfer t;
	struct buf out;
	char chunk[CHUNK_BYTES];
	size_t n;

	if (kind == TRANSFER_PLAIN) {
		digest_add(list->leaf, encoded);
		part->size = (int64_t)encoded.n;
		digest_hex(list->leaf, part->sha256);
		return span_sub(encoded, 0, keep);
	}
	buf_init(&out, list->scratch, keep);
	(void)buf_reserve(&out, encoded.n < keep ? encoded.n : keep);
	transfer_init(&t, kind, encoded);
	while ((n = transfer_read(&t, chunk, sizeof chunk)) > 0) {
		digest_add(list->leaf, span_of(chunk, n));
		part->size += (int64_t)n;
		if (out.n < keep)
			buf_add(
			    &out, chunk, n < keep - out.n ? n : keep - out.n);
	}
	digest_hex(list->leaf, part->sha256);
	return buf_span(&out);
}

static void
add_tnef(struct part_list *list, size_t index, struct span bytes)
{
	struct mail *mail = list->mail;
	int depth = mail->parts[index].depth + 1;
	struct tnef tnef;

	if (!tnef_read(list->ctx, bytes, &tnef))
		mail->flags |= MAIL_TNEF_UNREADABLE;
	for (size_t i = 0; i < tnef.file_count; i++) {
		if (mail->part_count >= LIMIT_PARTS)
			break;
		struct part *part = next_part(list);
		*part = (struct part){.parent = (int)index,
		    .depth = depth,
		    .type = "application/octet-stream",
		    .encoding = "binary",
		    .name = tnef.files[i].name,
		    .is_attachment = true,
		    .length = -1,
		    .size = tnef.files[i].size};
		memcpy(part->sha256, tnef.files[i].sha256, sizeof part->sha256);
	}
	if (tnef.text.n > 0 && mail->part_count < LIMIT_PARTS)
		*next_part(list) = (struct part){.parent = (int)index,
		    .depth = depth,
		    .type = "text/plain",
		    .encoding = "binary",
		    .length = -1,
		    .size = (int64_t)tnef.text.n,
		    .text = tnef.text};
}

/* A file that stands uuencoded in a text becomes a part of its own. */
static void
add_uuencoded(struct part_list *list, size_t index, struct span encoded,
    const struct uuencode_file *file)
{
	struct mail *mail = list->mail;
	struct transfer t;
	char chunk[CHUNK_BYTES];
	size_t n;
	char *name =
	    words_decode(list->scratch, file->name, LIMIT_SUBJECT_BYTES);

	if (mail->part_count >= LIMIT_PARTS) {
		mail->flags |= MAIL_TOO_MANY_PARTS;
		return;
	}
	struct part *part = next_part(list);
	*part = (struct part){.parent = (int)index,
	    .depth = mail->parts[index].depth + 1,
	    .type = "application/octet-stream",
	    .encoding = "x-uuencode",
	    .name = filename_label(list->ctx, span_str(name)),
	    .is_attachment = true,
	    .length = -1};
	transfer_init(&t, TRANSFER_UU,
	    span_sub(encoded, file->start, file->end - file->start));
	while ((n = transfer_read(&t, chunk, sizeof chunk)) > 0) {
		digest_add(list->leaf, span_of(chunk, n));
		part->size += (int64_t)n;
	}
	digest_hex(list->leaf, part->sha256);
}

/* The text keeps them: nothing is thrown away (newtext.h leaves them out). */
static void
read_uuencoded(struct part_list *list, size_t index, struct span bytes)
{
	struct uuencode_file file = {.end = 0};

	while (uuencode_find(bytes, file.end, &file))
		add_uuencoded(list, index, bytes, &file);
}

void
part_read_leaf(struct part_list *list, size_t index, struct span type_header,
    struct span encoded)
{
	struct part *part = &list->mail->parts[index];
	bool tnef = is_tnef(part);
	bool text =
	    is_report_type(part->type) ||
	    (has_prefix(part->type, "text/") && !is_declared_attachment(part));
	size_t keep = text ? LIMIT_TEXT_BYTES + 1 : tnef ? TNEF_BYTES : 0;
	void *scratch = list->scratch;

	/* What one leaf needs must not add up over thousands. */
	list->scratch = mem_new(scratch);
	struct span bytes = decode_leaf(list, part, encoded, keep);
	digest_add(list->content, span_of(part->sha256, 64));
	if (text)
		part_read_text(list, part, type_header, bytes);
	if (text && strcmp(part->type, "text/plain") == 0)
		read_uuencoded(list, index, bytes);
	else if (tnef)
		add_tnef(list, index, bytes);
	mem_free(list->scratch);
	list->scratch = scratch;
}
