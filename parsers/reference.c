/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table carries the built-in knowledge: the patterns.  Everything else is
 * one loop per pattern over the text.
 */
#include "parsers/reference.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/charset.h"
#include "parsers/digits.h"
#include "parsers/limits.h"
#include "parsers/phrases.h"
#include "parsers/refcheck.h"
#include "parsers/refplain.h"

enum {
	MAX_RULES = 200,
	MAX_GROUPS = 8,
	MAX_PREFIX = 16,
	MAX_REFERENCE_BYTES = 200,
	MAX_MATCHES = 10000, /* of one pattern in one text */
	/* More than a built-in pattern's match and all it looks ahead at. */
	MAX_MATCH_BYTES = 1024,
	/* Between two pieces of our own reference: OWN_GAP, in bytes. */
	GAP_BYTES = 64,
	/* From a match's start, how far its gate may be; "casework ref". */
	GATE_REACH = 64
};

struct compiled {
	pcre2_code *code;
};

struct rule {
	const char *kind;
	struct compiled *pattern;
	reference_check *check;
	const char *gate;  /* ASCII text every match begins with or nearly so,
			      at least within GATE_REACH; NULL: none */
	const char *topic; /* the same, but anywhere in the text */
	int last_byte;     /* byte every match contains; -1: not known */
	struct digit_shape shape; /* where it is held against a text */
	bool valid_only;          /* a failed check means: something else */
};

struct reference_rules {
	const char *prefix;
	struct rule *rules;
	size_t count, capacity;
	pcre2_match_context *limits;
	pcre2_match_data *data;
};

static int
free_compiled(struct compiled *c)
{
	pcre2_code_free(c->code);
	return 0;
}

static int
free_rules(struct reference_rules *rules)
{
	pcre2_match_data_free(rules->data);
	pcre2_match_context_free(rules->limits);
	return 0;
}

static struct compiled *
compile(void *ctx, const char *pattern, struct err *err)
{
	int code = 0;
	PCRE2_SIZE at = 0;
	pcre2_code *re =
	    pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT,
		&code, &at, NULL);
	if (re == NULL) {
		char why[200] = "";
		(void)pcre2_get_error_message(
		    code, (PCRE2_UCHAR *)why, sizeof(why));
		(void)err_set(err, ERR_CONFIG, "pattern at character %zu: %s",
		    at + 1, why);
		return NULL;
	}
	struct compiled *c = mem_one(ctx, struct compiled);
	c->code = re;
	talloc_set_destructor(c, free_compiled);
	return c;
}

/* The byte PCRE2 knows every match to contain; either case of it. */
static int
last_byte_of(const struct compiled *c)
{
	uint32_t type = 0;
	uint32_t unit = 0;
	if (pcre2_pattern_info(c->code, PCRE2_INFO_LASTCODETYPE, &type) != 0 ||
	    type == 0 ||
	    pcre2_pattern_info(c->code, PCRE2_INFO_LASTCODEUNIT, &unit) != 0 ||
	    unit == 0 || unit > 126)
		return -1;
	return (int)unit;
}

static struct rule *
add_rule(struct reference_rules *rules, const char *kind,
    struct compiled *pattern, reference_check *check)
{
	rules->rules = mem_grow(rules, rules->rules, &rules->capacity,
	    rules->count + 1, sizeof(*rules->rules));
	struct rule *rule = &rules->rules[rules->count++];
	*rule = (struct rule){
	    .kind = mem_str(rules, kind),
	    .pattern = pattern,
	    .check = check,
	    .last_byte = last_byte_of(pattern),
	};
	return rule;
}

/*
 * What may stand between the pieces of our own reference after a mail client,
 * a line wrap and a quoting reply have had it: white space, NBSP and its
 * kin, every dash, a quote mark at a line's head, their HTML entities, or what
 * a link or a mail decoded once too little makes of them.
 */
#define OWN_GAP                                                                \
	"(?:[\\s\\-_>|/.\\x{A0}\\x{AD}\\x{2000}-\\x{200D}\\x{2010}-\\x{2015}"  \
	"\\x{202F}\\x{2060}\\x{2212}\\x{FE58}\\x{FE63}\\x{FEFF}\\x{FF0D}]"     \
	"|&(?:nbsp|ensp|emsp|thinsp|ndash|mdash|shy|hyphen|dash|minus"         \
	"|#160|#173|#820[89]|#821[0-3]|#x(?:a0|ad|201[0-5]));"                 \
	"|[=\\x25](?:2D|20)){0,8}"
#define NO_WORD_BEFORE "(?<![A-Za-z0-9])"
#define NO_WORD_AFTER "(?![A-Za-z0-9])"
#define THIN "[ \\-\\x{A0}\\x{2010}-\\x{2013}\\x{202F}]?"
/* Not a piece of a longer number, a telephone number or a link. */
#define NO_NUMBER_BEFORE                                                       \
	"(?<![A-Za-z0-9+=&%])(?<!\\d[ .,\\-/\\x{A0}\\x{2013}])"                \
	"(?<!\\(0\\))(?<!\\(0\\) )"
#define NO_NUMBER_AFTER "(?![A-Za-z0-9@])(?![-.]\\d)(?! \\d{3,4}(?![\\d/]))"
#define TEN_DIGITS "(\\d{3}" THIN "\\d{3}" THIN "\\d{4})"
/* Behind a label the end of a line may divide them too. */
#define THIN_OR_LINE "(?:" THIN "|\\r?\\n)"
#define TEN_IN_LINES "(\\d{3}" THIN_OR_LINE "\\d{3}" THIN_OR_LINE "\\d{4})"
#define NUMBER_WORD                                                            \
	"(?:\\s{0,3}(?:no|num|number|nr|id|ref)\\b\\.?)?"                      \
	"\\s{0,3}(?:[:#=\\-]|is\\b)?\\s{0,3}"

struct builtin {
	const char *kind;
	const char *check;
	const char *gate;
	const char *topic;
	bool valid_only;
	struct digit_shape shape;
	const char *pattern;
};

/* Shapes of DOMAIN.md D.  The labelled form of a number comes first, so that a
 * failed check is told there, while bare ten digits count only if valid. */
static const struct builtin builtins[] = {
    {"upn", "upn", NULL, NULL, false, {11, 1, 0},
	"(?i)" NO_WORD_BEFORE
	"([A-HJ-NPQRT-Z]\\d{11}[0-9A-HJ-NPQRT-Z])" NO_WORD_AFTER},
    {"upn", "upn", NULL, NULL, true, {11, 4, 3},
	"(?i)" NO_WORD_BEFORE "([A-HJ-NPQRT-Z]" THIN "\\d{3}" THIN "\\d{4}" THIN
	"\\d{2}" THIN "\\d{2}[0-9A-HJ-NPQRT-Z])" NO_WORD_AFTER},
    {"nhs", "nhs", "nhs", NULL, false, {10, 30, 3},
	"(?i)\\bNHS" NUMBER_WORD TEN_IN_LINES NO_WORD_AFTER},
    {"nhs", "nhs", NULL, NULL, true, {10, 0, 3},
	NO_NUMBER_BEFORE TEN_DIGITS NO_NUMBER_AFTER},
    {"uln", "uln", "uln", NULL, false, {10, 30, 3},
	"(?i)\\bULN" NUMBER_WORD TEN_IN_LINES NO_WORD_AFTER},
    {"uln", "uln", NULL, NULL, true, {10, 0, 0},
	NO_NUMBER_BEFORE "(\\d{10})" NO_NUMBER_AFTER},
    {"mp-office", "none", "ref", NULL, false, {3, 60, 0},
	"(?i)\\b(?:(?:our|case|mp|my|office|casework)[ \\x{A0}])?"
	"ref(?:erence)?" NUMBER_WORD
	"((?-i:[A-Z]{2,3})\\d{4,6}|(?-i:[A-Z]{2,3}/[A-Z]{2,3})/\\d{3,6})"
	"(?![A-Za-z0-9/])(?!-[A-Za-z0-9])"},
    {"tribunal", "none", "/", NULL, false, {10, 4, 1},
	"(?i)" NO_WORD_BEFORE "((?:EH|SE|DD)[\\s\\x{A0}]?\\d{3}/\\d{2}/\\d{5})"
	"(?![A-Za-z0-9/])"},
    {"lgsco", "none", NULL, "ombudsman", false, {8, 0, 2},
	"(?<![\\d/+A-Za-z])(?<!\\d[ \\-])"
	"(\\d{2}[ \\-\\x{A0}]\\d{3}[ \\-\\x{A0}]\\d{3})(?![ \\-/]?\\d)"},
    {"lgsco", "none", "ombudsman", NULL, false, {8, 220, 0},
	"(?i)\\bombudsman.{0,40}?\\bref(?:erence)?" NUMBER_WORD
	"(\\d{8})(?![\\d/])"},
    {"lgsco", "none", "lgsco", NULL, false, {8, 190, 2},
	"(?i)\\bLGSCO\\b.{0,40}?(?<![\\d/+])"
	"(\\d{2}[ \\-\\x{A0}]?\\d{3}[ \\-\\x{A0}]?\\d{3})(?![ \\-/]?\\d)"},
    {"lgsco", "none", "lgo.org.uk/", NULL, false, {8, 200, 1},
	"(?i)\\blgo\\.org\\.uk/\\S{1,150}?/(\\d{2}-\\d{3}-\\d{3})(?![\\d-])"},
    {"foi", "none", NULL, NULL, false, {3, 5, 1},
	NO_WORD_BEFORE "((?:FOIA?|EIR|SAR|IR)[-/ ]"
		       "(?!(?:19|20)\\d\\d(?![-/ ]?\\d))"
		       "(?:20\\d\\d[-/])?\\d{3,7})(?![A-Za-z0-9/])"},
    {"complaint", "none", "cmp", NULL, false, {3, 5, 1},
	NO_WORD_BEFORE "(CMP[-/ ](?:20\\d\\d[-/])?\\d{3,7})(?![A-Za-z0-9/])"},
};

/* Our own table must compile; a mistake in it is a broken invariant. */
static struct rule *
add_builtin(struct reference_rules *rules, const struct builtin *b)
{
	struct err err;
	struct compiled *pattern = compile(rules, b->pattern, &err);
	ASSERT(pattern != NULL);
	struct rule *rule = add_rule(
	    rules, b->kind, pattern, reference_check_by_name(b->check));
	rule->gate = b->gate;
	rule->topic = b->topic;
	rule->shape = b->shape;
	rule->valid_only = b->valid_only;
	return rule;
}

struct reference_rules *
reference_rules_new(void *ctx, const char *prefix)
{
	struct reference_rules *rules = mem_one(ctx, struct reference_rules);
	rules->limits = pcre2_match_context_create(NULL);
	rules->data = pcre2_match_data_create(MAX_GROUPS, NULL);
	ASSERT(rules->limits != NULL && rules->data != NULL);
	talloc_set_destructor(rules, free_rules);
	(void)pcre2_set_match_limit(rules->limits, LIMIT_PCRE_MATCH);
	(void)pcre2_set_depth_limit(rules->limits, LIMIT_PCRE_DEPTH);
	(void)pcre2_set_heap_limit(rules->limits, LIMIT_PCRE_HEAP_KB);
	rules->prefix = mem_strn(rules, prefix, strnlen(prefix, MAX_PREFIX));
	const struct builtin own = {
	    .kind = "own",
	    .check = "own",
	    .gate = rules->prefix,
	    .shape = {5, MAX_PREFIX + GAP_BYTES, GAP_BYTES},
	    .pattern = mem_fmt(rules,
		"(?i)" NO_WORD_BEFORE "(\\Q%s\\E" OWN_GAP "(\\d{2})" OWN_GAP
		"(\\d{3,9})(?:" OWN_GAP "([A-Z]))?)" NO_WORD_AFTER,
		rules->prefix),
	};
	(void)add_builtin(rules, &own);
	for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++)
		(void)add_builtin(rules, &builtins[i]);
	return rules;
}

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

int
reference_rules_add(struct reference_rules *rules, const char *kind,
    const char *pattern, const char *example, const char *check,
    struct err *err)
{
	reference_check *function = reference_check_by_name(check);
	if (function == NULL)
		return err_set(err, ERR_CONFIG,
		    "%s: no check function '%s' (own, upn, nhs, uln, none)",
		    kind, check);
	if (rules->count >= MAX_RULES)
		return err_set(err, ERR_CONFIG, "%s: too many patterns", kind);
	struct compiled *compiled = compile(rules, pattern, err);
	if (compiled == NULL)
		return err_prefix(err, "%s", kind);
	struct rule *rule = add_rule(rules, kind, compiled, function);
	struct span text = span_str(example);
	struct digit_window window = {.last = text.n};
	struct match match;
	bool utf8 = charset_is_utf8(text);
	int rc = utf8 ? next_match(rules, rule, text, &window, &match) : 0;
	const char *problem =
	    !utf8     ? "the example is not UTF-8"
	    : rc == 0 ? "the pattern does not match its example"
	    : rc < 0  ? "the pattern takes too long on its example"
		      : NULL;
	if (problem == NULL) {
		const char *normal = normal_of(rules, rules, rule, &match);
		if (normal == NULL || !function(normal))
			problem = "the example fails its own check";
	}
	if (problem == NULL)
		return 0;
	rules->count--;
	mem_free(compiled);
	return err_set(err, ERR_CONFIG, "%s: %s", kind, problem);
}
