/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/further.h"

#include "daemon/intake/footings.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/placing.h"

enum {
	FURTHER_MAX = 20, /* letters; the newest say most */
	MAILS_MAX = 200
};

/* Who is given what. */
struct gift {
	const struct enquiry *enquiry;
	const struct officer *to;
	bool for_duty;
	bool again; /* what opened the enquiry is sent as the others are */
	const char *news;
	struct letter_row **letters; /* of the enquiry they are given */
	size_t letter_count;
	struct letter_row **first; /* of that the mails came into */
	size_t first_count;
	size_t older; /* that are not sent */
	const char *rule;
};

/* A letter that only asked them to take it had no files (P-27). */
static bool
had(const struct gift *gift, int64_t message_id)
{
	for (size_t i = 0; i < gift->letter_count; i++) {
		const struct letter_row *l = gift->letters[i];
		if (l->caused_by == message_id &&
		    strcmp(l->kind, "allocation") == 0 &&
		    strcmp(l->state, "dropped") != 0 &&
		    strcmp(l->state, "failed") != 0 &&
		    (gift->for_duty || l->context == NULL ||
			strstr(l->context, "asked") == NULL) &&
		    span_eq_ascii(
			span_str(l->to_addr), span_str(gift->to->addr)))
			return true;
	}
	return false;
}

/* One that ended a pause was more than a thank-you, and went to whoever had
 * the enquiry then. */
static bool
was_given(struct letter_row **letters, size_t count, int64_t message_id)
{
	for (size_t i = 0; i < count; i++)
		if (letters[i]->caused_by == message_id &&
		    strcmp(letters[i]->kind, "allocation") == 0)
			return true;
	return false;
}

static int
send_one(struct intake *in, const struct gift *gift, int64_t message_id,
    struct err *err)
{
	struct intake asked;
	struct intake_mail mail;
	int rc = placing_asked(in, message_id, &asked, &mail, err);
	if (rc > 0 && heed_signs(&asked)->thanks &&
	    !was_given(gift->letters, gift->letter_count, message_id) &&
	    !was_given(gift->first, gift->first_count, message_id))
		rc = 0;
	if (rc <= 0)
		return rc;
	const struct allocation allocation = {.to = gift->to,
	    .follow_up = true,
	    .because = gift->older == 0
			   ? "with this enquiry: it came before you got it"
			   : mem_fmt(in->ctx,
				 "with this enquiry: it came before you got "
				 "it; %zu older ones are in the mailbox",
				 gift->older),
	    .for_duty = gift->for_duty,
	    .unproven = !identity_is_proved(asked.identity.proof),
	    .acknowledged = "no: it is a further mail on an enquiry",
	    .disclosure = gift->rule,
	    .news = gift->news};
	return post_allocation(
	    in->ctx, in->office, &mail, gift->enquiry, &allocation, err);
}

/* Those in `from`, which is the enquiry or was merged into it. */
static int
send_of(struct intake *in, struct gift *gift, const struct enquiry *from,
    struct err *err)
{
	const struct message_filter mails = {
	    .enquiry_id = from->id, .max = MAILS_MAX};
	const struct outbox_filter sent = {.enquiry_id = gift->enquiry->id};
	const struct outbox_filter first = {.enquiry_id = from->id};
	struct message **rows;
	size_t count;
	size_t n = 0;
	if (outbox_list(in->office->store, in->ctx, &sent, &gift->letters,
		&gift->letter_count, err) < 0 ||
	    outbox_list(in->office->store, in->ctx, &first, &gift->first,
		&gift->first_count, err) < 0 ||
	    inbox_list(in->office->store, in->ctx, &mails, &rows, &count, err) <
		0)
		return -1;
	/* Newest first; an allocation has brought what opened the enquiry. */
	for (size_t i = 0; i < count; i++)
		if ((rows[i]->outcome == OUTCOME_FOLLOW_UP ||
			(rows[i]->outcome == OUTCOME_ENQUIRY &&
			    (gift->again || from->id != gift->enquiry->id))) &&
		    !had(gift, rows[i]->id))
			rows[n++] = rows[i];
	gift->older = n > FURTHER_MAX ? n - FURTHER_MAX : 0;
	for (size_t i = n - gift->older; i-- > 0;)
		if (send_one(in, gift, rows[i]->id, err) < 0)
			return -1;
	return 0;
}

static int
send_all(struct intake *in, struct gift *gift, struct err *err)
{
	struct enquiry **merged;
	size_t count;
	if (footings_rule(
		in->ctx, in->office, gift->enquiry, &gift->rule, err) < 0 ||
	    merge_list(in, gift->enquiry, &merged, &count, err) < 0 ||
	    send_of(in, gift, gift->enquiry, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (send_of(in, gift, merged[i], err) < 0)
			return -1;
	return 0;
}

int
further_send(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to, bool for_duty, const char *news, struct err *err)
{
	struct gift gift = {
	    .enquiry = enquiry, .to = to, .for_duty = for_duty, .news = news};
	return send_all(in, &gift, err);
}

int
further_again(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to, bool for_duty, struct err *err)
{
	struct gift gift = {
	    .enquiry = enquiry, .to = to, .for_duty = for_duty, .again = true};
	return send_all(in, &gift, err);
}
