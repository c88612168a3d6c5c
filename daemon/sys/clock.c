/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only clock of the tree. */
#include "daemon/sys/clock.h"

#include <time.h>

#include "parsers/base/mem.h"

int64_t
clock_now(void)
{
	struct timespec t;

	ASSERT(clock_gettime(CLOCK_REALTIME, &t) == 0);
	return t.tv_sec;
}

int64_t
clock_monotonic_ms(void)
{
	struct timespec t;

	ASSERT(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_monotonic_us(void)
{
	struct timespec t;

	ASSERT(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
clock_cpu_ms(void)
{
	struct timespec t;

	ASSERT(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
