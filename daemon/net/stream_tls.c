/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS on a stream: trust, the handshake, and why a certificate is refused. */
#include "daemon/net/stream_p.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <gnutls/x509.h>

#include "parsers/base/span.h"

/* TLS 1.2 and 1.3 only, keys of at least 112 bits of strength. */
static const char PRIORITY[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%PROFILE_MEDIUM";

bool
stream_is_secure(const struct stream *s)
{
	return s->tls != NULL;
}

static bool
is_address(const char *host)
{
	struct in6_addr any;

	return inet_pton(AF_INET, host, &any) == 1 ||
	       inet_pton(AF_INET6, host, &any) == 1;
}

static int
load_trust(struct stream *s)
{
	int r = gnutls_certificate_allocate_credentials(&s->trust);

	if (r < 0)
		return stream_tls_fail(s, r, "TLS");
	if (s->set.ca_file == NULL)
		r = gnutls_certificate_set_x509_system_trust(s->trust);
	else
		r = gnutls_certificate_set_x509_trust_file(
		    s->trust, s->set.ca_file, GNUTLS_X509_FMT_PEM);
	if (r <= 0)
		return err_set(&s->err, ERR_CONFIG,
		    "no trusted certificates in %s: %s",
		    s->set.ca_file == NULL ? "the system's store"
					   : s->set.ca_file,
		    r < 0 ? gnutls_strerror(r) : "none found");
	return 0;
}

/* GnuTLS's way to the bytes: 0 at the connection's end, -1 with errno set. */
static ssize_t
pull(gnutls_transport_ptr_t arg, void *p, size_t n)
{
	struct stream *s = arg;
	struct stream_ahead *ahead = s->ahead;

	if (ahead->n == 0) {
		const ssize_t r =
		    recv(s->fd, ahead->bytes, sizeof(ahead->bytes), 0);

		if (r <= 0)
			return r;
		ahead->at = 0;
		ahead->n = (size_t)r;
	}
	if (n > ahead->n)
		n = ahead->n;
	memcpy(p, ahead->bytes + ahead->at, n);
	ahead->at += n;
	ahead->n -= n;
	return (ssize_t)n;
}

static int
start_session(struct stream *s, gnutls_session_t tls)
{
	int r = gnutls_priority_set_direct(tls, PRIORITY, NULL);

	if (r >= 0)
		r = gnutls_credentials_set(
		    tls, GNUTLS_CRD_CERTIFICATE, s->trust);
	/* RFC 6066 s.3: a literal address is not sent as a server name. */
	if (r >= 0 && !is_address(s->set.host))
		r = gnutls_server_name_set(
		    tls, GNUTLS_NAME_DNS, s->set.host, strlen(s->set.host));
	if (r < 0)
		return stream_tls_fail(s, r, "TLS");
	gnutls_session_set_verify_cert(tls, s->set.host, 0);
	s->ahead = mem_one(s, struct stream_ahead);
	/* Sending stays GnuTLS's own, which wants the descriptor. */
	gnutls_transport_set_ptr2(tls, s, (void *)(intptr_t)s->fd);
	gnutls_transport_set_pull_function(tls, pull);
	return 0;
}

/* Says in words why a certificate was refused. */
static int
refuse_certificate(struct stream *s, gnutls_session_t tls)
{
	unsigned status = gnutls_session_get_verify_cert_status(tls);
	gnutls_datum_t words = {0};

	if (gnutls_certificate_verification_status_print(
		status, gnutls_certificate_type_get(tls), &words, 0) < 0)
		words.data = NULL;
	(void)err_set(&s->err, ERR_CONFIG,
	    "the server's certificate is refused: %s Nothing was sent.",
	    words.data == NULL ? "it cannot be verified."
			       : (const char *)words.data);
	gnutls_free(words.data);
	return -1;
}

static int
handshake(struct stream *s, gnutls_session_t tls)
{
	int r;

	for (;;) {
		r = gnutls_handshake(tls);
		if (r == GNUTLS_E_SUCCESS)
			return 0;
		if (r == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR)
			return refuse_certificate(s, tls);
		if (r == GNUTLS_E_AGAIN) {
			if (stream_wait_socket(s,
				gnutls_record_get_direction(tls) ? POLLOUT
								 : POLLIN) != 0)
				return -1;
		} else if (r == GNUTLS_E_FATAL_ALERT_RECEIVED) {
			return err_set(&s->err, ERR_TEMP,
			    "TLS: the server says: %s",
			    gnutls_alert_get_name(gnutls_alert_get(tls)));
		} else if (gnutls_error_is_fatal(r)) {
			return stream_tls_fail(s, r, "TLS");
		}
		if (stream_check_time(s, stream_now_ms(s)) != 0)
			return -1;
	}
}

int
stream_secure(struct stream *s, struct err *err)
{
	gnutls_session_t tls = NULL;
	int r;

	ASSERT(s->tls == NULL);
	if (s->err.kind != ERR_NONE)
		return stream_give(s, err);
	stream_allow(s, s->set.connect_s, SIZE_MAX);
	r = gnutls_init(
	    &tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
	if (r < 0) {
		(void)stream_tls_fail(s, r, "TLS");
		return stream_give(s, err);
	}
	if (load_trust(s) != 0 || start_session(s, tls) != 0 ||
	    handshake(s, tls) != 0) {
		gnutls_deinit(tls);
		(void)stream_give(s, err);
		return err_prefix(err, "%s port %d", s->set.host, s->set.port);
	}
	s->tls = tls;
	return 0;
}
