/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV by libcsv.  It knows nothing of line numbers, so the file is given to it
 * a line at a time: whatever record ends during a call ends on that line.
 */
#include "daemon/import.h"

#include <strings.h>

#include <csv.h>

#include "daemon/leave.h"
#include "daemon/store/registers.h"
#include "daemon/sys/log.h"
#include "parsers/base/buf.h"
#include "parsers/limits.h"

enum {
	COLUMNS_MAX = 16,
	FIELD_MAX = 1000,
	ROWS_MAX = 200000,
	CHANGES_SHOWN = 200
};

struct row {
	const char *fields[COLUMNS_MAX]; /* by the table's column, "" absent */
	int line;
};

struct table {
	const char *what;
	const char *columns[COLUMNS_MAX]; /* NULL ends it */
	unsigned needed;                  /* bit per column */
	int (*check)(void *ctx, const struct row *row, struct err *err);
	int (*put)(struct store *store, void *ctx, const struct row *row,
	    int64_t now, enum import_change *change_r, struct err *err);
};

struct reader {
	void *ctx;
	const struct table *table;
	const char *file;
	int line;
	int column;
	int order[COLUMNS_MAX]; /* file column -> table column */
	int columns;
	bool have_header;
	struct row *rows;
	size_t count, room;
	struct row current;
	struct err *err;
	bool failed;
};

json_t *
import_latin1(void *ctx, struct span bytes)
{
	struct buf b;
	buf_init(&b, ctx, bytes.n * 2 + 1);
	for (size_t i = 0; i < bytes.n; i++)
		buf_add_utf8(&b, (unsigned char)bytes.p[i]);
	return json_stringn(b.p, b.n);
}

/* ---- reading ---- */

static void
fail(struct reader *r, const char *what, const char *field)
{
	if (r->failed)
		return;
	r->failed = true;
	err_set(r->err, ERR_INPUT, "%s:%d: %s%s%s", r->file, r->line, what,
	    field == NULL ? "" : " ", field == NULL ? "" : field);
}

static void
take_header(struct reader *r, const char *name)
{
	for (int i = 0; r->table->columns[i] != NULL; i++)
		if (span_is(span_str(name), r->table->columns[i])) {
			r->order[r->column] = i;
			return;
		}
	fail(r, "unknown column", name);
}

static void
on_field(void *p, size_t n, void *arg)
{
	struct reader *r = arg;
	struct span s = span_trim(span_of(p, n));
	/* A byte order mark, as spreadsheets write it. */
	if (!r->have_header && r->column == 0 && span_starts(s, "\xef\xbb\xbf"))
		s = span_sub(s, 3, s.n);
	if (r->column >= COLUMNS_MAX) {
		fail(r, "too many columns", NULL);
		return;
	}
	if (s.n > FIELD_MAX) {
		fail(r, "a field is longer than 1000 bytes", NULL);
		return;
	}
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) {
			fail(r, "a field has a control character", NULL);
			return;
		}
	char *text = mem_strn(r->ctx, s.p, s.n);
	if (!r->have_header)
		take_header(r, text);
	else if (r->column >= r->columns)
		fail(r, "more fields than the first line has columns", NULL);
	else
		r->current.fields[r->order[r->column]] = text;
	r->column++;
}

static bool
is_empty(const struct row *row, const struct table *table)
{
	for (int i = 0; table->columns[i] != NULL; i++)
		if (row->fields[i] != NULL && row->fields[i][0] != '\0')
			return false;
	return true;
}

static void
on_record(int end, void *arg)
{
	struct reader *r = arg;
	(void)end;
	if (r->failed)
		return;
	if (!r->have_header) {
		r->have_header = true;
		r->columns = r->column;
	} else if (!is_empty(&r->current, r->table)) {
		for (int i = 0; r->table->columns[i] != NULL; i++) {
			if (r->current.fields[i] == NULL)
				r->current.fields[i] = "";
			if (r->table->needed & (1u << i) &&
			    r->current.fields[i][0] == '\0') {
				fail(r, "missing:", r->table->columns[i]);
				return;
			}
		}
		r->current.line = r->line;
		if (r->count >= ROWS_MAX) {
			fail(r, "more than 200000 lines", NULL);
			return;
		}
		r->rows = mem_grow(
		    r->ctx, r->rows, &r->room, r->count + 1, sizeof *r->rows);
		r->rows[r->count++] = r->current;
	}
	r->column = 0;
	r->current = (struct row){.line = 0};
}

static int
read_rows(struct reader *r, struct span text)
{
	struct csv_parser parser;
	if (csv_init(&parser, CSV_STRICT) != 0)
		return err_set(r->err, ERR_TEMP, "out of memory");
	while (text.n > 0 && !r->failed) {
		ptrdiff_t end = span_find_byte(text, 0, '\n');
		size_t n = end < 0 ? text.n : (size_t)end + 1;
		r->line++;
		if (csv_parse(&parser, text.p, n, on_field, on_record, r) != n)
			fail(r, csv_strerror(csv_error(&parser)), NULL);
		text = span_sub(text, n, text.n);
	}
	if (!r->failed && csv_fini(&parser, on_field, on_record, r) != 0)
		fail(r, "a quoted field does not end", NULL);
	csv_free(&parser);
	if (!r->failed && !r->have_header)
		fail(r, "the file is empty; its first line names the columns",
		    NULL);
	return r->failed ? -1 : 0;
}

/* ---- what fields mean ---- */

static bool
is_address(const char *s)
{
	const char *at = strrchr(s, '@');
	if (at == NULL || at == s || at[1] == '\0' ||
	    strlen(s) > LIMIT_ADDRESS_BYTES)
		return false;
	for (const char *p = s; *p != '\0'; p++)
		if (is_space((unsigned char)*p) || *p == '<' || *p == '>' ||
		    *p == ',' || (unsigned char)*p >= 0x80)
			return false;
	return true;
}

static int
read_date(const char *s, int32_t *day_r, struct err *err)
{
	*day_r = DAY_NONE;
	if (s[0] == '\0' || civil_parse(span_str(s), day_r))
		return 0;
	return err_set(err, ERR_INPUT, "'%s' is no date like 2026-09-01", s);
}

static const char *const role_names[] = {"officer", "duty", "manager", "head"};

static int
read_role(const char *s, enum officer_role *role_r, struct err *err)
{
	*role_r = OFFICER_PLAIN;
	if (s[0] == '\0')
		return 0;
	for (size_t i = 0; i < sizeof role_names / sizeof role_names[0]; i++)
		if (span_is(span_str(s), role_names[i])) {
			*role_r = (enum officer_role)i;
			return 0;
		}
	return err_set(err, ERR_INPUT,
	    "role '%s' is none of officer, duty, manager, head", s);
}

static int
day_index(struct span word)
{
	for (int i = 0; i < 7; i++)
		if (word.n >= 3 &&
		    span_eq_ascii(span_sub(word, 0, 3),
			span_sub(span_str(civil_weekday_name((enum weekday)i)),
			    0, 3)))
			return i;
	return -1;
}

/* "Mon-Fri", "Mon Wed Fri"; empty is Monday to Friday. */
static int
read_days(const char *s, unsigned *days_r, struct err *err)
{
	struct span rest = span_str(s);
	*days_r = rest.n == 0 ? 0x1f : 0;
	while (rest.n > 0) {
		size_t n = 0;
		while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '/')
			n++;
		struct span word = span_sub(rest, 0, n);
		ptrdiff_t dash = span_find_byte(word, 0, '-');
		int from = day_index(word);
		int to =
		    dash < 0
			? from
			: day_index(span_sub(word, (size_t)dash + 1, word.n));
		if (from < 0 || to < from)
			return err_set(err, ERR_INPUT,
			    "days '%s' is not like Mon-Fri or Mon Wed", s);
		for (int i = from; i <= to; i++)
			*days_r |= 1u << i;
		rest = span_sub(rest, n + 1, rest.n);
	}
	return 0;
}

/* ---- officers ---- */

enum { O_ADDRESS, O_NAME, O_TEAM, O_ROLE, O_DEPUTY, O_DAYS, O_FROM, O_TO };

static int
read_officer(const struct row *row, struct officer *o, struct err *err)
{
	const char *deputy = row->fields[O_DEPUTY];
	*o = (struct officer){.addr = row->fields[O_ADDRESS],
	    .name = row->fields[O_NAME],
	    .team = row->fields[O_TEAM],
	    .deputy = deputy[0] == '\0' ? NULL : deputy};
	if (!is_address(o->addr))
		return err_set(
		    err, ERR_INPUT, "'%s' is no mail address", o->addr);
	if (o->deputy != NULL && !is_address(o->deputy))
		return err_set(
		    err, ERR_INPUT, "'%s' is no mail address", o->deputy);
	if (read_role(row->fields[O_ROLE], &o->role, err) < 0 ||
	    read_days(row->fields[O_DAYS], &o->work_days, err) < 0 ||
	    read_date(row->fields[O_FROM], &o->valid_from, err) < 0 ||
	    read_date(row->fields[O_TO], &o->valid_to, err) < 0)
		return -1;
	return 0;
}

static int
check_officer(void *ctx, const struct row *row, struct err *err)
{
	struct officer officer;
	(void)ctx;
	return read_officer(row, &officer, err);
}

static int
put_officer(struct store *store, void *ctx, const struct row *row, int64_t now,
    enum import_change *change_r, struct err *err)
{
	struct officer officer;
	(void)ctx;
	if (read_officer(row, &officer, err) < 0)
		return -1;
	return officer_put(store, &officer, now, change_r, err);
}

/* ---- MPs ---- */

enum { M_NAME, M_CONSTITUENCY, M_ADDRESS, M_PERSON, M_FROM, M_TO };

static int
check_mp(void *ctx, const struct row *row, struct err *err)
{
	int32_t day;
	(void)ctx;
	if (!is_address(row->fields[M_ADDRESS]))
		return err_set(err, ERR_INPUT, "'%s' is no mail address",
		    row->fields[M_ADDRESS]);
	return read_date(row->fields[M_FROM], &day, err) < 0 ||
		       read_date(row->fields[M_TO], &day, err) < 0
		   ? -1
		   : 0;
}

static int
put_mp(struct store *store, void *ctx, const struct row *row, int64_t now,
    enum import_change *change_r, struct err *err)
{
	const char *person = row->fields[M_PERSON];
	struct mp mp = {.name = row->fields[M_NAME],
	    .constituency = row->fields[M_CONSTITUENCY],
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
	struct mp_address address = {.addr = row->fields[M_ADDRESS],
	    .name = person[0] == '\0' ? NULL : person};
	(void)ctx;
	(void)now;
	if (read_date(row->fields[M_FROM], &address.valid_from, err) < 0 ||
	    read_date(row->fields[M_TO], &address.valid_to, err) < 0)
		return -1;
	return mp_put(store, &mp, &address, change_r, err);
}

/* ---- cases ---- */

enum { C_REFERENCE, C_TEAM, C_OWNER, C_RESTRICTED };

static int
check_case(void *ctx, const struct row *row, struct err *err)
{
	const char *owner = row->fields[C_OWNER];
	const char *restricted = row->fields[C_RESTRICTED];
	(void)ctx;
	if (owner[0] != '\0' && !is_address(owner))
		return err_set(
		    err, ERR_INPUT, "'%s' is no mail address", owner);
	if (restricted[0] != '\0' && !span_is(span_str(restricted), "yes") &&
	    !span_is(span_str(restricted), "no"))
		return err_set(
		    err, ERR_INPUT, "restricted is yes, no or empty");
	return 0;
}

static int
put_case(struct store *store, void *ctx, const struct row *row, int64_t now,
    enum import_change *change_r, struct err *err)
{
	const char *owner = row->fields[C_OWNER];
	/* As facts give references: upper case, no blanks. */
	char *reference = mem_str(ctx, row->fields[C_REFERENCE]);
	size_t n = 0;
	for (size_t i = 0; reference[i] != '\0'; i++)
		if (!is_space((unsigned char)reference[i]))
			reference[n++] =
			    (char)to_upper((unsigned char)reference[i]);
	reference[n] = '\0';
	struct case_file file = {.reference = reference,
	    .team = row->fields[C_TEAM],
	    .owner = owner[0] == '\0' ? NULL : owner,
	    .restricted = span_is(span_str(row->fields[C_RESTRICTED]), "yes")};
	(void)now;
	return case_put(store, &file, change_r, err);
}

static const struct table tables[] = {
    {"officers",
	{"address", "name", "team", "role", "deputy", "days", "from", "to"},
	1u << O_ADDRESS | 1u << O_NAME | 1u << O_TEAM, check_officer,
	put_officer},
    {"mps", {"name", "constituency", "address", "person", "from", "to"},
	1u << M_NAME | 1u << M_ADDRESS, check_mp, put_mp},
    {"cases", {"reference", "team", "owner", "restricted"}, 1u << C_REFERENCE,
	check_case, put_case},
};

static const struct table *
table_find(const char *what)
{
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		if (what != NULL && strcmp(tables[i].what, what) == 0)
			return &tables[i];
	return NULL;
}

/* ---- the import ---- */

static int
by_address(const void *a, const void *b)
{
	const struct row *const *left = a;
	const struct row *const *right = b;
	int order =
	    strcasecmp((*left)->fields[M_ADDRESS], (*right)->fields[M_ADDRESS]);
	return order != 0 ? order : (*left)->line - (*right)->line;
}

static bool
same_mp(const struct row *a, const struct row *b)
{
	return strcasecmp(a->fields[M_NAME], b->fields[M_NAME]) == 0 &&
	       strcasecmp(
		   a->fields[M_CONSTITUENCY], b->fields[M_CONSTITUENCY]) == 0;
}

/* Is there a day on which both lines are valid?  An empty date is open, and
 * ISO dates sort as text. */
static bool
overlap(const struct row *a, const struct row *b)
{
	return (a->fields[M_TO][0] == '\0' ||
		   strcmp(b->fields[M_FROM], a->fields[M_TO]) <= 0) &&
	       (b->fields[M_TO][0] == '\0' ||
		   strcmp(a->fields[M_FROM], b->fields[M_TO]) <= 0);
}

/* Whose office an address is must never be a guess: rights hang on it. */
static int
check_mps(struct reader *r)
{
	const struct row **rows =
	    mem_many(r->ctx, const struct row *, r->count);
	for (size_t i = 0; i < r->count; i++)
		rows[i] = &r->rows[i];
	qsort(rows, r->count, sizeof *rows, by_address);
	for (size_t i = 1; i < r->count; i++) {
		const struct row *one = rows[i - 1];
		const struct row *two = rows[i];
		if (strcasecmp(
			one->fields[M_ADDRESS], two->fields[M_ADDRESS]) != 0 ||
		    same_mp(one, two) || !overlap(one, two))
			continue;
		return err_set(r->err, ERR_INPUT,
		    "%s:%d: '%s' is another MP's address already in line %d; "
		    "give one of them a last day (to)",
		    r->file, two->line, two->fields[M_ADDRESS], one->line);
	}
	return 0;
}

static int
check_all(struct reader *r)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->table->check(r->ctx, &r->rows[i], r->err) < 0)
			return err_prefix(
			    r->err, "%s:%d", r->file, r->rows[i].line);
	return r->table->put == put_mp ? check_mps(r) : 0;
}

static int
put_all(struct reader *r, struct office *office, json_t *reply)
{
	json_t *changes = json_array();
	int64_t counts[3] = {0};
	json_object_set_new(reply, "changes", changes);
	for (size_t i = 0; i < r->count; i++) {
		enum import_change change;
		const struct row *row = &r->rows[i];
		if (r->table->put(office->store, r->ctx, row, office->now,
			&change, r->err) < 0)
			return err_prefix(r->err, "%s:%d", r->file, row->line);
		counts[change]++;
		if (change != IMPORT_SAME &&
		    json_array_size(changes) < CHANGES_SHOWN)
			json_array_append_new(changes,
			    json_pack("{s:s, s:i, s:s, s:s}", "change",
				change == IMPORT_ADDED ? "added" : "changed",
				"line", row->line, "what", row->fields[0],
				"name",
				row->fields[1] == NULL ? "" : row->fields[1]));
	}
	json_object_set_new(reply, "same", json_integer(counts[IMPORT_SAME]));
	json_object_set_new(reply, "added", json_integer(counts[IMPORT_ADDED]));
	json_object_set_new(
	    reply, "changed", json_integer(counts[IMPORT_CHANGED]));
	return 0;
}

/* Who is no longer in the file leaves; cases stay. */
static int
let_leave(struct reader *r, struct office *office, json_t *reply)
{
	bool mps = r->table->put == put_mp;
	const char **addrs = mem_many(r->ctx, const char *, r->count + 1);
	struct mp_line *lines = mem_many(r->ctx, struct mp_line, r->count + 1);
	if (!mps && r->table->put != put_officer)
		return 0;
	for (size_t i = 0; i < r->count; i++) {
		const char *const *fields = r->rows[i].fields;
		addrs[i] = fields[O_ADDRESS];
		lines[i] = (struct mp_line){.name = fields[M_NAME],
		    .constituency = fields[M_CONSTITUENCY],
		    .addr = fields[M_ADDRESS]};
	}
	return mps ? leave_mps(r->ctx, office, lines, r->count, reply, r->err)
		   : leave_officers(
			 r->ctx, office, addrs, r->count, reply, r->err);
}

int
import_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const char *what = json_string_value(json_object_get(request, "what"));
	const char *file = json_string_value(json_object_get(request, "file"));
	struct reader r = {.ctx = ctx,
	    .table = table_find(what),
	    .file = file == NULL ? "input" : file,
	    .err = err};
	if (r.table == NULL)
		return err_set(
		    err, ERR_USAGE, "import takes mps, officers or cases");
	if (read_rows(&r, attachment) < 0 || check_all(&r) < 0)
		return -1;
	*reply_r = json_pack(
	    "{s:s, s:I}", "register", what, "lines", (json_int_t)r.count);

	int rc = put_all(&r, office, *reply_r);
	if (rc == 0)
		rc = let_leave(&r, office, *reply_r);
	if (json_is_true(json_object_get(request, "dry_run"))) {
		/* The caller takes it all back: operation_was_dry(). */
		json_object_set_new(*reply_r, "dry_run", json_true());
	} else if (rc == 0) {
		log_event(LOG_NOTICE, "register.imported", log_s("what", what),
		    log_i("lines", (int64_t)r.count));
	}
	return rc;
}
