/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import/import.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/import/import_p.h"
#include "daemon/sys/log.h"
#include "parsers/base/buf.h"

enum { CHANGES_SHOWN = 200 };

json_t *
import_latin1(void *ctx, struct span bytes)
{
	struct buf b;
	buf_init(&b, ctx, bytes.n * 2 + 1);
	for (size_t i = 0; i < bytes.n; i++)
		buf_add_utf8(&b, (unsigned char)bytes.p[i]);
	return json_stringn(b.p, b.n);
}

int
import_team(struct import *im, const char *team)
{
	const struct config *config = im->office->config;
	if (team[0] == '\0' || config_team(config, team) != NULL)
		return 0;
	return err_set(im->err, ERR_INPUT,
	    "team '%s' is in no team section of %s", team, config->file);
}

static const struct import_table *const tables[] = {
    &import_officers, &import_mps, &import_cases, &import_senders};

static const struct import_table *
table_find(const char *what)
{
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		if (what != NULL && strcmp(tables[i]->what, what) == 0)
			return tables[i];
	return NULL;
}

/* ---- mistakes ---- */

void
import_wrong(struct import *im, const struct csvfile_row *row, int rc)
{
	if (rc < 0)
		csvfile_mistake(im->ctx, &im->file, row->line, im->err->text);
}

struct keyed {
	const char *key;
	const struct csvfile_row *row;
};

static int
by_key(const void *a, const void *b)
{
	const struct keyed *left = a;
	const struct keyed *right = b;
	const int order = strcmp(left->key, right->key);
	return order != 0 ? order : left->row->line - right->row->line;
}

static void
check_twice(struct import *im)
{
	const struct csvfile *file = &im->file;
	struct keyed *lines = mem_many(im->ctx, struct keyed, file->count + 1);
	size_t count = 0;
	for (size_t i = 0; i < file->count; i++)
		if (file->rows[i].fields[im->table->named][0] != '\0')
			lines[count++] = (struct keyed){
			    im->table->key(im->ctx, &file->rows[i]),
			    &file->rows[i]};
	qsort(lines, count, sizeof *lines, by_key);
	for (size_t i = 1; i < count; i++)
		if (strcmp(lines[i - 1].key, lines[i].key) == 0)
			csvfile_mistake(im->ctx, &im->file, lines[i].row->line,
			    mem_fmt(im->ctx, "'%s' stands in line %d already",
				lines[i].row->fields[im->table->named],
				lines[i - 1].row->line));
}

/* Every line is looked at, and all of each, though the first may be wrong:
 * whoever mends the file hears of all at once. */
static void
check_all(struct import *im)
{
	for (size_t i = 0; i < im->file.count; i++)
		im->table->check(im, &im->file.rows[i]);
	check_twice(im);
	if (im->table->check_all != NULL)
		im->table->check_all(im);
	csvfile_sort_mistakes(&im->file);
}

static json_t *
mistakes_json(const struct csvfile *file)
{
	json_t *list = json_array();
	for (size_t i = 0;
	     i < file->mistake_count && i < (size_t)CSVFILE_MISTAKES; i++)
		json_array_append_new(list,
		    json_pack("{s:i, s:s}", "line", file->mistakes[i].line,
			"text", file->mistakes[i].text));
	return list;
}

/* ---- the import ---- */

static json_t *
change_json(const struct import *im, const struct csvfile_row *row,
    enum import_change change)
{
	json_t *j = json_pack("{s:s, s:i, s:s, s:s}", "change",
	    change == IMPORT_ADDED ? "added" : "changed", "line", row->line,
	    "what", row->fields[im->table->named], "name",
	    row->fields[im->table->known]);
	if (change == IMPORT_CHANGED && im->how != NULL)
		json_object_set_new(j, "how", json_string(im->how));
	return j;
}

static int
put_all(struct import *im, size_t most)
{
	json_t *changes = json_array();
	int64_t counts[3] = {0};
	json_object_set_new(im->reply, "changes", changes);
	for (size_t i = 0; i < im->file.count; i++) {
		enum import_change change;
		const struct csvfile_row *row = &im->file.rows[i];
		im->how = NULL;
		if (im->table->put(im, row, &change) < 0)
			return err_prefix(
			    im->err, "%s:%d", im->file.name, row->line);
		counts[change]++;
		if (change != IMPORT_SAME && json_array_size(changes) < most)
			json_array_append_new(
			    changes, change_json(im, row, change));
	}
	json_object_set_new(
	    im->reply, "same", json_integer(counts[IMPORT_SAME]));
	json_object_set_new(
	    im->reply, "added", json_integer(counts[IMPORT_ADDED]));
	json_object_set_new(
	    im->reply, "changed", json_integer(counts[IMPORT_CHANGED]));
	return 0;
}

/* What a trial run tells, and what is refused in earnest. */
static int
check_meant(struct import *im, bool dry, bool yes)
{
	const char *much = import_too_much(im);
	if (much != NULL && dry)
		json_object_set_new(im->reply, "needs_yes", json_string(much));
	if (much == NULL || dry || yes)
		return 0;
	return err_set(im->err, ERR_INPUT,
	    "%s: %s; if that is meant, say --yes. Nothing was imported",
	    im->file.name, much);
}

int
import_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const char *what = json_string_value(json_object_get(request, "what"));
	const char *file = json_string_value(json_object_get(request, "file"));
	bool dry = json_is_true(json_object_get(request, "dry_run"));
	struct import im = {.ctx = ctx,
	    .office = office,
	    .table = table_find(what),
	    .err = err};
	if (im.table == NULL)
		return err_set(err, ERR_USAGE,
		    "import takes mps, officers, cases or senders");
	if (csvfile_read(ctx, file == NULL ? "input" : file, attachment,
		im.table->columns, im.table->needed, &im.file, err) < 0)
		return -1;
	check_all(&im);
	*reply_r = im.reply = json_pack("{s:s, s:I, s:b}", "register", what,
	    "lines", (json_int_t)im.file.count, "imported", 0);
	if (im.file.mistake_count > 0) {
		json_object_set_new(
		    im.reply, "mistakes", mistakes_json(&im.file));
		json_object_set_new(im.reply, "mistake_count",
		    json_integer((json_int_t)im.file.mistake_count));
		return 0;
	}
	const bool all = json_is_true(json_object_get(request, "all"));
	const bool yes = json_is_true(json_object_get(request, "yes"));
	if (put_all(&im, all ? SIZE_MAX : CHANGES_SHOWN) < 0 ||
	    (im.table->leave != NULL && im.table->leave(&im) < 0) ||
	    (im.table->note != NULL && im.table->note(&im) < 0) ||
	    check_meant(&im, dry, yes) < 0)
		return -1;
	if (dry) {
		/* The caller takes it all back: operation_was_dry(). */
		json_object_set_new(*reply_r, "dry_run", json_true());
		return 0;
	}
	json_object_set_new(*reply_r, "imported", json_true());
	log_event(LOG_NOTICE, "register.imported", log_s("what", what),
	    log_i("lines", (int64_t)im.file.count));
	return 0;
}
