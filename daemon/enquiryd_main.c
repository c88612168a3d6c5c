/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * enquiryd(8): options, then either the supervisor or, started by it with
 * --role, one of the roles.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/config/config.h"
#include "daemon/frames.h"
#include "daemon/role.h"
#include "daemon/supervisor.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/process.h"
#include "daemon/sys/sandbox.h"
#include "daemon/sys/stop.h"
#include "daemon/sys/zone.h"

enum {
	EXIT_USAGE = 64,
	CONFIG_BYTES = 256 * 1024,
	OPTION_CONFIG = 'c',
	OPTION_HELP = 'h',
	OPTION_VERSION = 'V',
	OPTION_ONCE = 256,
	OPTION_CHECK,
	OPTION_VERBOSE,
	OPTION_ROLE,
	OPTION_INDEX
};

struct options {
	const char *config;
	bool once;
	bool check;
	bool verbose;
	bool has_role;
	enum role role;
	int index;
};

static const char usage[] =
    "Usage: enquiryd [--config FILE] [--once | --check] [--verbose]\n"
    "\n"
    "  -c, --config FILE  read FILE (default /etc/enquiryd/enquiryd.conf)\n"
    "      --once         handle what is there, send what is due, exit\n"
    "      --check        read the configuration, start nothing, exit\n"
    "      --verbose      log more\n"
    "  -V, --version      print the version\n"
    "  -h, --help         print this\n"
    "\n"
    "Exit status: 0 done; 64 bad option; 75 a server is away or another\n"
    "enquiryd has the database; 78 a mistake in the configuration.\n"
    "SIGHUP reads the configuration again, SIGTERM stops.\n";

static const struct option long_options[] = {
    {"config", required_argument, NULL, OPTION_CONFIG},
    {"once", no_argument, NULL, OPTION_ONCE},
    {"check", no_argument, NULL, OPTION_CHECK},
    {"verbose", no_argument, NULL, OPTION_VERBOSE},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"help", no_argument, NULL, OPTION_HELP},
    /* Internal: how the supervisor starts a role. */
    {"role", required_argument, NULL, OPTION_ROLE},
    {"index", required_argument, NULL, OPTION_INDEX},
    {NULL, 0, NULL, 0},
};

/* -1: go on; otherwise the exit status. */
static int
take_option(struct options *o, int option)
{
	int64_t index;

	switch (option) {
	case OPTION_CONFIG:
		o->config = optarg;
		return -1;
	case OPTION_ONCE:
		o->once = true;
		return -1;
	case OPTION_CHECK:
		o->check = true;
		return -1;
	case OPTION_VERBOSE:
		o->verbose = true;
		return -1;
	case OPTION_ROLE:
		o->has_role = role_by_name(optarg, &o->role) &&
			      o->role != ROLE_SUPERVISOR;
		return o->has_role ? -1 : EXIT_USAGE;
	case OPTION_INDEX:
		if (!span_number(span_str(optarg), 1000, &index))
			return EXIT_USAGE;
		o->index = (int)index;
		return -1;
	case OPTION_VERSION:
		(void)puts("enquiryd " ENQ_VERSION);
		return 0;
	case OPTION_HELP:
		(void)fputs(usage, stdout);
		return 0;
	default:
		(void)fputs(usage, stderr);
		return EXIT_USAGE;
	}
}

static int
read_options(int argc, char **argv, struct options *o)
{
	int option;

	*o = (struct options){.config = "/etc/enquiryd/enquiryd.conf"};
	while ((option = getopt_long(argc, argv, "c:hV", long_options, NULL)) !=
	       -1) {
		const int status = take_option(o, option);

		if (status >= 0)
			return status;
	}
	if (optind == argc && !(o->once && o->check))
		return -1;
	if (optind < argc)
		(void)fprintf(stderr,
		    "enquiryd: it takes options alone, and '%s' is none\n",
		    argv[optind]);
	else
		(void)fputs("enquiryd: --once and --check exclude each other\n",
		    stderr);
	(void)fputs(usage, stderr);
	return EXIT_USAGE;
}

/* The configuration as the supervisor validated it, byte for byte. */
static int
read_config(
    void *ctx, const char *file, struct config **config_r, struct err *err)
{
	struct span text;

	if (memfd_map(ctx, ROLE_FD_CONFIG, CONFIG_BYTES, &text, err) != 0 ||
	    config_parse(ctx, file, text, config_r, err) != 0)
		return -1;
	(void)close(ROLE_FD_CONFIG);
	return zone_open((*config_r)->zone, err);
}

static int
run_role(const struct role_start *start, struct err *err)
{
	switch (start->role) {
	case ROLE_MAILBOX:
		return mailbox_run(start, err);
	case ROLE_PARSER:
		return parser_run(start, err);
	case ROLE_ENGINE:
		return engine_run(start, err);
	case ROLE_SUBMIT:
		return submit_run(start, err);
	case ROLE_SUPERVISOR:
		break;
	}
	return err_set(err, ERR_USAGE, "no such role");
}

static int
role_main(const struct options *o)
{
	struct role_start start = {
	    .role = o->role,
	    .index = o->index,
	    .once = o->once,
	    .control = ROLE_FD_CONTROL,
	};
	void *ctx = mem_new(NULL);
	struct config *config = NULL;
	struct err err = {.kind = ERR_NONE};
	int status = 0;
	int result = -1;

	process_name(mem_fmt(ctx, "enquiry-%s", role_name(o->role)));
	if (stop_init(&err) == 0 && sandbox_basic(&err) == 0 &&
	    read_config(ctx, o->config, &config, &err) == 0) {
		start.config = config;
		result = run_role(&start, &err);
	}
	if (result != 0 && err.kind != ERR_STOP) {
		log_event(LOG_ERR, "role.failed", log_err(&err));
		status = err_exit_status(err.kind);
	}
	/* Exit handlers of libraries have no place inside the jail. */
	if (o->role == ROLE_PARSER)
		_exit(status);
	mem_free(ctx);
	return status;
}

static int
check_main(const char *file)
{
	void *ctx = mem_new(NULL);
	struct config *config;
	struct err err;
	int memfd;
	int status = 0;

	if (supervisor_load(ctx, file, &config, &memfd, &err) != 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		status = err_exit_status(err.kind);
	} else {
		(void)close(memfd);
		(void)printf("%s: the configuration is in order\n", file);
	}
	mem_free(ctx);
	return status;
}

static int
supervisor_main(const struct options *o)
{
	const struct supervisor_options options = {
	    .config_file = o->config,
	    .once = o->once,
	    .verbose = o->verbose,
	};
	struct err err;
	int status = 0;

	if (supervisor_run(&options, &status, &err) == 0)
		return status;
	/* Before the first role is started a person is watching: one line
	 * that begins with file and line. */
	if (err.kind == ERR_CONFIG)
		(void)fprintf(stderr, "%s\n", err.text);
	else
		log_event(LOG_ERR, "daemon.failed", log_err(&err));
	return err_exit_status(err.kind);
}

int
main(int argc, char **argv)
{
	struct options o;
	const int status = read_options(argc, argv, &o);

	if (status >= 0)
		return status;
	log_init(o.has_role ? role_name(o.role) : "supervisor");
	if (o.verbose)
		log_level(LOG_DEBUG);
	if (o.has_role)
		return role_main(&o);
	return o.check ? check_main(o.config) : supervisor_main(&o);
}
