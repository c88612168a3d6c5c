/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives daemon/token.h from a test: the first oauth section of a configuration
 * file, step by step, each with a line of JSON.
 *
 *	token_try CONFIG STEP...
 *
 * Steps: get, refused (token_get), renew, wait=SECONDS, clock=SECONDS (the
 * wall clock goes forward, or back), login (the whole login by device code,
 * polled as fast as the server allows).
 */
#include "daemon/token.h"

#include <sys/syscall.h>
#include <time.h>

#include <jansson.h>

#include "daemon/sys/files.h"

enum { CONFIG_MAX = 65536 };

struct
try {
	void *ctx;
	struct config *config;
	struct token_source *source;
};

/* POSIX has no such function, and so no header here declares it. */
long syscall(long number, ...);

static time_t step_s;

/* In front of the C library's: the wall clock can be set, as by NTP. */
int /* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
clock_gettime(clockid_t clock, struct timespec *t)
{
	const int rc = (int)syscall(SYS_clock_gettime, clock, t);

	if (rc == 0 && clock == CLOCK_REALTIME)
		t->tv_sec += step_s;
	return rc;
}

static void
rest(int seconds)
{
	const struct timespec t = {.tv_sec = seconds};

	(void)nanosleep(&t, NULL);
}

static int
keep(void *arg, const struct config_oauth *oauth,
    const struct token_login *login, struct err *err)
{
	const struct try *t = arg;

	return files_write(token_login_file(t->ctx, t->config, oauth),
	    login->sealed, 0600, err);
}

static void
print(const struct try *t, const char *step, const char *token, int rc,
    const struct err *err)
{
	struct token_state state;
	const struct oauth_note *note = token_note(t->source);

	token_state(t->source, &state);
	json_t *line =
	    json_pack("{s:s,s:b,s:s,s:i,s:s,s:s,s:b,s:b,s:I,s:I,s:I}", "step",
		step, "ok", rc == 0, "token", token, "kind",
		rc == 0 ? 0 : (int)err->kind, "error", rc == 0 ? "" : err->text,
		"why", state.why, "failing", state.failing, "config",
		state.config, "retry_s", (json_int_t)state.retry_s, "life",
		(json_int_t)(state.expires_at - state.got_at), "skew",
		(json_int_t)note->skew_s);

	(void)json_dumpf(line, stdout, JSON_COMPACT);
	(void)printf("\n");
	(void)fflush(stdout);
	json_decref(line);
}

static int
login(const struct try *t, struct err *err)
{
	struct oauth_device device;

	if (token_login_begin(t->source, t->ctx, &device, err) != 0)
		return -1;
	(void)printf("{\"step\":\"code\",\"code\":\"%s\",\"url\":\"%s\"}\n",
	    device.user_code, device.url);
	(void)fflush(stdout);
	for (int i = 0; i < 10; i++) {
		rest(device.interval_s);
		if (token_login_poll(t->source, &device, err) == 0)
			return 0;
		if (!token_note(t->source)->pending)
			return -1;
	}
	return -1;
}

static void
run(const struct try *t, const char *step)
{
	struct err err = {.kind = ERR_NONE};
	const char *token = "";
	int rc = 0;

	if (strncmp(step, "wait=", 5) == 0) {
		rest((int)strtol(step + 5, NULL, 10));
		return;
	}
	if (strncmp(step, "clock=", 6) == 0) {
		step_s += strtol(step + 6, NULL, 10);
		return;
	}
	if (strcmp(step, "renew") == 0)
		rc = token_renew(t->source) ? 0 : -1;
	else if (strcmp(step, "login") == 0)
		rc = login(t, &err);
	else
		rc = token_get(
		    t->source, strcmp(step, "refused") == 0, &token, &err);
	print(t, step, rc == 0 ? token : "", rc, &err);
}

int
main(int argc, char **argv)
{
	struct try t = {.ctx = mem_new(NULL)};
	const struct token_hooks hooks = {.keep = keep, .arg = &t};
	struct token_credentials credentials;
	struct span text;
	struct err err;

	if (argc < 2)
		return 64;
	if (files_read(t.ctx, argv[1], CONFIG_MAX, &text, &err) != 0 ||
	    config_parse(t.ctx, argv[1], text, &t.config, &err) != 0 ||
	    token_credentials_read(t.ctx, t.config, &t.config->oauths[0],
		&credentials, &err) != 0 ||
	    token_source_open(t.ctx, t.config, &t.config->oauths[0],
		&credentials, &hooks, &t.source, &err) != 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		mem_free(t.ctx);
		return err_exit_status(err.kind);
	}
	for (int i = 2; i < argc; i++)
		run(&t, argv[i]);
	mem_free(t.ctx);
	return 0;
}
