/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/moved.h"

#include "daemon/office/interest.h"
#include "daemon/office/post.h"
#include "daemon/office/restricted.h"

enum { LINES_MAX = 50 }; /* what one letter lists */

/* An open enquiry on such a case, and who has it. */
struct line {
	struct enquiry *enquiry;
	const struct moved *to;
	const struct officer *has;    /* NULL: nobody */
	const struct officer *gets;   /* owner of the case; NULL: nobody */
	const struct officer *ask[2]; /* who is told; NULL: nobody more */
};

struct lines {
	void *ctx;
	struct office *office;
	struct line *of;
	size_t count, room;
};

static int
officer_or_none(int rc, struct officer *found, const struct officer **officer_r)
{
	*officer_r = rc == 1 ? found : NULL;
	return rc < 0 ? -1 : 0;
}

/* Who has it, and the new team's when that is another or nobody has it; of a
 * restricted one somebody inside, and nobody else (P-40). */
static int
find_people(struct lines *lines, struct line *line, struct err *err)
{
	struct office *office = lines->office;
	struct officer *who;
	const int restricted =
	    case_restricts(office->store, line->enquiry->id, err);
	if (restricted < 0)
		return -1;
	if (line->has != NULL) {
		const int barred = interest_bars(
		    lines->ctx, office, line->enquiry, line->has->addr, err);
		if (barred < 0)
			return -1;
		line->ask[0] = barred ? NULL : line->has;
	}
	if (line->ask[0] != NULL && (restricted || !line->to->to_team))
		return 0;
	int rc = restricted ? restricted_insider(lines->ctx, office,
				  line->enquiry, NULL, &who, err)
			    : post_in_charge(lines->ctx, office, line->to->team,
				  NULL, &who, err);
	if (rc == 1)
		rc = interest_instead(
		    lines->ctx, office, line->enquiry, &who, err);
	if (officer_or_none(rc, who, &line->ask[1]) < 0)
		return -1;
	if (line->ask[0] != NULL && line->ask[1] != NULL &&
	    line->ask[0]->id == line->ask[1]->id)
		line->ask[1] = NULL;
	return 0;
}

static bool
is_listed(const struct lines *lines, int64_t enquiry_id)
{
	for (size_t i = 0; i < lines->count; i++)
		if (lines->of[i].enquiry->id == enquiry_id)
			return true;
	return false;
}

static int
add_line(struct lines *lines, struct enquiry *enquiry, const struct moved *to,
    struct err *err)
{
	struct office *office = lines->office;
	struct line line = {.enquiry = enquiry, .to = to};
	struct officer *who = NULL;
	int rc = enquiry->owner_id == 0
		     ? 0
		     : officer_get_valid(office->store, lines->ctx,
			   enquiry->owner_id, office->today, &who, err);
	if (officer_or_none(rc, who, &line.has) < 0)
		return -1;
	rc = to->owner == NULL ? 0
			       : officer_by_addr(office->store, lines->ctx,
				     to->owner, office->today, &who, err);
	if (officer_or_none(rc, who, &line.gets) < 0)
		return -1;
	if (line.has != NULL && line.gets != NULL &&
	    line.has->id == line.gets->id)
		return 0;
	if (line.has == NULL && to->to_team) {
		enquiry->team = to->team;
		if (enquiry_update(office->store, enquiry, err) < 0 ||
		    post_event(office, enquiry, 0, 0, "operator",
			"enquiry.moved", json_pack("{s:s}", "to", to->team),
			err) < 0)
			return -1;
	}
	if (find_people(lines, &line, err) < 0)
		return -1;
	lines->of = mem_grow(lines->ctx, lines->of, &lines->room,
	    lines->count + 1, sizeof *lines->of);
	lines->of[lines->count++] = line;
	return 0;
}

static const char *
line_words(void *ctx, size_t number, const struct line *line)
{
	const struct enquiry *e = line->enquiry;
	return mem_fmt(ctx,
	    "%zu: %s, %s, due %s, with %s; the case is %s's now", number,
	    e->reference, post_kind_words(e->kind), post_day(ctx, e->due_day),
	    line->has == NULL ? "nobody" : line->has->name,
	    line->gets != NULL ? line->gets->name : line->to->team);
}

/* One letter to one person: as many lines as it holds, taken off the rest. */
static int
tell_one(struct lines *lines, const struct officer *to, struct err *err)
{
	static const char *const advice[] = {
	    "Who should answer it now? A line each: 1 ASSIGN and a name.",
	    "Left alone, each stays with whoever has it, with the same date."};
	void *ctx = lines->ctx;
	const char *words[LINES_MAX];
	size_t n = 0;
	int64_t first = 0;
	json_t *ids = json_array();
	for (size_t i = 0; i < lines->count && n < LINES_MAX; i++)
		for (size_t k = 0; k < 2; k++) {
			struct line *line = &lines->of[i];
			if (line->ask[k] == NULL || line->ask[k]->id != to->id)
				continue;
			line->ask[k] = NULL;
			first = n == 0 ? line->enquiry->id : first;
			json_array_append_new(
			    ids, json_integer((json_int_t)line->enquiry->id));
			words[n] = line_words(ctx, n + 1, line);
			n++;
			break;
		}
	json_t *context = json_pack("{s:o}", "lines", ids);
	char *text = json_dumps(context, JSON_COMPACT);
	struct notice notice = {.to = to,
	    .about = "Open enquiries on cases that have moved",
	    .sentence =
		n == 1 ? "A case has moved, and 1 open enquiry on it has not."
		       : mem_fmt(ctx,
			     "Cases have moved, and %zu open enquiries on them "
			     "have not.",
			     n),
	    .details = words,
	    .detail_count = n,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(ctx, "moved:%lld:%lld:%lld", (long long)to->id,
		(long long)first, (long long)lines->office->now),
	    .context = text};
	int rc = post_notice(ctx, lines->office, &notice, err);
	free(text);
	json_decref(context);
	return rc;
}

int
moved_tell(void *ctx, struct office *office, const struct moved *cases,
    size_t case_count, size_t *count_r, struct err *err)
{
	struct lines lines = {.ctx = ctx, .office = office};
	for (size_t i = 0; i < case_count; i++) {
		struct enquiry **open;
		size_t count;
		if (enquiries_of_case(office->store, ctx, cases[i].case_id,
			&open, &count, err) < 0)
			return -1;
		for (size_t k = 0; k < count; k++)
			if (!is_listed(&lines, open[k]->id) &&
			    add_line(&lines, open[k], &cases[i], err) < 0)
				return -1;
	}
	*count_r = lines.count;
	for (size_t i = 0; i < lines.count; i++)
		for (size_t k = 0; k < 2; k++)
			if (lines.of[i].ask[k] != NULL &&
			    tell_one(&lines, lines.of[i].ask[k], err) < 0)
				return -1;
	return 0;
}
