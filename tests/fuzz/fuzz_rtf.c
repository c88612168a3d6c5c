/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as RTF, and as compressed RTF: text is UTF-8, within limits. */
#include "parsers/rtf.h"

#include "parsers/base/buf.h"
#include "parsers/charset.h"
#include "parsers/html.h"
#include "parsers/limits.h"
#include "parsers/lzfu.h"

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

static void
try_rtf(void *ctx, struct span rtf)
{
	struct span text = rtf_to_text(ctx, rtf);
	ASSERT(text.n <= LIMIT_TEXT_BYTES && charset_is_utf8(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char begin[] = "{\\rtf1";
	void *ctx = mem_new(NULL);
	struct span bytes = span_of((const char *)data, n);
	struct buf rtf, unpacked;

	buf_init(&rtf, ctx, n + sizeof begin);
	buf_add_str(&rtf, begin);
	buf_add_span(&rtf, bytes);
	try_rtf(ctx, buf_span(&rtf));
	buf_init(&unpacked, ctx, 1 << 20);
	(void)lzfu_read(&unpacked, bytes);
	try_rtf(ctx, buf_span(&unpacked));
	mem_free(ctx);
	return 0;
}
