/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The daily digest (P-33): one mail a manager and working day. */
#include "daemon/tick_p.h"

#include "daemon/compose/digest.h"
#include "daemon/post.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

struct digest_draft {
	struct digest_line *lines[DIGEST_SECTIONS];
	size_t counts[DIGEST_SECTIONS];
	json_t *ids; /* enquiry of line 1, 2, … */
};

static enum digest_section
section_of(const struct day *d, const struct enquiry *e)
{
	if (e->due_day < d->office->today)
		return strcmp(e->kind, "mp") == 0 ||
			       strcmp(e->kind, "councillor") == 0
			   ? DIGEST_MP_OVERDUE
			   : DIGEST_FAMILY_OVERDUE;
	/* P-14: one who has left owns nothing. */
	if (day_officer(d, e->owner_id) == NULL)
		return DIGEST_UNOWNED;
	if (strcmp(e->state, "held") == 0)
		return DIGEST_HELD;
	return DIGEST_DUE;
}

static int
draft(struct day *d, struct digest_draft *draft, struct err *err)
{
	struct enquiry **open;
	size_t count;
	struct enquiry_filter filter = {.open_only = true};
	int32_t next = workday_add(d->office->calendar, d->office->today, 1);
	if (enquiry_list(
		d->office->store, d->ctx, &filter, &open, &count, err) < 0)
		return -1;
	for (size_t s = 0; s < DIGEST_SECTIONS; s++)
		draft->lines[s] = mem_many(d->ctx, struct digest_line, count);
	draft->ids = json_array();
	for (size_t pass = 0; pass < DIGEST_SECTIONS; pass++) {
		for (size_t i = 0; i < count; i++) {
			const struct enquiry *e = open[i];
			enum digest_section s = section_of(d, e);
			if (s != pass || (s == DIGEST_DUE && e->due_day > next))
				continue;
			const struct officer *owner =
			    day_officer(d, e->owner_id);
			int late = day_late(d, e);
			json_array_append_new(draft->ids, json_integer(e->id));
			draft->lines[s][draft->counts[s]++] =
			    (struct digest_line){
				.number = (int)json_array_size(draft->ids),
				.reference = e->reference,
				.enquirer = post_kind_words(e->kind),
				.owner = owner == NULL ? NULL : owner->name,
				.received_day = e->received_day,
				.due_day = e->due_day,
				.days_late = late > 0 ? late : 0,
				.next_mover = day_next_mover(d, e)};
		}
	}
	return 0;
}

static int
write_digest(struct day *d, const struct officer *manager, json_t *fields,
    json_t *ids, struct err *err)
{
	char iso[CIVIL_ISO_SIZE];
	json_t *mine = post_fields(d->office, NULL);
	json_t *context = json_pack("{s:O}", "lines", ids);
	char *text = json_dumps(context, JSON_COMPACT);
	int64_t id;
	json_object_update(mine, fields);
	civil_iso(d->office->today, iso);
	struct post post = {.kind = LETTER_DIGEST,
	    .to = {.name = manager->name, .addr = manager->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = mine,
	    .once_key =
		mem_fmt(d->ctx, "digest:%lld:%s", (long long)manager->id, iso),
	    .context = text};
	int rc = post_write(d->ctx, d->office, &post, &id, err);
	if (rc == 1)
		log_event(LOG_NOTICE, "digest.written", log_i("letter", id));
	free(text);
	json_decref(context);
	return rc < 0 ? -1 : 0;
}

int
digests(struct day *d, struct err *err)
{
	struct digest_draft lines = {0};
	struct enquiry_counts counts;
	struct enquiry_flow flow;
	int64_t since;
	int64_t yesterday = zone_instant(d->office->today - 1, 0);
	if (draft(d, &lines, err) < 0 ||
	    enquiry_count(d->office->store, d->office->today, &counts, err) <
		0 ||
	    store_number(d->office->store, "digest_at", 0, &since, err) < 0 ||
	    enquiry_flow_since(d->office->store,
		since < d->office->now ? since : yesterday, &flow, err) < 0 ||
	    store_number_set(
		d->office->store, "digest_at", d->office->now, err) < 0)
		return -1;
	struct daily_digest digest = {.day = d->office->today,
	    /* Unreadable mail is in triage for good: told once. */
	    .unplaced = (int)(counts.triage - counts.quarantined),
	    .unreadable = (int)flow.unreadable,
	    .open = (int)counts.open,
	    .received = (int)flow.received,
	    .answered = (int)flow.answered,
	    .answered_late = (int)flow.answered_late,
	    .health = d->office->health,
	    .health_red = d->office->health_red};
	for (size_t s = 0; s < DIGEST_SECTIONS; s++) {
		digest.lines[s] = lines.lines[s];
		digest.counts[s] = lines.counts[s];
	}
	json_t *fields = digest_fields(&digest);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < d->officer_count; i++)
		if (d->officers[i]->role >= OFFICER_MANAGER)
			rc = write_digest(
			    d, d->officers[i], fields, lines.ids, err);
	json_decref(fields);
	json_decref(lines.ids);
	return rc;
}
