/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What do the clocks cost, and how does that grow with what has ended?
 *
 *	tick_bench DIR [ENQUIRIES...]
 *
 * Stores DIR-SIZE of 10,000, 100,000 and 1,000,000 enquiries, 5,000 of them
 * open; in the end the largest has 20,000.  In each: the tick of any minute,
 * settling promises, one head of service's digest over everything, all morning
 * lists, all chases.  Milliseconds of processor time, the median of five runs;
 * each run is rolled back, so that the next finds the same day.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/office/office.h"
#include "daemon/policy/ladder.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/events.h"
#include "daemon/store/legal.h"
#include "daemon/store/outbox.h"
#include "daemon/store/parties.h"
#include "daemon/store/registers.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"
#include "daemon/tick/tick.h"
#include "parsers/base/mem.h"

enum {
	GROUP = 5000, /* enquiries a commit */
	OPEN_FIRST = 5000,
	OPEN_LAST = 20000,
	OFFICERS = 200,
	TEAMS = 5,
	CASES = 2000,
	RUNS = 5,
	SIZES_MAX = 5,
	MINUTES = 50, /* quiet ticks a run */
	TARGET = 10
};
/* Wednesday 17 June 2026, 00:00 UTC. */
#define TODAY INT64_C(1781654400)

struct bench {
	void *ctx;
	struct office *office;
	struct err err;
	int64_t open, ended;
};

static void
must(struct bench *b, bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "tick_bench: %s: %s\n", what, b->err.text);
	exit(1);
}

/* ---- the store ---- */

static const char *
team_of(void *ctx, int64_t n)
{
	return mem_fmt(ctx, "team%lld", (long long)(n % TEAMS));
}

/* The first is head of service and sees everything; there are no managers, so
 * that the digest that is measured is one. */
static void
add_registers(struct bench *b)
{
	enum import_change change;
	void *ctx = mem_new(NULL);

	for (int i = 0; i < OFFICERS; i++) {
		const struct officer officer = {
		    .addr = mem_fmt(ctx, "officer%d@northshire.example", i),
		    .name = mem_fmt(ctx, "Officer %d", i),
		    .team = i == 0 ? "" : team_of(ctx, i),
		    .role = i == 0 ? OFFICER_HEAD : OFFICER_PLAIN,
		    .deputy = mem_fmt(ctx, "officer%d@northshire.example",
			i == 0 ? 1 : (i + TEAMS) % OFFICERS),
		    .work_days = 31,
		    .valid_from = DAY_NONE,
		    .valid_to = DAY_NONE};

		must(b,
		    officer_put(b->office->store, &officer, b->office->now,
			&change, &b->err) == 0,
		    "an officer");
	}
	for (int i = 0; i < CASES; i++) {
		struct case_file file = {
		    .reference = mem_fmt(ctx, "SEN/%06d", i),
		    .team = team_of(ctx, i)};

		must(b,
		    case_put(b->office->store, &file, &change, &b->err) == 0,
		    "a case");
	}
	mem_free(ctx);
}

/* What the ladder had done by yesterday. */
static int
rung_before(const struct bench *b, const struct enquiry *e)
{
	struct ladder_step step;
	const struct ladder_input input = {.due_day = e->due_day,
	    .today = b->office->today - 1,
	    .last_rung = -1,
	    .owner_working = true};

	return ladder_next(
		   ladder_default(), b->office->calendar, &input, &step) == 1
		   ? step.rung
		   : -1;
}

/* Of open ones one in ten is overdue, by up to eight weeks. */
static void
date(struct bench *b, struct enquiry *e, int64_t n, bool open)
{
	const struct calendar *cal = b->office->calendar;
	const int32_t today = b->office->today;

	e->due_day = !open         ? today - 30 - (int32_t)(n % 2500)
		     : n % 10 == 0 ? workday_add(cal, today, -(int)(n % 40) - 1)
				   : workday_add(cal, today, (int)(n % TARGET));
	e->deemed_day = e->received_day = workday_add(cal, e->due_day, -TARGET);
	e->received_at = zone_instant(e->received_day, 36000);
	e->original_due_day = e->due_day;
	if (open)
		return;
	e->answered_at = zone_instant(e->due_day - (int32_t)(n % 5), 36000);
	e->closed_at = n % 3 == 0 ? e->answered_at : 0;
	e->closed_reason = n % 3 == 0 ? "answered" : NULL;
}

static void
add_letter(struct bench *b, void *ctx, const struct enquiry *e)
{
	struct letter_row letter = {.enquiry_id = e->id,
	    .kind = "chase",
	    .state = "held",
	    .envelope_from = "",
	    .to_addr = "officer1@northshire.example",
	    .to_staff = true,
	    .bytes = span_str("Subject: x\r\n\r\nx\r\n"),
	    .created_at = e->received_at,
	    .not_before = e->received_at};

	must(b, outbox_next_id(b->office->store, &letter.id, &b->err) == 0,
	    "a number");
	letter.message_id =
	    mem_fmt(ctx, "%lld@northshire.example", (long long)letter.id);
	letter.once_key = mem_fmt(ctx, "chase:%lld:0", (long long)e->id);
	must(
	    b, outbox_add(b->office->store, &letter, &b->err) == 1, "a letter");
}

static void
add_legal_clock(struct bench *b, const struct enquiry *e, int64_t n, bool open)
{
	const struct legal_clock clock = {.matter = {.enquiry_id = e->id},
	    .key = "ehc_final_plan",
	    .start_day = e->received_day,
	    .last_day = e->received_day + 140,
	    .act_by = e->received_day + 140 - (int32_t)(n % 3),
	    .working = "20 weeks after the request",
	    .met_day = open ? DAY_NONE : e->due_day};

	must(b, legal_clock_put(b->office->store, &clock, &b->err) == 0,
	    "a legal clock");
}

static void
add_enquiry(struct bench *b, int64_t n, bool open)
{
	static const char *const states[] = {
	    "accepted", "allocated", "accepted", "held"};
	void *ctx = mem_new(NULL);
	struct store *store = b->office->store;
	struct enquiry e = {.kind = n % 3 == 0 ? "mp" : "family",
	    .owner_id = n % OFFICERS + 1,
	    .team = team_of(ctx, n),
	    .subject = mem_fmt(ctx, "Matter %lld", (long long)n),
	    .due_working = "received Monday 1 June 2026; day 1 Tuesday 2 June; "
			   "day 10 Monday 15 June",
	    .target_days = TARGET,
	    .last_rung = -1};

	date(b, &e, n, open);
	e.state = open ? states[n % 4] : n % 3 == 0 ? "closed" : "answered";
	e.last_rung = open ? rung_before(b, &e) : 3;
	must(b, enquiry_add(store, ctx, "ENQ", &e, &b->err) == 0, "enquiry");
	struct party party = {.enquiry_id = e.id,
	    .role = PARTY_ROLE_ENQUIRER,
	    .addr = mem_fmt(ctx, "p%lld@family.example", (long long)n)};
	must(b, party_add(store, &party, &b->err) == 0, "a party");
	must(b, enquiry_link_case(store, e.id, n % CASES + 1, &b->err) == 0,
	    "a case");
	add_letter(b, ctx, &e);
	if (n % 50 == 0)
		add_legal_clock(b, &e, n, open);
	const struct event event = {.at = e.received_at,
	    .enquiry_id = e.id,
	    .actor = "daemon",
	    .kind = "enquiry.opened",
	    .payload = "{}"};
	must(b, event_add(store, &event, &b->err) == 0, "an event");
	mem_free(ctx);
}

static void
fill(struct bench *b, int64_t open, int64_t ended)
{
	struct store *store = b->office->store;

	while (b->open < open || b->ended < ended) {
		must(b, store_begin(store, &b->err) == 0, "begin");
		if (b->open + b->ended == 0)
			add_registers(b);
		for (int i = 0; i < GROUP; i++) {
			if (b->open < open)
				add_enquiry(b, b->open++, true);
			else if (b->ended < ended)
				add_enquiry(b, b->ended++, false);
		}
		must(b, store_commit(store, &b->err) == 0, "commit");
		must(b, store_checkpoint(store, 0, &b->err) == 0, "checkpoint");
	}
}

/* ---- the day ---- */

static double
cpu_ms(void)
{
	struct timespec t;

	/* Of this thread: what else the machine does is not the tick. */
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A tick at an hour of the day in London, which is an hour ahead. */
static double
tick_at(struct bench *b, int32_t seconds)
{
	office_set_time(b->office, TODAY - 3600 + seconds);
	const double began = cpu_ms();

	must(b, tick_office(b->office, &b->err) == 0, "tick");
	return cpu_ms() - began;
}

enum figure { QUIET, SETTLE, DIGEST, MORNING, CHASES, FIGURES };
static const char *const figure_names[FIGURES] = {"any minute",
    "settling promises", "a head's digest", "morning lists", "chases"};

/* The digest is due at 7, lists at 8, chases at 9. */
static void
measure(struct bench *b, double took_r[FIGURES])
{
	struct store *store = b->office->store;

	must(b, store_begin(store, &b->err) == 0, "begin");
	took_r[SETTLE] = tick_at(b, 6 * 3600);
	took_r[DIGEST] = tick_at(b, 7 * 3600);
	took_r[MORNING] = tick_at(b, 8 * 3600);
	took_r[CHASES] = tick_at(b, 9 * 3600);
	took_r[QUIET] = 0;
	for (int minute = 1; minute <= MINUTES; minute++)
		took_r[QUIET] += tick_at(b, 9 * 3600 + minute * 60) / MINUTES;
	store_rollback(store);
}

static int
by_size(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values)
{
	qsort(values, RUNS, sizeof(*values), by_size);
	return values[RUNS / 2];
}

/* Store after store, run after run, so that what else the machine does falls
 * on all of them; growth is the median of the runs' ratios to the first. */
static void
compare(struct bench *stores, size_t count)
{
	static double took[SIZES_MAX][RUNS][FIGURES];

	for (int run = 0; run < RUNS; run++)
		for (size_t i = 0; i < count; i++)
			measure(&stores[i], took[i][run]);
	for (size_t i = 0; i < count; i++)
		for (int f = 0; f < FIGURES; f++) {
			double ms[RUNS];
			double growth[RUNS];

			for (int run = 0; run < RUNS; run++) {
				ms[run] = took[i][run][f];
				growth[run] = ms[run] / took[0][run][f];
			}
			printf("%9lld %7lld  %-20s %10.3f %8.2f\n",
			    (long long)(stores[i].open + stores[i].ended),
			    (long long)stores[i].open, figure_names[f],
			    median(ms), median(growth));
		}
}

static void
open_office(struct bench *b, const char *dir)
{
	struct config *config;
	const char *text = mem_fmt(b->ctx,
	    "council = 'Northshire'\n"
	    "authserv_id = 'mx.northshire.example'\n"
	    "own_domains = { 'northshire.example' }\n"
	    "state_dir = '%s'\ntemplates_dir = 'templates'\n"
	    "digest = '07:00'\nmorning = '08:00'\noffice_open = '09:00'\n"
	    "mailbox {\n address = 'send@northshire.example'\n"
	    " host = 'imap.example'\n"
	    " user = 'send'\n password_credential = 'imap' }\n"
	    "route 'r' { host = 'smtp.example' }\n"
	    "team 'team0' { name = 'T' address = 'send@northshire.example' }\n"
	    "pattern 'case' { match = '(SEN/[0-9]{6})' example = 'SEN/123456' "
	    "}\n",
	    dir);

	must(b,
	    config_parse(
		b->ctx, "bench.conf", span_str(text), &config, &b->err) == 0,
	    "configuration");
	must(b,
	    office_open(b->ctx, config, OFFICE_CREATE | OFFICE_WITHOUT_KEYS,
		&b->office, &b->err) == 0,
	    "store");
	log_level(LOG_ERR);
	b->office->keys[0] = span_str("a key of the clocks' bench's own");
	b->office->key_count = 1;
	office_set_time(b->office, TODAY);
	struct enquiry_counts counts;

	must(b,
	    enquiry_count(
		b->office->store, b->office->today, &counts, &b->err) == 0,
	    "counting");
	b->open = counts.open;
	b->ended = counts.answered;
}

int
main(int argc, char **argv)
{
	static const char *const sizes[] = {"10000", "100000", "1000000"};
	static struct bench stores[SIZES_MAX];
	const size_t count = argc > 2 ? (size_t)argc - 2 : 3;
	void *ctx = mem_new(NULL);

	if (argc < 2 || count > SIZES_MAX) {
		fputs("usage: tick_bench DIR [ENQUIRIES...]\n", stderr);
		return 64;
	}
	for (size_t i = 0; i < count; i++) {
		const char *size = argc > 2 ? argv[i + 2] : sizes[i];

		stores[i].ctx = ctx;
		open_office(&stores[i], mem_fmt(ctx, "%s-%s", argv[1], size));
		fill(&stores[i], OPEN_FIRST,
		    strtoll(size, NULL, 10) - OPEN_FIRST);
	}
	puts("enquiries    open  what                         ms   growth");
	compare(stores, count);
	struct bench *last = &stores[count - 1];

	fill(last, OPEN_LAST, last->ended + OPEN_FIRST - OPEN_LAST);
	compare(last, 1);
	for (size_t i = 0; i < count; i++)
		office_close(stores[i].office);
	mem_free(ctx);
	return 0;
}
