/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/says.h"

#include "parsers/base/mem.h"
#include "parsers/transfer.h"

enum {
	NUMBERS = SKETCH_HASHES + 1, /* the least hashes, then the shingles */
	DIGITS = 8                   /* of a number, hexadecimal */
};

static char *
write_sketch(void *ctx, const struct sketch *sketch)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = mem_zero(ctx, NUMBERS * DIGITS + 1);
	for (size_t i = 0; i < NUMBERS; i++) {
		uint32_t number =
		    i < SKETCH_HASHES ? sketch->least[i] : sketch->shingles;
		for (size_t k = DIGITS; k-- > 0; number >>= 4)
			hex[i * DIGITS + k] = digits[number & 15];
	}
	return hex;
}

/* Of the text whose signs were read just now: its words need not be looked for
 * twice. */
static bool
make_sketch(
    const struct sign_reader *reader, struct span text, struct sketch *sketch_r)
{
	size_t count;
	const uint64_t *hashes = signs_hashes(reader, &count);
	return hashes != NULL ? sketch_of_words(hashes, count, sketch_r)
			      : sketch_make(text, sketch_r);
}

void
says_note(struct facts *facts, const struct sign_reader *reader)
{
	struct says *says = &facts->says;
	struct signs signs;
	struct sketch sketch;
	const char *text = facts->reply != NULL ? facts->reply : facts->text;
	signs_read(facts, reader, facts, &signs);
	says->signs = mem_many(facts, const char *, 2 * SIGN_COUNT);
	says->sign_count = 0;
	for (int i = 0; i < SIGN_COUNT; i++) {
		if (!signs.found[i])
			continue;
		says->signs[says->sign_count++] = sign_name((enum sign)i);
		says->signs[says->sign_count++] = signs.said[i];
	}
	says->thanks = signs.thanks;
	says->only_chaser = signs.only_chaser;
	says->writer =
	    signs.writer == FOOTING_UNKNOWN ? NULL : footing_name(signs.writer);
	says->sketch = make_sketch(reader, span_str(text), &sketch)
			   ? write_sketch(facts, &sketch)
			   : NULL;
}

void
says_signs(const struct facts *facts, struct signs *signs_r)
{
	const struct says *says = &facts->says;
	*signs_r = (struct signs){
	    .thanks = says->thanks, .only_chaser = says->only_chaser};
	for (size_t i = 0; i + 1 < says->sign_count; i += 2) {
		enum sign sign;
		if (!sign_parse(says->signs[i], &sign))
			continue;
		signs_r->found[sign] = true;
		signs_r->said[sign] = says->signs[i + 1];
	}
	if (!footing_parse(says->writer, &signs_r->writer))
		signs_r->writer = FOOTING_UNKNOWN;
}

bool
says_sketch(const struct facts *facts, struct sketch *sketch_r)
{
	struct span hex = span_str(facts->says.sketch);
	if (hex.n != NUMBERS * DIGITS)
		return false;
	for (size_t i = 0; i < NUMBERS; i++) {
		uint32_t number = 0;
		for (size_t k = 0; k < DIGITS; k++) {
			int value = hex_value(hex.p[i * DIGITS + k]);
			if (value < 0)
				return false;
			number = number << 4 | (uint32_t)value;
		}
		if (i < SKETCH_HASHES)
			sketch_r->least[i] = number;
		else
			sketch_r->shingles = number;
	}
	return sketch_r->shingles >= SKETCH_SHINGLES_MIN;
}
