/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The digest's curve: a PNG that any reader takes, and what it shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <zlib.h>

#include "daemon/compose/chart.h"
#include "parsers/base/mem.h"

enum { WIDTH = 1280, HEIGHT = 400, ROW = 1 + 4 * WIDTH };

static uint32_t
number_at(struct span s, size_t at)
{
	uint32_t n = 0;
	for (size_t i = 0; i < 4; i++)
		n = n << 8 | (uint8_t)s.p[at + i];
	return n;
}

/* Pixels of the only data chunk; every chunk's sum must be right. */
static uint8_t *
unpack(void *ctx, struct span png)
{
	uint8_t *raw = mem_zero(ctx, (size_t)ROW * HEIGHT);
	uLongf size = (uLongf)ROW * HEIGHT;
	size_t at = 8;
	unsigned seen = 0;
	assert_memory_equal(png.p, "\x89PNG\r\n\x1a\n", 8);
	while (at < png.n) {
		const uint32_t length = number_at(png, at);
		assert_true(at + 12 + length <= png.n);
		assert_int_equal(number_at(png, at + 8 + length),
		    crc32(0, (const Bytef *)png.p + at + 4, length + 4));
		if (memcmp(png.p + at + 4, "IHDR", 4) == 0) {
			assert_int_equal(number_at(png, at + 8), WIDTH);
			assert_int_equal(number_at(png, at + 12), HEIGHT);
		}
		if (memcmp(png.p + at + 4, "IDAT", 4) == 0)
			assert_int_equal(
			    uncompress(raw, &size,
				(const Bytef *)png.p + at + 8, length),
			    Z_OK);
		at += 12 + length;
		seen++;
	}
	assert_int_equal(seen, 3);
	assert_int_equal(size, ROW * HEIGHT);
	return raw;
}

/* The row of the middle of the blue line in a column; -1: none. */
static int
blue_row(const uint8_t *raw, int x)
{
	int sum = 0;
	int n = 0;
	for (int y = 0; y < HEIGHT; y++) {
		const uint8_t *p = raw + y * ROW + 1 + 4 * x;
		if (p[2] > p[0] && p[3] > 200) {
			sum += y;
			n++;
		}
	}
	return n == 0 ? -1 : sum / n;
}

static void
a_curve_rises_where_its_numbers_do(void **state)
{
	static const int rising[] = {0, 10, 20, 30, 40};
	void *ctx = mem_new(NULL);
	const struct span png = chart_png(ctx, rising, 5);
	const uint8_t *raw = unpack(ctx, png);
	(void)state;
	assert_true(png.n < 64 * 1024);
	/* Clear where nothing is drawn: whatever the mail's colour is. */
	assert_int_equal(raw[1 + 3], 0);
	int before = HEIGHT;
	for (int x = 200; x < WIDTH - 60; x += 100) {
		const int row = blue_row(raw, x);
		assert_true(row > 0 && row < before);
		before = row;
	}
	assert_int_equal(blue_row(raw, 60), -1);
	mem_free(ctx);
}

static void
the_same_numbers_give_the_same_bytes(void **state)
{
	static const int flat[] = {7, 7, 7, 7};
	static const int none[CHART_MAX] = {0};
	static const int large[] = {0, 1000000, 3, 2000000000};
	void *ctx = mem_new(NULL);
	const struct span a = chart_png(ctx, flat, 4);
	const struct span b = chart_png(ctx, flat, 4);
	(void)state;
	assert_true(span_eq(a, b));
	const uint8_t *raw = unpack(ctx, a);
	assert_int_equal(blue_row(raw, 300), blue_row(raw, 900));
	raw = unpack(ctx, chart_png(ctx, none, CHART_MAX));
	assert_true(blue_row(raw, 700) > HEIGHT - 60);
	(void)unpack(ctx, chart_png(ctx, large, 4));
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_curve_rises_where_its_numbers_do),
	    cmocka_unit_test(the_same_numbers_give_the_same_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
