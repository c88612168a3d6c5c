/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/circle.h"

#include "parsers/base/mem.h"

static void
add_to(void *ctx, struct circle *circle, struct enquiry *enquiry)
{
	for (size_t i = 0; i < circle->count; i++)
		if (circle->of[i]->id == enquiry->id)
			return;
	circle->of = mem_grow(ctx, circle->of, &circle->capacity,
	    circle->count + 1, sizeof *circle->of);
	circle->of[circle->count++] = enquiry;
}

int
circle_of(void *ctx, struct store *store, struct enquiry *enquiry,
    struct circle *circle_r, struct err *err)
{
	int64_t *cases;
	size_t case_count;
	*circle_r = (struct circle){.count = 0};
	add_to(ctx, circle_r, enquiry);
	if (enquiry_cases(store, ctx, enquiry->id, &cases, &case_count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < case_count; i++) {
		struct enquiry **open;
		size_t count;
		if (enquiries_of_case(
			store, ctx, cases[i], &open, &count, err) < 0)
			return -1;
		for (size_t k = 0; k < count; k++)
			add_to(ctx, circle_r, open[k]);
	}
	return 0;
}
