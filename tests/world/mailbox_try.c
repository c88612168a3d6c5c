/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs the mailbox role against a server, playing supervisor and engine, and
 * prints every frame the role sends as a line of JSON.
 *
 *	mailbox_try HOST PORT TLS KEY=VALUE ...
 *
 * Keys: ca, user, secret (a file), filed, poll_s, once=1, after, below, since,
 * save (a folder for mails, UID.eml), limit_s (stop after that), lag_ms (wait
 * before each "stored"), mute=1 (never say "stored"), hold_ms (hold at first).
 * It ends when the role has caught up, everything stored is moved and quiet=1
 * is given, after moves=N moves, or at limit_s, and prints the role's peak
 * memory and the seconds it took to stop.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "daemon/role.h"
#include "daemon/store/zip.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/ipc.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/stop.h"
#include "parsers/base/civil.h"
#include "parsers/digest.h"

struct
try {
	char **keys;
	int control;
	int engine;
	uint32_t validity;
	uint32_t last; /* highest UID stored */
	size_t mails;
	int64_t bytes;
	size_t stored;
	size_t moved;
	bool caught_up;
	bool down;
	int64_t held_until_ms;
	struct ipc_frame frame;
};

static const char *
value_of(char **argv, const char *key)
{
	const size_t n = strlen(key);

	for (; *argv != NULL; argv++)
		if (strncmp(*argv, key, n) == 0 && (*argv)[n] == '=')
			return *argv + n + 1;
	return NULL;
}

static long
number(char **argv, const char *key, long otherwise)
{
	const char *s = value_of(argv, key);

	return s == NULL ? otherwise : strtol(s, NULL, 10);
}

static void
say(json_t *out)
{
	(void)json_dumpf(out, stdout, JSON_COMPACT | JSON_SORT_KEYS);
	(void)printf("\n");
	(void)fflush(stdout);
	json_decref(out);
}

static void
must(int r, const struct err *err)
{
	if (r >= 0)
		return;
	(void)fprintf(stderr, "mailbox_try: %s\n", err->text);
	exit(70);
}

static void
save(const struct try *t, uint32_t uid, struct span bytes)
{
	const char *dir = value_of(t->keys, "save");
	char path[512];
	FILE *f;

	if (dir == NULL)
		return;
	(void)snprintf(path, sizeof(path), "%s/%u.eml", dir, uid);
	f = fopen(path, "wb");
	if (f == NULL || fwrite(bytes.p, 1, bytes.n, f) != bytes.n ||
	    fclose(f) != 0)
		exit(74);
}

static void
tell_stored(struct try *t, uint32_t uid)
{
	const struct frame_uids uids = {
	    .uidvalidity = t->validity, .count = 1, .uids = {uid}};
	struct err err;

	t->stored++;
	if (uid > t->last)
		t->last = uid;
	if (value_of(t->keys, "mute") != NULL)
		return;
	(void)poll(NULL, 0, (int)number(t->keys, "lag_ms", 0));
	must(ipc_send(
		 t->engine, FRAME_MAIL_STORED, &uids, sizeof(uids), -1, &err),
	    &err);
}

/* The mail of a memfd; what stands behind it is true of it. */
static struct span
mail_of(void *ctx, const struct frame_mail *mail, struct span all)
{
	const struct span whole = span_sub(all, 0, (size_t)mail->size);
	const struct span behind = span_sub(all, whole.n, all.n);
	struct span unpacked;
	char sha256[DIGEST_HEX_SIZE];
	struct err err;

	if ((int64_t)whole.n != mail->size ||
	    (int64_t)behind.n != (mail->packed < mail->size ? mail->packed : 0))
		exit(70);
	if (mail->packed == 0)
		return whole;
	digest_sha256(whole, sha256);
	if (strcmp(mail->sha256, sha256) != 0)
		exit(70);
	if (behind.n == 0)
		return whole;
	must(zip_unpack(zip_new(ctx), ctx, behind, mail->size, &unpacked, &err),
	    &err);
	if (unpacked.n != whole.n || memcmp(unpacked.p, whole.p, whole.n) != 0)
		exit(70);
	return whole;
}

static void
on_mail(struct try *t)
{
	struct frame_mail mail;
	struct span bytes;
	struct err err;
	void *ctx = mem_new(NULL);

	memcpy(&mail, t->frame.body, sizeof(mail));
	must(memfd_map(ctx, t->frame.fd, SIZE_MAX, &bytes, &err), &err);
	bytes = mail_of(ctx, &mail, bytes);
	save(t, mail.uid, bytes);
	t->mails++;
	t->bytes += mail.size;
	if (value_of(t->keys, "terse") == NULL)
		say(json_pack("{s:s,s:i,s:I,s:I}", "frame", "mail", "uid",
		    mail.uid, "size", (json_int_t)mail.size, "date",
		    (json_int_t)mail.internaldate));
	mem_free(ctx);
	tell_stored(t, mail.uid);
}

static void
on_open(struct try *t)
{
	struct frame_mailbox_open open;
	struct err err;

	memcpy(&open, t->frame.body, sizeof(open));
	uint32_t after = (uint32_t)number(t->keys, "after", 0);
	/* Like the engine: what is stored is not wanted again. */
	if (after < t->last && open.uidvalidity == t->validity)
		after = t->last;
	const struct frame_mailbox_from from = {
	    .uidvalidity = open.uidvalidity,
	    .after = after,
	    .below = (uint32_t)number(t->keys, "below", 0),
	    .since = number(t->keys, "since", INSTANT_NONE),
	};

	t->validity = open.uidvalidity;
	say(json_pack("{s:s,s:i,s:i,s:i}", "frame", "open", "uidvalidity",
	    open.uidvalidity, "uidnext", open.uidnext, "exists", open.exists));
	must(ipc_send(
		 t->engine, FRAME_MAILBOX_FROM, &from, sizeof(from), -1, &err),
	    &err);
}

/* How many ranges their set had in the command. */
static int
ranges_of(const struct frame_uids *uids)
{
	int ranges = 0;

	for (uint32_t i = 0; i < uids->count; i++)
		if (i == 0 || uids->uids[i] != uids->uids[i - 1] + 1)
			ranges++;
	return ranges;
}

static void
on_engine_frame(struct try *t)
{
	const char *body = t->frame.body;
	struct frame_skipped skipped;
	struct frame_caught_up up;
	struct frame_remote remote;
	struct frame_uids uids;

	switch (t->frame.type) {
	case FRAME_MAILBOX_OPEN:
		on_open(t);
		break;
	case FRAME_MAIL:
		on_mail(t);
		break;
	case FRAME_MAIL_SKIPPED:
		memcpy(&skipped, body, sizeof(skipped));
		say(json_pack("{s:s,s:i,s:s}", "frame", "skipped", "uid",
		    skipped.uid, "why", skipped.why));
		break;
	case FRAME_MAIL_MOVED:
		memcpy(&uids, body, sizeof(uids));
		t->moved += uids.count;
		say(json_pack("{s:s,s:i,s:i}", "frame", "moved", "count",
		    uids.count, "ranges", ranges_of(&uids)));
		break;
	case FRAME_CAUGHT_UP:
		memcpy(&up, body, sizeof(up));
		t->caught_up = true;
		say(json_pack("{s:s,s:i,s:i}", "frame", "caught_up", "after",
		    up.after, "passed_over", up.passed_over));
		break;
	case FRAME_REMOTE:
		memcpy(&remote, body, sizeof(remote));
		t->down = remote.up == 0;
		say(json_pack("{s:s,s:b,s:b,s:s,s:i}", "frame", "remote", "up",
		    remote.up, "config", remote.config, "what", remote.what,
		    "retry_s", remote.retry_s));
		break;
	default:
		say(json_pack("{s:s,s:i}", "frame", "unknown", "type",
		    (int)t->frame.type));
	}
}

static bool
finished(const struct try *t)
{
	const long moves = number(t->keys, "moves", 0);

	if (moves > 0)
		return t->moved >= (size_t)moves;
	if (value_of(t->keys, "quiet") == NULL)
		return false;
	return t->caught_up &&
	       (value_of(t->keys, "filed") == NULL || t->moved >= t->stored);
}

/* True until the role's end of either socket is gone. */
static bool
take(struct try *t, int sock)
{
	struct err err;
	int got = ipc_recv_now(sock, &t->frame, &err);

	must(got, &err);
	if (got == IPC_GOT && sock == t->engine)
		on_engine_frame(t);
	ipc_frame_drop(&t->frame);
	return got != IPC_CLOSED;
}

static void
set_hold(struct try *t, int on)
{
	const struct frame_hold hold = {on};
	struct err err;

	must(ipc_send(t->engine, FRAME_HOLD, &hold, sizeof(hold), -1, &err),
	    &err);
}

static void
watch(struct try *t)
{
	int64_t end =
	    clock_monotonic_ms() + number(t->keys, "limit_s", 30) * 1000;

	while (clock_monotonic_ms() < end && !finished(t)) {
		struct pollfd p[2] = {{.fd = t->control, .events = POLLIN},
		    {.fd = t->engine, .events = POLLIN}};

		if (t->held_until_ms != 0 &&
		    clock_monotonic_ms() >= t->held_until_ms) {
			t->held_until_ms = 0;
			set_hold(t, 0);
		}
		if (poll(p, 2, 50) < 0)
			continue;
		if (p[0].revents != 0 && !take(t, t->control))
			return;
		if (p[1].revents != 0 && !take(t, t->engine))
			return;
		if (t->down && value_of(t->keys, "until_down") != NULL)
			return;
	}
}

static int
role(char **argv, int control)
{
	struct config config = {
	    .mailbox = {
		.server = {.host = argv[1],
		    .port = (int)strtol(argv[2], NULL, 10),
		    .ca_file = value_of(argv, "ca"),
		    .user = value_of(argv, "user"),
		    .password_credential = value_of(argv, "secret"),
		    .auth = "auto"},
		.folder = "INBOX",
		.filed = value_of(argv, "filed"),
		.poll_s = (int)number(argv, "poll_s", 60),
	    }};
	const struct role_start start = {.role = ROLE_MAILBOX,
	    .once = value_of(argv, "once") != NULL,
	    .control = control,
	    .config = &config};
	struct err err = {0};

	config.mailbox.server.tls =
	    strcmp(argv[3], "implicit") == 0   ? TLS_IMPLICIT
	    : strcmp(argv[3], "starttls") == 0 ? TLS_STARTTLS
					       : TLS_NONE;
	log_init("mailbox");
	if (stop_init(&err) != 0 || mailbox_run(&start, &err) != 0) {
		(void)fprintf(stderr, "mailbox: %s\n", err.text);
		return err_exit_status(err.kind);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct try *t = mem_one(NULL, struct try);
	const struct frame_peer peer = {.role = ROLE_ENGINE};
	int control[2];
	int engine[2];
	struct rusage usage = {0};
	struct err err;
	int status = 0;

	if (argc < 4)
		return 64;
	t->keys = argv + 4;
	must(ipc_pair(control, &err), &err);
	must(ipc_pair(engine, &err), &err);
	pid_t child = fork();
	if (child == 0) {
		(void)close(control[0]);
		(void)close(engine[0]);
		(void)close(engine[1]);
		_exit(role(argv, control[1]));
	}
	(void)close(control[1]);
	t->control = control[0];
	t->engine = engine[0];
	must(ipc_send(
		 t->control, FRAME_PEER, &peer, sizeof(peer), engine[1], &err),
	    &err);
	(void)close(engine[1]);
	if (value_of(t->keys, "hold_ms") != NULL) {
		set_hold(t, 1);
		t->held_until_ms =
		    clock_monotonic_ms() + number(t->keys, "hold_ms", 0);
	}
	int64_t began = clock_monotonic_ms();
	watch(t);
	int64_t asked = clock_monotonic_ms();
	if (value_of(t->keys, "term") != NULL ||
	    ipc_send(t->control, FRAME_STOP, NULL, 0, -1, &err) != 0)
		(void)kill(child, SIGTERM);
	(void)waitpid(child, &status, 0);
	(void)getrusage(RUSAGE_CHILDREN, &usage);
	say(json_pack("{s:s,s:i,s:I,s:i,s:I,s:I,s:I,s:i,s:i,s:I}", "frame",
	    "end", "mails", (int)t->mails, "bytes", (json_int_t)t->bytes,
	    "moved", (int)t->moved, "ms", (json_int_t)(asked - began),
	    "stop_ms", (json_int_t)(clock_monotonic_ms() - asked), "peak_kb",
	    (json_int_t)usage.ru_maxrss, "status",
	    WIFEXITED(status) ? WEXITSTATUS(status) : -1, "signal",
	    WIFSIGNALED(status) ? WTERMSIG(status) : 0, "cpu_ms",
	    (json_int_t)(usage.ru_utime.tv_sec * 1000 +
			 usage.ru_utime.tv_usec / 1000 +
			 usage.ru_stime.tv_sec * 1000 +
			 usage.ru_stime.tv_usec / 1000)));
	mem_free(t);
	return 0;
}
