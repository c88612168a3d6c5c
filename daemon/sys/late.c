/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Libraries that are loaded late; the tables are of late.sh. */
#include "daemon/sys/late.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct late_library {
	const char *file; /* NULL: the end of the list */
	void **slots;     /* where the stubs jump to */
	const char *const *names;
	size_t count;
};

/* Absent where a program is linked as usual. */
extern const struct late_library late_libraries[] __attribute__((weak));
void late_fetch(int index);

static const struct {
	enum late late;
	const char *file; /* up to its version */
} files[] = {
    {LATE_GNUTLS, "libgnutls.so."},
    {LATE_ETPAN, "libetpan.so."},
    {LATE_CURL, "libcurl-gnutls.so."},
    {LATE_GMIME, "libgmime-3.0.so."},
    {LATE_GMIME, "libgobject-2.0.so."},
    {LATE_GMIME, "libglib-2.0.so."},
    {LATE_XML, "libxml2.so."},
    {LATE_SQLITE, "libsqlite3.so."},
    {LATE_CSV, "libcsv.so."},
    {LATE_MARKDOWN, "libmd4c-html.so."},
    {LATE_SYSTEMD, "libsystemd.so."},
};
enum { FILES = sizeof files / sizeof files[0] };

/* The pages of a library's slots become writable, or read-only again. */
static int
protect(const struct late_library *l, int how, struct err *err)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	const uintptr_t from = (uintptr_t)l->slots & ~(page - 1);
	const uintptr_t to = (uintptr_t)(l->slots + l->count);

	/* The pages are this program's own data.  NOLINTNEXTLINE */
	if (mprotect((void *)from, to - from, how) != 0)
		return err_sys(err, ERR_PERM, errno, "mprotect");
	return 0;
}

static int
fill(const struct late_library *l, void *handle, struct err *err)
{
	for (size_t i = 0; i < l->count; i++) {
		void *function = dlsym(handle, l->names[i]);

		if (function == NULL)
			return err_set(err, ERR_CONFIG, "%s has no %s", l->file,
			    l->names[i]);
		l->slots[i] = function;
	}
	return 0;
}

static int
load(size_t index, struct err *err)
{
	static bool loaded[FILES];
	const struct late_library *l = &late_libraries[index];

	ASSERT(index < FILES);
	if (loaded[index] || l->count == 0)
		return 0;
	/* Global, as if the program had been linked with it. */
	void *handle = dlopen(l->file, RTLD_NOW | RTLD_GLOBAL);

	if (handle == NULL)
		return err_set(
		    err, ERR_CONFIG, "a library is missing: %s", dlerror());
	if (protect(l, PROT_READ | PROT_WRITE, err) != 0 ||
	    fill(l, handle, err) != 0 || protect(l, PROT_READ, err) != 0)
		return -1;
	loaded[index] = true;
	return 0;
}

/* A first call: the stub's slot must point to the function when it is over. */
void
late_fetch(int index)
{
	struct err err;

	if (load((size_t)index, &err) == 0)
		return;
	(void)fprintf(stderr, "enquiryd: %s\n", err.text);
	abort();
}

/* Which of late.h a library belongs to. */
static unsigned
kind(const char *file)
{
	for (size_t i = 0; i < FILES; i++)
		if (strncmp(file, files[i].file, strlen(files[i].file)) == 0)
			return files[i].late;
	return 0;
}

int
late_load(unsigned libraries, struct err *err)
{
	const struct late_library *l = late_libraries;

	if (l == NULL)
		return 0;
	for (size_t i = 0; l[i].file != NULL; i++)
		if ((kind(l[i].file) & libraries) != 0 && load(i, err) != 0)
			return -1;
	return 0;
}
