/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The supervisor: starts the roles, joins them, keeps them alive, stops them.
 *
 * It reads the configuration file and nothing else from outside.  Every role
 * is this binary again, with the configuration's very bytes in a sealed memfd
 * and a control socket.  The engine is the hub: each other role has one socket
 * to it.  When a role ends it is started again, after a back-off that doubles
 * while it lives less than a minute; the parsers' deaths over mails do not
 * count.  A role that lets its announced deadline pass is killed.
 *
 * The daemon ends when it is told to, when a role finds the configuration
 * unusable (exit 78), when the engine cannot have the database because
 * another instance has it (exit 75), or, with --once, when the engine is done.
 */
#ifndef ENQ_SUPERVISOR_H
#define ENQ_SUPERVISOR_H

#include <stdbool.h>

#include "parsers/base/err.h"

/* Runs until the end; *status_r is the exit status.  -1 with ERR_CONFIG when
 * nothing was started. */
/* Runs until the end; *status_r is the exit status.  -1 with ERR_CONFIG when
 * nothing was started. */
struct supervisor_options {
	const char *config_file;
	bool once;
	bool verbose;
};
MUST_USE
int supervisor_run(
    const struct supervisor_options *options, int *status_r, struct err *err);

/* Reads and validates a configuration file: its bytes as a sealed memfd. */
struct config;
MUST_USE
int supervisor_load(void *ctx, const char *file, struct config **config_r,
    int *memfd_r, struct err *err);

#endif
