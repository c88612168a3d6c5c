/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any text as a report from a mail system: as its text, its raw bytes and its
 * delivery-status part.  Then the classes that follow.
 */
#include <stdint.h>

#include "parsers/automatic.h"
#include "parsers/base/mem.h"
#include "parsers/delivery.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = mem_new(NULL);
	const char *text = mem_strn(ctx, (const char *)data, size);
	struct part parts[2] = {
	    {.parent = -1,
		.type = size % 2 == 0 ? "multipart/report" : "text/plain",
		.report_type = "delivery-status"},
	    {.parent = 0,
		.depth = 1,
		.type = "message/delivery-status",
		.text = span_str(text)},
	};
	struct mail mail = {
	    .raw = span_str(text),
	    .text = span_str(text),
	    .parts = parts,
	    .part_count = 2,
	    .from = {.addr = "mailer-daemon@a.example"},
	    .subject = "Undeliverable: x",
	};
	struct facts facts = {0};
	delivery_read(ctx, &mail, &facts);
	ASSERT(facts.is_bounce == (facts.class == CLASS_BOUNCE));
	ASSERT(!facts.hard || facts.is_bounce);
	for (size_t i = 0; i < facts.recipient_count; i++)
		ASSERT(
		    facts.recipients[i][0] != '\0' && facts.status[i] != NULL);
	automatic_classify(ctx, &mail, NULL, &facts);
	ASSERT(!facts.may_ack);
	mem_free(ctx);
	return 0;
}
