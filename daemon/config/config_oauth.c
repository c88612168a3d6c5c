/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections oauth of the configuration: checked, completed, found by name. */
#include "daemon/config/config_p.h"

#include "parsers/base/civil.h"
#include "parsers/base/span.h"

#define MICROSOFT "https://login.microsoftonline.com/"
/* Of application permissions: everything an administrator has granted. */
#define SCOPE_CLIENT "https://outlook.office365.com/.default"
#define SCOPE_DEVICE                                                           \
	"https://outlook.office.com/IMAP.AccessAsUser.All "                    \
	"https://outlook.office.com/SMTP.Send offline_access"

/* A domain of the tenant or its id; it becomes a part of a URL. */
static bool
is_tenant(const char *s)
{
	size_t n = 0;

	for (; s[n] != '\0'; n++)
		if (!is_alnum((unsigned char)s[n]) && s[n] != '.' &&
		    s[n] != '-')
			return false;
	return n > 0;
}

/* Its name becomes that of a file. */
static bool
is_name(const char *s)
{
	size_t n = 0;

	for (; s[n] != '\0'; n++)
		if (!is_alnum((unsigned char)s[n]) && s[n] != '-' &&
		    s[n] != '_')
			return false;
	return n > 0 && n <= 40;
}

static int
check_url(const char *name, const char *url, struct err *err)
{
	if (url == NULL)
		return 0;
	if (!span_starts(span_str(url), "https://") || strlen(url) < 9 ||
	    strpbrk(url, " \t\"<>@#") != NULL)
		return err_set(err, ERR_CONFIG,
		    "%s must be a URL that begins with https://", name);
	return 0;
}

/* One proof of who we are, whole. */
static int
check_proof(const struct config_oauth *oauth, struct err *err)
{
	const bool secret = oauth->secret_credential != NULL;
	const bool certificate = oauth->certificate_credential != NULL;

	if (certificate != (oauth->certificate_key_credential != NULL))
		return err_set(err, ERR_CONFIG,
		    "certificate_credential and certificate_key_credential "
		    "come together");
	if (secret && certificate)
		return err_set(err, ERR_CONFIG,
		    "secret_credential and certificate_credential exclude "
		    "each other");
	if (!secret && !certificate && oauth->grant == GRANT_CLIENT_CREDENTIALS)
		return err_set(err, ERR_CONFIG,
		    "secret_credential or certificate_credential is missing");
	if (!secret && oauth->secret_expires != NULL)
		return err_set(err, ERR_CONFIG,
		    "secret_expires belongs to secret_credential");
	if (strcmp(oauth->assertion, "ps256") != 0 &&
	    strcmp(oauth->assertion, "rs256") != 0)
		return err_set(
		    err, ERR_CONFIG, "assertion must be one of: ps256, rs256");
	return 0;
}

int
config_oauth_check(const void *section, struct err *err)
{
	const struct config_oauth *oauth = section;
	int32_t day;

	if (!is_name(oauth->name))
		return err_set(err, ERR_CONFIG,
		    "the title must be letters, digits, - and _");
	if (oauth->tenant == NULL && oauth->token_url == NULL)
		return err_set(
		    err, ERR_CONFIG, "tenant is missing (or token_url)");
	if (oauth->tenant != NULL && !is_tenant(oauth->tenant))
		return err_set(err, ERR_CONFIG,
		    "tenant must be a domain or an id, not \"%s\"",
		    oauth->tenant);
	if (oauth->tenant == NULL && oauth->device_url == NULL &&
	    oauth->grant == GRANT_DEVICE_CODE)
		return err_set(
		    err, ERR_CONFIG, "tenant is missing (or device_url)");
	if (check_url("token_url", oauth->token_url, err) != 0 ||
	    check_url("device_url", oauth->device_url, err) != 0)
		return -1;
	if (oauth->secret_expires != NULL &&
	    !civil_parse(span_str(oauth->secret_expires), &day))
		return err_set(err, ERR_CONFIG,
		    "secret_expires must be a date like 2027-09-30");
	return check_proof(oauth, err);
}

static void
complete(struct config *config, struct config_oauth *oauth)
{
	const bool device = oauth->grant == GRANT_DEVICE_CODE;

	if (oauth->token_url == NULL)
		oauth->token_url = mem_fmt(
		    config, MICROSOFT "%s/oauth2/v2.0/token", oauth->tenant);
	if (oauth->device_url == NULL && oauth->tenant != NULL)
		oauth->device_url = mem_fmt(config,
		    MICROSOFT "%s/oauth2/v2.0/devicecode", oauth->tenant);
	if (oauth->scope == NULL)
		oauth->scope = device ? SCOPE_DEVICE : SCOPE_CLIENT;
	if (oauth->secret_expires == NULL ||
	    !civil_parse(
		span_str(oauth->secret_expires), &oauth->secret_expires_day))
		oauth->secret_expires_day = DAY_NONE;
}

static int
resolve(
    const struct config *config, struct config_server *server, struct err *err)
{
	if (server->oauth_name == NULL)
		return 0;
	for (size_t i = 0; i < config->oauth_count; i++)
		if (strcmp(config->oauths[i].name, server->oauth_name) == 0) {
			server->oauth = &config->oauths[i];
			return 0;
		}
	return err_set(err, ERR_CONFIG, "there is no section oauth '%s'",
	    server->oauth_name);
}

/*
 * A refresh token that a provider replaces at each use must not be used by two
 * processes at once: the loser's copy is taken for a stolen one.
 */
static int
check_alone(const struct config *config, struct err *err)
{
	const struct config_route *route = config_route_in_use(config);

	if (route == NULL || route->connections == 1)
		return 0;
	for (size_t i = 0; i < config->oauth_count; i++)
		if (config->oauths[i].grant == GRANT_DEVICE_CODE)
			return err_set(err, ERR_CONFIG,
			    "oauth %s: grant = device_code is for a trial and "
			    "allows one route with connections = 1",
			    config->oauths[i].name);
	return 0;
}

const struct config_route *
config_route_in_use(const struct config *config)
{
	return config->route_count > 0 ? &config->routes[0] : NULL;
}

bool
config_oauth_is_used(
    const struct config *config, const struct config_oauth *oauth)
{
	const struct config_route *route = config_route_in_use(config);

	return config->mailbox.server.oauth == oauth ||
	       (route != NULL && route->server.oauth == oauth);
}

int
config_oauth_finish(struct config *config, struct err *err)
{
	for (size_t i = 0; i < config->oauth_count; i++)
		complete(config, &config->oauths[i]);
	if (resolve(config, &config->mailbox.server, err) != 0)
		return err_prefix(err, "mailbox");
	for (size_t i = 0; i < config->route_count; i++)
		if (resolve(config, &config->routes[i].server, err) != 0)
			return err_prefix(
			    err, "route %s", config->routes[i].name);
	return check_alone(config, err);
}
