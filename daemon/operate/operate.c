/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What operators may ask for, as a table, and the daemon's own state. */
#include "daemon/operate/operate_p.h"

#include "daemon/import/import.h"
#include "daemon/office/cap.h"
#include "daemon/office/post.h"
#include "daemon/office/spread.h"
#include "daemon/report/replay.h"
#include "daemon/report/report.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/inbox.h"
#include "daemon/store/routes.h"
#include "daemon/sys/files.h"
#include "daemon/sys/log.h"
#include "parsers/base/civil.h"
#include "parsers/refcheck.h"

static json_t *
expiries_json(const struct office *office)
{
	json_t *list = json_array();
	for (size_t i = 0; i < office->expiry_count; i++) {
		const struct expiry *e = &office->expiries[i];
		json_t *j = json_pack("{s:s, s:s, s:b}", "whose", e->whose,
		    "what", expiry_what(e), "near",
		    expiry_is_near(e, office->today));
		operate_put_day(j, "day", e->day);
		if (e->day != DAY_NONE)
			operate_put_number(
			    j, "days_left", e->day - office->today);
		json_array_append_new(list, j);
	}
	return list;
}

static json_t *
enquiries_json(const struct enquiry_counts *e)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "open",
	    (json_int_t)e->open, "overdue", (json_int_t)e->overdue, "due_today",
	    (json_int_t)e->due_today, "unowned", (json_int_t)e->unowned,
	    "answered", (json_int_t)e->answered, "closed",
	    (json_int_t)e->closed);
}

static int
read_outbox(struct office *office, json_t **outbox_r, struct err *err)
{
	const enum outgoing_mode outgoing = office->config->outgoing;
	struct outbox_counts o;
	int64_t by_importance[OUTBOX_PRIORITIES];
	int64_t left = 0;
	if (outbox_count(office->store, &o, err) < 0 ||
	    outbox_left_held(
		office->store, outgoing == OUTGOING_STAFF, &left, err) < 0 ||
	    route_waiting(office->store, by_importance, err) < 0)
		return -1;
	json_t *outbox = json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "held",
	    (json_int_t)o.held, "waiting", (json_int_t)o.waiting, "sending",
	    (json_int_t)o.sending, "sent", (json_int_t)o.sent, "failed",
	    (json_int_t)o.failed, "uncertain", (json_int_t)o.uncertain);
	operate_put_instant(outbox, "oldest_waiting", o.oldest_waiting);
	json_object_set_new(outbox, "waiting_by_importance",
	    json_pack("[I,I,I,I,I]", (json_int_t)by_importance[0],
		(json_int_t)by_importance[1], (json_int_t)by_importance[2],
		(json_int_t)by_importance[3], (json_int_t)by_importance[4]));
	/* By a setting of before: they stay until somebody says what becomes
	 * of them. */
	operate_put_number(
	    outbox, "left_held", outgoing == OUTGOING_HOLD ? 0 : left);
	*outbox_r = outbox;
	return 0;
}

static int
run_status(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	static const char *const modes[] = {"hold", "staff", "all"};
	struct enquiry_counts e;
	json_t *outbox;
	uint32_t validity = 0;
	uint32_t after = 0;
	int64_t breaker;
	int64_t spread;
	int64_t free_bytes = 0;
	int64_t total_bytes = 0;
	(void)ctx;
	(void)request;
	(void)attachment;
	if (enquiry_count(office->store, office->today, &e, err) < 0 ||
	    inbox_position(office->store, office->config->mailbox.address,
		&validity, &after, err) < 0 ||
	    files_space(office->config->state_dir, &free_bytes, &total_bytes,
		err) < 0 ||
	    cap_breaker(office, &breaker, err) < 0 ||
	    spread_until(office, &spread, err) < 0 ||
	    read_outbox(office, &outbox, err) < 0)
		return -1;
	json_t *r = json_object();
	operate_put_instant(r, "breaker_open_since", breaker);
	operate_put_instant(r, "acknowledgements_until", spread);
	operate_put(r, "mailbox", office->config->mailbox.address);
	operate_put(r, "outgoing", modes[office->config->outgoing]);
	operate_put_instant(r, "now", office->now);
	operate_put_day(r, "today", office->today);
	json_object_set_new(
	    r, "simulated", json_boolean(office->clock_shift != 0));
	json_object_set_new(r, "enquiries", enquiries_json(&e));
	json_object_set_new(r, "triage",
	    json_pack("{s:I,s:I}", "waiting", (json_int_t)e.triage,
		"quarantined", (json_int_t)e.quarantined));
	json_object_set_new(r, "outbox", outbox);
	json_object_set_new(r, "position",
	    json_pack("{s:I,s:I}", "uidvalidity", (json_int_t)validity, "uid",
		(json_int_t)after));
	operate_put_number(r, "disk_free_bytes", free_bytes);
	json_object_set_new(r, "expiries", expiries_json(office));
	*reply_r = r;
	return 0;
}

/* {"do":"clock","seconds":n}; 0 only asks. */
static int
run_clock(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	int64_t seconds =
	    json_integer_value(json_object_get(request, "seconds"));
	(void)ctx;
	(void)attachment;
	if (seconds != 0 && office_shift_clock(office, seconds, err) < 0)
		return -1;
	if (seconds != 0)
		log_event(LOG_NOTICE, "clock.moved",
		    log_i("shift_s", office->clock_shift));
	*reply_r = json_object();
	operate_put_instant(*reply_r, "now", office->now);
	operate_put_day(*reply_r, "today", office->today);
	operate_put_number(*reply_r, "shift_s", office->clock_shift);
	return 0;
}

static int
run_verify(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	char *report;
	(void)request;
	(void)attachment;
	int rc = store_verify(office->store, ctx, &report, err);
	if (rc < 0)
		return -1;
	*reply_r = json_pack("{s:b, s:s}", "sound", rc == 1, "report", report);
	return 0;
}

/* {"do":"breaker"}: is it open, since when */
static int
run_breaker(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	int64_t since;
	(void)ctx;
	(void)request;
	(void)attachment;
	if (cap_breaker(office, &since, err) < 0)
		return -1;
	*reply_r = json_pack("{s:b}", "open", since != 0);
	operate_put_instant(*reply_r, "since", since);
	return 0;
}

/* {"do":"breaker.reset","drop":bool} */
static int
run_breaker_reset(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	bool drop = json_is_true(json_object_get(request, "drop"));
	int64_t count;
	(void)attachment;
	if (cap_reset(ctx, office, drop, &count, err) < 0)
		return -1;
	*reply_r = json_pack("{s:b, s:I, s:i}", "open", 0,
	    drop ? "dropped" : "released", count, "a_minute",
	    office->config->ack_spread);
	return 0;
}

/* {"do":"number"}, {"do":"number.after","reference":text}: the next enquiry's
 * number.  What a restored backup does not know was given to somebody. */
static int
run_number(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	enum { CENTURY = 100, FAR = 10000 };
	const char *after = operate_word(request, "reference");
	const int year = civil_from_day(office->today).year;
	int64_t until = 0;
	int64_t last;
	int of = 0;
	(void)attachment;
	if (after != NULL && !reference_own_read(after, &of, &until))
		return err_set(err, ERR_USAGE,
		    "%s is no reference of an enquiry: its check letter does "
		    "not fit",
		    after);
	if (enquiry_number_skip(office->store, year, 0, &last, err) < 0)
		return -1;
	if (after != NULL && of != year % CENTURY)
		return err_set(err, ERR_USAGE,
		    "%s is not of %d: that year's numbers do not come again",
		    after, year);
	if (after != NULL && (until <= last || until > last + FAR))
		return err_set(err, ERR_USAGE,
		    until <= last ? "%s was given already, or left out"
				  : "%s is too far ahead to be meant",
		    after);
	if (after != NULL &&
	    (enquiry_number_skip(office->store, year, until, &last, err) < 0 ||
		post_event(office, NULL, 0, 0, "operator", "number.skipped",
		    json_pack("{s:s}", "after", after), err) < 0))
		return -1;
	*reply_r = json_pack("{s:s}", "next",
	    reference_format(ctx, office->config->reference_prefix,
		year % CENTURY, last + 1));
	return 0;
}

static const struct operation operations[] = {
    {"breaker", false, false, false, run_breaker},
    {"breaker.reset", true, false, false, run_breaker_reset},
    {"clock", true, false, false, run_clock},
    {"history", false, true, false, replay_history_run},
    {"import", true, false, true, import_run},
    {"list", false, false, false, operate_list},
    {"number", false, false, false, run_number},
    {"number.after", true, false, false, run_number},
    {"outbox.drop", true, false, false, operate_outbox_drop},
    {"outbox.list", false, false, false, operate_outbox_list},
    {"outbox.release", true, false, false, operate_outbox_release},
    {"outbox.show", false, false, false, operate_outbox_show},
    {"report", false, true, false, report_run},
    {"report-year", false, true, false, report_year_run},
    {"show", false, false, false, operate_show},
    {"show.sealed", true, false, false, operate_show_sealed},
    {"status", false, false, false, run_status},
    {"verify", false, true, false, run_verify},
};

const struct operation *
operation_find(const char *name)
{
	for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
		if (strcmp(operations[i].name, name) == 0)
			return &operations[i];
	return NULL;
}

int
operation_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const char *name = operate_word(request, "do");
	const struct operation *op = name == NULL ? NULL : operation_find(name);
	*reply_r = NULL;
	if (op == NULL)
		return err_set(err, ERR_USAGE, "no such request");
	if (op->run(ctx, office, request, attachment, reply_r, err) < 0) {
		json_decref(*reply_r);
		*reply_r = NULL;
		return -1;
	}
	return 0;
}

bool
operation_was_dry(const json_t *reply)
{
	return json_is_true(json_object_get(reply, "dry_run"));
}
