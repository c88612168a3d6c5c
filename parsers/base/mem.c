/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <talloc.h>

_Noreturn void
assert_failed(const char *what, const char *file, int line)
{
	fprintf(stderr, "enquiryd: assertion failed: %s (%s:%d)\n", what, file,
	    line);
	abort();
}

static void *
need(void *p)
{
	if (p == NULL) {
		fputs("enquiryd: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *
mem_new(const void *ctx)
{
	return need(talloc_size(ctx, 1)); /* of size 0 it would seem to leak */
}

void *
mem_pool(size_t size)
{
#ifdef ENQ_SANITIZE
	size = 0; /* what is used after its end is seen */
#endif
	return need(talloc_pool(NULL, size));
}

void
mem_free(void *p)
{
	(void)talloc_free(p);
}

void *
mem_zero(const void *ctx, size_t size)
{
	return need(talloc_zero_size(ctx, size));
}

void *
mem_array(const void *ctx, size_t count, size_t size)
{
	ASSERT(size == 0 || count <= SIZE_MAX / 2 / size);
	return need(talloc_zero_size(ctx, count * size));
}

void *
mem_grow(
    const void *ctx, void *array, size_t *capacity, size_t want, size_t size)
{
	if (want <= *capacity)
		return array;
	size_t cap = *capacity < 8 ? 8 : *capacity;
	while (cap < want) {
		ASSERT(cap <= SIZE_MAX / 4 / size);
		cap *= 2;
	}
	array = need(talloc_realloc_size(ctx, array, cap * size));
	memset((char *)array + *capacity * size, 0, (cap - *capacity) * size);
	*capacity = cap;
	return array;
}

char *
mem_str(const void *ctx, const char *s)
{
	return need(talloc_strdup(ctx, s));
}

char *
mem_strn(const void *ctx, const char *p, size_t n)
{
	ASSERT(n < SIZE_MAX / 2);
	char *s = need(talloc_size(ctx, n + 1));
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

char *
mem_fmt(const void *ctx, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *s = need(talloc_vasprintf(ctx, fmt, ap));
	va_end(ap);
	return s;
}
