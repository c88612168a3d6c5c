/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passwords and keys.  A struct secret has no formatter, so it cannot be
 * logged by accident; its bytes are wiped when its context is freed.
 *
 * A secret comes from a systemd credential ($CREDENTIALS_DIRECTORY/NAME, see
 * LoadCredential= in the unit) or, when the name is a path, from that file.
 * A file that others may read is refused.
 */
#ifndef ENQ_SYS_SECRET_H
#define ENQ_SYS_SECRET_H

#include "parsers/base/err.h"
#include "parsers/base/span.h"

struct secret;

/* Without one newline at the end.  Empty and over 16 KiB are refused. */
MUST_USE
int secret_read(
    void *ctx, const char *name, struct secret **secret_r, struct err *err);

/* For tests and for keys made at run time; copies the bytes. */
struct secret *secret_new(void *ctx, struct span bytes);

/* The bytes, NUL-terminated one past the end; valid as long as the secret. */
struct span secret_bytes(const struct secret *secret);

/* Overwrites bytes that are not needed any more; no compiler leaves it out. */
void secret_wipe(void *p, size_t n);

#endif
