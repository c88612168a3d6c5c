/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * After a closure many mails are acknowledged on one morning (P-42).  They are
 * spread: each gets the next free place of so many a minute, oldest mail first,
 * and an address no more in an hour than at any other time.  A mail that comes
 * meanwhile is acknowledged at once, as ever.
 */
#ifndef ENQ_POLICY_SPREAD_H
#define ENQ_POLICY_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

/* It lay so long before anybody could take it in that it is one of many. */
bool spread_waited(int64_t received_at, int64_t now);

/*
 * The place after the last, in milliseconds; last_ms 0: there was none.  A last
 * one that is further ahead than any queue can be was written before the clock
 * went back, and counts for nothing.
 */
int64_t spread_next_ms(int64_t last_ms, int64_t now, int per_minute);

/* When a letter with that place may leave: in whole seconds, and later by an
 * hour for each so many that its address had in this one. */
int64_t spread_instant(int64_t place_ms, int had_this_hour, int per_hour);

#endif
