/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * xorshift32 (Marsaglia, Xorshift RNGs, 2003): the same row of numbers
 * everywhere, whatever the C library does, so that a seed that a test prints
 * brings its failure back.  A seed is not 0.
 */
#ifndef ENQ_TESTS_RANDOM_H
#define ENQ_TESTS_RANDOM_H

#include <stdint.h>

/* 0 to limit - 1. */
static inline uint32_t
random_below(uint32_t *seed, uint32_t limit)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % limit;
}

#endif
