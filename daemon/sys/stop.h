/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Being asked to stop.  SIGTERM and SIGINT make stop_fd() readable and keep it
 * so; every wait of every process polls it beside its own descriptor.
 */
#ifndef ENQ_SYS_STOP_H
#define ENQ_SYS_STOP_H

#include <stdbool.h>

#include "parsers/base/err.h"

/*
 * Installs the handlers, unblocks every signal the supervisor may have
 * blocked, ignores SIGPIPE and (in children) SIGHUP.  Once per process.
 */
MUST_USE
int stop_init(struct err *err);

/* Readable (POLLIN) from the first request on; -1 before stop_init(). */
int stop_fd(void);
bool stop_requested(void);

/* A request that did not come as a signal (a STOP frame). */
void stop_request(void);

/* Sleeps; ERR_STOP when woken by a request to stop. */
MUST_USE
int stop_sleep_ms(int ms, struct err *err);

#endif
