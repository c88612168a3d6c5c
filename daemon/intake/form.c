/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/form.h"

#include "daemon/intake/enquirer.h"
#include "daemon/intake/flood.h"
#include "daemon/intake/forwarded.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/question.h"
#include "daemon/store/senders.h"
#include "parsers/base/civil.h"
#include "parsers/formperson.h"

/* ---- an MP's office ---- */

/*
 * What no-reply and list marks leave of it: words of a robot are a doubt still,
 * and an address that says so gets no acknowledgement.
 */
static const struct facts *
as_person(void *ctx, const struct facts *f)
{
	struct facts *person = mem_one(ctx, struct facts);
	*person = *f;
	person->class = CLASS_HUMAN;
	person->no_ack_reason = NULL;
	if (f->class == CLASS_VACATION || f->class == CLASS_ACKNOWLEDGEMENT) {
		person->flags |= MAIL_PERHAPS_AUTOMATIC;
		person->no_ack_reason =
		    mem_fmt(ctx, "perhaps automatic: %s", f->class_evidence);
	} else if ((f->flags & MAIL_MARK_NOREPLY) != 0) {
		person->no_ack_reason = "its address says no-reply";
	}
	person->may_ack = person->no_ack_reason == NULL;
	return person;
}

int
form_outweigh(struct intake *in, struct err *err)
{
	const struct facts *f = in->facts;
	struct mp *mp;
	if (f->class == CLASS_HUMAN || f->from.addr == NULL ||
	    (f->flags & (MAIL_MARK_LIST | MAIL_MARK_NOREPLY)) == 0 ||
	    !identity_is_proved(in->identity.proof))
		return 0;
	int rc = mp_by_addr(in->office->store, in->ctx, f->from.addr,
	    in->office->today, &mp, err);
	if (rc <= 0)
		return rc;
	in->identity.evidence = mem_fmt(in->ctx,
	    "%s; an MP's office by the register, so that %s "
	    "makes it no machine",
	    in->identity.evidence, f->class_evidence);
	in->facts = as_person(in->ctx, f);
	return 0;
}

/* ---- scanners and web forms ---- */

/* 1: the mail `then` came through one that was registered on that day. */
static int
find(struct intake *in, const struct intake *then, struct sender **sender_r,
    struct err *err)
{
	const struct facts *f = then->facts;
	if (f->from.addr == NULL || (f->flags & MAIL_MARK_FIRM) != 0)
		return 0;
	int rc = sender_by_addr(in->office->store, in->ctx, f->from.addr,
	    then->mail->received_day, sender_r, err);
	return rc == 1 ? strcmp((*sender_r)->kind, "intake") == 0 : rc;
}

int
form_read(struct intake *in, const struct intake *then,
    struct passed_on *passed_r, struct err *err)
{
	struct sender *sender;
	const struct facts *f = then->facts;
	struct address *from = &passed_r->from;
	*passed_r = (struct passed_on){.sent_day = DAY_NONE};
	int rc = find(in, then, &sender, err);
	if (rc <= 0)
		return rc;
	if (!identity_is_proved(then->identity.proof))
		return 1;
	if (strcmp(sender->person, "body") == 0)
		(void)formperson_read(in->ctx, span_str(f->text), from);
	else if (strcmp(sender->person, "reply-to") == 0 &&
		 f->reply_to_count == 1)
		*from = f->reply_to[0];
	/* A form that names itself, or us, names nobody. */
	if (from->addr != NULL &&
	    (from->addr[0] == '\0' || forwarded_is_ours(in, from->addr) ||
		span_eq_ascii(span_str(from->addr), span_str(f->from.addr))))
		from->addr = NULL;
	return 1;
}

int
form_take(struct intake *in, struct err *err)
{
	struct sender *sender;
	struct passed_on passed;
	struct opening opening;
	struct question question = {.rule = "intake",
	    .sentence = "A form or a scanner brought a mail. What is it?"};
	int rc = find(in, in, &sender, err);
	if (rc > 0)
		rc = form_read(in, in, &passed, err);
	if (rc <= 0)
		return rc;
	rc = flood_aside(in, err);
	if (rc != 0)
		return rc < 0 || heed_unplaced(in, NULL, 0, err) < 0 ? -1 : 1;
	int64_t *suggested;
	if (enquirer_evidence(
		in, &opening, &suggested, &question.suggested_count, err) < 0 ||
	    heed_unplaced(in, suggested, question.suggested_count, err) < 0)
		return -1;
	question.suggested = suggested;
	question.evidence = mem_fmt(in->ctx,
	    "it came through %s, which is registered as intake%s",
	    sender->name[0] == '\0' ? sender->addr : sender->name,
	    identity_is_proved(in->identity.proof)
		? ""
		: "; nothing proves that, so no address is taken from it");
	forwarded_choices(in, &passed, &question.first, &question.new);
	return question_ask(in, &question, err) < 0 ? -1 : 1;
}
