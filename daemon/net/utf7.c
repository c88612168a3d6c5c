/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Modified UTF-7 for mailbox names. */
#include "daemon/net/utf7.h"

#include <stdint.h>
#include <string.h>

#include "parsers/base/buf.h"

static const char DIGITS[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static bool
stands_for_itself(unsigned char c)
{
	return c >= 0x20 && c <= 0x7e;
}

/*
 * Takes one scalar value off s at *at.  Overlong forms, surrogates and values
 * over U+10FFFF are refused, and so are C0 and C1 controls: a name with a line
 * break in it would end the command.
 */
static bool
next_scalar(struct span s, size_t *at, uint32_t *c_r)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char lead = (unsigned char)s.p[*at];
	size_t n = lead < 0x80                   ? 1
		   : lead >= 0xc2 && lead < 0xe0 ? 2
		   : lead >= 0xe0 && lead < 0xf0 ? 3
		   : lead >= 0xf0 && lead < 0xf5 ? 4
						 : 0;
	uint32_t c = n == 1 ? lead : lead & (0x7fU >> n);
	size_t i;

	if (n == 0 || n > s.n - *at)
		return false;
	for (i = 1; i < n; i++) {
		unsigned char b = (unsigned char)s.p[*at + i];

		if ((b & 0xc0) != 0x80)
			return false;
		c = c << 6 | (b & 0x3fU);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ||
	    c < 0x20 || (c >= 0x7f && c < 0xa0))
		return false;
	*at += n;
	*c_r = c;
	return true;
}

/* UTF-16 units go in, base64 digits come out; bits are kept in between. */
struct shift {
	struct buf *out;
	uint32_t bits;
	int count;
};

static void
shift_unit(struct shift *sh, uint32_t unit)
{
	sh->bits = sh->bits << 16 | unit;
	sh->count += 16;
	while (sh->count >= 6) {
		sh->count -= 6;
		buf_add_byte(sh->out, DIGITS[sh->bits >> sh->count & 0x3f]);
		sh->bits &= (1U << sh->count) - 1;
	}
}

static void
shift_end(struct shift *sh)
{
	if (sh->count > 0)
		buf_add_byte(
		    sh->out, DIGITS[sh->bits << (6 - sh->count) & 0x3f]);
	buf_add_byte(sh->out, '-');
	sh->bits = 0;
	sh->count = 0;
}

char *
utf7_encode(const void *ctx, struct span utf8, struct err *err)
{
	struct buf out;
	struct shift sh = {.out = &out};
	bool shifted = false;
	size_t at = 0;
	uint32_t c = 0;

	buf_init(&out, ctx, 8 * (size_t)UTF7_NAME_BYTES);
	while (at < utf8.n && utf8.n <= UTF7_NAME_BYTES) {
		if (!next_scalar(utf8, &at, &c))
			break;
		if (c <= 0x7e) {
			if (shifted)
				shift_end(&sh);
			shifted = false;
			buf_add_byte(&out, (char)c);
			if (c == '&')
				buf_add_byte(&out, '-');
			continue;
		}
		if (!shifted)
			buf_add_byte(&out, '&');
		shifted = true;
		if (c >= 0x10000) {
			shift_unit(&sh, 0xd800 + ((c - 0x10000) >> 10));
			shift_unit(&sh, 0xdc00 + ((c - 0x10000) & 0x3ff));
		} else {
			shift_unit(&sh, c);
		}
	}
	if (shifted)
		shift_end(&sh);
	if (utf8.n == 0 || at < utf8.n || out.full) {
		(void)err_set(err, ERR_CONFIG,
		    "a folder's name must be 1 to %d bytes of UTF-8 without "
		    "control characters",
		    UTF7_NAME_BYTES);
		mem_free(out.p);
		return NULL;
	}
	return out.p;
}

static int
digit_value(char c)
{
	const char *p = c == '\0' ? NULL : strchr(DIGITS, c);

	return p == NULL ? -1 : (int)(p - DIGITS);
}

/*
 * Decodes the digits between '&' and '-' in `digits`.  Refused: a lone
 * surrogate, leftover bits that are not zero or a whole digit too many, and
 * what should have stood for itself (two names for one mailbox).
 */
static bool
decode_shifted(struct span digits, struct buf *out)
{
	uint32_t bits = 0;
	int count = 0;
	uint32_t high = 0;
	size_t i;

	for (i = 0; i < digits.n; i++) {
		int v = digit_value(digits.p[i]);
		uint32_t unit;

		if (v < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
		count += 6;
		if (count < 16)
			continue;
		count -= 16;
		unit = bits >> count & 0xffff;
		bits &= (1U << count) - 1;
		if (high != 0) {
			if (unit < 0xdc00 || unit > 0xdfff)
				return false;
			buf_add_utf8(out, 0x10000 + ((high - 0xd800) << 10) +
					      (unit - 0xdc00));
			high = 0;
		} else if (unit >= 0xd800 && unit <= 0xdbff) {
			high = unit;
		} else if ((unit >= 0xdc00 && unit <= 0xdfff) || unit < 0xa0) {
			return false;
		} else {
			buf_add_utf8(out, unit);
		}
	}
	return high == 0 && count < 6 && bits == 0;
}

static bool
decode(struct span wire, struct buf *out)
{
	size_t at = 0;
	ptrdiff_t end;

	while (at < wire.n) {
		char c = wire.p[at++];

		if (!stands_for_itself((unsigned char)c))
			return false;
		if (c != '&') {
			buf_add_byte(out, c);
			continue;
		}
		end = span_find_byte(wire, at, '-');
		if (end < 0)
			return false;
		if ((size_t)end == at)
			buf_add_byte(out, '&');
		else if (!decode_shifted(
			     span_sub(wire, at, (size_t)end - at), out))
			return false;
		at = (size_t)end + 1;
	}
	return !out->full;
}

char *
utf7_decode(const void *ctx, struct span wire, struct err *err)
{
	struct buf out;

	buf_init(&out, ctx, 4 * (size_t)UTF7_NAME_BYTES);
	if (!decode(wire, &out)) {
		(void)err_set(err, ERR_INPUT, "not a mailbox name");
		mem_free(out.p);
		return NULL;
	}
	return out.p;
}
