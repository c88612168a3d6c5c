/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters to staff that nobody got: somebody else is told, once. */
#include "daemon/intake/post_fate.h"

#include "daemon/intake/placing.h"
#include "daemon/intake/question.h"
#include "daemon/office/restricted.h"
#include "daemon/sys/log.h"
#include "parsers/base/span.h"

/* Marks the second messenger's letters: there is no third. */
#define UNTOLD "untold:"

/* Does somebody wait for what it asks?  A receipt or a morning list that is
 * lost costs its officer nothing that does not come again. */
static bool
is_awaited(const struct letter_row *letter)
{
	static const char *const kinds[] = {
	    "allocation", "question", "questions", "notice", "chase", "digest"};
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i], letter->kind) == 0)
			return true;
	return false;
}

/* The enquiries that a mail may belong to, as its question names them. */
static size_t
read_choices(void *ctx, const struct letter_row *letter, int64_t **ids_r)
{
	json_t *context = letter->context == NULL
			      ? NULL
			      : json_loads(letter->context, 0, NULL);
	const json_t *choices = json_object_get(context, "choices");
	const size_t count = json_array_size(choices);
	*ids_r = mem_many(ctx, int64_t, count + 1);
	for (size_t i = 0; i < count; i++)
		(*ids_r)[i] = json_integer_value(json_array_get(choices, i));
	json_decref(context);
	return count;
}

/* Who sees to it in their place, and may (P-40), or else whoever is in charge,
 * who has nothing of what it says: 1, 0 there is nobody. */
static int
find_stand_in(void *ctx, struct office *office, const struct letter_row *letter,
    const struct enquiry *enquiry, struct officer **officer_r, struct err *err)
{
	int64_t *ids;
	if (enquiry != NULL) {
		int rc = case_restricts(office->store, enquiry->id, err);
		if (rc == 1)
			rc = restricted_insider(ctx, office, enquiry,
			    letter->to_addr, officer_r, err);
		return rc != 0 ? rc
			       : post_in_charge(ctx, office, enquiry->team,
				     letter->to_addr, officer_r, err);
	}
	const size_t count = read_choices(ctx, letter, &ids);
	return question_whom_but(
	    ctx, office, ids, count, letter->to_addr, officer_r, err);
}

/* 1: it asks of nothing that is hidden from that officer. */
static int
may_have(void *ctx, struct office *office, const struct letter_row *letter,
    const struct officer *officer, struct err *err)
{
	int64_t *ids;
	const size_t count = read_choices(ctx, letter, &ids);
	for (size_t i = 0; i < count; i++) {
		struct enquiry *enquiry;
		int rc = ids[i] == 0 ? 0
				     : enquiry_get(office->store, ctx, ids[i],
					   &enquiry, err);
		if (rc == 0)
			continue;
		if (rc == 1)
			rc = restricted_shows(
			    ctx, office, enquiry, officer, err);
		if (rc <= 0)
			return rc;
	}
	struct intake none = {.ctx = ctx, .office = office};
	struct intake asked;
	struct intake_mail mail;
	const int rc =
	    letter->caused_by == 0
		? 0
		: placing_asked(&none, letter->caused_by, &asked, &mail, err);
	return rc == 0 ? 1 : rc < 0 ? -1 : question_shows(&asked, officer, err);
}

/* Nobody is left to tell: the digest's line of health says so (health.c). */
static int
reached_nobody(struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err)
{
	log_event(LOG_ERR, "staff.none", log_i("letter", letter->id),
	    log_s("enquiry", enquiry == NULL ? "" : enquiry->reference));
	return post_event(office, enquiry, 0, letter->id, "daemon",
	    "letter.untold", json_pack("{s:s}", "kind", letter->kind), err);
}

/* Whoever has a question's bytes may answer it.  1; 0: nobody may have it. */
static int
take_question(void *ctx, struct office *office, const struct letter_row *letter,
    const struct officer *officer, bool *attach_r,
    struct letter_attachment *whole, struct err *err)
{
	struct letter_row *stored;
	int rc = may_have(ctx, office, letter, officer, err);
	if (rc < 0)
		return -1;
	*attach_r = rc == 1 && strcmp(letter->kind, "question") == 0 &&
		    letter->size < office->config->letter_max_bytes / 2;
	if (!*attach_r)
		return 1;
	rc = outbox_get(office->store, ctx, letter->id, &stored, err);
	*attach_r = rc == 1;
	if (rc == 0 || (rc < 0 && err->kind != ERR_INPUT))
		return rc;
	if (rc == 1)
		whole->bytes = stored->bytes;
	return 1;
}

/* perhaps: nobody knows whether it arrived. */
static int
tell_stand_in(void *ctx, struct office *office, const struct letter_row *letter,
    const char *why, bool perhaps, struct err *err)
{
	struct enquiry *enquiry = NULL;
	struct officer *officer;
	if (!is_awaited(letter))
		return 0;
	if (letter->enquiry_id != 0 &&
	    enquiry_get(office->store, ctx, letter->enquiry_id, &enquiry, err) <
		0)
		return -1;
	const bool second = letter->once_key != NULL &&
			    span_starts(span_str(letter->once_key), UNTOLD);
	int rc =
	    second ? 0
		   : find_stand_in(ctx, office, letter, enquiry, &officer, err);
	if (rc == 0)
		return reached_nobody(office, enquiry, letter, err);
	if (rc < 0)
		return -1;

	struct letter_attachment whole = {
	    .name = "letter.eml", .type = "application/octet-stream"};
	bool attach;
	rc = take_question(ctx, office, letter, officer, &attach, &whole, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {mem_fmt(ctx, "To: %s", letter->to_addr),
	    mem_fmt(ctx, "Subject: %s",
		letter->subject == NULL ? "" : letter->subject),
	    mem_fmt(ctx, "The mail system said: %s",
		why == NULL || why[0] == '\0' ? "nothing" : why)};
	const char *advice[] = {
	    enquiry == NULL
		? "Please tell them, or see to it in their place."
		: "Please tell them, or give the enquiry to somebody else: "
		  "reply ASSIGN and a name.",
	    "If it happens again, ask your IT service desk why their mailbox "
	    "takes no mail, or correct the list of officers."};
	struct notice notice = {.to = officer,
	    .enquiry = enquiry,
	    .about = perhaps ? "A letter to a colleague may not have arrived"
			     : "A letter to a colleague did not arrive",
	    .sentence =
		perhaps ? "Nobody can say whether a colleague has had a letter "
			  "that somebody must act on."
			: "A colleague has not had a letter that somebody must "
			  "act on.",
	    .details = details,
	    .detail_count = 3,
	    .advice = advice,
	    .advice_count = 2,
	    /* It may be refused for good later: then that is told, too. */
	    .once_key = mem_fmt(ctx, UNTOLD "%s%lld", perhaps ? "perhaps:" : "",
		(long long)letter->id),
	    .attachments = &whole,
	    .attachment_count = attach ? 1 : 0};
	return post_notice(ctx, office, &notice, err);
}

int
post_untold(void *ctx, struct office *office, const struct letter_row *letter,
    const char *why, struct err *err)
{
	return tell_stand_in(ctx, office, letter, why, false, err);
}

int
post_perhaps_untold(void *ctx, struct office *office,
    const struct letter_row *letter, struct err *err)
{
	return tell_stand_in(ctx, office, letter,
	    "nothing: more than once the connection broke before it had said "
	    "that it has the letter",
	    true, err);
}
