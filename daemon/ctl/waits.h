/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters that wait for their turn: what holds them up, until when, and in
 * which order they will go.  From the JSON of the engine's replies.
 */
#ifndef ENQ_CTL_WAITS_H
#define ENQ_CTL_WAITS_H

#include "daemon/ctl/ctl.h"

/* "They wait until …: the route takes 30 letters a minute (per_minute)"; NULL
 * when nothing holds them up. */
char *waits_reason(struct ctl *ctl, const json_t *reply);

/* "3 answers and acknowledgements, 12 chases, …", in the order they leave;
 * NULL when there are none.  counts: outbox.waiting_by_importance. */
char *waits_order(struct ctl *ctl, const json_t *counts);

#endif
