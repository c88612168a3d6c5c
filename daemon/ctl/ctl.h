/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * enquiryctl: what the subcommands share.  Each is a file of this folder and a
 * row of the table in enquiryctl_main.c.
 *
 * A subcommand gets its words and options read and counted.  It returns 0, a
 * positive exit status of its own after having said why, or -1 with *err
 * filled, which main prints; the exit status is then err_exit_status().
 */
#ifndef ENQ_CTL_CTL_H
#define ENQ_CTL_CTL_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "daemon/config/config.h"
#include "daemon/ctl/args.h"
#include "parsers/base/err.h"
#include "parsers/base/span.h"

struct ctl {
	void *ctx;
	const struct subcommand *command;
	const struct args *args;
	const char *const *words;
	size_t word_count;
	const char *config_file;
	bool config_named; /* by --config or $ENQUIRYD_CONF */
	bool json;
	bool csv;
	const struct config *config; /* NULL before ctl_config() */
};

struct subcommand {
	const char *name;
	const char *arguments; /* for the help */
	const char *help;
	const struct option_spec *options; /* NULL: none of its own */
	size_t least, most;                /* words after the name */
	int (*run)(struct ctl *ctl, struct err *err);
};

/* The subcommands, one a file. */
int ctl_breaker(struct ctl *ctl, struct err *err);
int ctl_number_next(struct ctl *ctl, struct err *err);
int ctl_check(struct ctl *ctl, struct err *err);
int ctl_clock(struct ctl *ctl, struct err *err);
int ctl_due(struct ctl *ctl, struct err *err);
int ctl_fsck(struct ctl *ctl, struct err *err);
int ctl_import(struct ctl *ctl, struct err *err);
int ctl_list(struct ctl *ctl, struct err *err);
int ctl_login(struct ctl *ctl, struct err *err);
int ctl_outbox(struct ctl *ctl, struct err *err);
int ctl_parse(struct ctl *ctl, struct err *err);
int ctl_report(struct ctl *ctl, struct err *err);
int ctl_show(struct ctl *ctl, struct err *err);
int ctl_statute(struct ctl *ctl, struct err *err);
int ctl_status(struct ctl *ctl, struct err *err);
int ctl_version(struct ctl *ctl, struct err *err);
int ctl_whatif(struct ctl *ctl, struct err *err);

extern const struct option_spec ctl_breaker_options[];
extern const struct option_spec ctl_due_options[];
extern const struct option_spec ctl_import_options[];
extern const struct option_spec ctl_list_options[];
extern const struct option_spec ctl_outbox_options[];
extern const struct option_spec ctl_report_options[];
extern const struct option_spec ctl_show_options[];
extern const struct option_spec ctl_statute_options[];
extern const struct option_spec ctl_whatif_options[];

/* Reads another configuration, as ctl_config() does its own. */
MUST_USE
int ctl_config_read(
    void *ctx, const char *file, struct config **config_r, struct err *err);
/* Reads the configuration, once, and sets the zone by it. */
MUST_USE
int ctl_config(struct ctl *ctl, struct err *err);

/*
 * The file of a credential.  Outside systemd a bare name is looked for in
 * credentials/ beside the configuration, where the unit takes it from.
 */
const char *ctl_credential(const struct ctl *ctl, const char *name);

/*
 * Asks the running daemon, or with none running does the operation itself on
 * the store (ask.c).  The reference to request is taken; NULL is a request
 * that could not be made, and *err says why.  *reply_r is a new reference.
 * live_r, which may be NULL, says whether a daemon answered.
 */
MUST_USE
int ctl_ask(struct ctl *ctl, json_t *request, struct span attachment,
    json_t **reply_r, bool *live_r, struct err *err);

/* The same of a running daemon alone: 1 answered, 0 nobody is there, -1. */
MUST_USE
int ctl_ask_daemon(
    struct ctl *ctl, json_t *request, json_t **reply_r, struct err *err);

/*
 * Prints a reply as JSON (--json) and says whether it did.  Its "ok" is whether
 * status, which the subcommand will return, is 0: who reads the one is not to
 * be told another thing by the other.
 */
bool ctl_print_json(const struct ctl *ctl, json_t *reply, int status);
/* The same of what comes before the outcome is known: without "ok". */
bool ctl_print_json_so_far(const struct ctl *ctl, const json_t *reply);

/* The text of a key, "" when it is absent or null; likewise 0. */
const char *ctl_text(const json_t *object, const char *key);
int64_t ctl_number(const json_t *object, const char *key);
/* A day as YYYY-MM-DD; null for DAY_NONE. */
void ctl_put_day(json_t *object, const char *key, int32_t day);

#endif
