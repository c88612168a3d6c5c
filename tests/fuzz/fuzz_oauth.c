/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any answer of a token server: a token that can be said, a code that can be
 * shown, or an error without a control character. */
#include <stdint.h>

#include "daemon/net/oauth_rules.h"
#include "daemon/net/sasl.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_err(const struct err *err)
{
	ASSERT(err->kind == ERR_TEMP || err->kind == ERR_CONFIG);
	for (const char *p = err->text; *p != '\0'; p++)
		ASSERT((unsigned char)*p >= ' ' && (unsigned char)*p < 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 400, 401, 429, 503, 302};

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		void *ctx = mem_new(NULL);
		/* A copy of the exact size, so that a read past it shows. */
		char *copy = mem_strn(ctx, (const char *)data, size);
		const struct oauth_answer answer = {.status = statuses[i],
		    .body = span_of(copy, size),
		    .date = INSTANT_NONE};
		struct oauth_token token;
		struct oauth_device device;
		struct oauth_note note;
		struct err err;

		if (oauth_read_token(ctx, &answer, 0, &token, &note, &err) != 0)
			check_err(&err);
		else
			ASSERT(sasl_is_token(span_str(token.access)) &&
			       token.expires_at > token.got_at);
		if (oauth_read_device(ctx, &answer, 0, &device, &note, &err) !=
		    0)
			check_err(&err);
		else
			ASSERT(device.interval_s > 0 &&
			       span_starts(span_str(device.url), "https://"));
		(void)oauth_token_has_role(answer.body, "IMAP.AccessAsApp");
		mem_free(ctx);
	}
	return 0;
}
