/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/config/hours.h"

#include "daemon/config/settings.h"

bool
hours_cutoff_read(struct span text, struct deadline_cutoff *cutoff_r)
{
	const struct span line = span_trim(text);
	const ptrdiff_t gap = span_find_byte(line, 0, ' ');
	if (gap < 0)
		return false;
	const struct span when = span_sub(line, 0, (size_t)gap);
	const struct span time =
	    span_trim(span_sub(line, (size_t)gap + 1, line.n));
	struct deadline_cutoff cutoff = {.day = DAY_NONE};
	int at_s;
	if (!settings_time(time, &at_s))
		return false;
	cutoff.at_s = at_s;
	bool known = civil_parse(when, &cutoff.day);
	for (int day = WD_MONDAY; !known && day <= WD_SUNDAY; day++) {
		cutoff.weekday = (enum weekday)day;
		known = span_is(when, civil_weekday_name(cutoff.weekday));
	}
	if (known)
		*cutoff_r = cutoff;
	return known;
}

struct deadline_policy
hours_policy(const struct config *config, const struct config_policy *policy)
{
	return (struct deadline_policy){.days = policy->answer_days,
	    .cutoff_s = config->cutoff_s,
	    .cutoffs = config->cutoffs,
	    .cutoff_count = config->cutoff_count,
	    .roll = config->roll};
}
