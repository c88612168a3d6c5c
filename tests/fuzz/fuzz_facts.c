/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of facts: what it accepts, it writes and reads again. */
#include "parsers/facts.h"

#include "parsers/base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *ctx = mem_new(NULL);
	struct facts *facts, *back;
	struct err err;
	if (facts_from_json(
		ctx, span_of((const char *)data, n), &facts, &err) == 0) {
		char *json = facts_to_json(ctx, facts, false);
		ASSERT(facts_from_json(ctx, span_str(json), &back, &err) == 0);
	}
	mem_free(ctx);
	return 0;
}
