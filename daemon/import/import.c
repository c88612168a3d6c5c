/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import/import.h"

#include <strings.h>

#include "daemon/import/csvfile.h"
#include "daemon/import/import_fields.h"
#include "daemon/import/import_legal.h"
#include "daemon/import/import_sender.h"
#include "daemon/office/leave.h"
#include "daemon/policy/shape.h"
#include "daemon/store/registers.h"
#include "daemon/store/senders.h"
#include "daemon/sys/log.h"
#include "parsers/base/buf.h"
#include "parsers/refcheck.h"

enum {
	CHANGES_SHOWN = 200,
	MOST = 3,               /* one or two may well be all */
	OLDEST_MONTHS = 31 * 12 /* DOMAIN E5 */
};

/* An import in hand. */
struct import {
	void *ctx;
	struct office *office;
	const struct table *table;
	struct csvfile file;
	json_t *reply;
	struct err *err;
};

struct table {
	const char *what;
	const char *columns[CSVFILE_COLUMNS]; /* NULL ends it */
	unsigned needed;                      /* bit per column */
	int (*check)(struct import *im, const struct csvfile_row *row);
	int (*put)(struct import *im, const struct csvfile_row *row,
	    enum import_change *change_r);
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

/* A team that the configuration does not have could own nothing and be
 * written to by nobody. */
static int
check_team(struct import *im, const char *team)
{
	const struct config *config = im->office->config;
	if (config_team(config, team) != NULL)
		return 0;
	return err_set(im->err, ERR_INPUT,
	    "team '%s' is in no team section of %s", team, config->file);
}

/* ---- officers ---- */

enum { O_ADDRESS, O_NAME, O_TEAM, O_ROLE, O_DEPUTY, O_DAYS, O_FROM, O_TO };

static int
read_officer(const struct csvfile_row *row, struct officer *o, struct err *err)
{
	const char *deputy = row->fields[O_DEPUTY];
	*o = (struct officer){.addr = row->fields[O_ADDRESS],
	    .name = row->fields[O_NAME],
	    .team = row->fields[O_TEAM],
	    .deputy = deputy[0] == '\0' ? NULL : deputy};
	if (!import_is_address(o->addr))
		return err_set(
		    err, ERR_INPUT, "'%s' is no mail address", o->addr);
	if (o->deputy != NULL && !import_is_address(o->deputy))
		return err_set(
		    err, ERR_INPUT, "'%s' is no mail address", o->deputy);
	if (import_role(row->fields[O_ROLE], &o->role, err) < 0 ||
	    import_days(row->fields[O_DAYS], &o->work_days, err) < 0 ||
	    import_date(row->fields[O_FROM], &o->valid_from, err) < 0 ||
	    import_date(row->fields[O_TO], &o->valid_to, err) < 0)
		return -1;
	return 0;
}

static int
check_officer(struct import *im, const struct csvfile_row *row)
{
	struct officer officer;
	return read_officer(row, &officer, im->err) < 0 ||
		       check_team(im, officer.team) < 0
		   ? -1
		   : 0;
}

static int
put_officer(struct import *im, const struct csvfile_row *row,
    enum import_change *change_r)
{
	struct officer officer;
	if (read_officer(row, &officer, im->err) < 0)
		return -1;
	return officer_put(
	    im->office->store, &officer, im->office->now, change_r, im->err);
}

/* ---- MPs ---- */

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

static int
read_ledger(const char *s, enum mp_ledger *ledger_r, struct err *err)
{
	static const char *const words[] = {"", "monthly", "weekly", "none"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i], s) == 0) {
			*ledger_r = (enum mp_ledger)i;
			return 0;
		}
	return err_set(
	    err, ERR_INPUT, "ledger '%s' is none of monthly, weekly, none", s);
}

static int
check_mp(struct import *im, const struct csvfile_row *row)
{
	int32_t day;
	enum mp_ledger ledger;
	struct err *err = im->err;
	if (!import_is_address(row->fields[M_ADDRESS]))
		return err_set(err, ERR_INPUT, "'%s' is no mail address",
		    row->fields[M_ADDRESS]);
	if (row->fields[M_REFERENCE][0] != '\0' &&
	    !shape_is_one(row->fields[M_REFERENCE]))
		return err_set(err, ERR_INPUT,
		    "reference '%s' is no example like AH12345: letters, "
		    "digits, / - and . only, and at least one digit",
		    row->fields[M_REFERENCE]);
	return import_date(row->fields[M_FROM], &day, err) < 0 ||
		       import_date(row->fields[M_TO], &day, err) < 0 ||
		       read_ledger(row->fields[M_LEDGER], &ledger, err) < 0
		   ? -1
		   : 0;
}

static int
put_mp(struct import *im, const struct csvfile_row *row,
    enum import_change *change_r)
{
	const char *person = row->fields[M_PERSON];
	struct mp mp = {.name = row->fields[M_NAME],
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
	return mp_put(im->office->store, &mp, &address, change_r, im->err);
}

/* ---- cases ---- */

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

static int
check_parties(struct import *im, const char *parties)
{
	struct span rest = span_str(parties);
	const char *addr;
	while ((addr = import_word(im->ctx, &rest)) != NULL)
		if (!import_is_address(addr))
			return err_set(im->err, ERR_INPUT,
			    "'%s' is no mail address", addr);
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
	if (owner[0] != '\0' && !import_is_address(owner))
		return err_set(
		    err, ERR_INPUT, "'%s' is no mail address", owner);
	if (restricted[0] != '\0' && !span_is(span_str(restricted), "yes") &&
	    !span_is(span_str(restricted), "no"))
		return err_set(
		    err, ERR_INPUT, "restricted is yes, no or empty");
	if (row->fields[C_TEAM][0] != '\0' &&
	    check_team(im, row->fields[C_TEAM]) < 0)
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

/* ---- other senders ---- */

static int
check_sender(struct import *im, const struct csvfile_row *row)
{
	struct sender sender;
	return import_sender_read(row, &sender, im->err);
}

static int
put_sender(struct import *im, const struct csvfile_row *row,
    enum import_change *change_r)
{
	struct sender sender;
	if (import_sender_read(row, &sender, im->err) < 0)
		return -1;
	return sender_put(im->office->store, &sender, change_r, im->err);
}

static const struct table tables[] = {
    {"officers",
	{"address", "name", "team", "role", "deputy", "days", "from", "to"},
	1u << O_ADDRESS | 1u << O_NAME | 1u << O_TEAM, check_officer,
	put_officer},
    {"mps",
	{"name", "constituency", "address", "person", "from", "to", "ledger",
	    "reference"},
	1u << M_NAME | 1u << M_ADDRESS, check_mp, put_mp},
    {"cases",
	{"reference", "team", "owner", "restricted", "parties", "legal",
	    "siblings", "born"},
	1u << C_REFERENCE, check_case, put_case},
    {"senders", IMPORT_SENDER_COLUMNS, IMPORT_SENDER_NEEDED, check_sender,
	put_sender},
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

/* Whose office an address is must never be a guess: rights hang on it. */
static int
check_mps(struct import *im)
{
	const struct csvfile *file = &im->file;
	const struct csvfile_row **rows =
	    mem_many(im->ctx, const struct csvfile_row *, file->count);
	for (size_t i = 0; i < file->count; i++)
		rows[i] = &file->rows[i];
	qsort(rows, file->count, sizeof *rows, by_address);
	for (size_t i = 1; i < file->count; i++) {
		const struct csvfile_row *one = rows[i - 1];
		const struct csvfile_row *two = rows[i];
		if (strcasecmp(
			one->fields[M_ADDRESS], two->fields[M_ADDRESS]) != 0 ||
		    same_mp(one, two) || !overlap(one, two))
			continue;
		return err_set(im->err, ERR_INPUT,
		    "%s:%d: '%s' is another MP's address already in line %d; "
		    "give one of them a last day (to)",
		    file->name, two->line, two->fields[M_ADDRESS], one->line);
	}
	return 0;
}

static int
check_all(struct import *im)
{
	for (size_t i = 0; i < im->file.count; i++)
		if (im->table->check(im, &im->file.rows[i]) < 0)
			return err_prefix(im->err, "%s:%d", im->file.name,
			    im->file.rows[i].line);
	return im->table->put == put_mp ? check_mps(im) : 0;
}

static int
put_all(struct import *im)
{
	json_t *changes = json_array();
	int64_t counts[3] = {0};
	json_object_set_new(im->reply, "changes", changes);
	for (size_t i = 0; i < im->file.count; i++) {
		enum import_change change;
		const struct csvfile_row *row = &im->file.rows[i];
		if (im->table->put(im, row, &change) < 0)
			return err_prefix(
			    im->err, "%s:%d", im->file.name, row->line);
		counts[change]++;
		if (change != IMPORT_SAME &&
		    json_array_size(changes) < CHANGES_SHOWN)
			json_array_append_new(changes,
			    json_pack("{s:s, s:i, s:s, s:s}", "change",
				change == IMPORT_ADDED ? "added" : "changed",
				"line", row->line, "what", row->fields[0],
				"name", row->fields[1]));
	}
	json_object_set_new(
	    im->reply, "same", json_integer(counts[IMPORT_SAME]));
	json_object_set_new(
	    im->reply, "added", json_integer(counts[IMPORT_ADDED]));
	json_object_set_new(
	    im->reply, "changed", json_integer(counts[IMPORT_CHANGED]));
	return 0;
}

/* Who is no longer in the file leaves; cases stay. */
static int
let_leave(struct import *im)
{
	bool mps = im->table->put == put_mp;
	size_t count = im->file.count;
	const char **addrs = mem_many(im->ctx, const char *, count + 1);
	struct mp_line *lines = mem_many(im->ctx, struct mp_line, count + 1);
	bool senders = im->table->put == put_sender;
	if (!mps && !senders && im->table->put != put_officer)
		return 0;
	for (size_t i = 0; i < count; i++) {
		const char *const *fields = im->file.rows[i].fields;
		addrs[i] = fields[O_ADDRESS];
		lines[i] = (struct mp_line){.name = fields[M_NAME],
		    .constituency = fields[M_CONSTITUENCY],
		    .addr = fields[M_ADDRESS]};
	}
	if (senders)
		return leave_senders(
		    im->ctx, im->office, addrs, count, im->reply, im->err);
	return mps ? leave_mps(
			 im->ctx, im->office, lines, count, im->reply, im->err)
		   : leave_officers(
			 im->ctx, im->office, addrs, count, im->reply, im->err);
}

/*
 * A file that was cut short or exported with the wrong filter would take all
 * rights away: when more leave than stay as they were, somebody must mean it.
 */
static int
check_leaving(const struct import *im, bool meant)
{
	int64_t left =
	    (int64_t)json_array_size(json_object_get(im->reply, "left"));
	int64_t stay =
	    json_integer_value(json_object_get(im->reply, "same")) +
	    json_integer_value(json_object_get(im->reply, "changed"));
	if (meant || left < MOST || left <= stay)
		return 0;
	return err_set(im->err, ERR_INPUT,
	    "%s: %lld of the %lld who are registered are not in the file and "
	    "would lose their rights today; if that is meant, say --yes",
	    im->file.name, (long long)left, (long long)(left + stay));
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
		im.table->columns, im.table->needed, &im.file, err) < 0 ||
	    check_all(&im) < 0)
		return -1;
	*reply_r = im.reply = json_pack(
	    "{s:s, s:I}", "register", what, "lines", (json_int_t)im.file.count);
	if (put_all(&im) < 0 || let_leave(&im) < 0)
		return -1;
	if (dry) {
		/* The caller takes it all back: operation_was_dry(). */
		json_object_set_new(*reply_r, "dry_run", json_true());
		return 0;
	}
	if (check_leaving(&im, json_is_true(json_object_get(request, "yes"))) <
	    0)
		return -1;
	log_event(LOG_NOTICE, "register.imported", log_s("what", what),
	    log_i("lines", (int64_t)im.file.count));
	return 0;
}
