/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One handle of libcurl's: where it connects, what it must verify, how it signs
 * in, and how the dialogue it leads is followed.
 *
 * With an access token libcurl prefers OAUTHBEARER to XOAUTH2 when both are
 * offered.  A token that is not taken ends in three ways (measured): 535 at
 * once; for OAUTHBEARER 334 with words, which it answers as RFC 7628 s.3.2.3
 * wants, and then 535; for XOAUTH2 334 with words, where it gives up.  A token
 * goes into a line of its own after an empty 334, so that AUTH itself stays
 * short.
 */
#include "daemon/net/smtp_p.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	CONNECT_TIMEOUT_S = 30,
	RESPONSE_TIMEOUT_S = 600,
	/* libcurl itself must not take up a connection idle for longer. */
	IDLE_MAX_S = 60
};

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
void
smtp_drop(struct smtp *smtp, bool politely)
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
	mem_free(smtp->token);
	smtp->token = NULL;
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
	if (set->cert_file != NULL) {
		bad |=
		    (int)curl_easy_setopt(h, CURLOPT_SSLCERT, set->cert_file);
		bad |= (int)curl_easy_setopt(h, CURLOPT_SSLKEY, set->key_file);
	}
	return bad;
}

static int
set_sign_in(const struct smtp *smtp, CURL *h, const char *token)
{
	/* Never the challenge methods libcurl would otherwise prefer: inside
	 * verified TLS they add nothing. */
	static const char *const methods[] = {
	    [SMTP_AUTH_AUTO] = "AUTH=PLAIN;AUTH=LOGIN",
	    [SMTP_AUTH_PLAIN] = "AUTH=PLAIN",
	    [SMTP_AUTH_LOGIN] = "AUTH=LOGIN",
	    [SMTP_AUTH_OAUTH] = "AUTH=OAUTHBEARER;AUTH=XOAUTH2",
	    [SMTP_AUTH_OAUTHBEARER] = "AUTH=OAUTHBEARER",
	    [SMTP_AUTH_XOAUTH2] = "AUTH=XOAUTH2"};
	const struct smtp_settings *set = &smtp->set;
	int bad = 0;

	if (set->user == NULL)
		return 0;
	bad |= (int)curl_easy_setopt(h, CURLOPT_USERNAME, set->user);
	bad |= token != NULL
		   ? (int)curl_easy_setopt(h, CURLOPT_XOAUTH2_BEARER, token)
		   : (int)curl_easy_setopt(h, CURLOPT_PASSWORD, set->password);
	bad |=
	    (int)curl_easy_setopt(h, CURLOPT_LOGIN_OPTIONS, methods[set->auth]);
	return bad;
}

int
smtp_prepare(struct smtp *smtp, bool token_refused, struct err *err)
{
	const struct smtp_tokens *tokens = &smtp->set.tokens;
	const char *token = NULL;
	int bad = 0;

	if (smtp->handle != NULL)
		return 0;
	if (smtp_takes_token(&smtp->set) &&
	    tokens->get(tokens->arg, token_refused, &token, err) != 0)
		return -1;
	CURL *h = curl_easy_init();
	if (h == NULL)
		return err_set(err, ERR_TEMP, "libcurl gives no handle");
	bad |= (int)curl_easy_setopt(h, CURLOPT_URL, smtp->url);
	bad |= set_callbacks(smtp, h) | set_limits(smtp, h);
	bad |= set_tls(smtp, h) | set_sign_in(smtp, h, token);
	if (bad != 0) {
		curl_easy_cleanup(h);
		return err_set(err, ERR_CONFIG,
		    "this libcurl lacks a setting the route needs");
	}
	smtp->handle = h;
	smtp->token = token == NULL ? NULL : mem_str(smtp, token);
	return 0;
}
