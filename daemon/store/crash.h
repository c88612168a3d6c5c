/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The crash points of the test build; in other builds there is nothing here.
 *
 * STORE_CRASH_AT=n        end the process at its n-th commit,
 * STORE_CRASH_WHEN=before between the raw bytes' sync and COMMIT, or
 *                  after  when COMMIT has returned (the default);
 * STORE_CRASH_FLAG=path   but only once: the file is made first, and when it
 *                         is there already nothing happens;
 * STORE_CRASH_ALL=1       and with SIGKILL to the whole process group.
 * STORE_COMMIT_COUNT=path is rewritten with the number of commits so far.
 */
#ifndef ENQ_STORE_CRASH_H
#define ENQ_STORE_CRASH_H

#include <stdbool.h>
#include <stdint.h>

#ifdef ENQ_TEST_HOOKS
void crash_point(int64_t commit, bool after);
#else
static inline void
crash_point(int64_t commit, bool after)
{
	(void)commit;
	(void)after;
}
#endif

#endif
