/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ledger (P-32): once a month, or a week, an MP's office is told where its
 * own enquiries stand, so that nobody there has to ask.
 *
 * It goes to one address of the register: the one that is marked for it, or
 * the office's only general one.  It has dates and references, theirs first,
 * and nothing of what anybody wrote; what a robot must not speak of (P-39,
 * P-40) is left out and counted.
 */
#include "daemon/tick/tick_p.h"

#include "daemon/intake/corrections.h"
#include "daemon/intake/footings.h"
#include "daemon/office/clocks.h"
#include "daemon/office/post.h"
#include "daemon/office/quiet.h"
#include "daemon/store/flags.h"
#include "daemon/sys/zone.h"

enum { NOT_YET = -1 };

/* The span a ledger is of: a month or a week. */
struct period {
	enum mp_ledger kind;
	const char *setting; /* the last one written */
	const char *often;
	int32_t first; /* day of this one */
	int32_t since; /* first day of the one before */
};

/* What one office's letter is made of. */
struct ledger {
	const struct period *period;
	json_t *open, *ended;
	json_t *listed;      /* ids of open, for replies */
	const char *example; /* a reference of open; NULL: none is */
	int open_count, late, left_out;
};

/* ---- whom it goes to ---- */

/* Of the addresses of one MP; NULL: this office gets none of that kind. */
static const struct mp_address *
addressee(const struct mp_address *list, size_t count, enum mp_ledger kind)
{
	const struct mp_address *general = NULL;
	size_t generals = 0;
	for (size_t i = 0; i < count; i++)
		if (list[i].ledger == MP_LEDGER_NONE)
			return NULL;
	for (size_t i = 0; i < count; i++) {
		if (list[i].ledger != MP_LEDGER_UNSAID)
			return list[i].ledger == kind ? &list[i] : NULL;
		if (list[i].name == NULL) {
			general = &list[i];
			generals++;
		}
	}
	return kind == MP_LEDGER_MONTHLY && generals == 1 ? general : NULL;
}

/* ---- what it says ---- */

/* Is it a person's to speak of: urgent, of a restricted case, of somebody who
 * has died, or the matter of a breach (P-41)? */
static int
is_withheld(
    struct day *d, const struct enquiry *e, bool *withheld_r, struct err *err)
{
	struct store *store = d->office->store;
	struct flag **flags;
	size_t flag_count;
	int rc = case_restricts(store, e->id, err);
	if (rc == 0)
		rc = quiet_breach(d->office, e->id, err);
	if (rc == 0)
		rc = quiet_covers(d->office, e->id, NULL, err);
	if (rc < 0 ||
	    flag_list(store, d->ctx, e->id, &flags, &flag_count, err) < 0)
		return -1;
	*withheld_r = rc == 1;
	for (size_t i = 0; i < flag_count; i++)
		*withheld_r |=
		    strcmp(flags[i]->sign, sign_name(SIGN_DANGER)) == 0 ||
		    strcmp(flags[i]->sign, sign_name(SIGN_URGENT)) == 0;
	return 0;
}

static bool
is_open(const struct enquiry *e)
{
	return e->answered_at == 0 && e->closed_at == 0;
}

/* A date they were told that is still to come. */
static const char *
promise_words(struct day *d, const struct enquiry *e)
{
	if (e->promised_day == DAY_NONE || e->promised_day < d->office->today)
		return "";
	return mem_fmt(d->ctx,
	    " We told you that you would have a full answer by %s.",
	    post_day(d->ctx, e->promised_day));
}

static const char *
standing(struct day *d, const struct enquiry *e)
{
	const char *due = post_day(d->ctx, e->due_day);
	if (e->answered_at != 0)
		return mem_fmt(d->ctx, "Answered on %s.",
		    post_day(d->ctx, zone_civil(e->answered_at, NULL)));
	if (e->closed_at != 0)
		return mem_fmt(d->ctx, "Closed on %s.",
		    post_day(d->ctx, zone_civil(e->closed_at, NULL)));
	if (clocks_is_paused(d->office, e))
		return mem_fmt(d->ctx,
		    "Our time to answer is paused until %s, as we told you.",
		    post_day(d->ctx, e->paused_until));
	if (e->due_day >= d->office->today)
		return mem_fmt(d->ctx, "%s We aim to answer by %s.%s",
		    post_next_words(e), due, promise_words(d, e));
	if (!d->office->config->status_when_overdue)
		return "A person will write to you about this one.";
	return mem_fmt(d->ctx,
	    "You should have had our answer by %s. You did not, and we are "
	    "sorry.%s",
	    due, promise_words(d, e));
}

/* Their reference as they gave it goes before ours; without one, who wrote. */
static int
name_of(struct day *d, const struct enquiry *e, const char **name_r,
    struct err *err)
{
	struct party enquirer;
	*name_r = mem_fmt(d->ctx, "Your reference %s (ours %s)",
	    e->their_reference == NULL ? "" : e->their_reference, e->reference);
	if (e->their_reference != NULL)
		return 0;
	*name_r = mem_fmt(d->ctx, "Our reference %s", e->reference);
	int rc =
	    party_enquirer(d->office->store, d->ctx, e->id, &enquirer, err);
	if (rc == 1)
		*name_r = mem_fmt(d->ctx, "From %s (our reference %s)",
		    enquirer.name == NULL ? enquirer.addr : enquirer.name,
		    e->reference);
	return rc < 0 ? -1 : 0;
}

static int
add_enquiry(struct day *d, struct ledger *ledger, const struct enquiry *e,
    struct err *err)
{
	bool withheld;
	const char *name;
	if (is_withheld(d, e, &withheld, err) < 0 ||
	    name_of(d, e, &name, err) < 0)
		return -1;
	if (withheld) {
		ledger->left_out += is_open(e);
		return 0;
	}
	json_t *item = json_object();
	post_put(item, "name", name);
	post_put(item, "received", post_day(d->ctx, e->received_day));
	post_put(item, "says", standing(d, e));
	json_array_append_new(is_open(e) ? ledger->open : ledger->ended, item);
	if (is_open(e)) {
		json_array_append_new(ledger->listed, json_integer(e->id));
		if (ledger->example == NULL)
			ledger->example = e->reference;
	}
	ledger->open_count += is_open(e);
	ledger->late += is_open(e) && !clocks_is_paused(d->office, e) &&
			e->due_day < d->office->today;
	return 0;
}

static const char *
sentence_of(struct day *d, const struct ledger *ledger)
{
	const char *late = "";
	if (ledger->open_count == 0)
		return "No enquiry of yours is open with us.";
	if (ledger->open_count == 1)
		return ledger->late == 0
			   ? "1 of your enquiries is open with us."
			   : "1 of your enquiries is open with us, and our "
			     "answer is late.";
	if (ledger->late > 0)
		late = mem_fmt(d->ctx, ", %d of them late", ledger->late);
	return mem_fmt(d->ctx, "%d of your enquiries are open with us%s.",
	    ledger->open_count, late);
}

static const char *
left_out_words(struct day *d, int n)
{
	if (n == 0)
		return NULL;
	return n == 1 ? "One open enquiry is not in this list. A person will "
			"write to you about it."
		      : mem_fmt(d->ctx,
			    "%d open enquiries are not in this list. A person "
			    "will write to you about them.",
			    n);
}

/* ---- one office ---- */

static int
write_ledger(struct day *d, const struct ledger *ledger,
    const struct mp_address *to, struct err *err)
{
	int64_t id;
	json_t *fields = post_fields(d->office, NULL);
	post_put(fields, "day", post_day(d->ctx, d->office->today));
	post_put(fields, "since", post_day(d->ctx, ledger->period->since));
	post_put(fields, "sentence", sentence_of(d, ledger));
	post_put(fields, "left_out", left_out_words(d, ledger->left_out));
	post_put(fields, "often", ledger->period->often);
	post_put(fields, "settled", ledger->example);
	json_object_set(fields, "open", ledger->open);
	json_object_set(fields, "ended", ledger->ended);
	json_t *context = corrections_context(to->mp_id, ledger->listed);
	char *replies = json_dumps(context, JSON_COMPACT);
	struct post post = {.kind = LETTER_LEDGER,
	    .to = {.name = to->name, .addr = to->addr},
	    .fields = fields,
	    .context = mem_str(d->ctx, replies),
	    .once_key =
		mem_fmt(d->ctx, "ledger:%d:%d:%lld", (int)ledger->period->kind,
		    (int)ledger->period->first, (long long)to->mp_id)};
	free(replies);
	json_decref(context);
	return post_write(d->ctx, d->office, &post, &id, err) < 0 ? -1 : 0;
}

static int
tell_office(struct day *d, const struct period *period,
    const struct mp_address *to, struct err *err)
{
	struct ledger ledger = {.period = period};
	struct enquiry **enquiries;
	size_t count;
	int rc = 0;
	if (enquiries_of_mp(d->office->store, d->ctx, to->mp_id,
		zone_instant(period->since, 0), &enquiries, &count, err) < 0)
		return -1;
	ledger.open = json_array();
	ledger.ended = json_array();
	ledger.listed = json_array();
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = add_enquiry(d, &ledger, enquiries[i], err);
	/* Nothing to tell is no letter. */
	if (rc == 0 &&
	    (json_array_size(ledger.open) > 0 ||
		json_array_size(ledger.ended) > 0 || ledger.left_out > 0))
		rc = write_ledger(d, &ledger, to, err);
	json_decref(ledger.open);
	json_decref(ledger.ended);
	json_decref(ledger.listed);
	return rc;
}

/* ---- when ---- */

/* Once in a period, on its first working day or the first on which the daemon
 * runs.  A new installation waits for the next one. */
static int
run_period(struct day *d, const struct period *period,
    const struct mp_address *addresses, size_t count, struct err *err)
{
	struct store *store = d->office->store;
	int64_t written;
	if (store_number(store, period->setting, NOT_YET, &written, err) < 0)
		return -1;
	if (written == period->first)
		return 0;
	if (store_number_set(store, period->setting, period->first, err) < 0)
		return -1;
	if (written == NOT_YET || !d->office->config->mp_ledger ||
	    footings_dissolved(d->office))
		return 0;
	for (size_t i = 0; i < count;) {
		size_t n = 1;
		while (i + n < count &&
		       addresses[i + n].mp_id == addresses[i].mp_id)
			n++;
		const struct mp_address *to =
		    addressee(addresses + i, n, period->kind);
		/* One that letters do not reach waits until it is mended. */
		if (to != NULL && to->unreached_at == 0 &&
		    tell_office(d, period, to, err) < 0)
			return -1;
		i += n;
	}
	return 0;
}

int
ledgers(struct day *d, struct err *err)
{
	const int32_t today = d->office->today;
	const struct civil date = civil_from_day(today);
	const int32_t month = civil_day(date.year, date.month, 1);
	const int32_t monday = today - (int32_t)civil_weekday(today);
	const struct period periods[] = {
	    {.kind = MP_LEDGER_MONTHLY,
		.setting = "ledger_month",
		.often = "month",
		.first = month,
		.since = civil_add_months(month, -1)},
	    {.kind = MP_LEDGER_WEEKLY,
		.setting = "ledger_week",
		.often = "week",
		.first = monday,
		.since = monday - 7},
	};
	struct mp_address *addresses;
	size_t count;
	if (mp_address_list(
		d->office->store, d->ctx, today, &addresses, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < 2; i++)
		if (run_period(d, &periods[i], addresses, count, err) < 0)
			return -1;
	return 0;
}
