/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/config/expiry.h"

#include "daemon/net/assertion.h"
#include "daemon/sys/zone.h"
#include "parsers/base/civil.h"

struct reader {
	int (*read)(void *arg, const char *credential, struct span *pem_r);
	void *arg;
};

static struct expiry
of_certificate(
    const struct reader *reader, const char *whose, const char *credential)
{
	struct expiry e = {
	    .whose = whose, .certificate = true, .day = DAY_NONE};
	struct span pem;
	int64_t end;
	struct err err;

	/* It ends in the middle of a day, which is the last to rely on. */
	if (reader->read(reader->arg, credential, &pem) == 0 &&
	    certificate_end(pem, &end, &err) == 0)
		e.day = zone_civil(end, NULL);
	return e;
}

static size_t
of_sections(void *ctx, const struct config *config, const struct reader *reader,
    struct expiry *list)
{
	size_t n = 0;

	for (size_t i = 0; i < config->oauth_count; i++) {
		const struct config_oauth *oauth = &config->oauths[i];
		const char *whose = mem_fmt(ctx, "oauth %s", oauth->name);

		if (!config_oauth_is_used(config, oauth))
			continue;
		if (oauth->certificate_credential != NULL)
			list[n++] = of_certificate(
			    reader, whose, oauth->certificate_credential);
		else if (oauth->secret_credential != NULL)
			list[n++] = (struct expiry){
			    .whose = whose, .day = oauth->secret_expires_day};
	}
	return n;
}

void
expiry_list(void *ctx, const struct config *config,
    int (*read)(void *arg, const char *credential, struct span *pem_r),
    void *arg, struct expiry **list_r, size_t *count_r)
{
	const struct reader reader = {.read = read, .arg = arg};
	struct expiry *list =
	    mem_many(ctx, struct expiry, config->oauth_count + 1);
	size_t n = of_sections(ctx, config, &reader, list);
	const struct config_route *route = config_route_in_use(config);

	if (route != NULL && route->certificate_credential != NULL)
		list[n++] = of_certificate(&reader,
		    mem_fmt(ctx, "route %s", route->name),
		    route->certificate_credential);
	*list_r = list;
	*count_r = n;
}

const char *
expiry_what(const struct expiry *e)
{
	return e->certificate ? "certificate" : "client secret";
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
	buf_add_fmt(out, "the %s of %s %s on %s", expiry_what(e), e->whose,
	    left < 0 ? "ran out" : "runs out", date);
	if (left > 0)
		buf_add_fmt(
		    out, ", in %d day%s", (int)left, left == 1 ? "" : "s");
}
