/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import/import_identifiers.h"

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

void
import_identifiers_check(struct import *im, const struct csvfile_row *row)
{
	for (int kind = 0; kind < KINDS; kind++) {
		const char *number = number_in(im->ctx, row, kind);
		const char *name = kinds[kind].kind;
		if (number == NULL || reference_check_by_name(name)(number))
			continue;
		csvfile_mistake(im->ctx, &im->file, row->line,
		    mem_fmt(im->ctx,
			"%s: the cell has no %s: %s that pass its check", name,
			reference_personal_name(name), kinds[kind].shape));
	}
}

void
import_identifiers_check_key(struct import *im)
{
	for (int kind = 0; kind < KINDS; kind++)
		if (import_has(im, kinds[kind].column) &&
		    im->office->key_count == 0)
			csvfile_mistake(im->ctx, &im->file, 1,
			    mem_fmt(im->ctx,
				"%s: such numbers are kept hashed under the "
				"daemon's key (key_credential), which cannot "
				"be read here; start enquiryd, or import as "
				"root",
				kinds[kind].kind));
	/* The same for all numbers, and a hash of its own to work out. */
	if (im->office->key_count > 0)
		im->key_id = identifier_key_id(im->office->keys[0]);
}

/* Is that the mac of the number under an older key than the newest? */
static bool
is_older(const struct office *office, int kind, const char *number,
    const unsigned char mac[IDENTIFIER_MAC])
{
	unsigned char own[IDENTIFIER_MAC];
	for (size_t i = 1; i < office->key_count; i++) {
		identifier_mac(office->keys[i], kinds[kind].kind, number, own);
		if (memcmp(own, mac, IDENTIFIER_MAC) == 0)
			return true;
	}
	return false;
}

/* 1 people are told of a change, 0: under another key or not, it is the same.
 */
static int
put_one(
    struct import *im, const struct csvfile_row *row, int64_t case_id, int kind)
{
	const struct office *office = im->office;
	unsigned char old[IDENTIFIER_MAC];
	unsigned char mac[IDENTIFIER_MAC];
	const char *name = kinds[kind].kind;
	const char *number = number_in(im->ctx, row, kind);
	const int had =
	    identifier_get(office->store, case_id, name, old, im->err);
	if (had < 0)
		return -1;
	if (number != NULL)
		identifier_mac(office->keys[0], name, number, mac);
	const bool newest = number == NULL
				? had == 0
				: had == 1 && memcmp(old, mac, sizeof mac) == 0;
	const bool same = newest || (had == 1 && number != NULL &&
					is_older(office, kind, number, old));
	import_compare_hidden(
	    im, kinds[kind].column, had == 1, number != NULL, same);
	if (newest)
		return 0;
	const int rc = number == NULL ? identifier_remove(office->store,
					    case_id, name, im->err)
				      : identifier_set(office->store, case_id,
					    name, mac, im->key_id, im->err);
	if (rc < 0)
		return -1;
	return same ? 0 : 1;
}

int
import_identifiers_put(
    struct import *im, const struct csvfile_row *row, int64_t case_id)
{
	int told = 0;
	for (int kind = 0; kind < KINDS; kind++) {
		if (!import_has(im, kinds[kind].column))
			continue;
		const int rc = put_one(im, row, case_id, kind);
		if (rc < 0)
			return -1;
		told |= rc;
	}
	return told;
}
