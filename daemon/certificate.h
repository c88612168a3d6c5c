/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A certificate of our own and its key, which prove us to a server (a relay
 * connector).  Both are credentials, read once and while the process may;
 * libcurl wants files, so they are handed to it as sealed memory.
 */
#ifndef ENQ_CERTIFICATE_H
#define ENQ_CERTIFICATE_H

#include "parsers/base/err.h"

struct certificate {
	const char *cert_file; /* good within this process */
	const char *key_file;
	const char *pem; /* the certificate, which is no secret */
};

/* Names or paths of credentials, as in secret_read(); PEM.  What is read goes
 * with ctx. */
MUST_USE
int certificate_open(void *ctx, const char *cert, const char *key,
    struct certificate **certificate_r, struct err *err);

#endif
