/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/restricted.h"

#include <string.h>

#include "daemon/office/post.h"
#include "daemon/office/step.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/absences.h"
#include "daemon/store/parties.h"
#include "daemon/store/restrictions.h"

/* Who is inside, as far as it is known today. */
struct group {
	bool named; /* by RESTRICT; else owner and deputy */
	struct restriction said;
	struct officer **of; /* registered today, those who are here first */
	size_t count;
	size_t here; /* of these */
};

/* ---- who is inside ---- */

static bool
is_away(const struct absence *absences, size_t count, int64_t officer_id)
{
	for (size_t i = 0; i < count; i++)
		if (absences[i].officer_id == officer_id)
			return true;
	return false;
}

static bool
names_addr(const char *people, const char *addr)
{
	const struct case_file list = {.parties = people};
	return people != NULL && case_file_names(&list, addr);
}

static bool
is_named(const struct restriction *said, const struct officer *officer)
{
	return names_addr(said->people, officer->addr) ||
	       (said->team != NULL && span_eq_ascii(span_str(said->team),
					  span_str(officer->team)));
}

static const struct officer *
find_owner(struct officer *const *officers, size_t count, int64_t owner_id)
{
	for (size_t i = 0; i < count; i++)
		if (officers[i]->id == owner_id)
			return officers[i];
	return NULL;
}

static bool
is_inside(const struct group *group, const struct officer *owner,
    const struct officer *officer)
{
	if (group->named)
		return is_named(&group->said, officer);
	return owner != NULL &&
	       (officer == owner || (owner->deputy != NULL &&
					span_eq_ascii(span_str(owner->deputy),
					    span_str(officer->addr))));
}

/* 1: one of them has no child in it, and can decide. */
static int
can_decide(struct office *office, const struct enquiry *enquiry,
    const struct group *group, struct err *err)
{
	for (size_t i = 0; i < group->count; i++) {
		bool asked;
		const int rc = party_concerned(office->store, enquiry->id,
		    group->of[i]->addr, &asked, err);
		if (rc <= 0)
			return rc < 0 ? -1 : 1;
	}
	return 0;
}

/* The lowest of all managers, of the team first, who can decide. */
static int
find_manager(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct officer **manager_r, struct err *err)
{
	const char *not_addrs = NULL;
	for (;;) {
		bool asked;
		struct officer *who;
		int rc = officer_above(office->store, ctx, enquiry->team,
		    office->today, OFFICER_MANAGER, not_addrs, &who, err);
		if (rc <= 0)
			return rc;
		rc = party_concerned(
		    office->store, enquiry->id, who->addr, &asked, err);
		if (rc <= 0) {
			*manager_r = who;
			return rc < 0 ? -1 : 1;
		}
		not_addrs = not_addrs == NULL
				? who->addr
				: mem_fmt(ctx, "%s %s", not_addrs, who->addr);
	}
}

/* Nobody is left who was named, or all have a child in it: a manager decides,
 * or names somebody. */
static int
add_manager(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct group *group, struct err *err)
{
	struct officer *manager;
	int rc = find_manager(ctx, office, enquiry, &manager, err);
	if (rc == 0 && group->count == 0)
		rc = post_in_charge(
		    ctx, office, enquiry->team, NULL, &manager, err);
	if (rc == 1)
		group->of[group->count++] = manager;
	return rc < 0 ? -1 : 0;
}

static int
read_group(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct group *group, struct err *err)
{
	struct officer **all;
	struct absence *absences;
	size_t count;
	size_t absence_count;
	*group = (struct group){.count = 0};
	int rc = restriction_covering(
	    office->store, ctx, enquiry->id, &group->said, err);
	group->named =
	    rc == 1 && (group->said.people != NULL || group->said.team != NULL);
	if (rc < 0 ||
	    officer_list(office->store, ctx, office->today, &all, &count, err) <
		0 ||
	    absence_list(office->store, ctx, office->today, &absences,
		&absence_count, err) < 0)
		return -1;
	const struct officer *owner = find_owner(all, count, enquiry->owner_id);
	group->of = mem_many(ctx, struct officer *, count + 1);
	for (int away = 0; away < 2; away++) {
		for (size_t i = 0; i < count; i++)
			if (is_inside(group, owner, all[i]) &&
			    is_away(absences, absence_count, all[i]->id) ==
				(away == 1))
				group->of[group->count++] = all[i];
		if (away == 0)
			group->here = group->count;
	}
	rc = can_decide(office, enquiry, group, err);
	return rc == 0  ? add_manager(ctx, office, enquiry, group, err)
	       : rc < 0 ? -1
			: 0;
}

static bool
has(const struct group *group, int64_t officer_id)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->of[i]->id == officer_id)
			return true;
	return false;
}

/* 1 read, 0 nothing restricts it. */
static int
read_restricted(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct group *group_r, struct err *err)
{
	int rc = case_restricts(office->store, enquiry->id, err);
	if (rc <= 0)
		return rc;
	return read_group(ctx, office, enquiry, group_r, err) < 0 ? -1 : 1;
}

int
restricted_shows(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct officer *officer,
    struct err *err)
{
	struct group group;
	int rc = read_restricted(ctx, office, enquiry, &group, err);
	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	return has(&group, officer->id);
}

int
restricted_suits(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct officer *officer,
    struct err *err)
{
	struct group group;
	int rc = read_restricted(ctx, office, enquiry, &group, err);
	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	return !group.named || has(&group, officer->id);
}

int
restricted_insider(void *ctx, struct office *office,
    const struct enquiry *enquiry, const char *not_addrs,
    struct officer **officer_r, struct err *err)
{
	struct group group;
	if (read_group(ctx, office, enquiry, &group, err) < 0)
		return -1;
	/* Of those who are here the owner, who knows it. */
	for (size_t i = 0; i < group.here; i++)
		if (group.of[i]->id == enquiry->owner_id &&
		    !names_addr(not_addrs, group.of[i]->addr)) {
			*officer_r = group.of[i];
			return 1;
		}
	for (size_t i = 0; i < group.count; i++)
		if (!names_addr(not_addrs, group.of[i]->addr)) {
			*officer_r = group.of[i];
			return 1;
		}
	return 0;
}

/* ---- whose it is ---- */

int
restricted_hand_over(void *ctx, struct office *office, struct enquiry *enquiry,
    struct officer **owner_r, struct err *err)
{
	struct group group;
	unsigned effects;
	int rc = read_restricted(ctx, office, enquiry, &group, err);
	if (rc <= 0)
		return rc;
	if (!group.named || group.count == 0 ||
	    has(&group, enquiry->owner_id) || !enquiry_is_open(enquiry) ||
	    !enquiry_step(enquiry, EVENT_ASSIGNED, &effects))
		return 0;
	*owner_r = group.of[0];
	enquiry->owner_id = group.of[0]->id;
	enquiry->team = group.of[0]->team;
	return 1;
}

/* ---- in words ---- */

/* Names of those who are registered today, addresses of the others. */
static int
people_words(void *ctx, struct office *office, const char *people,
    const char **words_r, struct err *err)
{
	struct span rest = span_str(people);
	const char *words = "";
	while (rest.n > 0) {
		struct officer *officer;
		const ptrdiff_t gap = span_find_byte(rest, 0, ' ');
		const size_t n = gap < 0 ? rest.n : (size_t)gap;
		const char *addr = mem_strn(ctx, rest.p, n);
		const int rc = officer_by_addr(
		    office->store, ctx, addr, office->today, &officer, err);
		if (rc < 0)
			return -1;
		words =
		    mem_fmt(ctx, "%s%s%s", words, words[0] == '\0' ? "" : ", ",
			rc == 1 ? officer->name : addr);
		rest = span_sub(rest, n + 1, rest.n);
	}
	*words_r = words;
	return 0;
}

int
restricted_words(void *ctx, struct office *office, int64_t enquiry_id,
    const char **words_r, struct err *err)
{
	struct restriction said;
	*words_r = NULL;
	int rc = case_restricts(office->store, enquiry_id, err);
	if (rc <= 0)
		return rc;
	rc = restriction_covering(office->store, ctx, enquiry_id, &said, err);
	if (rc < 0)
		return -1;
	*words_r = "its owner and their deputy";
	if (rc == 1 && said.people != NULL &&
	    people_words(ctx, office, said.people, words_r, err) < 0)
		return -1;
	if (rc == 1 && said.team != NULL)
		*words_r = said.people == NULL
			       ? mem_fmt(ctx, "the team %s", said.team)
			       : mem_fmt(ctx, "%s and the team %s", *words_r,
				     said.team);
	return 0;
}
