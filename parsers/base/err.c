/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

int
err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	err->kind = kind;
	vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_sys(struct err *err, enum err_kind kind, int errnum, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	err->kind = kind;
	vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);

	size_t used = strlen(err->text);
	snprintf(err->text + used, sizeof err->text - used, ": %s",
	    strerror(errnum));
	return -1;
}

int
err_prefix(struct err *err, const char *fmt, ...)
{
	char old[sizeof err->text];
	memcpy(old, err->text, sizeof old);

	va_list ap;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);

	size_t used = strlen(err->text);
	snprintf(err->text + used, sizeof err->text - used, ": %s", old);
	return -1;
}

int
err_exit_status(enum err_kind kind)
{
	switch (kind) {
	case ERR_NONE:
	case ERR_STOP:
		return EX_OK;
	case ERR_TEMP:
		return EX_TEMPFAIL;
	case ERR_PERM:
		return EX_UNAVAILABLE;
	case ERR_INPUT:
		return EX_DATAERR;
	case ERR_CONFIG:
		return EX_CONFIG;
	case ERR_STORE:
		return EX_IOERR;
	case ERR_USAGE:
		return EX_USAGE;
	}
	return EX_SOFTWARE;
}
