/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom an officer's answer may be meant for besides the one it goes to: who
 * asks about the same child, and whoever else the officer answers these days.
 */
#include "daemon/intake/answer_p.h"

#include "daemon/office/known.h"
#include "daemon/policy/guard.h"
#include "daemon/store/events.h"
#include "daemon/sys/zone.h"

/* An afterthought to what was answered comes within days. */
enum { ENDED_DAYS = 14 };

/* What a party is called: many a mail program gives no name, and most addresses
 * have one before the @. */
static const char *
name_of(void *ctx, const struct party *party)
{
	const char *at = strchr(party->addr, '@');
	return party->name != NULL ? party->name
	       : at == NULL
		   ? party->addr
		   : mem_strn(ctx, party->addr, (size_t)(at - party->addr));
}

/* "Ruth Okafor, ruth.okafor@family.example", and of an MP's office its MP. */
static int
recipient_words(struct intake *in, const struct enquiry *enquiry,
    const char **words_r, struct err *err)
{
	struct party *party;
	struct mp *mp;
	int rc = answer_enquirer(in, enquiry, &party, err);
	*words_r = NULL;
	if (rc <= 0)
		return rc;
	*words_r = party->name == NULL
		       ? party->addr
		       : mem_fmt(in->ctx, "%s, %s", party->name, party->addr);
	rc = enquiry->mp_id == 0
		 ? 0
		 : mp_get(in->office->store, in->ctx, enquiry->mp_id, &mp, err);
	if (rc == 1)
		*words_r = mem_fmt(in->ctx, "%s, %s", *words_r, mp->name);
	return rc < 0 ? -1 : 0;
}

struct names {
	const char **of;
	size_t count, room;
	struct guard_family *families;
	size_t family_count, family_room;
};

/* An enquiry that is answered, and whom it is about. */
struct answered {
	const struct enquiry *enquiry;
	int64_t *cases;
	size_t case_count;
};

static int
shares_case(struct intake *in, const struct answered *to,
    const struct enquiry *other, struct err *err)
{
	int64_t *cases;
	size_t count;
	if (enquiry_cases(
		in->office->store, in->ctx, other->id, &cases, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < to->case_count; k++)
			if (cases[i] == to->cases[k])
				return 1;
	return 0;
}

/* "Dear Owen" to his colleague of the same MP's office goes nowhere wrong when
 * both ask about one child; else it may be meant for the family of another. */
static int
is_elsewhere(struct intake *in, const struct answered *to,
    const struct enquiry *other, struct err *err)
{
	if (to->enquiry->id == other->id)
		return 0;
	if (to->enquiry->mp_id == 0 || to->enquiry->mp_id != other->mp_id)
		return 1;
	const int shares = shares_case(in, to, other, err);
	return shares < 0 ? -1 : !shares;
}

static int
add_family(struct intake *in, const struct answered *to,
    const struct enquiry *other, const struct party *party, struct names *names,
    struct err *err)
{
	if (strcmp(other->kind, "family") != 0)
		return 0;
	const int shares = shares_case(in, to, other, err);
	if (shares < 0)
		return -1;
	names->families =
	    mem_grow(in->ctx, names->families, &names->family_room,
		names->family_count + 1, sizeof(*names->families));
	names->families[names->family_count++] =
	    (struct guard_family){.name = name_of(in->ctx, party),
		.addr = party->addr,
		.same_child = shares == 1};
	return 0;
}

static int
add_enquirers(struct intake *in, const struct answered *to,
    struct enquiry *const *list, size_t count, struct names *names,
    struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct party *party;
		int rc = is_elsewhere(in, to, list[i], err);
		if (rc == 1)
			rc = answer_enquirer(in, list[i], &party, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		names->of = mem_grow(in->ctx, names->of, &names->room,
		    names->count + 1, sizeof(*names->of));
		names->of[names->count++] = name_of(in->ctx, party);
		if (add_family(in, to, list[i], party, names, err) < 0)
			return -1;
	}
	return 0;
}

/* What was linked to it: it names the same child, or somebody has said that
 * they belong together. */
static int
add_linked(struct intake *in, const struct answered *to,
    const struct event *event, struct names *names, struct err *err)
{
	json_t *payload =
	    event->payload == NULL ? NULL : json_loads(event->payload, 0, NULL);
	const json_t *list = json_object_get(payload, "to");
	int rc = 0;
	for (size_t i = 0; rc >= 0 && i < json_array_size(list); i++) {
		struct enquiry *other;
		rc = enquiry_by_reference(in->office->store, in->ctx,
		    json_string_value(json_array_get(list, i)), &other, err);
		if (rc == 1)
			rc = add_enquirers(in, to, &other, 1, names, err);
	}
	json_decref(payload);
	return rc < 0 ? -1 : 0;
}

static int
read_linked(struct intake *in, const struct answered *to, struct names *names,
    struct err *err)
{
	struct event *events;
	size_t count;
	if (event_list(in->office->store, in->ctx, to->enquiry->id, &events,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].kind, "enquiry.linked") == 0 &&
		    add_linked(in, to, &events[i], names, err) < 0)
			return -1;
	return 0;
}

/* What that officer has, or nobody (0), and had until a few days ago. */
static int
add_owners(struct intake *in, const struct answered *to, int64_t owner_id,
    struct names *names, struct err *err)
{
	struct enquiry **list;
	size_t count;
	if (enquiries_of_owner(in->office->store, in->ctx, owner_id,
		zone_instant(in->office->today - ENDED_DAYS, 0), &list, &count,
		err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		/* What they may not know of is no word of a reason. */
		const int known =
		    known_to(in->ctx, in->office, list[i], in->officer, err);
		if (known < 0 || (known == 1 && add_enquirers(in, to, &list[i],
						    1, names, err) < 0))
			return -1;
	}
	return 0;
}

/* Whose mail the officer gets: their own, that of those whose deputy they are,
 * and on duty what nobody has. */
static int
read_in_tray(struct intake *in, const struct answered *to, struct names *names,
    struct err *err)
{
	struct officer **list;
	size_t count;
	const struct officer *self = in->officer;
	const int64_t owner_id = to->enquiry->owner_id;
	if (add_owners(in, to, self->id, names, err) < 0 ||
	    (owner_id != self->id &&
		add_owners(in, to, owner_id, names, err) < 0) ||
	    (owner_id != 0 && self->role == OFFICER_DUTY &&
		add_owners(in, to, 0, names, err) < 0) ||
	    officer_list(in->office->store, in->ctx, in->office->today, &list,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (list[i]->id != self->id && list[i]->id != owner_id &&
		    list[i]->deputy != NULL &&
		    span_eq_ascii(
			span_str(list[i]->deputy), span_str(self->addr)) &&
		    add_owners(in, to, list[i]->id, names, err) < 0)
			return -1;
	return 0;
}

/* Those who ask or have asked about the same child, and whom the officer
 * answers besides. */
static int
read_enquirers(struct intake *in, const struct enquiry *enquiry,
    struct names *names, struct err *err)
{
	struct answered to = {.enquiry = enquiry};
	struct enquiry **list;
	size_t count;
	if (enquiry_cases(in->office->store, in->ctx, enquiry->id, &to.cases,
		&to.case_count, err) < 0 ||
	    read_in_tray(in, &to, names, err) < 0 ||
	    read_linked(in, &to, names, err) < 0)
		return -1;
	for (size_t i = 0; i < to.case_count; i++)
		if (enquiries_ever_of_case(in->office->store, in->ctx,
			to.cases[i], &list, &count, err) < 0 ||
		    add_enquirers(in, &to, list, count, names, err) < 0)
			return -1;
	return 0;
}

static int
read_colleagues(struct intake *in, struct guard_input *input, struct err *err)
{
	struct officer **list;
	size_t count;
	size_t n = 0;
	if (officer_list(in->office->store, in->ctx, in->office->today, &list,
		&count, err) < 0)
		return -1;
	const char **names = mem_many(in->ctx, const char *, count + 1);
	for (size_t i = 0; i < count; i++)
		if (list[i]->id != in->officer->id)
			names[n++] = list[i]->name;
	input->colleagues = names;
	input->colleague_count = n;
	return 0;
}

int
answer_names(struct intake *in, const struct enquiry *enquiry,
    struct guard_input *input, struct err *err)
{
	struct names others = {0};
	if (recipient_words(in, enquiry, &input->recipient, err) < 0 ||
	    read_enquirers(in, enquiry, &others, err) < 0 ||
	    read_colleagues(in, input, err) < 0)
		return -1;
	input->to_family = strcmp(enquiry->kind, "family") == 0;
	input->other_enquirers = others.of;
	input->other_enquirer_count = others.count;
	input->families = others.families;
	input->family_count = others.family_count;
	return 0;
}
