/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Operations reach the running daemon over its control socket.  With none
 * running they are done here, on the store, under the store's own lock: the
 * same functions, the same JSON.
 */
#include "daemon/ctl/ctl.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/frames.h"
#include "daemon/office/office.h"
#include "daemon/operate/operate.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/console.h"
#include "daemon/sys/files.h"
#include "daemon/sys/ipc.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/privilege.h"
#include "daemon/sys/zone.h"
#include "parsers/base/civil.h"

enum {
	CONFIG_BYTES = 256 * 1024,
	/* A register of 200,000 lines takes the engine a while. */
	REPLY_MS = 5 * 60 * 1000,
	/* A daemon that begins, ends or reads its configuration again holds
	 * the lock and does not listen, as a rule for a tenth of a second. */
	BEGIN_MS = 5000,
	AGAIN_MS = 50,
	REPLY_BYTES = 1024 * 1024 * 1024
};

int
ctl_config_read(
    void *ctx, const char *file, struct config **config_r, struct err *err)
{
	struct span text;
	if (files_read(ctx, file, CONFIG_BYTES, &text, err) < 0)
		return -1;
	return config_parse(ctx, file, text, config_r, err);
}

/* -1: err says what went wrong, of what is somebody else's what to do. */
static int
not_allowed(const char *path, int mode, struct err *err)
{
	if (access(path, mode) == 0 || errno != EACCES || geteuid() == 0)
		return -1;
	return err_set(
	    err, ERR_PERM, "you may not open '%s': run this with sudo", path);
}

int
ctl_config(struct ctl *ctl, struct err *err)
{
	struct config *config;
	if (ctl->config != NULL)
		return 0;
	if (ctl_config_read(ctl->ctx, ctl->config_file, &config, err) < 0)
		return not_allowed(ctl->config_file, R_OK, err);
	if (zone_open(config->zone, err) < 0)
		return err_prefix(err, "%s", ctl->config_file);
	ctl->config = config;
	return 0;
}

const char *
ctl_credential(const struct ctl *ctl, const char *name)
{
	const char *file = ctl->config->file;
	const char *slash = strrchr(file, '/');
	if (strchr(name, '/') != NULL ||
	    console_variable("CREDENTIALS_DIRECTORY") != NULL)
		return name;
	return slash == NULL ? mem_fmt(ctl->ctx, "./credentials/%s", name)
			     : mem_fmt(ctl->ctx, "%.*s/credentials/%s",
				   (int)(slash - file), file, name);
}

const char *
ctl_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text == NULL ? "" : text;
}

int64_t
ctl_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

void
ctl_put_day(json_t *object, const char *key, int32_t day)
{
	char iso[CIVIL_ISO_SIZE];
	if (day != DAY_NONE)
		civil_iso(day, iso);
	json_object_set_new(
	    object, key, day == DAY_NONE ? json_null() : json_string(iso));
}

bool
ctl_print_json_so_far(const struct ctl *ctl, const json_t *reply)
{
	if (!ctl->json)
		return false;
	(void)json_dumpf(reply, stdout, JSON_INDENT(2));
	(void)putchar('\n');
	return true;
}

bool
ctl_print_json(const struct ctl *ctl, json_t *reply, int status)
{
	json_object_set_new(reply, "ok", json_boolean(status == 0));
	return ctl_print_json_so_far(ctl, reply);
}

/* ---- the daemon ---- */

/* A connected socket, or -1; *nobody_r: no daemon is listening there. */
static int
connect_daemon(const char *path, bool *nobody_r, struct err *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	*nobody_r = false;
	if (strlen(path) >= sizeof address.sun_path)
		return err_set(err, ERR_CONFIG,
		    "control_socket '%s' is longer than %zu bytes", path,
		    sizeof address.sun_path - 1);
	memcpy(address.sun_path, path, strlen(path) + 1);
	int sock = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	if (sock >= 0 && connect(sock, (const struct sockaddr *)&address,
			     sizeof address) == 0)
		return sock;
	*nobody_r = errno == ENOENT || errno == ECONNREFUSED;
	err_sys(err, errno == EACCES ? ERR_PERM : ERR_TEMP, errno,
	    "control_socket '%s'", path);
	if (sock >= 0)
		close(sock);
	return -1;
}

static int
turned_away(struct err *err)
{
	return err_set(err, ERR_PERM,
	    "enquiryd closed the connection: it answers root, its own user "
	    "and members of control_group, or it is just stopping");
}

static int
receive(struct ctl *ctl, int sock, json_t **reply_r, struct err *err)
{
	struct ipc_frame *frame = mem_one(ctl->ctx, struct ipc_frame);
	struct span text;
	int got = ipc_recv_within(sock, frame, REPLY_MS, err);
	if (got < 0)
		return -1;
	if (got == IPC_CLOSED)
		return turned_away(err);
	if (got == IPC_NOTHING)
		return err_set(err, ERR_TEMP,
		    "enquiryd took the request but does not answer");
	int rc = memfd_map(ctl->ctx, frame->fd, REPLY_BYTES, &text, err);
	if (rc == 0) {
		*reply_r = json_loadb(text.p, text.n, JSON_ALLOW_NUL, NULL);
		if (*reply_r == NULL)
			rc = err_set(err, ERR_TEMP,
			    "enquiryd's answer cannot be read; is it the same "
			    "version as this enquiryctl?");
	}
	ipc_frame_drop(frame);
	return rc;
}

static int
talk(struct ctl *ctl, int sock, const json_t *request, struct span attachment,
    json_t **reply_r, struct err *err)
{
	char *text = json_dumps(request, JSON_COMPACT);
	int fd = -1;
	int rc = 0;
	if (attachment.p != NULL) {
		fd = memfd_from("attachment", attachment, err);
		rc = fd < 0 ? -1 : 0;
	}
	if (rc == 0 && (text == NULL || strlen(text) > IPC_BODY_MAX))
		rc = err_set(err, ERR_USAGE, "the request is too long");
	/* Whoever is not welcome finds the connection closed already. */
	if (rc == 0 &&
	    ipc_send(sock, FRAME_REQUEST, text, strlen(text), fd, err) < 0)
		rc = err->kind == ERR_TEMP ? turned_away(err) : -1;
	if (rc == 0)
		rc = receive(ctl, sock, reply_r, err);
	if (fd >= 0)
		close(fd);
	free(text);
	return rc;
}

/* What the daemon refused, as if it had been refused here. */
static void
take_refusal(const json_t *reply, struct err *err)
{
	static const enum err_kind kinds[] = {
	    ERR_TEMP, ERR_INPUT, ERR_CONFIG, ERR_STORE, ERR_USAGE};
	int status = (int)ctl_number(reply, "status");
	enum err_kind kind = ERR_PERM;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (err_exit_status(kinds[i]) == status)
			kind = kinds[i];
	err_set(err, kind, "%s", ctl_text(reply, "error"));
}

/* 1 answered, 0 nobody is there, -1. */
static int
ask_daemon(struct ctl *ctl, const json_t *request, struct span attachment,
    json_t **reply_r, struct err *err)
{
	bool nobody;
	int sock = connect_daemon(ctl->config->control_socket, &nobody, err);
	if (sock < 0)
		return nobody ? 0 : -1;
	int rc = talk(ctl, sock, request, attachment, reply_r, err);
	close(sock);
	if (rc < 0)
		return -1;
	if (json_is_true(json_object_get(*reply_r, "ok")))
		return 1;
	take_refusal(*reply_r, err);
	json_decref(*reply_r);
	*reply_r = NULL;
	return -1;
}

int
ctl_ask_daemon(
    struct ctl *ctl, json_t *request, json_t **reply_r, struct err *err)
{
	int rc = ctl_config(ctl, err);
	if (rc == 0)
		rc = ask_daemon(
		    ctl, request, (struct span){NULL, 0}, reply_r, err);
	json_decref(request);
	return rc;
}

/* ---- no daemon ---- */

static int
run(struct office *office, void *ctx, const struct operation *op,
    const json_t *request, struct span attachment, json_t **reply_r,
    struct err *err)
{
	office_set_time(office, clock_now());
	if (!op->writes)
		return operation_run(
		    ctx, office, request, attachment, reply_r, err);
	if (store_begin(office->store, err) < 0)
		return -1;
	int rc = operation_run(ctx, office, request, attachment, reply_r, err);
	if (rc == 0 && !operation_was_dry(*reply_r))
		return store_commit(office->store, err);
	store_rollback(office->store);
	return rc;
}

/* Doing it here, again and again while somebody else has the store. */
struct here {
	bool locked; /* by them, and so nothing was done */
	struct span keys[OFFICE_KEYS];
	size_t key_count;
};

/*
 * Root's to read, so before root is given away.  Without them what hashes no
 * number works all the same, and what does says what is missing.
 */
static void
read_keys(const struct ctl *ctl, struct here *here)
{
	struct config config = *ctl->config;
	struct err err;
	config.key_credential = ctl_credential(ctl, config.key_credential);
	if (config.old_key_credential != NULL)
		config.old_key_credential =
		    ctl_credential(ctl, config.old_key_credential);
	if (office_read_keys(
		ctl->ctx, &config, here->keys, &here->key_count, &err) < 0)
		here->key_count = 0;
}

static int
run_here(struct ctl *ctl, const json_t *request, struct span attachment,
    json_t **reply_r, struct here *here, struct err *err)
{
	const struct operation *op = operation_find(ctl_text(request, "do"));
	struct office *office;
	struct err why;
	ASSERT(op != NULL);
	if (op->keyed && here->key_count == 0)
		read_keys(ctl, here);
	if (privilege_become_owner(ctl->config->state_dir, err) < 0)
		return -1;
	int flags = OFFICE_WITHOUT_KEYS | (op->writes ? OFFICE_CREATE : 0);
	if (office_open(ctl->ctx, ctl->config, flags, &office, err) < 0) {
		why = *err;
		here->locked = why.kind == ERR_TEMP;
		return why.kind != ERR_TEMP
			   ? not_allowed(
				 ctl->config->state_dir, R_OK | X_OK, err)
			   : err_set(err, ERR_TEMP,
				 "%s, but nothing listens at '%s'; it may be "
				 "starting or stopping: try again",
				 why.text, ctl->config->control_socket);
	}
	memcpy(office->keys, here->keys, sizeof office->keys);
	office->key_count = here->key_count;
	int rc = run(office, ctl->ctx, op, request, attachment, reply_r, err);
	office_close(office);
	if (rc == 0) {
		json_object_set_new(*reply_r, "ok", json_true());
	} else {
		json_decref(*reply_r);
		*reply_r = NULL;
	}
	return rc;
}

static int
ask(struct ctl *ctl, const json_t *request, struct span attachment,
    json_t **reply_r, bool *live_r, struct err *err)
{
	if (ctl_config(ctl, err) < 0)
		return -1;
	const int64_t until = clock_monotonic_ms() + BEGIN_MS;
	struct here here = {.key_count = 0};
	int rc;
	do {
		here.locked = false;
		rc = ask_daemon(ctl, request, attachment, reply_r, err);
		*live_r = rc == 1;
		if (rc == 0)
			rc = run_here(
			    ctl, request, attachment, reply_r, &here, err);
	} while (here.locked && clock_monotonic_ms() < until &&
		 poll(NULL, 0, AGAIN_MS) == 0);
	return rc;
}

int
ctl_ask(struct ctl *ctl, json_t *request, struct span attachment,
    json_t **reply_r, bool *live_r, struct err *err)
{
	bool live = false;
	*reply_r = NULL;
	int rc = -1;
	if (request != NULL)
		rc = ask(ctl, request, attachment, reply_r, &live, err);
	else if (err->kind == ERR_NONE)
		err_set(err, ERR_USAGE, "an argument is not UTF-8");
	json_decref(request);
	if (live_r != NULL)
		*live_r = live;
	return rc < 0 ? -1 : 0;
}
