/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Officers and managers (P-14), a line each. */
#include "daemon/import/import_p.h"

#include "daemon/import/import_fields.h"
#include "daemon/office/leave.h"

enum { O_ADDRESS, O_NAME, O_TEAM, O_ROLE, O_DEPUTY, O_DAYS, O_FROM, O_TO };

static int
read_officer(
    struct import *im, const struct csvfile_row *row, struct officer *o)
{
	const char *deputy = row->fields[O_DEPUTY];
	*o = (struct officer){.addr = row->fields[O_ADDRESS],
	    .name = row->fields[O_NAME],
	    .team = row->fields[O_TEAM],
	    .deputy = deputy[0] == '\0' ? NULL : import_lower(im->ctx, deputy)};
	return import_role(row->fields[O_ROLE], &o->role, im->err) < 0 ||
		       import_days(
			   row->fields[O_DAYS], &o->work_days, im->err) < 0 ||
		       import_span(row->fields[O_FROM], row->fields[O_TO],
			   &o->valid_from, &o->valid_to, im->err) < 0
		   ? -1
		   : 0;
}

static const char *
key(void *ctx, const struct csvfile_row *row)
{
	return import_lower(ctx, row->fields[O_ADDRESS]);
}

static int
check_deputy(struct import *im, const char *addr, const char *deputy)
{
	if (import_address(im->office->config, deputy, im->err) < 0)
		return -1;
	if (deputy[0] == '\0' || !span_is(span_str(deputy), addr))
		return 0;
	return err_set(im->err, ERR_INPUT,
	    "'%s' is their own deputy: name somebody else, or nobody", addr);
}

static void
check_officer(struct import *im, const struct csvfile_row *row)
{
	const char *const *fields = row->fields;
	struct officer o;
	import_wrong(im, row,
	    import_address(im->office->config, fields[O_ADDRESS], im->err));
	import_wrong(
	    im, row, check_deputy(im, fields[O_ADDRESS], fields[O_DEPUTY]));
	import_wrong(im, row, import_team(im, fields[O_TEAM]));
	import_wrong(im, row, import_role(fields[O_ROLE], &o.role, im->err));
	import_wrong(
	    im, row, import_days(fields[O_DAYS], &o.work_days, im->err));
	import_wrong(im, row,
	    import_span(fields[O_FROM], fields[O_TO], &o.valid_from,
		&o.valid_to, im->err));
}

/* Beside what is registered of them. */
static void
compare(struct import *im, const struct officer *was, struct officer *is)
{
	if (!import_has(im, O_ROLE))
		is->role = was->role;
	if (!import_has(im, O_DEPUTY))
		is->deputy = was->deputy;
	if (!import_has(im, O_DAYS))
		is->work_days = was->work_days;
	import_compare(im, O_NAME, was->name, is->name);
	import_compare(im, O_TEAM, was->team, is->team);
	import_compare(im, O_ROLE, import_role_word(was->role),
	    import_role_word(is->role));
	import_compare(im, O_DEPUTY, was->deputy, is->deputy);
	import_compare(im, O_DAYS, import_days_words(im->ctx, was->work_days),
	    import_days_words(im->ctx, is->work_days));
	import_compare_span(im, O_FROM, was->valid_from, is->valid_from);
	import_compare_span(im, O_TO, was->valid_to, is->valid_to);
}

static int
put_officer(struct import *im, const struct csvfile_row *row,
    enum import_change *change_r)
{
	struct officer officer;
	struct officer *was;
	if (read_officer(im, row, &officer) < 0)
		return -1;
	int rc = officer_ever(
	    im->office->store, im->ctx, officer.addr, &was, im->err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		compare(im, was, &officer);
	return officer_put(
	    im->office->store, &officer, im->office->now, change_r, im->err);
}

static int
leave(struct import *im)
{
	const size_t count = im->file.count;
	const char **addrs = mem_many(im->ctx, const char *, count + 1);
	for (size_t i = 0; i < count; i++)
		addrs[i] = im->file.rows[i].fields[O_ADDRESS];
	return leave_officers(
	    im->ctx, im->office, addrs, count, im->reply, im->err);
}

const struct import_table import_officers = {"officers",
    {"address", "name", "team", "role", "deputy", "days", "from", "to"},
    1u << O_ADDRESS | 1u << O_NAME | 1u << O_TEAM, O_ADDRESS, O_NAME, key,
    check_officer, NULL, put_officer, leave, import_note_officers};
