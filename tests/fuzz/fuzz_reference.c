/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text: a reference that is valid passes its own check. */
#include <stdint.h>

#include "parsers/base/mem.h"
#include "parsers/reference.h"
#include "parsers/refcheck.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = mem_new(NULL);
	struct reference_rules *rules = reference_rules_new(ctx, "ENQ");
	struct facts facts = {0};
	reference_find(ctx, rules, span_of((const char *)data, size),
	    FOUND_NEW_TEXT, &facts);
	for (size_t i = 0; i < facts.found_count; i++) {
		const struct found_reference *f = &facts.found[i];
		reference_check *check = reference_check_by_name(f->kind);
		if (check != NULL)
			ASSERT(f->valid == check(f->normal));
	}
	mem_free(ctx);
	return 0;
}
