/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/refcheck.h"

#include "parsers/base/mem.h"

/* 23 letters: I, O and S read like digits (P "Own reference", UPN). */
static const char check_alphabet[] = "ABCDEFGHJKLMNPQRTUVWXYZ";

static int
letter_value(int c)
{
	const char *at = c == '\0' ? NULL : strchr(check_alphabet, c);
	return at == NULL ? -1 : (int)(at - check_alphabet);
}

char
reference_check_letter(int year, int64_t number)
{
	char digits[32];
	int n = snprintf(digits, sizeof(digits), "%02d%05lld", year % 100,
	    (long long)number);
	int sum = 0;
	for (int i = 0; i < n && digits[i] != '\0'; i++)
		sum += (digits[i] - '0') * (i + 2);
	return check_alphabet[sum % 23];
}

char *
reference_format(void *ctx, const char *prefix, int year, int64_t number)
{
	return mem_fmt(ctx, "%s-%02d-%05lld-%c", prefix, year % 100,
	    (long long)number, reference_check_letter(year, number));
}

bool
reference_own_read(const char *normal, int *year_r, int64_t *number_r)
{
	struct span s = span_str(normal);
	if (s.n < 4 || s.p[s.n - 2] != '-')
		return false;
	char letter = s.p[s.n - 1];
	size_t end = s.n - 2;
	size_t start = end;
	while (start > 0 && is_digit(s.p[start - 1]))
		start--;
	if (start < 4 || s.p[start - 1] != '-' || s.p[start - 4] != '-')
		return false;
	int64_t number = 0;
	int64_t year = 0;
	if (!span_number(span_sub(s, start, end - start), 999999999, &number) ||
	    !span_number(span_sub(s, start - 3, 2), 99, &year))
		return false;
	*year_r = (int)year;
	*number_r = number;
	return letter == reference_check_letter((int)year, number);
}

bool
reference_check_own(const char *normal)
{
	int year;
	int64_t number;
	return reference_own_read(normal, &year, &number);
}

/* Unique Pupil Number: weights 2..13 on characters 2 to 13, modulo 23.  The
 * list of local authorities is not checked: new ones keep being made. */
bool
reference_check_upn(const char *normal)
{
	if (strlen(normal) != 13 || letter_value(normal[0]) < 0)
		return false;
	int sum = 0;
	for (int i = 1; i < 13; i++) {
		int value = is_digit(normal[i]) ? normal[i] - '0' : -1;
		if (i == 12 && value < 0)
			value = letter_value(normal[i]); /* temporary UPN */
		if (value < 0)
			return false;
		sum += value * (i + 1);
	}
	return check_alphabet[sum % 23] == normal[0];
}

/* Ten digits times 10, 9 … 1, modulo 11; -1 when they are not ten digits. */
static int
weighted_mod_11(const char *normal)
{
	int sum = 0;
	for (int i = 0; i < 10; i++) {
		if (!is_digit(normal[i]))
			return -1;
		sum += (normal[i] - '0') * (10 - i);
	}
	return normal[10] == '\0' ? sum % 11 : -1;
}

/* Ten equal digits pass the sum, but nobody was ever given them. */
bool
reference_check_nhs(const char *normal)
{
	return weighted_mod_11(normal) == 0 &&
	       strspn(normal, (char[2]){normal[0], '\0'}) < 10;
}

bool
reference_check_uln(const char *normal)
{
	return normal[0] != '0' && weighted_mod_11(normal) == 10;
}

static bool
check_none(const char *normal)
{
	return normal[0] != '\0';
}

reference_check *
reference_check_by_name(const char *name)
{
	static const struct {
		const char *name;
		reference_check *check;
	} names[] = {
	    {"own", reference_check_own},
	    {"upn", reference_check_upn},
	    {"nhs", reference_check_nhs},
	    {"uln", reference_check_uln},
	    {"none", check_none},
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].check;
	return NULL;
}

char *
reference_normal(void *ctx, const char *text)
{
	char *reference = mem_str(ctx, text);
	size_t n = 0;
	for (size_t i = 0; reference[i] != '\0'; i++)
		if (!is_space((unsigned char)reference[i]))
			reference[n++] =
			    (char)to_upper((unsigned char)reference[i]);
	reference[n] = '\0';
	return reference;
}

char *
reference_normal_number(void *ctx, struct span text)
{
	char *number = mem_strn(ctx, text.p, text.n);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		if (is_alnum((unsigned char)text.p[i]))
			number[n++] = (char)to_upper((unsigned char)text.p[i]);
	number[n] = '\0';
	return number;
}

const char *
reference_personal_name(const char *kind)
{
	return strcmp(kind, "upn") == 0   ? "UPN"
	       : strcmp(kind, "nhs") == 0 ? "NHS number"
	       : strcmp(kind, "uln") == 0 ? "ULN"
					  : NULL;
}

bool
reference_is_personal(const char *kind)
{
	return reference_personal_name(kind) != NULL;
}
