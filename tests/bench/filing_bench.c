/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long does filing take, by rule, and how does it grow?
 *
 *	filing_bench DIR [MESSAGES...]
 *
 * A store in DIR is filled to each number of messages in turn (10,000 and
 * 1,000,000), five to an enquiry; at each size mails that every rule of P-7
 * decides are gathered and decided: median and 99th percentile in
 * microseconds of processor time, parsing not included.  A store that is there
 * already is gone on with.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "daemon/compose/thread.h"
#include "daemon/intake/gather.h"
#include "daemon/office/identifiers.h"
#include "daemon/office/office.h"
#include "daemon/store/trail.h"
#include "parsers/base/mem.h"
#include "parsers/parse.h"
#include "parsers/refcheck.h"

enum {
	PER_ENQUIRY = 5,
	GROUP = 5000, /* enquiries a commit */
	OFFICES = 650,
	ROUNDS = 2000, /* decisions a rule */
	REGISTERED_CASES = 20000
};
#define NOW INT64_C(1772532000)
#define MAILBOX "send@northshire.example"

struct bench {
	void *ctx;
	struct office *office;
	struct err err;
	int64_t enquiries;
	uint32_t seed;
};

static void
must(struct bench *b, bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "filing_bench: %s: %s\n", what, b->err.text);
	exit(1);
}

static int64_t
pick(struct bench *b)
{
	b->seed = b->seed * 1664525u + 1013904223u;
	return (int64_t)(b->seed >> 3) % b->enquiries;
}

static const char *
sender(void *ctx, int64_t n)
{
	return n % 3 == 0 ? mem_fmt(ctx, "worker@office%lld.example",
				(long long)(n / 3 % OFFICES))
			  : mem_fmt(ctx, "parent%lld@family%lld.example",
				(long long)n, (long long)(n % 97));
}

/* The n-th NHS number; what the sum cannot end in was never given out. */
static const char *
nhs_number(void *ctx, int64_t n)
{
	for (int64_t first = 700000000 + n;; first += 1000000) {
		for (int check = 0; check < 10; check++) {
			char *number =
			    mem_fmt(ctx, "%lld%d", (long long)first, check);

			if (reference_check_nhs(number))
				return number;
		}
	}
}

/* ---- the store ---- */

static void
add_registers(struct bench *b)
{
	enum import_change change;

	for (int o = 0; o < OFFICES; o++) {
		void *ctx = mem_new(NULL);
		const struct mp mp = {.name = mem_fmt(ctx, "Member %d", o),
		    .constituency = mem_fmt(ctx, "Place %d", o),
		    .valid_from = DAY_NONE,
		    .valid_to = DAY_NONE};
		const struct mp_address address = {
		    .addr = mem_fmt(ctx, "worker@office%d.example", o),
		    .valid_from = DAY_NONE,
		    .valid_to = DAY_NONE};

		must(b,
		    mp_put(b->office->store, &mp, &address, &change, &b->err) ==
			0,
		    "an MP");
		mem_free(ctx);
	}
	for (int c = 0; c < REGISTERED_CASES; c++) {
		void *ctx = mem_new(NULL);
		struct case_file file = {
		    .reference = mem_fmt(ctx, "SEN/%06d", c), .team = "t"};

		must(b,
		    case_put(b->office->store, &file, &change, &b->err) == 0,
		    "a case");
		must(b,
		    identifier_register(b->office, c + 1, "nhs",
			nhs_number(ctx, c), &b->err) == 0,
		    "a number");
		mem_free(ctx);
	}
}

static void
add_message(
    struct bench *b, void *ctx, const struct enquiry *e, int64_t n, int copy)
{
	int64_t id;
	const struct message_new message = {.mailbox = MAILBOX,
	    .uidvalidity = 1,
	    .uid = (uint32_t)(n * PER_ENQUIRY + copy + 1),
	    .internaldate = e->received_at,
	    .received_at = e->received_at,
	    .sha256 = mem_fmt(ctx, "%064llx",
		(unsigned long long)n * PER_ENQUIRY + (unsigned)copy),
	    .raw = span_str("From: x\r\n\r\nHello\r\n")};
	const struct message_decision decision = {
	    .outcome = copy == 0 ? OUTCOME_ENQUIRY : OUTCOME_FOLLOW_UP,
	    .enquiry_id = e->id,
	    .state = "decided",
	    .class = "human",
	    .from_addr = sender(ctx, n),
	    .subject = e->subject,
	    .subject_base = e->subject,
	    .message_id =
		mem_fmt(ctx, "mail-%lld-%d@mail.example", (long long)n, copy),
	    .content_hash = message.sha256,
	    .decided_at = e->received_at};

	must(b, inbox_add(b->office->store, &message, &id, &b->err) == 1,
	    "a mail");
	must(b, inbox_decide(b->office->store, id, &decision, &b->err) == 0,
	    "a decision");
}

/* The letter's id is the enquiry's number, so that a mail can name it. */
static void
add_enquiry(struct bench *b, int64_t n)
{
	void *ctx = mem_new(NULL);
	struct store *store = b->office->store;
	struct enquiry e = {.kind = n % 3 == 0 ? "mp" : "family",
	    .state = "allocated",
	    .team = "",
	    .mp_id = n % 3 == 0 ? n / 3 % OFFICES + 1 : 0,
	    .subject = mem_fmt(ctx, "Matter %lld", (long long)n),
	    .their_reference =
		n % 3 == 0 ? mem_fmt(ctx, "AH%06lld", (long long)n) : NULL,
	    .received_at = NOW,
	    .received_day = b->office->today,
	    .deemed_day = b->office->today,
	    .due_day = b->office->today + 14,
	    .original_due_day = b->office->today + 14,
	    .last_rung = -1};
	must(b, enquiry_add(store, ctx, "ENQ", &e, &b->err) == 0, "enquiry");
	struct party party = {.enquiry_id = e.id,
	    .role = PARTY_ROLE_ENQUIRER,
	    .addr = sender(ctx, n)};
	must(b, party_add(store, &party, &b->err) == 0, "a party");
	must(b,
	    enquiry_link_case(store, e.id, n % REGISTERED_CASES + 1, &b->err) ==
		0,
	    "a case");
	must(b,
	    trail_add(store, e.id,
		mem_fmt(ctx, "shared-%lld@casework.example", (long long)n),
		&b->err) == 0,
	    "a trail");
	for (int copy = 0; copy < PER_ENQUIRY; copy++)
		add_message(b, ctx, &e, n, copy);
	struct letter_row letter = {.enquiry_id = e.id,
	    .kind = "ack-family",
	    .state = "held",
	    .envelope_from = "",
	    .to_addr = party.addr,
	    .bytes = span_str("Subject: x\r\n\r\nx\r\n"),
	    .created_at = NOW,
	    .not_before = NOW};
	must(b, outbox_next_id(store, &letter.id, &b->err) == 0, "a number");
	letter.message_id = thread_message_id(
	    ctx, b->office->keys[0], letter.id, "northshire.example");
	must(b, outbox_add(store, &letter, &b->err) == 1, "a letter");
	mem_free(ctx);
}

static void
fill(struct bench *b, int64_t messages)
{
	struct store *store = b->office->store;

	while (b->enquiries < messages / PER_ENQUIRY) {
		must(b, store_begin(store, &b->err) == 0, "begin");
		if (b->enquiries == 0)
			add_registers(b);
		for (int i = 0;
		     i < GROUP && b->enquiries < messages / PER_ENQUIRY; i++)
			add_enquiry(b, b->enquiries++);
		must(b, store_commit(store, &b->err) == 0, "commit");
		must(b, store_checkpoint(store, 0, &b->err) == 0, "checkpoint");
	}
}

/* ---- mails that each rule decides ---- */

enum kind {
	BY_TOKEN,
	BY_LETTER,
	BY_MAIL,
	BY_SHARED,
	BY_SUBJECT,
	BY_TEXT,
	BY_SLIP,
	BY_THEIRS,
	BY_SAME,
	BY_CASE,
	BY_NUMBER,
	BY_NO_NUMBER,
	BY_NOTHING,
	KINDS
};
static const char *const kind_names[KINDS] = {"token", "thread: our letter",
    "thread: a mail", "thread: shared", "subject", "text", "one slip", "theirs",
    "same subject", "case", "case: NHS number", "an unknown number",
    "nothing known"};

static const char *
make_mail(struct bench *b, void *ctx, enum kind kind, int64_t n)
{
	const char *head = "";
	const char *subject = "Hello";
	const char *text = "Is there any news for the family?";
	char *ref = reference_format(ctx, "ENQ", 26, n + 1);

	if (kind == BY_TOKEN)
		head = mem_fmt(ctx, "Delivered-To: %s\r\n",
		    thread_token_address(ctx, b->office->keys[0], n + 1, "send",
			"northshire.example"));
	else if (kind == BY_LETTER)
		head = mem_fmt(ctx, "References: <old@x.example> <%s>\r\n",
		    thread_message_id(
			ctx, b->office->keys[0], n + 1, "northshire.example"));
	else if (kind == BY_MAIL)
		head =
		    mem_fmt(ctx, "In-Reply-To: <mail-%lld-2@mail.example>\r\n",
			(long long)n);
	else if (kind == BY_SHARED)
		head = mem_fmt(ctx,
		    "References: <shared-%lld@casework.example>\r\n",
		    (long long)n);
	else if (kind == BY_THEIRS)
		text = mem_fmt(ctx, "Our ref: AH%06lld", (long long)n);
	else if (kind == BY_CASE)
		text = mem_fmt(ctx, "Please look at SEN/%06lld.",
		    (long long)(n % REGISTERED_CASES));
	else if (kind == BY_NUMBER || kind == BY_NO_NUMBER)
		text = mem_fmt(ctx, "NHS number %s.",
		    nhs_number(
			ctx, n % REGISTERED_CASES +
				 (kind == BY_NUMBER ? 0 : REGISTERED_CASES)));
	else if (kind == BY_SAME)
		subject = mem_fmt(ctx, "Matter %lld", (long long)n);
	if (kind == BY_SLIP)
		ref[strlen(ref) - 3] ^= 1;
	if (kind == BY_SUBJECT || kind == BY_SLIP)
		subject = ref;
	else if (kind == BY_TEXT)
		text = ref;
	return mem_fmt(ctx,
	    "Authentication-Results: mx.northshire.example; dmarc=pass"
	    " header.from=%s\r\n%sFrom: %s\r\nTo: " MAILBOX "\r\nSubject: %s"
	    "\r\n\r\n%s\r\n",
	    strchr(sender(ctx, n), '@') + 1, head, sender(ctx, n), subject,
	    text);
}

static double
now_us(void)
{
	struct timespec t;

	/* Of this thread: what else the machine does is not filing. */
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Microseconds to gather and decide; the rule that decided in *rule_r. */
static double
decide(struct bench *b, const char *raw, enum filing_rule *rule_r)
{
	void *ctx = mem_new(NULL);
	const struct config *config = b->office->config;
	const struct parse_rules rules = {.references = config->references};
	const struct identity_policy policy = {
	    .authserv_id = config->authserv_id};
	struct facts *facts = parse_mail(ctx, span_str(raw), &rules);
	const struct intake_mail mail = {
	    .facts = facts, .received_day = b->office->today};
	struct intake in = {
	    .ctx = ctx, .office = b->office, .mail = &mail, .facts = facts};
	struct gather *g = mem_one(ctx, struct gather);
	const double began = now_us();

	in.identity = identity_prove(ctx, &policy, facts);
	g->in = &in;
	must(b, gather_hits(g, &b->err) == 0, "gathering");
	const struct filing_input input = {.hits = g->hits,
	    .hit_count = g->count,
	    .sender_is_proved = identity_is_proved(in.identity.proof),
	    .broken_reference = g->broken_reference,
	    .sender_evidence = in.identity.evidence};
	const struct filing_decision d = filing_decide(ctx, &input);
	const double took = now_us() - began;

	*rule_r = d.rule;
	mem_free(ctx);
	return took;
}

static int
by_size(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
measure(struct bench *b, enum kind kind)
{
	double *took = mem_many(b->ctx, double, ROUNDS);
	enum filing_rule rule = FILING_NONE;

	for (int i = 0; i < ROUNDS; i++) {
		void *ctx = mem_new(NULL);
		/* An office's reference and subject belong to offices. */
		const int64_t n = kind == BY_THEIRS ? pick(b) / 3 * 3
				  : kind == BY_SAME ? pick(b) / 3 * 3 + 1
						    : pick(b);

		took[i] = decide(b,
		    make_mail(b, ctx, kind, n < b->enquiries ? n : 0), &rule);
		mem_free(ctx);
	}
	qsort(took, ROUNDS, sizeof(*took), by_size);
	printf("%9lld  %-20s %-8s %8.0f %8.0f\n",
	    (long long)b->enquiries * PER_ENQUIRY, kind_names[kind],
	    filing_rule_name(rule), took[ROUNDS / 2], took[ROUNDS * 99 / 100]);
	mem_free(took);
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
	    "mailbox {\n address = '" MAILBOX "'\n host = 'imap.example'\n"
	    " user = 'send'\n password_credential = 'imap' }\n"
	    "route 'r' { host = 'smtp.example' }\n"
	    "team 't' { name = 'T' address = '" MAILBOX "' }\n"
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
	b->office->keys[0] = span_str("a key of the filing bench's own");
	b->office->key_count = 1;
	office_set_time(b->office, NOW);
	struct enquiry_counts counts;

	must(b,
	    enquiry_count(
		b->office->store, b->office->today, &counts, &b->err) == 0,
	    "counting");
	b->enquiries = counts.open;
}

int
main(int argc, char **argv)
{
	static const char *const sizes[] = {"10000", "1000000"};
	struct bench *b = mem_one(NULL, struct bench);

	if (argc < 2) {
		fputs("usage: filing_bench DIR [MESSAGES...]\n", stderr);
		return 64;
	}
	b->ctx = b;
	b->seed = 20260417;
	open_office(b, argv[1]);
	puts(" messages  a mail led by        rule       median us   p99 us");
	for (int i = 0; i < (argc > 2 ? argc - 2 : 2); i++) {
		fill(b, strtoll(argc > 2 ? argv[i + 2] : sizes[i], NULL, 10));
		for (int kind = 0; kind < KINDS; kind++)
			measure(b, (enum kind)kind);
	}
	office_close(b->office);
	mem_free(b);
	return 0;
}
