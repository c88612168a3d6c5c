/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text: ranges stay inside it, in order, and give the reply again. */
#include <stdint.h>

#include "parsers/base/mem.h"
#include "parsers/command.h"
#include "parsers/newtext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = mem_new(NULL);
	struct facts facts = {0};
	facts.text = mem_strn(ctx, (const char *)data, size);
	newtext_read(ctx, NULL, &facts);
	size_t length = strlen(facts.text);
	size_t end = 0;
	for (size_t i = 0; i < facts.reply_range_count; i++) {
		struct text_range r = facts.reply_ranges[i];
		ASSERT(r.start >= end && r.start <= r.end && r.end <= length);
		end = r.end;
	}
	command_read(ctx, &facts);
	mem_free(ctx);
	return 0;
}
