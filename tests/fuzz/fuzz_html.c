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
	struct html_marks marks;
	struct span text = html_to_marked_text(ctx, buf_span(&page), &marks);
	ASSERT(text.n <= LIMIT_TEXT_BYTES && charset_is_utf8(text));
	ASSERT(marks.count <= HTML_MARKS);
	for (size_t i = 0; i < marks.count; i++)
		ASSERT(
		    marks.list[i].start <= marks.list[i].end &&
		    marks.list[i].start <= text.n &&
		    (i == 0 || marks.list[i].start >= marks.list[i - 1].end));
	mem_free(ctx);
	return 0;
}
