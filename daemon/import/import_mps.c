/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MPs (P-14), a line for each address of an office. */
#include "daemon/import/import_p.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/import/import_fields.h"
#include "daemon/office/leave.h"
#include "daemon/policy/mpname.h"
#include "daemon/policy/shape.h"
#include "daemon/store/registers.h"

enum {
	M_NAME,
	M_CONSTITUENCY,
	M_ADDRESS,
	M_PERSON,
	M_FROM,
	M_TO,
	M_LEDGER,
	M_REFERENCE
};

/* In the order of enum mp_ledger. */
static const char *const ledger_words[] = {"", "monthly", "weekly", "none"};

static int
read_ledger(const char *s, enum mp_ledger *ledger_r, struct err *err)
{
	for (size_t i = 0; i < sizeof ledger_words / sizeof ledger_words[0];
	     i++)
		if (strcmp(ledger_words[i], s) == 0) {
			*ledger_r = (enum mp_ledger)i;
			return 0;
		}
	return err_set(
	    err, ERR_INPUT, "ledger '%s' is none of monthly, weekly, none", s);
}

static const char *
key(void *ctx, const struct csvfile_row *row)
{
	return import_lower(
	    ctx, mem_fmt(ctx, "%s\n%s\n%s", row->fields[M_NAME],
		     row->fields[M_CONSTITUENCY], row->fields[M_ADDRESS]));
}

static int
check_reference(struct import *im, const char *example)
{
	if (example[0] == '\0' || shape_is_one(example))
		return 0;
	return err_set(im->err, ERR_INPUT,
	    "reference '%s' is no example like AH12345: letters, digits, / - "
	    "and . only, and at least one digit",
	    example);
}

static void
check_mp(struct import *im, const struct csvfile_row *row)
{
	const char *const *fields = row->fields;
	int32_t from;
	int32_t to;
	enum mp_ledger ledger;
	import_wrong(im, row,
	    import_address(im->office->config, fields[M_ADDRESS], im->err));
	import_wrong(im, row, check_reference(im, fields[M_REFERENCE]));
	import_wrong(im, row,
	    import_span(fields[M_FROM], fields[M_TO], &from, &to, im->err));
	import_wrong(im, row, read_ledger(fields[M_LEDGER], &ledger, im->err));
}

/* ---- one MP under two names ---- */

static bool
is_mps(
    const struct csvfile_row *row, const char *name, const char *constituency)
{
	return strcasecmp(row->fields[M_NAME], name) == 0 &&
	       strcasecmp(row->fields[M_CONSTITUENCY], constituency) == 0;
}

/* 1: one of the Member's own addresses, which the file gives to this name, was
 * that MP's. */
static int
shares_own_address(
    struct import *im, const struct csvfile_row *row, const struct mp *mp)
{
	for (size_t i = 0; i < im->file.count; i++) {
		const struct csvfile_row *other = &im->file.rows[i];
		const char *addr = other->fields[M_ADDRESS];
		struct mp_address *was;
		if (!mpname_is_own_address(addr) ||
		    !is_mps(other, row->fields[M_NAME],
			row->fields[M_CONSTITUENCY]))
			continue;
		const int rc = mp_address_ever(
		    im->office->store, im->ctx, mp, addr, &was, im->err);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/*
 * The MP whom the line is about, as registered: by name and constituency, or
 * in the same constituency under a name that is the same but for its titles, or
 * with the Member's own address.  1, 0 nobody.
 */
static int
find_registered(
    struct import *im, const struct csvfile_row *row, struct mp **mp_r)
{
	const struct mp line = {.name = row->fields[M_NAME],
	    .constituency = row->fields[M_CONSTITUENCY]};
	struct mp **mps;
	size_t count;
	int rc = mp_ever(im->office->store, im->ctx, &line, mp_r, im->err);
	if (rc != 0 || line.constituency[0] == '\0')
		return rc;
	if (mp_of_constituency(im->office->store, im->ctx, line.constituency,
		&mps, &count, im->err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		rc = mpname_same(im->ctx, mps[i]->name, line.name)
			 ? 1
			 : shares_own_address(im, row, mps[i]);
		if (rc != 0) {
			*mp_r = mps[i];
			return rc;
		}
	}
	return 0;
}

/* The name the MP of the line is registered under from now on.  A file that has
 * both names keeps the one that is registered. */
static int
settle_name(struct import *im, const struct csvfile_row *row,
    const char **name_r, bool *renamed_r)
{
	struct mp *mp;
	*name_r = row->fields[M_NAME];
	*renamed_r = false;
	int rc = find_registered(im, row, &mp);
	if (rc <= 0 || strcasecmp(mp->name, *name_r) == 0)
		return rc < 0 ? -1 : 0;
	for (size_t i = 0; i < im->file.count; i++)
		if (is_mps(&im->file.rows[i], mp->name, mp->constituency)) {
			*name_r = mp->name;
			return 0;
		}
	import_compare(im, M_NAME, mp->name, *name_r);
	import_note(im, mem_fmt(im->ctx,
			    "%s is %s from now on: the same MP, whose "
			    "enquiries go on.",
			    mp->name, *name_r));
	*renamed_r = true;
	return mp_rename(im->office->store, mp->id, *name_r, im->err);
}

static void
compare(struct import *im, const struct mp_address *was, struct mp_address *is)
{
	if (!import_has(im, M_PERSON))
		is->name = was->name;
	if (!import_has(im, M_LEDGER))
		is->ledger = was->ledger;
	if (!import_has(im, M_REFERENCE))
		is->reference = was->reference;
	import_compare(im, M_PERSON, was->name, is->name);
	import_compare_span(im, M_FROM, was->valid_from, is->valid_from);
	import_compare_span(im, M_TO, was->valid_to, is->valid_to);
	import_compare(
	    im, M_LEDGER, ledger_words[was->ledger], ledger_words[is->ledger]);
	import_compare(im, M_REFERENCE, was->reference, is->reference);
}

static int
put_mp(struct import *im, const struct csvfile_row *row,
    enum import_change *change_r)
{
	const char *person = row->fields[M_PERSON];
	const char *name;
	bool renamed;
	if (settle_name(im, row, &name, &renamed) < 0)
		return -1;
	struct mp mp = {.name = name,
	    .constituency = row->fields[M_CONSTITUENCY],
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
	struct mp_address address = {.addr = row->fields[M_ADDRESS],
	    .name = person[0] == '\0' ? NULL : person};
	if (row->fields[M_REFERENCE][0] != '\0')
		address.reference = row->fields[M_REFERENCE];
	if (import_date(row->fields[M_FROM], &address.valid_from, im->err) <
		0 ||
	    import_date(row->fields[M_TO], &address.valid_to, im->err) < 0 ||
	    read_ledger(row->fields[M_LEDGER], &address.ledger, im->err) < 0)
		return -1;
	struct mp_address *was;
	int rc = mp_address_ever(
	    im->office->store, im->ctx, &mp, address.addr, &was, im->err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		compare(im, was, &address);
	if (mp_put(im->office->store, &mp, &address, change_r, im->err) < 0)
		return -1;
	if (renamed && *change_r == IMPORT_SAME)
		*change_r = IMPORT_CHANGED;
	return 0;
}

static int
by_address(const void *a, const void *b)
{
	const struct csvfile_row *const *left = a;
	const struct csvfile_row *const *right = b;
	int order =
	    strcasecmp((*left)->fields[M_ADDRESS], (*right)->fields[M_ADDRESS]);
	return order != 0 ? order : (*left)->line - (*right)->line;
}

static bool
same_mp(const struct csvfile_row *a, const struct csvfile_row *b)
{
	return strcasecmp(a->fields[M_NAME], b->fields[M_NAME]) == 0 &&
	       strcasecmp(
		   a->fields[M_CONSTITUENCY], b->fields[M_CONSTITUENCY]) == 0;
}

/* Is there a day on which both lines are valid?  An empty date is open, and
 * ISO dates sort as text. */
static bool
overlap(const struct csvfile_row *a, const struct csvfile_row *b)
{
	return (a->fields[M_TO][0] == '\0' ||
		   strcmp(b->fields[M_FROM], a->fields[M_TO]) <= 0) &&
	       (b->fields[M_TO][0] == '\0' ||
		   strcmp(a->fields[M_FROM], b->fields[M_TO]) <= 0);
}

/* One caseworker of both offices: the file says the same person twice. */
static bool
is_colleague_of_both(const struct csvfile_row *a, const struct csvfile_row *b)
{
	return a->fields[M_PERSON][0] != '\0' &&
	       strcasecmp(a->fields[M_PERSON], b->fields[M_PERSON]) == 0;
}

/* A line above this one, sorted by address, that gives it to another MP on some
 * of the same days, and is no caseworker's of both; NULL: none. */
static const struct csvfile_row *
another_mps(const struct csvfile_row *const *rows, size_t i)
{
	for (size_t k = i; k > 0; k--) {
		const struct csvfile_row *other = rows[k - 1];
		if (strcasecmp(other->fields[M_ADDRESS],
			rows[i]->fields[M_ADDRESS]) != 0)
			break;
		if (!same_mp(other, rows[i]) && overlap(other, rows[i]) &&
		    !is_colleague_of_both(other, rows[i]))
			return other;
	}
	return NULL;
}

/* Whose office an address is must never be a guess: rights hang on it. */
static void
check_all(struct import *im)
{
	const struct csvfile *file = &im->file;
	const struct csvfile_row **rows =
	    mem_many(im->ctx, const struct csvfile_row *, file->count + 1);
	size_t count = 0;
	for (size_t i = 0; i < file->count; i++)
		if (file->rows[i].fields[M_ADDRESS][0] != '\0')
			rows[count++] = &file->rows[i];
	qsort(rows, count, sizeof *rows, by_address);
	for (size_t i = 1; i < count; i++) {
		const struct csvfile_row *other = another_mps(rows, i);
		if (other == NULL)
			continue;
		csvfile_mistake(im->ctx, &im->file, rows[i]->line,
		    mem_fmt(im->ctx,
			"'%s' is another MP's address already in line %d; "
			"give one of them a last day (to), or write the same "
			"person into both lines if they work for both",
			rows[i]->fields[M_ADDRESS], other->line));
	}
}

static int
leave(struct import *im)
{
	const size_t count = im->file.count;
	struct mp_line *lines = mem_many(im->ctx, struct mp_line, count + 1);
	for (size_t i = 0; i < count; i++) {
		const char *const *fields = im->file.rows[i].fields;
		struct mp *mp;
		const int rc = find_registered(im, &im->file.rows[i], &mp);
		if (rc < 0)
			return -1;
		lines[i] = (struct mp_line){
		    .name = rc == 1 ? mp->name : fields[M_NAME],
		    .constituency = fields[M_CONSTITUENCY],
		    .addr = fields[M_ADDRESS]};
	}
	return leave_mps(im->ctx, im->office, lines, count, im->reply, im->err);
}

/* P-14: another MP, or the same one under a name that nobody here can tell from
 * another's. */
static void
note_passed_on(struct import *im, const char *left)
{
	for (size_t i = 0; i < im->file.count; i++) {
		const char *const *fields = im->file.rows[i].fields;
		const char *addr = import_lower(im->ctx, fields[M_ADDRESS]);
		if (!span_ends(span_str(left), mem_fmt(im->ctx, ", %s", addr)))
			continue;
		import_note(im,
		    mem_fmt(im->ctx,
			"%s was %.*s's and is %s's now. What was "
			"asked before is not told to it until new authority is "
			"recorded.",
			addr, (int)(strlen(left) - strlen(addr) - 2), left,
			fields[M_NAME]));
		return;
	}
}

/* Whoever works for two, once, above the second of their lines. */
static void
note_of_both(struct import *im, size_t i)
{
	const struct csvfile_row *row = &im->file.rows[i];
	for (size_t k = 0; k < i; k++) {
		const struct csvfile_row *other = &im->file.rows[k];
		if (strcasecmp(other->fields[M_ADDRESS],
			row->fields[M_ADDRESS]) != 0 ||
		    same_mp(other, row) || !overlap(other, row))
			continue;
		import_note(im,
		    mem_fmt(im->ctx,
			"%s, %s, works for %s and for %s. Where an email does "
			"not say for which of them it is, whoever is on duty "
			"is asked.",
			row->fields[M_PERSON], row->fields[M_ADDRESS],
			other->fields[M_NAME], row->fields[M_NAME]));
		return;
	}
}

static int
note(struct import *im)
{
	for (size_t i = 1; i < im->file.count; i++)
		note_of_both(im, i);
	const json_t *left = json_object_get(im->reply, "left");
	for (size_t i = 0; i < json_array_size(left); i++)
		note_passed_on(im, json_string_value(json_array_get(left, i)));
	return 0;
}

const struct import_table import_mps = {"mps",
    {"name", "constituency", "address", "person", "from", "to", "ledger",
	"reference"},
    1u << M_NAME | 1u << M_ADDRESS, M_ADDRESS, M_NAME, key, check_mp, check_all,
    put_mp, leave, note};
