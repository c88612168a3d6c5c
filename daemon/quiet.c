/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/quiet.h"

#include <string.h>

#include <jansson.h>

#include "daemon/compose/letters.h"
#include "daemon/store/bereavements.h"

int
quiet_covers(struct office *office, int64_t enquiry_id, const char *addr,
    struct err *err)
{
	return bereavement_covers(office->store, enquiry_id, addr, err);
}

/* A list to an MP's office says in its context which enquiries it names. */
static int
names_one(struct office *office, const char *context, struct err *err)
{
	int rc = 0;
	json_t *replies = context == NULL ? NULL : json_loads(context, 0, NULL);
	const json_t *listed = json_object_get(replies, "listed");
	for (size_t i = 0; rc == 0 && i < json_array_size(listed); i++)
		rc = quiet_covers(office,
		    json_integer_value(json_array_get(listed, i)), NULL, err);
	json_decref(replies);
	return rc;
}

int
quiet_stops(
    struct office *office, const struct letter_row *letter, struct err *err)
{
	enum letter_kind kind;
	if (letter->to_staff || !letter_kind_read(letter->kind, &kind) ||
	    letter_kind_info(kind)->auto_submitted == NULL)
		return 0;
	int rc = quiet_covers(office, letter->enquiry_id, letter->to_addr, err);
	return rc != 0 ? rc : names_one(office, letter->context, err);
}
