/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/urgent.h"

#include "daemon/intake/heed.h"
#include "daemon/store/flags.h"
#include "daemon/sys/log.h"

static int
tell(struct intake *in, const struct enquiry *enquiry, const char **names_r,
    struct err *err)
{
	const struct officer *to[HEED_PEOPLE_MAX];
	size_t count;
	if (heed_people(in, enquiry, to, &count, err) < 0)
		return -1;
	const char *details[] = {
	    mem_fmt(in->ctx, "Marked by: %s", in->officer->name),
	    mem_fmt(in->ctx, "From: %s", post_kind_words(enquiry->kind)),
	    mem_fmt(in->ctx, "Received: %s",
		post_day(in->ctx, enquiry->received_day))};
	const char *advice[] = {
	    "Read it now: STATUS, in reply to this mail, says where it stands.",
	    "Pass it on to whoever must act, by telephone. The program has "
	    "passed it on to nobody but those named here.",
	    "Then reply ACCEPT, or NOTE and what you did. Without that a "
	    "manager is told in an hour."};
	*names_r = "";
	for (size_t i = 0; i < count; i++) {
		struct notice notice = {.to = to[i],
		    .enquiry = enquiry,
		    .caused_by = in->mail->message_id,
		    .about = "URGENT: this cannot wait",
		    .sentence = "A colleague says that an enquiry cannot "
				"wait. Please read it now.",
		    .details = details,
		    .detail_count = 3,
		    .advice = advice,
		    .advice_count = 3,
		    .urgent = true,
		    .once_key = mem_fmt(in->ctx, "urgent:%lld:%lld:%s",
			(long long)in->mail->message_id, (long long)enquiry->id,
			to[i]->addr)};
		if (post_notice(in->ctx, in->office, &notice, err) < 0)
			return -1;
		*names_r = mem_fmt(in->ctx, "%s%s%s", *names_r,
		    i == 0 ? "" : ", ", to[i]->name);
	}
	log_event(LOG_WARNING, "mail.urgent",
	    log_i("message", in->mail->message_id),
	    log_s("sign", sign_name(SIGN_URGENT)),
	    log_i("told", (int64_t)count));
	return 0;
}

int
run_urgent(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	const char *names;
	struct flag flag = {.enquiry_id = enquiry->id,
	    .message_id = in->mail->message_id,
	    .sign = sign_name(SIGN_URGENT),
	    .said = mem_fmt(in->ctx, "marked by %s", in->officer->name),
	    .raised_at = in->office->now,
	    .next_at = heed_next_telling(in->office, SIGN_URGENT)};
	if (!enquiry_is_open(enquiry)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s", enquiry->reference,
			enquiry->state));
		return 0;
	}
	int rc = flag_raise(in->office->store, &flag, err);
	if (rc == 0)
		receipt_refused(r, command, "it is urgent already");
	if (rc <= 0)
		return rc;
	if (tell(in, enquiry, &names, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s is urgent: told %s, and a manager in an hour if nobody "
		"takes it",
		enquiry->reference, names[0] == '\0' ? "nobody" : names));
	receipt_undoes(r, json_pack("{s:I}", "urgent", (json_int_t)flag.id),
	    "it is urgent no more; who was told has been told");
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "flag.raised",
	    json_pack("{s:s, s:s}", "sign", flag.sign, "said", flag.said), err);
}

int
urgent_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct flag *flag;
	struct enquiry *enquiry;
	struct store *store = in->office->store;
	int rc = flag_get(store, in->ctx,
	    json_integer_value(json_object_get(what, "urgent")), &flag, err);
	if (rc == 1)
		rc = enquiry_get(
		    store, in->ctx, flag->enquiry_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	rc = flag_settle(
	    store, flag->id, false, in->officer->addr, in->office->now, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command, "somebody has seen to it since");
		return 0;
	}
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "%s is urgent no more", enquiry->reference));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "flag.dismissed",
	    json_pack("{s:s}", "sign", flag->sign), err);
}

/* ---- who takes it ---- */

static bool
is_urgent(const struct flag *flag)
{
	return strcmp(flag->sign, sign_name(SIGN_DANGER)) == 0 ||
	       strcmp(flag->sign, sign_name(SIGN_URGENT)) == 0;
}

int
urgent_accepted(
    struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct flag **flags;
	size_t count;
	int rc = flag_list(
	    in->office->store, in->ctx, enquiry->id, &flags, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++) {
		if (strcmp(flags[i]->state, "open") != 0 ||
		    !is_urgent(flags[i]))
			continue;
		rc = flag_settle(in->office->store, flags[i]->id, true,
		    in->officer->addr, in->office->now, err);
		if (rc == 1)
			rc = post_event(in->office, enquiry,
			    in->mail->message_id, 0, in->officer->addr,
			    "flag.confirmed",
			    json_pack("{s:s}", "sign", flags[i]->sign), err);
	}
	return rc < 0 ? -1 : 0;
}

int
urgent_untaken(struct intake *in, const struct enquiry *enquiry, int64_t at,
    struct err *err)
{
	struct flag **flags;
	size_t count;
	int any = 0;
	int rc = flag_list(
	    in->office->store, in->ctx, enquiry->id, &flags, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++) {
		struct flag again = *flags[i];
		if (again.settled_at != at || !is_urgent(&again) ||
		    strcmp(again.state, "confirmed") != 0)
			continue;
		again.raised_at = in->office->now;
		again.next_at = heed_next_telling(in->office, SIGN_URGENT);
		rc = flag_raise(in->office->store, &again, err);
		any |= rc == 1;
		if (rc == 1)
			rc = post_event(in->office, enquiry,
			    in->mail->message_id, 0, in->officer->addr,
			    "flag.raised",
			    json_pack("{s:s, s:s*}", "sign", again.sign, "said",
				again.said),
			    err);
	}
	return rc < 0 ? -1 : any;
}
