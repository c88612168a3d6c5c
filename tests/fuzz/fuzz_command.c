/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any new text: every command is of the table and says why it is not ok. */
#include <stdint.h>

#include "parsers/base/mem.h"
#include "parsers/command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = mem_new(NULL);
	struct facts facts = {0};
	facts.reply = mem_strn(ctx, (const char *)data, size);
	command_read(ctx, &facts);
	for (size_t i = 0; i < facts.command_count; i++) {
		enum command_who who;
		const struct command *c = &facts.commands[i];
		ASSERT(command_who(c->verb, &who) == 1);
		ASSERT(c->ok == (c->why == NULL));
		ASSERT(c->line >= 1);
	}
	mem_free(ctx);
	return 0;
}
