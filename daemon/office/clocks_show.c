/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/clocks_show.h"

#include "daemon/office/matters.h"
#include "daemon/store/ledgers.h"

static void
put_day(json_t *object, const char *name, int32_t day)
{
	char iso[CIVIL_ISO_SIZE];
	if (day == DAY_NONE)
		return;
	civil_iso(day, iso);
	json_object_set_new(object, name, json_string(iso));
}

int
clocks_legal_words(void *ctx, struct office *office,
    const struct enquiry *enquiry, json_t **list_r, struct err *err)
{
	struct legal_clock *clocks;
	size_t count;
	*list_r = json_array();
	if (matter_running(ctx, office, enquiry, &clocks, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		json_array_append_new(*list_r,
		    json_string(matter_words(ctx, office, &clocks[i])));
	return 0;
}

static int
show_legal(void *ctx, struct office *office, const struct enquiry *enquiry,
    json_t *reply, struct err *err)
{
	struct legal_clock *clocks;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(reply, "legal", list);
	if (matter_running(ctx, office, enquiry, &clocks, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		json_t *j = json_object();
		json_object_set_new(j, "clock", json_string(clocks[i].key));
		put_day(j, "started", clocks[i].start_day);
		put_day(j, "last_day", clocks[i].last_day);
		put_day(j, "act_by", clocks[i].act_by);
		json_object_set_new(
		    j, "working", json_string(clocks[i].working));
		json_object_set_new(j, "says",
		    json_string(matter_words(ctx, office, &clocks[i])));
		json_object_set_new(j, "leads",
		    json_boolean(
			matter_leads(office, &clocks[i], enquiry->due_day)));
		json_array_append_new(list, j);
	}
	return 0;
}

static int
show_pauses(void *ctx, struct office *office, const struct enquiry *enquiry,
    json_t *reply, struct err *err)
{
	struct pause *pauses;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(reply, "pauses", list);
	if (pause_list(office->store, ctx, enquiry->id, &pauses, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		json_t *j = json_pack("{s:s, s:s}", "reason", pauses[i].reason,
		    "author", pauses[i].author);
		put_day(j, "from", pauses[i].from_day);
		put_day(j, "until", pauses[i].until_day);
		put_day(j, "ended", pauses[i].ended_day);
		json_array_append_new(list, j);
	}
	return 0;
}

static int
show_promises(void *ctx, struct office *office, const struct enquiry *enquiry,
    json_t *reply, struct err *err)
{
	static const char *const outcomes[] = {
	    [PROMISE_OPEN] = "open",
	    [PROMISE_KEPT] = "kept",
	    [PROMISE_BROKEN] = "broken",
	    [PROMISE_REPLACED] = "replaced",
	};
	struct promise *promises;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(reply, "promises", list);
	if (promise_list(
		office->store, ctx, enquiry->id, &promises, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		json_t *j = json_pack("{s:s, s:s, s:s}", "reason",
		    promises[i].reason, "author", promises[i].author, "outcome",
		    outcomes[promises[i].outcome]);
		put_day(j, "day", promises[i].day);
		json_array_append_new(list, j);
	}
	return 0;
}

int
clocks_show(void *ctx, struct office *office, const struct enquiry *enquiry,
    json_t *reply, struct err *err)
{
	int days = 0;
	int rc = extension_days(office->store, enquiry->id, &days, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		json_object_set_new(reply, "extended_to", json_integer(days));
	if (show_legal(ctx, office, enquiry, reply, err) < 0 ||
	    show_pauses(ctx, office, enquiry, reply, err) < 0)
		return -1;
	return show_promises(ctx, office, enquiry, reply, err);
}
