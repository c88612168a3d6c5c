/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Following an SMTP dialogue from outside.
 */
#include "daemon/net/dialogue.h"

void
dialogue_init(struct dialogue *d, const void *ctx)
{
	*d = (struct dialogue){.stage = SMTP_AT_CONNECT};
	buf_init(&d->words, ctx, SMTP_WORDS_MAX);
}

static void
await_reply(struct dialogue *d, enum smtp_stage stage)
{
	d->stage = stage;
	d->reply = 0;
	buf_reset(&d->words);
}

void
dialogue_begin(struct dialogue *d, struct span letter)
{
	await_reply(d, SMTP_AT_CONNECT);
	d->said_quit = false;
	d->letter = letter;
	d->read = 0;
}

size_t
dialogue_read(struct dialogue *d, char *p, size_t max)
{
	struct span part = span_sub(d->letter, d->read, max);

	/* libcurl asks again only when all it was given before is written. */
	if (part.n == 0) {
		await_reply(d, SMTP_AT_DOT);
		return 0;
	}
	if (d->stage != SMTP_AT_BODY)
		await_reply(d, SMTP_AT_BODY);
	memcpy(p, part.p, part.n);
	d->read += part.n;
	return part.n;
}

/* Notes what we said.  It may hold the password: only the verb is read. */
void
dialogue_said(struct dialogue *d, struct span line)
{
	static const struct {
		const char *verb;
		enum smtp_stage stage;
	} verbs[] = {
	    {"EHLO ", SMTP_AT_EHLO},
	    {"HELO ", SMTP_AT_EHLO},
	    {"STARTTLS\r\n", SMTP_AT_STARTTLS},
	    {"AUTH ", SMTP_AT_AUTH},
	    {"MAIL FROM:", SMTP_AT_MAIL},
	    {"RCPT TO:", SMTP_AT_RCPT},
	    {"DATA\r\n", SMTP_AT_DATA},
	};
	enum smtp_stage stage = d->stage;

	if (span_is(line, "QUIT\r\n")) {
		d->said_quit = true;
		return;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (span_starts(line, verbs[i].verb))
			stage = verbs[i].stage;
	}
	await_reply(d, stage);
}

/* Printable ASCII as it is, everything else as one space or a '?'. */
static void
add_clean(struct buf *words, struct span text)
{
	for (size_t i = 0; i < text.n && words->n < SMTP_WORDS_MAX; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c > 0x7e)
			buf_add_byte(words, '?');
		else
			buf_add_byte(words, (char)(c < 0x20 ? ' ' : c));
	}
}

/* Notes one line the server said: "250-…" goes on, "250 …" ends a reply. */
void
dialogue_heard(struct dialogue *d, struct span line)
{
	struct span text = span_trim(line);
	const int mark = text.n > 3 ? text.p[3] : ' ';
	int64_t code = 0;

	if (d->said_quit || d->reply != 0)
		return;
	if (!span_number(span_sub(text, 0, 3), 599, &code) || code < 200 ||
	    (mark != ' ' && mark != '-'))
		code = 0;
	if (d->words.n > 0) {
		add_clean(&d->words, span_str(" "));
		if (code != 0)
			text = span_sub(text, 4, text.n);
	}
	add_clean(&d->words, text);
	if (mark != '-')
		d->reply = (int)code;
}

void
dialogue_status(const struct dialogue *d, char status_r[SMTP_STATUS_SIZE])
{
	struct span s = span_sub(buf_span(&d->words), 4, SMTP_STATUS_SIZE - 1);
	size_t n = 0;
	int dots = 0;

	while (n < s.n && (is_digit(s.p[n]) || s.p[n] == '.'))
		dots += s.p[n++] == '.' ? 1 : 0;
	/* "d.d.d" at least, and the class is one digit. */
	if (d->reply == 0 || dots != 2 || n < 5 || s.p[1] != '.')
		n = 0;
	memcpy(status_r, n == 0 ? "" : s.p, n);
	status_r[n] = '\0';
}
