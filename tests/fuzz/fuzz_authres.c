/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any header value: no results from a broken one, whole results from others. */
#include <stdint.h>

#include "parsers/authres.h"
#include "parsers/base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int arc = 0; arc < 2; arc++) {
		void *ctx = mem_new(NULL);
		/* A copy of the exact size, so that a read past it shows. */
		char *copy = mem_zero(ctx, size + 1);
		if (size > 0)
			memcpy(copy, data, size);
		struct authres got;
		bool ok =
		    authres_parse(ctx, span_of(copy, size), arc == 1, &got);
		ASSERT(ok || got.result_count == 0);
		for (size_t i = 0; i < got.result_count; i++) {
			ASSERT(got.results[i].method[0] != '\0');
			ASSERT(got.results[i].result[0] != '\0');
			ASSERT(got.results[i].prop_count % 2 == 0);
		}
		mem_free(ctx);
	}
	return 0;
}
