/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When to try a letter or the mailbox again. */
#include "daemon/policy/retry.h"

#include <stddef.h>

/*
 * Seconds between tries.  RFC 5321 s.4.5.4.1 wants two tries in the first hour
 * and then one every two or three hours; the last entry repeats.
 */
static const int32_t first_s[] = {30, 60, 180, 300, 600, 900, 1800, 3600};
static const int32_t normal_s[] = {60, 300, 900, 1800, 3600, 7200};
static const int32_t later_s[] = {300, 1800, 3600, 10800};

struct schedule {
	const int32_t *wait_s;
	size_t count;
};

static const struct schedule schedules[] = {
    [RETRY_URGENT] = {first_s, sizeof(first_s) / sizeof(first_s[0])},
    [RETRY_FIRST] = {first_s, sizeof(first_s) / sizeof(first_s[0])},
    [RETRY_NORMAL] = {normal_s, sizeof(normal_s) / sizeof(normal_s[0])},
    [RETRY_REMINDER] = {normal_s, sizeof(normal_s) / sizeof(normal_s[0])},
    [RETRY_LATER] = {later_s, sizeof(later_s) / sizeof(later_s[0])},
};

#define MAILBOX_FIRST_S 30
/* With its jitter of up to a half, the longest wait is 15 minutes. */
#define MAILBOX_LAST_S 600

/*
 * base and up to a half more, so that letters that failed together do not come
 * back together, and nobody is asked sooner than the schedule says.
 */
static int64_t
with_jitter(int64_t base, uint32_t random)
{
	return base + (base / 2 * (int64_t)(random >> 16)) / 0xffff;
}

bool
retry_letter(int attempt, enum retry_priority priority, int64_t first_tried_at,
    int64_t now, uint32_t random, int64_t *next_at_r)
{
	const struct schedule *schedule = &schedules[priority];
	const size_t made = attempt < 1 ? 1 : (size_t)attempt;
	const size_t at =
	    made > schedule->count ? schedule->count - 1 : made - 1;
	const int64_t give_up_at = first_tried_at + RETRY_GIVE_UP_S;

	if (now >= give_up_at)
		return false;
	int64_t next_at = now + with_jitter(schedule->wait_s[at], random);

	/* The last try is made when the time is up, not hours before. */
	if (next_at > give_up_at)
		next_at = give_up_at;
	*next_at_r = next_at;
	return true;
}

int64_t
retry_mailbox_s(int failures, uint32_t random)
{
	int64_t base = MAILBOX_FIRST_S;

	for (int i = 1; i < failures && base < MAILBOX_LAST_S; i++)
		base *= 2;
	if (base > MAILBOX_LAST_S)
		base = MAILBOX_LAST_S;
	return with_jitter(base, random);
}
