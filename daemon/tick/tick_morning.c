/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The morning list (P-25): one mail an officer and day. */
#include "daemon/tick/tick_p.h"

#include "daemon/compose/digest.h"
#include "daemon/office/post.h"

static json_t *
morning_item(struct day *d, const struct enquiry *enquiry, size_t number)
{
	int late = day_late(d, enquiry);
	json_t *item = json_object();
	json_object_set_new(item, "number", json_integer((json_int_t)number));
	post_put(item, "ref", enquiry->reference);
	post_put(item, "who", post_kind_words(enquiry->kind));
	post_put(item, "due", post_day(d->ctx, enquiry->due_day));
	if (late > 0)
		post_put(item, "late", digest_days(d->ctx, late));
	return item;
}

/* The parts of one officer's list. */
struct list {
	json_t *legal, *overdue, *promised, *due, *to_name;
	json_t *lines; /* enquiry of line 1, 2, … */
	size_t legal_now, today;
	size_t to_take, to_tell; /* of to_name */
};

/* "1 legal date to act on, 2 overdue": what there is, the most pressing first,
 * and nothing of what there is not. */
static const char *
morning_sentence(void *ctx, const struct list *list)
{
	const struct {
		size_t n;
		const char *one, *many;
	} parts[] = {
	    {list->legal_now, "legal date to act on", "legal dates to act on"},
	    {json_array_size(list->overdue), "overdue", "overdue"},
	    {list->today, "due today", "due today"},
	    {list->to_take, "to accept or pass on", "to accept or pass on"},
	    {list->to_tell, "to write to or telephone",
		"to write to or telephone"}};
	const char *words = "";
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (parts[i].n > 0)
			words = mem_fmt(ctx, "%s%s%zu %s", words,
			    words[0] == '\0' ? "" : ", ", parts[i].n,
			    parts[i].n == 1 ? parts[i].one : parts[i].many);
	return words[0] == '\0' ? "Nothing is due today" : words;
}

/* A day somebody was told for this enquiry, near or past. */
static bool
is_promised(const struct day *d, const struct enquiry *e)
{
	return e->promised_day != DAY_NONE &&
	       e->promised_day <= workday_add(d->office->calendar,
				      d->office->today, DAY_AHEAD_WORKING_DAYS);
}

/* The day, and whether it has passed: "due" of a promise's line. */
static json_t *
promise_item(struct day *d, const struct enquiry *e, size_t number)
{
	const int late = workday_count(
	    d->office->calendar, e->promised_day, d->office->today);
	json_t *item = json_object();
	json_object_set_new(item, "number", json_integer((json_int_t)number));
	post_put(item, "ref", e->reference);
	post_put(item, "who", post_kind_words(e->kind));
	post_put(item, "due", post_day(d->ctx, e->promised_day));
	if (late > 0)
		post_put(item, "late", digest_days(d->ctx, late));
	return item;
}

/* Dates of the law that are this officer's: they come first (P-22). */
static json_t *
legal_list(const struct day *d, const struct officer *officer, json_t *lines,
    size_t *now_r)
{
	json_t *list = json_array();
	*now_r = 0;
	for (size_t i = 0; i < d->legal_count; i++) {
		const struct legal_line *line = &d->legal[i];
		if (line->owner != officer)
			continue;
		*now_r += line->act_now;
		json_t *item = json_object();
		if (line->enquiry != NULL) {
			json_array_append_new(
			    lines, json_integer(line->enquiry->id));
			json_object_set_new(item, "number",
			    json_integer((json_int_t)json_array_size(lines)));
		}
		post_put(item, "ref", line->reference);
		post_put(item, "says", line->says);
		json_array_append_new(list, item);
	}
	return list;
}

static void
add_enquiries(struct day *d, const struct officer *officer,
    const struct officer *const *seers, struct list *list)
{
	int32_t ahead = workday_add(
	    d->office->calendar, d->office->today, DAY_AHEAD_WORKING_DAYS);
	for (size_t i = 0; i < d->enquiry_count; i++) {
		const struct enquiry *e = d->enquiries[i];
		if (seers[i] != officer ||
		    (e->due_day > ahead && !is_promised(d, e)))
			continue;
		json_array_append_new(list->lines, json_integer(e->id));
		const size_t number = json_array_size(list->lines);
		if (is_promised(d, e) && e->due_day >= d->office->today) {
			json_array_append_new(
			    list->promised, promise_item(d, e, number));
			continue;
		}
		bool late = e->due_day < d->office->today;
		list->today += e->due_day == d->office->today;
		json_array_append_new(late ? list->overdue : list->due,
		    morning_item(d, e, number));
	}
}

/* P-16: whose they are is asked of whoever must know, in office or not. */
static void
add_to_name(struct day *d, const struct officer *officer, struct list *list)
{
	for (size_t i = 0; i < d->to_name_count; i++) {
		const struct to_name *n = &d->to_name[i];
		if (n->holder != officer)
			continue;
		const int late = workday_count(
		    d->office->calendar, n->day, d->office->today);
		json_t *item = json_object();
		json_array_append_new(
		    list->lines, json_integer(n->enquiry->id));
		json_object_set_new(item, "number",
		    json_integer((json_int_t)json_array_size(list->lines)));
		post_put(item, "ref", n->enquiry->reference);
		post_put(item, "who", post_kind_words(n->enquiry->kind));
		post_put(item, "due", post_day(d->ctx, n->day));
		if (late > 0)
			post_put(item, "late", digest_days(d->ctx, late));
		if (n->untold != NULL)
			post_put(item, "says",
			    mem_fmt(d->ctx,
				"Nothing automatic tells them (%s): please "
				"write or telephone. You are not reminded of "
				"it again.",
				n->untold));
		list->to_take += n->untold == NULL;
		list->to_tell += n->untold != NULL;
		json_array_append_new(list->to_name, item);
	}
}

static bool
has_to_name(const struct day *d, const struct officer *officer)
{
	for (size_t i = 0; i < d->to_name_count; i++)
		if (d->to_name[i].holder == officer)
			return true;
	return false;
}

static int
write_list(struct day *d, const struct officer *officer,
    const struct list *list, struct err *err)
{
	char iso[CIVIL_ISO_SIZE];
	json_t *fields = post_fields(d->office, NULL);
	json_t *context = json_pack("{s:O}", "lines", list->lines);
	char *text = json_dumps(context, JSON_COMPACT);
	int64_t id;
	civil_iso(d->office->today, iso);
	post_put(fields, "officer", officer->name);
	post_put(fields, "day", post_day(d->ctx, d->office->today));
	post_put(fields, "sentence", morning_sentence(d->ctx, list));
	json_object_set(fields, "legal_list", list->legal);
	json_object_set(fields, "overdue_list", list->overdue);
	json_object_set(fields, "due_list", list->due);
	json_object_set(fields, "promised_list", list->promised);
	json_object_set(fields, "name_list", list->to_name);
	struct post post = {.kind = LETTER_MORNING,
	    .to = {.name = officer->name, .addr = officer->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields,
	    .once_key =
		mem_fmt(d->ctx, "morning:%lld:%s", (long long)officer->id, iso),
	    .context = text};
	int rc = post_write(d->ctx, d->office, &post, &id, err);
	free(text);
	json_decref(context);
	return rc < 0 ? -1 : 0;
}

static int
morning(struct day *d, const struct officer *officer,
    const struct officer *const *seers, struct err *err)
{
	struct list list = {.overdue = json_array(),
	    .promised = json_array(),
	    .due = json_array(),
	    .to_name = json_array(),
	    .lines = json_array()};
	int rc = 0;
	list.legal = legal_list(d, officer, list.lines, &list.legal_now);
	add_enquiries(d, officer, seers, &list);
	add_to_name(d, officer, &list);
	if (json_array_size(list.lines) + json_array_size(list.legal) > 0)
		rc = write_list(d, officer, &list, err);
	json_decref(list.legal);
	json_decref(list.overdue);
	json_decref(list.promised);
	json_decref(list.due);
	json_decref(list.to_name);
	json_decref(list.lines);
	return rc;
}

int
morning_lists(struct day *d, struct err *err)
{
	if (day_read_due(d, err) < 0 || day_read_legal(d, err) < 0 ||
	    namings_read(d, err) < 0)
		return -1;
	const struct officer **seers =
	    mem_many(d->ctx, const struct officer *, d->enquiry_count);
	for (size_t i = 0; i < d->enquiry_count; i++)
		if (day_seer(d, d->enquiries[i], &seers[i], err) < 0)
			return -1;
	for (size_t i = 0; i < d->officer_count; i++)
		if ((day_works(d, d->officers[i]) ||
			has_to_name(d, d->officers[i])) &&
		    morning(d, d->officers[i], seers, err) < 0)
			return -1;
	return namings_left(d, err);
}
