/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/forget.h"

#include "daemon/intake/gather.h"
#include "daemon/intake/placing.h"
#include "daemon/store/trail.h"

enum { MAILS_MAX = 200 };

static bool
is_their_reference(const struct enquiry *enquiry, const struct intake *mail)
{
	const char *theirs = gather_their_reference(mail->facts);
	return enquiry->their_reference != NULL && theirs != NULL &&
	       strcmp(enquiry->their_reference, theirs) == 0;
}

/* Of the ids taken out, those that this mail of the enquiry names are put
 * back; *theirs: it says that reference too. */
static int
keep_what_it_says(struct intake *in, const struct enquiry *enquiry,
    int64_t message_id, json_t *ids, bool *theirs, struct err *err)
{
	struct intake other;
	struct intake_mail mail;
	const char *named[GATHER_TRAIL_MAX];
	int rc = placing_asked(in, message_id, &other, &mail, err);
	if (rc <= 0)
		return rc;
	*theirs = *theirs || is_their_reference(enquiry, &other);
	const size_t n = gather_trail(&other, enquiry, named);
	for (size_t i = json_array_size(ids); i-- > 0;) {
		const char *id = json_string_value(json_array_get(ids, i));
		bool again = false;
		for (size_t k = 0; k < n; k++)
			again = again || strcmp(named[k], id) == 0;
		if (!again)
			continue;
		if (trail_add(in->office->store, enquiry->id, id, err) < 0)
			return -1;
		json_array_remove(ids, i);
	}
	return 0;
}

static int
take_out(struct intake *in, struct intake *asked, const struct enquiry *enquiry,
    json_t *ids, struct err *err)
{
	const char *named[GATHER_TRAIL_MAX];
	const size_t n = gather_trail(asked, enquiry, named);
	for (size_t i = 0; i < n; i++) {
		int rc =
		    trail_remove(in->office->store, enquiry->id, named[i], err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			json_array_append_new(ids, json_string(named[i]));
	}
	return 0;
}

int
forget_mail(struct intake *in, struct intake *asked, struct enquiry *enquiry,
    json_t *what, struct err *err)
{
	const int64_t id = asked->mail->message_id;
	const struct message_filter filter = {
	    .enquiry_id = enquiry->id, .max = MAILS_MAX};
	struct message **rows;
	size_t count;
	json_t *ids = json_array();
	/* What opened it has its own writer's reference. */
	bool theirs = id == enquiry->opened_by_message ||
		      !is_their_reference(enquiry, asked);
	json_object_set_new(what, "trail", ids);
	if (take_out(in, asked, enquiry, ids, err) < 0 ||
	    inbox_list(
		in->office->store, in->ctx, &filter, &rows, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (rows[i]->id != id &&
		    (rows[i]->outcome == OUTCOME_ENQUIRY ||
			rows[i]->outcome == OUTCOME_FOLLOW_UP) &&
		    keep_what_it_says(
			in, enquiry, rows[i]->id, ids, &theirs, err) < 0)
			return -1;
	if (theirs)
		return 0;
	json_object_set_new(
	    what, "theirs", json_string(enquiry->their_reference));
	enquiry->their_reference = NULL;
	return enquiry_update(in->office->store, enquiry, err) < 0 ? -1 : 0;
}

int
forget_not(struct intake *in, struct enquiry *enquiry, const json_t *what,
    struct err *err)
{
	const json_t *ids = json_object_get(what, "trail");
	const char *theirs = json_string_value(json_object_get(what, "theirs"));
	for (size_t i = 0; i < json_array_size(ids); i++)
		if (trail_add(in->office->store, enquiry->id,
			json_string_value(json_array_get(ids, i)), err) < 0)
			return -1;
	if (theirs == NULL || enquiry->their_reference != NULL)
		return 0;
	enquiry->their_reference = theirs;
	return enquiry_update(in->office->store, enquiry, err) < 0 ? -1 : 0;
}
