/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of the sections that name a mail server: the mailbox, a route. */
#include "daemon/config/config_p.h"

#include "parsers/base/span.h"

static const char *const password_words[] = {
    "auto", "plain", "login", "scram", NULL};
static const char *const oauth_words[] = {
    "auto", "xoauth2", "oauthbearer", NULL};

static bool
is_word_of(const char *const *words, const char *word)
{
	for (size_t i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

static bool
is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 ||
	       span_starts(span_str(host), "127.");
}

static int
check_server(const struct config_server *server, struct err *err)
{
	if (server->tls == TLS_NONE && !is_loopback(server->host))
		return err_set(err, ERR_CONFIG,
		    "tls = none is for loopback addresses only; %s is not one",
		    server->host);
	if (server->oauth_name != NULL && server->password_credential != NULL)
		return err_set(err, ERR_CONFIG,
		    "oauth and password_credential exclude each other");
	if ((server->user == NULL) !=
	    (server->password_credential == NULL && server->oauth_name == NULL))
		return err_set(err, ERR_CONFIG,
		    "user comes with password_credential or oauth");
	if (server->oauth_name == NULL &&
	    !is_word_of(password_words, server->auth))
		return err_set(err, ERR_CONFIG,
		    "auth must be one of: auto, plain, login, scram; others "
		    "need oauth");
	if (server->oauth_name != NULL &&
	    !is_word_of(oauth_words, server->auth))
		return err_set(err, ERR_CONFIG,
		    "with oauth, auth must be one of: auto, xoauth2, "
		    "oauthbearer");
	return 0;
}

int
config_mailbox_check(const void *section, struct err *err)
{
	const struct config_mailbox *mailbox = section;

	if (!config_is_address(mailbox->address))
		return err_set(err, ERR_CONFIG, "\"%s\" is no mail address",
		    mailbox->address);
	for (size_t i = 0; i < mailbox->alias_count; i++)
		if (!config_is_address(mailbox->aliases[i]))
			return err_set(err, ERR_CONFIG,
			    "\"%s\" is no mail address", mailbox->aliases[i]);
	if (mailbox->server.user == NULL)
		return err_set(err, ERR_CONFIG, "user is missing");
	return check_server(&mailbox->server, err);
}

int
config_route_check(const void *section, struct err *err)
{
	const struct config_route *route = section;

	if ((route->certificate_credential == NULL) !=
	    (route->certificate_key_credential == NULL))
		return err_set(err, ERR_CONFIG,
		    "certificate_credential and certificate_key_credential "
		    "come together");
	if (route->certificate_credential != NULL &&
	    route->server.tls == TLS_NONE)
		return err_set(
		    err, ERR_CONFIG, "a certificate is of no use without TLS");
	return check_server(&route->server, err);
}
