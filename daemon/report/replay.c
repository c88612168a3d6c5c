/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/report/replay.h"

#include "daemon/store/absences.h"
#include "daemon/store/history.h"
#include "daemon/store/ledgers.h"
#include "daemon/store/registers.h"
#include "daemon/sys/zone.h"

static json_t *
day_json(int32_t day)
{
	char iso[CIVIL_ISO_SIZE];
	if (day == DAY_NONE)
		return json_null();
	civil_iso(day, iso);
	return json_string(iso);
}

static int
add_pauses(void *ctx, struct office *office, int64_t enquiry_id, json_t *list,
    struct err *err)
{
	struct pause *pauses;
	size_t count;
	if (pause_list(office->store, ctx, enquiry_id, &pauses, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct pause *p = &pauses[i];
		const int32_t to =
		    p->ended_day != DAY_NONE ? p->ended_day : p->until_day;
		/* One that ended before its first day covered none. */
		if (to >= p->from_day)
			json_array_append_new(
			    list, json_pack("[o, o]", day_json(p->from_day),
				      day_json(to)));
	}
	return 0;
}

static int
add_clock(void *ctx, struct office *office, const struct history_clock *row,
    json_t *list, struct err *err)
{
	char received[CIVIL_RFC3339_SIZE];
	json_t *pauses = json_array();
	json_t *owner =
	    row->owner_id == 0
		? json_null()
		: json_string(mem_fmt(ctx, "%lld", (long long)row->owner_id));
	civil_rfc3339(row->received_at, received);
	json_array_append_new(list,
	    json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:i, s:o, s:o}",
		"reference", row->reference, "kind", row->kind, "received",
		received, "due", day_json(row->due_day), "original_due",
		day_json(row->original_due_day), "ended",
		day_json(row->ended_at == 0 ? DAY_NONE
					    : zone_civil(row->ended_at, NULL)),
		"extend", row->extend_days, "pauses", pauses, "owner", owner));
	return row->paused_once ? add_pauses(ctx, office, row->id, pauses, err)
				: 0;
}

/* Working pattern and absences of who owns it, once each. */
static int
add_owner(void *ctx, struct office *office, int64_t id, int32_t since,
    json_t *owners, struct err *err)
{
	struct officer *officer;
	struct absence *list;
	size_t count;
	const char *key = mem_fmt(ctx, "%lld", (long long)id);
	if (id == 0 || json_object_get(owners, key) != NULL)
		return 0;
	int rc = officer_get(office->store, ctx, id, &officer, err);
	if (rc <= 0 ||
	    absences_of(office->store, ctx, id, since, &list, &count, err) < 0)
		return rc == 0 ? 0 : -1;
	json_t *away = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    away, json_pack("[o, o]", day_json(list[i].from_day),
			      day_json(list[i].to_day)));
	json_object_set_new(owners, key,
	    json_pack(
		"{s:i, s:o}", "days", (int)officer->work_days, "away", away));
	return 0;
}

int
replay_history_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const json_int_t days =
	    json_integer_value(json_object_get(request, "days"));
	struct history_clock *rows;
	size_t count;
	json_t *list = json_array();
	json_t *owners = json_object();
	(void)attachment;
	*reply_r = json_pack("{s:o, s:o, s:o}", "as_of",
	    day_json(office->today), "enquiries", list, "owners", owners);
	if (days < 1 || days > REPLAY_DAYS_MAX)
		return err_set(err, ERR_USAGE,
		    "--days: a number from 1 to %d is wanted", REPLAY_DAYS_MAX);
	const int32_t since = office->today - (int32_t)days + 1;
	if (history_clocks(office->store, ctx, zone_instant(since, 0), &rows,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (add_clock(ctx, office, &rows[i], list, err) < 0 ||
		    add_owner(
			ctx, office, rows[i].owner_id, since, owners, err) < 0)
			return -1;
	return 0;
}
