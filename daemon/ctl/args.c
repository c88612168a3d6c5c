/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ctl/args.h"

#include "parsers/base/span.h"

struct given {
	const struct option_spec *option;
	const char *value;
};

struct args {
	const struct option_spec *own, *common;
	const char **words;
	size_t word_count;
	struct given *given;
	size_t given_count;
};

static const struct option_spec *
find_in(const struct option_spec *table, struct span name)
{
	for (; table != NULL && table->name != NULL; table++)
		if (span_eq(name, span_str(table->name)) ||
		    (name.n == 1 && name.p[0] == table->letter))
			return table;
	return NULL;
}

/* "--name", "--name=value" or "-c": the option, and its value if it is in the
 * same word. */
static const struct option_spec *
find_option(const struct args *args, const char *word, const char **value_r)
{
	struct span name = span_str(word);
	bool is_long = word[1] == '-';
	ptrdiff_t equals = span_find_byte(name, 0, '=');
	*value_r = NULL;
	if (is_long && equals >= 0) {
		*value_r = word + equals + 1;
		name = span_sub(name, 0, (size_t)equals);
	}
	name = span_sub(name, is_long ? 2 : 1, name.n);
	if (is_long == (name.n == 1))
		return NULL;
	const struct option_spec *option = find_in(args->own, name);
	return option != NULL ? option : find_in(args->common, name);
}

static bool
is_word(const char *s)
{
	return s[0] != '-' || s[1] == '\0' || is_digit((unsigned char)s[1]);
}

static int
take_option(struct args *args, const char *const *words, size_t count,
    size_t *i, struct err *err)
{
	const char *value;
	const struct option_spec *option = find_option(args, words[*i], &value);
	if (option == NULL)
		return err_set(
		    err, ERR_USAGE, "there is no option %s here", words[*i]);
	if (option->value == NULL && value != NULL)
		return err_set(
		    err, ERR_USAGE, "--%s takes no value", option->name);
	if (option->value != NULL && value == NULL) {
		if (*i + 1 >= count)
			return err_set(err, ERR_USAGE,
			    "--%s needs a value: --%s %s", option->name,
			    option->name, option->value);
		value = words[++*i];
	}
	args->given[args->given_count++] = (struct given){option, value};
	return 0;
}

int
args_read(void *ctx, const struct option_spec *own,
    const struct option_spec *common, const char *const *words, size_t count,
    struct args **args_r, struct err *err)
{
	struct args *args = mem_one(ctx, struct args);
	bool only_words = false;
	args->own = own;
	args->common = common;
	args->words = mem_many(args, const char *, count);
	args->given = mem_many(args, struct given, count);
	for (size_t i = 0; i < count; i++) {
		if (only_words || is_word(words[i]))
			args->words[args->word_count++] = words[i];
		else if (strcmp(words[i], "--") == 0)
			only_words = true;
		else if (take_option(args, words, count, &i, err) < 0)
			return -1;
	}
	*args_r = args;
	return 0;
}

const char *const *
args_words(const struct args *args, size_t *count_r)
{
	*count_r = args->word_count;
	return args->words;
}

bool
args_flag(const struct args *args, const char *name)
{
	for (size_t i = 0; i < args->given_count; i++)
		if (strcmp(args->given[i].option->name, name) == 0)
			return true;
	return false;
}

const char *
args_next(const struct args *args, const char *name, size_t *from)
{
	while (*from < args->given_count) {
		const struct given *given = &args->given[(*from)++];
		if (strcmp(given->option->name, name) == 0)
			return given->value;
	}
	return NULL;
}

const char *
args_value(const struct args *args, const char *name)
{
	const char *value = NULL;
	size_t from = 0;
	for (const char *v; (v = args_next(args, name, &from)) != NULL;)
		value = v;
	return value;
}
