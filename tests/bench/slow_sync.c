/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk whose syncs take longer, for whatever program is started with this in
 * LD_PRELOAD: each fsync and fdatasync sleeps SLOW_SYNC_US microseconds more.
 * The cost of a sync is what durable programs differ by, and machines differ
 * in it more than in anything else.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int fsync(int fd);
int fdatasync(int fd);

typedef int sync_call(int fd);

static int
slow(const char *name, int fd)
{
	const char *text = getenv("SLOW_SYNC_US");
	long us = text == NULL ? 0 : strtol(text, NULL, 10);
	struct timespec more = {us / 1000000, us % 1000000 * 1000};
	sync_call *call;
	/* ISO C knows no cast from what dlsym() returns. */
	void *symbol = dlsym(RTLD_NEXT, name);
	memcpy(&call, &symbol, sizeof call);
	int rc = symbol == NULL ? -1 : call(fd);
	int errnum = errno;

	while (nanosleep(&more, &more) < 0 && errno == EINTR)
		continue;
	errno = errnum;
	return rc;
}

int
fsync(int fd)
{
	return slow("fsync", fd);
}

int
fdatasync(int fd)
{
	return slow("fdatasync", fd);
}
