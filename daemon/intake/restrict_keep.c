/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One mail in two enquiries: whoever alone may read the one may alone read the
 * other.
 */
#include "daemon/intake/restrict.h"

#include "daemon/office/restricted.h"

static bool
same_text(const char *a, const char *b)
{
	return (a == NULL) == (b == NULL) &&
	       (a == NULL || span_eq_ascii(span_str(a), span_str(b)));
}

bool
restrict_same_group(const struct restriction *a, const struct restriction *b)
{
	return same_text(a->people, b->people) && same_text(a->team, b->team);
}

/* The owner and the deputy as they are today; of what nobody has, who may see
 * to it. */
static int
name_owner(struct intake *in, const struct enquiry *enquiry,
    const char **people_r, struct err *err)
{
	struct officer *owner;
	int rc = enquiry->owner_id == 0
		     ? 0
		     : officer_get_valid(in->office->store, in->ctx,
			   enquiry->owner_id, in->office->today, &owner, err);
	if (rc == 0)
		rc = restricted_insider(
		    in->ctx, in->office, enquiry, NULL, &owner, err);
	if (rc == 1)
		*people_r =
		    owner->deputy == NULL
			? owner->addr
			: mem_fmt(in->ctx, "%s %s", owner->addr, owner->deputy);
	return rc;
}

int
restrict_group(struct intake *in, const struct enquiry *enquiry,
    struct restriction *group_r, struct err *err)
{
	struct store *store = in->office->store;
	*group_r = (struct restriction){0};
	int rc = case_restricts(store, enquiry->id, err);
	if (rc <= 0)
		return rc;
	rc = restriction_covering(store, in->ctx, enquiry->id, group_r, err);
	if (rc < 0)
		return -1;
	if (group_r->people != NULL || group_r->team != NULL)
		return 1;
	*group_r = (struct restriction){0};
	return name_owner(in, enquiry, &group_r->people, err) < 0 ? -1 : 1;
}

int
restrict_keep(struct intake *in, const struct enquiry *enquiry,
    const struct restriction *group, int64_t *id_r, struct err *err)
{
	struct store *store = in->office->store;
	struct restriction now;
	const char *who;
	if (id_r != NULL)
		*id_r = 0;
	int rc = restriction_covering(store, in->ctx, enquiry->id, &now, err);
	if (rc < 0 || (rc == 1 && restrict_same_group(&now, group)))
		return rc < 0 ? -1 : 0;
	struct restriction same = {.enquiry_id = enquiry->id,
	    .people = group->people,
	    .team = group->team,
	    .author = in->officer->addr,
	    .at = in->office->now};
	if (restriction_add(store, &same, err) < 0 ||
	    restricted_words(in->ctx, in->office, enquiry->id, &who, err) < 0)
		return -1;
	if (id_r != NULL)
		*id_r = same.id;
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "restriction.begun",
	    json_pack("{s:s}", "to", who == NULL ? "" : who), err);
}
