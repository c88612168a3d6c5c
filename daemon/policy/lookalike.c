/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/lookalike.h"

#include <stdint.h>
#include <string.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"

enum {
	DOMAIN_MAX = 255, /* RFC 1035 s.2.3.4 */
	LABEL_MAX = 63,
	SKELETON_MAX = 4 * DOMAIN_MAX,
	/* A shorter name has too many honest neighbours. */
	ONE_LETTER_LEAST = 8
};

/* ---- what a character looks like ---- */

/* Letters of other scripts and with marks, by what they are taken for. */
static const struct {
	const char *like;
	const char *letters;
} confusables[] = {
    {"a", "àáâãäåāăąǎаαạảɑ"},
    {"b", "ЬЪьвβḃɓ"},
    {"c", "çćĉċčсϲƈ"},
    {"d", "ďđḋԁɗ"},
    {"e", "èéêëēĕėęěеєẹẻε"},
    {"f", "ƒḟ"},
    {"g", "ĝğġģǧɡ"},
    {"h", "ĥħһнḥ"},
    {"i", "ìíîïĩīĭįıіїιịỉɩ"},
    {"j", "ĵјʝ"},
    {"k", "ķкκҝ"},
    {"l", "ĺļľŀłӏḷ"},
    {"m", "мṁṃ"},
    {"n", "ñńņňŉŋпηṇɴ"},
    {"o", "òóôõöøōŏőơоοσọỏө"},
    {"p", "рρṗ"},
    {"q", "ԛ"},
    {"r", "ŕŗřгṛ"},
    {"s", "śŝşšșѕṣ"},
    {"t", "ţťŧțтτṭ"},
    {"u", "ùúûüũūŭůűųưυụủцս"},
    {"v", "νѵṿ"},
    {"w", "ŵẁẃẅшщωԝ"},
    {"x", "хχẋ"},
    {"y", "ýÿŷуүγỳỵ"},
    {"z", "źżžẓ"},
    {"ss", "ß"},
    {"ae", "æ"},
    {"oe", "œ"},
};

/* The UTF-8 character at *at, which is moved behind it. */
static struct span
next_character(struct span s, size_t *at)
{
	const size_t start = *at;

	do
		(*at)++;
	while (*at < s.n && ((unsigned char)s.p[*at] & 0xC0) == 0x80);
	return span_sub(s, start, *at - start);
}

static const char *
likeness(struct span character)
{
	for (size_t i = 0; i < sizeof(confusables) / sizeof(confusables[0]);
	     i++) {
		const struct span letters = span_str(confusables[i].letters);
		size_t at = 0;

		while (at < letters.n)
			if (span_eq(next_character(letters, &at), character))
				return confusables[i].like;
	}
	return NULL;
}

/* ---- punycode (RFC 3492) ---- */

enum {
	PUNY_BASE = 36,
	PUNY_TMIN = 1,
	PUNY_TMAX = 26,
	PUNY_SKEW = 38,
	PUNY_DAMP = 700,
	PUNY_BIAS = 72,
	PUNY_FIRST = 0x80
};

static int
puny_digit(int c)
{
	if (is_digit(c))
		return c - '0' + 26;
	return is_alpha(c) ? to_lower(c) - 'a' : -1;
}

static uint32_t
puny_adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / PUNY_DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (PUNY_BASE - PUNY_TMIN) * PUNY_TMAX / 2; k += PUNY_BASE)
		delta /= PUNY_BASE - PUNY_TMIN;
	return k + (PUNY_BASE - PUNY_TMIN + 1) * delta / (delta + PUNY_SKEW);
}

/* One generalised number (RFC 3492 s.6.2) added to *i_r. */
static bool
puny_number(struct span s, size_t *at, uint32_t bias, uint32_t *i_r)
{
	uint64_t i = *i_r;
	uint64_t weight = 1;

	for (uint32_t k = PUNY_BASE;; k += PUNY_BASE) {
		const int digit = *at < s.n ? puny_digit(s.p[(*at)++]) : -1;
		const uint32_t t = k <= bias               ? PUNY_TMIN
				   : k >= bias + PUNY_TMAX ? PUNY_TMAX
							   : k - bias;

		if (digit < 0)
			return false;
		i += (uint64_t)digit * weight;
		if (i > UINT32_MAX)
			return false;
		if ((uint32_t)digit < t)
			break;
		weight *= PUNY_BASE - t;
		if (weight > UINT32_MAX)
			return false;
	}
	*i_r = (uint32_t)i;
	return true;
}

/* The code points of "xn--" labels' tails; false when it is no punycode. */
static bool
puny_decode(struct span s, uint32_t *points, size_t *count_r)
{
	uint32_t n = PUNY_FIRST;
	uint32_t i = 0;
	uint32_t bias = PUNY_BIAS;
	size_t basic = s.n;
	size_t count = 0;

	while (basic > 0 && s.p[basic - 1] != '-')
		basic--;
	for (size_t k = 0; basic > 0 && k < basic - 1; k++)
		points[count++] = (unsigned char)s.p[k];
	for (size_t at = basic; at < s.n;) {
		const uint32_t old = i;

		if (count >= LABEL_MAX || !puny_number(s, &at, bias, &i))
			return false;
		count++;
		bias = puny_adapt(i - old, (uint32_t)count, old == 0);
		n += i / (uint32_t)count;
		i %= (uint32_t)count;
		if (n > 0x10FFFF)
			return false;
		memmove(points + i + 1, points + i,
		    (count - 1 - i) * sizeof(*points));
		points[i++] = n;
	}
	*count_r = count;
	return true;
}

static void
add_utf8(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_add_byte(b, (char)c);
	} else if (c < 0x800) {
		buf_add_byte(b, (char)(0xC0 | c >> 6));
		buf_add_byte(b, (char)(0x80 | (c & 0x3F)));
	} else if (c < 0x10000) {
		buf_add_byte(b, (char)(0xE0 | c >> 12));
		buf_add_byte(b, (char)(0x80 | (c >> 6 & 0x3F)));
		buf_add_byte(b, (char)(0x80 | (c & 0x3F)));
	} else {
		buf_add_byte(b, (char)(0xF0 | c >> 18));
		buf_add_byte(b, (char)(0x80 | (c >> 12 & 0x3F)));
		buf_add_byte(b, (char)(0x80 | (c >> 6 & 0x3F)));
		buf_add_byte(b, (char)(0x80 | (c & 0x3F)));
	}
}

/* A label as it is shown: punycode decoded. */
static void
add_label(struct buf *out, struct span label)
{
	uint32_t points[LABEL_MAX + 1];
	size_t count = 0;

	if (label.n > LABEL_MAX || !span_starts(label, "xn--") ||
	    !puny_decode(span_sub(label, 4, label.n), points, &count)) {
		buf_add_span(out, label);
		return;
	}
	for (size_t i = 0; i < count; i++)
		add_utf8(out, points[i]);
}

/* ---- skeletons ---- */

/* Digits and strokes that stand for letters; "l" is drawn like "i". */
static char
plain(char c)
{
	const char lower = (char)to_lower((unsigned char)c);

	switch (lower) {
	case '0':
		return 'o';
	case '1':
	case 'i':
	case '|':
		return 'l';
	case '5':
		return 's';
	default:
		return lower;
	}
}

/* Two letters that are drawn like one, joined where they lie. */
static void
join_pairs(char *s, size_t n)
{
	static const struct {
		char first, second, like;
	} pairs[] = {{'r', 'n', 'm'}, {'v', 'v', 'w'}, {'c', 'l', 'd'}};
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		for (size_t k = 0; k < sizeof(pairs) / sizeof(pairs[0]); k++) {
			if (c != pairs[k].first || i + 1 == n ||
			    s[i + 1] != pairs[k].second)
				continue;
			c = pairs[k].like;
			i++;
			break;
		}
		s[out++] = c;
	}
	s[out] = '\0';
}

/* Of ASCII alone, and none of it for other letters, as nearly all are. */
static bool
is_simple(struct span domain)
{
	for (size_t i = 0; i < domain.n; i++)
		if ((unsigned char)domain.p[i] >= 0x80)
			return false;
	return span_find_ascii(domain, 0, "xn--") < 0;
}

char *
lookalike_skeleton(void *ctx, struct span domain)
{
	if (domain.n > DOMAIN_MAX)
		domain.n = DOMAIN_MAX;
	if (is_simple(domain)) {
		char *simple = mem_strn(ctx, domain.p, domain.n);

		for (size_t i = 0; i < domain.n; i++)
			simple[i] = plain(simple[i]);
		join_pairs(simple, domain.n);
		return simple;
	}

	void *tmp = mem_new(ctx);
	struct buf shown;
	struct buf letters;

	buf_init(&shown, tmp, SKELETON_MAX);
	for (size_t at = 0; at <= domain.n;) {
		const ptrdiff_t dot = span_find_byte(domain, at, '.');
		const size_t end = dot < 0 ? domain.n : (size_t)dot;

		add_label(&shown, span_sub(domain, at, end - at));
		if (dot >= 0)
			buf_add_byte(&shown, '.');
		at = end + 1;
	}
	buf_init(&letters, tmp, SKELETON_MAX);
	for (size_t at = 0; at < shown.n;) {
		const struct span c = next_character(buf_span(&shown), &at);
		const char *like = c.n > 1 ? likeness(c) : NULL;

		for (size_t i = 0; like != NULL && like[i] != '\0'; i++)
			buf_add_byte(&letters, plain(like[i]));
		for (size_t i = 0; like == NULL && i < c.n; i++)
			buf_add_byte(&letters, plain(c.p[i]));
	}
	char *out = mem_strn(ctx, letters.p, letters.n);
	join_pairs(out, letters.n);
	mem_free(tmp);
	return out;
}

/* ---- likeness of domains ---- */

static bool
is_known(struct span domain, struct span known)
{
	if (domain.n == known.n)
		return span_eq_ascii(domain, known);
	return domain.n > known.n && domain.p[domain.n - known.n - 1] == '.' &&
	       span_eq_ascii(
		   span_sub(domain, domain.n - known.n, known.n), known);
}

/* One letter more, less or other, or two neighbours exchanged. */
static bool
one_letter_off(struct span a, struct span b)
{
	size_t front = 0;
	size_t back = 0;

	while (front < a.n && front < b.n && a.p[front] == b.p[front])
		front++;
	while (back < a.n - front && back < b.n - front &&
	       a.p[a.n - 1 - back] == b.p[b.n - 1 - back])
		back++;
	const size_t left = a.n - front - back;
	const size_t right = b.n - front - back;

	if (left <= 1 && right <= 1)
		return left + right > 0;
	return left == 2 && right == 2 && a.p[front] == b.p[front + 1] &&
	       a.p[front + 1] == b.p[front];
}

/* "parliament.uk.example.com", "parliament-uk.com", "my-parliament.uk.net" */
static bool
is_inside(void *ctx, struct span domain, struct span known)
{
	char *dots = mem_strn(ctx, domain.p, domain.n);
	char *name = mem_array(ctx, known.n + 2, 1);

	for (size_t i = 0; i < domain.n; i++)
		if (dots[i] == '-')
			dots[i] = '.';
	memcpy(name, known.p, known.n);
	name[known.n] = '.';
	const ptrdiff_t at = span_find(span_str(dots), 0, name);

	return at == 0 || (at > 0 && dots[at - 1] == '.');
}

static bool
is_given_with_care(struct span domain)
{
	return span_ends(domain, ".gov.uk");
}

enum lookalike
lookalike_of(void *ctx, struct span domain, const char *known)
{
	const struct span genuine = span_str(known);

	if (domain.n == 0 || is_known(domain, genuine))
		return LOOKALIKE_NONE;
	const struct span shape = span_str(lookalike_skeleton(ctx, domain));
	const struct span wanted = span_str(lookalike_skeleton(ctx, genuine));

	if (is_known(shape, wanted))
		return LOOKALIKE_SAME_SHAPE;
	if (is_inside(ctx, shape, wanted))
		return LOOKALIKE_INSIDE;
	if (wanted.n >= ONE_LETTER_LEAST && one_letter_off(shape, wanted) &&
	    !(is_given_with_care(domain) && is_given_with_care(genuine)))
		return LOOKALIKE_ONE_LETTER;
	return LOOKALIKE_NONE;
}

const char *
lookalike_words(enum lookalike kind)
{
	static const char *const words[] = {
	    [LOOKALIKE_NONE] = "is not like",
	    [LOOKALIKE_SAME_SHAPE] = "reads like",
	    [LOOKALIKE_ONE_LETTER] = "is one letter away from",
	    [LOOKALIKE_INSIDE] = "has in it the name of",
	};

	return words[kind];
}
