/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/words_inside.h"

#include "daemon/office/identifiers.h"
#include "daemon/office/restricted.h"

static int
add(struct intake *in, const struct enquiry *enquiry,
    struct words_inside *inside, struct err *err)
{
	const int rc = case_restricts(in->office->store, enquiry->id, err);
	if (rc <= 0)
		return rc;
	for (size_t i = 0; i < inside->count; i++)
		if (inside->ids[i] == enquiry->id)
			return 0;
	inside->ids = mem_grow(in->ctx, inside->ids, &inside->room,
	    inside->count + 1, sizeof(*inside->ids));
	inside->ids[inside->count++] = enquiry->id;
	return 0;
}

static int
add_cases(struct intake *in, const struct named_cases *named,
    struct words_inside *inside, struct err *err)
{
	for (size_t i = 0; i < named->count; i++) {
		struct enquiry **ever;
		size_t count;
		if (enquiries_ever_of_case(in->office->store, in->ctx,
			named->ids[i], &ever, &count, err) < 0)
			return -1;
		for (size_t k = 0; k < count; k++)
			if (add(in, ever[k], inside, err) < 0)
				return -1;
	}
	return 0;
}

static int
add_found(struct intake *in, const struct found_reference *found,
    struct words_inside *inside, struct err *err)
{
	struct enquiry *enquiry;
	struct named_cases named;
	int rc = found->valid && strcmp(found->kind, "own") == 0
		     ? enquiry_by_reference(in->office->store, in->ctx,
			   found->normal, &enquiry, err)
		     : 0;
	if (rc != 0)
		return rc < 0 ? -1 : add(in, enquiry, inside, err);
	rc = identifier_cases(in->office, in->ctx, found, &named, err);
	return rc <= 0 ? rc : add_cases(in, &named, inside, err);
}

int
words_inside_read(
    struct intake *in, struct words_inside *inside_r, struct err *err)
{
	const struct facts *f = in->facts;
	struct enquiry *first;
	*inside_r = (struct words_inside){0};
	for (size_t i = 0; i < f->found_count; i++)
		if (add_found(in, &f->found[i], inside_r, err) < 0)
			return -1;
	int rc = inside_r->count == 0 ? 0
				      : enquiry_get(in->office->store, in->ctx,
					    inside_r->ids[0], &first, err);
	if (rc <= 0)
		return rc;
	rc = restricted_insider(
	    in->ctx, in->office, first, in->officer->addr, &inside_r->to, err);
	return rc != 0 ? (rc < 0 ? -1 : 0)
	       : restricted_insider(
		     in->ctx, in->office, first, NULL, &inside_r->to, err) < 0
		   ? -1
		   : 0;
}

int
words_inside_listed(struct intake *in, struct err *err)
{
	json_t *context = in->letter->context == NULL
			      ? NULL
			      : json_loads(in->letter->context, 0, NULL);
	const json_t *lines = json_object_get(context, "lines");
	int listed = 0;
	for (size_t i = 0; listed == 0 && i < json_array_size(lines); i++) {
		struct enquiry *enquiry;
		int rc = enquiry_get(in->office->store, in->ctx,
		    json_integer_value(json_array_get(lines, i)), &enquiry,
		    err);
		if (rc == 1)
			rc =
			    case_restricts(in->office->store, enquiry->id, err);
		if (rc == 1)
			rc = restricted_shows(
			    in->ctx, in->office, enquiry, in->officer, err);
		listed = rc;
	}
	json_decref(context);
	return listed;
}
