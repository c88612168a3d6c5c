/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What smtp.c (letters and their outcomes) and smtp_handle.c (a connection of
 * libcurl's) share; nobody else includes it.
 */
#ifndef ENQ_NET_SMTP_P_H
#define ENQ_NET_SMTP_P_H

#include <curl/curl.h>

#include "daemon/net/dialogue.h"
#include "daemon/net/smtp.h"

struct smtp {
	struct smtp_settings set;
	char *url;
	CURL *handle; /* NULL: not connected */
	char *token;  /* that it signs in with; NULL: none */
	struct dialogue now;
	char curl_words[CURL_ERROR_SIZE];
};

/* Does the route sign in with an access token? */
static inline bool
smtp_takes_token(const struct smtp_settings *set)
{
	return set->auth >= SMTP_AUTH_OAUTH;
}

/*
 * A handle with everything set that stays the same from letter to letter.  A
 * connection that is signed in is not asked for a newer token.
 */
MUST_USE
int smtp_prepare(struct smtp *smtp, bool token_refused, struct err *err);

/*
 * Closes the connection without waiting for anybody; politely: says QUIT.
 */
void smtp_drop(struct smtp *smtp, bool politely);

#endif
