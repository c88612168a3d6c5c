/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives net/imap from a test: opens a session, carries out the steps named on
 * the command line and prints what came of each as a line of JSON.
 *
 *	imap_try HOST PORT TLS [KEY=VALUE ...] -- [STEP ...]
 *
 * TLS is implicit, starttls or none.  Keys: ca, user, password, token, auth,
 * connect_s, command_s, save (a folder for fetched mails, UID.eml).  SIGTERM
 * is a request to stop.  Steps:
 *
 *	select=FOLDER  list=FROM[:BELOW]  fetch (what was listed, in batches)
 *	big=UID  move=FOLDER:UID[,UID ...]  ensure=FOLDER  append=FOLDER:FILE
 *	idle=SECONDS  noop
 */
#include "daemon/net/imap.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <jansson.h>

#include "daemon/sys/clock.h"
#include "daemon/sys/stop.h"
#include "parsers/base/buf.h"

struct
try {
	void *ctx;
	struct imap *im;
	struct imap_list list;
	const char *save;
	int fd; /* the mail being saved */
	size_t mails;
	size_t bytes;
};

static bool
on_stop(void *arg)
{
	(void)arg;
	return stop_requested();
}

static int
on_write(void *arg, const char *p, size_t n, struct err *err)
{
	struct try *t = arg;
	char *path;

	t->bytes += n;
	if (t->save == NULL)
		return 0;
	if (t->fd < 0) {
		path = mem_fmt(t->ctx, "%s/part", t->save);
		t->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	}
	if (t->fd < 0 || write(t->fd, p, n) != (ssize_t)n)
		return err_set(err, ERR_STORE, "cannot save");
	return 0;
}

static int
on_done(void *arg, const struct imap_entry *mail, struct err *err)
{
	struct try *t = arg;

	t->mails++;
	if (t->save == NULL)
		return 0;
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	if (rename(mem_fmt(t->ctx, "%s/part", t->save),
		mem_fmt(t->ctx, "%s/%u.eml", t->save, mail->uid)) != 0)
		return err_set(err, ERR_STORE, "cannot save");
	return 0;
}

static const struct imap_sink *
sink(struct try *t)
{
	struct imap_sink *s = mem_one(t->ctx, struct imap_sink);

	*s = (struct imap_sink){t, on_write, on_done};
	return s;
}

static long
number(const char *s)
{
	return s == NULL ? 0 : strtol(s, NULL, 10);
}

/* "a:b" as two strings; the second NULL when there is no colon. */
static const char *
cut(void *ctx, const char *arg, const char **second_r)
{
	const char *colon = strchr(arg, ':');

	*second_r = colon == NULL ? NULL : colon + 1;
	return colon == NULL ? arg : mem_strn(ctx, arg, (size_t)(colon - arg));
}

static int
do_select(struct try *t, const char *arg, json_t *out, struct err *err)
{
	struct imap_folder f = {0};

	if (imap_select(t->im, arg, &f, err) != 0)
		return -1;
	(void)json_object_set_new(
	    out, "uidvalidity", json_integer(f.uidvalidity));
	(void)json_object_set_new(out, "uidnext", json_integer(f.uidnext));
	(void)json_object_set_new(out, "exists", json_integer(f.exists));
	return 0;
}

static int
do_list(struct try *t, const char *arg, json_t *out, struct err *err)
{
	const char *below;
	uint32_t from = (uint32_t)number(cut(t->ctx, arg, &below));
	struct imap_list all = {0};
	json_t *uids = json_array();
	json_t *dates = json_array();
	size_t room = 0;

	(void)json_object_set_new(out, "uids", uids);
	(void)json_object_set_new(out, "dates", dates);
	for (struct imap_list part = {.more = true}; part.more;
	     from = part.next) {
		if (imap_list(t->im, t->ctx, from, (uint32_t)number(below),
			&part, err) != 0)
			return -1;
		for (size_t i = 0; i < part.count; i++) {
			const struct imap_entry *e = &part.entries[i];

			all.entries = mem_grow(t->ctx, all.entries, &room,
			    all.count + 1, sizeof(*e));
			all.entries[all.count++] = *e;
			(void)json_array_append_new(uids, json_integer(e->uid));
			(void)json_array_append_new(
			    dates, json_integer(e->internaldate));
		}
	}
	t->list = all;
	return 0;
}

static int
do_fetch(struct try *t, const char *arg, json_t *out, struct err *err)
{
	bool got[IMAP_BATCH_MAILS];
	json_t *missing = json_array();
	int r = 0;

	(void)arg;
	(void)json_object_set_new(out, "missing", missing);
	t->mails = 0;
	t->bytes = 0;
	for (size_t i = 0, n; i < t->list.count && r == 0; i += n) {
		size_t sum = 0;

		for (n = 0; i + n < t->list.count && n < IMAP_BATCH_MAILS;
		     n++) {
			sum += t->list.entries[i + n].size;
			if (n > 0 && sum > IMAP_BATCH_BYTES)
				break;
		}
		r = imap_fetch_batch(
		    t->im, t->list.entries + i, n, sink(t), got, err);
		for (size_t k = 0; k < n; k++)
			if (!got[k])
				(void)json_array_append_new(missing,
				    json_integer(t->list.entries[i + k].uid));
	}
	(void)json_object_set_new(
	    out, "mails", json_integer((json_int_t)t->mails));
	(void)json_object_set_new(
	    out, "bytes", json_integer((json_int_t)t->bytes));
	return r;
}

static int
do_big(struct try *t, const char *arg, json_t *out, struct err *err)
{
	const struct imap_entry mail = {.uid = (uint32_t)number(arg)};
	int r;

	t->bytes = 0;
	r = imap_fetch_big(
	    t->im, &mail, (size_t)150 * 1024 * 1024, sink(t), err);
	(void)json_object_set_new(out, "found", json_boolean(r == 1));
	(void)json_object_set_new(
	    out, "bytes", json_integer((json_int_t)t->bytes));
	return r < 0 ? -1 : 0;
}

static int
do_move(struct try *t, const char *arg, json_t *out, struct err *err)
{
	const char *list;
	const char *folder = cut(t->ctx, arg, &list);
	uint32_t uids[IMAP_BATCH_MAILS];
	size_t n = 0;

	(void)out;
	for (; list != NULL && n < IMAP_BATCH_MAILS; n++) {
		uids[n] = (uint32_t)number(list);
		list = strchr(list, ',');
		list = list == NULL ? NULL : list + 1;
	}
	return imap_move(t->im, uids, n, folder, err);
}

static int
do_ensure(struct try *t, const char *arg, json_t *out, struct err *err)
{
	(void)out;
	return imap_ensure_folder(t->im, arg, err);
}

static int
do_append(struct try *t, const char *arg, json_t *out, struct err *err)
{
	const char *path;
	const char *folder = cut(t->ctx, arg, &path);
	struct buf b;
	char part[4096];
	size_t n;
	FILE *f = path == NULL ? NULL : fopen(path, "rb");

	(void)out;
	buf_init(&b, t->ctx, 1 << 20);
	while (f != NULL && (n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&b, part, n);
	if (f != NULL)
		(void)fclose(f);
	return imap_append(t->im, folder, buf_span(&b), err);
}

static int
do_idle(struct try *t, const char *arg, json_t *out, struct err *err)
{
	static const char *const names[] = {"quiet", "mail", "woken"};
	int r = imap_idle(t->im, (int)number(arg), -1, err);

	if (r >= 0)
		(void)json_object_set_new(out, "news", json_string(names[r]));
	return r < 0 ? -1 : 0;
}

static int
do_noop(struct try *t, const char *arg, json_t *out, struct err *err)
{
	(void)arg;
	(void)out;
	return imap_noop(t->im, err);
}

static const struct {
	const char *name;
	int (*run)(struct try *, const char *, json_t *, struct err *);
} STEPS[] = {{"select", do_select}, {"list", do_list}, {"fetch", do_fetch},
    {"big", do_big}, {"move", do_move}, {"ensure", do_ensure},
    {"append", do_append}, {"idle", do_idle}, {"noop", do_noop}};

static const char *
kind_name(enum err_kind kind)
{
	static const char *const names[] = {"none", "temp", "perm", "input",
	    "config", "store", "usage", "stop"};

	return names[kind];
}

/* Prints one line; true when the step went well. */
static bool
report(const struct try *t, const char *what, json_t *out, int r,
    int64_t since_ms, const struct err *err)
{
	(void)json_object_set_new(out, "do", json_string(what));
	(void)json_object_set_new(out, "ok", json_boolean(r == 0));
	(void)json_object_set_new(
	    out, "ms", json_integer(clock_monotonic_ms() - since_ms));
	if (r != 0) {
		(void)json_object_set_new(
		    out, "kind", json_string(kind_name(err->kind)));
		(void)json_object_set_new(out, "error", json_string(err->text));
		(void)json_object_set_new(out, "dead",
		    json_boolean(t->im == NULL || imap_is_dead(t->im)));
	}
	(void)json_dumpf(out, stdout, JSON_COMPACT | JSON_SORT_KEYS);
	(void)printf("\n");
	(void)fflush(stdout);
	json_decref(out);
	return r == 0;
}

static bool
run_step(struct try *t, const char *step)
{
	const char *eq = strchr(step, '=');
	size_t n = eq == NULL ? strlen(step) : (size_t)(eq - step);
	int64_t since = clock_monotonic_ms();
	struct err err = {0};

	for (size_t i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
		json_t *out;
		int r;

		if (strlen(STEPS[i].name) != n ||
		    strncmp(STEPS[i].name, step, n) != 0)
			continue;
		out = json_object();
		r = STEPS[i].run(t, eq == NULL ? "" : eq + 1, out, &err);
		return report(t, STEPS[i].name, out, r, since, &err);
	}
	return false;
}

static const char *
value_of(char **argv, const char *key)
{
	const size_t n = strlen(key);

	for (; *argv != NULL && strcmp(*argv, "--") != 0; argv++)
		if (strncmp(*argv, key, n) == 0 && (*argv)[n] == '=')
			return *argv + n + 1;
	return NULL;
}

static enum imap_tls
tls_of(const char *word)
{
	if (strcmp(word, "implicit") == 0)
		return IMAP_TLS_IMPLICIT;
	return strcmp(word, "starttls") == 0 ? IMAP_TLS_STARTTLS
					     : IMAP_TLS_NONE;
}

int
main(int argc, char **argv)
{
	struct err err = {0};
	struct try t = {.ctx = mem_new(NULL), .fd = -1};
	int64_t since = clock_monotonic_ms();
	json_t *opened = json_object();
	bool refused = false;
	bool ok;
	int i;

	if (argc < 4 || stop_init(&err) != 0)
		return 64;
	struct imap_settings set = {
	    .host = argv[1],
	    .port = (int)number(argv[2]),
	    .tls = tls_of(argv[3]),
	    .ca_file = value_of(argv + 4, "ca"),
	    .user = value_of(argv + 4, "user"),
	    .password = value_of(argv + 4, "password"),
	    .token = value_of(argv + 4, "token"),
	    .token_refused_r = &refused,
	    .connect_s = (int)number(value_of(argv + 4, "connect_s")),
	    .command_s = (int)number(value_of(argv + 4, "command_s")),
	};
	const char *auth = value_of(argv + 4, "auth");
	if (auth != NULL && !imap_auth_by_name(auth, &set.auth))
		return 64;
	t.save = value_of(argv + 4, "save");
	const struct stream_hooks hooks = {
	    .clock_ms = clock_monotonic_ms,
	    .arg = &t,
	    .stop_fds = {stop_fd(), -1},
	    .stopping = on_stop,
	};
	int r = imap_open(t.ctx, &set, &hooks, &t.im, &err);
	(void)json_object_set_new(
	    opened, "token_refused", json_boolean(refused));
	ok = report(&t, "open", opened, r, since, &err);
	for (i = 4; i < argc && strcmp(argv[i], "--") != 0; i++)
		continue;
	for (i++; t.im != NULL && i < argc; i++)
		ok = run_step(&t, argv[i]) && ok;
	mem_free(t.ctx);
	return ok ? 0 : 1;
}
