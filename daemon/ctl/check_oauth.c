/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl check`: does the token server give us a token, and for how long
 * will it go on doing so? */
#include "daemon/ctl/check_p.h"

#include <unistd.h>

#include "daemon/config/expiry.h"
#include "daemon/ctl/say.h"
#include "daemon/net/diagnosis.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/files.h"
#include "daemon/sys/zone.h"
#include "parsers/base/civil.h"

enum { SAID_MAX = 300 };

void
check_oauth_credentials(struct check *c)
{
	const struct config *config = c->config;
	c->oauth_credentials =
	    mem_many(c->ctx, struct token_credentials, config->oauth_count);
	c->tokens = mem_many(c->ctx, const char *, config->oauth_count);
	for (size_t i = 0; i < config->oauth_count; i++) {
		const struct config_oauth *o = &config->oauths[i];
		const char *whose = mem_fmt(c->ctx, "oauth %s", o->name);
		if (!config_oauth_is_used(config, o))
			continue;
		c->oauth_credentials[i] = (struct token_credentials){
		    .secret = check_credential(c, whose, o->secret_credential),
		    .certificate =
			check_credential(c, whose, o->certificate_credential),
		    .certificate_key = check_credential(
			c, whose, o->certificate_key_credential),
		    .seal =
			o->grant == GRANT_DEVICE_CODE
			    ? check_credential(c, whose, config->key_credential)
			    : NULL};
		if (o->grant == GRANT_DEVICE_CODE && c->live == NULL)
			check_live_ask(c);
	}
}

/* A login that the provider has renewed belongs into its file. */
static int
keep(void *arg, const struct config_oauth *oauth,
    const struct token_login *login, struct err *err)
{
	const struct check *c = arg;
	return files_write(token_login_file(c->ctx, c->config, oauth),
	    login->sealed, 0600, err);
}

static bool
is_complete(
    const struct config_oauth *oauth, const struct token_credentials *have)
{
	return (oauth->secret_credential == NULL || have->secret != NULL) &&
	       (oauth->certificate_credential == NULL ||
		   (have->certificate != NULL &&
		       have->certificate_key != NULL)) &&
	       (oauth->grant != GRANT_DEVICE_CODE || have->seal != NULL);
}

/* What a person might want to know of a token that was given. */
static void
check_note(struct check *c, const char *what, const struct config_oauth *oauth,
    const char *token, const struct oauth_note *note)
{
	const struct config_oauth *reads = c->config->mailbox.server.oauth;
	const struct diagnosis *d = diagnosis_named("clock-off");
	if (note->skew_known && (note->skew_s >= OAUTH_SKEW_ODD_S ||
				    note->skew_s <= -OAUTH_SKEW_ODD_S))
		check_odd(c, what,
		    mem_fmt(c->ctx, "%s, by %lld seconds", d->means,
			(long long)(note->skew_s < 0 ? -note->skew_s
						     : note->skew_s)),
		    d->todo);
	d = diagnosis_named("roles-missing");
	if (reads == oauth && oauth->grant == GRANT_CLIENT_CREDENTIALS &&
	    oauth->tenant != NULL &&
	    oauth_token_has_role(span_str(token), "IMAP.AccessAsApp") == 0)
		check_odd(c, what, d->means, d->todo);
}

static void
check_section(struct check *c, size_t i)
{
	const struct config_oauth *oauth = &c->config->oauths[i];
	const struct token_hooks hooks = {.keep = keep, .arg = c};
	const char *what = mem_fmt(c->ctx, "oauth %s", oauth->name);
	struct token_source *source;
	struct token_state state;
	struct err err;
	const char *token;
	int lock = -1;
	if (!is_complete(oauth, &c->oauth_credentials[i])) {
		check_odd(c, what, "not tried without its credentials", NULL);
		return;
	}
	if (token_source_open(c->ctx, c->config, oauth,
		&c->oauth_credentials[i], &hooks, &source, &err) < 0) {
		check_bad(c, what, &err,
		    "Check the files of this section: enquiryd-microsoft365(7) "
		    "says how each is made.");
		return;
	}
	if (oauth->grant == GRANT_DEVICE_CODE)
		lock = check_live_lock(c);
	if (lock < 0 && c->daemon_runs) {
		check_live_token(c, what, oauth->name);
		return;
	}
	const int got = token_get(source, false, &token, &err);
	if (lock >= 0)
		close(lock);
	if (got < 0) {
		const struct diagnosis *d = token_note(source)->diagnosis;
		check_bad(c, what, &err,
		    d != NULL && d->todo[0] != '\0' ? d->todo : NULL);
		return;
	}
	token_state(source, &state);
	c->tokens[i] = token;
	check_good(c, what,
	    mem_fmt(c->ctx, "a token for %s",
		say_count(c->ctx, (state.expires_at - state.got_at) / 60,
		    "minute", "minutes")));
	check_note(c, what, oauth, token, token_note(source));
}

static int
read_certificate(void *arg, const char *credential, struct span *pem_r)
{
	const struct check *c = arg;
	const struct config_route *route = config_route_in_use(c->config);
	for (size_t i = 0; i < c->config->oauth_count; i++) {
		const char *name = c->config->oauths[i].certificate_credential;
		if (name == NULL || strcmp(name, credential) != 0 ||
		    c->oauth_credentials[i].certificate == NULL)
			continue;
		*pem_r = secret_bytes(c->oauth_credentials[i].certificate);
		return 0;
	}
	if (c->route_certificate == NULL ||
	    strcmp(route->certificate_credential, credential) != 0)
		return -1;
	*pem_r = span_str(c->route_certificate->pem);
	return 0;
}

static void
check_unknown_end(struct check *c, const char *what, const struct expiry *e)
{
	if (e->certificate)
		check_odd(c, what, "its certificate cannot be read",
		    "enquiryd-microsoft365(7) says how each is made.");
	else
		check_odd(c, what, "nobody knows when its secret ends",
		    "Set secret_expires to the day that the Entra portal "
		    "shows, to be warned 30 days before.");
}

static void
check_expiries(struct check *c)
{
	const int32_t today = zone_civil(clock_now(), NULL);
	struct expiry *list;
	size_t count;
	expiry_list(c->ctx, c->config, read_certificate, c, &list, &count);
	for (size_t i = 0; i < count; i++) {
		const char *what = list[i].whose;
		struct buf said;
		buf_init(&said, c->ctx, SAID_MAX);
		if (list[i].day == DAY_NONE) {
			check_unknown_end(c, what, &list[i]);
			continue;
		}
		expiry_say(&said, &list[i], today);
		if (expiry_is_near(&list[i], today))
			check_odd(c, what, said.p,
			    "Make the next one now; both are good until the "
			    "old one ends.");
		else
			check_good(c, what, said.p);
	}
}

void
check_oauth(struct check *c)
{
	for (size_t i = 0; i < c->config->oauth_count; i++)
		if (config_oauth_is_used(c->config, &c->config->oauths[i]))
			check_section(c, i);
	check_expiries(c);
}

const char *
check_token(const struct check *c, const struct config_oauth *oauth)
{
	return oauth == NULL ? NULL : c->tokens[oauth - c->config->oauths];
}
