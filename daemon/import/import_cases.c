/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The council's own cases (P-14), a line each. */
#include "daemon/import/import_p.h"

#include <string.h>

#include "daemon/import/import_fields.h"
#include "daemon/import/import_legal.h"
#include "parsers/refcheck.h"

enum { OLDEST_MONTHS = 31 * 12 /* DOMAIN E5 */ };

enum {
	C_REFERENCE,
	C_TEAM,
	C_OWNER,
	C_RESTRICTED,
	C_PARTIES,
	C_LEGAL,
	C_SIBLINGS,
	C_BORN
};

static const char *
key(void *ctx, const struct csvfile_row *row)
{
	return reference_normal(ctx, row->fields[C_REFERENCE]);
}

static int
check_parties(struct import *im, const char *parties)
{
	struct span rest = span_str(parties);
	const char *addr;
	while ((addr = import_word(im->ctx, &rest)) != NULL)
		if (import_address(im->office->config, addr, im->err) < 0)
			return -1;
	return 0;
}

/* In one order and spelling, so that the same people are the same text. */
static const char *
tidy_parties(void *ctx, const char *parties)
{
	struct span rest = span_str(parties);
	const char *text = NULL;
	const char *addr;
	while ((addr = import_word(ctx, &rest)) != NULL)
		text = text == NULL ? addr : mem_fmt(ctx, "%s %s", text, addr);
	return text;
}

/* Theirs in one spelling; *own_r: one of them is the case itself. */
static const char *
tidy_siblings(void *ctx, const char *field, const char *reference, bool *own_r)
{
	struct span rest = span_str(field);
	const char *text = NULL;
	const char *word;
	*own_r = false;
	while ((word = import_word(ctx, &rest)) != NULL) {
		word = reference_normal(ctx, word);
		*own_r |= strcmp(word, reference) == 0;
		text = text == NULL ? word : mem_fmt(ctx, "%s %s", text, word);
	}
	return text;
}

static int
check_siblings(struct import *im, const struct csvfile_row *row)
{
	bool own;
	tidy_siblings(im->ctx, row->fields[C_SIBLINGS],
	    reference_normal(im->ctx, row->fields[C_REFERENCE]), &own);
	if (!own)
		return 0;
	return err_set(im->err, ERR_INPUT,
	    "siblings: a case is not its own brother or sister");
}

/* A plan ends at 25 and its record at 31: another day is a slip of the pen. */
static int
check_born(struct import *im, const char *field)
{
	int32_t day;
	if (import_date(field, &day, im->err) < 0)
		return -1;
	if (day == DAY_NONE ||
	    (day <= im->office->today &&
		civil_add_months(day, OLDEST_MONTHS) > im->office->today))
		return 0;
	return err_set(im->err, ERR_INPUT,
	    "born '%s' is not the birthday of a child or young person", field);
}

static int
check_case(struct import *im, const struct csvfile_row *row)
{
	struct err *err = im->err;
	const char *owner = row->fields[C_OWNER];
	const char *restricted = row->fields[C_RESTRICTED];
	if (import_address(im->office->config, owner, err) < 0)
		return -1;
	if (restricted[0] != '\0' && !span_is(span_str(restricted), "yes") &&
	    !span_is(span_str(restricted), "no"))
		return err_set(
		    err, ERR_INPUT, "restricted is yes, no or empty");
	if (row->fields[C_TEAM][0] != '\0' &&
	    import_team(im, row->fields[C_TEAM]) < 0)
		return -1;
	if (check_parties(im, row->fields[C_PARTIES]) < 0 ||
	    check_siblings(im, row) < 0 ||
	    check_born(im, row->fields[C_BORN]) < 0)
		return -1;
	return import_legal_check(im->office, row->fields[C_LEGAL], err);
}

static int
put_case(struct import *im, const struct csvfile_row *row,
    enum import_change *change_r)
{
	const char *owner = row->fields[C_OWNER];
	bool own;
	const char *reference =
	    reference_normal(im->ctx, row->fields[C_REFERENCE]);
	struct case_file file = {.reference = reference,
	    .team = row->fields[C_TEAM],
	    .owner = owner[0] == '\0' ? NULL : owner,
	    .restricted = span_is(span_str(row->fields[C_RESTRICTED]), "yes"),
	    .parties = tidy_parties(im->ctx, row->fields[C_PARTIES]),
	    .siblings = tidy_siblings(
		im->ctx, row->fields[C_SIBLINGS], reference, &own)};
	if (import_date(row->fields[C_BORN], &file.born_day, im->err) < 0)
		return -1;
	if (case_put(im->office->store, &file, change_r, im->err) < 0)
		return -1;
	int added = import_legal_put(
	    im->ctx, im->office, reference, row->fields[C_LEGAL], im->err);
	if (added == 1 && *change_r == IMPORT_SAME)
		*change_r = IMPORT_CHANGED;
	return added < 0 ? -1 : 0;
}

/* A case that closed is not in the export any more, and its mail still comes:
 * nothing leaves. */
const struct import_table import_cases = {"cases",
    {"reference", "team", "owner", "restricted", "parties", "legal", "siblings",
	"born"},
    1u << C_REFERENCE, C_REFERENCE, C_TEAM, key, check_case, NULL, put_case,
    NULL};
