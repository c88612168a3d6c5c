/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an import changes, in words, and whether that is more than an export
 * that went well would change.
 */
#include "daemon/import/import_p.h"

#include <string.h>

enum {
	FEW = 3,  /* so many may well be all there are */
	SHARE = 5 /* one in so many: what a night may change */
};

bool
import_has(const struct import *im, int column)
{
	return (im->file.columns & 1u << column) != 0;
}

static bool
is_nothing(const char *text)
{
	return text[0] == '\0' || strcmp(text, "no") == 0;
}

static const char *
shown(const char *text)
{
	return text[0] == '\0' ? "(empty)" : text;
}

static void
add(struct import *im, int column, const char *words)
{
	im->how = mem_fmt(im->ctx, "%s%s%s: %s", im->how == NULL ? "" : im->how,
	    im->how == NULL ? "" : "; ", im->table->columns[column], words);
}

static void
tell(struct import *im, int column, const char *was, const char *is)
{
	if (strcmp(was, is) != 0)
		add(im, column,
		    mem_fmt(im->ctx, "%s -> %s", shown(was), shown(is)));
}

void
import_compare(struct import *im, int column, const char *was, const char *is)
{
	struct import_column *counts = &im->columns[column];
	was = was == NULL ? "" : was;
	is = is == NULL ? "" : is;
	if (!is_nothing(was)) {
		counts->had++;
		counts->emptied += is_nothing(is);
	}
	tell(im, column, was, is);
}

void
import_compare_hidden(
    struct import *im, int column, bool had, bool has, bool same)
{
	im->columns[column].had += had;
	im->columns[column].emptied += had && !has;
	if (had && !has)
		add(im, column, "removed");
	else if (had && !same)
		add(im, column, "changed");
	else if (has && !had)
		add(im, column, "added");
}

const char *
import_day_text(void *ctx, int32_t day)
{
	char text[CIVIL_ISO_SIZE];
	if (day == DAY_NONE)
		return "";
	civil_iso(day, text);
	return mem_str(ctx, text);
}

void
import_compare_span(struct import *im, int column, int32_t was, int32_t is)
{
	tell(im, column, import_day_text(im->ctx, was),
	    import_day_text(im->ctx, is));
}

/* ---- more than a night changes ---- */

static bool
is_much(int64_t some, int64_t of)
{
	return some >= FEW && some * SHARE > of;
}

static int64_t
count_of(const struct import *im, const char *key)
{
	return json_integer_value(json_object_get(im->reply, key));
}

const char *
import_too_much(const struct import *im)
{
	const int64_t left =
	    (int64_t)json_array_size(json_object_get(im->reply, "left"));
	const int64_t all =
	    left + count_of(im, "same") + count_of(im, "changed");
	if (is_much(left, all) || (left > 0 && im->file.count == 0))
		return mem_fmt(im->ctx,
		    "%lld of the %lld who are registered are not in the file "
		    "and would lose their rights today",
		    (long long)left, (long long)all);
	for (int i = 0; im->table->columns[i] != NULL; i++) {
		const struct import_column *c = &im->columns[i];
		if (is_much(c->emptied, c->had))
			return mem_fmt(im->ctx,
			    "%s would be taken away from %lld of the %lld "
			    "lines that have it today",
			    im->table->columns[i], (long long)c->emptied,
			    (long long)c->had);
	}
	return NULL;
}
