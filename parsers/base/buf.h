/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A buf builds bytes up to a cap the caller states.  What would pass the cap
 * is dropped whole and `full` stays set: the caller appends without checks and
 * looks once at the end (SQLite's sqlite3_str works so).  The bytes are a
 * child of the ctx given to buf_init and always NUL-terminated.
 */
#ifndef ENQ_BASE_BUF_H
#define ENQ_BASE_BUF_H

#include <stdarg.h>

#include "parsers/base/mem.h"
#include "parsers/base/span.h"

struct buf {
	const void *ctx;
	char *p;    /* NUL-terminated; never NULL after buf_init */
	size_t n;   /* bytes in use, without the NUL */
	size_t cap; /* most bytes it may ever hold */
	size_t room;
	bool full; /* something did not fit */
};

void buf_init(struct buf *b, const void *ctx, size_t cap);
/* What buf_reserve() does when the room is too small. */
bool buf_grow(struct buf *b, size_t n);

/* Makes room for n more bytes; false, and full is set, past the cap.  Room
 * never is more than cap + 1: what fits into it is below the cap. */
static inline bool
buf_reserve(struct buf *b, size_t n)
{
	return (n < b->room - b->n && !b->full) || buf_grow(b, n);
}

void buf_add(struct buf *b, const char *p, size_t n);

static inline void
buf_add_span(struct buf *b, struct span s)
{
	buf_add(b, s.p, s.n);
}

static inline void
buf_add_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static inline void
buf_add_byte(struct buf *b, char c)
{
	if (!buf_reserve(b, 1))
		return;
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

/* One Unicode scalar value as UTF-8; anything else becomes U+FFFD. */
void buf_add_utf8(struct buf *b, uint32_t c);

void buf_add_fmt(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_add_vfmt(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Empties it but keeps its memory; `full` is cleared. */
void buf_reset(struct buf *b);

/* Shortens it to n bytes (n <= b->n). */
void buf_cut(struct buf *b, size_t n);

struct span buf_span(const struct buf *b);

#endif
