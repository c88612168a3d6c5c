/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in with an access token: XOAUTH2 and OAUTHBEARER (RFC 7628). */
#include "daemon/net/imap_p.h"

#include "daemon/net/challenge.h"
#include "daemon/net/sasl.h"

struct refusal {
	const char *farewell; /* what is said to it */
	char status[CHALLENGE_STATUS_SIZE];
};

/* A challenge with words refuses the token and wants an answer before the
 * tagged NO (RFC 7628 s.3.2.3). */
static int
farewell(void *arg, struct span challenge, const char **said_r, struct err *err)
{
	struct refusal *refusal = arg;

	(void)err;
	(void)challenge_status(challenge, refusal->status);
	*said_r = refusal->farewell;
	return 0;
}

static int
authenticate(
    struct imap *im, void *ctx, bool bearer, bool at_once, struct err *err)
{
	const struct imap_settings *set = &im->set;
	struct refusal refusal = {.farewell = bearer ? "AQ==" : ""};
	struct imap_auth_way way = {
	    .ctx = ctx,
	    .mechanism = bearer ? "OAUTHBEARER" : "XOAUTH2",
	    .answer = farewell,
	    .arg = &refusal,
	};
	char *response;

	if ((bearer ? sasl_oauthbearer(ctx, set->user, set->host, set->port,
			  set->token, &response, err)
		    : sasl_xoauth2(
			  ctx, set->user, set->token, &response, err)) != 0)
		return -1;
	way.first = response;
	const int rc = imap_authenticate(im, &way, at_once, err);

	if (rc != 0)
		return rc > 0 ? 0 : -1;
	if (set->token_refused_r != NULL)
		*set->token_refused_r = true;
	return err_set(err, ERR_CONFIG,
	    "signing in: the server does not take the access token%s%s%s: %s",
	    refusal.status[0] == '\0' ? "" : " (status ", refusal.status,
	    refusal.status[0] == '\0' ? "" : ")", way.words);
}

int
imap_authenticate_token(
    struct imap *im, bool bearer, bool at_once, struct err *err)
{
	void *ctx = mem_new(NULL);
	const int rc = authenticate(im, ctx, bearer, at_once, err);

	mem_free(ctx);
	return rc;
}
