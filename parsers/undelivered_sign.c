/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is it a report?  Tables of senders, subjects and phrases; the code between
 * them knows no mail server by name.
 */
#include "parsers/undelivered.h"

#include "parsers/base/mem.h"
#include "parsers/phrases.h"

enum { REGION_BYTES = 64 * 1024 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool
from_mail_system(const struct mail *mail)
{
	static const char *const locals[] = {"mailer-daemon@", "mailerdaemon@",
	    "postmaster@", "mail-daemon@", "maildaemon@", "mailsystem@",
	    "mail-system@", "mmdf@", "uucp@", "mailer_daemon@",
	    "microsoftexchange", "bounce@", "mdaemon@", "pmda@", "pmdf@",
	    "mailrouter@"};
	static const char *const names[] = {"mail delivery sub",
	    "mail delivery system", "mailer-daemon", "mail administrator",
	    "system administrator", "postmaster", "mail system",
	    "systemadministrator", "microsoft outlook", "delivery subsystem",
	    "administrateur syst", "mail delivery service", "mail router",
	    "email delivery"};
	const char *addr = mail->from.addr == NULL ? "" : mail->from.addr;
	if (phrases_start(span_str(addr), locals, COUNT(locals)) ||
	    span_is(span_str(addr), "mailer-daemon") ||
	    phrases_in(span_str(mail->from.name), names, COUNT(names)))
		return true;
	/* "From: Mail Delivery Subsystem <MAILER-DAEMON>" has no address. */
	const struct header *h = mail_header(mail, "From");
	return h != NULL &&
	       span_find_ascii(span_str(h->value), 0, "mailer-daemon") >= 0;
}

static bool
has_null_path(const struct mail *mail)
{
	const struct header *h = NULL;
	while ((h = mail_header_next(mail, h, "Return-Path")) != NULL) {
		struct span path = span_trim(span_str(h->value));
		if (path.n > 0 && path.p[0] == '<')
			path = span_trim(span_sub(path, 1, path.n));
		if (path.n == 0 || path.p[0] == '>')
			return true;
	}
	return false;
}

static bool
bounce_subject(struct span subject)
{
	static const char *const shapes[] = {"undelivered mail",
	    "undelivered message", "undeliver", "failure notice",
	    "returned mail", "mail delivery fail", "mail delivery error",
	    "mail delivery problem", "delivery status notif",
	    "delivery failure", "delivery notification", "delivery report",
	    "delivery error", "delivery has failed", "failed delivery",
	    "failure delivery", "mail system error", "mail could not",
	    "could not send", "could not deliver", "warning: could not",
	    "warning: message", "delayed mail", "message delayed",
	    "message delivery", "non delivery", "nondeliver", "non-deliver",
	    "ndn:", "ndr:", "mail failed", "mail failure", "mail error",
	    "returned to sender", "return to sender", "returning message",
	    "returned email", "returned to the sender", "unable to deliver",
	    "unbekannt", "unzustellbar", "non remis", "no entregado",
	    "user unknown", "unknown user", "permanent delivery fail",
	    "email delivery fail", "message undeliverable",
	    "message not delivered", "mail not delivered", "error sending",
	    "error in deliver", "auto: mail delivery", "deferred mail",
	    "delivery delay", "delivery incomplete", "rejected mail",
	    "message status", "mail deliver", "mailbox full",
	    "notification d'\xC3\xA9tat", "correo devuelto", "mislykket",
	    "onbestelbaar", "onbezorgbaar", "nicht zustellbar",
	    "postmaster notify", "mail non remis", "[bounce]",
	    "delivery status", "unable to send", "mancato recapito",
	    "delivery unsuccess", "message you sent blocked",
	    "could not be delivered", "mancata consegna", "niedostarczon",
	    "退信"};
	return phrases_in(subject, shapes, COUNT(shapes));
}

static bool
bounce_words(struct span text)
{
	static const char *const shapes[] = {"could not be delivered",
	    "couldn't be delivered", "cannot be delivered",
	    "can't be delivered", "was not delivered", "not be delivered",
	    "undeliverable", "unable to deliver", "wasn't able to deliver",
	    "not able to deliver", "failed to deliver", "delivery failed",
	    "failed permanently", "permanent fatal errors", "permanent error",
	    "did not reach the following", "did not reach some or all",
	    "had delivery problems", "transcript of session",
	    "returned to sender", "returned to you", "returning message",
	    "could not be reached", "user unknown", "unknown user",
	    "no such user", "mailbox is full", "over quota", "quota exceeded",
	    "remote host said", "failed addresses", "failed recipient",
	    "could not deliver", "delivery to the following",
	    "delivery has failed", "not delivered to", "delivery error",
	    "delivery temporarily", "delivery attempt", "undelivered",
	    "delivery is delayed", "has been delayed", "still being retried",
	    "will be retried", "not yet been delivered", "delivery failure",
	    "final-recipient", "recipient unknown", "addresses failed",
	    "following recipient", "returned mail", "not listed in public",
	    "addresses had", "user not found", "mailbox not found",
	    "no such recipient", "invalid recipient",
	    "recipient address rejected", "nicht zugestellt",
	    "non è stato recapitato", "no pudo ser entregado", "pas été remis",
	    "pas pu être remis", "nie mogła zostać", "kon niet worden", "退信"};
	return phrases_in(text, shapes, COUNT(shapes));
}

/* Is there a code of SMTP in it: "550 " or "5.1.1"? */
static bool
has_code(void *ctx, struct span text)
{
	static const char *const codes[] = {"421 ", "450 ", "451 ", "452 ",
	    "550 ", "551 ", "552 ", "553 ", "554 ", "550-", "554-"};
	return phrases_in(text, codes, COUNT(codes)) ||
	       status_scan(ctx, text)[0] != '\0';
}

/* Does anything else say that no person wrote it? */
static bool
is_robot(const struct mail *mail)
{
	static const char *const locals[] = {
	    "reply", "daemon", "bounce", "delivery", "postoffice", "mta@"};
	const struct header *h = mail_header(mail, "Auto-Submitted");
	struct span addr = span_str(mail->from.addr);
	if (h != NULL)
		return !span_is(span_trim(span_str(h->value)), "no");
	return phrases_in(addr, locals, COUNT(locals));
}

static struct span
text_head(const struct mail *mail)
{
	return span_sub(mail->text, 0, REGION_BYTES);
}

/* A reply to a report, or a person who forwards one, is no report. */
static bool
is_answer_subject(struct span subject)
{
	static const char *const shapes[] = {
	    "re:", "fw:", "fwd:", "aw:", "wg:", "sv:", "vs:", "tr:"};
	return phrases_start(subject, shapes, COUNT(shapes));
}

const char *
undelivered_sign(void *ctx, const struct mail *mail)
{
	struct span subject = span_trim(span_str(mail->subject));
	if (mail_header(mail, "X-Failed-Recipients") != NULL)
		return "X-Failed-Recipients header";
	bool machine = from_mail_system(mail);
	bool null_path = has_null_path(mail);
	bool answer = is_answer_subject(subject) && !machine;
	bool headed = !answer && bounce_subject(subject);
	if (headed && (machine || null_path))
		return mem_fmt(ctx, "subject of a bounce, %s",
		    machine ? "mail system's sender" : "null return path");
	/* The text is looked at only when something else speaks for it. */
	if (answer || (!headed && !machine && !null_path) ||
	    !bounce_words(text_head(mail)))
		return NULL;
	if (machine)
		return "mail system's sender, words of a bounce";
	/* "Could not send the form: user unknown" is what people write; a
	 * server's code they leave out. */
	if (!has_code(ctx, text_head(mail)))
		return NULL;
	if (null_path)
		return "null return path, words of a bounce";
	return is_robot(mail) ? "subject and words of a bounce" : NULL;
}

bool
undelivered_is_warning(const struct mail *mail)
{
	static const char *const subjects[] = {"warning: could not send",
	    "warning: message", "delayed mail", "message delayed",
	    "delivery delay", "delivery status notification (delay",
	    "delivery notification: delivery has been delayed", "deferred mail",
	    "will retry", "delayed:"};
	static const char *const shapes[] = {"this is a warning message only",
	    "this is a warning only", "warning only",
	    "you do not need to resend", "do not need to resend",
	    "has not yet been delivered", "will be retried until",
	    "will keep trying", "no action is required on your part",
	    "delivery attempts will continue", "will continue to be made",
	    "message will be retried", "still being retried"};
	return phrases_in(span_str(mail->subject), subjects, COUNT(subjects)) ||
	       phrases_in(span_sub(mail->text, 0, 4096), shapes, COUNT(shapes));
}
