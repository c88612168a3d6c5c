/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daily digest (P-33): one mail a manager and working day, of the teams
 * that are theirs.  What a manager sees of the desk (tick_desk.h), numbered
 * line by line and written.
 */
#include "daemon/tick/tick_desk.h"

#include "daemon/intake/asks.h"
#include "daemon/office/digest_csv.h"
#include "daemon/office/known.h"
#include "daemon/office/post.h"
#include "daemon/office/quiet.h"
#include "daemon/office/restricted.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

enum { STAGES = 5 };

/* One manager's. */
struct draft {
	const struct desk *desk;
	const struct officer *manager;
	const struct interests *own; /* none of their business (interest.h) */
	struct digest_line *lines[DIGEST_SECTIONS];
	size_t counts[DIGEST_SECTIONS];
	json_t *ids;  /* enquiry of line 1, 2, … */
	json_t *asks; /* what each of them asks (asks.h) */
	struct digest_stage stages[STAGES];
	size_t stage_count;
	int open;
	const char **unreached;
	size_t unreached_count;
	struct span csv;
};

/* ---- whose is it ---- */

/* A manager of that team who has no child in it; id 0: of no enquiry. */
static bool
has_manager(const struct desk *desk, const char *team, int64_t enquiry_id)
{
	const struct day *d = desk->d;
	for (size_t i = 0; i < d->officer_count; i++)
		if (d->officers[i]->role == OFFICER_MANAGER &&
		    strcmp(d->officers[i]->team, team) == 0 &&
		    !interest_lists(&desk->own[i], enquiry_id))
			return true;
	return false;
}

/* Own team; heads see all, and so do all what no other manager sees. */
static bool
sees_team(const struct draft *draft, const char *team, int64_t enquiry_id)
{
	const struct officer *manager = draft->manager;
	return manager->role == OFFICER_HEAD || team[0] == '\0' ||
	       manager->team[0] == '\0' || strcmp(manager->team, team) == 0 ||
	       !has_manager(draft->desk, team, enquiry_id);
}

/* P-13, P-40: never what they have a child in, not even that it is there. */
static bool
sees(const struct draft *draft, const struct enquiry *e)
{
	return !interest_lists(draft->own, e->id) &&
	       sees_team(draft, e->team, e->id);
}

/* ---- lines ---- */

static struct digest_line
line_of(const struct day *d, const struct enquiry *e, enum digest_section s)
{
	const struct officer *owner = day_officer(d, e->owner_id);
	const int late = day_late(d, e);
	struct digest_line line = {.reference = e->reference,
	    .enquirer = post_kind_words(e->kind),
	    .owner = owner == NULL ? NULL : owner->name,
	    .received_day = e->received_day,
	    .due_day = e->due_day,
	    .days_late = late > 0 ? late : 0,
	    .next_mover = day_next_mover(d, e)};
	const int32_t hear_by = day_hear_by(d, e);
	if (s == DIGEST_PROMISES && hear_by != DAY_NONE &&
	    hear_by < d->office->today)
		line.says = mem_fmt(d->ctx,
		    "They were to hear by %s who deals with it. Answer due "
		    "%s. Next to move: %s.",
		    post_day(d->ctx, hear_by), post_day(d->ctx, e->due_day),
		    line.next_mover);
	else if (s == DIGEST_PROMISES)
		line.says =
		    mem_fmt(d->ctx, "Promised by %s, due %s. Next to move: %s.",
			post_day(d->ctx, e->promised_day),
			post_day(d->ctx, e->due_day), line.next_mover);
	return line;
}

/* Numbered as they will stand in the letter; what is not shown has none. */
static void
add_line(struct draft *draft, enum digest_section s, struct digest_line line,
    int64_t enquiry_id, const struct ask_line *ask)
{
	if (draft->counts[s] < digest_shown(s) && enquiry_id != 0) {
		json_array_append_new(draft->ids, json_integer(enquiry_id));
		json_array_append_new(draft->asks, asks_note(ask));
		line.number = (int)json_array_size(draft->ids);
	}
	draft->lines[s][draft->counts[s]++] = line;
}

/* What a question says to them; *says_r.  To whoever may not read it (P-40) the
 * line stands without words. */
static int
ask_words(const struct draft *draft, const struct ask_line *ask,
    const char **says_r, struct err *err)
{
	const struct day *d = draft->desk->d;
	const int shown = restricted_shows(
	    d->ctx, d->office, ask->enquiry, draft->manager, err);
	*says_r = shown == 1 ? ask->says : ask->unnamed;
	return shown < 0 ? -1 : 0;
}

static int
add_asks(struct draft *draft, enum digest_section section, struct err *err)
{
	const struct day *d = draft->desk->d;
	for (size_t i = 0; i < d->ask_count; i++) {
		const struct ask_line *ask = &d->asks[i];
		if (ask->section != section || !sees(draft, ask->enquiry))
			continue;
		struct digest_line line =
		    line_of(d, ask->enquiry, DIGEST_CONFIRM);
		if (ask_words(draft, ask, &line.says, err) < 0)
			return -1;
		line.days_late = 0;
		add_line(draft, section, line, ask->enquiry->id, ask);
	}
	return 0;
}

/* Section by section, so that the numbers run down the letter; within one by
 * due day, as they were read. */
static int
add_enquiries(struct draft *draft, struct err *err)
{
	const struct desk *desk = draft->desk;
	struct day *d = desk->d;
	const int32_t next =
	    workday_add(d->office->calendar, d->office->today, 1);
	for (int s = 0; s < DIGEST_LEGAL; s++) {
		if (add_asks(draft, (enum digest_section)s, err) < 0)
			return -1;
		for (size_t i = 0; i < desk->open_count; i++) {
			const struct enquiry *e = desk->open[i];
			if (desk->sections[i] == s && sees(draft, e) &&
			    (s != DIGEST_DUE || e->due_day <= next))
				add_line(
				    draft, s, line_of(d, e, s), e->id, NULL);
		}
	}
	return 0;
}

/* P-41: whoever reads a line may be about to write or to chase; P-40: why they
 * find nothing else of it. */
static int
add_stopped(struct draft *draft, struct err *err)
{
	struct day *d = draft->desk->d;
	for (int s = 0; s < DIGEST_LEGAL; s++)
		for (size_t i = 0; i < draft->counts[s] && i < digest_shown(s);
		     i++) {
			struct digest_line *line = &draft->lines[s][i];
			const json_t *id = json_array_get(
			    draft->ids, (size_t)line->number - 1);
			const char *says;
			const int restricted = case_restricts(
			    d->office->store, json_integer_value(id), err);
			if (restricted < 0 ||
			    quiet_says(d->office, json_integer_value(id), &says,
				err) < 0)
				return -1;
			if (restricted && line->enquirer != NULL)
				line->enquirer = mem_fmt(
				    d->ctx, "%s, restricted", line->enquirer);
			if (says != NULL)
				line->enquirer =
				    mem_fmt(d->ctx, "%s, %.*s", line->enquirer,
					(int)strcspn(says, ":"), says);
		}
	return 0;
}

/* P-33: overdue with chases.  Looked up for those that are shown. */
static int
add_chases(struct draft *draft, struct err *err)
{
	struct store *store = draft->desk->d->office->store;
	for (int s = DIGEST_MP_OVERDUE; s <= DIGEST_FAMILY_OVERDUE; s++)
		for (size_t i = 0; i < draft->counts[s] && i < digest_shown(s);
		     i++) {
			struct digest_line *line = &draft->lines[s][i];
			const json_t *id = json_array_get(
			    draft->ids, (size_t)line->number - 1);
			int64_t chases;
			if (outbox_chases(store, json_integer_value(id),
				&chases, err) < 0)
				return -1;
			line->chases = (int)chases;
		}
	return 0;
}

/* ---- legal dates ---- */

/* P-40: to who may not know of it the line says when, and whom to ask. */
static int
hide_legal(const struct draft *draft, const struct legal_line *legal,
    struct digest_line *line, struct err *err)
{
	const struct day *d = draft->desk->d;
	const int shown = legal->enquiry != NULL
			      ? restricted_shows(d->ctx, d->office,
				    legal->enquiry, draft->manager, err)
			      : known_case_to(d->ctx, d->office, legal->file,
				    draft->manager, err);
	if (shown != 0)
		return shown < 0 ? -1 : 0;
	if (legal->enquiry == NULL)
		line->reference = "a restricted case";
	line->says = mem_fmt(d->ctx,
	    "A date of the law: %s. What is owed then those know who may read "
	    "it.",
	    post_day(d->ctx, legal->clock->last_day));
	return 0;
}

static int
add_legal(struct draft *draft, struct err *err)
{
	const struct day *d = draft->desk->d;
	for (size_t i = 0; i < d->legal_count; i++) {
		const struct legal_line *legal = &d->legal[i];
		if (legal->enquiry != NULL
			? !sees(draft, legal->enquiry)
			: !sees_team(draft, legal->team, 0) ||
			      case_file_names(
				  legal->file, draft->manager->addr))
			continue;
		struct digest_line line = {.reference = legal->reference,
		    .enquirer = legal->enquiry == NULL
				    ? NULL
				    : post_kind_words(legal->enquiry->kind),
		    .owner = legal->owner == NULL ? NULL : legal->owner->name,
		    .received_day = DAY_NONE,
		    .due_day = DAY_NONE,
		    .says = legal->says,
		    .act_now = legal->act_now};
		if (hide_legal(draft, legal, &line, err) < 0)
			return -1;
		add_line(draft, DIGEST_LEGAL, line,
		    legal->enquiry == NULL ? 0 : legal->enquiry->id, NULL);
	}
	return 0;
}

/* ---- where things wait ---- */

static void
add_stages(struct draft *draft)
{
	static const struct {
		const char *state, *label;
	} stages[STAGES] = {
	    {"new", "for an owner"},
	    {"allocated", "to be accepted"},
	    {"accepted", "for an answer"},
	    {"held", "for SEND or sign-off"},
	    {"answering", "for the release delay"},
	};
	const struct desk *desk = draft->desk;
	const struct office *office = desk->d->office;
	for (size_t s = 0; s < STAGES && desk->week_count > 0; s++) {
		struct digest_stage stage = {.label = stages[s].label};
		for (size_t i = 0; i < desk->open_count; i++) {
			const struct enquiry *e = desk->open[i];
			const int age = workday_count(
			    office->calendar, e->deemed_day, office->today);
			if (strcmp(e->state, stages[s].state) != 0 ||
			    !sees(draft, e))
				continue;
			stage.count++;
			if (age > stage.oldest_days)
				stage.oldest_days = age;
		}
		if (stage.count > 0)
			draft->stages[draft->stage_count++] = stage;
	}
}

static void
count_open(struct draft *draft)
{
	const struct desk *desk = draft->desk;
	for (size_t i = 0; i < desk->open_count; i++)
		draft->open += sees(draft, desk->open[i]);
}

/* P-6: a letter came back, and they have not written since. */
static int
add_unreached(struct draft *draft, struct err *err)
{
	struct day *d = draft->desk->d;
	struct enquiry_filter filter = {.unreached = true};
	struct enquiry **list;
	size_t count;
	if (enquiry_list(
		d->office->store, d->ctx, &filter, &list, &count, err) < 0)
		return -1;
	draft->unreached = mem_many(d->ctx, const char *, count);
	for (size_t i = 0; i < count; i++)
		if (sees(draft, list[i]))
			draft->unreached[draft->unreached_count++] =
			    list[i]->reference;
	return 0;
}

/* ---- one manager's letter ---- */

static int
waiting_days(const struct office *office, int64_t since)
{
	return since == 0 ? 0
			  : workday_count(office->calendar,
				zone_civil(since, NULL), office->today);
}

static json_t *
fields_of(const struct draft *draft)
{
	const struct desk *desk = draft->desk;
	const struct office *office = desk->d->office;
	struct daily_digest digest = {.day = office->today,
	    /* Unreadable mail is in triage for good: told once. */
	    .unplaced = (int)(desk->counts.triage - desk->counts.quarantined),
	    .unplaced_days = waiting_days(office, desk->counts.triage_since),
	    .unreadable = (int)desk->flow.unreadable,
	    .unreached = draft->unreached,
	    .unreached_count = draft->unreached_count,
	    .open = draft->open,
	    .received = (int)desk->flow.received,
	    .answered = (int)desk->flow.answered,
	    .answered_late = (int)desk->flow.answered_late,
	    .stages = draft->stages,
	    .stage_count = draft->stage_count,
	    .weeks = desk->weeks,
	    .week_count = desk->week_count,
	    .backlog = desk->backlog.values,
	    .backlog_count = desk->backlog.count,
	    .backlog_monday = desk->backlog.monday,
	    .away = desk->away,
	    .away_count = desk->away_count,
	    .listed = true,
	    .health = office->health,
	    .health_red = office->health_red};
	for (size_t s = 0; s < DIGEST_SECTIONS; s++) {
		digest.lines[s] = draft->lines[s];
		digest.counts[s] = draft->counts[s];
	}
	json_t *fields = digest_fields(&digest);
	json_object_set(fields, "month", desk->month_says);
	json_object_set_new(fields, "month_name", json_string(desk->month));
	json_t *mine = post_fields(desk->d->office, NULL);
	json_object_update(fields, mine);
	json_decref(mine);
	return fields;
}

static int
write_digest(const struct draft *draft, struct err *err)
{
	struct day *d = draft->desk->d;
	const struct officer *manager = draft->manager;
	char iso[CIVIL_ISO_SIZE];
	json_t *context =
	    json_pack("{s:O, s:O}", "lines", draft->ids, "asks", draft->asks);
	char *text = json_dumps(context, JSON_COMPACT);
	int64_t id;
	civil_iso(d->office->today, iso);
	struct letter_attachment list = {
	    .name = mem_fmt(d->ctx, "enquiries-%s.csv", iso),
	    .type = "text/csv",
	    .bytes = draft->csv};
	struct post post = {.kind = LETTER_DIGEST,
	    .to = {.name = manager->name, .addr = manager->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields_of(draft),
	    .once_key =
		mem_fmt(d->ctx, "digest:%lld:%s", (long long)manager->id, iso),
	    .context = text,
	    .picture = draft->desk->picture,
	    .attachments = &list,
	    .attachment_count = 1};
	int rc = post_write(d->ctx, d->office, &post, &id, err);
	if (rc == 1)
		log_event(LOG_NOTICE, "digest.written", log_i("letter", id));
	free(text);
	json_decref(context);
	return rc < 0 ? -1 : 0;
}

static int
digest_for(const struct desk *desk, size_t index, struct err *err)
{
	struct day *d = desk->d;
	struct draft draft = {.desk = desk,
	    .manager = d->officers[index],
	    .own = &desk->own[index]};
	for (size_t s = 0; s < DIGEST_SECTIONS; s++)
		draft.lines[s] = mem_many(d->ctx, struct digest_line,
		    desk->open_count + d->legal_count + d->ask_count);
	draft.ids = json_array();
	draft.asks = json_array();
	int rc = add_enquiries(&draft, err);
	if (rc == 0)
		rc = add_legal(&draft, err);
	if (rc == 0)
		rc = add_asks(&draft, DIGEST_TAUGHT, err);
	add_stages(&draft);
	count_open(&draft);
	struct digest_csv *csv = digest_csv_new(d->ctx);
	for (size_t i = 0; i < desk->open_count; i++) {
		const struct enquiry *e = desk->open[i];
		const struct officer *owner = day_officer(d, e->owner_id);
		if (sees(&draft, e))
			digest_csv_add(csv, e, owner == NULL ? "" : owner->name,
			    day_late(d, e));
	}
	draft.csv = digest_csv_bytes(csv);
	if (rc == 0)
		rc = add_stopped(&draft, err) < 0 ||
			     add_chases(&draft, err) < 0 ||
			     add_unreached(&draft, err) < 0 ||
			     write_digest(&draft, err) < 0
			 ? -1
			 : 0;
	json_decref(draft.ids);
	json_decref(draft.asks);
	return rc;
}

int
digests(struct day *d, struct err *err)
{
	struct desk desk;
	int rc = desk_read(d, &desk, err);
	for (size_t i = 0; i < d->officer_count && rc == 0; i++)
		if (d->officers[i]->role >= OFFICER_MANAGER)
			rc = digest_for(&desk, i, err);
	json_decref(desk.month_says);
	return rc;
}
