/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Working hours as they are written in the configuration and on a command
 * line, and the policy of a service clock that comes of them (P-21).
 */
#ifndef ENQ_HOURS_H
#define ENQ_HOURS_H

#include "daemon/config/config.h"
#include "daemon/policy/deadline.h"

/* "Friday 16:30" or "2026-12-24 16:00"; false when it is neither. */
bool hours_cutoff_read(struct span text, struct deadline_cutoff *cutoff_r);

/* How the clock of that kind of enquirer runs; the cut-offs are config's. */
struct deadline_policy hours_policy(
    const struct config *config, const struct config_policy *policy);

#endif
