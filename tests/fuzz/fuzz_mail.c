/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw bytes → facts → JSON → facts: nothing may fail on the way. */
#include "parsers/parse.h"

#include "parsers/base/mem.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Compiled once: patterns cost more than most mails. */
static struct parse_rules *rules;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	mail_init();
	rules = parse_rules_default(NULL);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *ctx = mem_new(NULL);
	struct facts *back;
	struct err err;
	struct facts *facts =
	    parse_mail(ctx, span_of((const char *)data, n), rules);
	char *json = facts_to_json(ctx, facts, false);
	ASSERT(facts_from_json(ctx, span_str(json), &back, &err) == 0);
	mem_free(ctx);
	return 0;
}
