/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import/import_fields.h"

#include <string.h>

#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"
#include "parsers/limits.h"

/* What people paste beside an address, or in place of one. */
static bool
is_stray(char c)
{
	return is_space((unsigned char)c) || (unsigned char)c < 0x20 ||
	       (unsigned char)c >= 0x7f || strchr("<>()[],;:\"\\", c) != NULL;
}

static bool
is_address(const char *s)
{
	const char *at = strchr(s, '@');
	const size_t n = strlen(s);
	if (at == NULL || at == s || n > LIMIT_ADDRESS_BYTES ||
	    strchr(at + 1, '@') != NULL)
		return false;
	for (const char *p = s; *p != '\0'; p++)
		if (is_stray(*p))
			return false;
	return at[1] != '.' && s[n - 1] != '.' && strchr(at, '.') != NULL &&
	       strstr(at, "..") == NULL;
}

static bool
is_mailbox(const struct config_mailbox *mailbox, const char *s)
{
	if (span_is(span_str(s), mailbox->address))
		return true;
	for (size_t i = 0; i < mailbox->alias_count; i++)
		if (span_is(span_str(s), mailbox->aliases[i]))
			return true;
	return false;
}

int
import_address(const struct config *config, const char *s, struct err *err)
{
	if (s[0] == '\0')
		return 0;
	if (!is_address(s))
		return err_set(err, ERR_INPUT, "'%s' is no mail address", s);
	if (!is_mailbox(&config->mailbox, s))
		return 0;
	return err_set(err, ERR_INPUT,
	    "'%s' is the enquiries mailbox itself and nobody's own address", s);
}

const char *
import_lower(void *ctx, const char *text)
{
	char *copy = mem_str(ctx, text);
	for (char *p = copy; *p != '\0'; p++)
		*p = (char)to_lower((unsigned char)*p);
	return copy;
}

int
import_date(const char *s, int32_t *day_r, struct err *err)
{
	*day_r = DAY_NONE;
	if (s[0] == '\0' || civil_parse(span_str(s), day_r))
		return 0;
	return err_set(err, ERR_INPUT, "'%s' is no date like 2026-09-01", s);
}

int
import_span(const char *from, const char *to, int32_t *from_r, int32_t *to_r,
    struct err *err)
{
	if (import_date(from, from_r, err) < 0 ||
	    import_date(to, to_r, err) < 0)
		return -1;
	if (*from_r == DAY_NONE || *to_r == DAY_NONE || *from_r <= *to_r)
		return 0;
	return err_set(err, ERR_INPUT,
	    "the last day (to) %s is before the first (from) %s", to, from);
}

static const char *const role_names[] = {"officer", "duty", "manager", "head"};

int
import_role(const char *s, enum officer_role *role_r, struct err *err)
{
	*role_r = OFFICER_PLAIN;
	if (s[0] == '\0')
		return 0;
	for (size_t i = 0; i < sizeof role_names / sizeof role_names[0]; i++)
		if (span_is(span_str(s), role_names[i])) {
			*role_r = (enum officer_role)i;
			return 0;
		}
	return err_set(err, ERR_INPUT,
	    "role '%s' is none of officer, duty, manager, head", s);
}

const char *
import_role_word(enum officer_role role)
{
	return role_names[role];
}

static int
day_index(struct span word)
{
	for (int i = 0; i < 7; i++)
		if (word.n >= 3 &&
		    span_eq_ascii(span_sub(word, 0, 3),
			span_sub(span_str(civil_weekday_name((enum weekday)i)),
			    0, 3)))
			return i;
	return -1;
}

int
import_days(const char *s, unsigned *days_r, struct err *err)
{
	struct span rest = span_str(s);
	*days_r = rest.n == 0 ? 0x1f : 0;
	while (rest.n > 0) {
		size_t n = 0;
		while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '/')
			n++;
		struct span word = span_sub(rest, 0, n);
		ptrdiff_t dash = span_find_byte(word, 0, '-');
		int from = day_index(word);
		int to =
		    dash < 0
			? from
			: day_index(span_sub(word, (size_t)dash + 1, word.n));
		if (from < 0 || to < from)
			return err_set(err, ERR_INPUT,
			    "days '%s' is not like Mon-Fri or Mon Wed", s);
		for (int i = from; i <= to; i++)
			*days_r |= 1u << i;
		rest = span_sub(rest, n + 1, rest.n);
	}
	return 0;
}

const char *
import_days_words(void *ctx, unsigned days)
{
	const char *words = "";
	for (int i = 0; i < 7; i++)
		if (days & 1u << i)
			words = mem_fmt(ctx, "%s%s%.3s", words,
			    words[0] == '\0' ? "" : " ",
			    civil_weekday_name((enum weekday)i));
	return words;
}

const char *
import_word(void *ctx, struct span *rest)
{
	size_t from = 0;
	while (from < rest->n && strchr(" ;", rest->p[from]) != NULL)
		from++;
	size_t to = from;
	while (to < rest->n && strchr(" ;", rest->p[to]) == NULL)
		to++;
	const char *addr =
	    to == from ? NULL : mem_strn(ctx, rest->p + from, to - from);
	*rest = span_sub(*rest, to, rest->n);
	return addr;
}
