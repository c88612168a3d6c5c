/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One error struct: the caller owns it, it is passed last, the lowest function
 * that knows fills it once, callers prefix it on the way up, and the stage at
 * the top logs it once.  Leaves never log.
 *
 * Fallible functions return 0 done or -1 failed with *err filled; look-ups
 * return 1 found, 0 absent, -1 failed.  err_kind holds the one decision the
 * daemon has to make about a failure.
 */
#ifndef ENQ_BASE_ERR_H
#define ENQ_BASE_ERR_H

#include "parsers/base/mem.h"

enum err_kind {
	ERR_NONE = 0,
	ERR_TEMP,   /* try again later: a server away, a lock held */
	ERR_PERM,   /* will never work: refused for good */
	ERR_INPUT,  /* the mail's (or the import file's) fault: set it aside */
	ERR_CONFIG, /* the operator must change something: do not loop */
	ERR_STORE,  /* database full or damaged: stop taking in, say so */
	ERR_USAGE,  /* a command line that cannot be understood */
	ERR_STOP    /* asked to stop while waiting */
};

struct err {
	enum err_kind kind;
	char text[512];
};

/* Fills *err and returns -1, so that a leaf can `return err_set(…)`. */
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Like err_set for a failed system call: adds ": " and strerror(errnum). */
int err_sys(struct err *err, enum err_kind kind, int errnum, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

/* Puts "<prefix>: " before the text; returns -1. */
int err_prefix(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The exit status of sysexits(3) that stands for a kind: 75, 65, 78, 74 … */
int err_exit_status(enum err_kind kind);

#endif
