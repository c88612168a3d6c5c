/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/logged.h"

#include "daemon/intake/enquirer.h"
#include "daemon/intake/placing.h"
#include "daemon/policy/saydate.h"
#include "daemon/sys/zone.h"

enum { OLD_DAYS = 366 }; /* a year that cannot be meant */

/* What stands behind LOG. */
struct logged {
	const char *what; /* "letter" "call" "visit" */
	const char *name; /* NULL: not said */
	int32_t day;      /* DAY_NONE: not said */
	bool odd;         /* a date that is none */
};

static bool
cut_word(struct span *s, const char *word)
{
	const size_t n = strlen(word);
	if (s->n < n || !span_eq_ascii(span_sub(*s, 0, n), span_str(word)) ||
	    (s->n > n && s->p[n] != ' '))
		return false;
	*s = span_trim(span_sub(*s, n, s->n));
	return true;
}

/* "received 3 June", "from Mrs Lane", or words that say neither. */
static void
read_part(struct intake *in, struct span part, struct logged *logged)
{
	if (cut_word(&part, "from") || cut_word(&part, "by")) {
		if (part.n > 0)
			logged->name = mem_strn(in->ctx, part.p, part.n);
		return;
	}
	const bool meant = cut_word(&part, "received") ||
			   cut_word(&part, "dated") || cut_word(&part, "on");
	const int32_t day =
	    saydate_read(part, in->office->today, SAYDATE_BEHIND);
	if (day != DAY_NONE)
		logged->day = day;
	else
		logged->odd |= meant;
}

static struct logged
read_args(struct intake *in, const char *args)
{
	static const char *const kinds[] = {"letter", "call", "visit"};
	struct logged logged = {.what = "letter", .day = DAY_NONE};
	struct span rest = span_str(args);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const size_t n = strlen(kinds[i]);
		if (rest.n < n ||
		    !span_eq_ascii(span_sub(rest, 0, n), span_str(kinds[i])))
			continue;
		logged.what = kinds[i];
		rest = span_sub(rest, n, rest.n);
		break;
	}
	while (rest.n > 0) {
		const ptrdiff_t comma = span_find_byte(rest, 0, ',');
		const size_t n = comma < 0 ? rest.n : (size_t)comma;
		struct span part = span_trim(span_sub(rest, 0, n));
		while (part.n > 0 && part.p[0] == ':')
			part = span_trim(span_sub(part, 1, part.n));
		if (part.n > 0)
			read_part(in, part, &logged);
		rest = span_sub(rest, n + 1, rest.n);
	}
	return logged;
}

/* The mail as if its writer were the one who wrote or rang: no address of
 * anybody, so that nothing can be sent to a colleague as the enquirer. */
static int
open_for(struct intake *in, const struct logged *logged, struct err *err)
{
	struct facts theirs = *in->facts;
	struct intake_mail mail = *in->mail;
	struct intake then = *in;
	const char *by = mem_fmt(
	    in->ctx, "%s logged by %s", logged->what, in->officer->name);
	theirs.from = (struct address){.name = logged->name};
	theirs.reply_to_count = theirs.cc_count = 0;
	theirs.subject = mem_fmt(in->ctx, "A %s, logged", logged->what);
	theirs.class = CLASS_HUMAN;
	theirs.may_ack = false;
	theirs.no_ack_reason = "it came by post or telephone";
	then.facts = mail.facts = &theirs;
	then.mail = &mail;
	then.officer = NULL;
	then.signs = NULL;
	then.identity = (struct identity){.evidence = by};
	if (logged->day != DAY_NONE && logged->day < in->mail->received_day) {
		mail.received_day = logged->day;
		mail.received_s = 0;
		mail.received_at = zone_instant(logged->day, 0);
	}
	struct opening opening = {
	    .rule = "logged by a person", .evidence = by, .because = by};
	return enquirer_evidence(in, &opening, NULL, NULL, err) < 0 ||
		       enquirer_open(&then, &opening, err) < 0
		   ? -1
		   : 0;
}

int
run_log(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct message *row;
	struct enquiry *opened;
	const struct logged logged = read_args(in, command->args);
	(void)enquiry;
	/* The mail becomes the enquiry's first, so it can be nothing else. */
	if (in->recorded || placing_is_answer(in)) {
		receipt_refused(r, command,
		    in->recorded
			? "one to a mail: what is below it belongs to the first"
			: "in a mail of its own: this one answers a question");
		return 0;
	}
	if (logged.odd || (logged.day != DAY_NONE &&
			      (logged.day > in->office->today ||
				  logged.day < in->office->today - OLD_DAYS))) {
		receipt_refused(r, command,
		    "the day it came is not clear; write for example LOG "
		    "letter, received 3 June, from Mrs Lane");
		return 0;
	}
	if (open_for(in, &logged, err) < 0)
		return -1;
	in->recorded = true;
	int rc = inbox_get(
	    in->office->store, in->ctx, in->mail->message_id, &row, err);
	if (rc == 1)
		rc = enquiry_get(
		    in->office->store, in->ctx, row->enquiry_id, &opened, err);
	if (rc <= 0)
		return rc;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s is opened, received %s, due %s. It has no address: what "
		"is answered goes by post or telephone, then CLOSE and a "
		"reference",
		opened->reference, post_day(in->ctx, opened->received_day),
		post_day(in->ctx, opened->due_day)));
	receipt_undoes(r,
	    json_pack("{s:I, s:i, s:i}", "split", (json_int_t)opened->id, "of",
		0, "case", 0),
	    "it is closed as opened by mistake");
	return 0;
}
