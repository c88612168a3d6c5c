/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One instance per database. */
#include "daemon/sys/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

int
lock_take(const char *dir, struct err *err)
{
	const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(err, ERR_CONFIG, errno, "%s", dir);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;

	const int errnum = errno;
	(void)close(fd);
	if (errnum == EWOULDBLOCK)
		return err_set(err, ERR_TEMP,
		    "%s: in use by another running enquiryd", dir);
	return err_sys(err, ERR_STORE, errnum, "%s: cannot lock", dir);
}
