/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/misdirected_p.h"

#include "daemon/intake/forget.h"
#include "daemon/intake/placing.h"
#include "daemon/office/governance.h"
#include "daemon/office/known.h"
#include "daemon/office/restricted.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

enum { MAILS_MAX = 200 };

/* ---- which mail ---- */

/* An officer's own mail is none of those that came from outside. */
static bool
came_in(const struct message *row)
{
	return row->outcome != OUTCOME_STAFF && row->outcome != OUTCOME_NONE;
}

static int
find_row(struct intake *in, int64_t id, struct message **row_r, struct err *err)
{
	int rc = inbox_get(in->office->store, in->ctx, id, row_r, err);
	if (rc == 1 && (*row_r)->duplicate_of != 0)
		rc = inbox_get(in->office->store, in->ctx,
		    (*row_r)->duplicate_of, row_r, err);
	return rc;
}

/* 0: it is not said which of several. */
static int
find_meant(struct intake *in, const struct enquiry *enquiry,
    struct message **row_r, struct err *err)
{
	const struct message_filter filter = {
	    .enquiry_id = enquiry->id, .max = MAILS_MAX};
	struct message **rows;
	size_t count;
	size_t n = 0;
	if (in->letter != NULL && in->letter->caused_by != 0 &&
	    in->letter->enquiry_id == enquiry->id) {
		int rc = find_row(in, in->letter->caused_by, row_r, err);
		if (rc < 0 || (rc == 1 && came_in(*row_r)))
			return rc;
	}
	if (inbox_list(
		in->office->store, in->ctx, &filter, &rows, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (rows[i]->outcome == OUTCOME_ENQUIRY ||
		    rows[i]->outcome == OUTCOME_FOLLOW_UP) {
			*row_r = rows[i];
			n++;
		}
	return n == 1;
}

/* ---- MISDIRECTED ---- */

static int
refuse_sealed(struct intake *in, int64_t message_id,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct seal seal;
	int rc = seal_of(in->office->store, in->ctx, message_id, &seal, err);
	if (rc == 1)
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "that mail is sealed already, by %s at %s",
			seal.author, governance_instant(in->ctx, seal.at)));
	return rc < 0 ? -1 : 0;
}

/* Of its enquiry, what it taught is forgotten; *what_r is what UNDO needs. */
static int
put_seal(struct intake *in, struct enquiry *enquiry, const struct message *row,
    struct seal *seal, json_t **what_r, struct err *err)
{
	struct intake asked;
	struct intake_mail mail;
	*what_r = NULL;
	int rc = placing_asked(in, row->id, &asked, &mail, err);
	if (rc == 1)
		rc = seal_add(in->office->store, seal, err);
	if (rc <= 0)
		return rc;
	*what_r = json_pack("{s:I}", "seal", (json_int_t)seal->id);
	return enquiry != NULL &&
		       forget_mail(in, &asked, enquiry, *what_r, err) < 0
		   ? -1
		   : 1;
}

static void
tell_done(struct intake *in, const struct enquiry *enquiry,
    const struct message *row, int dropped, const char *names,
    const struct command *command, struct receipt *r)
{
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"the mail of %s%s%s is sealed: nobody gets its words or files "
		"from here any more%s. Told: %s. What you have of it in your "
		"own mailbox stays there: do not pass it on. Who wrote it was "
		"told nothing, and the time to answer runs on",
		post_day(in->ctx, zone_civil(row->internaldate, NULL)),
		enquiry == NULL ? "" : " in ",
		enquiry == NULL ? "" : enquiry->reference,
		dropped == 0   ? ""
		: dropped == 1 ? "; one letter with it that waited is dropped"
			       : "; letters with it that waited are dropped",
		names[0] == '\0' ? "nobody" : names));
}

/* 1 it is sealed now, 0 it was.  hidden: nothing of it is said to who says
 * MISDIRECTED. */
static int
seal_one(struct intake *in, struct enquiry *enquiry, const struct message *row,
    bool hidden, const struct command *command, struct receipt *r,
    struct err *err)
{
	struct seal seal = {.message_id = row->id,
	    .author = in->officer->addr,
	    .at = in->office->now};
	int dropped = 0;
	const char *names;
	json_t *what;
	const int known = enquiry == NULL ? 0
					  : known_to(in->ctx, in->office,
						enquiry, in->officer, err);
	if (known < 0)
		return -1;
	int rc = put_seal(in, enquiry, row, &seal, &what, err);
	if (rc == 0)
		return 0;
	if (rc < 0 || misdirected_drop_letters(in, "held", &dropped, err) < 0 ||
	    misdirected_drop_letters(in, "waiting", &dropped, err) < 0 ||
	    misdirected_tell_sealed(
		in, enquiry, row, &seal, what, &names, err) < 0) {
		json_decref(what);
		return -1;
	}
	if (hidden) {
		json_decref(what);
	} else {
		tell_done(in, known ? enquiry : NULL, row, dropped, names,
		    command, r);
		receipt_undoes(r, what,
		    "it was said by mistake: its words are shown again");
	}
	log_event(LOG_WARNING, "mail.sealed", log_i("message", row->id));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
		   in->officer->addr, "mail.sealed",
		   json_pack("{s:o, s:s}", "mail",
		       json_sprintf("mail %lld", (long long)row->id), "said",
		       command->args == NULL ? "" : command->args),
		   err) < 0
		   ? -1
		   : 1;
}

/* The same words, in an enquiry of their own perhaps: nothing proved who sent
 * the first, or they came under another Message-ID. */
static int
seal_alike(struct intake *in, int64_t id, const struct command *command,
    struct receipt *r, struct err *err)
{
	struct message *row;
	struct enquiry *enquiry = NULL;
	int shown = 1;
	int rc = inbox_get(in->office->store, in->ctx, id, &row, err);
	if (rc <= 0 || !came_in(row))
		return rc < 0 ? -1 : 0;
	if (row->enquiry_id != 0)
		rc = enquiry_get(
		    in->office->store, in->ctx, row->enquiry_id, &enquiry, err);
	/* P-40: who may not see that enquiry does not hear of it. */
	if (rc == 1 && enquiry != NULL)
		shown = restricted_shows(
		    in->ctx, in->office, enquiry, in->officer, err);
	return rc < 0 || shown < 0 ||
		       seal_one(in, enquiry, row, !shown, command, r, err) < 0
		   ? -1
		   : 0;
}

static int
seal_mail(struct intake *in, struct enquiry *enquiry, const struct message *row,
    const struct command *command, struct receipt *r, struct err *err)
{
	int64_t *alike;
	size_t count;
	int rc = seal_one(in, enquiry, row, false, command, r, err);
	if (rc == 0)
		return refuse_sealed(in, row->id, command, r, err);
	if (rc < 0 || inbox_alike(in->office->store, in->ctx, row->id, &alike,
			  &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (seal_alike(in, alike[i], command, r, err) < 0)
			return -1;
	return 0;
}

int
run_misdirected(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct message *row;
	int rc = find_meant(in, enquiry, &row, err);
	if (rc == 0)
		receipt_refused(r, command,
		    mem_fmt(in->ctx,
			"it does not say which mail of %s; reply MISDIRECTED "
			"to the letter that brought you that mail",
			enquiry->reference));
	return rc <= 0 ? rc : seal_mail(in, enquiry, row, command, r, err);
}

int
misdirected_mail(struct intake *in, int64_t message_id,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct message *row;
	struct enquiry *enquiry = NULL;
	int rc = find_row(in, message_id, &row, err);
	if (rc == 1 && row->enquiry_id != 0)
		rc = enquiry_get(
		    in->office->store, in->ctx, row->enquiry_id, &enquiry, err);
	return rc <= 0 ? rc : seal_mail(in, enquiry, row, command, r, err);
}

/* ---- UNDO ---- */

int
misdirected_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct store *store = in->office->store;
	struct seal seal;
	struct message *row;
	struct enquiry *enquiry = NULL;
	const char *names;
	int rc = seal_get(store, in->ctx,
	    json_integer_value(json_object_get(what, "seal")), &seal, err);
	if (rc <= 0)
		return rc;
	if (in->officer->role < OFFICER_DUTY &&
	    !span_eq_ascii(
		span_str(seal.author), span_str(in->officer->addr))) {
		receipt_refused(r, command,
		    "it was not sealed by you: the duty officer or a manager "
		    "opens it again");
		return 0;
	}
	rc = seal_lift(store, seal.id, in->officer->addr, in->office->now, err);
	if (rc == 0)
		receipt_refused(r, command, "it is open again already");
	if (rc == 1)
		rc = inbox_get(store, in->ctx, seal.message_id, &row, err);
	if (rc == 1 && row->enquiry_id != 0)
		rc =
		    enquiry_get(store, in->ctx, row->enquiry_id, &enquiry, err);
	if (rc <= 0 ||
	    misdirected_tell_lifted(in, enquiry, row, &seal, &names, err) < 0 ||
	    (enquiry != NULL &&
		(forget_not(in, enquiry, what, err) < 0 ||
		    misdirected_bring_back(in, enquiry, &seal, err) < 0)))
		return rc <= 0 ? rc : -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "the mail is open again; told: %s",
		names[0] == '\0' ? "nobody" : names));
	log_event(LOG_WARNING, "mail.unsealed", log_i("message", row->id));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "mail.unsealed",
	    json_pack(
		"{s:o}", "mail", json_sprintf("mail %lld", (long long)row->id)),
	    err);
}
