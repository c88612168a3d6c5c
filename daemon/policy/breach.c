/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/breach.h"

#include "parsers/base/span.h"

enum {
	HOUR_S = 60 * 60,
	REMIND_FIRST_S = 24 * HOUR_S,
	REMIND_LAST_S = 4 * HOUR_S,
	TELL_WITHIN_S = 72 * HOUR_S
};

/* Behind `word`, which ends where a blank, a stop or the text does. */
static const char *
behind(const char *args, const char *word)
{
	const struct span said = span_str(args);
	const size_t n = span_str(word).n;
	if (said.n < n ||
	    !span_eq_ascii(span_sub(said, 0, n), span_str(word)) ||
	    (said.n > n && is_alpha(args[n])))
		return NULL;
	const char *rest = args + n;
	while (*rest != '\0' && !is_alpha(*rest) && !is_digit(*rest))
		rest++;
	return rest;
}

enum breach_word
breach_read(const char *args, const char **words_r)
{
	*words_r = args == NULL ? "" : args;
	if (args == NULL)
		return BREACH_BEGINS;
	const char *rest = behind(args, "reported");
	if (rest != NULL) {
		*words_r = rest;
		return BREACH_REPORTED;
	}
	rest = behind(args, "not reportable");
	if (rest == NULL)
		return BREACH_BEGINS;
	*words_r = rest;
	return rest[0] == '\0' ? BREACH_LACKS_REASON : BREACH_NOT_REPORTABLE;
}

int64_t
breach_tell_by(int64_t known_at)
{
	return known_at + TELL_WITHIN_S;
}

int64_t
breach_remind_at(int64_t tell_by, int64_t now)
{
	if (now < tell_by - REMIND_FIRST_S)
		return tell_by - REMIND_FIRST_S;
	return breach_is_last(tell_by, now) ? 0 : tell_by - REMIND_LAST_S;
}

bool
breach_is_last(int64_t tell_by, int64_t now)
{
	return now >= tell_by - REMIND_LAST_S;
}
