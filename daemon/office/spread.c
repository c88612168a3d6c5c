/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/spread.h"

#include "daemon/office/intake_mail.h"
#include "daemon/policy/spread.h"
#include "daemon/sys/log.h"

/* Numbers of the store. */
#define PLACE "ack_spread_ms"
#define UNTIL "ack_spread_until"
#define TOLD "ack_spread_told"

enum { TELL_AHEAD_S = 60 }; /* less than that nobody notices */

bool
spread_takes(const struct office *office, const struct intake_mail *mail,
    enum letter_kind kind)
{
	return kind != LETTER_ACK_URGENT &&
	       spread_waited(mail->received_at, office->now);
}

static int
take_place(
    struct office *office, int had, int64_t *not_before_r, struct err *err)
{
	const struct config *config = office->config;
	struct store *store = office->store;
	int64_t last;
	int64_t until;
	if (store_number(store, PLACE, 0, &last, err) < 0 ||
	    store_number(store, UNTIL, 0, &until, err) < 0)
		return -1;
	const int64_t place =
	    spread_next_ms(last, office->now, config->ack_spread);
	*not_before_r = spread_instant(place, had, config->cap_address_hour);
	/* One that was written before the clock went back says nothing. */
	if (place == office->now * 1000)
		until = 0;
	if (store_number_set(store, PLACE, place, err) < 0)
		return -1;
	return *not_before_r <= until
		   ? 0
		   : store_number_set(store, UNTIL, *not_before_r, err);
}

int
spread_place(struct office *office, int had, struct post *post, struct err *err)
{
	return take_place(office, had, &post->not_before, err);
}

int
spread_again(struct office *office, int64_t *not_before_r, struct err *err)
{
	return take_place(office, 0, not_before_r, err);
}

int
spread_tell(
    void *ctx, struct office *office, const struct post *post, struct err *err)
{
	int64_t told;
	char day[CIVIL_ISO_SIZE];
	struct officer *officer;
	if (post->not_before - office->now < TELL_AHEAD_S)
		return 0;
	if (store_number(office->store, TOLD, INT32_MIN, &told, err) < 0)
		return -1;
	if (told == office->today)
		return 0;
	if (store_number_set(office->store, TOLD, office->today, err) < 0)
		return -1;
	int rc = post_in_charge(ctx, office, NULL, NULL, &officer, err);
	if (rc <= 0)
		return rc;
	civil_iso(office->today, day);
	const char *details[] = {
	    mem_fmt(ctx, "How fast: %d a minute, the oldest mail first",
		office->config->ack_spread)};
	const char *advice[] = {
	    "Each says that we are sorry when it is over two working days "
	    "late. Mails that cannot wait were told to you before all others.",
	    "An operator sees with enquiryctl status until when they leave, "
	    "and can make it faster: ack_spread."};
	struct notice notice = {.to = officer,
	    .about = "Acknowledgements leave one after the other",
	    .sentence = "Many mails had waited, after a closure for example. "
			"They are taken in, and they are acknowledged a few a "
			"minute.",
	    .details = details,
	    .detail_count = 1,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(ctx, "spread:%s", day)};
	log_event(LOG_NOTICE, "ack.spread",
	    log_i("a_minute", office->config->ack_spread));
	return post_notice(ctx, office, &notice, err);
}

int
spread_until(struct office *office, int64_t *until_r, struct err *err)
{
	if (store_number(office->store, UNTIL, 0, until_r, err) < 0)
		return -1;
	if (*until_r <= office->now)
		*until_r = 0;
	return 0;
}
