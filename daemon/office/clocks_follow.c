/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/clocks_follow.h"

#include "daemon/office/clocks.h"
#include "daemon/office/csvout.h"
#include "daemon/office/interest.h"
#include "daemon/office/known.h"
#include "daemon/office/matters.h"
#include "daemon/office/post.h"
#include "daemon/office/restricted.h"
#include "daemon/sys/log.h"

enum {
	TOLD_MAX = 40, /* dates a notice names; a file has all */
	ALL_BYTES = 8 * 1024 * 1024
};

/* What has another date now. */
struct line {
	struct matter matter; /* whose date it is */
	const char *words;
	const char *reference, *clock; /* of the file's line */
	int32_t before, now;
	bool of_law;
};

struct moved {
	struct line *of;
	size_t count, room;
};

/* clock: its key, empty for the council's own; a day DAY_NONE: it did not run
 * before, or does no longer. */
static void
add_moved(void *ctx, struct moved *moved, struct line line)
{
	moved->of = mem_grow(
	    ctx, moved->of, &moved->room, moved->count + 1, sizeof(*moved->of));
	moved->of[moved->count++] = line;
}

/* ---- who hears of it ---- */

/* Without a key of its own: what was counted by is kept in the same
 * transaction, so a change is told once, and a list that is changed back and
 * forth each time dates move. */
struct telling {
	const char *about;
	const char *changed;    /* "The calendar has changed" */
	const char *one, *many; /* "clock has another date" */
	const char *const *advice;
	size_t advice_count;
};

/* One manager's. */
struct shown {
	const char *words[TOLD_MAX];
	size_t count;   /* of lines, and of those that did not fit */
	struct buf all; /* as CSV: a line for each */
};

static void
show_line(struct shown *shown, const struct line *line)
{
	struct buf *all = &shown->all;
	csvout_cell(all, line->reference);
	buf_add_byte(all, ',');
	csvout_cell(all, line->clock);
	buf_add_byte(all, ',');
	csvout_day(all, line->before);
	buf_add_byte(all, ',');
	csvout_day(all, line->now);
	buf_add_str(all, "\r\n");
	if (shown->count++ < TOLD_MAX)
		shown->words[shown->count - 1] = line->words;
}

#define HIDDEN "a date of the law has moved"

/* P-40: to who may not know of it a line of the law says whom to ask. */
static int
hide_of_enquiry(void *ctx, struct office *office, const struct officer *officer,
    struct line *line, struct err *err)
{
	struct enquiry *enquiry;
	int rc = enquiry_get(
	    office->store, ctx, line->matter.enquiry_id, &enquiry, err);
	if (rc == 1)
		rc = restricted_shows(ctx, office, enquiry, officer, err);
	else if (rc == 0)
		rc = 1;
	if (rc == 0) {
		line->words =
		    mem_fmt(ctx, "%s, restricted: " HIDDEN, line->reference);
		line->clock = "";
	}
	return rc < 0 ? -1 : 0;
}

static int
hide_of_case(void *ctx, struct office *office, const struct officer *officer,
    const struct case_file *file, struct line *line, struct err *err)
{
	struct officer *owner;
	int rc = known_case_to(ctx, office, file, officer, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = known_case_reader(ctx, office, file, &owner, err);
	line->words = mem_fmt(ctx, "a restricted case, with %s: " HIDDEN,
	    rc == 1 ? owner->name : "nobody");
	line->reference = "a restricted case";
	line->clock = "";
	return rc < 0 ? -1 : 0;
}

/* 1: it is shown, as that officer may know it; 0: they have a child in it. */
static int
show_to(void *ctx, struct office *office, const struct officer *officer,
    const struct interests *own, struct line *line, struct err *err)
{
	struct case_file *file;
	if (line->matter.case_id == 0)
		return interest_lists(own, line->matter.enquiry_id) ? 0
		       : line->of_law && hide_of_enquiry(ctx, office, officer,
					     line, err) < 0
			   ? -1
			   : 1;
	const int rc =
	    case_get(office->store, ctx, line->matter.case_id, &file, err);
	if (rc <= 0 || case_file_names(file, officer->addr))
		return rc < 0 ? -1 : 0;
	return hide_of_case(ctx, office, officer, file, line, err) < 0 ? -1 : 1;
}

static int
tell_manager(void *ctx, struct office *office, const struct officer *officer,
    const struct moved *moved, const struct telling *telling, struct err *err)
{
	struct shown shown = {.count = 0};
	struct interests own;
	if (interest_list(ctx, office, officer->addr, &own, err) < 0)
		return -1;
	buf_init(&shown.all, ctx, ALL_BYTES);
	buf_add_str(&shown.all, "reference,clock,before,now\r\n");
	for (size_t i = 0; i < moved->count; i++) {
		struct line line = moved->of[i];
		const int rc = show_to(ctx, office, officer, &own, &line, err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			show_line(&shown, &line);
	}
	if (shown.count == 0)
		return 0;
	const struct letter_attachment all = {.name = "dates-that-moved.csv",
	    .type = "text/csv",
	    .bytes = buf_span(&shown.all)};
	const bool more = shown.count > TOLD_MAX;
	if (more)
		shown.words[TOLD_MAX - 1] = mem_fmt(ctx,
		    "and %zu more: all of them are in the file attached",
		    shown.count - TOLD_MAX + 1);
	const struct notice notice = {.to = officer,
	    .about = telling->about,
	    .sentence = mem_fmt(ctx, "%s, and %zu %s.", telling->changed,
		shown.count, shown.count == 1 ? telling->one : telling->many),
	    .details = shown.words,
	    .detail_count = more ? (size_t)TOLD_MAX : shown.count,
	    .advice = telling->advice,
	    .advice_count = telling->advice_count,
	    .attachments = &all,
	    .attachment_count = more ? 1 : 0};
	return post_notice(ctx, office, &notice, err);
}

static int
tell_managers(void *ctx, struct office *office, const struct moved *moved,
    const struct telling *telling, struct err *err)
{
	struct officer **officers;
	size_t count;
	if (officer_list(
		office->store, ctx, office->today, &officers, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (officers[i]->role >= OFFICER_MANAGER &&
		    tell_manager(
			ctx, office, officers[i], moved, telling, err) < 0)
			return -1;
	return 0;
}

/* ---- marks: what was counted by ---- */

static uint64_t
mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * 0x100000001b3U;
}

/* What a calendar says of the days that open clocks can reach. */
static uint64_t
calendar_mark(const struct office *office, const struct calendar *calendar)
{
	enum { BACK = 400, AHEAD = 800 };
	uint64_t hash = 0xcbf29ce484222325U;
	/* From a fixed day on, so that the mark changes with the list alone. */
	const struct civil now = civil_from_day(office->today);
	const int32_t from = civil_day(now.year, 1, 1) - BACK;
	for (int32_t day = from; day < from + BACK + AHEAD; day++)
		if (civil_weekday(day) < WD_SATURDAY &&
		    !workday_is(calendar, day))
			hash = mix(hash, (uint64_t)day);
	return hash;
}

/* 1 it is another than the one kept, 0 it is the same, or the first. */
static int
mark_changed(void *ctx, struct office *office, const char *name,
    const char *mark, struct err *err)
{
	char *before;
	int rc = store_setting(office->store, ctx, name, &before, err);
	if (rc < 0 || (rc == 1 && strcmp(before, mark) == 0))
		return rc < 0 ? -1 : 0;
	if (store_setting_set(office->store, name, mark, err) < 0)
		return -1;
	return rc; /* a new installation: nobody was told anything */
}

static const char *
mark_text(void *ctx, const struct office *office, uint64_t hash)
{
	return mem_fmt(ctx, "%d-%016llx", civil_from_day(office->today).year,
	    (unsigned long long)hash);
}

/* ---- the council's own dates ---- */

/* What an acknowledgement has told becomes a promise (P-24). */
static int
follow_one(void *ctx, struct office *office, struct enquiry *enquiry,
    struct moved *moved, struct err *err)
{
	const int32_t told = enquiry->due_day;
	if (clocks_recount(ctx, office, enquiry, err) < 0)
		return -1;
	if (enquiry->due_day == told)
		return 0;
	if (enquiry->due_day > told && enquiry->promised_day == DAY_NONE &&
	    clocks_promise(office, enquiry, told,
		"the enquirer was told this day before the calendar changed",
		"daemon", 0, err) < 0)
		return -1;
	if (enquiry_update(office->store, enquiry, err) < 0)
		return -1;
	add_moved(ctx, moved,
	    (struct line){.matter = {.enquiry_id = enquiry->id},
		.words = mem_fmt(ctx, "%s: told %s, now %s", enquiry->reference,
		    post_day(ctx, told), post_day(ctx, enquiry->due_day)),
		.reference = enquiry->reference,
		.clock = "",
		.before = told,
		.now = enquiry->due_day});
	char from[CIVIL_ISO_SIZE];
	char to[CIVIL_ISO_SIZE];
	civil_iso(told, from);
	civil_iso(enquiry->due_day, to);
	return post_event(office, enquiry, 0, 0, "daemon", "clock.recounted",
	    json_pack("{s:s, s:s, s:s}", "from", from, "to", to, "why",
		"the calendar of working days changed"),
	    err);
}

static int
follow_calendar(void *ctx, struct office *office, struct err *err)
{
	struct enquiry_filter open = {.open_only = true};
	struct enquiry **enquiries;
	struct moved moved = {0};
	size_t count;
	const char *mark =
	    mark_text(ctx, office, calendar_mark(office, office->calendar));
	int rc = mark_changed(ctx, office, "calendar_mark", mark, err);
	if (rc <= 0)
		return rc;
	if (enquiry_list(office->store, ctx, &open, &enquiries, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (follow_one(ctx, office, enquiries[i], &moved, err) < 0)
			return -1;
	log_event(LOG_NOTICE, "clock.recounted",
	    log_i("enquiries", (int64_t)count),
	    log_i("moved", (int64_t)moved.count));
	static const char *const advice[] = {
	    "Enquirers who were told an earlier day still expect it: it is "
	    "kept as a promise, and enquiryctl list --promised shows all of "
	    "them.",
	    "Statutory dates are counted by the law's own rules and are not "
	    "in this list."};
	const struct telling telling = {.about = "Due dates have moved",
	    .changed = "The calendar of working days has changed",
	    .one = "open enquiry has another due date",
	    .many = "open enquiries have another due date",
	    .advice = advice,
	    .advice_count = sizeof advice / sizeof advice[0]};
	return moved.count == 0
		   ? 0
		   : tell_managers(ctx, office, &moved, &telling, err);
}

/* ---- dates of the law ---- */

static const struct legal_clock *
find_clock(const struct legal_clock *clocks, size_t count,
    const struct legal_clock *like)
{
	for (size_t i = 0; i < count; i++)
		if (clocks[i].start_day == like->start_day &&
		    strcmp(clocks[i].key, like->key) == 0)
			return &clocks[i];
	return NULL;
}

/* "SEN/123456: the council sends the final plan by …; before: Monday …" */
static int
say_legal(void *ctx, struct office *office, const struct legal_clock *before,
    const struct legal_clock *now, struct moved *moved, struct err *err)
{
	const struct legal_clock *either = before == NULL ? now : before;
	const char *reference;
	if (either == NULL)
		return 0;
	int rc = matter_reference(ctx, office, either->matter, &reference, err);
	if (rc <= 0)
		return rc;
	const char *words =
	    now == NULL ? mem_fmt(ctx, "%s: %s of %s no longer runs", reference,
			      either->key, post_day(ctx, either->last_day))
	    : before == NULL ? mem_fmt(ctx, "%s: %s; it did not run before",
				   reference, matter_words(ctx, office, now))
			     : mem_fmt(ctx, "%s: %s; before: %s", reference,
				   matter_words(ctx, office, now),
				   post_day(ctx, before->last_day));
	add_moved(ctx, moved,
	    (struct line){.matter = either->matter,
		.words = words,
		.reference = reference,
		.clock = either->key,
		.before = before == NULL ? DAY_NONE : before->last_day,
		.now = now == NULL ? DAY_NONE : now->last_day,
		.of_law = true});
	return 0;
}

static int
follow_matter(void *ctx, struct office *office, struct matter matter,
    struct moved *moved, struct err *err)
{
	struct legal_clock *before;
	struct legal_clock *now;
	size_t before_count;
	size_t count;
	if (legal_clock_list(
		office->store, ctx, matter, &before, &before_count, err) < 0 ||
	    matter_recount(ctx, office, matter, err) < 0 ||
	    legal_clock_list(office->store, ctx, matter, &now, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < before_count; i++) {
		const struct legal_clock *same =
		    find_clock(now, count, &before[i]);
		if (before[i].met_day == DAY_NONE &&
		    (same == NULL || same->last_day != before[i].last_day) &&
		    say_legal(ctx, office, &before[i], same, moved, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < count; i++)
		if (now[i].met_day == DAY_NONE &&
		    find_clock(before, before_count, &now[i]) == NULL &&
		    say_legal(ctx, office, NULL, &now[i], moved, err) < 0)
			return -1;
	return 0;
}

static int
follow_law(void *ctx, struct office *office, struct err *err)
{
	struct matter *matters;
	struct moved moved = {0};
	size_t count;
	uint64_t hash = office->statutes->mark;
	hash =
	    mix(hash, calendar_mark(office, office->legal.england_and_wales));
	hash = mix(hash, calendar_mark(office, office->legal.uk));
	hash = mix(hash, calendar_mark(office, office->legal.tribunal));
	const char *mark = mark_text(ctx, office, hash);
	int rc = mark_changed(ctx, office, "law_mark", mark, err);
	if (rc <= 0)
		return rc;
	if (legal_matters(office->store, ctx, &matters, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (follow_matter(ctx, office, matters[i], &moved, err) < 0)
			return -1;
	log_event(LOG_NOTICE, "law.recounted", log_i("matters", (int64_t)count),
	    log_i("moved", (int64_t)moved.count));
	if (moved.count == 0)
		return 0;
	static const char *const advice[] = {
	    "Who was told the date before must hear of this one: families, "
	    "schools, the tribunal.",
	    "Compare with the law itself: the dates are counted by the table "
	    "of statutory clocks and the list of bank holidays that this "
	    "program was given."};
	const struct telling telling = {.about = "Dates of the law have moved",
	    .changed = "The table of statutory clocks or the list of bank "
		       "holidays has changed",
	    .one = "clock has another date",
	    .many = "clocks have another date",
	    .advice = advice,
	    .advice_count = sizeof advice / sizeof advice[0]};
	if (tell_managers(ctx, office, &moved, &telling, err) < 0)
		return -1;
	return post_event(office, NULL, 0, 0, "daemon", "law.recounted",
	    json_pack("{s:I}", "moved", (json_int_t)moved.count), err);
}

int
clocks_follow(void *ctx, struct office *office, struct err *err)
{
	return follow_calendar(ctx, office, err) < 0 ||
		       follow_law(ctx, office, err) < 0
		   ? -1
		   : 0;
}
