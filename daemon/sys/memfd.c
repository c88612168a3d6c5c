/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anonymous files, sealed before they are handed on. */
#include "daemon/sys/memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <talloc.h>

#define FINAL (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* A map, its page faults and its end take 40 us; to copy as many bytes as an
 * ordinary mail has takes 5. */
enum { MAP_FROM_BYTES = 96 * 1024 };

struct mapping {
	void *p;
	size_t n;
};

int
memfd_new(const char *name, struct err *err)
{
	const int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return err_sys(err, ERR_TEMP, errno, "memfd_create");
	return fd;
}

int
memfd_write(int fd, const void *p, size_t n, struct err *err)
{
	const char *at = p;

	while (n > 0) {
		const ssize_t done = write(fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return err_sys(err, ERR_TEMP, errno, "memfd");
		at += done;
		n -= (size_t)done;
	}
	return 0;
}

int
memfd_seal(int fd, struct err *err)
{
	if (fcntl(fd, F_ADD_SEALS, FINAL | F_SEAL_SEAL) != 0)
		return err_sys(err, ERR_TEMP, errno, "cannot seal a memfd");
	return 0;
}

int
memfd_from(const char *name, struct span bytes, struct err *err)
{
	const int fd = memfd_new(name, err);

	if (fd < 0)
		return -1;
	if (memfd_write(fd, bytes.p, bytes.n, err) == 0 &&
	    memfd_seal(fd, err) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static int
mapping_close(struct mapping *mapping)
{
	return munmap(mapping->p, mapping->n);
}

/* The size of fd when it is at most max. */
static int
bounded_size(int fd, size_t max, size_t *size_r, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_sys(err, ERR_INPUT, errno, "memfd");
	if (st.st_size < 0 || (uintmax_t)st.st_size > max)
		return err_set(err, ERR_INPUT,
		    "%lld bytes where at most %zu may stand",
		    (long long)st.st_size, max);
	*size_r = (size_t)st.st_size;
	return 0;
}

/* A copy of size bytes from the start, or of as many as there are, with a NUL
 * behind them for who looks for one. */
static int
copy(void *ctx, int fd, size_t size, struct span *bytes_r, struct err *err)
{
	char *to = talloc_size(ctx, size + 1);
	size_t n = 0;

	ASSERT(to != NULL);
	while (n < size) {
		const ssize_t got = pread(fd, to + n, size - n, (off_t)n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(err, ERR_TEMP, errno, "memfd");
		/* Its writer may have made it shorter meanwhile. */
		if (got == 0)
			break;
		n += (size_t)got;
	}
	to[n] = '\0';
	*bytes_r = span_of(to, n);
	return 0;
}

static int
map(void *ctx, int fd, size_t size, struct span *bytes_r, struct err *err)
{
	void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (p == MAP_FAILED)
		return err_sys(err, ERR_TEMP, errno, "cannot map a memfd");
	struct mapping *mapping = mem_one(ctx, struct mapping);

	*mapping = (struct mapping){.p = p, .n = size};
	talloc_set_destructor(mapping, mapping_close);
	*bytes_r = span_of(p, size);
	return 0;
}

int
memfd_map(void *ctx, int fd, size_t max, struct span *bytes_r, struct err *err)
{
	const int seals = fcntl(fd, F_GET_SEALS);
	size_t size;

	*bytes_r = span_of("", 0);
	/* The size is read after the seals, so that it cannot change. */
	if (seals < 0 || (seals & FINAL) != FINAL)
		return err_set(err, ERR_INPUT, "a memfd without its seals");
	if (bounded_size(fd, max, &size, err) != 0)
		return -1;
	if (size == 0)
		return 0;
	return size < MAP_FROM_BYTES ? copy(ctx, fd, size, bytes_r, err)
				     : map(ctx, fd, size, bytes_r, err);
}

int
memfd_read(void *ctx, int fd, size_t max, struct span *bytes_r, struct err *err)
{
	size_t size;

	if (bounded_size(fd, max, &size, err) != 0)
		return -1;
	return copy(ctx, fd, size, bytes_r, err);
}
