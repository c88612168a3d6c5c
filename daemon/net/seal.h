/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A secret that has to lie in a file: encrypted and authenticated under the
 * key credential (AES-256-GCM by GnuTLS), so that the file alone, in a backup
 * say, opens nothing.  The nonce is an argument: 12 bytes by chance, which is
 * safe for far more seals than are ever made with one key.
 */
#ifndef ENQ_NET_SEAL_H
#define ENQ_NET_SEAL_H

#include "parsers/base/err.h"
#include "parsers/base/span.h"

enum { SEAL_NONCE = 12, SEAL_OVERHEAD = 5 + 12 + 16, SEAL_MAX = 16 * 1024 };

/* what: what it is and whose; it opens under the same words only. */
MUST_USE
int seal_close(void *ctx, struct span key, const char *what, struct span plain,
    const unsigned char nonce[SEAL_NONCE], struct span *sealed_r,
    struct err *err);

/* ERR_CONFIG when it is no seal, another key's, or another what's. */
MUST_USE
int seal_open(void *ctx, struct span key, const char *what, struct span sealed,
    struct span *plain_r, struct err *err);

#endif
