/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control socket: enquiryctl asks, the engine answers between its mails.
 * Who may ask is the kernel's word (SO_PEERCRED): root, the daemon's own user,
 * the owner of its state (who could read all of it anyway, and whom enquiryctl
 * becomes while it waits for a daemon), and members of the configured group.
 */
#include "daemon/engine_p.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <jansson.h>

#include "daemon/operate/operate.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/peer.h"

enum { SLOW_MS = 300000 };

int
control_open(struct engine *e, struct err *err)
{
	const char *path = e->office->config->control_socket;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (path == NULL)
		return 0;
	if (strlen(path) >= sizeof address.sun_path)
		return err_set(err, ERR_CONFIG,
		    "control_socket '%s' is longer than %zu bytes", path,
		    sizeof address.sun_path - 1);
	memcpy(address.sun_path, path, strlen(path) + 1);

	/* The store's lock says that no other engine is using it. */
	unlink(path);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	if (fd < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ||
	    bind(fd, (const struct sockaddr *)&address, sizeof address) < 0 ||
	    chmod(path, 0666) < 0 || listen(fd, CLIENTS_MAX) < 0) {
		if (fd >= 0)
			close(fd);
		return err_sys(
		    err, ERR_CONFIG, errno, "control_socket '%s'", path);
	}
	e->listener = fd;
	return 0;
}

void
control_close(struct engine *e)
{
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (e->clients[i].sock >= 0)
			close(e->clients[i].sock);
	if (e->listener < 0)
		return;
	close(e->listener);
	unlink(e->office->config->control_socket);
}

static bool
in_group(const char *group_name, uid_t uid, gid_t gid)
{
	const struct group *group = getgrnam(group_name);
	const struct passwd *user = getpwuid(uid);
	if (group == NULL)
		return false;
	if (gid == group->gr_gid)
		return true;
	for (char **member = group->gr_mem; user != NULL && *member != NULL;
	     member++)
		if (strcmp(*member, user->pw_name) == 0)
			return true;
	return false;
}

static bool
owns_state(const struct engine *e, uid_t uid)
{
	struct stat st;
	return stat(e->office->config->state_dir, &st) == 0 && st.st_uid == uid;
}

static bool
may_ask(const struct engine *e, int fd)
{
	struct peer_identity peer;
	const char *group = e->office->config->control_group;
	if (peer_identify(fd, &peer) < 0)
		return false;
	return peer.uid == 0 || peer.uid == geteuid() ||
	       owns_state(e, peer.uid) ||
	       (group != NULL && in_group(group, peer.uid, peer.gid));
}

int
control_accept(struct engine *e, struct err *err)
{
	(void)err;
	int fd = accept(e->listener, NULL, NULL);
	if (fd < 0)
		return 0;
	int free_slot = -1;
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (e->clients[i].sock < 0)
			free_slot = i;
	if (free_slot < 0 || !may_ask(e, fd) ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
		log_event(LOG_WARNING, "control.refused",
		    log_s("why", free_slot < 0
				     ? "too many at once"
				     : "not root, own user or group"));
		close(fd);
		return 0;
	}
	e->clients[free_slot].sock = fd;
	return 0;
}

static void
put_remote(json_t *live, const char *name, const struct remote_state *state)
{
	char since[CIVIL_RFC3339_SIZE] = "";
	if (state->known)
		civil_rfc3339(state->since, since);
	json_object_set_new(live, name,
	    json_pack("{s:b, s:b, s:s, s:s}", "known", state->known, "up",
		state->up, "what", state->what, "since", since));
}

/* Why letters wait that are due; absent when none has to. */
static void
put_hindrance(struct engine *e, json_t *live)
{
	static const char *const words[] = {[HINDRANCE_ROUTE] = "route",
	    [HINDRANCE_MINUTE] = "per_minute",
	    [HINDRANCE_DAY] = "per_day"};
	const struct config_route *route = &e->office->config->routes[0];
	char at[CIVIL_RFC3339_SIZE];
	int64_t until;
	enum hindrance why = dispatch_hindrance(e, &until);

	if (why == HINDRANCE_NONE)
		return;
	civil_rfc3339(until, at);
	json_object_set_new(live, "letters_wait",
	    json_pack("{s:s, s:s, s:i}", "for", words[why], "until", at,
		"limit",
		why == HINDRANCE_DAY ? route->per_day : route->per_minute));
}

/* What only the running engine knows. */
static void
add_live(struct engine *e, json_t *reply)
{
	json_t *live = json_object();
	put_hindrance(e, live);
	put_remote(live, "imap", &e->imap);
	put_remote(live, "smtp", &e->smtp);
	sign_in_put(e, live);
	json_object_set_new(
	    live, "in_hand", json_integer((json_int_t)e->job_count));
	json_object_set_new(live, "no_room", json_boolean(e->holding));
	json_object_set_new(reply, "live", live);
}

static json_t *
refusal(const struct err *err)
{
	return json_pack("{s:b, s:s, s:i}", "ok", 0, "error", err->text,
	    "status", err_exit_status(err->kind));
}

/* Runs one request that changes something; it is undone when it fails. */
static int
run_writing(struct engine *e, void *ctx, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	struct store *store = e->office->store;
	/* A savepoint, because mails may share the transaction. */
	if (turn_begin(e, err) < 0 || store_savepoint(store, err) < 0)
		return -1;
	if (operation_run(ctx, e->office, request, attachment, reply_r, err) ==
	    0) {
		if (!operation_was_dry(*reply_r))
			return store_savepoint_release(store, err);
		store_savepoint_rollback(store);
		return 0;
	}
	store_savepoint_rollback(store);
	if (err->kind == ERR_STORE)
		return -1;
	*reply_r = refusal(err);
	return 0;
}

/* -1 is the store's failure alone; a refused request is a reply. */
static int
run(struct engine *e, void *ctx, struct span attachment, json_t **reply_r,
    struct err *err)
{
	json_t *request = json_loadb(e->frame.body, e->frame.n, 0, NULL);
	const char *name = json_string_value(json_object_get(request, "do"));
	const struct operation *op = name == NULL ? NULL : operation_find(name);
	int rc = 0;
	*reply_r = NULL;
	/* Nobody may take us for dead meanwhile. */
	if (op != NULL && op->slow && role_alive(e->start, SLOW_MS, err) < 0) {
		rc = -1;
	} else if (op == NULL) {
		err_set(err, ERR_USAGE, "no such request");
		*reply_r = refusal(err);
	} else if (op->writes) {
		rc = run_writing(e, ctx, request, attachment, reply_r, err);
		log_event(LOG_INFO, "control.command", log_s("name", name));
	} else if (operation_run(
		       ctx, e->office, request, attachment, reply_r, err) < 0) {
		*reply_r = refusal(err);
	}
	json_decref(request);
	if (rc == 0 && json_object_get(*reply_r, "ok") == NULL) {
		json_object_set_new(*reply_r, "ok", json_true());
		add_live(e, *reply_r);
	}
	return rc;
}

int
control_frame(struct engine *e, int index, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct span attachment = {NULL, 0};
	json_t *reply = NULL;
	int rc = 0;
	if (e->frame.fd >= 0 &&
	    memfd_map(ctx, e->frame.fd, OPERATION_ATTACHMENT_MAX, &attachment,
		err) < 0)
		reply = refusal(err);
	if (reply == NULL)
		rc = run(e, ctx, attachment, &reply, err);
	if (rc == 0) {
		/* What is not committed yet is not told. */
		char *text = json_dumps(reply, JSON_COMPACT);
		struct effect *effect = turn_effect(e, TELL_CLIENT);
		effect->client = index;
		effect->text = mem_str(e->turn_ctx, text == NULL ? "{}" : text);
		free(text);
	}
	json_decref(reply);
	mem_free(ctx);
	return rc;
}

/* A client that has gone meanwhile is its own affair. */
void
control_reply(struct engine *e, const struct effect *effect)
{
	struct err err;
	struct client *client = &e->clients[effect->client];
	if (client->sock < 0)
		return;
	int fd = memfd_from("reply", span_str(effect->text), &err);
	if (fd >= 0) {
		if (ipc_send_now(
			client->sock, FRAME_REPLY, NULL, 0, fd, &err) <= 0) {
			close(client->sock);
			client->sock = -1;
		}
		close(fd);
	}
}
