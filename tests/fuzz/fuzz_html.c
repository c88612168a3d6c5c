/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes → UTF-8 → text: always valid UTF-8 within the limit. */
#include "parsers/html.h"

#include "parsers/base/mem.h"
#include "parsers/charset.h"
#include "parsers/limits.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	html_init();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *ctx = mem_new(NULL);
	struct buf page;
	buf_init(&page, ctx, n * 3 + 16);
	(void)charset_decode(&page, NULL, span_of((const char *)data, n));
	struct span text = html_to_text(ctx, buf_span(&page));
	ASSERT(text.n <= LIMIT_TEXT_BYTES && charset_is_utf8(text));
	mem_free(ctx);
	return 0;
}
