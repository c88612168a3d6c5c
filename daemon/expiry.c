/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/expiry.h"

#include "daemon/net/assertion.h"
#include "daemon/sys/zone.h"
#include "parsers/base/civil.h"

static int32_t
certificate_day(const struct config_oauth *oauth,
    int (*read)(void *arg, const char *credential, struct span *pem_r),
    void *arg)
{
	struct span pem;
	int64_t end;
	struct err err;

	if (read(arg, oauth->certificate_credential, &pem) != 0 ||
	    certificate_end(pem, &end, &err) != 0)
		return DAY_NONE;
	/* It ends in the middle of a day, which is the last to rely on. */
	return zone_civil(end, NULL);
}

void
expiry_list(void *ctx, const struct config *config,
    int (*read)(void *arg, const char *credential, struct span *pem_r),
    void *arg, struct expiry **list_r, size_t *count_r)
{
	struct expiry *list = mem_many(ctx, struct expiry, config->oauth_count);
	size_t n = 0;

	for (size_t i = 0; i < config->oauth_count; i++) {
		const struct config_oauth *oauth = &config->oauths[i];

		if (oauth->certificate_credential != NULL)
			list[n++] = (struct expiry){.oauth = oauth->name,
			    .what = "certificate",
			    .day = certificate_day(oauth, read, arg)};
		else if (oauth->secret_credential != NULL)
			list[n++] = (struct expiry){.oauth = oauth->name,
			    .what = "client secret",
			    .day = oauth->secret_expires_day};
	}
	*list_r = list;
	*count_r = n;
}

bool
expiry_is_near(const struct expiry *e, int32_t today)
{
	return e->day != DAY_NONE && e->day - today <= EXPIRY_WARN_DAYS;
}

void
expiry_say(struct buf *out, const struct expiry *e, int32_t today)
{
	char date[CIVIL_LONG_SIZE];
	const int32_t left = e->day - today;

	civil_long(e->day, date);
	buf_add_fmt(out, "the %s of oauth %s %s on %s", e->what, e->oauth,
	    left < 0 ? "ran out" : "runs out", date);
	if (left > 0)
		buf_add_fmt(
		    out, ", in %d day%s", (int)left, left == 1 ? "" : "s");
}
