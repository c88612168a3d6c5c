/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which restricted enquiries nobody may see to (P-40): by reference alone. */
#include "daemon/ctl/check_p.h"

#include "daemon/store/enquiries.h"
#include "daemon/store/events.h"

enum { NAMED_MAX = 10 };

static int
names(struct check *c, struct store *store, const int64_t *ids, size_t count,
    const char **names_r, struct err *err)
{
	*names_r = "";
	for (size_t i = 0; i < count && i < NAMED_MAX; i++) {
		struct enquiry *enquiry;
		int rc = enquiry_get(store, c->ctx, ids[i], &enquiry, err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			*names_r = mem_fmt(c->ctx, "%s%s%s", *names_r,
			    i == 0 ? "" : ", ", enquiry->reference);
	}
	if (count > NAMED_MAX)
		*names_r = mem_fmt(
		    c->ctx, "%s and %zu more", *names_r, count - NAMED_MAX);
	return 0;
}

void
check_unattended(struct check *c, struct store *store)
{
	int64_t *ids;
	size_t count;
	const char *which;
	struct err err;
	if (event_unattended(store, c->ctx, &ids, &count, &err) < 0 ||
	    names(c, store, ids, count, &which, &err) < 0)
		check_bad(c, "restricted", &err, NULL);
	else if (count > 0)
		check_odd(c, "restricted",
		    mem_fmt(c->ctx,
			"nobody may see to %s: everybody who could has a child "
			"in it",
			which),
		    "Import a list of officers with a manager or head of "
		    "service who is no party: they are asked to take it.");
}
