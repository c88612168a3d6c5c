/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/certificate.h"

#include <unistd.h>

#include <talloc.h>

#include "daemon/sys/memfd.h"
#include "daemon/sys/secret.h"
#include "parsers/base/span.h"

struct held {
	struct certificate certificate;
	int fds[2];
};

static int
held_close(struct held *held)
{
	for (size_t i = 0; i < 2; i++)
		if (held->fds[i] >= 0)
			(void)close(held->fds[i]);
	return 0;
}

/* One credential as a file that only this process can name. */
static int
hold(struct held *held, size_t i, const char *name, const char **file_r,
    struct err *err)
{
	struct secret *secret;

	if (secret_read(held, name, &secret, err) != 0)
		return -1;
	if (span_find(secret_bytes(secret), 0, "-----BEGIN ") < 0)
		return err_set(err, ERR_CONFIG, "%s: not a PEM file", name);
	held->fds[i] = memfd_from("credential", secret_bytes(secret), err);
	if (i == 0)
		held->certificate.pem = mem_strn(
		    held, secret_bytes(secret).p, secret_bytes(secret).n);
	mem_free(secret);
	if (held->fds[i] < 0)
		return -1;
	*file_r = mem_fmt(held, "/proc/self/fd/%d", held->fds[i]);
	return 0;
}

int
certificate_open(void *ctx, const char *cert, const char *key,
    struct certificate **certificate_r, struct err *err)
{
	struct held *held = mem_one(ctx, struct held);
	struct certificate *c = &held->certificate;

	held->fds[0] = held->fds[1] = -1;
	talloc_set_destructor(held, held_close);
	if (hold(held, 0, cert, &c->cert_file, err) != 0 ||
	    hold(held, 1, key, &c->key_file, err) != 0) {
		mem_free(held);
		return -1;
	}
	*certificate_r = c;
	return 0;
}
