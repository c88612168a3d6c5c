/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/footings.h"

#include "daemon/heed.h"
#include "daemon/policy/footing.h"
#include "daemon/store/footings.h"
#include "daemon/store/senders.h"

/* The choices of the question, 1, 2, … */
static const enum footing choices[] = {FOOTING_PARENT, FOOTING_YOUNG_PERSON,
    FOOTING_SOLICITOR, FOOTING_ADVOCATE, FOOTING_RELATIVE, FOOTING_NONE};
enum { CHOICES = sizeof choices / sizeof choices[0] };

bool
footings_dissolved(const struct office *office)
{
	int32_t day = office->config->dissolved_day;
	return day != DAY_NONE && office->today >= day;
}

/* Is the address among those of the case register? */
static bool
is_named(const struct case_file *file, const char *addr)
{
	struct span rest = span_str(file->parties);
	while (rest.n > 0) {
		ptrdiff_t gap = span_find_byte(rest, 0, ' ');
		size_t n = gap < 0 ? rest.n : (size_t)gap;
		if (span_eq_ascii(span_sub(rest, 0, n), span_str(addr)))
			return true;
		rest = span_sub(rest, n + 1, rest.n);
	}
	return false;
}

struct cases {
	size_t count;
	bool names; /* one names the writer */
	bool restricted;
	const char *siblings; /* NULL: none */
};

static int
look_at_cases(void *ctx, struct office *office, int64_t enquiry_id,
    const char *addr, struct cases *cases_r, struct err *err)
{
	int64_t *ids;
	*cases_r = (struct cases){0};
	if (enquiry_cases(
		office->store, ctx, enquiry_id, &ids, &cases_r->count, err) < 0)
		return -1;
	for (size_t i = 0; i < cases_r->count; i++) {
		struct case_file *file;
		int rc = case_get(office->store, ctx, ids[i], &file, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		cases_r->restricted |= file->restricted;
		if (file->siblings != NULL)
			cases_r->siblings =
			    cases_r->siblings == NULL
				? file->siblings
				: mem_fmt(ctx, "%s %s", cases_r->siblings,
				      file->siblings);
		cases_r->names |= addr != NULL && is_named(file, addr);
	}
	return 0;
}

static int
record(struct intake *in, const struct enquiry *enquiry, enum footing footing,
    enum footing_source source, const char *author, struct err *err)
{
	struct footing_row row = {.footing = footing_name(footing),
	    .source = (int)source,
	    .author = author,
	    .at = in->office->now};
	if (footing_record(in->office->store, enquiry->id, &row, err) < 0)
		return -1;
	return post_event(in->office, enquiry, in->mail->message_id, 0, author,
	    "footing.recorded", json_pack("{s:s}", "footing", row.footing),
	    err);
}

/* A councillor or solicitor of the register of senders: 1; FOOTING_UNKNOWN and
 * -1 for an error. */
static int
by_register(struct intake *in, enum footing *footing_r, struct err *err)
{
	struct sender *sender;
	*footing_r = FOOTING_UNKNOWN;
	if (in->facts->from.addr == NULL)
		return 0;
	int rc = sender_by_addr(in->office->store, in->ctx,
	    in->facts->from.addr, in->office->today, &sender, err);
	if (rc <= 0)
		return rc;
	if (strcmp(sender->kind, "councillor") == 0)
		*footing_r = FOOTING_COUNCILLOR;
	else if (strcmp(sender->kind, "solicitor") == 0)
		*footing_r = FOOTING_SOLICITOR;
	return *footing_r != FOOTING_UNKNOWN;
}

int
footings_start(
    struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct cases cases;
	enum footing registered;
	enum footing footing = heed_signs(in)->writer;
	enum footing_source source = FOOTING_BY_WORDS;
	if (look_at_cases(in->ctx, in->office, enquiry->id,
		in->facts->from.addr, &cases, err) < 0)
		return -1;
	if (strcmp(enquiry->kind, "mp") == 0) {
		footing = FOOTING_MP;
		source = enquiry->mp_id != 0 ? FOOTING_BY_REGISTER
					     : FOOTING_BY_WORDS;
	} else if (by_register(in, &registered, err) != 0) {
		if (registered == FOOTING_UNKNOWN)
			return -1;
		footing = registered;
		if (identity_is_proved(in->identity.proof))
			source = FOOTING_BY_REGISTER;
	} else if (cases.names && identity_is_proved(in->identity.proof)) {
		footing = FOOTING_NAMED;
		source = FOOTING_BY_REGISTER;
	}
	if (footing != FOOTING_UNKNOWN)
		return record(in, enquiry, footing, source, "daemon", err);
	/* Without a case there is nothing yet that could be disclosed. */
	if (cases.count == 0 || strcmp(enquiry->kind, "family") != 0)
		return 0;
	const char *labels[CHOICES];
	for (size_t i = 0; i < CHOICES; i++)
		labels[i] = footing_words(choices[i]);
	return question_footing(in, enquiry, labels, CHOICES, err);
}

int
footings_rule(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **rule_r, struct err *err)
{
	struct footing_row *row;
	struct cases cases;
	enum footing footing = FOOTING_UNKNOWN;
	enum footing_source source = FOOTING_BY_NOBODY;
	int rc = footing_latest(office->store, ctx, enquiry->id, &row, err);
	if (rc < 0 ||
	    look_at_cases(ctx, office, enquiry->id, NULL, &cases, err) < 0)
		return -1;
	if (rc == 1 && footing_parse(row->footing, &footing))
		source = (enum footing_source)row->source;
	struct footing_case about = {.restricted = cases.restricted,
	    .dissolved = footings_dissolved(office),
	    .siblings = cases.siblings};
	*rule_r = footing_rule(ctx, footing, source, &about);
	return 0;
}

int
footings_answer(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err)
{
	const struct facts *f = in->facts;
	int64_t n = 0;
	if (f->command_count == 0 || strcmp(f->commands[0].verb, "PICK") != 0 ||
	    !span_number(span_str(f->commands[0].args), CHOICES, &n) || n < 1) {
		r->sentence = "Please choose one of the answers";
		receipt_refused(
		    r, NULL, "its first line has none of the choices");
		return 0;
	}
	receipt_changed(r, &f->commands[0],
	    mem_fmt(in->ctx, "recorded on %s: %s", enquiry->reference,
		footing_words(choices[n - 1])));
	return record(in, enquiry, choices[n - 1], FOOTING_BY_OFFICER,
	    in->officer->addr, err);
}
