/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libcurl speaks (smtp_handle.c lets it); this file decides what may be said
 * and what the answers mean.  Two habits of libcurl shape it:
 *
 * - CURLcode tells neither temporary from permanent nor sent from unsent, and
 *   RESPONSE_CODE is stale after a lost connection.  So the dialogue is
 *   followed through the debug callback: what was said last, and what was
 *   answered to it.
 * - libcurl checks neither addresses nor line ends: smtp_rules.c does.
 */
#include "daemon/net/smtp_p.h"

#include <assert.h>
#include <unistd.h>

#include <talloc.h>

#include "daemon/net/challenge.h"
#include "daemon/net/sasl.h"
#include "parsers/base/buf.h"

static_assert((int)CURLE_OPERATION_TIMEDOUT == SMTP_CURL_TIMED_OUT &&
		  (int)CURLE_ABORTED_BY_CALLBACK == SMTP_CURL_STOPPED,
    "smtp_rules.c knows these two codes");

static int
smtp_close(struct smtp *smtp)
{
	smtp_drop(smtp, true);
	curl_global_cleanup();
	return 0;
}

/* Files that libcurl would miss only when it connects. */
static int
check_files(const struct smtp_settings *set, struct err *err)
{
	const char *const files[] = {
	    set->ca_file, set->cert_file, set->key_file};
	static const char *const names[] = {
	    "authorities' file", "certificate", "certificate's key"};

	if ((set->cert_file == NULL) != (set->key_file == NULL))
		return err_set(
		    err, ERR_CONFIG, "a certificate and its key come together");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (files[i] != NULL && access(files[i], R_OK) != 0)
			return err_set(err, ERR_CONFIG,
			    "the %s %s cannot be read", names[i], files[i]);
	}
	return 0;
}

static int
check_settings(const struct smtp_settings *set, struct err *err)
{
	if (set->host == NULL || !smtp_is_host(set->host))
		return err_set(err, ERR_CONFIG, "not a host name");
	if (set->port < 1 || set->port > 65535)
		return err_set(err, ERR_CONFIG, "port must be 1 to 65535");
	if (set->ehlo_name != NULL && !smtp_is_host(set->ehlo_name))
		return err_set(err, ERR_CONFIG, "not a name to greet with");
	if (set->tls == SMTP_TLS_NONE && !smtp_is_this_machine(set->host))
		return err_set(err, ERR_CONFIG,
		    "%s is not this machine: mail does not leave without TLS",
		    set->host);
	if (smtp_takes_token(set) ? set->user == NULL || set->tokens.get == NULL
				  : set->user != NULL && set->password == NULL)
		return err_set(err, ERR_CONFIG,
		    "signing in needs a user and a password or a token");
	return check_files(set, err);
}

static char *
route_url(const void *ctx, const struct smtp_settings *set)
{
	bool v6 = strchr(set->host, ':') != NULL;

	return mem_fmt(ctx, "%s://%s%s%s:%d/%s",
	    set->tls == SMTP_TLS_IMPLICIT ? "smtps" : "smtp", v6 ? "[" : "",
	    set->host, v6 ? "]" : "", set->port,
	    set->ehlo_name == NULL ? "" : set->ehlo_name);
}

static const char *
copy_text(const void *ctx, const char *s)
{
	return s == NULL ? NULL : mem_str(ctx, s);
}

struct smtp *
smtp_open(
    const void *ctx, const struct smtp_settings *settings, struct err *err)
{
	if (check_settings(settings, err) < 0)
		return NULL;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		(void)err_set(err, ERR_TEMP, "libcurl does not start");
		return NULL;
	}
	struct smtp *smtp = mem_one(ctx, struct smtp);
	talloc_set_destructor(smtp, smtp_close);
	smtp->set = *settings;
	smtp->set.host = copy_text(smtp, settings->host);
	smtp->set.ca_file = copy_text(smtp, settings->ca_file);
	smtp->set.user = copy_text(smtp, settings->user);
	smtp->set.cert_file = copy_text(smtp, settings->cert_file);
	smtp->set.key_file = copy_text(smtp, settings->key_file);
	smtp->set.ehlo_name = copy_text(smtp, settings->ehlo_name);
	smtp->url = route_url(smtp, &smtp->set);
	dialogue_init(&smtp->now, smtp);
	return smtp;
}

/* libcurl's codes for "the other side could not prove who it is". */
static bool
is_tls_trouble(int curl_code, enum smtp_stage stage)
{
	switch (curl_code) {
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return true;
	case CURLE_WEIRD_SERVER_REPLY:
		/* More was said in clear text behind the 220 to STARTTLS: an
		 * attempt to have it believed after the handshake. */
		return stage == SMTP_AT_STARTTLS;
	default:
		return false;
	}
}

/* Did we refuse the server, or it us, before a letter was spoken of? */
static bool
is_refusal(int curl_code, const struct smtp_outcome *o)
{
	return curl_code == CURLE_USE_SSL_FAILED ||
	       is_tls_trouble(curl_code, o->stage) ||
	       (curl_code == CURLE_LOGIN_DENIED && o->code / 100 != 4);
}

/* Adds which certificate it was that the server showed, if it showed one. */
static void
describe_certificate(CURL *handle, struct buf *why)
{
	struct curl_certinfo *chain = NULL;

	if (handle == NULL ||
	    curl_easy_getinfo(handle, CURLINFO_CERTINFO, &chain) != CURLE_OK ||
	    chain == NULL || chain->num_of_certs < 1)
		return;
	const struct curl_slist *line = chain->certinfo[0];
	for (; line != NULL; line = line->next) {
		struct span s = span_str(line->data);
		if (span_starts(s, "Subject:") || span_starts(s, "Issuer:") ||
		    span_starts(s, "Expire Date:")) {
			buf_add_str(why, "; ");
			buf_add_span(why, s);
		}
	}
}

/* XOAUTH2's way to say no: a status inside a 334 (RFC 7628 s.3.2.2's form). */
static void
explain_challenge(const struct smtp *smtp, struct buf *why)
{
	struct span words = buf_span(&smtp->now.words);
	char status[CHALLENGE_STATUS_SIZE];

	buf_add_fmt(
	    why, "%s did not take the access token at AUTH", smtp->set.host);
	if (challenge_status(span_sub(words, 4, words.n), status))
		buf_add_fmt(why, " (status %s)", status);
}

/* What happened, in words for the operator; nothing the server said. */
static void
explain(const struct smtp *smtp, int curl_code, const struct smtp_outcome *o,
    struct buf *why)
{
	const char *host = smtp->set.host;
	const char *at = smtp_stage_name(o->stage);

	if (curl_code == CURLE_USE_SSL_FAILED) {
		buf_add_fmt(why,
		    "%s offers no STARTTLS; nothing was signed in or sent",
		    host);
	} else if (is_tls_trouble(curl_code, o->stage)) {
		buf_add_fmt(why, "%s was refused before signing in: %s", host,
		    smtp->curl_words);
		describe_certificate(smtp->handle, why);
	} else if (o->stage == SMTP_AT_STARTTLS && o->code == 220) {
		buf_add_fmt(why,
		    "%s ended the connection when TLS began (does it know our "
		    "certificate?)",
		    host);
	} else if (curl_code == CURLE_LOGIN_DENIED && o->code / 100 <= 2) {
		buf_add_fmt(why,
		    "%s offers no way to sign in that the route allows", host);
	} else if (o->code == 334 && o->stage == SMTP_AT_AUTH) {
		explain_challenge(smtp, why);
	} else if (o->code != 0) {
		buf_add_fmt(why, "%s answered %d %s at %s", host, o->code,
		    o->status, at);
	} else if (curl_code == CURLE_ABORTED_BY_CALLBACK) {
		buf_add_fmt(why, "stopped while waiting at %s", at);
	} else if (curl_code == CURLE_OPERATION_TIMEDOUT) {
		buf_add_fmt(why, "%s gave no answer in time at %s", host, at);
	} else if (o->stage == SMTP_AT_CONNECT) {
		buf_add_fmt(
		    why, "no connection to %s: %s", host, smtp->curl_words);
	} else {
		buf_add_fmt(why, "connection to %s lost at %s", host, at);
	}
}

static void
set_why(struct smtp_outcome *o, struct span why)
{
	memcpy(o->why, why.p, why.n);
	o->why[why.n] = '\0';
}

/* A server may repeat what it was told; nobody who reads the log may see it. */
static void
hush(const struct smtp *smtp, char *words)
{
	if (smtp->token != NULL)
		sasl_blank(words, smtp->token);
}

/* What is known of the dialogue; the words point into o. */
static struct smtp_facts
facts_of(const struct smtp *smtp, int curl_code, struct smtp_outcome *o)
{
	const struct dialogue *d = &smtp->now;
	struct span words = buf_span(&d->words);

	*o = (struct smtp_outcome){.stage = d->stage, .code = d->reply};
	memcpy(o->reply, words.p, words.n);
	hush(smtp, o->reply);
	dialogue_status(d, o->status);
	return (struct smtp_facts){.curl_code = curl_code,
	    .stage = d->stage,
	    .reply = d->reply,
	    .status = o->status,
	    .words = o->reply};
}

static void
add_why(struct smtp_outcome *o, const char *more)
{
	const size_t n = strlen(o->why);

	(void)snprintf(o->why + n, sizeof(o->why) - n, "%s", more);
}

static void
conclude(const struct smtp *smtp, int curl_code, struct smtp_outcome *o)
{
	const struct smtp_facts facts = facts_of(smtp, curl_code, o);
	struct smtp_verdict v = smtp_outcome(&facts);

	o->result = v.result;
	o->route = v.route;
	o->refused =
	    v.result != SMTP_SENT && (v.person || is_refusal(curl_code, o));
	if (v.result == SMTP_SENT)
		return;
	void *ctx = mem_new(NULL);
	struct buf why;
	buf_init(&why, ctx, SMTP_WORDS_MAX);
	explain(smtp, curl_code, o, &why);
	set_why(o, buf_span(&why));
	hush(smtp, o->why);
	if (o->code == 334) /* base64, which tells a person nothing */
		o->reply[0] = '\0';
	mem_free(ctx);
}

static void
refuse(const struct err *err, struct smtp_outcome *o)
{
	*o = (struct smtp_outcome){.result = SMTP_REFUSED_LOCALLY};
	set_why(o, span_sub(span_str(err->text), 0, SMTP_WORDS_MAX));
}

static int
check_request(const struct smtp *smtp, const char *from, const char *to,
    struct span letter, struct err *err)
{
	if (from[0] == '\0' && !smtp->set.null_sender)
		return err_set(
		    err, ERR_PERM, "the route does not take the null sender");
	if (from[0] != '\0' && smtp_check_address(from, err) < 0)
		return err_prefix(err, "sender");
	if (smtp_check_address(to, err) < 0)
		return err_prefix(err, "recipient");
	return smtp_check_letter(letter, err);
}

struct transaction {
	const char *from;
	struct curl_slist *to;
	struct span letter;
};

/* One dialogue on the connection there is, or on a new one. */
static int
transact(struct smtp *smtp, void *arg)
{
	const struct transaction *t = arg;
	CURL *h = smtp->handle;
	int bad = 0;

	smtp->curl_words[0] = '\0';
	dialogue_begin(&smtp->now, t->letter);
	bad |= (int)curl_easy_setopt(h, CURLOPT_MAIL_FROM, t->from);
	bad |= (int)curl_easy_setopt(h, CURLOPT_MAIL_RCPT, t->to);
	bad |= (int)curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
	/* Unknown length: with a known one this libcurl may lose the end of
	 * the body at some sizes. */
	bad |=
	    (int)curl_easy_setopt(h, CURLOPT_INFILESIZE_LARGE, (curl_off_t)-1);
	return bad != 0 ? bad : (int)curl_easy_perform(h);
}

/*
 * A held connection may have been closed by the server meanwhile, or be no
 * longer signed in because its token is over, which shows only at MAIL.
 * Nothing of the letter was said: worth one new connection.
 */
static bool
was_stale(const struct smtp *smtp)
{
	const struct dialogue *d = &smtp->now;
	long opened = 1;

	return curl_easy_getinfo(
		   smtp->handle, CURLINFO_NUM_CONNECTS, &opened) == CURLE_OK &&
	       opened == 0 && d->stage <= SMTP_AT_MAIL &&
	       (d->reply == 0 || d->reply == 421 || d->reply == 530 ||
		   d->reply == 535);
}

enum again { NOT_AGAIN, WITH_SAME_TOKEN, WITH_NEW_TOKEN };

/* Is what came of it worth another connection at once, and which? */
static enum again
worth_again(const struct smtp *smtp, int code)
{
	struct smtp_outcome o;

	if (code == CURLE_OK || code == CURLE_ABORTED_BY_CALLBACK)
		return NOT_AGAIN;
	if (was_stale(smtp))
		return WITH_SAME_TOKEN;
	const struct smtp_facts facts = facts_of(smtp, code, &o);

	return smtp_takes_token(&smtp->set) && smtp_is_token_refusal(&facts)
		   ? WITH_NEW_TOKEN
		   : NOT_AGAIN;
}

/* There is no token, or no handle: the route's trouble, not the letter's. */
static void
conclude_unprepared(const struct err *err, struct smtp_outcome *o)
{
	if (o->why[0] == '\0')
		*o = (struct smtp_outcome){.result = SMTP_RETRY, .route = true};
	else
		add_why(o, "; ");
	o->refused = o->refused || err->kind == ERR_CONFIG;
	add_why(o, err->text);
}

/*
 * One dialogue, and one or two more on new connections when the first one was
 * held too long or its token was not taken.  The curl code of the last one.
 */
static int
converse(struct smtp *smtp, int (*dialogue)(struct smtp *smtp, void *arg),
    void *arg, struct smtp_outcome *outcome_r)
{
	enum again did = NOT_AGAIN;
	enum again next = NOT_AGAIN;
	int code = CURLE_OK;
	struct err err;

	*outcome_r = (struct smtp_outcome){.result = SMTP_RETRY};
	do {
		if (next != NOT_AGAIN)
			smtp_drop(smtp, false);
		did = next;
		if (smtp_prepare(smtp, did == WITH_NEW_TOKEN, &err) < 0) {
			conclude_unprepared(&err, outcome_r);
			return CURLE_FAILED_INIT;
		}
		code = dialogue(smtp, arg);
		conclude(smtp, code, outcome_r);
	} while ((next = worth_again(smtp, code)) > did);
	return code;
}

void
smtp_send(struct smtp *smtp, const char *from, const char *to,
    struct span letter, struct smtp_outcome *outcome_r)
{
	struct err err;

	if (check_request(smtp, from, to, letter, &err) < 0) {
		refuse(&err, outcome_r);
		return;
	}
	struct transaction t = {from, curl_slist_append(NULL, to), letter};
	ASSERT(t.to != NULL);
	if (converse(smtp, transact, &t, outcome_r) != CURLE_OK ||
	    outcome_r->result != SMTP_SENT)
		smtp_drop(smtp, false);
	else
		(void)curl_easy_setopt(smtp->handle, CURLOPT_MAIL_RCPT, NULL);
	dialogue_begin(&smtp->now, span_of(NULL, 0));
	curl_slist_free_all(t.to);
}

/* A dialogue of one command, which ends where a letter would begin. */
static int
say_command(struct smtp *smtp, void *arg)
{
	CURL *h = smtp->handle;
	int bad = 0;

	smtp->curl_words[0] = '\0';
	dialogue_begin(&smtp->now, span_of(NULL, 0));
	bad |= (int)curl_easy_setopt(h, CURLOPT_NOBODY, 1L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, arg);
	return bad != 0 ? bad : (int)curl_easy_perform(h);
}

void
smtp_probe(struct smtp *smtp, struct smtp_outcome *outcome_r)
{
	char noop[] = "NOOP";
	char null_sender[] = "MAIL FROM:<>";
	int code;

	smtp_drop(smtp, true);
	code = converse(smtp, say_command, noop, outcome_r);
	if (code == CURLE_OK && smtp->set.null_sender) {
		code = converse(smtp, say_command, null_sender, outcome_r);
		if (outcome_r->stage == SMTP_AT_MAIL &&
		    outcome_r->code / 100 == 5)
			add_why(outcome_r, ", which was the empty sender <>");
	}
	if (code == CURLE_OK)
		outcome_r->result = SMTP_SENT;
	smtp_drop(smtp, code == CURLE_OK);
}

void
smtp_rest(struct smtp *smtp)
{
	smtp_drop(smtp, true);
}

bool
smtp_is_connected(const struct smtp *smtp)
{
	return smtp->handle != NULL;
}
