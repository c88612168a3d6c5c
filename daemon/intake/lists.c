/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/lists.h"

#include "daemon/office/digest_csv.h"
#include "daemon/office/interest.h"
#include "parsers/base/civil.h"

enum { LINES_MAX = 100 }; /* what a letter shows; a file has all */

struct list {
	struct officer **officers;
	size_t officer_count;
	struct enquiry **enquiries; /* by due day */
	size_t count;
};

static const char *
owner_name(const struct list *list, int64_t id)
{
	for (size_t i = 0; i < list->officer_count; i++)
		if (list->officers[i]->id == id)
			return list->officers[i]->name;
	return id == 0 ? "nobody" : "nobody who is here";
}

/* Own ones; of whoever sorts and manages, what their team has. */
static bool
sees(const struct officer *officer, const struct enquiry *e)
{
	if (officer->role < OFFICER_DUTY)
		return e->owner_id == officer->id;
	return officer->role == OFFICER_HEAD || officer->team[0] == '\0' ||
	       e->team[0] == '\0' || strcmp(e->team, officer->team) == 0;
}

static int
read_list(struct intake *in, struct list *list, struct err *err)
{
	struct enquiry_filter open = {.open_only = true};
	struct enquiry **all;
	struct interests own;
	size_t count;
	if (in->officer->role < OFFICER_DUTY)
		open.owner_id = in->officer->id;
	if (officer_list(in->office->store, in->ctx, in->office->today,
		&list->officers, &list->officer_count, err) < 0 ||
	    enquiry_list(in->office->store, in->ctx, &open, &all, &count, err) <
		0 ||
	    interest_list(in->ctx, in->office, in->officer->addr, &own, err) <
		0)
		return -1;
	list->enquiries = mem_many(in->ctx, struct enquiry *, count + 1);
	list->count = 0;
	for (size_t i = 0; i < count; i++)
		if (sees(in->officer, all[i]) &&
		    !interest_lists(&own, all[i]->id))
			list->enquiries[list->count++] = all[i];
	return 0;
}

static int
days_late(const struct intake *in, const struct enquiry *e)
{
	return workday_count(
	    in->office->calendar, e->due_day, in->office->today);
}

static const char *
line_words(
    struct intake *in, const struct list *list, size_t i, bool restricted)
{
	const struct enquiry *e = list->enquiries[i];
	const int late = days_late(in, e);
	return mem_fmt(in->ctx, "%zu: %s, %s%s, due %s%s, with %s", i + 1,
	    e->reference, post_kind_words(e->kind),
	    restricted ? ", restricted" : "", post_day(in->ctx, e->due_day),
	    late < 1    ? ""
	    : late == 1 ? ", 1 working day late"
			: mem_fmt(in->ctx, ", %d working days late", late),
	    owner_name(list, e->owner_id));
}

static struct span
as_csv(struct intake *in, const struct list *list)
{
	struct digest_csv *csv = digest_csv_new(in->ctx);
	for (size_t i = 0; i < list->count; i++) {
		const struct enquiry *e = list->enquiries[i];
		digest_csv_add(csv, e,
		    e->owner_id == 0 ? "" : owner_name(list, e->owner_id),
		    days_late(in, e));
	}
	return digest_csv_bytes(csv);
}

int
run_list(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	static const char *const advice[] = {
	    "Put a line's number first: 3 STATUS, 3 ASSIGN jo.",
	    "LIST CSV sends a file for a spreadsheet."};
	struct list list;
	char iso[CIVIL_ISO_SIZE];
	(void)enquiry;
	(void)r;
	if (read_list(in, &list, err) < 0)
		return -1;
	const bool more = list.count > LINES_MAX;
	const size_t shown = more ? LINES_MAX : list.count;
	const char **lines = mem_many(in->ctx, const char *, shown + 2);
	json_t *ids = json_array();
	for (size_t i = 0; i < shown; i++) {
		const int restricted = case_restricts(
		    in->office->store, list.enquiries[i]->id, err);
		if (restricted < 0) {
			json_decref(ids);
			return -1;
		}
		lines[i] = line_words(in, &list, i, restricted == 1);
		json_array_append_new(
		    ids, json_integer((json_int_t)list.enquiries[i]->id));
	}
	if (more)
		lines[shown] = mem_fmt(in->ctx,
		    "and %zu more: all of them are in the file attached",
		    list.count - shown);
	civil_iso(in->office->today, iso);
	struct letter_attachment file = {
	    .name = mem_fmt(in->ctx, "enquiries-%s.csv", iso),
	    .type = "text/csv",
	    .bytes = as_csv(in, &list)};
	json_t *context = json_pack("{s:o}", "lines", ids);
	char *text = json_dumps(context, JSON_COMPACT);
	struct notice notice = {.to = in->officer,
	    .caused_by = in->mail->message_id,
	    .about = "What is open",
	    .sentence =
		list.count == 0 ? "No enquiry is open."
		: list.count == 1
		    ? "1 enquiry is open."
		    : mem_fmt(in->ctx, "%zu enquiries are open.", list.count),
	    .details = lines,
	    .detail_count = shown + (more ? 1 : 0),
	    .advice = advice,
	    .advice_count = list.count == 0 ? 0 : 2,
	    .once_key = mem_fmt(in->ctx, "list:%lld:%d",
		(long long)in->mail->message_id, command->line),
	    .context = text,
	    .attachments = &file,
	    .attachment_count = more || command->args != NULL ? 1 : 0};
	int rc = post_notice(in->ctx, in->office, &notice, err);
	free(text);
	json_decref(context);
	return rc;
}
