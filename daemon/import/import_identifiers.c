/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import/import_identifiers.h"

#include <stdlib.h>

#include "daemon/office/identifiers.h"
#include "parsers/refcheck.h"

enum { KINDS = 3 };
static const struct {
	const char *kind; /* as in facts; the column has the same name */
	int column;
	const char *shape;
	/* What exports write where there is none: the SEN2 return's reasons
	 * for having no UPN, the learner records' placeholder. */
	const char *none[5];
} kinds[KINDS] = {
    {"upn", C_UPN, "a letter and twelve characters",
	{"UN1", "UN2", "UN3", "UN4", "UN5"}},
    {"nhs", C_NHS, "ten digits", {NULL}},
    {"uln", C_ULN, "ten digits", {"9999999999"}},
};

/* A number that a case is to get when all lines have been looked at. */
struct gift {
	const struct csvfile_row *row;
	int64_t case_id;
	int kind;
	const char *number;
};

struct identifiers {
	struct gift *gifts;
	size_t count, room;
};

/* The number of a cell; NULL: it has none. */
static const char *
number_in(void *ctx, const struct csvfile_row *row, int kind)
{
	const char *cell = row->fields[kinds[kind].column];
	if (cell[0] == '\0')
		return NULL;
	const char *number = reference_normal_number(ctx, span_str(cell));
	for (size_t i = 0; i < 5 && kinds[kind].none[i] != NULL; i++)
		if (strcmp(number, kinds[kind].none[i]) == 0)
			return NULL;
	return number;
}

int
import_identifiers_check(struct import *im, const struct csvfile_row *row)
{
	for (int kind = 0; kind < KINDS; kind++) {
		const char *number = number_in(im->ctx, row, kind);
		const char *name = kinds[kind].kind;
		if (number == NULL || reference_check_by_name(name)(number))
			continue;
		return err_set(im->err, ERR_INPUT,
		    "%s: the cell has no %s: %s that pass its check", name,
		    reference_personal_name(name), kinds[kind].shape);
	}
	return 0;
}

/* ---- no two children with one number ---- */

struct entry {
	const char *number;
	const char *reference;
	int line;
};

static int
by_number(const void *a, const void *b)
{
	const struct entry *one = a;
	const struct entry *two = b;
	const int order = strcmp(one->number, two->number);
	return order != 0 ? order : one->line - two->line;
}

static void
check_kind(struct import *im, int kind)
{
	const struct csvfile *file = &im->file;
	const char *name = kinds[kind].kind;
	struct entry *list = mem_many(im->ctx, struct entry, file->count + 1);
	size_t count = 0;
	for (size_t i = 0; i < file->count; i++) {
		const struct csvfile_row *row = &file->rows[i];
		const char *number = number_in(im->ctx, row, kind);
		if (number != NULL && reference_check_by_name(name)(number))
			list[count++] = (struct entry){.number = number,
			    .reference = row->fields[C_REFERENCE],
			    .line = row->line};
	}
	qsort(list, count, sizeof *list, by_number);
	for (size_t i = 1; i < count; i++)
		if (strcmp(list[i - 1].number, list[i].number) == 0)
			csvfile_mistake(im->ctx, &im->file, list[i].line,
			    mem_fmt(im->ctx,
				"%s: %s has the %s of %s in line %d; no two "
				"children have the same",
				name, list[i].reference,
				reference_personal_name(name),
				list[i - 1].reference, list[i - 1].line));
}

void
import_identifiers_check_all(struct import *im)
{
	im->identifiers = mem_one(im->ctx, struct identifiers);
	for (int kind = 0; kind < KINDS; kind++) {
		if (!import_has(im, kinds[kind].column))
			continue;
		check_kind(im, kind);
		if (im->office->key_count == 0)
			csvfile_mistake(im->ctx, &im->file, 1,
			    mem_fmt(im->ctx,
				"%s: such numbers are kept hashed under the "
				"daemon's key (key_credential), which cannot "
				"be read here; start enquiryd, or import as "
				"root",
				kinds[kind].kind));
	}
}

/* ---- what a line changes ---- */

/* Is that the mac of the number under that key? */
static bool
is_of(const struct office *office, size_t key, int kind, const char *number,
    const unsigned char mac[IDENTIFIER_MAC])
{
	unsigned char own[IDENTIFIER_MAC];
	identifier_mac(office->keys[key], kinds[kind].kind, number, own);
	return memcmp(own, mac, IDENTIFIER_MAC) == 0;
}

/* Takes away what the line has no more, and remembers what it has now: 1
 * people are told of a change, 0. */
static int
put_one(
    struct import *im, const struct csvfile_row *row, int64_t case_id, int kind)
{
	const struct office *office = im->office;
	struct identifiers *all = im->identifiers;
	unsigned char mac[IDENTIFIER_MAC];
	const char *name = kinds[kind].kind;
	const char *number = number_in(im->ctx, row, kind);
	const int had =
	    identifier_get(office->store, case_id, name, mac, im->err);
	if (had < 0)
		return -1;
	bool same = had == 0 && number == NULL;
	bool newest = same;
	for (size_t i = 0;
	     had == 1 && number != NULL && !same && i < office->key_count;
	     i++) {
		same = is_of(office, i, kind, number, mac);
		newest = same && i == 0;
	}
	import_compare_hidden(
	    im, kinds[kind].column, had == 1, number != NULL, same);
	if (newest)
		return 0;
	if (had == 1 &&
	    identifier_remove(office->store, case_id, name, im->err) < 0)
		return -1;
	if (number != NULL) {
		all->gifts = mem_grow(im->ctx, all->gifts, &all->room,
		    all->count + 1, sizeof *all->gifts);
		all->gifts[all->count++] =
		    (struct gift){row, case_id, kind, number};
	}
	return same ? 0 : 1;
}

int
import_identifiers_put(
    struct import *im, const struct csvfile_row *row, const char *reference)
{
	struct case_file *file = NULL;
	int told = 0;
	for (int kind = 0; kind < KINDS; kind++) {
		if (!import_has(im, kinds[kind].column))
			continue;
		if (file == NULL &&
		    case_by_reference(im->office->store, im->ctx, reference,
			&file, im->err) <= 0)
			return -1;
		const int rc = put_one(im, row, file->id, kind);
		if (rc < 0)
			return -1;
		told |= rc;
	}
	return told;
}

/* ---- giving ---- */

/* Whoever still has it is in no line of this file. */
static int
refuse(struct import *im, const struct gift *gift, int64_t holder)
{
	struct case_file *file;
	const char *name = kinds[gift->kind].kind;
	if (case_get(im->office->store, im->ctx, holder, &file, im->err) <= 0)
		return -1;
	return err_set(im->err, ERR_INPUT,
	    "%s:%d: %s: %s has the %s of %s, which is not in this file; if "
	    "they are one child, import %s once with %s empty. Nothing was "
	    "imported",
	    im->file.name, gift->row->line, name,
	    gift->row->fields[C_REFERENCE], reference_personal_name(name),
	    file->reference, file->reference, name);
}

static int
give(struct import *im, const struct gift *gift)
{
	struct office *office = im->office;
	const char *kind = kinds[gift->kind].kind;
	unsigned char mac[IDENTIFIER_MAC];
	int64_t holder;
	const int rc =
	    identifier_holder(office, kind, gift->number, &holder, im->err);
	if (rc < 0)
		return -1;
	if (rc == 1 && holder != gift->case_id)
		return refuse(im, gift, holder);
	identifier_mac(office->keys[0], kind, gift->number, mac);
	return identifier_set(office->store, gift->case_id, kind, mac, im->err);
}

int
import_identifiers_finish(struct import *im)
{
	const struct identifiers *all = im->identifiers;
	for (size_t i = 0; i < all->count; i++)
		if (give(im, &all->gifts[i]) < 0)
			return -1;
	return 0;
}
