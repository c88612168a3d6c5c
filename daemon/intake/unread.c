/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/unread.h"

/* It brings a mail that came later than what opened the enquiry. */
static bool
brings_mail(const struct letter_row *letter, const struct enquiry *enquiry)
{
	return strcmp(letter->kind, "allocation") == 0 &&
	       letter->caused_by != 0 &&
	       letter->caused_by != enquiry->opened_by_message &&
	       strcmp(letter->state, "dropped") != 0;
}

/* It had come before the letter they reply to, and was sent to another then. */
static bool
was_brought(const struct intake *in, const struct enquiry *enquiry,
    struct letter_row **letters, int64_t message_id)
{
	for (; (*letters)->id <= in->letter->id; letters++)
		if ((*letters)->caused_by == message_id &&
		    brings_mail(*letters, enquiry))
			return true;
	return false;
}

int
unread_mail(struct intake *in, const struct enquiry *enquiry, int64_t *at_r,
    struct err *err)
{
	const struct outbox_filter filter = {.enquiry_id = enquiry->id};
	const struct span self = span_str(in->officer->addr);
	struct letter_row **letters;
	size_t count;
	if (in->letter == NULL || enquiry->owner_id == in->officer->id)
		return 0;
	if (outbox_list(
		in->office->store, in->ctx, &filter, &letters, &count, err) < 0)
		return -1;
	/* Their numbers say what came first, whatever the clock did. */
	for (size_t i = count; i-- > 0;) {
		if (letters[i]->id <= in->letter->id)
			break;
		if (!brings_mail(letters[i], enquiry) ||
		    was_brought(in, enquiry, letters, letters[i]->caused_by))
			continue;
		*at_r = letters[i]->created_at;
		return !span_eq_ascii(span_str(letters[i]->to_addr), self);
	}
	return 0;
}
