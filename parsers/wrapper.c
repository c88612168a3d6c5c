/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/wrapper.h"

#include "parsers/base/mem.h"
#include "parsers/phrases.h"
#include "parsers/transfer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	CMS_HEAD = 64,     /* where the type of a CMS structure stands */
	NOTICE_MAX = 4000, /* a notice is short */
	NAME_SHOWN = 60
};

/* Attachments that only these products make. */
static const struct {
	const char *start, *end; /* of the name */
	const char *product;
} files[] = {
    {"message", ".rpmsg", "Microsoft Purview"},
    {"", ".switch", "Egress"},
    {"securemessageatt", ".html", "Proofpoint Encryption"},
    {"securemessageatt", ".htm", "Proofpoint Encryption"},
    {"securedoc", ".html", "Cisco Secure Email"},
    {"securedoc", ".htm", "Cisco Secure Email"},
    {"message_zdm", ".html", "Voltage SecureMail"},
    {"", ".gxk", "Galaxkey"},
};

/* Where their links lead. */
static const struct {
	const char *link;
	const char *product;
} links[] = {
    {"outlook.office365.com/encryption", "Microsoft Purview"},
    {"outlook.office.com/encryption", "Microsoft Purview"},
    {"switch.egress.com", "Egress"},
    {"reader.egress.com", "Egress"},
    {"mimecast.com/securemessaging", "Mimecast"},
    {"secure-messaging.mimecast", "Mimecast"},
    {"res.cisco.com", "Cisco Secure Email"},
    {"securemail.proofpoint", "Proofpoint Encryption"},
    {"zixmail.net", "Zix"},
    {"zixmessagecenter.com", "Zix"},
    {"encrypt.barracudanetworks.com", "Barracuda"},
    {"manager.galaxkey.com", "Galaxkey"},
};

/* What a notice says and a person who complains about one does not. */
static const char *const invitations[] = {"has sent you a secure",
    "has sent you a protected", "has sent you an encrypted",
    "sent you a protected", "you have received a secure",
    "you have received a protected", "you have received an encrypted",
    "you've received an encrypted", "you've received a secure",
    "to read this message", "to read this secure", "to read the message",
    "to view this message", "to view the message", "to view this secure",
    "to open this message", "to access this secure", "read the message",
    "read your secure", "view your encrypted"};

/* Each of them has one of these words, and most letters none. */
static const char *const sealing[] = {
    "secure", "protected", "encrypted", "message"};

static void
wrap(struct facts *facts, const char *kind, bool sealed, const char *product,
    const char *evidence)
{
	facts->wrapper = (struct wrapper){.kind = kind,
	    .product = product,
	    .evidence = evidence,
	    .sealed = sealed};
}

static bool
is_type(const struct part *part, const char *type)
{
	return strcmp(part->type, type) == 0;
}

static const char *
by_part(void *ctx, const struct part *part)
{
	return mem_fmt(ctx, "%s %.*s",
	    part->name == NULL ? "part of type" : "attachment", NAME_SHOWN,
	    part->name == NULL ? part->type : part->name);
}

/* Purview's older way: a page "message_v4.html" that posts to its server. */
static bool
is_purview_page(const struct part *part, struct span text)
{
	struct span name = span_str(part->name);
	return span_starts(name, "message") &&
	       (span_is(name, "message.html") ||
		   (span_starts(name, "message_v") &&
		       span_ends(name, ".html"))) &&
	       phrase_in(text, "encrypt");
}

/* The product whose notice an attachment is; NULL for none. */
static const char *
product_of(const struct part *part, struct span text)
{
	struct span name = span_str(part->name);

	if (strstr(part->type, "rpmsg") != NULL || is_purview_page(part, text))
		return "Microsoft Purview";
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (span_starts(name, files[i].start) &&
		    span_ends(name, files[i].end))
			return files[i].product;
	return NULL;
}

/*
 * What a CMS structure says it is, in the object identifier near its start
 * (RFC 5652 s.3): the media type's smime-type is optional and often missing.
 */
static bool
is_cms(const struct mail *mail, const struct part *part, char last)
{
	static const char oid[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07";
	char head[CMS_HEAD];
	struct transfer t;

	if (part->length <= 0 || part->offset < 0)
		return false;
	transfer_init(&t, transfer_by_name(span_str(part->encoding)),
	    span_sub(mail->raw, (size_t)part->offset, (size_t)part->length));
	size_t n = transfer_read(&t, head, sizeof head);
	for (size_t i = 0; i + sizeof oid <= n; i++)
		if (memcmp(head + i, oid, sizeof oid - 1) == 0)
			return head[i + sizeof oid - 1] == last;
	return false;
}

static void
read_part(void *ctx, const struct mail *mail, size_t index, struct facts *facts)
{
	const struct part *part = &mail->parts[index];
	/* A notice is short; ten thousand parts may ask. */
	const char *product =
	    product_of(part, span_sub(mail->text, 0, NOTICE_MAX));

	if (product != NULL)
		wrap(
		    facts, "secure-message", true, product, by_part(ctx, part));
	else if (is_type(part, "application/pkcs7-mime") ||
		 is_type(part, "application/x-pkcs7-mime"))
		wrap(facts,
		    is_cms(mail, part, 2) ? "smime-signed-opaque"
					  : "smime-encrypted",
		    true, "S/MIME", by_part(ctx, part));
	else if (is_type(part, "application/pgp-encrypted"))
		wrap(facts, "pgp-encrypted", true, "PGP", by_part(ctx, part));
	else if (is_type(part, "application/pkcs7-signature") ||
		 is_type(part, "application/x-pkcs7-signature"))
		wrap(
		    facts, "smime-signed", false, "S/MIME", by_part(ctx, part));
	else if (is_type(part, "application/pgp-signature"))
		wrap(facts, "pgp-signed", false, "PGP", by_part(ctx, part));
}

/* Does a line begin so?  A quoted one does not. */
static bool
has_line(struct span text, const char *start)
{
	if (span_starts(text, start))
		return true;
	for (ptrdiff_t at = span_find(text, 0, start); at > 0;
	     at = span_find(text, (size_t)at + 1, start))
		if (text.p[at - 1] == '\n')
			return true;
	return false;
}

/* PGP's armour in the text itself. */
static void
read_armour(struct span text, struct facts *facts)
{
	static const char sealed[] = "-----BEGIN PGP MESSAGE-----";
	static const char open[] = "-----BEGIN PGP SIGNED MESSAGE-----";

	if (!phrase_in(text, "-----begin pgp "))
		return;
	if (has_line(text, sealed))
		wrap(facts, "pgp-encrypted", true, "PGP", sealed);
	else if (has_line(text, open))
		wrap(facts, "pgp-signed", false, "PGP", open);
}

/* A product's link, with words that invite to read a message there. */
static void
read_notice(void *ctx, struct facts *facts)
{
	struct span text = span_str(facts->reply);

	if (text.n == 0 || text.n > NOTICE_MAX ||
	    !phrases_in(text, sealing, COUNT(sealing)) ||
	    !phrases_in(text, invitations, COUNT(invitations)))
		return;
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
		if (phrase_in(text, links[i].link)) {
			wrap(facts, "secure-message", true, links[i].product,
			    mem_fmt(ctx, "link to %s", links[i].link));
			return;
		}
}

static bool
is_inside_mail(const struct mail *mail, const struct part *part)
{
	for (int at = part->parent; at >= 0; at = mail->parts[at].parent)
		if (is_type(&mail->parts[at], "message/rfc822"))
			return true;
	return false;
}

/* Are there words of the writer's own, outside of attached mails? */
static bool
has_own_words(const struct mail *mail)
{
	for (size_t i = 0; i < mail->part_count; i++) {
		const struct part *part = &mail->parts[i];
		if (strncmp(part->type, "text/", 5) == 0 &&
		    span_trim(part->text).n > 0 && !is_inside_mail(mail, part))
			return true;
	}
	return false;
}

void
wrapper_read(void *ctx, const struct mail *mail, struct facts *facts)
{
	/* "I cannot open this" above an attached mail can be read. */
	bool own = has_own_words(mail);

	/* What seals the words counts before what signs them. */
	for (size_t i = 0; i < mail->part_count && !facts->wrapper.sealed; i++)
		if (!own || !is_inside_mail(mail, &mail->parts[i]))
			read_part(ctx, mail, i, facts);
	if (!facts->wrapper.sealed)
		read_armour(mail->text, facts);
	if (!facts->wrapper.sealed)
		read_notice(ctx, facts);
	const char *kind = facts->wrapper.kind;
	if (kind == NULL)
		return;
	facts->flags |= span_starts(span_str(kind), "smime") ? MAIL_SMIME
			: span_starts(span_str(kind), "pgp")
			    ? MAIL_PGP
			    : MAIL_ENCRYPTED_STUB;
}
