/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory: one rule, talloc.  A function that returns something new takes
 * `void *ctx` first and the result is its child.  A unit of work (a mail, a
 * tick, a letter) makes one context with mem_new() and frees it in one place
 * with mem_free(); everything that hangs off it goes with it.
 *
 * Running out of memory ends the process with abort(): the open transaction
 * rolls back and the supervisor starts the role again.  No caller handles it.
 */
#ifndef ENQ_BASE_MEM_H
#define ENQ_BASE_MEM_H

#include <stddef.h>

/* Warn when a result that says "it failed" is thrown away. */
#define MUST_USE __attribute__((warn_unused_result))

/* Stays on in production: a wrong idea of whose mail this is is worse. */
#define ASSERT(cond)                                                           \
	((cond) ? (void)0 : assert_failed(#cond, __FILE__, __LINE__))

_Noreturn void assert_failed(const char *what, const char *file, int line);

/* An empty context; ctx may be NULL for a root. */
void *mem_new(const void *ctx);
/* A root; what hangs off it lies in one block, as long as that lasts. */
void *mem_pool(size_t size);

/* Frees p and all its children, running their destructors; NULL is fine. */
void mem_free(void *p);

/* size zeroed bytes. */
void *mem_zero(const void *ctx, size_t size);

/* Room for count elements of size bytes each, zeroed; overflow aborts. */
void *mem_array(const void *ctx, size_t count, size_t size);

/*
 * Grows an array (NULL at first) to hold at least want elements, doubling;
 * *capacity is in elements, new ones are zeroed.  It may move.
 */
void *mem_grow(
    const void *ctx, void *array, size_t *capacity, size_t want, size_t size);

/* Copies of strings and bytes, always NUL-terminated one past the end. */
char *mem_str(const void *ctx, const char *s);
char *mem_strn(const void *ctx, const char *p, size_t n);
char *mem_fmt(const void *ctx, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#define mem_one(ctx, type) ((type *)mem_zero((ctx), sizeof(type)))
#define mem_many(ctx, type, n) ((type *)mem_array((ctx), (n), sizeof(type)))

#endif
