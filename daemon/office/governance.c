/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/governance.h"

#include "daemon/sys/zone.h"

enum { PEOPLE_MAX = 4 };
struct people {
	const struct officer *of[PEOPLE_MAX];
	size_t count;
};

const char *
governance_instant(void *ctx, int64_t at)
{
	int32_t seconds;
	const int32_t day = zone_civil(at, &seconds);
	return mem_fmt(ctx, "%02d:%02d on %s", (int)(seconds / 3600),
	    (int)(seconds / 60 % 60), post_day(ctx, day));
}

static void
add_person(struct people *people, const struct officer *who)
{
	for (size_t i = 0; i < people->count; i++)
		if (span_eq_ascii(
			span_str(people->of[i]->addr), span_str(who->addr)))
			return;
	if (people->count < PEOPLE_MAX)
		people->of[people->count++] = who;
}

static int
find_people(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct people *people_r, struct err *err)
{
	struct officer *who;
	const char *team = enquiry == NULL ? "" : enquiry->team;
	*people_r = (struct people){.count = 0};
	int rc = post_in_charge(ctx, office, team, NULL, &who, err);
	if (rc == 1)
		add_person(people_r, who);
	if (rc >= 0)
		rc = officer_above(office->store, ctx, team, office->today,
		    OFFICER_MANAGER, NULL, &who, err);
	if (rc == 1)
		add_person(people_r, who);
	if (rc >= 0 && enquiry != NULL && enquiry->owner_id != 0 &&
	    (rc = officer_get_valid(office->store, ctx, enquiry->owner_id,
		 office->today, &who, err)) == 1)
		add_person(people_r, who);
	if (rc < 0)
		return -1;
	if (office->config->information_governance != NULL) {
		struct officer *contact = mem_one(ctx, struct officer);
		contact->addr = office->config->information_governance;
		contact->name = contact->addr;
		add_person(people_r, contact);
	}
	return 0;
}

int
governance_tell(void *ctx, struct office *office, const struct notice *notice,
    const char **names_r, struct err *err)
{
	struct people people;
	*names_r = "";
	if (find_people(ctx, office, notice->enquiry, &people, err) < 0)
		return -1;
	for (size_t i = 0; i < people.count; i++) {
		struct notice own = *notice;
		own.to = people.of[i];
		own.once_key =
		    mem_fmt(ctx, "%s:%s", notice->once_key, people.of[i]->addr);
		if (post_notice(ctx, office, &own, err) < 0)
			return -1;
		*names_r = mem_fmt(ctx, "%s%s%s", *names_r, i == 0 ? "" : ", ",
		    people.of[i]->name);
	}
	return 0;
}
