/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl clock`: what day it is for the daemon, and moving it. */
#include "daemon/ctl/ctl.h"

#include "daemon/ctl/say.h"
#include "parsers/base/civil.h"

enum { STEP_MAX = 100000 };

/* "+3d", "-1d", "+2h", "+30m" as seconds. */
static bool
read_step(const char *word, int64_t *seconds_r)
{
	struct span s = span_str(word);
	int64_t n;
	if (s.n < 3 || (s.p[0] != '+' && s.p[0] != '-') ||
	    !span_number(span_sub(s, 1, s.n - 2), STEP_MAX, &n))
		return false;
	char unit = s.p[s.n - 1];
	if (unit != 'd' && unit != 'h' && unit != 'm')
		return false;
	*seconds_r = unit == 'd'   ? civil_utc_instant((int32_t)n, 0)
		     : unit == 'h' ? n * 3600
				   : n * 60;
	if (s.p[0] == '-')
		*seconds_r = -*seconds_r;
	return true;
}

static int
ask_clock(struct ctl *ctl, int64_t seconds, json_t **reply_r, struct err *err)
{
	json_t *request = json_pack(
	    "{s:s, s:I}", "do", "clock", "seconds", (json_int_t)seconds);
	int rc =
	    ctl_ask(ctl, request, (struct span){NULL, 0}, reply_r, NULL, err);
	return rc;
}

/* "14:13" of "8 Dec 2026 14:13". */
static const char *
time_of(const struct ctl *ctl, const char *rfc3339)
{
	const char *words = say_instant(ctl->ctx, rfc3339);
	const char *time = strrchr(words, ' ');
	return time == NULL ? words : time + 1;
}

int
ctl_clock(struct ctl *ctl, struct err *err)
{
	const char *word = ctl->word_count > 0 ? ctl->words[0] : NULL;
	bool now = word != NULL && strcmp(word, "now") == 0;
	int64_t seconds = 0;
	int32_t day;
	char date[CIVIL_LONG_SIZE] = "";
	json_t *reply;
	if (word != NULL && !now && !read_step(word, &seconds))
		return err_set(err, ERR_USAGE,
		    "clock takes a step like +3d, -1d, +2h or +30m, or now");
	if (ask_clock(ctl, seconds, &reply, err) < 0)
		return -1;
	/* Back to the real date: undo what was added. */
	if (now && ctl_number(reply, "shift_s") != 0) {
		seconds = -ctl_number(reply, "shift_s");
		json_decref(reply);
		if (ask_clock(ctl, seconds, &reply, err) < 0)
			return -1;
	}
	if (!ctl_print_json(ctl, reply, 0)) {
		if (civil_parse(span_str(ctl_text(reply, "today")), &day))
			civil_long(day, date);
		say("%s, %s%s\n", date, time_of(ctl, ctl_text(reply, "now")),
		    ctl_number(reply, "shift_s") != 0 ? ", simulated" : "");
	}
	json_decref(reply);
	return 0;
}
