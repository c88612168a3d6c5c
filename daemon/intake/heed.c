/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/heed.h"

#include "daemon/intake/question.h"
#include "daemon/office/interest.h"
#include "daemon/office/restricted.h"
#include "daemon/policy/says.h"
#include "daemon/store/events.h"
#include "daemon/store/flags.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

enum { UNACCEPTED_S = 3600 }; /* P-39: then the rung above is told */

/* The word itself asks too (P-31), alone or above a name. */
static void
read_status(const struct facts *f, struct signs *signs)
{
	enum { NAME_BYTES = 60 };
	struct span rest = span_trim(span_str(f->reply));
	struct span line;
	if (f->command_count != 1 ||
	    strcmp(f->commands[0].verb, "STATUS") != 0 ||
	    !span_line(&rest, &line))
		return;
	rest = span_trim(rest);
	signs->found[SIGN_CHASER] = true;
	signs->said[SIGN_CHASER] = "STATUS";
	if (rest.n <= NAME_BYTES && span_find_byte(rest, 0, '?') < 0)
		signs->only_chaser = true;
}

const struct signs *
heed_signs(struct intake *in)
{
	if (in->signs == NULL) {
		struct signs *signs = mem_one(in->ctx, struct signs);
		says_signs(in->facts, signs);
		read_status(in->facts, signs);
		/* A thank-you goes no further than its enquiry (P-12). */
		if (signs_urgent(signs))
			signs->thanks = false;
		in->signs = signs;
	}
	return in->signs;
}

enum post_tone
heed_tone(struct intake *in)
{
	const struct signs *signs = heed_signs(in);
	int at = SIGN_FIRST_TRIGGER;
	if (signs->found[SIGN_DANGER] &&
	    in->office->config->crisis_approved_by != NULL)
		return TONE_CRISIS;
	return signs_urgent(signs) || signs_next_trigger(signs, &at)
		   ? TONE_UNDATED
		   : TONE_DATED;
}

/* ---- urgent mail (P-39) ---- */

/* Once a mail and enquiry, for it may be placed anew; once an hour for a sender
 * whose mails have no place, who may be writing one after the other. */
static const char *
urgent_key(const struct intake *in, const struct enquiry *enquiry,
    const struct officer *to)
{
	enum { HOUR_S = 3600 };
	if (enquiry != NULL || in->facts->from.addr == NULL)
		return mem_fmt(in->ctx, "urgent:%lld:%lld:%s",
		    (long long)in->mail->message_id,
		    enquiry == NULL ? 0 : (long long)enquiry->id, to->addr);
	return mem_fmt(in->ctx, "urgent:%s:%lld:%s", in->facts->from.addr,
	    (long long)(in->office->now / HOUR_S), to->addr);
}

/* Where it may belong, while it is in none. */
struct perhaps {
	const int64_t *suggested;
	size_t count;
	const struct enquiry *restricted; /* the first that is; NULL: none */
};

/* Who hears of it, and what of it. */
static int
find_people(struct intake *in, const struct enquiry *enquiry,
    const struct perhaps *perhaps, const struct officer *to[HEED_PEOPLE_MAX],
    size_t *count, enum heed_hides *hides, struct err *err)
{
	const struct enquiry *of =
	    enquiry != NULL ? enquiry : perhaps->restricted;
	const int hidden =
	    of == NULL ? 0 : case_restricts(in->office->store, of->id, err);
	*hides = hidden == 1 ? HEED_HIDES_OUTSIDE : HEED_HIDES_NOTHING;
	if (hidden < 0 || heed_people(in, of, to, count, err) < 0)
		return -1;
	return enquiry != NULL ? 0
			       : heed_who_may(in, perhaps->suggested,
				     perhaps->count, to, count, hides, err);
}

/* enquiry: where it is; NULL: perhaps says where it may be. */
static int
tell_urgent(struct intake *in, const struct enquiry *enquiry,
    const struct perhaps *perhaps, struct err *err)
{
	const struct officer *to[HEED_PEOPLE_MAX];
	size_t count;
	enum heed_hides hides;
	const struct signs *signs = heed_signs(in);
	bool danger = signs->found[SIGN_DANGER];
	const char *said = signs->said[danger ? SIGN_DANGER : SIGN_URGENT];
	if (find_people(in, enquiry, perhaps, to, &count, &hides, err) < 0)
		return -1;
	const char *details[] = {mem_fmt(in->ctx, "Received: %s",
				     post_day(in->ctx, in->mail->received_day)),
	    mem_fmt(in->ctx, "What was noticed: \"%s\"", said),
	    mem_fmt(in->ctx, "From: %s",
		in->facts->from.addr == NULL ? "nobody"
					     : in->facts->from.addr)};
	const char *advice[] = {
	    "Read the whole mail now: it is in the mailbox, and in the letter "
	    "about this enquiry.",
	    "Pass it on to whoever must act, by telephone. The program has "
	    "passed it on to nobody but those named here.",
	    enquiry == NULL
		? "Then place it: the question comes in a letter of its own."
		: "Then reply ACCEPT, or NOTE and what you did. Without that "
		  "a manager is told in an hour."};
	for (size_t i = 0; i < count; i++) {
		struct notice notice = {.to = to[i],
		    .enquiry = enquiry,
		    .caused_by = in->mail->message_id,
		    .about = danger ? "URGENT: somebody may come to harm"
				    : "URGENT: this cannot wait",
		    .sentence = danger ? "A mail speaks of danger. Please "
					 "read it now."
				       : "A mail cannot wait. Please read it "
					 "now.",
		    .details = details,
		    /* P-40: who is no officer is not told whose it is. */
		    .detail_count =
			hides == HEED_HIDES_ALL ||
				(hides == HEED_HIDES_OUTSIDE && to[i]->id == 0)
			    ? 1
			    : 3,
		    .advice = advice,
		    .advice_count = 3,
		    .urgent = true,
		    .once_key = urgent_key(in, enquiry, to[i])};
		if (post_notice(in->ctx, in->office, &notice, err) < 0)
			return -1;
	}
	log_event(LOG_WARNING, "mail.urgent",
	    log_i("message", in->mail->message_id),
	    log_s("sign", sign_name(danger ? SIGN_DANGER : SIGN_URGENT)),
	    log_i("told", (int64_t)count));
	return 0;
}

int
heed_unplaced(
    struct intake *in, const int64_t *suggested, size_t count, struct err *err)
{
	struct enquiry *enquiry;
	struct perhaps perhaps = {.suggested = suggested, .count = count};
	if (!signs_urgent(heed_signs(in)))
		return 0;
	for (size_t i = 0; i < count && perhaps.restricted == NULL; i++) {
		int rc = case_restricts(in->office->store, suggested[i], err);
		if (rc == 1)
			rc = enquiry_get(in->office->store, in->ctx,
			    suggested[i], &enquiry, err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			perhaps.restricted = enquiry;
	}
	return tell_urgent(in, NULL, &perhaps, err);
}

int
heed_crisis(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct party *parties;
	size_t count;
	const char *why;
	if (heed_tone(in) != TONE_CRISIS || in->facts->from.addr == NULL)
		return 0;
	if (party_list(in->office->store, in->ctx, enquiry->id, &parties,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (span_eq_ascii(span_str(parties[i].addr),
			span_str(in->facts->from.addr)))
			return post_ack(in->ctx, in->office, in->mail,
				   &(struct correspondent){.enquiry = enquiry,
				       .party = &parties[i],
				       .proof = (int)in->identity.proof},
				   TONE_CRISIS, &why, err) < 0
				   ? -1
				   : 0;
	return 0;
}

/* ---- flags ---- */

int64_t
heed_next_telling(const struct office *office, enum sign sign)
{
	if (sign == SIGN_DANGER || sign == SIGN_URGENT)
		return office->now + UNACCEPTED_S;
	return zone_instant(workday_next(office->calendar, office->today),
	    office->config->office_open_s);
}

/* 1 when it is new; *flag is then filled. */
static int
raise(struct intake *in, const struct enquiry *enquiry, enum sign sign,
    struct flag *flag, struct err *err)
{
	*flag = (struct flag){.enquiry_id = enquiry->id,
	    .message_id = in->mail->message_id,
	    .sign = sign_name(sign),
	    .said = heed_signs(in)->said[sign],
	    .raised_at = in->office->now,
	    .next_at = heed_next_telling(in->office, sign)};
	int rc = flag_raise(in->office->store, flag, err);
	if (rc <= 0)
		return rc;
	return post_event(in->office, enquiry, in->mail->message_id, 0,
		   "daemon", "flag.raised",
		   json_pack("{s:s, s:s}", "sign", flag->sign, "said",
		       flag->said == NULL ? "" : flag->said),
		   err) < 0
		   ? -1
		   : 1;
}

int
heed_flags(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	const struct signs *signs = heed_signs(in);
	struct flag *flags = mem_many(in->ctx, struct flag, SIGN_COUNT);
	struct flag **asked = mem_many(in->ctx, struct flag *, SIGN_COUNT);
	size_t count = 0;
	int rc = 0;
	for (int s = SIGN_DANGER; rc >= 0 && s <= SIGN_URGENT; s++)
		if (signs->found[s])
			rc = raise(in, enquiry, (enum sign)s, &flags[s], err);
	if (rc < 0 ||
	    (signs_urgent(signs) && tell_urgent(in, enquiry, NULL, err) < 0))
		return -1;
	for (int s = SIGN_FIRST_TRIGGER; signs_next_trigger(signs, &s); s++) {
		rc = raise(in, enquiry, (enum sign)s, &flags[s], err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			asked[count++] = &flags[s];
	}
	return count == 0 ? 0 : question_flags(in, enquiry, asked, count, err);
}

int
heed_come_back(
    struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct store *store = in->office->store;
	struct flag **flags;
	size_t count;
	if (flag_come_back(store, enquiry->id, err) < 0 ||
	    flag_list(store, in->ctx, enquiry->id, &flags, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		enum sign sign;
		if (flags[i]->next_at == 0 &&
		    strcmp(flags[i]->state, "open") == 0 &&
		    sign_parse(flags[i]->sign, &sign) &&
		    flag_set_next(store, flags[i]->id,
			heed_next_telling(in->office, sign), err) < 0)
			return -1;
	}
	return 0;
}

/* ---- in time (tick) ---- */

static int
tell_unsettled(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct flag *flag, enum sign sign, struct err *err)
{
	struct officer *above;
	bool urgent = sign == SIGN_DANGER || sign == SIGN_URGENT;
	int rc = officer_above(office->store, ctx, enquiry->team, office->today,
	    OFFICER_MANAGER, NULL, &above, err);
	if (rc == 1)
		rc = interest_instead(ctx, office, enquiry, &above, err);
	int shown =
	    rc <= 0 ? rc : restricted_shows(ctx, office, enquiry, above, err);
	if (rc <= 0 || shown < 0)
		return rc <= 0 ? rc : -1;
	const char *details[] = {mem_fmt(ctx, "What was noticed: \"%s\"",
	    flag->said == NULL ? "" : flag->said)};
	const char *advice[] = {
	    urgent && !shown
		? "It is restricted, so what it says is not here. Telephone "
		  "those who may read it; RESTRICT and a name lets somebody "
		  "else in."
	    : urgent
		? "Read it now and pass it on. ACCEPT takes it; ASSIGN and a "
		  "name gives it to somebody."
		: "Ask the duty officer to answer the question, or reply "
		  "ASSIGN and a name."};
	struct notice notice = {.to = above,
	    .enquiry = enquiry,
	    .caused_by = flag->message_id,
	    .about = urgent ? "URGENT: nobody has taken it"
			    : "A legal clock may be running",
	    .sentence =
		urgent ? "An urgent mail was taken by nobody for an hour."
		       : mem_fmt(ctx, "Nobody has said whether a mail is %s.",
			     sign_words(sign)),
	    .details = details,
	    .detail_count = shown ? 1 : 0,
	    /* P-39 before P-40: a manager knows that nobody has taken it. */
	    .urgent = urgent,
	    .to_outsider = urgent && !shown,
	    .advice = advice,
	    .advice_count = 1,
	    .once_key = mem_fmt(ctx, "unsettled:%lld", (long long)flag->id)};
	return post_notice(ctx, office, &notice, err);
}

/* Did anybody say since that they have it? */
static int
is_taken(struct office *office, const struct flag *flag, struct err *err)
{
	int64_t count;
	if (event_count(office->store, flag->enquiry_id, "enquiry.accepted",
		flag->raised_at, &count, err) < 0)
		return -1;
	if (count == 0 && event_count(office->store, flag->enquiry_id,
			      "note.added", flag->raised_at, &count, err) < 0)
		return -1;
	return count > 0;
}

static int
due_flag(
    void *ctx, struct office *office, const struct flag *flag, struct err *err)
{
	struct enquiry *enquiry;
	enum sign sign;
	int taken = 0;
	if (!sign_parse(flag->sign, &sign) ||
	    enquiry_get(office->store, ctx, flag->enquiry_id, &enquiry, err) !=
		1)
		return err_set(err, ERR_STORE, "flag %lld is of no enquiry",
		    (long long)flag->id);
	if (sign == SIGN_DANGER || sign == SIGN_URGENT)
		taken = is_taken(office, flag, err);
	if (taken < 0 || (taken == 0 && tell_unsettled(ctx, office, enquiry,
					    flag, sign, err) < 0))
		return -1;
	return flag_set_next(office->store, flag->id, 0, err);
}

int
heed_tick(struct office *office, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct flag **due;
	size_t count;
	int rc = flag_due(office->store, ctx, office->now, &due, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++)
		rc = due_flag(ctx, office, due[i], err);
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}
