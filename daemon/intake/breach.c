/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/breach.h"

#include "daemon/intake/answer.h"
#include "daemon/office/governance.h"
#include "daemon/office/quiet.h"
#include "daemon/policy/breach.h"
#include "daemon/policy/statute.h"
#include "daemon/store/breaches.h"
#include "daemon/store/flags.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

/* UK GDPR, Article 33(1): 72 hours of any clock, from when we knew. */
static int
tell_by(struct intake *in, int64_t at, int64_t *by_r, struct err *err)
{
	const struct statute *statute;
	struct statute_date date;
	struct statute_input input = {.day = zone_civil(at, NULL),
	    .other = DAY_NONE,
	    .at = at,
	    .civil = zone_civil};
	int rc = statute_find(
	    in->office->statutes, "breach_ico", input.day, &statute, err);
	/* An own statutes_file may lack it; what leaves must stop even so. */
	*by_r = breach_tell_by(at);
	if (rc == 0)
		log_event(
		    LOG_WARNING, "statute.missing", log_s("key", "breach_ico"));
	if (rc == 0)
		return 0;
	if (rc < 0 || statute_compute(in->ctx, statute, &in->office->legal,
			  &input, &date, err) < 0)
		return -1;
	*by_r = date.last_instant;
	return 0;
}

/* ---- who must know ---- */

struct telling {
	const char *about;
	const char *sentence;
	const char *key;
	int64_t caused_by;
};

/* One notice to each; *names_r: them, in words. */
static int
tell(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct breach *breach, const struct telling *telling,
    const char **names_r, struct err *err)
{
	const char *by = governance_instant(ctx, breach->tell_by);
	const char *details[] = {
	    mem_fmt(ctx, "The council knew: %s, by %s",
		governance_instant(ctx, breach->at), breach->author),
	    mem_fmt(ctx, "If it is reportable, the ICO is told by: %s", by),
	    mem_fmt(ctx, "What happened: %s",
		breach->said == NULL ? "not said yet" : breach->said)};
	const char *advice[] = {
	    "Nothing of this enquiry leaves the council until the duty officer "
	    "or a manager replies RESUME, and nothing of it is removed.",
	    "The 72 hours run by day and night. If anybody knew before, they "
	    "run from then.",
	    "When it is decided, reply BREACH REPORTED, or BREACH NOT "
	    "REPORTABLE and why. Without that you are reminded a day before "
	    "the end, and once more four hours before it."};
	const struct notice notice = {.enquiry = enquiry,
	    .caused_by = telling->caused_by,
	    .about = telling->about,
	    .sentence = telling->sentence,
	    .details = details,
	    .detail_count = 3,
	    .advice = advice,
	    .advice_count = 3,
	    .once_key =
		mem_fmt(ctx, "%s:%lld", telling->key, (long long)breach->id)};
	return governance_tell(ctx, office, &notice, names_r, err);
}

/* ---- what was about to leave ---- */

static int
stop_letters(
    struct intake *in, struct enquiry *enquiry, int *count_r, struct err *err)
{
	const struct outbox_filter filter = {
	    .state = "waiting", .enquiry_id = enquiry->id};
	struct letter_row **rows;
	size_t count;
	*count_r = 0;
	if (outbox_list(
		in->office->store, in->ctx, &filter, &rows, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		int rc = 0;
		/* An answer's officer says SEND again, after RESUME. */
		if (strcmp(rows[i]->kind, "answer") == 0)
			rc = answer_stop(in, enquiry, rows[i]->id,
			    "1 " QUIET_BREACH ".", "breach", err);
		else if (!rows[i]->to_staff)
			rc = outbox_hold(
			    in->office->store, rows[i]->id, QUIET_BREACH, err);
		if (rc < 0)
			return -1;
		*count_r += rc;
	}
	return 0;
}

/* ---- BREACH ---- */

/* Somebody has confirmed that a mail of it reports one: a month counts one
 * breach, however it was said. */
static int
was_counted(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct flag **flags;
	size_t count;
	if (flag_list(in->office->store, in->ctx, enquiry->id, &flags, &count,
		err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(flags[i]->sign, sign_name(SIGN_BREACH)) == 0 &&
		    strcmp(flags[i]->state, "confirmed") == 0)
			return 1;
	return 0;
}

static int
begin(struct intake *in, struct enquiry *enquiry, const char *said,
    const struct command *command, struct receipt *r, struct err *err)
{
	int held;
	const char *names;
	const int counted = was_counted(in, enquiry, err);
	struct breach breach = {.enquiry_id = enquiry->id,
	    .author = in->officer->addr,
	    .said = said[0] == '\0' ? NULL : said,
	    .at = in->mail->received_at};
	if (counted < 0 || tell_by(in, breach.at, &breach.tell_by, err) < 0)
		return -1;
	breach.remind_at = breach_remind_at(breach.tell_by, breach.at);
	int rc = breach_add(in->office->store, &breach, err);
	if (rc == 0)
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "it was ordered for %s already",
			enquiry->reference));
	const struct telling telling = {
	    .about = "Nothing of this may leave for now",
	    .sentence = mem_fmt(in->ctx,
		"%s says that personal data of this enquiry went where it "
		"should not.",
		in->officer->name),
	    .key = "breach",
	    .caused_by = in->mail->message_id};
	if (rc <= 0 || stop_letters(in, enquiry, &held, err) < 0 ||
	    tell(in->ctx, in->office, enquiry, &breach, &telling, &names, err) <
		0)
		return rc <= 0 ? rc : -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"nothing of %s leaves until RESUME%s; told %s. If it is "
		"reportable, the ICO is told by %s: 72 hours from your mail, "
		"by day and night",
		enquiry->reference,
		held == 0   ? ""
		: held == 1 ? ", and one letter that was about to is held"
			    : ", and letters that were about to are held",
		names[0] == '\0' ? "nobody" : names,
		governance_instant(in->ctx, breach.tell_by)));
	receipt_undoes(r,
	    json_pack("{s:I, s:I}", "breach", (json_int_t)breach.id, "enquiry",
		(json_int_t)enquiry->id),
	    "it was none: letters leave again and the clock ends");
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "breach.begun",
	    json_pack("{s:s, s:b}", "said", said, "counted", counted), err);
}

static int
decide(struct intake *in, struct enquiry *enquiry, const char *as,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct breach breach;
	struct store *store = in->office->store;
	int rc = breach_newest(store, in->ctx, enquiry->id, &breach, err);
	if (rc == 1)
		rc = breach_decide(store, breach.id, as, in->officer->addr,
		    in->office->now, err);
	if (rc == 0)
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "no decision is open on %s",
			enquiry->reference));
	if (rc <= 0)
		return rc;
	rc = breach_stops(store, enquiry->id, err);
	if (rc < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "recorded on %s: %s. The 72 hours are over%s",
		enquiry->reference, as,
		rc == 1 ? "; letters leave again when you reply RESUME" : ""));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "breach.decided", json_pack("{s:s}", "as", as),
	    err);
}

int
run_breach(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	const char *words;
	switch (breach_read(command->args, &words)) {
	case BREACH_REPORTED:
		return decide(in, enquiry,
		    mem_fmt(in->ctx, "reported%s%s",
			words[0] == '\0' ? "" : ": ", words),
		    command, r, err);
	case BREACH_NOT_REPORTABLE:
		return decide(in, enquiry,
		    mem_fmt(in->ctx, "not reportable: %s", words), command, r,
		    err);
	case BREACH_LACKS_REASON:
		receipt_refused(r, command,
		    "say why: the law wants the decision documented (UK GDPR, "
		    "Article 33(5))");
		return 0;
	case BREACH_BEGINS:
		break;
	}
	return begin(in, enquiry, words, command, r, err);
}

/* ---- RESUME, UNDO ---- */

static const char *
gone_words(void *ctx, const struct quiet_gone *gone)
{
	return mem_fmt(ctx,
	    "of those that were held %d leave now and %d are dropped, being "
	    "over a day old; an answer waits for SEND",
	    gone->left, gone->dropped);
}

int
breach_over(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct breach breach;
	struct quiet_gone gone;
	struct store *store = in->office->store;
	int rc = breach_stops(store, enquiry->id, err);
	if (rc == 1 && in->officer->role < OFFICER_DUTY) {
		receipt_refused(r, command, QUIET_BREACH_WORDS);
		return 0;
	}
	if (rc == 1)
		rc = breach_newest(store, in->ctx, enquiry->id, &breach, err);
	if (rc == 1)
		rc = breach_resume(
		    store, breach.id, in->officer->addr, in->office->now, err);
	if (rc <= 0 || quiet_let_go(in->ctx, in->office, &gone, err) < 0)
		return rc <= 0 ? rc : -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "letters of %s leave again; %s%s",
		enquiry->reference, gone_words(in->ctx, &gone),
		breach.decided_at != 0
		    ? ""
		    : ". The 72 hours run on: BREACH REPORTED, or BREACH NOT "
		      "REPORTABLE and why, ends them"));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
		   in->officer->addr, "breach.resumed", json_object(), err) < 0
		   ? -1
		   : 1;
}

int
breach_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct store *store = in->office->store;
	struct enquiry *enquiry;
	struct quiet_gone gone;
	const int64_t id = json_integer_value(json_object_get(what, "breach"));
	int rc = enquiry_get(store, in->ctx,
	    json_integer_value(json_object_get(what, "enquiry")), &enquiry,
	    err);
	const int counted = rc == 1 ? was_counted(in, enquiry, err) : 0;
	if (counted < 0)
		return -1;
	if (rc == 1)
		rc = breach_decide(store, id, "none: it was taken back",
		    in->officer->addr, in->office->now, err);
	if (rc == 0)
		receipt_refused(r, command,
		    "it is decided already, and that stays in the record; "
		    "RESUME lets letters leave");
	if (rc <= 0 ||
	    breach_resume(store, id, in->officer->addr, in->office->now, err) <
		0 ||
	    quiet_let_go(in->ctx, in->office, &gone, err) < 0)
		return rc <= 0 ? rc : -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s has no breach: letters leave again; %s",
		enquiry->reference, gone_words(in->ctx, &gone)));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "breach.undone",
	    json_pack("{s:b}", "counted", counted), err);
}

/* ---- the reminder ---- */

static int
remind(void *ctx, struct office *office, const struct breach *breach,
    struct err *err)
{
	struct enquiry *enquiry;
	const char *names;
	const bool last = breach_is_last(breach->tell_by, office->now);
	const bool over = office->now >= breach->tell_by;
	const struct telling telling = {
	    .about = over   ? "A decision is overdue"
		     : last ? "A decision is due within four hours"
			    : "A decision is due within a day",
	    .sentence = mem_fmt(ctx,
		"Nobody has said yet whether the ICO is told of this breach; "
		"the time for it %s at %s.",
		over ? "ended" : "ends",
		governance_instant(ctx, breach->tell_by)),
	    .key = last ? "breach-due-last" : "breach-due"};
	int rc =
	    enquiry_get(office->store, ctx, breach->enquiry_id, &enquiry, err);
	if (rc == 1)
		rc = tell(ctx, office, enquiry, breach, &telling, &names, err);
	return rc < 0
		   ? -1
		   : breach_reminded(office->store, breach->id,
			 breach_remind_at(breach->tell_by, office->now), err);
}

int
breach_tick(struct office *office, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct breach *due;
	size_t count;
	int rc =
	    breaches_due(office->store, ctx, office->now, &due, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++)
		rc = remind(ctx, office, &due[i], err);
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}
