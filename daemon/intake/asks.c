/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/asks.h"

#include "daemon/intake/campaign.h"
#include "daemon/intake/member.h"
#include "daemon/intake/question.h"
#include "daemon/intake/rights.h"
#include "daemon/intake/teach.h"
#include "daemon/office/post.h"
#include "daemon/policy/signs.h"
#include "daemon/store/aliases.h"
#include "daemon/store/campaigns.h"
#include "daemon/store/flags.h"
#include "daemon/sys/zone.h"

/* ---- what waits ---- */

static const char *
day_of(struct day *d, int64_t instant)
{
	return post_day(d->ctx, zone_civil(instant, NULL));
}

/* Takes no line of an enquiry that is not there. */
static int
add(struct day *d, struct ask_line line, int64_t enquiry_id, struct err *err)
{
	struct enquiry *enquiry;
	int rc =
	    enquiry_get(d->office->store, d->ctx, enquiry_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	/* P-40: what it may be says something of what it says. */
	if (line.unnamed == NULL)
		line.unnamed = "A question about it waits with those who may "
			       "read it.";
	line.enquiry = enquiry;
	d->asks = mem_grow(
	    d->ctx, d->asks, &d->ask_room, d->ask_count + 1, sizeof *d->asks);
	d->asks[d->ask_count++] = line;
	return 0;
}

/* Their words are not repeated: a digest goes through many hands. */
static int
add_flags(struct day *d, struct err *err)
{
	struct flag **flags;
	size_t count;
	if (flag_open(d->office->store, d->ctx, &flags, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		enum sign sign;
		if (!sign_parse(flags[i]->sign, &sign))
			continue;
		bool urgent = sign == SIGN_DANGER || sign == SIGN_URGENT;
		const char *since = day_of(d, flags[i]->raised_at);
		struct ask_line line = {.section = DIGEST_CONFIRM,
		    .kind = "flag",
		    .id = flags[i]->id,
		    .says = urgent
				? mem_fmt(d->ctx,
				      "URGENT since %s, and taken by nobody: "
				      "%s?",
				      since, sign_words(sign))
				: mem_fmt(d->ctx, "Is it %s? Asked on %s.",
				      sign_words(sign), since)};
		if (add(d, line, flags[i]->enquiry_id, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_campaigns(struct day *d, struct err *err)
{
	struct campaign_open *open;
	size_t count;
	if (campaign_list_open(d->office->store, d->ctx, &open, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct ask_line line = {.section = DIGEST_CONFIRM,
		    .kind = "campaign",
		    .id = open[i].id,
		    .says = mem_fmt(d->ctx,
			"Are %lld nearly equal letters one campaign? This is "
			"the newest. Asked on %s.",
			(long long)open[i].letters,
			day_of(d, open[i].proposed_at))};
		if (add(d, line, open[i].enquiry_id, err) < 0)
			return -1;
	}
	return 0;
}

/* "Amelia Hart 1, Ben Stone 2" */
static int
name_members(
    struct day *d, const json_t *ids, const char **words_r, struct err *err)
{
	const char *words = "";
	int rc = 1;
	for (size_t i = 0; rc == 1 && i < json_array_size(ids); i++) {
		struct mp *mp;
		rc = mp_get(d->office->store, d->ctx,
		    json_integer_value(json_array_get(ids, i)), &mp, err);
		if (rc == 1)
			words = mem_fmt(d->ctx, "%s%s%zu for %s", words,
			    words[0] == '\0' ? "" : ", ", i + 1, mp->name);
	}
	*words_r = words;
	return rc < 0 ? -1 : 0;
}

static int
add_member(struct day *d, const struct enquiry *enquiry, struct err *err)
{
	json_t *ids = NULL;
	int64_t asked_at;
	const char *members = "";
	int rc = member_unsaid(d->ctx, d->office, enquiry, err);
	if (rc == 1)
		rc = member_offered(
		    d->ctx, d->office, enquiry, &ids, &asked_at, err);
	if (rc == 1 && name_members(d, ids, &members, err) < 0)
		rc = -1;
	json_decref(ids);
	if (rc <= 0)
		return rc;
	struct ask_line line = {.section = DIGEST_CONFIRM,
	    .kind = "member",
	    .id = enquiry->id,
	    .says = mem_fmt(d->ctx,
		"For which MP was it written? Here the answers are %s. Asked "
		"on %s.",
		members, day_of(d, asked_at))};
	return add(d, line, enquiry->id, err);
}

/* Until that is said it is in no office's list (P-32). */
static int
add_members(struct day *d, struct err *err)
{
	struct enquiry **list;
	size_t count;
	if (enquiry_list_memberless(
		d->office->store, d->ctx, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (add_member(d, list[i], err) < 0)
			return -1;
	return 0;
}

static const char *
taught_words(struct day *d, const struct alias *a, const char *addr)
{
	const struct officer *by = day_officer_at(d, a->taught_by);
	return mem_fmt(d->ctx,
	    "Mail from %s is filed here until %s. Said by %s on %s.", addr,
	    post_day(d->ctx, a->until_day),
	    by == NULL ? a->taught_by : by->name, day_of(d, a->at));
}

static int
add_aliases(struct day *d, struct err *err)
{
	struct alias **aliases;
	size_t count;
	if (alias_list(d->office->store, d->ctx, d->office->today, &aliases,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct alias *a = aliases[i];
		struct ask_line line = {.section = DIGEST_TAUGHT,
		    .kind = "alias",
		    .id = a->id,
		    .says = taught_words(d, a, a->addr),
		    .unnamed = taught_words(
			d, a, "an address that only the owner is shown")};
		if (add(d, line, a->enquiry_id, err) < 0)
			return -1;
	}
	return 0;
}

int
asks_read(struct day *d, struct err *err)
{
	if (add_flags(d, err) < 0 || add_campaigns(d, err) < 0 ||
	    add_members(d, err) < 0)
		return -1;
	return day_begins_week(d) ? add_aliases(d, err) : 0;
}

json_t *
asks_note(const struct ask_line *line)
{
	return line == NULL
		   ? json_null()
		   : json_pack("{s:I}", line->kind, (json_int_t)line->id);
}

/* ---- what is said about it ---- */

/* A line's number and what was said about it. */
struct said {
	const struct command *command;
	json_t *ask; /* NULL: the line asks nothing */
	bool yes, no, undo;
	struct span choice; /* of PICK */
};

static void
read_said(const struct intake *in, json_t *context, struct said *said)
{
	const struct command *command = said->command;
	struct span args = span_str(command->args);
	ptrdiff_t colon = span_find_byte(args, 0, ':');
	int64_t n;
	if (colon <= 0 || strcmp(in->letter->kind, "digest") != 0 ||
	    !span_number(span_sub(args, 0, (size_t)colon), 9999, &n) || n < 1)
		return;
	said->ask =
	    json_array_get(json_object_get(context, "asks"), (size_t)n - 1);
	struct span rest = span_trim(span_sub(args, (size_t)colon + 1, args.n));
	bool pick = strcmp(command->verb, "PICK") == 0;
	said->choice = pick ? rest : span_of(NULL, 0);
	said->yes = pick && span_is(rest, "1");
	said->no = (pick && span_is(rest, "2")) ||
		   (strcmp(command->verb, "NEW") == 0 && rest.n == 0);
	said->undo = strcmp(command->verb, "UNDO") == 0 && rest.n == 0;
}

static int
say_flag(struct intake *in, int64_t id, const struct said *said,
    struct receipt *r, struct err *err)
{
	struct flag *flag;
	struct enquiry *enquiry;
	struct store *store = in->office->store;
	struct flag_said what = {
	    .flag = id, .yes = said->yes, .command = said->command};
	int rc = flag_get(store, in->ctx, id, &flag, err);
	if (rc == 1)
		rc = enquiry_get(
		    store, in->ctx, flag->enquiry_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	const char *why;
	if (rights_answer(in, enquiry, &why, err) < 0)
		return -1;
	if (why != NULL) {
		receipt_refused(r, said->command, why);
		return 0;
	}
	return question_say(in, &what, r, err);
}

static int
say_member(struct intake *in, int64_t id, const struct said *said,
    struct receipt *r, struct err *err)
{
	struct enquiry *enquiry;
	json_t *ids;
	int64_t asked_at;
	const char *why;
	int rc = enquiry_get(in->office->store, in->ctx, id, &enquiry, err);
	if (rc == 1)
		rc = rights_answer(in, enquiry, &why, err) < 0 ? -1 : 1;
	if (rc <= 0)
		return rc;
	if (why != NULL) {
		receipt_refused(r, said->command, why);
		return 0;
	}
	rc = member_offered(in->ctx, in->office, enquiry, &ids, &asked_at, err);
	if (rc == 1)
		rc = member_say(
		    in, enquiry, ids, said->command, said->choice, r, err);
	json_decref(ids);
	return rc;
}

static int
say(struct intake *in, const struct said *said, struct receipt *r,
    struct err *err)
{
	int64_t flag = json_integer_value(json_object_get(said->ask, "flag"));
	int64_t campaign =
	    json_integer_value(json_object_get(said->ask, "campaign"));
	int64_t alias = json_integer_value(json_object_get(said->ask, "alias"));
	int64_t member =
	    json_integer_value(json_object_get(said->ask, "member"));
	if (member != 0)
		return say_member(in, member, said, r, err);
	if (alias != 0 && (said->undo || said->no))
		return teach_forget(in, alias, said->command, r, err);
	if (flag != 0 && (said->yes || said->no))
		return say_flag(in, flag, said, r, err);
	if (campaign != 0 && (said->yes || said->no))
		return campaign_say(
		    in, campaign, said->yes, said->command, r, err);
	receipt_refused(r, said->command,
	    alias != 0 ? "reply with the line's number and UNDO to take the "
			 "address back"
		       : "the answers are 1 for yes and 2 for no, after the "
			 "line's number and a colon");
	return 0;
}

int
asks_take(struct intake *in, const struct command *command, struct receipt *r,
    struct err *err)
{
	struct said said = {.command = command};
	bool answer = strcmp(command->verb, "PICK") == 0 ||
		      strcmp(command->verb, "NEW") == 0 ||
		      strcmp(command->verb, "UNDO") == 0;
	if (!answer || in->letter == NULL || in->letter->context == NULL)
		return 0;
	int rc = 0;
	json_t *context = json_loads(in->letter->context, 0, NULL);
	read_said(in, context, &said);
	if (json_is_object(said.ask)) {
		if (in->officer->role >= OFFICER_DUTY)
			rc = say(in, &said, r, err);
		else
			receipt_refused(r, command,
			    "only a manager or the duty officer "
			    "may say that");
		rc = rc < 0 ? -1 : 1;
	}
	json_decref(context);
	return rc;
}
