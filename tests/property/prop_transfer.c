/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decoders of transfer encodings over random bytes, pulled in random
 * pieces, held against the rules read one byte at a time.
 * Usage: prop_transfer [SEED]; the seed is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/base/buf.h"
#include "parsers/transfer.h"
#include "tests/property/random.h"

#define ROUNDS 20000
#define BYTES_MAX 400
#define SEED 20451126u

static uint32_t seed = SEED;

static size_t
below(size_t limit)
{
	return random_below(&seed, (uint32_t)limit);
}

/* Bytes of an alphabet that makes every rule meet every other. */
static struct span
random_bytes(char room[BYTES_MAX], const char *alphabet)
{
	size_t n = below(BYTES_MAX), letters = strlen(alphabet);
	/* Now and then a long stretch of one kind. */
	char same = alphabet[below(letters)];
	size_t from = below(BYTES_MAX), to = from + below(100);
	for (size_t i = 0; i < n; i++)
		room[i] = i >= from && i < to ? same : alphabet[below(letters)];
	return span_of(room, n);
}

static void
pull(enum transfer_kind kind, struct span in, struct buf *out)
{
	char room[TRANSFER_ROOM_MIN + 40];
	struct transfer transfer;
	size_t n;
	transfer_init(&transfer, kind, in);
	do {
		size_t most = TRANSFER_ROOM_MIN + below(40);
		memset(room, 'r', sizeof room);
		n = transfer_read(&transfer, room, most);
		assert_true(n <= most);
		for (size_t i = most; i < sizeof room; i++)
			assert_int_equal(room[i], 'r');
		buf_add(out, room, n);
	} while (n > 0);
}

/* Does the line end at `at`, but for white space? */
static bool
line_ends(struct span s, size_t at)
{
	while (at < s.n && is_blank(s.p[at]))
		at++;
	return at == s.n || s.p[at] == '\n' ||
	       (s.p[at] == '\r' && at + 1 < s.n && s.p[at + 1] == '\n');
}

/* Behind the line break at or after `at`. */
static size_t
next_line(struct span s, size_t at)
{
	while (at < s.n && s.p[at] != '\n')
		at++;
	return at < s.n ? at + 1 : at;
}

/* RFC 2045 s.6.7, rules 1 to 5, a byte at a time. */
static void
quoted_by_the_rules(struct span s, struct buf *out)
{
	size_t at = 0;
	while (at < s.n) {
		int high = at + 2 < s.n ? hex_value(s.p[at + 1]) : -1;
		int low = at + 2 < s.n ? hex_value(s.p[at + 2]) : -1;
		if (is_blank(s.p[at]) && line_ends(s, at)) {
			at++;
		} else if (s.p[at] == '=' && line_ends(s, at + 1)) {
			at = next_line(s, at);
		} else if (s.p[at] == '=' && high >= 0 && low >= 0) {
			buf_add_byte(out, (char)(high * 16 + low));
			at += 3;
		} else {
			buf_add_byte(out, s.p[at++]);
		}
	}
}

/* Of a group of four letters, or of fewer at an end: one byte less. */
static void
add_group(struct buf *out, const unsigned *values, int n)
{
	unsigned bits = 0;
	for (int i = 0; i < 4; i++)
		bits = bits << 6 | (i < n ? values[i] : 0);
	for (int i = 0; i < n - 1; i++)
		buf_add_byte(out, (char)(bits >> (16 - 8 * i)));
}

/* RFC 2045 s.6.8: what is not of the alphabet is not there; '=' ends a group,
 * and so does the end. */
static void
base64_by_the_rules(struct span s, struct buf *out)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789+/";
	unsigned group[4];
	int n = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *hit = memchr(alphabet, s.p[i], 64);
		if (hit != NULL)
			group[n++] = (unsigned)(hit - alphabet);
		if (n == 4 || s.p[i] == '=') {
			add_group(out, group, n);
			n = 0;
		}
	}
	add_group(out, group, n);
}

static void
compare(enum transfer_kind kind, const char *alphabet,
    void (*by_the_rules)(struct span, struct buf *))
{
	for (int round = 0; round < ROUNDS; round++) {
		char room[BYTES_MAX];
		struct buf got, want;
		void *ctx = mem_new(NULL);
		struct span in = random_bytes(room, alphabet);
		buf_init(&got, ctx, BYTES_MAX);
		buf_init(&want, ctx, BYTES_MAX);
		pull(kind, in, &got);
		by_the_rules(in, &want);
		if (!span_eq(buf_span(&got), buf_span(&want)))
			fail_msg("round %d, '%.*s': got '%s', want '%s'", round,
			    (int)in.n, in.p, got.p, want.p);
		mem_free(ctx);
	}
}

static void
quoted_printable_is_what_the_rules_say(void **state)
{
	(void)state;
	compare(TRANSFER_QUOTED, "==4aF \t\r\n\nxyz", quoted_by_the_rules);
	compare(TRANSFER_QUOTED, "= \r\n", quoted_by_the_rules);
}

static void
base64_is_what_the_rules_say(void **state)
{
	(void)state;
	compare(TRANSFER_BASE64, "ABab09+/xyzQWE\r\n", base64_by_the_rules);
	compare(TRANSFER_BASE64, "A/=-\n", base64_by_the_rules);
}

/* Every byte at every place of lines of letters, which are decoded many at a
 * time. */
static void
any_byte_among_letters_is_what_the_rules_say(void **state)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
				      "nopqrstuvwxyz0123456789+/";
	char room[120];
	(void)state;
	for (unsigned c = 0; c < 256; c++)
		for (size_t at = 0; at < sizeof room; at++) {
			struct buf got, want;
			void *ctx = mem_new(NULL);
			for (size_t i = 0; i < sizeof room; i++)
				room[i] = letters[below(64)];
			room[at] = (char)c;
			struct span in = span_of(room, sizeof room);
			buf_init(&got, ctx, BYTES_MAX);
			buf_init(&want, ctx, BYTES_MAX);
			pull(TRANSFER_BASE64, in, &got);
			base64_by_the_rules(in, &want);
			if (!span_eq(buf_span(&got), buf_span(&want)))
				fail_msg("byte %u at %zu of '%.*s'", c, at,
				    (int)in.n, in.p);
			mem_free(ctx);
		}
}

/* What took the square of its length before is read in no time: a stretch of
 * blanks that end no line, and a line that never ends. */
static void
long_lines_take_no_longer_than_short_ones(void **state)
{
	enum { LONG = 8 * 1024 * 1024 };
	void *ctx = mem_new(NULL);
	static const char fill[] = {' ', '='};

	(void)state;
	for (size_t i = 0; i < sizeof fill; i++) {
		struct buf out;
		char *line = mem_array(ctx, LONG, 1);
		memset(line, fill[i], LONG);
		line[LONG - 1] = 'x';
		buf_init(&out, ctx, LONG);
		pull(TRANSFER_QUOTED, span_of(line, LONG), &out);
		assert_int_equal(out.n, LONG);
	}
	mem_free(ctx);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quoted_printable_is_what_the_rules_say),
	    cmocka_unit_test(base64_is_what_the_rules_say),
	    cmocka_unit_test(any_byte_among_letters_is_what_the_rules_say),
	    cmocka_unit_test(long_lines_take_no_longer_than_short_ones),
	};

	if (argc > 1)
		seed = (uint32_t)strtoul(argv[1], NULL, 0);
	if (seed == 0)
		seed = SEED;
	printf("seed 0x%08x\n", seed);
	return cmocka_run_group_tests_name("transfer", tests, NULL, NULL);
}
