/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings as tables, over libConfuse. */
#include "daemon/config/settings.h"

#include <stdint.h>
#include <stdio.h>

#include <confuse.h>
#include <talloc.h>

#include "daemon/config/comments.h"
#include "daemon/config/nearest.h"
#include "parsers/base/buf.h"

/* Flags of ours in cfg_opt_t.flags, far above libConfuse's own. */
#define GIVEN (1 << 28)
#define LIST_ENDED (1 << 29) /* no call for a first element may follow */

/*
 * libConfuse hands its callbacks no pointer of the caller's, and this tree has
 * no globals; so each option list begins with an entry of this name, which no
 * file can write and whose simple_value points at the struct reading.
 */
#define HIDDEN "\x01"

struct reading {
	void *ctx;
	const char *file;
	const struct setting *table;
	void *base;
	struct err *err;
	const char *list_first; /* first element of the list in hand */
};

static struct reading *
reading_of(const cfg_t *cfg)
{
	ASSERT(strcmp(cfg->opts[0].name, HIDDEN) == 0);
	return (struct reading *)(void *)cfg->opts[0].simple_value.ptr;
}

static const struct setting *
find(const struct setting *table, const char *name)
{
	for (const struct setting *s = table; s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

/* The table that holds for an option list of libConfuse's. */
static const struct setting *
table_of(const struct reading *r, const cfg_t *cfg)
{
	const struct setting *section = find(r->table, cfg->name);

	return section == NULL ? r->table : section->inner;
}

/* Of a name that libConfuse quotes in its message: the one that was meant. */
static const char *
nearest_setting(const struct reading *r, const cfg_t *cfg, const char *text)
{
	static const char sign[] = "no such option '";
	struct span name = span_str(text);
	const char *best = NULL;
	size_t least = NEAREST_MAX + 1;

	if (!span_starts(name, sign))
		return NULL;
	name = span_sub(name, sizeof(sign) - 1, name.n - sizeof(sign));
	for (const struct setting *s = table_of(r, cfg); s->name != NULL; s++) {
		const size_t n = nearest_distance(name, span_str(s->name));

		if (n < least) {
			least = n;
			best = s->name;
		}
	}
	return best;
}

static void on_error(cfg_t *cfg, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Keeps the first message: the later ones are its consequences. */
static void
on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	struct reading *r = reading_of(cfg);
	char text[400];

	if (r->err->kind != ERR_NONE)
		return;
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	const char *meant = nearest_setting(r, cfg, text);

	err_set(r->err, ERR_CONFIG, "%s:%d: %s%s%s%s", r->file, cfg->line, text,
	    meant == NULL ? "" : "; did you mean ", meant == NULL ? "" : meant,
	    meant == NULL ? "" : "?");
}

static bool
is_section(const struct setting *s)
{
	return s->type == SET_SECTION || s->type == SET_SECTIONS;
}

bool
settings_time(struct span s, int *seconds_r)
{
	int64_t hour;
	int64_t minute;

	if (s.n != 5 || s.p[2] != ':' ||
	    !span_number(span_sub(s, 0, 2), 23, &hour) ||
	    !span_number(span_sub(s, 3, 2), 59, &minute))
		return false;
	*seconds_r = (int)(hour * 3600 + minute * 60);
	return true;
}

static int
word_index(const struct setting *s, const char *word)
{
	for (int i = 0; s->words[i] != NULL; i++)
		if (strcmp(s->words[i], word) == 0)
			return i;
	return -1;
}

/* An unterminated quote swallows the lines that follow it; a value with a
 * line break in it is that mistake, or somebody's injection. */
static bool
is_one_line(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	return true;
}

static int
check_word(cfg_t *cfg, const struct setting *s, const char *word)
{
	char known[200] = "";

	if (word_index(s, word) >= 0)
		return 0;
	for (int i = 0; s->words[i] != NULL; i++) {
		const size_t n = strlen(known);

		(void)snprintf(known + n, sizeof(known) - n, "%s%s",
		    i == 0 ? "" : ", ", s->words[i]);
	}
	cfg_error(cfg, "%s must be one of: %s", s->name, known);
	return -1;
}

static int
check_text(cfg_t *cfg, const struct setting *s, const char *text)
{
	int seconds;

	if (text == NULL || text[0] == '\0') {
		cfg_error(cfg, "%s must not be empty", s->name);
		return -1;
	}
	if (!is_one_line(text)) {
		cfg_error(cfg, "%s must be a single line", s->name);
		return -1;
	}
	if (s->type == SET_WORD)
		return check_word(cfg, s, text);
	if (s->type == SET_TIME && !settings_time(span_str(text), &seconds)) {
		cfg_error(cfg, "%s must be a time like 17:00", s->name);
		return -1;
	}
	return 0;
}

/*
 * libConfuse lets a second assignment win silently.  It calls once for a
 * value; for a list once for each element, so that a first element shows a new
 * list, and once more with the last element at the closing brace.
 */
static bool
is_given_again(
    struct reading *r, const struct setting *s, cfg_opt_t *opt, unsigned n)
{
	const bool given = (opt->flags & GIVEN) != 0;
	const bool ended = (opt->flags & LIST_ENDED) != 0;

	opt->flags |= GIVEN;
	if (s->type != SET_LIST)
		return given;
	if (given || n > 1)
		opt->flags |= LIST_ENDED;
	if (n > 1)
		return false;
	const char *first = cfg_opt_getnstr(opt, 0);

	if (!given)
		r->list_first = mem_str(r->ctx, first);
	return ended || (given && strcmp(first, r->list_first) != 0);
}

/* Called by libConfuse after each value it has read. */
static int
on_value(cfg_t *cfg, cfg_opt_t *opt)
{
	struct reading *r = reading_of(cfg);
	const struct setting *s = find(table_of(r, cfg), opt->name);
	const unsigned n = cfg_opt_size(opt);

	ASSERT(s != NULL && n > 0);
	if (is_given_again(r, s, opt, n)) {
		cfg_error(cfg, "%s is given twice", s->name);
		return -1;
	}
	if (s->type == SET_FLAG)
		return 0;
	if (s->type == SET_NUMBER) {
		const long value = cfg_opt_getnint(opt, 0);

		if (value >= s->min && value <= s->max)
			return 0;
		cfg_error(cfg, "%s must be between %ld and %ld", s->name,
		    s->min, s->max);
		return -1;
	}
	return check_text(cfg, s, cfg_opt_getnstr(opt, n - 1));
}

static void
fill_list(void *ctx, cfg_opt_t *opt, const struct setting *s, char *base)
{
	const unsigned n = cfg_opt_size(opt);
	const char **list = mem_many(ctx, const char *, n);

	for (unsigned i = 0; i < n; i++)
		list[i] = mem_str(ctx, cfg_opt_getnstr(opt, i));
	*(const char ***)(void *)(base + s->at) = list;
	*(size_t *)(void *)(base + s->count_at) = n;
}

static void
fill_one(void *ctx, cfg_opt_t *opt, const struct setting *s, char *base)
{
	void *at = base + s->at;

	if (s->type == SET_LIST) {
		fill_list(ctx, opt, s, base);
	} else if (s->type == SET_NUMBER) {
		*(int *)at = (int)cfg_opt_getnint(opt, 0);
	} else if (s->type == SET_FLAG) {
		*(bool *)at = cfg_opt_getnbool(opt, 0) != cfg_false;
	} else {
		const char *text = cfg_opt_getnstr(opt, 0);

		if (s->type == SET_TIME)
			(void)settings_time(span_str(text), at);
		else if (s->type == SET_WORD)
			*(int *)at = word_index(s, text);
		else
			*(const char **)at =
			    text == NULL ? NULL : mem_str(ctx, text);
	}
}

/* The struct of one option list; fails when a required key was not given. */
static int
fill(void *ctx, cfg_t *cfg, const struct setting *table, char *base)
{
	for (const struct setting *s = table; s->name != NULL; s++) {
		if (is_section(s))
			continue;
		cfg_opt_t *opt = cfg_getopt(cfg, s->name);

		if (s->required && (opt->flags & GIVEN) == 0) {
			cfg_error(cfg, "%s is missing", s->name);
			return -1;
		}
		fill_one(ctx, opt, s, base);
	}
	return 0;
}

/* Room for a section's struct, in the top struct or its array. */
static char *
section_room(const struct reading *r, const struct setting *s)
{
	char *at = (char *)r->base + s->at;

	if (s->type == SET_SECTION)
		return at;
	size_t *count = (size_t *)(void *)((char *)r->base + s->count_at);
	void **array = (void **)(void *)at;
	size_t capacity = *count;

	*array = mem_grow(r->ctx, *array, &capacity, *count + 1, s->size);
	/* Grown by one at a time: the capacity is not kept anywhere. */
	return (char *)*array + (*count)++ * s->size;
}

/* Called by libConfuse at a section's closing brace. */
static int
on_section(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct reading *r = reading_of(cfg);
	const struct setting *s = find(r->table, opt->name);
	cfg_t *section = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	struct err err = {.kind = ERR_NONE};

	ASSERT(s != NULL && section != NULL);
	/* The closing brace's line is the parent's by now. */
	section->line = cfg->line;
	if (s->type == SET_SECTION && (opt->flags & GIVEN) != 0) {
		cfg_error(cfg, "section %s is given twice", s->name);
		return -1;
	}
	opt->flags |= GIVEN;
	char *base = section_room(r, s);

	if (fill(r->ctx, section, s->inner, base) != 0)
		return -1;
	if (s->type == SET_SECTIONS) {
		if (!is_one_line(cfg_title(section)) ||
		    cfg_title(section)[0] == '\0') {
			cfg_error(cfg, "%s needs a title", s->name);
			return -1;
		}
		*(const char **)(void *)(base + s->title_at) =
		    mem_str(r->ctx, cfg_title(section));
	}
	if (s->check == NULL || s->check(base, &err) == 0)
		return 0;
	cfg_error(cfg, "%s%s%s: %s", s->name,
	    s->type == SET_SECTIONS ? " " : "",
	    s->type == SET_SECTIONS ? cfg_title(section) : "", err.text);
	return -1;
}

/* libConfuse's form of one setting. */
static cfg_opt_t
option_of(const struct setting *s, cfg_opt_t *inner)
{
	const char *text = s->text;
	/* libConfuse copies the table at cfg_init() and does not write to it;
	 * its types lack the const. */
	char *name = (char *)(uintptr_t)s->name;
	cfg_opt_t opt;

	if (s->type == SET_SECTION)
		opt = (cfg_opt_t)CFG_SEC(name, inner, CFGF_NONE);
	else if (s->type == SET_SECTIONS)
		opt = (cfg_opt_t)CFG_SEC(
		    name, inner, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	else if (s->type == SET_NUMBER)
		opt = (cfg_opt_t)CFG_INT(name, s->number, CFGF_NONE);
	else if (s->type == SET_FLAG)
		opt = (cfg_opt_t)CFG_BOOL(
		    name, s->number != 0 ? cfg_true : cfg_false, CFGF_NONE);
	else if (s->type == SET_LIST)
		opt = (cfg_opt_t)CFG_STR_LIST(
		    name, (char *)(uintptr_t)text, CFGF_NONE);
	else
		opt = (cfg_opt_t)CFG_STR(
		    name, (char *)(uintptr_t)text, CFGF_NONE);
	opt.validcb = is_section(s) ? on_section : on_value;
	return opt;
}

/* A table as libConfuse wants it; inner lists were made before. */
static cfg_opt_t *
options_of(struct reading *r, void *ctx, const struct setting *table,
    cfg_opt_t *const *inner)
{
	size_t n = 0;

	while (table[n].name != NULL)
		n++;
	cfg_opt_t *opts = mem_many(ctx, cfg_opt_t, n + 2);

	opts[0] = (cfg_opt_t)CFG_FUNC(HIDDEN, NULL);
	opts[0].simple_value.ptr = (void **)(void *)r;
	for (size_t i = 0; i < n; i++)
		opts[i + 1] =
		    option_of(&table[i], inner == NULL ? NULL : inner[i]);
	opts[n + 1] = (cfg_opt_t)CFG_END();
	return opts;
}

static cfg_opt_t *
all_options(struct reading *r, void *ctx)
{
	cfg_opt_t *inner[64] = {NULL};

	for (size_t i = 0; r->table[i].name != NULL; i++) {
		ASSERT(i < sizeof(inner) / sizeof(inner[0]));
		if (is_section(&r->table[i]))
			inner[i] = options_of(r, ctx, r->table[i].inner, NULL);
	}
	return options_of(r, ctx, r->table, inner);
}

/* A required section that was not given is said at the end of the file. */
static int
check_sections(cfg_t *cfg, const struct setting *table)
{
	for (const struct setting *s = table; s->name != NULL; s++) {
		const cfg_opt_t *opt = cfg_getopt(cfg, s->name);

		if (!is_section(s) || !s->required || (opt->flags & GIVEN) != 0)
			continue;
		cfg_error(cfg, "section %s is missing", s->name);
		return -1;
	}
	return 0;
}

int
settings_read(void *ctx, const char *file, struct span text,
    const struct setting *table, void *base_r, struct err *err)
{
	void *work = mem_new(NULL);
	struct reading r = {
	    .ctx = ctx,
	    .file = file,
	    .table = table,
	    .base = base_r,
	    .err = err,
	};

	err->kind = ERR_NONE;
	if (text.n > 0 && memchr(text.p, '\0', text.n) != NULL) {
		mem_free(work);
		return err_set(err, ERR_CONFIG, "%s: a NUL byte", file);
	}
	char *plain = mem_strn(work, text.p, text.n);
	int line;

	if (!comments_blank(plain, text.n, &line)) {
		mem_free(work);
		return err_set(err, ERR_CONFIG,
		    "%s:%d: a comment begins here that has no end", file, line);
	}
	cfg_t *cfg = cfg_init(all_options(&r, work), CFGF_NONE);

	ASSERT(cfg != NULL);
	(void)cfg_set_error_function(cfg, on_error);
	int result = cfg_parse_buf(cfg, plain) == CFG_SUCCESS ? 0 : -1;

	if (result == 0)
		result = check_sections(cfg, table);
	if (result == 0)
		result = fill(ctx, cfg, table, base_r);
	if (result != 0 && err->kind == ERR_NONE)
		err_set(
		    err, ERR_CONFIG, "%s:%d: cannot be read", file, cfg->line);
	(void)cfg_free(cfg);
	mem_free(work);
	return result;
}
