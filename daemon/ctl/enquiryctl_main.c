/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * enquiryctl(1): the table of subcommands, the help drawn from it, and main.
 */
#include "daemon/ctl/ctl.h"

#include <errno.h>
#include <stdio.h>

#include "daemon/config/nearest.h"
#include "daemon/ctl/say.h"
#include "daemon/sys/console.h"
#include "daemon/sys/log.h"

enum { MANY = 100000 };

static const struct subcommand subcommands[] = {
    {"breaker", "[reset]", "whether automatic letters are stopped",
	ctl_breaker_options, 0, 1, ctl_breaker},
    {"check", "", "try everything the daemon needs; sends no mail", NULL, 0, 0,
	ctl_check},
    {"clock", "[+3d | -1d | +2h | +30m | now]",
	"the daemon's date; moves it when "
	"simulation is on",
	NULL, 0, 1, ctl_clock},
    {"due", "RECEIVED [OPTION]... | --dates FILE",
	"the last day of a service clock and how it was counted",
	ctl_due_options, 0, 1, ctl_due},
    {"fsck", "", "prove the database, the event chain and the raw mails", NULL,
	0, 0, ctl_fsck},
    {"import", "mps|officers|cases|senders FILE", "a register from a CSV file",
	ctl_import_options, 2, 2, ctl_import},
    {"list", "", "enquiries, or the mails that came in", ctl_list_options, 0, 0,
	ctl_list},
    {"login", "[OAUTH]", "sign in as a person, for a trial on Microsoft 365",
	NULL, 0, 1, ctl_login},
    {"number", "[REF]",
	"the next enquiry's reference; after REF, which is left out", NULL, 0,
	1, ctl_number_next},
    {"outbox", "list | show N | release N... | drop N...",
	"letters that go out or are held", ctl_outbox_options, 1, MANY,
	ctl_outbox},
    {"parse", "FILE...", "what the parser makes of a mail (- is stdin)", NULL,
	1, MANY, ctl_parse},
    {"report", "--month YYYY-MM | --year YYYY | --years",
	"a month, a year or all years in figures", ctl_report_options, 0, 0,
	ctl_report},
    {"show", "REF | message N", "one enquiry with its time line, or one mail",
	ctl_show_options, 1, 2, ctl_show},
    {"statute", "[KEY DATE] [OPTION]...",
	"the last day of a statutory clock and how it was counted",
	ctl_statute_options, 0, 2, ctl_statute},
    {"status", "", "is all well", NULL, 0, 0, ctl_status},
    {"version", "", "the version of this program", NULL, 0, 0, ctl_version},
    {"whatif", "--answer-days KIND=N | --with FILE | ...",
	"what other rules would have made of what was recorded",
	ctl_whatif_options, 0, 0, ctl_whatif},
};

enum { SUBCOMMANDS = sizeof subcommands / sizeof subcommands[0] };

static const struct option_spec common_options[] = {
    {"config", "FILE",
	"default $ENQUIRYD_CONF, then "
	"/etc/enquiryd/enquiryd.conf",
	'c'},
    {"json", NULL, "answer as JSON", 0},
    {"csv", NULL, "tables as CSV", 0},
    {"help", NULL, "print help", 'h'},
    {NULL, NULL, NULL, 0},
};

/* ---- help ---- */

static void
help_options(FILE *out, const struct option_spec *options)
{
	for (; options != NULL && options->name != NULL; options++) {
		int n = fprintf(out, "  --%s%s%s", options->name,
		    options->value == NULL ? "" : " ",
		    options->value == NULL ? "" : options->value);
		(void)fprintf(
		    out, "%*s%s\n", n < 24 ? 24 - n : 1, "", options->help);
	}
}

static void
help_all(FILE *out)
{
	(void)fputs("Usage: enquiryctl SUBCOMMAND [ARGUMENT]...\n\n", out);
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		(void)fprintf(out, "  %-8s %s\n", subcommands[i].name,
		    subcommands[i].help);
	(void)fputs("\nOptions of all of them:\n", out);
	help_options(out, common_options);
	(void)fputs("\n`enquiryctl SUBCOMMAND --help` and enquiryctl(1) say "
		    "more.\n",
	    out);
}

static void
help_one(FILE *out, const struct subcommand *s)
{
	(void)fprintf(out, "Usage: enquiryctl %s%s%s%s\n\n%s\n\n", s->name,
	    s->options != NULL && s->run != ctl_due && s->run != ctl_statute
		? " [OPTION]..."
		: "",
	    s->arguments[0] == '\0' ? "" : " ", s->arguments, s->help);
	help_options(out, s->options);
	help_options(out, common_options);
}

/* ---- finding the subcommand ---- */

static const struct subcommand *
find(const char *name)
{
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		if (strcmp(subcommands[i].name, name) == 0)
			return &subcommands[i];
	return NULL;
}

static int
unknown(const char *name)
{
	size_t best = 0;
	size_t least = SIZE_MAX;
	for (size_t i = 0; i < SUBCOMMANDS; i++) {
		size_t n = nearest_distance(
		    span_str(name), span_str(subcommands[i].name));
		if (n < least) {
			least = n;
			best = i;
		}
	}
	bool near = least <= NEAREST_MAX;
	(void)fprintf(stderr, "enquiryctl: there is no subcommand %s%s%s%s\n",
	    name, near ? "; did you mean " : "",
	    near ? subcommands[best].name : "", near ? "?" : "");
	if (!near)
		help_all(stderr);
	return err_exit_status(ERR_USAGE);
}

/* The index of the first word that is no option and no option's value. */
static size_t
command_at(const char *const *words, size_t count)
{
	size_t i = 0;
	while (i < count && words[i][0] == '-')
		i += strcmp(words[i], "--config") == 0 ||
			     strcmp(words[i], "-c") == 0
			 ? 2
			 : 1;
	return i;
}

/* ---- running it ---- */

static int
fail(const struct subcommand *s, const struct err *err)
{
	void *ctx = mem_new(NULL);
	char *text = say_clean(ctx, span_str(err->text), true);
	/* A mistake in a file begins its line with file and line number, so
	 * that editors find the place. */
	if (err->kind == ERR_CONFIG || err->kind == ERR_INPUT)
		(void)fprintf(stderr, "%s\n", text);
	else
		(void)fprintf(stderr, "enquiryctl %s: %s\n", s->name, text);
	mem_free(ctx);
	return err_exit_status(err->kind);
}

static int
run(struct ctl *ctl, struct err *err)
{
	const struct subcommand *s = ctl->command;
	const char *config = args_value(ctl->args, "config");
	ctl->json = args_flag(ctl->args, "json");
	ctl->csv = args_flag(ctl->args, "csv");
	ctl->words = args_words(ctl->args, &ctl->word_count);
	if (args_flag(ctl->args, "help")) {
		help_one(stdout, s);
		return 0;
	}
	if (ctl->word_count > s->most && s->most == 0)
		return err_set(err, ERR_USAGE,
		    "it takes options alone, and '%s' is none", ctl->words[0]);
	if (ctl->word_count < s->least || ctl->word_count > s->most)
		return err_set(
		    err, ERR_USAGE, "its arguments are: %s", s->arguments);
	if (config == NULL)
		config = console_variable("ENQUIRYD_CONF");
	ctl->config_file =
	    config == NULL ? "/etc/enquiryd/enquiryd.conf" : config;
	return s->run(ctl, err);
}

/* argv without the program's name and the subcommand. */
static const char *const *
other_words(void *ctx, char **argv, size_t count, size_t at)
{
	const char **words = mem_many(ctx, const char *, count);
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		if (i != at)
			words[n++] = argv[i + 1];
	return words;
}

static int
perform(struct ctl *ctl, char **argv, size_t count, size_t at)
{
	struct err err = {.kind = ERR_NONE};
	struct args *args;
	const char *const *words = other_words(ctl->ctx, argv, count, at);
	int status = -1;
	if (args_read(ctl->ctx, ctl->command->options, common_options, words,
		count - 1, &args, &err) == 0) {
		ctl->args = args;
		status = run(ctl, &err);
	}
	if (status < 0)
		status = fail(ctl->command, &err);
	if ((fflush(stdout) != 0 || ferror(stdout)) && status == 0) {
		(void)fprintf(stderr, "enquiryctl: standard output: %s\n",
		    strerror(errno));
		status = err_exit_status(ERR_STORE);
	}
	return status;
}

int
main(int argc, char **argv)
{
	size_t count = argc > 0 ? (size_t)argc - 1 : 0;
	const char *const *words = (const char *const *)argv + 1;
	size_t at = command_at(words, count);
	if (at >= count) {
		bool asked = false;
		for (size_t i = 0; i < count; i++)
			asked = asked || strcmp(words[i], "--help") == 0 ||
				strcmp(words[i], "-h") == 0;
		if (asked || count == 0) {
			help_all(stdout);
			return 0;
		}
		(void)fputs("enquiryctl: the subcommand is missing\n", stderr);
		help_all(stderr);
		return err_exit_status(ERR_USAGE);
	}
	const struct subcommand *s = find(words[at]);
	if (s == NULL)
		return unknown(words[at]);
	log_init("enquiryctl");
	log_level(LOG_WARNING);
	struct ctl ctl = {.ctx = mem_new(NULL), .command = s};
	int status = perform(&ctl, argv, count, at);
	mem_free(ctl.ctx);
	return status;
}
