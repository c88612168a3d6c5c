/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The morning list (P-25): one mail an officer and day. */
#include "daemon/tick_p.h"

#include "daemon/compose/digest.h"
#include "daemon/post.h"

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
morning_sentence(void *ctx, size_t overdue, size_t today)
{
	if (overdue == 0 && today == 0)
		return "Nothing is due today";
	if (overdue == 0)
		return mem_fmt(ctx, "%zu due today", today);
	return mem_fmt(ctx, "%zu due today, %zu overdue", today, overdue);
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

static int
morning(struct day *d, const struct officer *officer, struct err *err)
{
	json_t *overdue = json_array();
	json_t *due = json_array();
	json_t *promised = json_array();
	json_t *lines = json_array();
	size_t today = 0;
	char iso[CIVIL_ISO_SIZE];
	int32_t ahead = workday_add(
	    d->office->calendar, d->office->today, DAY_AHEAD_WORKING_DAYS);
	for (size_t i = 0; i < d->enquiry_count; i++) {
		const struct enquiry *e = d->enquiries[i];
		if (e->owner_id != officer->id ||
		    (e->due_day > ahead && !is_promised(d, e)))
			continue;
		json_array_append_new(lines, json_integer(e->id));
		if (is_promised(d, e) && e->due_day >= d->office->today) {
			json_array_append_new(promised,
			    promise_item(d, e, json_array_size(lines)));
			continue;
		}
		bool late = e->due_day < d->office->today;
		today += e->due_day == d->office->today;
		json_array_append_new(late ? overdue : due,
		    morning_item(d, e, json_array_size(lines)));
	}
	int rc = 0;
	civil_iso(d->office->today, iso);
	if (json_array_size(lines) > 0) {
		json_t *fields = post_fields(d->office, NULL);
		json_t *context = json_pack("{s:O}", "lines", lines);
		char *text = json_dumps(context, JSON_COMPACT);
		post_put(fields, "officer", officer->name);
		post_put(fields, "day", post_day(d->ctx, d->office->today));
		post_put(fields, "sentence",
		    morning_sentence(d->ctx, json_array_size(overdue), today));
		json_object_set(fields, "overdue_list", overdue);
		json_object_set(fields, "due_list", due);
		json_object_set(fields, "promised_list", promised);
		int64_t id;
		struct post post = {.kind = LETTER_MORNING,
		    .to = {.name = officer->name, .addr = officer->addr},
		    .to_staff = true,
		    .reply_to_name = "STAYS INSIDE",
		    .fields = fields,
		    .once_key = mem_fmt(
			d->ctx, "morning:%lld:%s", (long long)officer->id, iso),
		    .context = text};
		rc = post_write(d->ctx, d->office, &post, &id, err);
		free(text);
		json_decref(context);
	}
	json_decref(overdue);
	json_decref(due);
	json_decref(promised);
	json_decref(lines);
	return rc < 0 ? -1 : 0;
}

int
morning_lists(struct day *d, struct err *err)
{
	for (size_t i = 0; i < d->officer_count; i++)
		if (day_works(d, d->officers[i]) &&
		    morning(d, d->officers[i], err) < 0)
			return -1;
	return 0;
}
