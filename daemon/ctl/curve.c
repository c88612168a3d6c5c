/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ctl/curve.h"

#include "daemon/ctl/sheet.h"
#include "parsers/base/buf.h"

enum {
	WIDTH = 720,
	HEIGHT = 240,
	LEFT = 52,
	RIGHT = 12,
	TOP = 14,
	BOTTOM = 30,
	SVG_MAX = 512 * 1024,
	YEAR_LABELS = 12, /* more would touch each other */
	TICKS = 4
};

/* The least of 1, 2 and 5 times a power of ten that `ticks` of reach most. */
static double
step_of(double most, int ticks)
{
	static const int64_t parts[] = {1, 2, 5};
	for (int64_t ten = 1; ten < 1000000000; ten *= 10)
		for (size_t i = 0; i < 3; i++)
			if ((double)(ten * parts[i] * ticks) >= most)
				return (double)(ten * parts[i]);
	return 1e9;
}

static double
most_of(const struct curve *c)
{
	double most = 1;
	for (size_t i = 0; i < c->count; i++) {
		most = c->values[i] > most ? c->values[i] : most;
		if (c->levels != NULL && c->levels[i] > most)
			most = c->levels[i];
	}
	return most;
}

static double
at_x(const struct curve *c, double month)
{
	const double months = c->count > 1 ? (double)c->count - 1 : 1;
	return LEFT + month * (WIDTH - LEFT - RIGHT) / months;
}

static double
at_y(double value, double top)
{
	return HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM) / top;
}

static void
add_axes(struct buf *out, const struct curve *c, double step, double top)
{
	for (int i = 0; i <= TICKS; i++)
		buf_add_fmt(out,
		    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" "
		    "stroke=\"currentColor\" stroke-opacity=\".25\"/>"
		    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f"
		    "</text>\n",
		    LEFT, WIDTH - RIGHT, at_y(step * i, top),
		    at_y(step * i, top), LEFT - 8, at_y(step * i, top) + 4,
		    step * i);
	const size_t years = c->count / 12 + 1;
	const size_t every = (years + YEAR_LABELS - 1) / YEAR_LABELS;
	for (size_t i = 0; i < c->count; i++) {
		const size_t month = (size_t)c->first_month + i;
		if ((month % 12 != 0 || month / 12 % every != 0) && i > 0)
			continue;
		/* A January that comes soon says the year for both. */
		if (i == 0 && month % 12 != 0 && 12 - month % 12 < 9)
			continue;
		buf_add_fmt(out,
		    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d"
		    "</text>\n",
		    at_x(c, (double)i), HEIGHT - 8,
		    c->first_year + (int)(month / 12));
	}
}

static void
add_line(struct buf *out, const struct curve *c, double top)
{
	bool pen_down = false;
	buf_add_str(out, "<path fill=\"none\" style=\"stroke:var(--curve)\" "
			 "stroke-width=\"2\" d=\"");
	for (size_t i = 0; i < c->count; i++) {
		if (c->values[i] >= 0)
			buf_add_fmt(out, "%s%.1f %.1f", pen_down ? "L" : "M",
			    at_x(c, (double)i), at_y(c->values[i], top));
		pen_down = c->values[i] >= 0;
	}
	buf_add_str(out, "\"/>\n");
}

static void
add_levels(struct buf *out, const struct curve *c, double top)
{
	buf_add_str(out, "<path fill=\"none\" style=\"stroke:var(--level)\" "
			 "stroke-width=\"2\" stroke-dasharray=\"7 4\" d=\"");
	for (size_t i = 0; i < c->count; i++)
		buf_add_fmt(out, "%s%.1f %.1fL%.1f %.1f", i == 0 ? "M" : "L",
		    at_x(c, (double)i), at_y(c->levels[i], top),
		    at_x(c, (double)(i + 1 < c->count ? i + 1 : i)),
		    at_y(c->levels[i], top));
	buf_add_str(out, "\"/>\n");
}

const char *
curve_svg(void *ctx, const struct curve *c)
{
	struct buf out;
	const double step = step_of(most_of(c), TICKS);
	const double top = step * TICKS;
	buf_init(&out, ctx, SVG_MAX);
	buf_add_fmt(&out,
	    "<svg viewBox=\"0 0 %d %d\" role=\"img\" "
	    "aria-labelledby=\"%s-t\" font-size=\"13\" "
	    "fill=\"currentColor\">\n<title id=\"%s-t\">%s</title>\n",
	    WIDTH, HEIGHT, c->name, c->name, sheet_escape(ctx, c->title));
	add_axes(&out, c, step, top);
	add_line(&out, c, top);
	if (c->levels != NULL)
		add_levels(&out, c, top);
	buf_add_str(&out, "</svg>\n");
	return out.full ? "" : out.p;
}
