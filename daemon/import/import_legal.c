/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import/import_legal.h"

#include "daemon/office/matters.h"
#include "daemon/store/registers.h"

struct happened {
	const char *event;
	int32_t day;
};

/* The next of them, apart by semicolons: 1, 0 there is none, -1. */
static int
next_event(const struct office *office, struct span *rest,
    struct happened *happened_r, struct err *err)
{
	struct span one = {NULL, 0};
	while (rest->n > 0 && one.n == 0) {
		const ptrdiff_t end = span_find_byte(*rest, 0, ';');
		const size_t n = end < 0 ? rest->n : (size_t)end;
		one = span_trim(span_sub(*rest, 0, n));
		*rest = span_sub(*rest, n + 1, rest->n);
	}
	if (one.n == 0)
		return 0;
	size_t gap = one.n;
	while (gap > 0 && one.p[gap - 1] != ' ')
		gap--;
	happened_r->event =
	    statute_event(office->statutes, span_trim(span_sub(one, 0, gap)));
	if (happened_r->event == NULL ||
	    !civil_parse(span_sub(one, gap, one.n), &happened_r->day))
		return err_set(err, ERR_INPUT,
		    "legal '%.*s' is not like request 2026-03-09: a word of "
		    "the statutory clocks and a date",
		    (int)(one.n < 60 ? one.n : 60), one.p);
	return 1;
}

int
import_legal_check(
    const struct office *office, const char *text, struct err *err)
{
	struct span rest = span_str(text);
	struct happened happened;
	int rc;
	while ((rc = next_event(office, &rest, &happened, err)) == 1)
		;
	return rc;
}

int
import_legal_put(void *ctx, struct office *office, const char *reference,
    const char *text, struct err *err)
{
	struct span rest = span_str(text);
	struct happened happened;
	struct case_file *file;
	int added = 0;
	int rc = text[0] == '\0' ? 0
				 : case_by_reference(office->store, ctx,
				       reference, &file, err);
	if (rc <= 0)
		return rc;
	while ((rc = next_event(office, &rest, &happened, err)) == 1) {
		rc = matter_record(ctx, office,
		    (struct matter){.case_id = file->id}, happened.event,
		    happened.day, MATTER_REGISTER, err);
		if (rc < 0)
			return -1;
		added |= rc;
	}
	return rc < 0 ? -1 : added;
}
