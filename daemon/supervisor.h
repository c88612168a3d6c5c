/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The supervisor: starts the roles, keeps them alive, reloads and stops them,
 * and tells systemd how they are.
 *
 * It reads the configuration file and nothing else from outside.  Every role
 * is this binary again, with the configuration's very bytes in a sealed memfd
 * and a control socket; which there are and how they are joined is in
 * children.h.  When a role ends it is started again, after a back-off
 * (child.h).  A role that lets its announced deadline pass is killed.
 *
 * The daemon ends when it is told to, when a role finds the configuration
 * unusable (exit 78), when the engine cannot have the database because
 * another instance has it (exit 75), or, with --once, when the engine is done.
 */
#ifndef ENQ_SUPERVISOR_H
#define ENQ_SUPERVISOR_H

#include <stdbool.h>

#include "parsers/base/err.h"

struct supervisor_options {
	const char *config_file;
	bool once;
	bool verbose;
};

/* Runs until the end; *status_r is the exit status.  -1 with ERR_CONFIG when
 * nothing was started. */
MUST_USE
int supervisor_run(
    const struct supervisor_options *options, int *status_r, struct err *err);

/* Reads and validates a configuration file: its bytes as a sealed memfd. */
struct config;
MUST_USE
int supervisor_load(void *ctx, const char *file, struct config **config_r,
    int *memfd_r, struct err *err);

#endif
