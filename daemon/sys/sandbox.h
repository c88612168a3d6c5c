/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The jails.  Each is closed before the process reads a byte from outside and
 * cannot be opened again.
 *
 * Parser: it may compute, use memory, read and write descriptors it holds and
 * exchange frames.  open and openat give EACCES (a charset module that was not
 * opened in time must not kill); everything else kills the process.
 *
 * Network (mailbox, submit): an ordinary client process that may open files
 * for reading (DNS, CA files, SASL plugins) but not start programs, trace
 * others, or listen.
 *
 * In sanitizer builds the parser's list is widened by one named table and the
 * address space is not limited, because the sanitizers need both.
 */
#ifndef ENQ_SYS_SANDBOX_H
#define ENQ_SYS_SANDBOX_H

#include "parsers/base/err.h"

/* Limits of memory, stack, file size and core; no new privileges; undumpable.
 * Then the filter. */
MUST_USE
int sandbox_parser(struct err *err);
MUST_USE
int sandbox_net(struct err *err);

/* For supervisor and engine: no new privileges, no core, undumpable. */
MUST_USE
int sandbox_basic(struct err *err);

/*
 * Does the parser's jail hold?  A forked copy closes it and tries to make a
 * socket; ERR_PERM when the copy lives.  Call it before sandbox_parser().
 */
MUST_USE
int sandbox_parser_check(struct err *err);

/* The parser's list in words, one system call a line; a child of ctx. */
char *sandbox_describe(void *ctx);

#endif
