/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/spread.h"

#include "daemon/intake/restrict.h"
#include "daemon/intake/rights.h"
#include "daemon/office/restricted.h"

/* 1: those who see it would be others than those who see it now.  What was
 * ordered of itself counts before anything that comes from another. */
static int
is_hit(struct intake *in, const struct enquiry *from,
    const struct enquiry *other, const struct restriction *group,
    struct err *err)
{
	struct restriction now;
	struct store *store = in->office->store;
	if (other->id == from->id)
		return 0;
	int rc = restriction_covering(store, in->ctx, other->id, &now, err);
	if (rc < 0)
		return -1;
	if (rc == 1 &&
	    (now.enquiry_id == other->id || restrict_same_group(&now, group)))
		return 0;
	if (other->owner_id != from->owner_id ||
	    (rc == 1 && (now.people != NULL || now.team != NULL)))
		return 1;
	rc = case_restricts(store, other->id, err);
	return rc < 0 ? -1 : rc == 0;
}

/* 1: one of its cases is all that restricts it, and that one goes: then what
 * stays is restricted by order, too. */
static int
loses(struct intake *in, const struct enquiry *from, const int64_t *cases,
    size_t count, int64_t goes, struct err *err)
{
	struct restriction now;
	int rc = restriction_covering(
	    in->office->store, in->ctx, from->id, &now, err);
	if (rc < 0 || (rc == 1 && now.enquiry_id == from->id))
		return rc < 0 ? -1 : 0;
	const bool named = rc == 1 && (now.people != NULL || now.team != NULL);
	for (size_t i = 0; !named && i < count; i++) {
		struct case_file *file;
		rc = case_get(in->office->store, in->ctx, cases[i], &file, err);
		if (rc < 0 || (rc == 1 && file->restricted && cases[i] != goes))
			return rc < 0 ? -1 : 0;
	}
	return 1;
}

static int
refuse(struct intake *in, const struct enquiry *other, const char **why_r,
    struct err *err)
{
	const char *not_theirs;
	const struct command order = {.verb = "RESTRICT"};
	const int shown =
	    restricted_shows(in->ctx, in->office, other, in->officer, err);
	if (shown < 0 ||
	    rights_refusal(in, other, &order, &not_theirs, err) < 0)
		return -1;
	*why_r = shown && not_theirs == NULL
		     ? mem_fmt(in->ctx,
			   "%s is open about the same case and would be "
			   "restricted with it; order RESTRICT there first, "
			   "without a name",
			   other->reference)
		     : "the restriction would reach further than this; the "
		       "duty officer or a manager sees to that first";
	return 0;
}

/* The first of those open about that case whom the order would take from
 * whoever has it. */
static int
look_at(struct intake *in, const struct enquiry *from, int64_t case_id,
    const struct restriction *group, const char **why_r, struct err *err)
{
	struct enquiry **open;
	size_t count;
	if (enquiries_of_case(
		in->office->store, in->ctx, case_id, &open, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const int hit = is_hit(in, from, open[i], group, err);
		if (hit != 0)
			return hit < 0 ? -1 : refuse(in, open[i], why_r, err);
	}
	return 0;
}

int
spread_refusal(struct intake *in, const struct enquiry *from, int64_t case_id,
    const char **why_r, struct err *err)
{
	int64_t *cases;
	size_t count;
	struct restriction group;
	struct store *store = in->office->store;
	*why_r = NULL;
	int rc = restrict_group(in, from, &group, err);
	if (rc <= 0)
		return rc;
	if (enquiry_cases(store, in->ctx, from->id, &cases, &count, err) < 0)
		return -1;
	const int all = loses(in, from, cases, count, case_id, err);
	if (all < 0)
		return -1;
	for (size_t i = 0; *why_r == NULL && i < count; i++)
		if ((cases[i] == case_id || all) &&
		    look_at(in, from, cases[i], &group, why_r, err) < 0)
			return -1;
	return 0;
}

int
spread_divided(struct intake *in, const struct enquiry *from,
    const struct enquiry *out, const struct restriction *group,
    const char **why_r, struct err *err)
{
	int64_t *cases;
	size_t count;
	struct restriction now;
	struct store *store = in->office->store;
	*why_r = NULL;
	int rc = restriction_covering(store, in->ctx, out->id, &now, err);
	if (rc < 0 || (rc == 1 && restrict_same_group(&now, group)))
		return rc < 0 ? -1 : 0;
	if (enquiry_cases(store, in->ctx, out->id, &cases, &count, err) < 0)
		return -1;
	for (size_t i = 0; *why_r == NULL && i < count; i++)
		if (look_at(in, from, cases[i], group, why_r, err) < 0)
			return -1;
	return 0;
}

int
spread_linked(struct intake *in, const struct enquiry *enquiry, int64_t case_id,
    const char **why_r, struct err *err)
{
	struct restriction own;
	*why_r = NULL;
	const int rc = restriction_covering(
	    in->office->store, in->ctx, enquiry->id, &own, err);
	return rc <= 0 ? rc : look_at(in, enquiry, case_id, &own, why_r, err);
}

int
spread_let_go(struct intake *in, int64_t ended_id, int64_t case_id,
    const json_t *kept, struct err *err)
{
	struct store *store = in->office->store;
	const int64_t own = json_integer_value(json_array_get(kept, 0));
	const int64_t first = json_integer_value(json_array_get(kept, 1));
	if (own != 0 && case_id != 0 &&
	    enquiry_unlink_case(store, ended_id, case_id, err) < 0)
		return -1;
	return first == 0 ? 0
			  : restriction_end(store, first, in->officer->addr,
				in->office->now, err);
}
