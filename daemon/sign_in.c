/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the engine knows of signing in: how the tokens stand that submit
 * processes fetch, and a person's login, whose file it writes for them.  It
 * never has a token, nor what opens the login.
 */
#include "daemon/engine_p.h"

#include "daemon/net/seal.h"
#include "daemon/sys/files.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "daemon/token.h"

static struct sign_in *
find(struct engine *e, int32_t oauth)
{
	return oauth >= 0 && (size_t)oauth < e->office->config->oauth_count
		   ? &e->sign_ins[oauth]
		   : NULL;
}

static int
on_state(struct engine *e, struct err *err)
{
	struct frame_sign_in frame;

	if (e->frame.n != sizeof(frame))
		return err_set(err, ERR_TEMP, "a SIGN_IN frame without a body");
	memcpy(&frame, e->frame.body, sizeof(frame));
	frame.why[FRAME_TEXT - 1] = '\0';
	struct sign_in *s = find(e, frame.oauth);

	if (s == NULL)
		return err_set(err, ERR_TEMP, "no such oauth section");
	*s = (struct sign_in){
	    .known = true,
	    .config = frame.config != 0,
	    .got_at = frame.got_at,
	    .expires_at = frame.expires_at,
	};
	memcpy(s->why, frame.why, sizeof(s->why));
	return 0;
}

/* Has `enquiryctl login` written a newer one since? */
static bool
is_newer(const char *file, const struct frame_login *frame)
{
	void *ctx = mem_new(NULL);
	struct span there;
	struct err err;
	char hash[DIGEST_HEX_SIZE];
	/* One that is gone or cannot be read is nobody's login. */
	bool newer =
	    files_read(ctx, file, SEAL_MAX + SEAL_OVERHEAD, &there, &err) == 0;

	if (newer)
		digest_sha256(there, hash);
	for (int i = 0; newer && i < TOKEN_LOGINS; i++)
		newer = strncmp(frame->over[i], hash, sizeof(hash)) != 0;
	mem_free(ctx);
	return newer;
}

/* Already sealed; a file that cannot be written is said and lived with: the
 * submit process has the login in memory. */
static void
keep_login(void *ctx, const struct config *config,
    const struct frame_login *frame, struct span sealed)
{
	const struct config_oauth *oauth = &config->oauths[frame->oauth];
	const char *file = token_login_file(ctx, config, oauth);
	struct err err;

	if (is_newer(file, frame))
		log_event(
		    LOG_INFO, "oauth.login-newer", log_s("oauth", oauth->name));
	else if (files_write(file, sealed, 0600, &err) != 0)
		log_event(LOG_ERR, "oauth.login-lost",
		    log_s("oauth", oauth->name), log_err(&err));
}

static int
on_login(struct engine *e, struct err *err)
{
	const struct config *config = e->office->config;
	struct frame_login frame;
	void *ctx = mem_new(NULL);
	struct span sealed;
	int rc = -1;

	if (e->frame.n != sizeof(frame) || e->frame.fd < 0) {
		err_set(err, ERR_TEMP, "a LOGIN frame without a body");
	} else if (memcpy(&frame, e->frame.body, sizeof(frame)),
	    find(e, frame.oauth) == NULL) {
		err_set(err, ERR_TEMP, "no such oauth section");
	} else if (memfd_map(ctx, e->frame.fd, SEAL_MAX + SEAL_OVERHEAD,
		       &sealed, err) == 0) {
		rc = 0;
		keep_login(ctx, config, &frame, sealed);
	}
	mem_free(ctx);
	return rc;
}

int
sign_in_frame(struct engine *e, struct err *err)
{
	return e->frame.type == FRAME_LOGIN ? on_login(e, err)
					    : on_state(e, err);
}

bool
sign_in_may_come(const struct engine *e)
{
	const struct config *config = e->office->config;
	bool by_person = false;

	for (size_t i = 0; i < config->oauth_count; i++)
		if (config->oauths[i].grant == GRANT_DEVICE_CODE &&
		    config_oauth_is_used(config, &config->oauths[i]))
			by_person = true;
	for (int i = 0; by_person && i < SUBMITS_MAX; i++)
		if (e->submits[i].sock >= 0)
			return true;
	return false;
}

void
sign_in_put(const struct engine *e, json_t *live)
{
	json_t *list = json_array();

	for (size_t i = 0; i < e->office->config->oauth_count; i++) {
		const struct sign_in *s = &e->sign_ins[i];
		char got[CIVIL_RFC3339_SIZE] = "";
		char end[CIVIL_RFC3339_SIZE] = "";

		if (!s->known)
			continue;
		if (s->got_at != 0) {
			civil_rfc3339(s->got_at, got);
			civil_rfc3339(s->expires_at, end);
		}
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:s, s:b}", "oauth",
			e->office->config->oauths[i].name, "since", got,
			"until", end, "why", s->why, "config", s->config));
	}
	json_object_set_new(live, "tokens", list);
}

const char *
sign_in_trouble(const struct engine *e)
{
	for (size_t i = 0; i < e->office->config->oauth_count; i++) {
		const struct sign_in *s = &e->sign_ins[i];

		/* While the last one is good, a fault may pass. */
		if (s->known && s->why[0] != '\0' &&
		    (s->config || s->got_at == 0))
			return s->why;
	}
	return NULL;
}
