/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ctl/waits.h"

#include "daemon/ctl/say.h"
#include "parsers/base/buf.h"

char *
waits_reason(struct ctl *ctl, const json_t *reply)
{
	const json_t *wait =
	    json_object_get(json_object_get(reply, "live"), "letters_wait");
	const char *why = ctl_text(wait, "for");
	const char *until = say_instant(ctl->ctx, ctl_text(wait, "until"));
	const long long limit = (long long)ctl_number(wait, "limit");

	if (wait == NULL)
		return NULL;
	if (strcmp(why, "per_minute") == 0)
		return mem_fmt(ctl->ctx,
		    "until %s: the route takes %lld letters a minute "
		    "(per_minute)",
		    until, limit);
	if (strcmp(why, "per_day") == 0)
		return mem_fmt(ctl->ctx,
		    "until %s: the route takes %lld letters a day (per_day)",
		    until, limit);
	return mem_fmt(
	    ctl->ctx, "until %s: the route did not work the last time", until);
}

/* In the order of enum letter_priority. */
static const char *const kinds[][2] = {
    {"urgent letter", "urgent letters"},
    {"answer or acknowledgement", "answers and acknowledgements"},
    {"letter an officer acts on", "letters officers act on"},
    {"chase", "chases"},
    {"list or digest", "lists and digests"},
};

char *
waits_order(struct ctl *ctl, const json_t *counts)
{
	struct buf b;

	buf_init(&b, ctl->ctx, 400);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const int64_t n = json_integer_value(json_array_get(counts, i));

		if (n == 0)
			continue;
		buf_add_str(&b, b.n == 0 ? "" : ", then ");
		buf_add_str(
		    &b, say_count(ctl->ctx, n, kinds[i][0], kinds[i][1]));
	}
	return b.n == 0 ? NULL : b.p;
}
