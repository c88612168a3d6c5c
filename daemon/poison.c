/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/poison.h"

#ifdef ENQ_TEST_HOOKS

#include "parsers/base/mem.h"
#include "parsers/headers.h"
#include "parsers/limits.h"

enum { HEADER_BYTES = 16 * 1024 };

void
poison_act(struct span raw)
{
	struct span head = span_sub(raw, 0, HEADER_BYTES);
	struct span how = span_trim(headers_find(head, "X-Enquiryd-Poison"));
	if (span_is(how, "die"))
		__builtin_trap();
	if (span_is(how, "greed"))
		(void)mem_zero(NULL, LIMIT_PARSER_MEMORY_BYTES - 1);
	for (volatile bool stalled = span_is(how, "stall"); stalled;)
		continue;
}

#endif
