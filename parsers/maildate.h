/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Date header (RFC 5322 s.3.3 and s.4.3), read tolerantly: a missing
 * weekday, two-digit years, named zones, comments, "Mon Jan 2 2026" order and
 * ISO 8601.
 */
#ifndef ENQ_PARSERS_MAILDATE_H
#define ENQ_PARSERS_MAILDATE_H

#include "parsers/base/span.h"

/* False when no date can be read; *offset_r is minutes east of UTC. */
bool maildate_read(struct span value, int64_t *instant_r, int *offset_r);

#endif
