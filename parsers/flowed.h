/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * format=flowed (RFC 3676): soft line breaks joined, space-stuffing removed,
 * quote depth kept as "> " marks.
 */
#ifndef ENQ_PARSERS_FLOWED_H
#define ENQ_PARSERS_FLOWED_H

#include <stdbool.h>

#include "parsers/base/span.h"

/* text has LF line ends; so has the result, a child of ctx. */
struct span flowed_join(const void *ctx, struct span text, bool delsp);

#endif
