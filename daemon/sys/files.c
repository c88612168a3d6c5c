/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small files, whole and bounded. */
#include "daemon/sys/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "parsers/base/buf.h"

/* Up to max bytes; *more_r says whether there were more. */
static int
read_first(void *ctx, int fd, const char *path, size_t max,
    struct span *bytes_r, bool *more_r, struct err *err)
{
	struct buf b;
	char block[16384];

	buf_init(&b, ctx, max);
	for (;;) {
		const ssize_t got = read(fd, block, sizeof(block));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(err, ERR_CONFIG, errno, "%s", path);
		*more_r = (size_t)got > max - b.n;
		buf_add(&b, block, *more_r ? max - b.n : (size_t)got);
		if (got == 0 || *more_r)
			break;
	}
	*bytes_r = buf_span(&b);
	return 0;
}

int
files_read_first(void *ctx, const char *path, size_t max, struct span *bytes_r,
    bool *more_r, struct err *err)
{
	if (strcmp(path, "-") == 0)
		return read_first(ctx, STDIN_FILENO, "standard input", max,
		    bytes_r, more_r, err);

	/* O_NONBLOCK: a FIFO must not hang the start. */
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return err_sys(err, ERR_CONFIG, errno, "%s", path);
	int result = -1;

	if (fstat(fd, &st) != 0)
		err_sys(err, ERR_CONFIG, errno, "%s", path);
	else if (!S_ISREG(st.st_mode))
		err_set(err, ERR_CONFIG, "%s: not a regular file", path);
	else
		result = read_first(ctx, fd, path, max, bytes_r, more_r, err);
	(void)close(fd);
	return result;
}

int
files_read(void *ctx, const char *path, size_t max, struct span *bytes_r,
    struct err *err)
{
	bool more;

	if (files_read_first(ctx, path, max, bytes_r, &more, err) != 0)
		return -1;
	if (more)
		return err_set(
		    err, ERR_CONFIG, "%s: larger than %zu bytes", path, max);
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_file(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, 0) == 0 && S_ISREG(st.st_mode);
}

int
files_list(void *ctx, const char *dir, char ***names_r, size_t *count_r,
    struct err *err)
{
	DIR *d = opendir(dir);
	char **names = NULL;
	size_t room = 0;
	size_t count = 0;

	if (d == NULL)
		return err_sys(err, ERR_CONFIG, errno, "%s", dir);
	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		if (e->d_name[0] == '.' || !is_file(dirfd(d), e->d_name))
			continue;
		names = mem_grow(ctx, names, &room, count + 1, sizeof(*names));
		names[count++] = mem_str(ctx, e->d_name);
	}
	(void)closedir(d);
	if (count > 0)
		qsort(names, count, sizeof(*names), by_name);
	*names_r = names;
	*count_r = count;
	return 0;
}

int
files_make_dir(const char *path, unsigned mode, struct err *err)
{
	void *ctx = mem_new(NULL);
	char *part = mem_str(ctx, path);
	int result = 0;

	for (char *p = part + 1; result == 0; p++) {
		const char was = *p;

		if (was != '/' && was != '\0')
			continue;
		*p = '\0';
		if (mkdir(part, mode) != 0 && errno != EEXIST)
			result = err_sys(err, ERR_CONFIG, errno, "%s", part);
		*p = was;
		if (was == '\0')
			break;
	}
	mem_free(ctx);
	return result;
}

static int
write_all(int fd, struct span bytes)
{
	while (bytes.n > 0) {
		const ssize_t done = write(fd, bytes.p, bytes.n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		bytes = span_sub(bytes, (size_t)done, bytes.n);
	}
	return fsync(fd);
}

/* A name is on disk when its directory is. */
static int
sync_directory(void *ctx, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dir = slash == NULL ? "."
			  : slash == path
			      ? "/"
			      : mem_strn(ctx, path, (size_t)(slash - path));
	const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	const int result = fsync(fd);

	return close(fd) != 0 ? -1 : result;
}

int
files_write(const char *path, struct span bytes, unsigned mode, struct err *err)
{
	void *ctx = mem_new(NULL);
	const char *part = mem_fmt(ctx, "%s.part", path);
	const int fd =
	    open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	int result = 0;

	if (fd < 0) {
		result = err_sys(err, ERR_TEMP, errno, "%s", part);
		mem_free(ctx);
		return result;
	}
	const bool written = write_all(fd, bytes) == 0;

	if (close(fd) != 0 || !written || rename(part, path) != 0) {
		result = err_sys(err, ERR_TEMP, errno, "%s", path);
		(void)unlink(part);
	} else if (sync_directory(ctx, path) != 0) {
		result = err_sys(err, ERR_TEMP, errno, "%s", path);
	}
	mem_free(ctx);
	return result;
}

int
files_space(
    const char *path, int64_t *free_r, int64_t *total_r, struct err *err)
{
	struct statvfs fs;

	if (statvfs(path, &fs) != 0)
		return err_sys(err, ERR_STORE, errno, "%s", path);
	*free_r = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	*total_r = (int64_t)fs.f_blocks * (int64_t)fs.f_frsize;
	return 0;
}

void
files_write_back(int fd, int64_t offset, int64_t n)
{
	/* Where this fails the sync does all of it, and says what is wrong. */
	(void)sync_file_range(fd, offset, n, SYNC_FILE_RANGE_WRITE);
}
