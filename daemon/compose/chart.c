/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/chart.h"

#include <stdint.h>

#include <zlib.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"

enum {
	WIDTH = 2 * CHART_SHOWN,
	HEIGHT = 400,
	LEFT = 140,
	RIGHT = 30,
	TOP = 34,
	BOTTOM = 34,
	TICKS = 4,
	DEPTH = 4, /* red, green, blue, alpha */
	DIGIT_WIDTH = 18,
	DIGIT_HEIGHT = 34,
	DIGIT_STEP = 31,
	PNG_MAX = 256 * 1024,
	WHOLE_ALPHA = 255,
	FAINT_ALPHA = 110
};

/* More than 4:1 on white and on black; WCAG 2.2 asks for 3:1 (1.4.11). */
struct colour {
	uint8_t red, green, blue, alpha;
};
static const struct colour ink = {0x76, 0x76, 0x76, WHOLE_ALPHA};
static const struct colour faint = {0x76, 0x76, 0x76, FAINT_ALPHA};
static const struct colour line_ink = {0x2b, 0x7a, 0xc9, WHOLE_ALPHA};

struct point {
	double x, y;
};

/* ---- pixels ---- */

static void
dab(uint8_t *canvas, int x, int y, double share, struct colour c)
{
	uint8_t *p = canvas + ((size_t)y * WIDTH + (size_t)x) * DEPTH;
	const uint8_t alpha = (uint8_t)(share * c.alpha + 0.5);
	if (alpha <= p[3])
		return;
	p[0] = c.red;
	p[1] = c.green;
	p[2] = c.blue;
	p[3] = alpha;
}

/* Square of the distance from p to the line from a to b. */
static double
distance2(struct point p, struct point a, struct point b)
{
	const double dx = b.x - a.x;
	const double dy = b.y - a.y;
	const double length2 = dx * dx + dy * dy;
	double t =
	    length2 <= 0 ? 0 : ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2;
	t = t < 0 ? 0 : t > 1 ? 1 : t;
	const double x = p.x - a.x - t * dx;
	const double y = p.y - a.y - t * dy;
	return x * x + y * y;
}

static int
within(double value, int most)
{
	return value < 0 ? 0 : value > most ? most : (int)value;
}

/* A line with round ends; its edge fades over one pixel. */
static void
stroke(uint8_t *canvas, struct point a, struct point b, double radius,
    struct colour c)
{
	const double reach = radius + 1;
	const double left = a.x < b.x ? a.x : b.x;
	const double top = a.y < b.y ? a.y : b.y;
	const int x_to = within((a.x > b.x ? a.x : b.x) + reach, WIDTH - 1);
	const int y_to = within((a.y > b.y ? a.y : b.y) + reach, HEIGHT - 1);
	const double inner = (radius - 0.5) * (radius - 0.5);
	const double outer = (radius + 0.5) * (radius + 0.5);
	for (int y = within(top - reach, HEIGHT - 1); y <= y_to; y++)
		for (int x = within(left - reach, WIDTH - 1); x <= x_to; x++) {
			const double d2 = distance2((struct point){x, y}, a, b);
			if (d2 < outer)
				dab(canvas, x, y,
				    d2 <= inner
					? 1
					: (outer - d2) / (outer - inner),
				    c);
		}
}

/* ---- figures, of seven strokes each: no fonts are needed ---- */

static void
draw_digit(uint8_t *canvas, int digit, struct point at)
{
	/* Top, upper left, upper right, middle, lower left, lower right,
	 * bottom; bit 0 is the top. */
	static const uint8_t lit[10] = {
	    0x77, 0x24, 0x5d, 0x6d, 0x2e, 0x6b, 0x7b, 0x25, 0x7f, 0x6f};
	static const struct {
		double ax, ay, bx, by;
	} strokes[7] = {{0, 0, 1, 0}, {0, 0, 0, .5}, {1, 0, 1, .5},
	    {0, .5, 1, .5}, {0, .5, 0, 1}, {1, .5, 1, 1}, {0, 1, 1, 1}};
	for (unsigned s = 0; s < 7; s++)
		if (lit[digit] >> s & 1)
			stroke(canvas,
			    (struct point){at.x + strokes[s].ax * DIGIT_WIDTH,
				at.y + strokes[s].ay * DIGIT_HEIGHT},
			    (struct point){at.x + strokes[s].bx * DIGIT_WIDTH,
				at.y + strokes[s].by * DIGIT_HEIGHT},
			    2.5, ink);
}

/* It ends before right. */
static void
draw_number(uint8_t *canvas, int n, double right, double middle)
{
	double x = right - DIGIT_WIDTH;
	do {
		draw_digit(canvas, n % 10,
		    (struct point){x, middle - DIGIT_HEIGHT / 2.0});
		x -= DIGIT_STEP;
		n /= 10;
	} while (n > 0);
}

/* ---- the curve ---- */

/* The least of 1, 2 and 5 times a power of ten that TICKS of reach most. */
static int
step_of(int most)
{
	static const int parts[] = {1, 2, 5};
	for (int ten = 1; ten < 100000000; ten *= 10)
		for (size_t i = 0; i < 3; i++)
			if (ten * parts[i] * TICKS >= most)
				return ten * parts[i];
	return most / TICKS + 1;
}

static struct point
place(size_t i, size_t count, double value, double top)
{
	return (struct point){
	    LEFT + (double)i * (WIDTH - LEFT - RIGHT) / (double)(count - 1),
	    HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM) / top};
}

static void
draw(uint8_t *canvas, const int *values, size_t count)
{
	int most = 1;
	for (size_t i = 0; i < count; i++)
		most = values[i] > most ? values[i] : most;
	const int step = step_of(most);
	const double top = (double)step * TICKS;
	for (int i = 0; i <= TICKS; i++) {
		const struct point from = place(0, count, step * i, top);
		const struct point to = place(count - 1, count, step * i, top);
		stroke(canvas, from, to, 1, faint);
		draw_number(canvas, step * i, LEFT - 16, from.y);
	}
	for (size_t i = 0; i + 1 < count; i++)
		stroke(canvas, place(i, count, values[i], top),
		    place(i + 1, count, values[i + 1], top), 3, line_ink);
	const struct point last =
	    place(count - 1, count, values[count - 1], top);
	stroke(canvas, last, last, 8, line_ink);
}

/* ---- PNG (W3C, third edition, 5.3) ---- */

static void
add_number(struct buf *out, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_byte(out, (char)(n >> shift & 0xff));
}

static void
add_chunk(struct buf *out, const char *type, struct span data)
{
	add_number(out, (uint32_t)data.n);
	const size_t from = out->n;
	buf_add_str(out, type);
	buf_add_span(out, data);
	add_number(
	    out, (uint32_t)crc32(crc32(0, Z_NULL, 0),
		     (const Bytef *)out->p + from, (uInt)(out->n - from)));
}

static struct span
squeeze(void *ctx, const uint8_t *canvas)
{
	const size_t row = (size_t)WIDTH * DEPTH;
	const size_t size = HEIGHT * (row + 1);
	uint8_t *raw = mem_zero(ctx, size);
	for (size_t y = 0; y < HEIGHT; y++)
		memcpy(raw + y * (row + 1) + 1, canvas + y * row, row);
	uLongf length = compressBound((uLong)size);
	Bytef *packed = mem_zero(ctx, length);
	/* It fails for want of room or memory only. */
	ASSERT(compress2(packed, &length, raw, (uLong)size,
		   Z_BEST_COMPRESSION) == Z_OK);
	return span_of((const char *)packed, length);
}

struct span
chart_png(void *ctx, const int *values, size_t count)
{
	static const char eight_bits_rgba[] = {8, 6, 0, 0, 0};
	void *tmp = mem_new(ctx);
	uint8_t *canvas = mem_zero(tmp, (size_t)WIDTH * HEIGHT * DEPTH);
	struct buf head;
	struct buf out;
	ASSERT(count >= CHART_MIN && count <= CHART_MAX);
	draw(canvas, values, count);
	buf_init(&head, tmp, 64);
	add_number(&head, WIDTH);
	add_number(&head, HEIGHT);
	buf_add(&head, eight_bits_rgba, sizeof eight_bits_rgba);
	buf_init(&out, ctx, PNG_MAX);
	buf_add(&out, "\x89PNG\r\n\x1a\n", 8);
	add_chunk(&out, "IHDR", buf_span(&head));
	add_chunk(&out, "IDAT", squeeze(tmp, canvas));
	add_chunk(&out, "IEND", span_of(NULL, 0));
	ASSERT(!out.full);
	mem_free(tmp);
	return buf_span(&out);
}
