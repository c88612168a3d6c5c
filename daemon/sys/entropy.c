/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Randomness from the kernel. */
#include "daemon/sys/entropy.h"

#include <errno.h>
#include <sys/random.h>

#include "parsers/base/mem.h"

void
entropy_bytes(void *p, size_t n)
{
	char *at = p;

	while (n > 0) {
		const ssize_t got = getrandom(at, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		/* Going on with guessable ids would be worse than stopping. */
		ASSERT(got > 0);
		at += got;
		n -= (size_t)got;
	}
}

uint32_t
entropy_below(uint32_t below)
{
	ASSERT(below > 0);
	/* Numbers under this would make the small results likelier. */
	const uint32_t uneven = -below % below;
	uint32_t x;

	do
		entropy_bytes(&x, sizeof(x));
	while (x < uneven);
	return x % below;
}
