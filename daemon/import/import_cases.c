/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The council's own cases (P-14), a line each. */
#include "daemon/import/import_p.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/import/import_fields.h"
#include "daemon/import/import_identifiers.h"
#include "daemon/import/import_legal.h"
#include "parsers/refcheck.h"

enum { OLDEST_MONTHS = 31 * 12 /* DOMAIN E5 */ };

static const char *
key(void *ctx, const struct csvfile_row *row)
{
	return reference_normal(ctx, row->fields[C_REFERENCE]);
}

static void
check_parties(struct import *im, const struct csvfile_row *row)
{
	struct span rest = span_str(row->fields[C_PARTIES]);
	const char *addr;
	while ((addr = import_word(im->ctx, &rest)) != NULL)
		import_wrong(
		    im, row, import_address(im->office->config, addr, im->err));
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
	return text == NULL ? NULL : import_lower(ctx, text);
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
check_restricted(struct import *im, const char *field)
{
	if (field[0] == '\0' || span_is(span_str(field), "yes") ||
	    span_is(span_str(field), "no"))
		return 0;
	return err_set(im->err, ERR_INPUT, "restricted is yes, no or empty");
}

static void
check_case(struct import *im, const struct csvfile_row *row)
{
	const char *const *fields = row->fields;
	import_wrong(im, row, import_team(im, fields[C_TEAM]));
	import_wrong(im, row,
	    import_address(im->office->config, fields[C_OWNER], im->err));
	import_wrong(im, row, check_restricted(im, fields[C_RESTRICTED]));
	check_parties(im, row);
	import_wrong(im, row, check_siblings(im, row));
	import_wrong(im, row, check_born(im, fields[C_BORN]));
	import_identifiers_check(im, row);
	import_wrong(
	    im, row, import_legal_check(im->office, fields[C_LEGAL], im->err));
}

static int
read_case(
    struct import *im, const struct csvfile_row *row, struct case_file *file)
{
	const char *owner = row->fields[C_OWNER];
	bool own;
	*file = (struct case_file){
	    .reference = reference_normal(im->ctx, row->fields[C_REFERENCE]),
	    .team = row->fields[C_TEAM],
	    .owner = owner[0] == '\0' ? NULL : import_lower(im->ctx, owner),
	    .restricted = span_is(span_str(row->fields[C_RESTRICTED]), "yes"),
	    .parties = tidy_parties(im->ctx, row->fields[C_PARTIES])};
	file->siblings = tidy_siblings(
	    im->ctx, row->fields[C_SIBLINGS], file->reference, &own);
	return import_date(row->fields[C_BORN], &file->born_day, im->err);
}

/* An export without one of these has not forgotten it. */
static void
keep(const struct import *im, const struct case_file *was, struct case_file *is)
{
	if (!import_has(im, C_TEAM))
		is->team = was->team == NULL ? "" : was->team;
	if (!import_has(im, C_OWNER))
		is->owner = was->owner;
	if (!import_has(im, C_RESTRICTED))
		is->restricted = was->restricted;
	if (!import_has(im, C_PARTIES))
		is->parties = was->parties;
	if (!import_has(im, C_SIBLINGS))
		is->siblings = was->siblings;
	if (!import_has(im, C_BORN))
		is->born_day = was->born_day;
}

static void
compare(struct import *im, const struct case_file *was, struct case_file *is)
{
	keep(im, was, is);
	import_compare(im, C_TEAM, was->team, is->team);
	import_compare(im, C_OWNER, was->owner, is->owner);
	import_compare(im, C_RESTRICTED, was->restricted ? "yes" : "no",
	    is->restricted ? "yes" : "no");
	import_compare(im, C_PARTIES, was->parties, is->parties);
	import_compare(im, C_SIBLINGS, was->siblings, is->siblings);
	import_compare(im, C_BORN, import_day_text(im->ctx, was->born_day),
	    import_day_text(im->ctx, is->born_day));
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* An open enquiry on it stays where it is, and somebody is told (moved.h). */
static void
keep_moved(
    struct import *im, const struct case_file *was, const struct case_file *is)
{
	if (same(was->owner, is->owner) && same(was->team, is->team))
		return;
	im->moved = mem_grow(im->ctx, im->moved, &im->moved_room,
	    im->moved_count + 1, sizeof *im->moved);
	im->moved[im->moved_count++] = (struct moved){.case_id = was->id,
	    .owner = is->owner,
	    .team = is->team,
	    .to_team = !same(was->team, is->team)};
}

static int
note_moved(struct import *im)
{
	size_t count;
	if (moved_tell(im->ctx, im->office, im->moved, im->moved_count, &count,
		im->err) < 0)
		return -1;
	if (count > 0)
		import_note(im,
		    mem_fmt(im->ctx,
			"%zu open %s of cases that are another's now: each "
			"stays with whoever has it, who was told.",
			count, count == 1 ? "enquiry is" : "enquiries are"));
	return 0;
}

static int
put_case(struct import *im, const struct csvfile_row *row,
    enum import_change *change_r)
{
	struct store *store = im->office->store;
	const char *legal = row->fields[C_LEGAL];
	struct case_file file;
	struct case_file *was;
	if (read_case(im, row, &file) < 0)
		return -1;
	int rc =
	    case_by_reference(store, im->ctx, file.reference, &was, im->err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		compare(im, was, &file);
	if (case_put(store, &file, change_r, im->err) < 0)
		return -1;
	if (rc == 1)
		keep_moved(im, was, &file);
	rc = import_legal_put(
	    im->ctx, im->office, file.reference, legal, im->err);
	if (rc < 0)
		return -1;
	const int numbers = import_identifiers_put(im, row, file.id);
	if ((rc == 1 || numbers == 1) && *change_r == IMPORT_SAME)
		*change_r = IMPORT_CHANGED;
	if (rc == 1 && *change_r == IMPORT_CHANGED)
		import_compare(im, C_LEGAL, "fewer events", legal);
	return numbers < 0 ? -1 : 0;
}

static int
by_addr(const void *key, const void *officer)
{
	return strcmp(key, (*(struct officer *const *)officer)->addr);
}

/* P-40: a colleague's child.  Nobody but who made the register could know. */
static int
note_colleague(
    struct import *im, const struct csvfile_row *row, const char *addr)
{
	struct case_file *file;
	const char *reference = key(im->ctx, row);
	const int rc = case_by_reference(
	    im->office->store, im->ctx, reference, &file, im->err);
	if (rc == 1 && !file->restricted)
		import_note(
		    im, mem_fmt(im->ctx,
			    "%s names a colleague, %s, and is not restricted.",
			    reference, addr));
	return rc < 0 ? -1 : 0;
}

static int
note(struct import *im)
{
	struct officer **officers;
	size_t count;
	/* What counts all cases is not to be the note too many. */
	import_note_unfindable(im);
	if (import_note_cases(im) < 0 || note_moved(im) < 0)
		return -1;
	/* In the order of their addresses. */
	if (officer_list(im->office->store, im->ctx, im->office->today,
		&officers, &count, im->err) < 0)
		return -1;
	for (size_t i = 0; i < im->file.count && count > 0; i++) {
		const struct csvfile_row *row = &im->file.rows[i];
		struct span rest = span_str(row->fields[C_PARTIES]);
		const char *addr;
		while ((addr = import_word(im->ctx, &rest)) != NULL)
			if (bsearch(import_lower(im->ctx, addr), officers,
				count, sizeof *officers, by_addr) != NULL &&
			    note_colleague(im, row, addr) < 0)
				return -1;
	}
	return 0;
}

/* A case that closed is not in the export any more, and its mail still comes:
 * nothing leaves. */
const struct import_table import_cases = {"cases",
    {"reference", "team", "owner", "restricted", "parties", "legal", "siblings",
	"born", "upn", "nhs", "uln"},
    1u << C_REFERENCE, C_REFERENCE, C_TEAM, key, check_case,
    import_identifiers_check_key, put_case, NULL, note};
