/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/tick/tick.h"

#include "daemon/intake/batch.h"
#include "daemon/intake/breach.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/remind.h"
#include "daemon/intake/unattended.h"
#include "daemon/office/clocks.h"
#include "daemon/office/clocks_follow.h"
#include "daemon/office/leave.h"
#include "daemon/store/outbox.h"
#include "daemon/sys/log.h"
#include "daemon/tick/tick_p.h"

enum { UNCERTAIN_S = 24 * 3600 /* then an uncertain letter goes once more */ };

/* Promises whose day has passed, kept or broken. */
static int
settle(struct day *d, struct err *err)
{
	return clocks_settle(d->ctx, d->office, err);
}

/* P-14: what those had whose last day is over. */
static int
leavers(struct day *d, struct err *err)
{
	return leave_tick(d->ctx, d->office, err);
}

static int
questions(struct day *d, struct err *err)
{
	return batch_ask(d->ctx, d->office, err);
}

/* Runs a day's work when its hour has come and it was not done today. */
static int
once_a_day(struct office *office, const char *name, int32_t at_s,
    int (*work)(struct day *, struct err *), struct err *err)
{
	int64_t done;
	if (office->seconds < at_s)
		return 0;
	if (store_number(office->store, name, INT32_MIN, &done, err) < 0)
		return -1;
	/* The clock may have been moved back: another day than the last one is
	 * worked, and once-keys keep a day from being told twice. */
	if (done == office->today)
		return 0;
	struct day d = {.ctx = mem_new(NULL), .office = office};
	int rc = day_read_people(&d, err) < 0 || work(&d, err) < 0 ||
			 store_number_set(
			     office->store, name, office->today, err) < 0
		     ? -1
		     : 0;
	mem_free(d.ctx);
	return rc < 0 ? err_prefix(err, "%s", name) : 0;
}

/* What is uncertain goes once more after a day; reminders and lists in office
 * hours, as they were written (P-25). */
static int
retry_uncertain(struct office *office, struct err *err)
{
	int64_t again;
	const bool hours = workday_is(office->calendar, office->today) &&
			   office->seconds >= office->config->office_open_s &&
			   office->seconds < office->config->office_shut_s;
	return outbox_retry_uncertain(office->store, office->now - UNCERTAIN_S,
	    office->now, hours ? LETTER_LATER : LETTER_NORMAL, &again, err);
}

int
tick_office(struct office *office, struct err *err)
{
	const struct config *config = office->config;
	if (retry_uncertain(office, err) < 0 || heed_tick(office, err) < 0 ||
	    breach_tick(office, err) < 0 || unattended_tick(office, err) < 0)
		return -1;
	void *ctx = mem_new(NULL);
	int rc = clocks_follow(ctx, office, err);
	mem_free(ctx);
	if (rc < 0 || once_a_day(office, "settle_day", 0, settle, err) < 0)
		return -1;
	if (!workday_is(office->calendar, office->today))
		return 0;
	if (once_a_day(
		office, "leave_day", config->office_open_s, leavers, err) < 0 ||
	    once_a_day(office, "digest_day", config->digest_s, digests, err) <
		0)
		return -1;
	/* Officers are written to in office hours; what comes after them waits
	 * for the morning. */
	if (office->seconds >= config->office_shut_s)
		return 0;
	return once_a_day(office, "morning_day", config->morning_s,
		   morning_lists, err) < 0 ||
		       once_a_day(office, "ledger_day", config->office_open_s,
			   ledgers, err) < 0 ||
		       once_a_day(office, "questions_day", config->morning_s,
			   questions, err) < 0 ||
		       once_a_day(office, "remind_day", config->office_open_s,
			   remind_due, err) < 0 ||
		       once_a_day(office, "chase_day", config->office_open_s,
			   chases, err) < 0
		   ? -1
		   : 0;
}
