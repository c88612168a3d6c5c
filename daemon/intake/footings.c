/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/footings.h"

#include "daemon/intake/gone.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/member.h"
#include "daemon/intake/mpoffice.h"
#include "daemon/intake/question.h"
#include "daemon/office/known.h"
#include "daemon/store/footings.h"
#include "daemon/store/senders.h"
#include "parsers/refcheck.h"

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

struct cases {
	size_t count;
	bool names;           /* one names the writer */
	const char *siblings; /* NULL: none */
	bool over_age;        /* it is about one */
	bool under_age;       /* and about none */
};

/* What the day of birth says, where the register has it. */
static void
look_at_age(
    struct office *office, const struct case_file *file, struct cases *cases)
{
	if (file->born_day == DAY_NONE)
		return;
	const bool over =
	    office->today > footing_school_age_ends(file->born_day);
	cases->over_age |= over;
	cases->under_age |= !over;
}

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
		look_at_age(office, file, cases_r);
		if (file->siblings != NULL)
			cases_r->siblings =
			    cases_r->siblings == NULL
				? file->siblings
				: mem_fmt(ctx, "%s %s", cases_r->siblings,
				      file->siblings);
		cases_r->names |= addr != NULL && case_file_names(file, addr);
	}
	return 0;
}

/* Of these references those of cases that whoever sees to the enquiry may know
 * of (P-40). */
static int
known_siblings(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *all, const char **words_r, struct err *err)
{
	struct officer *reader;
	struct span rest = span_str(all);
	const int found = post_owner(ctx, office, enquiry, &reader, err);
	*words_r = "";
	if (found < 0)
		return -1;
	while (rest.n > 0) {
		struct case_file *file;
		const ptrdiff_t gap = span_find_byte(rest, 0, ' ');
		const size_t n = gap < 0 ? rest.n : (size_t)gap;
		const char *name = mem_strn(ctx, rest.p, n);
		rest = span_sub(rest, n + 1, rest.n);
		int rc = case_by_reference(office->store, ctx,
		    reference_normal(ctx, name), &file, err);
		if (rc == 1)
			rc = found == 0 ? 0
					: known_case_to(
					      ctx, office, file, reader, err);
		else if (rc == 0)
			rc = 1; /* the register says nothing of it */
		if (rc < 0)
			return -1;
		if (rc == 1)
			*words_r = mem_fmt(ctx, "%s%s%s", *words_r,
			    (*words_r)[0] == '\0' ? "" : " ", name);
	}
	return 0;
}

/* The row before, or that nothing is known. */
static int
latest(void *ctx, struct office *office, int64_t enquiry_id,
    struct footing_row **row_r, struct err *err)
{
	int rc = footing_latest(office->store, ctx, enquiry_id, row_r, err);
	if (rc == 0) {
		*row_r = mem_one(ctx, struct footing_row);
		(*row_r)->footing = footing_name(FOOTING_UNKNOWN);
	}
	return rc < 0 ? -1 : 0;
}

/* Takes author and instant from the mail in hand. */
static int
record(struct intake *in, const struct enquiry *enquiry,
    struct footing_row *row, const char *author, struct err *err)
{
	enum footing footing = FOOTING_UNKNOWN;
	row->author = author;
	row->at = in->office->now;
	if (footing_record(in->office->store, enquiry->id, row, err) < 0)
		return -1;
	footing_parse(row->footing, &footing);
	return post_event(in->office, enquiry, in->mail->message_id, 0, author,
	    "footing.recorded",
	    json_pack("{s:s, s:b, s:s*}", "footing", footing_words(footing),
		"over_age", row->over_age, "authority", row->authority),
	    err);
}

/* What a colleague says is recorded beside what was known, and can be taken
 * back as long as nobody has said anything since. */
static int
record_said(struct intake *in, const struct enquiry *enquiry,
    struct footing_row *row, struct receipt *r, struct err *err)
{
	struct footing_row *before;
	struct footing_row *now;
	if (latest(in->ctx, in->office, enquiry->id, &before, err) < 0)
		return -1;
	if (row->source == FOOTING_BY_NOBODY)
		row->source = FOOTING_BY_OFFICER;
	if (record(in, enquiry, row, in->officer->addr, err) < 0 ||
	    latest(in->ctx, in->office, enquiry->id, &now, err) < 0)
		return -1;
	receipt_undoes(r,
	    json_pack("{s:I, s:I, s:s, s:i, s:b, s:s*}", "footing_of",
		(json_int_t)enquiry->id, "row", (json_int_t)now->id, "footing",
		before->footing, "source",
		before->source == FOOTING_BY_NOBODY ? FOOTING_BY_OFFICER
						    : before->source,
		"over_age", before->over_age, "authority", before->authority),
	    "what was known before counts again");
	return 0;
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

/* An MP's office: of the register, for one of whose MPs it is, or one that a
 * colleague confirms. */
static int
start_office(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct mps mps = {0};
	bool confirmed = false;
	if (enquiry->mp_id == 0 &&
	    (mps_by_addr(in->office->store, in->ctx, in->facts->from.addr,
		 in->office->today, &mps, err) < 0 ||
		mpoffice_confirmed(
		    in->office, in->facts->from.addr, &confirmed, err) < 0))
		return -1;
	struct footing_row row = {.footing = footing_name(FOOTING_MP),
	    .source = enquiry->mp_id != 0 || mps.count > 0 ? FOOTING_BY_REGISTER
		      : confirmed && identity_is_proved(in->identity.proof)
			  ? FOOTING_BY_OFFICER
			  : FOOTING_BY_WORDS};
	if (record(in, enquiry, &row, "daemon", err) < 0)
		return -1;
	if (mps.count > 0)
		return member_ask(in, enquiry, &mps, err);
	return enquiry->mp_id != 0 || confirmed
		   ? 0
		   : mpoffice_ask(in, enquiry, err);
}

static bool
is_enquirer(const struct party *party, const char *addr)
{
	return party->role == PARTY_ROLE_ENQUIRER &&
	       span_eq_ascii(span_str(party->addr), span_str(addr));
}

/* 1: the enquirer of that one, who is proved, writes again about the same
 * child, and what a colleague has said of them counts here too.  Authority is
 * asked for anew. */
static int
take_over(struct intake *in, const struct enquiry *enquiry, int64_t follows,
    struct err *err)
{
	struct party *parties;
	struct footing_row *row;
	size_t count;
	bool same = false;
	if (follows == 0 || !identity_is_proved(in->identity.proof))
		return 0;
	if (party_list(in->office->store, in->ctx, follows, &parties, &count,
		err) < 0 ||
	    latest(in->ctx, in->office, follows, &row, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		same |= is_enquirer(&parties[i], in->facts->from.addr);
	if (!same || row->source != FOOTING_BY_OFFICER ||
	    strcmp(row->footing, footing_name(FOOTING_UNKNOWN)) == 0)
		return 0;
	struct footing_row again = {.footing = row->footing,
	    .source = FOOTING_BY_OFFICER,
	    .over_age = row->over_age};
	return record(in, enquiry, &again, "daemon", err) < 0 ? -1 : 1;
}

int
footings_start(struct intake *in, const struct enquiry *enquiry,
    int64_t follows, struct err *err)
{
	struct cases cases;
	enum footing registered;
	enum footing footing = heed_signs(in)->writer;
	enum footing_source source = FOOTING_BY_WORDS;
	if (look_at_cases(in->ctx, in->office, enquiry->id,
		in->facts->from.addr, &cases, err) < 0)
		return -1;
	if (strcmp(enquiry->kind, "mp") == 0)
		return start_office(in, enquiry, err);
	if (by_register(in, &registered, err) != 0) {
		if (registered == FOOTING_UNKNOWN)
			return -1;
		footing = registered;
		if (identity_is_proved(in->identity.proof))
			source = FOOTING_BY_REGISTER;
	} else if (cases.names && identity_is_proved(in->identity.proof)) {
		footing = FOOTING_NAMED;
		source = FOOTING_BY_REGISTER;
	}
	if (source != FOOTING_BY_REGISTER) {
		int rc = take_over(in, enquiry, follows, err);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
	if (footing != FOOTING_UNKNOWN)
		return record(in, enquiry,
		    &(struct footing_row){.footing = footing_name(footing),
			.source = (int)source},
		    "daemon", err);
	/* Without a case the allocation asks, and nobody gets a second mail:
	 * there is nothing yet that could be disclosed. */
	if (cases.count == 0 || strcmp(enquiry->kind, "family") != 0)
		return 0;
	return footings_ask(in, enquiry, err);
}

int
footings_ask(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	const char *labels[CHOICES];
	for (size_t i = 0; i < CHOICES; i++)
		labels[i] = footing_words(choices[i]);
	return question_footing(in, enquiry, labels, CHOICES, err);
}

/* What is known of the writer and of whom it is about. */
static int
look(void *ctx, struct office *office, const struct enquiry *enquiry,
    enum footing *footing_r, enum footing_source *source_r,
    struct footing_case *about_r, struct err *err)
{
	struct footing_row *row;
	struct cases cases;
	const char *gone;
	if (latest(ctx, office, enquiry->id, &row, err) < 0 ||
	    look_at_cases(ctx, office, enquiry->id, NULL, &cases, err) < 0 ||
	    gone_writer(ctx, office, enquiry, &gone, err) < 0)
		return -1;
	const int restricted = case_restricts(office->store, enquiry->id, err);
	if (restricted < 0 ||
	    (cases.siblings != NULL &&
		known_siblings(ctx, office, enquiry, cases.siblings,
		    &cases.siblings, err) < 0))
		return -1;
	*footing_r = FOOTING_UNKNOWN;
	*source_r = FOOTING_BY_NOBODY;
	if (footing_parse(row->footing, footing_r))
		*source_r = (enum footing_source)row->source;
	*about_r = (struct footing_case){.restricted = restricted == 1,
	    .dissolved = footings_dissolved(office),
	    .moved = gone,
	    .over_age = cases.over_age || row->over_age,
	    .under_age = cases.under_age && !cases.over_age && !row->over_age,
	    .siblings = cases.siblings,
	    .authority = row->authority};
	return 0;
}

int
footings_rule(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **rule_r, struct err *err)
{
	struct footing_case about;
	enum footing footing;
	enum footing_source source;
	if (look(ctx, office, enquiry, &footing, &source, &about, err) < 0)
		return -1;
	*rule_r = footing_rule(ctx, footing, source, &about);
	return 0;
}

int
footings_disclosure(struct intake *in, const struct enquiry *enquiry,
    const char **words_r, struct err *err)
{
	if (in->facts->flags & MAIL_SEVERAL_FROM) {
		*words_r =
		    "The mail names more than one sender (From), and only "
		    "the first is taken for the enquirer. Find out who "
		    "wrote it, and on whose behalf, before you disclose "
		    "anything about a child.";
		return 0;
	}
	return footings_rule(in->ctx, in->office, enquiry, words_r, err);
}

int
footings_bars(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *bars[FOOTING_BARS], size_t *count_r, struct err *err)
{
	struct footing_case about;
	enum footing footing;
	enum footing_source source;
	*count_r = 0;
	if (look(ctx, office, enquiry, &footing, &source, &about, err) < 0)
		return -1;
	*count_r = footing_bars(footing, &about, bars);
	return 0;
}

int
footings_for_many(
    void *ctx, struct office *office, int64_t enquiry_id, struct err *err)
{
	enum footing footing;
	struct footing_row *row;
	if (latest(ctx, office, enquiry_id, &row, err) < 0)
		return -1;
	return footing_parse(row->footing, &footing) &&
	       footing_for_many(footing);
}

/* ---- what colleagues say ---- */

int
run_writer(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	enum footing footing;
	bool over;
	struct footing_row *before;
	if (!footing_read(span_str(command->args), &footing, &over)) {
		receipt_refused(r, command, "that is nobody's footing");
		return 0;
	}
	if (latest(in->ctx, in->office, enquiry->id, &before, err) < 0)
		return -1;
	/* Authority is somebody's: another writer needs it anew. */
	struct footing_row row = {.footing = footing_name(footing),
	    .over_age = over || before->over_age,
	    .authority = strcmp(before->footing, footing_name(footing)) == 0
			     ? before->authority
			     : NULL};
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "recorded on %s: %s%s", enquiry->reference,
		footing_words(footing),
		row.over_age ? "; the young person is over compulsory school "
			       "age"
			     : ""));
	return record_said(in, enquiry, &row, r, err);
}

int
run_authority(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct footing_row *before;
	if (latest(in->ctx, in->office, enquiry->id, &before, err) < 0)
		return -1;
	struct footing_row row = {.footing = before->footing,
	    .source = before->source,
	    .over_age = before->over_age,
	    .authority =
		mem_fmt(in->ctx, "%s (%s)", command->args, in->officer->name)};
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "recorded on %s as authority on file",
		enquiry->reference));
	return record_said(in, enquiry, &row, r, err);
}

int
footings_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct enquiry *e;
	struct footing_row *now;
	int rc = enquiry_get(in->office->store, in->ctx,
	    json_integer_value(json_object_get(what, "footing_of")), &e, err);
	if (rc <= 0 || latest(in->ctx, in->office, e->id, &now, err) < 0)
		return rc <= 0 ? rc : -1;
	if (now->id != json_integer_value(json_object_get(what, "row"))) {
		receipt_refused(r, command,
		    "somebody has said something else of the writer since; "
		    "WRITER says what they are");
		return 0;
	}
	struct footing_row row = {
	    .footing = json_string_value(json_object_get(what, "footing")),
	    .source = (int)json_integer_value(json_object_get(what, "source")),
	    .over_age = json_is_true(json_object_get(what, "over_age")),
	    .authority = json_string_value(json_object_get(what, "authority"))};
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "what was known of who writes in %s counts again",
		e->reference));
	return record(in, e, &row, in->officer->addr, err);
}

int
footings_pick(struct intake *in, const struct enquiry *enquiry,
    const enum footing *picks, size_t count, struct receipt *r, struct err *err)
{
	const struct facts *f = in->facts;
	int64_t n = 0;
	if (f->command_count == 0 || strcmp(f->commands[0].verb, "PICK") != 0 ||
	    !span_number(span_str(f->commands[0].args), (int64_t)count, &n) ||
	    n < 1) {
		r->sentence = "Please choose one of the answers";
		receipt_refused(
		    r, NULL, "its first line has none of the choices");
		return 0;
	}
	receipt_changed(r, &f->commands[0],
	    mem_fmt(in->ctx, "recorded on %s: %s", enquiry->reference,
		footing_words(picks[n - 1])));
	struct footing_row *before;
	if (latest(in->ctx, in->office, enquiry->id, &before, err) < 0)
		return -1;
	return record_said(in, enquiry,
	    &(struct footing_row){.footing = footing_name(picks[n - 1]),
		.over_age = before->over_age},
	    r, err);
}

int
footings_answer(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err)
{
	return footings_pick(in, enquiry, choices, CHOICES, r, err);
}
