/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outcome table and the checks before anything is said.
 */
#include "daemon/net/smtp_rules.h"

/* RFC 5322 s.2.1.1, without the CRLF. */
enum { LINE_OCTETS_MAX = 998 };

/*
 * 5xx replies of Exchange Online that are about the mailbox that sends and not
 * about the letter.  As failures they would cost every letter of a backlog its
 * life for one permission that is missing.  With words,
 * they must stand in the reply too.
 */
static const struct {
	const char *status;
	const char *words;
	bool person;
} route_refusals[] = {
    {"5.7.60", NULL, true},              /* may not send as From */
    {"5.7.64", NULL, true},              /* no connector knows this machine */
    {"5.7.57", NULL, true},              /* not signed in */
    {"5.2.0", "SendAsDenied", true},     /* 5.7.60 after the dot */
    {"5.2.0", "SubmissionQuota", false}, /* the day's limit */
    {"5.2.252", NULL, true},             /* too many of 5.7.60 */
    {"5.2.253", NULL, true},             /* no licence */
    {"5.2.251", NULL, true},             /* the mailbox is full */
    {"5.2.254", NULL, false},            /* slowed down for other errors */
    {"5.2.255", NULL, false},            /* the same */
    {"5.1.90", NULL, false},             /* the day's recipients */
    {"5.7.232", NULL, false},            /* the tenant's day, trial */
    {"5.7.233", NULL, false},            /* the tenant's day */
    {"5.7.705", NULL, true},             /* the tenant is stopped */
    {"5.7.708", NULL, true},             /* this machine's address is */
    {"5.7.750", NULL, true},             /* the domain is not the tenant's */
};

/*
 * 4xx replies that say "slow down" to everything we send: Exchange's 430 and
 * 432 are about connections to the mailbox, x.7.5yy and x.7.6yy about the
 * sender's rate, x.3.y is the system (RFC 3463 s.3.4), 4.5.127 the rate again.
 */
static bool
slows_route(const struct smtp_facts *f)
{
	const struct span status = span_str(f->status);

	return f->reply == 421 || f->reply == 430 || f->reply == 432 ||
	       span_starts(status, "4.3.") || span_is(status, "4.5.127") ||
	       (status.n == 7 && (span_starts(status, "4.7.5") ||
				     span_starts(status, "4.7.6")));
}

static const struct smtp_verdict *
refused_for_good(const struct smtp_facts *f)
{
	static const struct smtp_verdict letter = {SMTP_FAILED, false, false};
	static const struct smtp_verdict later = {SMTP_RETRY, true, false};
	static const struct smtp_verdict person = {SMTP_RETRY, true, true};

	for (size_t i = 0;
	     i < sizeof(route_refusals) / sizeof(route_refusals[0]); i++) {
		const char *words = route_refusals[i].words;

		if (!span_is(span_str(f->status), route_refusals[i].status) ||
		    (words != NULL &&
			span_find_ascii(span_str(f->words), 0, words) < 0))
			continue;
		return route_refusals[i].person ? &person : &later;
	}
	return &letter;
}

/* After the final dot only an answer tells. */
static struct smtp_verdict
after_dot(const struct smtp_facts *f)
{
	switch (f->reply / 100) {
	case 2:
		return (struct smtp_verdict){.result = SMTP_SENT};
	case 4:
		return (struct smtp_verdict){
		    .result = SMTP_RETRY, .route = slows_route(f)};
	case 5:
		return *refused_for_good(f);
	default:
		/* A server that falls silent here would make every letter of
		 * a backlog uncertain: the route waits. */
		return (struct smtp_verdict){.result = SMTP_UNCERTAIN,
		    .route = f->curl_code != SMTP_CURL_STOPPED};
	}
}

/* RFC 4954 s.6: the server wants us signed in, or signed in better. */
static bool
wants_sign_in(int reply)
{
	return reply == 530 || reply == 534 || reply == 535 || reply == 538;
}

bool
smtp_is_token_refusal(const struct smtp_facts *f)
{
	return f->stage == SMTP_AT_AUTH &&
	       (f->reply == 334 ||
		   (f->reply == 535 &&
		       !span_is(span_str(f->status), "5.7.139")));
}

struct smtp_verdict
smtp_outcome(const struct smtp_facts *f)
{
	const int class = f->reply / 100;

	if (f->stage == SMTP_AT_DOT)
		return after_dot(f);
	if (f->curl_code == SMTP_CURL_STOPPED && class != 4 && class != 5)
		return (struct smtp_verdict){.result = SMTP_RETRY};
	if (f->stage < SMTP_AT_MAIL || wants_sign_in(f->reply))
		return (struct smtp_verdict){.result = SMTP_RETRY,
		    .route = true,
		    .person = wants_sign_in(f->reply)};
	if (class == 5)
		return *refused_for_good(f);
	if (class == 4)
		return (struct smtp_verdict){.result = SMTP_RETRY,
		    .route = f->stage == SMTP_AT_MAIL || slows_route(f)};
	return (struct smtp_verdict){.result = SMTP_RETRY,
	    .route = f->stage == SMTP_AT_MAIL ||
		     f->curl_code == SMTP_CURL_TIMED_OUT};
}

bool
smtp_is_host(const char *name)
{
	const size_t n = strlen(name);

	for (size_t i = 0; i < n; i++) {
		if (!is_alnum(name[i]) && strchr(".-:_", name[i]) == NULL)
			return false;
	}
	return n > 0 && n < 256;
}

bool
smtp_is_this_machine(const char *name)
{
	struct span s = span_str(name);

	return span_is(s, "localhost") || span_is(s, "::1") ||
	       span_starts(s, "127.");
}

int
smtp_check_address(const char *address, struct err *err)
{
	const size_t n = strlen(address);
	const char *at = strrchr(address, '@');

	if (n > SMTP_ADDRESS_MAX)
		return err_set(
		    err, ERR_PERM, "address over %d bytes", SMTP_ADDRESS_MAX);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)address[i];
		if (c > 0x7e && c != 0x7f)
			return err_set(err, ERR_PERM,
			    "address with letters beyond ASCII; a domain "
			    "must be in its xn-- form");
		if (c < 0x21 || c == 0x7f || c == '<' || c == '>')
			return err_set(err, ERR_PERM,
			    "address with a byte no address may have");
	}
	if (at == NULL || at == address || at[1] == '\0')
		return err_set(err, ERR_PERM, "not an address");
	return 0;
}

int
smtp_check_letter(struct span letter, struct err *err)
{
	size_t line = 1;
	size_t start = 0;

	if (letter.n == 0 || letter.n > SMTP_LETTER_MAX)
		return err_set(err, ERR_PERM, "letter empty or too big");
	for (size_t i = 0; i < letter.n; i++) {
		unsigned char c = (unsigned char)letter.p[i];
		if (c == '\r' && i + 1 < letter.n && letter.p[i + 1] == '\n') {
			if (i - start > LINE_OCTETS_MAX)
				return err_set(err, ERR_PERM,
				    "line %zu over %d bytes", line,
				    LINE_OCTETS_MAX);
			start = ++i + 1;
			line++;
			continue;
		}
		if (c == '\r' || c == '\n')
			return err_set(err, ERR_PERM, "line %zu has a bare %s",
			    line, c == '\r' ? "CR" : "LF");
		if (c == '\0' || c > 0x7f)
			return err_set(err, ERR_PERM,
			    "line %zu has a byte that is not 7-bit", line);
	}
	if (start != letter.n)
		return err_set(err, ERR_PERM, "the last line has no CRLF");
	return 0;
}

const char *
smtp_result_name(enum smtp_result result)
{
	static const char *const names[] = {[SMTP_SENT] = "sent",
	    [SMTP_RETRY] = "retry",
	    [SMTP_FAILED] = "failed",
	    [SMTP_UNCERTAIN] = "uncertain",
	    [SMTP_REFUSED_LOCALLY] = "refused"};

	ASSERT(result <= SMTP_REFUSED_LOCALLY);
	return names[result];
}

const char *
smtp_stage_name(enum smtp_stage stage)
{
	static const char *const names[] = {[SMTP_AT_CONNECT] = "connect",
	    [SMTP_AT_EHLO] = "EHLO",
	    [SMTP_AT_STARTTLS] = "STARTTLS",
	    [SMTP_AT_AUTH] = "AUTH",
	    [SMTP_AT_MAIL] = "MAIL",
	    [SMTP_AT_RCPT] = "RCPT",
	    [SMTP_AT_DATA] = "DATA",
	    [SMTP_AT_BODY] = "the body",
	    [SMTP_AT_DOT] = "the final dot"};

	ASSERT(stage <= SMTP_AT_DOT);
	return names[stage];
}
