/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes one JSON text (RFC 8259) from top to bottom into a buf, the way
 * jansson's json_dumps() would with JSON_COMPACT or JSON_INDENT(2), but
 * without building a tree first: facts are written once for every mail.
 *
 * key is NULL inside a list and at the top.  Text that is not UTF-8 is
 * repaired, so that what is written can always be read.
 */
#ifndef ENQ_PARSERS_JSONOUT_H
#define ENQ_PARSERS_JSONOUT_H

#include "parsers/base/buf.h"

struct jsonout {
	struct buf out;
	bool pretty;
	bool fresh; /* nothing stands yet in the innermost list or object */
	int depth;
};

void jsonout_init(
    struct jsonout *json, const void *ctx, size_t cap, bool pretty);

/* kind is '{' or '['; each opening needs its jsonout_close(). */
void jsonout_open(struct jsonout *json, const char *key, char kind);
void jsonout_close(struct jsonout *json, char kind);

void jsonout_text(struct jsonout *json, const char *key, const char *text);
void jsonout_int(struct jsonout *json, const char *key, int64_t value);
void jsonout_bool(struct jsonout *json, const char *key, bool value);

#endif
