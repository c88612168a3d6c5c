/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table carries the built-in knowledge: the patterns.
 */
#include "parsers/reference_p.h"

#include <talloc.h>

#include "parsers/base/mem.h"
#include "parsers/limits.h"

enum {
	MAX_RULES = 200,
	MAX_GROUPS = 8,
	MAX_PREFIX = 16,
	/* Between two pieces of our own reference: OWN_GAP, in bytes. */
	GAP_BYTES = 64
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
compile(void *ctx, const char *pattern, uint32_t options, struct err *err)
{
	int code = 0;
	PCRE2_SIZE at = 0;
	pcre2_code *re =
	    pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		options | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C |
		    PCRE2_USE_OFFSET_LIMIT,
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
	struct compiled *pattern = compile(rules, b->pattern, 0, &err);
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
	/* People type small letters on a telephone; the normal form of every
	 * reference is in capitals. */
	struct compiled *compiled =
	    compile(rules, pattern, PCRE2_CASELESS, err);
	if (compiled == NULL)
		return err_prefix(err, "%s", kind);
	const struct rule *rule = add_rule(rules, kind, compiled, function);
	const char *problem = reference_example_problem(rules, rule, example);
	if (problem == NULL)
		return 0;
	rules->count--;
	mem_free(compiled);
	return err_set(err, ERR_CONFIG, "%s: %s", kind, problem);
}
