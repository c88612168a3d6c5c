/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * winmail.dat (MS-OXTNEF): the names, sizes and hashes of the files inside and
 * the body text where there is one.  A name is only a label; what looks like a
 * folder in it is cut off.
 */
#ifndef ENQ_PARSERS_TNEF_H
#define ENQ_PARSERS_TNEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/base/span.h"

struct tnef_file {
	const char *name; /* NULL when it has none */
	int64_t size;
	char sha256[65];
};

struct tnef {
	struct tnef_file *files;
	size_t file_count;
	struct span text; /* UTF-8; empty when there is none */
};

/* False when it cannot be read; what was found is kept.  Children of ctx. */
bool tnef_read(void *ctx, struct span bytes, struct tnef *tnef_r);

#endif
