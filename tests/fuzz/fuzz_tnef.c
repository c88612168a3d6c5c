/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes behind TNEF's signature: text and names are UTF-8, in limits. */
#include "parsers/tnef.h"

#include "parsers/base/buf.h"
#include "parsers/charset.h"
#include "parsers/html.h"
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
	static const char head[6] = "\x78\x9f\x3e\x22\x01";
	void *ctx = mem_new(NULL);
	struct buf bytes;
	struct tnef tnef;

	buf_init(&bytes, ctx, n + sizeof head);
	buf_add(&bytes, head, sizeof head);
	buf_add(&bytes, (const char *)data, n);
	(void)tnef_read(ctx, buf_span(&bytes), &tnef);
	ASSERT(tnef.file_count <= LIMIT_ATTACHMENTS);
	ASSERT(charset_is_utf8(tnef.text));
	for (size_t i = 0; i < tnef.file_count; i++) {
		struct span name = span_str(tnef.files[i].name);
		ASSERT(name.n <= LIMIT_NAME_BYTES && charset_is_utf8(name));
		ASSERT(tnef.files[i].size <= (int64_t)n);
		ASSERT(strlen(tnef.files[i].sha256) == 64);
	}
	mem_free(ctx);
	return 0;
}
