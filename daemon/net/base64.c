/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/net/base64.h"

static void
add(struct buf *out, struct span bytes, const char *digits, bool padded)
{
	for (size_t i = 0; i < bytes.n; i += 3) {
		const size_t n = bytes.n - i < 3 ? bytes.n - i : 3;
		uint32_t bits = 0;

		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 |
			       (k < n ? (unsigned char)bytes.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			if (k <= n)
				buf_add_byte(
				    out, digits[bits >> (18 - 6 * k) & 0x3f]);
			else if (padded)
				buf_add_byte(out, '=');
	}
}

void
base64_add(struct buf *out, struct span bytes)
{
	add(out, bytes,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
	    true);
}

void
base64url_add(struct buf *out, struct span bytes)
{
	add(out, bytes,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
	    false);
}
