/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libcurl speaks; this file decides what may be said and what the answers
 * mean.  Two habits of libcurl shape it:
 *
 * - CURLcode tells neither temporary from permanent nor sent from unsent, and
 *   RESPONSE_CODE is stale after a lost connection.  So the dialogue is
 *   followed through the debug callback: what was said last, and what was
 *   answered to it.
 * - libcurl checks neither addresses nor line ends: smtp_rules.c does.
 * this file do.
 */
#include "daemon/net/smtp.h"

#include <assert.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>
#include <talloc.h>

#include "daemon/net/dialogue.h"
#include "parsers/base/buf.h"

enum {
	CONNECT_TIMEOUT_S = 30,
	RESPONSE_TIMEOUT_S = 600,
	/* libcurl itself must not take up a connection idle for longer. */
	IDLE_MAX_S = 60
};

struct smtp {
	struct smtp_settings set;
	char *url;
	CURL *handle; /* NULL: not connected */
	struct dialogue now;
	char curl_words[CURL_ERROR_SIZE];
};

static_assert((int)CURLE_OPERATION_TIMEDOUT == SMTP_CURL_TIMED_OUT &&
		  (int)CURLE_ABORTED_BY_CALLBACK == SMTP_CURL_STOPPED,
    "smtp_rules.c knows these two codes");

/* Whether the host is this machine is settled by the address, not the name. */
static bool
is_loopback(const struct curl_sockaddr *a)
{
	/* libcurl's copy is only declared as a struct sockaddr. */
	if (a->family == AF_INET && a->addrlen >= sizeof(struct sockaddr_in)) {
		struct sockaddr_in in;
		memcpy(&in, &a->addr, sizeof(in));
		return ntohl(in.sin_addr.s_addr) >> 24 == 127;
	}
	if (a->family == AF_INET6 &&
	    a->addrlen >= sizeof(struct sockaddr_in6)) {
		struct sockaddr_in6 in6;
		memcpy(&in6, &a->addr, sizeof(in6));
		return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
	}
	return false;
}

static curl_socket_t
on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	const struct smtp *smtp = arg;

	(void)purpose;
	if (smtp->set.tls == SMTP_TLS_NONE && !is_loopback(address))
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);
}

static size_t
on_read(char *p, size_t size, size_t count, void *arg)
{
	struct smtp *smtp = arg;

	return dialogue_read(&smtp->now, p, size * count);
}

/* Nothing of a server's answer goes anywhere but through on_trace(). */
static size_t
on_write(char *p, size_t size, size_t count, void *arg)
{
	(void)p;
	(void)arg;
	return size * count;
}

static int
on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct smtp *smtp = arg;
	const struct smtp_watch *watch = &smtp->set.watch;

	(void)a, (void)b, (void)c, (void)d;
	if (smtp->now.said_quit)
		return 1;
	if (watch->tick == NULL)
		return 0;
	return watch->tick(watch->arg, smtp->now.stage == SMTP_AT_DOT) ? 0 : 1;
}

static int
on_trace(CURL *handle, curl_infotype type, char *p, size_t n, void *arg)
{
	struct smtp *smtp = arg;

	(void)handle;
	if (type == CURLINFO_HEADER_OUT)
		dialogue_said(&smtp->now, span_of(p, n));
	else if (type == CURLINFO_HEADER_IN)
		dialogue_heard(&smtp->now, span_of(p, n));
	return 0;
}

/*
 * Closes the connection without waiting for anybody: curl_easy_cleanup() says
 * QUIT and would wait two minutes for the answer.  With the reading half shut
 * it sees the end at once.
 */
static void
drop(struct smtp *smtp, bool politely)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (smtp->handle == NULL)
		return;
	if (curl_easy_getinfo(smtp->handle, CURLINFO_ACTIVESOCKET, &fd) ==
		CURLE_OK &&
	    fd != CURL_SOCKET_BAD)
		(void)shutdown(fd, politely ? SHUT_RD : SHUT_RDWR);
	curl_easy_cleanup(smtp->handle);
	smtp->handle = NULL;
}

static int
smtp_close(struct smtp *smtp)
{
	drop(smtp, true);
	curl_global_cleanup();
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
	if (set->user != NULL && set->password == NULL)
		return err_set(err, ERR_CONFIG, "a user without a password");
	if (set->ca_file != NULL && access(set->ca_file, R_OK) != 0)
		return err_set(err, ERR_CONFIG,
		    "the authorities' file %s cannot be read", set->ca_file);
	return 0;
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
	smtp->set.ehlo_name = copy_text(smtp, settings->ehlo_name);
	smtp->url = route_url(smtp, &smtp->set);
	dialogue_init(&smtp->now, smtp);
	return smtp;
}

/* How the dialogue is followed, fed and stopped. */
static int
set_callbacks(struct smtp *smtp, CURL *h)
{
	int bad = 0;

	bad |= (int)curl_easy_setopt(h, CURLOPT_VERBOSE, 1L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_DEBUGFUNCTION, on_trace);
	bad |= (int)curl_easy_setopt(h, CURLOPT_DEBUGDATA, smtp);
	bad |= (int)curl_easy_setopt(h, CURLOPT_READFUNCTION, on_read);
	bad |= (int)curl_easy_setopt(h, CURLOPT_READDATA, smtp);
	bad |= (int)curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_write);
	bad |= (int)curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress);
	bad |= (int)curl_easy_setopt(h, CURLOPT_XFERINFODATA, smtp);
	bad |= (int)curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	bad |= (int)curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, smtp);
	bad |= (int)curl_easy_setopt(h, CURLOPT_ERRORBUFFER, smtp->curl_words);
	return bad;
}

static int
set_limits(const struct smtp *smtp, CURL *h)
{
	const struct smtp_settings *set = &smtp->set;
	long reply_s = set->response_timeout_s > 0 ? set->response_timeout_s
						   : RESPONSE_TIMEOUT_S;
	long connect_s = set->connect_timeout_s > 0 ? set->connect_timeout_s
						    : CONNECT_TIMEOUT_S;
	int bad = 0;

	bad |= (int)curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	/* The environment must not be able to put a proxy in between. */
	bad |= (int)curl_easy_setopt(h, CURLOPT_PROXY, "");
	bad |= (int)curl_easy_setopt(h, CURLOPT_MAXCONNECTS, 1L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_MAXAGE_CONN, (long)IDLE_MAX_S);
	bad |= (int)curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, connect_s);
	bad |=
	    (int)curl_easy_setopt(h, CURLOPT_SERVER_RESPONSE_TIMEOUT, reply_s);
	/* A server that stops reading in the middle of a letter.  libcurl
	 * counts this while it waits for replies too, so not any shorter. */
	bad |= (int)curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, 1L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, reply_s);
	return bad;
}

/* Verified or refused: nothing about a route can turn this off. */
static int
set_tls(const struct smtp *smtp, CURL *h)
{
	const struct smtp_settings *set = &smtp->set;
	int bad = 0;

	if (set->tls == SMTP_TLS_NONE)
		return 0;
	bad |= (int)curl_easy_setopt(h, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	bad |= (int)curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
	bad |= (int)curl_easy_setopt(
	    h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	/* Only to say which certificate was refused. */
	bad |= (int)curl_easy_setopt(h, CURLOPT_CERTINFO, 1L);
	if (set->ca_file != NULL) {
		/* CAINFO alone would leave the system's directory trusted. */
		bad |= (int)curl_easy_setopt(h, CURLOPT_CAINFO, set->ca_file);
		bad |= (int)curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
	}
	return bad;
}

static int
set_sign_in(const struct smtp *smtp, CURL *h)
{
	/* Never the challenge methods libcurl would otherwise prefer: inside
	 * verified TLS they add nothing. */
	static const char *const methods[] = {
	    [SMTP_AUTH_AUTO] = "AUTH=PLAIN;AUTH=LOGIN",
	    [SMTP_AUTH_PLAIN] = "AUTH=PLAIN",
	    [SMTP_AUTH_LOGIN] = "AUTH=LOGIN"};
	const struct smtp_settings *set = &smtp->set;
	int bad = 0;

	if (set->user == NULL)
		return 0;
	bad |= (int)curl_easy_setopt(h, CURLOPT_USERNAME, set->user);
	bad |= (int)curl_easy_setopt(h, CURLOPT_PASSWORD, set->password);
	bad |=
	    (int)curl_easy_setopt(h, CURLOPT_LOGIN_OPTIONS, methods[set->auth]);
	return bad;
}

/* A handle with everything set that stays the same from letter to letter. */
static int
prepare(struct smtp *smtp, struct err *err)
{
	int bad = 0;

	if (smtp->handle != NULL)
		return 0;
	CURL *h = curl_easy_init();
	if (h == NULL)
		return err_set(err, ERR_TEMP, "libcurl gives no handle");
	bad |= (int)curl_easy_setopt(h, CURLOPT_URL, smtp->url);
	bad |= set_callbacks(smtp, h) | set_limits(smtp, h);
	bad |= set_tls(smtp, h) | set_sign_in(smtp, h);
	if (bad != 0) {
		curl_easy_cleanup(h);
		return err_set(err, ERR_CONFIG,
		    "this libcurl lacks a setting the route needs");
	}
	smtp->handle = h;
	return 0;
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
	} else if (o->code != 0) {
		buf_add_fmt(why, "%s answered %d %s at %s", host, o->code,
		    o->status, at);
	} else if (curl_code == CURLE_LOGIN_DENIED) {
		buf_add_fmt(why,
		    "%s offers no way to sign in that the route allows", host);
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

static void
conclude(const struct smtp *smtp, int curl_code, struct smtp_outcome *o)
{
	const struct dialogue *d = &smtp->now;
	struct span words = buf_span(&d->words);

	*o = (struct smtp_outcome){.stage = d->stage, .code = d->reply};
	memcpy(o->reply, words.p, words.n);
	dialogue_status(d, o->status);
	struct smtp_verdict v =
	    smtp_outcome(&(struct smtp_facts){.curl_code = curl_code,
		.stage = d->stage,
		.reply = d->reply,
		.system_status = o->status[0] != '\0' && o->status[2] == '3'});
	o->result = v.result;
	o->route = v.route;
	o->refused = v.result != SMTP_SENT && is_refusal(curl_code, o);
	if (v.result == SMTP_SENT)
		return;
	void *ctx = mem_new(NULL);
	struct buf why;
	buf_init(&why, ctx, SMTP_WORDS_MAX);
	explain(smtp, curl_code, o, &why);
	set_why(o, buf_span(&why));
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

/* One dialogue on the connection there is, or on a new one. */
static int
transact(struct smtp *smtp, const char *from, struct curl_slist *to,
    struct span letter)
{
	CURL *h = smtp->handle;
	int bad = 0;

	smtp->curl_words[0] = '\0';
	dialogue_begin(&smtp->now, letter);
	bad |= (int)curl_easy_setopt(h, CURLOPT_MAIL_FROM, from);
	bad |= (int)curl_easy_setopt(h, CURLOPT_MAIL_RCPT, to);
	bad |= (int)curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
	/* Unknown length: with a known one this libcurl may lose the end of
	 * the body at some sizes. */
	bad |=
	    (int)curl_easy_setopt(h, CURLOPT_INFILESIZE_LARGE, (curl_off_t)-1);
	return bad != 0 ? bad : (int)curl_easy_perform(h);
}

/*
 * A held connection may have been closed by the server meanwhile, which shows
 * only at MAIL.  Nothing of the letter was said: worth one new connection.
 */
static bool
was_stale(const struct smtp *smtp)
{
	long opened = 1;

	return curl_easy_getinfo(
		   smtp->handle, CURLINFO_NUM_CONNECTS, &opened) == CURLE_OK &&
	       opened == 0 && smtp->now.stage <= SMTP_AT_MAIL &&
	       (smtp->now.reply == 0 || smtp->now.reply == 421);
}

void
smtp_send(struct smtp *smtp, const char *from, const char *to,
    struct span letter, struct smtp_outcome *outcome_r)
{
	struct err err;

	if (check_request(smtp, from, to, letter, &err) < 0 ||
	    prepare(smtp, &err) < 0) {
		refuse(&err, outcome_r);
		return;
	}
	struct curl_slist *rcpt = curl_slist_append(NULL, to);
	ASSERT(rcpt != NULL);
	int code = transact(smtp, from, rcpt, letter);
	if (code != CURLE_OK && code != CURLE_ABORTED_BY_CALLBACK &&
	    was_stale(smtp)) {
		drop(smtp, false);
		if (prepare(smtp, &err) == 0)
			code = transact(smtp, from, rcpt, letter);
	}
	conclude(smtp, code, outcome_r);
	if (code != CURLE_OK || outcome_r->result != SMTP_SENT)
		drop(smtp, false);
	else
		(void)curl_easy_setopt(smtp->handle, CURLOPT_MAIL_RCPT, NULL);
	dialogue_begin(&smtp->now, span_of(NULL, 0));
	curl_slist_free_all(rcpt);
}

void
smtp_probe(struct smtp *smtp, struct smtp_outcome *outcome_r)
{
	struct err err;
	int bad = 0;

	drop(smtp, true);
	if (prepare(smtp, &err) < 0) {
		refuse(&err, outcome_r);
		return;
	}
	smtp->curl_words[0] = '\0';
	dialogue_begin(&smtp->now, span_of(NULL, 0));
	bad |= (int)curl_easy_setopt(smtp->handle, CURLOPT_NOBODY, 1L);
	bad |=
	    (int)curl_easy_setopt(smtp->handle, CURLOPT_CUSTOMREQUEST, "NOOP");
	int code = bad != 0 ? bad : (int)curl_easy_perform(smtp->handle);
	conclude(smtp, code, outcome_r);
	if (code == CURLE_OK)
		outcome_r->result = SMTP_SENT;
	drop(smtp, code == CURLE_OK);
}

void
smtp_rest(struct smtp *smtp)
{
	drop(smtp, true);
}

bool
smtp_is_connected(const struct smtp *smtp)
{
	return smtp->handle != NULL;
}
