/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/crash.h"

#ifdef ENQ_TEST_HOOKS

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/base/mem.h"

enum { CRASH_STATUS = 100 };

static bool
env_is(const char *name, const char *value)
{
	const char *got = getenv(name);
	return got != NULL && strcmp(got, value) == 0;
}

static void
write_count(int64_t commit)
{
	const char *path = getenv("STORE_COMMIT_COUNT");
	if (path == NULL)
		return;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ASSERT(fd >= 0);
	ASSERT(dprintf(fd, "%" PRId64 "\n", commit) > 0);
	close(fd);
}

/* A crash happens once: the next process finds the flag and goes on. */
static bool
take_flag(void)
{
	const char *path = getenv("STORE_CRASH_FLAG");
	if (path == NULL)
		return true;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

void
crash_point(int64_t commit, bool after)
{
	if (after)
		write_count(commit);
	const char *at = getenv("STORE_CRASH_AT");
	if (at == NULL || strtoll(at, NULL, 10) != commit)
		return;
	if (env_is("STORE_CRASH_WHEN", "before") == after || !take_flag())
		return;
	if (env_is("STORE_CRASH_ALL", "1"))
		kill(0, SIGKILL);
	_exit(CRASH_STATUS);
}

#endif
