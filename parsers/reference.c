/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One loop per pattern over the text.
 */
#include "parsers/reference_p.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/charset.h"
#include "parsers/limits.h"
#include "parsers/phrases.h"
#include "parsers/refplain.h"

enum {
	MAX_REFERENCE_BYTES = 200,
	MAX_MATCHES = 10000, /* of one pattern in one text */
	/* More than a built-in pattern's match and all it looks ahead at. */
	MAX_MATCH_BYTES = 1024,
	/* From a match's start, how far its gate may be; "casework ref". */
	GATE_REACH = 64
};

/* A cheap scan that most mails fail, before PCRE2 is asked. */
static bool
gate_open(const struct rule *rule, struct span text)
{
	if (rule->topic != NULL && !phrase_in(text, rule->topic))
		return false;
	return rule->last_byte < 0 ||
	       memchr(text.p, to_lower(rule->last_byte), text.n) != NULL ||
	       memchr(text.p, to_upper(rule->last_byte), text.n) != NULL;
}

/* May a match start in the window?  The few bytes around digits are looked at
 * in a tenth of the time the whole text would take. */
static bool
gate_near(const struct rule *rule, struct span text,
    const struct digit_window *window)
{
	return rule->gate == NULL ||
	       phrase_in(span_sub(text, window->from,
			     window->last - window->from + GATE_REACH),
		   rule->gate);
}

/* A match: the text PCRE2 was given, and the reference in it. */
struct match {
	struct span subject;
	struct span found;
};

/* The nearest start of a UTF-8 character at or after `at`. */
static size_t
character(struct span text, size_t at)
{
	while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80)
		at++;
	return at < text.n ? at : text.n;
}

/*
 * The next match that starts in the window: 1 found, 0 none, -1 a limit was
 * hit.  window->from is moved behind it.
 *
 * PCRE2 would check the subject's UTF-8 in every call, which made a long text
 * full of references quadratic: reference_find() has checked it once.
 */
static int
next_match(const struct reference_rules *rules, const struct rule *rule,
    struct span subject, struct digit_window *window, struct match *match_r)
{
	size_t from = character(subject, window->from);
	if (from > window->last)
		return 0;
	(void)pcre2_set_offset_limit(rules->limits, window->last);
	int rc = pcre2_match(rule->pattern->code, (PCRE2_SPTR)subject.p,
	    subject.n, from, PCRE2_NOTEMPTY | PCRE2_NO_UTF_CHECK, rules->data,
	    rules->limits);
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (rc < 0)
		return -1;
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(rules->data);
	size_t group = rc != 1 && at[2] != PCRE2_UNSET ? 1 : 0;
	/* \K can put the start after the end. */
	if (at[2 * group] > at[2 * group + 1])
		return 0;
	match_r->subject = subject;
	match_r->found =
	    span_sub(subject, at[2 * group], at[2 * group + 1] - at[2 * group]);
	window->from = at[1] > from ? at[1] : from + 1;
	return 1;
}

/* One dash for all dashes, no white space, ASCII capitals. */
static const char *
normalise(void *ctx, struct span found)
{
	struct buf b;
	buf_init(&b, ctx, MAX_REFERENCE_BYTES);
	for (size_t i = 0; i < found.n; i++) {
		unsigned char c = (unsigned char)found.p[i];
		unsigned char c1 =
		    i + 1 < found.n ? (unsigned char)found.p[i + 1] : 0;
		unsigned char c2 =
		    i + 2 < found.n ? (unsigned char)found.p[i + 2] : 0;
		if (is_space(c))
			continue;
		if (c == 0xC2 && (c1 == 0xA0 || c1 == 0xAD)) {
			i++; /* NBSP, soft hyphen */
		} else if (c == 0xE2 && c1 == 0x80 && c2 >= 0x90 &&
			   c2 <= 0x95) {
			buf_add_byte(&b, '-');
			i += 2;
		} else if (c == 0xE2 && c1 == 0x80 && c2 == 0xAF) {
			i += 2; /* narrow NBSP */
		} else {
			buf_add_byte(&b, (char)to_upper(c));
		}
	}
	return b.p;
}

/*
 * Our own reference from the groups of the match just made.  Leading zeros
 * that somebody left out come back; a missing check letter leaves
 * "ENQ-26-00417", which fails its check.
 */
static const char *
normalise_own(void *ctx, const struct reference_rules *rules, struct span text)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(rules->data);
	int64_t year = 0;
	int64_t number = 0;
	bool read =
	    span_number(span_sub(text, at[4], at[5] - at[4]), 99, &year) &&
	    span_number(
		span_sub(text, at[6], at[7] - at[6]), 999999999, &number);
	if (!read)
		return NULL;
	struct buf b;
	buf_init(&b, ctx, MAX_REFERENCE_BYTES);
	for (const char *p = rules->prefix; *p != '\0'; p++)
		buf_add_byte(&b, (char)to_upper(*p));
	buf_add_fmt(&b, "-%02d-%05lld", (int)year, (long long)number);
	if (pcre2_get_ovector_count(rules->data) > 4 && at[8] != PCRE2_UNSET)
		buf_add_fmt(&b, "-%c", to_upper(text.p[at[8]]));
	return b.p;
}

static const char *
normal_of(void *ctx, const struct reference_rules *rules,
    const struct rule *rule, const struct match *match)
{
	/* The first rule is our own (reference_rules_new). */
	if (rule == &rules->rules[0])
		return normalise_own(ctx, rules, match->subject);
	if (rule->check == reference_check_upn ||
	    rule->check == reference_check_nhs ||
	    rule->check == reference_check_uln)
		return reference_normal_number(ctx, match->found);
	return normalise(ctx, match->found);
}

/* Each spelling of a personal number is told, so that all can be redacted. */
static bool
already_found(const struct facts *facts, const struct found_reference *new)
{
	for (size_t i = 0; i < facts->found_count; i++) {
		const struct found_reference *old = &facts->found[i];
		if (old->where == new->where &&
		    strcmp(old->kind, new->kind) == 0 &&
		    strcmp(old->normal, new->normal) == 0 &&
		    (!reference_is_personal(new->kind) ||
			strcmp(old->text, new->text) == 0))
			return true;
	}
	return false;
}

static void
append(void *ctx, struct facts *facts, struct found_reference found)
{
	if (already_found(facts, &found))
		return;
	if (facts->found_count >= LIMIT_FOUND_REFERENCES) {
		facts->flags |= MAIL_TRUNCATED;
		return;
	}
	if (facts->found == NULL)
		facts->found = mem_many(
		    ctx, struct found_reference, LIMIT_FOUND_REFERENCES);
	facts->found[facts->found_count++] = found;
}

/* A match becomes a fact, if it holds. */
static void
take(void *ctx, const struct reference_rules *rules, const struct rule *rule,
    const struct match *match, enum found_where where, struct facts *facts)
{
	struct span found = match->found;
	if (found.n == 0 || found.n > MAX_REFERENCE_BYTES)
		return;
	const char *normal = normal_of(ctx, rules, rule, match);
	if (normal == NULL || normal[0] == '\0')
		return;
	bool valid = rule->check(normal);
	if (!valid && rule->valid_only)
		return;
	append(ctx, facts,
	    (struct found_reference){
		.kind = rule->kind,
		.text = mem_strn(ctx, found.p, found.n),
		.normal = normal,
		.where = where,
		.valid = valid,
	    });
}

/* Where a rule without a shape looks: everywhere, once. */
static bool
next_window(const struct rule *rule, const struct digits *digits, size_t *next,
    struct digit_window *window_r)
{
	if (rule->shape.least > 0)
		return digits_window(digits, &rule->shape, next, window_r);
	*window_r = (struct digit_window){.last = digits->text.n};
	return (*next)++ == 0;
}

static void
find_one(void *ctx, const struct reference_rules *rules,
    const struct rule *rule, const struct digits *digits,
    enum found_where where, struct facts *facts)
{
	struct digit_window window;
	struct match match;
	size_t next = 0, behind = 0, count = 0;
	bool open = false;

	while (next_window(rule, digits, &next, &window)) {
		struct span subject = digits->text;
		int rc = 0;
		if (!open && !gate_open(rule, subject))
			return;
		open = true;
		if (!gate_near(rule, subject, &window))
			continue;
		if (rule->shape.least > 0)
			subject.n =
			    character(subject, window.last + MAX_MATCH_BYTES);
		if (window.from < behind)
			window.from = behind;
		while (count < MAX_MATCHES &&
		       (rc = next_match(
			    rules, rule, subject, &window, &match)) == 1) {
			count++;
			take(ctx, rules, rule, &match, where, facts);
			if (facts->found_count >= LIMIT_FOUND_REFERENCES)
				return;
		}
		/* A limit, or more matches than anybody means. */
		if (rc != 0) {
			facts->flags |= MAIL_TRUNCATED;
			return;
		}
		behind = window.from;
	}
}

void
reference_find(void *ctx, const struct reference_rules *rules, struct span text,
    enum found_where where, struct facts *facts)
{
	if (rules == NULL || text.n == 0)
		return;
	if (text.n > LIMIT_TEXT_BYTES)
		text.n = LIMIT_TEXT_BYTES;

	void *scratch = mem_new(ctx);
	struct digits digits;
	struct buf repaired;

	/* PCRE2 reads it unchecked: stray bytes are replaced first. */
	if (!charset_is_utf8(text)) {
		buf_init(&repaired, scratch, text.n * 3 + 16);
		(void)charset_decode(&repaired, "utf-8", text);
		text = buf_span(&repaired);
	}
	text = refplain_text(scratch, text);
	digits_find(scratch, text, &digits);
	for (size_t i = 0; i < rules->count; i++)
		find_one(ctx, rules, &rules->rules[i], &digits, where, facts);
	mem_free(scratch);
}

const char *
reference_example_problem(const struct reference_rules *rules,
    const struct rule *rule, const char *example)
{
	struct span text = span_str(example);
	if (!charset_is_utf8(text))
		return "the example is not UTF-8";
	struct digit_window window = {.last = text.n};
	struct match match;
	int rc = next_match(rules, rule, text, &window, &match);
	if (rc == 0)
		return "the pattern does not match its example";
	if (rc < 0)
		return "the pattern takes too long on its example";
	void *scratch = mem_new(NULL);
	const char *normal = normal_of(scratch, rules, rule, &match);
	bool holds = normal != NULL && rule->check(normal);
	mem_free(scratch);
	return holds ? NULL : "the example fails its own check";
}
