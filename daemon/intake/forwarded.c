/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/forwarded.h"

#include "daemon/intake/enquirer.h"
#include "daemon/intake/form.h"
#include "daemon/sys/zone.h"

enum { OLD_DAYS = 366 }; /* a year that cannot be meant */

bool
forwarded_is_ours(const struct intake *in, const char *addr)
{
	const struct config *config = in->office->config;
	return config_is_own(config, addr) ||
	       span_eq_ascii(span_str(addr), span_str(config->mailbox.address));
}

int
forwarded_read(struct intake *in, const struct intake *then,
    struct passed_on *passed_r, struct err *err)
{
	struct officer *colleague;
	struct store *store = in->office->store;
	const char *addr = then->facts->from.addr;
	int rc = form_read(in, then, passed_r, err);
	if (rc != 0)
		return rc;
	rc = addr == NULL ? 0
			  : officer_by_addr(store, in->ctx, addr,
				in->office->today, &colleague, err);
	/* One who has left since is no enquirer either. */
	if (rc == 0 && addr != NULL)
		rc = officer_by_addr(store, in->ctx, addr,
		    then->mail->received_day, &colleague, err);
	if (rc <= 0)
		return rc;
	return passedon_read(in->ctx, span_str(then->facts->text), passed_r) &&
	       !forwarded_is_ours(in, passed_r->from.addr);
}

/* Is that day one to count from? */
static bool
is_dated(const struct intake *in, const struct passed_on *passed)
{
	return passed->sent_day != DAY_NONE &&
	       passed->sent_day < in->office->today &&
	       passed->sent_day > in->office->today - OLD_DAYS;
}

void
forwarded_choices(struct intake *in, const struct passed_on *passed,
    const char **first_r, const char **new_r)
{
	if (passed->from.addr == NULL) {
		*first_r = NULL;
		*new_r = mem_fmt(in->ctx,
		    "a new enquiry%s%s, with no address to answer by email",
		    passed->from.name == NULL ? "" : " of ",
		    passed->from.name == NULL ? "" : passed->from.name);
		return;
	}
	const char *who = mem_fmt(in->ctx, "a new enquiry of %s%s%s",
	    passed->from.name == NULL ? "" : passed->from.name,
	    passed->from.name == NULL ? "" : ", ", passed->from.addr);
	*first_r = is_dated(in, passed)
		       ? mem_fmt(in->ctx, "%s, counted from %s", who,
			     post_day(in->ctx, passed->sent_day))
		       : NULL;
	*new_r = *first_r == NULL ? who
				  : mem_fmt(in->ctx,
					"%s, counted from the day it was "
					"passed on",
					who);
}

/* Both dates are kept, whichever it is counted from (P-3). */
static const char *
history(struct intake *in, const struct intake *asked,
    const struct passed_on *passed)
{
	const struct address *by = &asked->facts->from;
	const char *sent = passed->sent_day == DAY_NONE
			       ? ""
			       : mem_fmt(in->ctx, "sent on %s, as it says; ",
				     post_day(in->ctx, passed->sent_day));
	return mem_fmt(in->ctx, "%spassed on by %s on %s", sent,
	    by->name == NULL ? by->addr : by->name,
	    post_day(in->ctx, asked->mail->received_day));
}

int
forwarded_open(struct intake *in, struct intake *asked,
    const struct passed_on *passed, bool from_sent, struct err *err)
{
	struct facts theirs = *asked->facts;
	struct intake_mail mail = *asked->mail;
	struct intake then = *asked;
	const char *by = mem_fmt(in->ctx, "%s, placed by %s",
	    history(in, asked, passed), in->officer->name);
	theirs.from = passed->from;
	theirs.reply_to_count = theirs.cc_count = 0;
	then.facts = mail.facts = &theirs;
	then.mail = &mail;
	then.identity =
	    (struct identity){.evidence = "named in a mail that was passed on"};
	/* A machine writes to nobody whose address was only typed. */
	theirs.class = CLASS_HUMAN;
	theirs.may_ack = false;
	theirs.no_ack_reason = "its writer is only named in it";
	if (from_sent) {
		mail.received_day = passed->sent_day;
		mail.received_s = passed->sent_s;
		mail.received_at =
		    zone_instant(passed->sent_day, passed->sent_s);
	}
	struct opening opening = {
	    .rule = "placed by a person", .evidence = by, .because = by};
	return enquirer_evidence(asked, &opening, NULL, NULL, err) < 0 ||
		       enquirer_open(&then, &opening, err) < 0
		   ? -1
		   : 0;
}
