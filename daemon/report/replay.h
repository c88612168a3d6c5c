/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The recorded clocks, for whoever replays them under other rules (policy/
 * replay): {"do":"history","days":90} gives {"as_of", "enquiries": [{
 * "reference", "kind", "received", "due", "original_due", "ended", "extend",
 * "pauses": [[from, to], …], "owner"}, …], "owners": {"7": {"days", "away":
 * [[from, to], …]}, …}} of those received in the last so many days.  An owner
 * is today's, and null is nobody.
 */
#ifndef ENQ_REPLAY_H
#define ENQ_REPLAY_H

#include <jansson.h>

#include "daemon/office/office.h"

enum { REPLAY_DAYS_MAX = 3660 };

MUST_USE
int replay_history_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);

#endif
