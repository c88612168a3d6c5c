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

static const char *
due_words(void *ctx, size_t overdue, size_t today)
{
	if (overdue == 0 && today == 0)
		return "Nothing is due today";
	if (overdue == 0)
		return mem_fmt(ctx, "%zu due today", today);
	return mem_fmt(ctx, "%zu due today, %zu overdue", today, overdue);
}

/* legal: dates of the law whose last day to act on has come. */
static const char *
morning_sentence(void *ctx, size_t legal, size_t overdue, size_t today)
{
	if (legal == 0)
		return due_words(ctx, overdue, today);
	const char *law = mem_fmt(ctx, "%zu legal %s to act on", legal,
	    legal == 1 ? "date" : "dates");
	if (overdue == 0 && today == 0)
		return law;
	return mem_fmt(ctx, "%s, %s", law, due_words(ctx, overdue, today));
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

/* The parts of one officer's list. */
struct list {
	json_t *legal, *overdue, *promised, *due;
	json_t *lines; /* enquiry of line 1, 2, … */
	size_t legal_now, today;
};

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
	post_put(fields, "sentence",
	    morning_sentence(d->ctx, list->legal_now,
		json_array_size(list->overdue), list->today));
	json_object_set(fields, "legal_list", list->legal);
	json_object_set(fields, "overdue_list", list->overdue);
	json_object_set(fields, "due_list", list->due);
	json_object_set(fields, "promised_list", list->promised);
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
	    .lines = json_array()};
	int rc = 0;
	list.legal = legal_list(d, officer, list.lines, &list.legal_now);
	add_enquiries(d, officer, seers, &list);
	if (json_array_size(list.lines) + json_array_size(list.legal) > 0)
		rc = write_list(d, officer, &list, err);
	json_decref(list.legal);
	json_decref(list.overdue);
	json_decref(list.promised);
	json_decref(list.due);
	json_decref(list.lines);
	return rc;
}

int
morning_lists(struct day *d, struct err *err)
{
	if (day_read_due(d, err) < 0 || day_read_legal(d, err) < 0)
		return -1;
	const struct officer **seers =
	    mem_many(d->ctx, const struct officer *, d->enquiry_count);
	for (size_t i = 0; i < d->enquiry_count; i++)
		if (day_seer(d, d->enquiries[i], &seers[i], err) < 0)
			return -1;
	for (size_t i = 0; i < d->officer_count; i++)
		if (day_works(d, d->officers[i]) &&
		    morning(d, d->officers[i], seers, err) < 0)
			return -1;
	return 0;
}
