/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl check`: the register of officers.  Without anybody in it mail is
 * acknowledged and reaches nobody; an address outside own_domains may be a
 * partner's or a slip, and what families write is sent there.
 */
#include "daemon/ctl/check_p.h"
#include "daemon/ctl/say.h"
#include "daemon/store/registers.h"

static void
say_registered(struct check *c, struct officer *const *officers, size_t count)
{
	const char *one = NULL;
	int64_t outside = 0;
	for (size_t i = 0; i < count; i++) {
		if (config_is_own(c->config, officers[i]->addr))
			continue;
		one = one == NULL ? officers[i]->addr : one;
		outside++;
	}
	if (outside > 0)
		check_odd(c, "officers",
		    mem_fmt(c->ctx, "%lld of %zu %s outside own_domains, as %s",
			(long long)outside, count, outside == 1 ? "is" : "are",
			one),
		    "What families write is sent there. If that is meant, let "
		    "it be; if the domain is the council's, add it to "
		    "own_domains.");
	else
		check_good(c, "officers",
		    mem_fmt(c->ctx, "%s registered",
			say_count(
			    c->ctx, (int64_t)count, "officer", "officers")));
}

void
check_officers(struct check *c, struct store *store, int32_t today)
{
	struct officer **officers;
	size_t count;
	struct err err;
	if (officer_list(store, c->ctx, today, &officers, &count, &err) < 0)
		check_bad(c, "officers", &err, NULL);
	else if (count == 0)
		check_odd(c, "officers",
		    "nobody is registered: mail would be acknowledged and "
		    "reach nobody",
		    "enquiryctl import officers FILE; enquiryctl(1) has its "
		    "columns, and an example.");
	else
		say_registered(c, officers, count);
}
