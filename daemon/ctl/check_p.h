/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the files of `enquiryctl check`. */
#ifndef ENQ_CTL_CHECK_P_H
#define ENQ_CTL_CHECK_P_H

#include "daemon/certificate.h"
#include "daemon/ctl/ctl.h"
#include "daemon/store/store.h"
#include "daemon/sys/secret.h"
#include "daemon/token.h"

struct check {
	struct ctl *ctl;
	void *ctx;
	const struct config *config;
	json_t *findings;
	struct secret *key;     /* NULL: it cannot be used */
	struct secret *old_key; /* NULL: likewise, or there is none */
	struct secret *mailbox_password;
	/* Of the route in use; NULL where there is none. */
	struct secret *route_password;
	struct certificate *route_certificate;
	/* One for each oauth section. */
	struct token_credentials *oauth_credentials;
	const char **tokens; /* NULL where there is none */
	bool daemon_runs;    /* and a person's login is left to it … */
	json_t *live;        /* … which says this of itself; NULL: nothing */
	int64_t left_held;   /* letters that an earlier outgoing holds */
	bool config_wrong;   /* exit 78 */
	bool away;           /* exit 75 */
};

/* A finding: it works, it works but, it does not (and what to do). */
void check_good(struct check *c, const char *what, const char *said);
void check_odd(
    struct check *c, const char *what, const char *said, const char *todo);
void check_bad(
    struct check *c, const char *what, const struct err *err, const char *todo);

/* NULL when there is none, or it cannot be used (which is then said). */
struct secret *check_credential(
    struct check *c, const char *whose, const char *name);

/* check_server.c: the mailbox's server, and that of route i. */
void check_imap(struct check *c);
void check_route(struct check *c, size_t i);

/* check_inside.c: the mails that came say whether trust_auth_as may be set. */
void check_inside(struct check *c, struct store *store);

/* check_unattended.c: does a restricted enquiry wait for nobody? */
void check_unattended(struct check *c, struct store *store);
/* check_numbers.c: can registered numbers of children still be matched? */
void check_numbers(struct check *c, struct store *store);

/* check_officers.c: is anybody registered, and all of them in own_domains? */
void check_officers(struct check *c, struct store *store, int32_t today);

/* check_oauth.c: reads what sections of use name, while we are root … */
void check_oauth_credentials(struct check *c);
/* … asks for a token with it … */
void check_oauth(struct check *c);
/* … and has it here; NULL: none.  oauth may be NULL. */
const char *check_token(
    const struct check *c, const struct config_oauth *oauth);

/* check_live.c: asks a running daemon how it stands, as root where we are … */
void check_live_ask(struct check *c);
/*
 * … for the case that the lock on a person's login (an fd, to be closed after
 * its use) is not to be had: -1 with daemon_runs set, it is the daemon's.  -1
 * without: there is no place for a login yet.
 */
int check_live_lock(struct check *c);
/* How the daemon's token of that section stands … */
void check_live_token(struct check *c, const char *what, const char *oauth);
/* … and a server that wants one, "imap" or "smtp"; false: it has no daemon to
 * be left to. */
bool check_live_server(struct check *c, const struct config_oauth *oauth,
    const char *what, const char *key);

#endif
