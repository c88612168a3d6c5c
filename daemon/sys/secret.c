/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords and keys: read, kept apart from text, wiped. */
#include "daemon/sys/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <talloc.h>

enum { SECRET_MAX = 16 * 1024 };

struct secret {
	size_t n;
	char bytes[SECRET_MAX + 1];
};

void
secret_wipe(void *p, size_t n)
{
	explicit_bzero(p, n);
}

static int
secret_end(struct secret *secret)
{
	secret_wipe(secret, sizeof(*secret));
	return 0;
}

static struct secret *
secret_empty(void *ctx)
{
	struct secret *secret = mem_one(ctx, struct secret);

	talloc_set_destructor(secret, secret_end);
	return secret;
}

struct secret *
secret_new(void *ctx, struct span bytes)
{
	struct secret *secret = secret_empty(ctx);

	ASSERT(bytes.n <= SECRET_MAX);
	if (bytes.n > 0)
		memcpy(secret->bytes, bytes.p, bytes.n);
	secret->n = bytes.n;
	return secret;
}

/*
 * Straight into the struct that will be wiped: a stdio buffer or a growing
 * buf would leave copies behind.
 */
static int
fill(struct secret *secret, int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_sys(err, ERR_CONFIG, errno, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_CONFIG, "%s: not a regular file", path);
	if ((st.st_mode & (S_IROTH | S_IWOTH)) != 0)
		return err_set(err, ERR_CONFIG,
		    "%s: everybody may read this secret; chmod 600", path);
	for (;;) {
		const ssize_t got = read(fd, secret->bytes + secret->n,
		    sizeof(secret->bytes) - secret->n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(err, ERR_CONFIG, errno, "%s", path);
		if (got == 0)
			break;
		secret->n += (size_t)got;
		if (secret->n > SECRET_MAX)
			return err_set(err, ERR_CONFIG,
			    "%s: larger than %d bytes", path, SECRET_MAX);
	}
	if (secret->n > 0 && secret->bytes[secret->n - 1] == '\n')
		secret->n--;
	if (secret->n > 0 && secret->bytes[secret->n - 1] == '\r')
		secret->n--;
	secret->bytes[secret->n] = '\0';
	if (secret->n == 0)
		return err_set(err, ERR_CONFIG, "%s: empty", path);
	return 0;
}

int
secret_read(
    void *ctx, const char *name, struct secret **secret_r, struct err *err)
{
	void *work = mem_new(NULL);
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	const char *path = name;

	if (strchr(name, '/') == NULL) {
		if (dir == NULL) {
			mem_free(work);
			return err_set(err, ERR_CONFIG,
			    "credential %s: no $CREDENTIALS_DIRECTORY; give "
			    "the path of a file, or start under systemd",
			    name);
		}
		path = mem_fmt(work, "%s/%s", dir, name);
	}
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int result;

	if (fd < 0) {
		result = err_sys(err, ERR_CONFIG, errno, "%s", path);
	} else {
		*secret_r = secret_empty(ctx);
		result = fill(*secret_r, fd, path, err);
		(void)close(fd);
		if (result != 0) {
			mem_free(*secret_r);
			*secret_r = NULL;
		}
	}
	mem_free(work);
	return result;
}

struct span
secret_bytes(const struct secret *secret)
{
	return span_of(secret->bytes, secret->n);
}
