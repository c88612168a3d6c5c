/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/mailplain.h"

#include "parsers/base/mem.h"
#include "parsers/limits.h"
#include "parsers/mailpart.h"
#include "parsers/multipart.h"
#include "parsers/params.h"

/* Absent, or no type and subtype: read as text/plain (RFC 2045 s.5.2). */
static bool
names_no_type(struct span value)
{
	struct params params;
	params_read(&params, value);
	return span_find_byte(params.first, 0, '/') < 0;
}

static char *
lower_media(const void *ctx, struct span type)
{
	char *media = mem_strn(ctx, type.p, type.n);
	for (char *p = media; *p != '\0'; p++)
		*p = (char)to_lower((unsigned char)*p);
	return media;
}

/* The root, as the mail's own header describes it. */
static void
add_root(struct part_list *list, struct span media)
{
	const struct mail *mail = list->mail;
	const struct part_header header = {
	    .media = lower_media(list->ctx, media),
	    .type = mail_header_raw(mail, "Content-Type"),
	    .disposition = mail_header_raw(mail, "Content-Disposition"),
	    .id = mail_header_raw(mail, "Content-ID"),
	    .encoding = mail_header_raw(mail, "Content-Transfer-Encoding"),
	    .is_multipart = span_starts(media, "multipart/"),
	};
	(void)part_add(list, &header, -1, 0);
}

static void
add_node(struct part_list *list, const struct multipart_node *node, int parent)
{
	const struct part_header header = {
	    .media = lower_media(list->ctx, node->media),
	    .type = node->type,
	    .disposition = node->disposition,
	    .id = node->id,
	    .encoding = node->encoding,
	    .is_multipart = node->is_multipart,
	};
	(void)part_add(list, &header, parent, node->depth);
}

static void
read_leaf(
    struct part_list *list, size_t index, struct span type, struct span body)
{
	struct part *part = &list->mail->parts[index];
	part->offset = body.p - list->mail->raw.p;
	part->length = (int64_t)body.n;
	part_read_leaf(list, index, type, body);
}

static bool
read_only_part(struct part_list *list, struct span type, struct span body)
{
	struct span media = names_no_type(type) ? span_str("text/plain")
						: multipart_clean_type(type);
	if (media.n == 0 || media.n > PART_TYPE_BYTES ||
	    span_starts(media, "multipart/") || span_starts(media, "message/"))
		return false;
	add_root(list, media);
	read_leaf(list, 0, type, body);
	return true;
}

static bool
read_multipart(struct part_list *list, struct span type, struct span body)
{
	struct mail *mail = list->mail;
	struct multipart plan;
	if (!multipart_read(list->scratch, type, body, &plan))
		return false;
	/* By node: its part, as a winmail.dat brings parts of its own. */
	int *parts = mem_many(list->scratch, int, plan.count);
	add_root(list, multipart_clean_type(type));
	for (size_t i = 0; i < plan.count; i++) {
		const struct multipart_node *node = &plan.nodes[i];
		if (mail->part_count >= LIMIT_PARTS) {
			mail->flags |= MAIL_TOO_MANY_PARTS;
			break;
		}
		parts[i] = (int)mail->part_count;
		add_node(
		    list, node, node->parent < 0 ? 0 : parts[node->parent]);
		if (!node->is_multipart)
			read_leaf(
			    list, (size_t)parts[i], node->type, node->body);
	}
	return true;
}

bool
mailplain_read(struct part_list *list, size_t body)
{
	const struct mail *mail = list->mail;
	struct span type = mail_header_raw(mail, "Content-Type");
	struct span bytes = span_sub(mail->raw, body, mail->raw.n);
	return read_only_part(list, type, bytes) ||
	       /* For GMime a NUL ends a value. */
	       ((mail->flags & MAIL_NUL) == 0 &&
		   read_multipart(list, type, bytes));
}
