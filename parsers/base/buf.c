/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/base/buf.h"

#include <stdio.h>

#include <talloc.h>

void
buf_init(struct buf *b, const void *ctx, size_t cap)
{
	ASSERT(cap < SIZE_MAX / 4);
	*b = (struct buf){.ctx = ctx, .cap = cap, .room = 64};
	if (b->room > cap) /* see buf_reserve() */
		b->room = cap + 1;
	b->p = mem_zero(ctx, b->room);
}

bool
buf_grow(struct buf *b, size_t n)
{
	b->full = b->full || n > b->cap - b->n;
	if (b->full)
		return false;
	size_t room = b->room;
	while (room <= b->n + n)
		room = room > b->cap / 2 ? b->cap + 1 : room * 2;
	b->p = talloc_realloc_size(b->ctx, b->p, room);
	ASSERT(b->p != NULL);
	b->room = room;
	return true;
}

void
buf_add(struct buf *b, const char *p, size_t n)
{
	if (n == 0 || !buf_reserve(b, n))
		return;
	memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void
buf_add_utf8(struct buf *b, uint32_t c)
{
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	char out[4];

	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = 0xfffd;
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[n] | c);
	buf_add(b, out, n);
}

void
buf_add_vfmt(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int need = vsnprintf(b->p + b->n, b->room - b->n, fmt, again);
	va_end(again);
	ASSERT(need >= 0);
	size_t n = (size_t)need;
	bool fits = n < b->room - b->n;
	if (!buf_reserve(b, n)) {
		b->p[b->n] = '\0';
		return;
	}
	if (!fits)
		vsnprintf(b->p + b->n, n + 1, fmt, ap);
	b->n += n;
}

void
buf_add_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_add_vfmt(b, fmt, ap);
	va_end(ap);
}

void
buf_reset(struct buf *b)
{
	b->full = false;
	buf_cut(b, 0);
}

void
buf_cut(struct buf *b, size_t n)
{
	ASSERT(n <= b->n);
	b->n = n;
	b->p[n] = '\0';
}

struct span
buf_span(const struct buf *b)
{
	return span_of(b->p, b->n);
}
