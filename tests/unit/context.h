/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For tests whose state is a memory context, made before each or before all
 * of them.
 */
#ifndef ENQ_TESTS_CONTEXT_H
#define ENQ_TESTS_CONTEXT_H

#include "parsers/base/mem.h"

static inline int
context_new(void **state)
{
	*state = mem_new(NULL);
	return 0;
}

static inline int
context_free(void **state)
{
	mem_free(*state);
	return 0;
}

#endif
