/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser role. */
#include "daemon/parser.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/policy/says.h"
#include "daemon/poison.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/ipc.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/process.h"
#include "daemon/sys/sandbox.h"
#include "daemon/sys/stop.h"
#include "parsers/limits.h"
#include "parsers/mail.h"

enum {
	IDLE_MS = 5000,   /* a heartbeat at least that often */
	ALIVE_MS = 15000, /* what it promises */
	BIG_BYTES = 1024 * 1024,
	/* Kept from one mail to the next, of which most take a quarter: given
	 * back each time it cost a system call and 15 page faults a mail. */
	KEPT_BYTES = 2 * 1024 * 1024,
	START_MS = 3000
};

struct parser {
	const struct role_start *start;
	struct parse_rules rules;
	struct sign_reader *signs;
	int engine; /* socket, -1: none */
	/* Memfds the facts go to, which came with the socket. */
	int outs[PARSE_WINDOW];
	int out_count;
	int64_t alive_ms;
	struct ipc_frame frame;
};

/* What must happen while files can still be opened. */
static void
prepare(void)
{
	/* Big blocks go back to the kernel as soon as they are freed. */
	(void)mallopt(M_MMAP_THRESHOLD, BIG_BYTES);
	(void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	(void)mail_init();
	/* A time zone read later would need a file. */
	tzset();
	log_plain();
}

struct facts *
parser_read(void *ctx, struct span raw, const struct parse_rules *rules,
    const struct sign_reader *signs)
{
	struct facts *facts = parse_mail(ctx, raw, rules);

	says_note(facts, signs);
	return facts;
}

/* Parses and writes the JSON at offset 0 of out; its size, or -1. */
static int64_t
parse_to(int out, struct span raw, const struct parse_rules *rules,
    const struct sign_reader *signs)
{
	poison_act(raw);

	void *ctx = mem_pool(PARSE_POOL);
	const struct facts *facts = parser_read(ctx, raw, rules, signs);
	const struct span json = span_str(facts_to_json(ctx, facts, false));
	int64_t result = -1;

	if (json.n <= LIMIT_FACTS_BYTES &&
	    pwrite(out, json.p, json.n, 0) == (ssize_t)json.n)
		result = (int64_t)json.n;
	mem_free(ctx);
	if (raw.n > BIG_BYTES)
		(void)malloc_trim(0);
	return result;
}

static int
on_parse(struct parser *p, struct err *err)
{
	const int64_t begun = clock_monotonic_us();
	struct frame_parse ask;
	struct span raw;
	int64_t size = -1;

	if (p->frame.n != sizeof(ask) || p->frame.fd < 0)
		return err_set(err, ERR_PERM, "a PARSE frame without a mail");
	memcpy(&ask, p->frame.body, sizeof(ask));
	if (ask.out < 0 || ask.out >= p->out_count)
		return err_set(err, ERR_PERM, "a PARSE frame before PARSE_OUT");

	void *ctx = mem_new(NULL);

	if (memfd_map(ctx, p->frame.fd, LIMIT_MAIL_BYTES, &raw, err) == 0 &&
	    ask.size >= 0 && (uint64_t)ask.size <= raw.n)
		size = parse_to(p->outs[ask.out],
		    span_sub(raw, 0, (size_t)ask.size), &p->rules, p->signs);
	mem_free(ctx);

	const struct frame_facts facts = {
	    .message_id = ask.message_id,
	    .size = size,
	    .micros = clock_monotonic_us() - begun,
	};

	return ipc_send(p->engine, FRAME_FACTS, &facts, sizeof(facts), -1, err);
}

/* Closes what came from the engine, and goes on with another one or none. */
static void
replace_engine(struct parser *p, int engine)
{
	if (p->engine >= 0)
		(void)close(p->engine);
	while (p->out_count > 0)
		(void)close(p->outs[--p->out_count]);
	p->engine = engine;
}

static int
on_engine(struct parser *p, struct err *err)
{
	const int got = ipc_recv_now(p->engine, &p->frame, err);
	int result = 0;

	if (got < 0)
		return -1;
	if (got == IPC_NOTHING)
		return 0;
	if (got == IPC_CLOSED) {
		/* The supervisor will send the new engine's socket. */
		replace_engine(p, -1);
		return 0;
	}
	if (p->frame.type == FRAME_PARSE) {
		result = on_parse(p, err);
	} else if (p->frame.type == FRAME_PARSE_OUT && p->frame.fd >= 0 &&
		   p->out_count < PARSE_WINDOW) {
		p->outs[p->out_count++] = p->frame.fd;
		p->frame.fd = -1;
	} else {
		result = err_set(err, ERR_PERM, "an unexpected frame (%u)",
		    (unsigned)p->frame.type);
	}
	ipc_frame_drop(&p->frame);
	return result;
}

/* An engine that went away while we wrote to it is no failure of ours. */
static int
forgive_engine(struct parser *p, struct err *err)
{
	if (err->kind != ERR_TEMP)
		return -1;
	replace_engine(p, -1);
	return 0;
}

static int
on_supervisor(struct parser *p, struct err *err)
{
	struct frame_peer peer;
	int fd;
	int got;

	while ((got = role_peer(p->start, 0, &peer, &fd, err)) == 1) {
		replace_engine(p, fd);
		if (ipc_send(fd, FRAME_PARSER_READY, NULL, 0, -1, err) != 0 &&
		    forgive_engine(p, err) != 0)
			return -1;
	}
	return got;
}

static int
serve(struct parser *p, struct err *err)
{
	while (!stop_requested()) {
		struct pollfd fds[3] = {
		    {.fd = stop_fd(), .events = POLLIN},
		    {.fd = p->start->control, .events = POLLIN},
		    {.fd = p->engine, .events = POLLIN},
		};
		const int got = poll(fds, 3, IDLE_MS);

		if (got < 0 && errno != EINTR)
			return err_sys(err, ERR_TEMP, errno, "poll");
		if (got < 0)
			continue;
		if (role_alive_paced(p->start, ALIVE_MS, &p->alive_ms, err) !=
		    0)
			return -1;
		if (fds[1].revents != 0 && on_supervisor(p, err) != 0)
			return -1;
		if (fds[2].revents != 0 && on_engine(p, err) != 0 &&
		    forgive_engine(p, err) != 0)
			return -1;
	}
	return 0;
}

int
parser_run(const struct role_start *start, struct err *err)
{
	struct parser *p = mem_one(NULL, struct parser);
	int result = -1;

	p->start = start;
	p->engine = -1;
	p->rules = (struct parse_rules){
	    .references = start->config->references,
	    .loop_id = start->config->loop_id,
	    .urgent = start->config->urgent_words,
	    .urgent_count = start->config->urgent_count,
	};
	prepare();
	if (sign_reader_new(p, p->rules.urgent, p->rules.urgent_count,
		&p->signs, err) == 0 &&
	    sandbox_parser_check(err) == 0 && sandbox_parser(err) == 0 &&
	    role_ready(start, err) == 0)
		result = serve(p, err);
	mem_free(p);
	return result != 0 && err->kind != ERR_STOP ? -1 : 0;
}

/* The forked process of parser_once(). */
static _Noreturn void
once_child(int out, struct span raw, const struct parse_rules *rules)
{
	struct err err;
	struct sign_reader *signs;

	prepare();
	if (sign_reader_new(
		NULL, rules->urgent, rules->urgent_count, &signs, &err) != 0 ||
	    sandbox_parser(&err) != 0)
		_exit(err_exit_status(err.kind));
	_exit(parse_to(out, raw, rules, signs) < 0 ? 65 : 0);
}

/* Waits, kills when time is over, reaps: the wait status. */
static int
once_end(pid_t pid, struct err *err)
{
	const int64_t end =
	    clock_monotonic_ms() +
	    (int64_t)(START_MS + LIMIT_PARSE_MS) * PARSER_SLOWNESS;
	const int pidfd = process_open(pid, -1, err);
	int status = -1;

	for (int64_t left;
	     pidfd >= 0 && (left = end - clock_monotonic_ms()) > 0;) {
		struct pollfd p = {.fd = pidfd, .events = POLLIN};

		if (poll(&p, 1, (int)left) > 0)
			break;
	}
	/* One that has ended already does not mind. */
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (pidfd >= 0)
		(void)close(pidfd);
	return status;
}

int
parser_once(void *ctx, struct span raw, const struct parse_rules *rules,
    struct span *json_r, struct err *err)
{
	const int out = memfd_new("facts", err);
	int result;

	if (out < 0)
		return -1;
	const pid_t pid = fork();

	if (pid < 0) {
		(void)close(out);
		return err_sys(err, ERR_TEMP, errno, "fork");
	}
	if (pid == 0)
		once_child(out, raw, rules);
	const int status = once_end(pid, err);

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		result =
		    memfd_read(ctx, out, LIMIT_FACTS_BYTES, json_r, err) == 0
			? 1
			: -1;
	else if (WIFEXITED(status) && WEXITSTATUS(status) != 65)
		result = err_set(
		    err, ERR_PERM, "the parser's jail cannot be closed here");
	else
		result = 0;
	(void)close(out);
	return result;
}
