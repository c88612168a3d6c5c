/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration: one file, read once into an immutable struct config.
 * enquiryd.conf(5) is its manual; the names here are the names there.
 *
 * config_parse() works on the file's text, so that the supervisor can hand the
 * very same text to every role and a file edited meanwhile changes nothing.
 * Secrets are not in it: it names credential files, and each role reads only
 * its own.  A mistake is ERR_CONFIG with "file:line: what is wrong".
 *
 * Everything hangs off the struct config, which hangs off the caller's ctx.
 */
#ifndef ENQ_CONFIG_H
#define ENQ_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/policy/deadline.h"
#include "daemon/policy/ladder.h"
#include "parsers/base/err.h"
#include "parsers/base/span.h"
#include "parsers/reference.h"

enum tls_mode {
	TLS_IMPLICIT = 0,
	TLS_STARTTLS,
	TLS_NONE /* loopback addresses only */
};

enum oauth_grant {
	GRANT_CLIENT_CREDENTIALS = 0, /* the program itself (RFC 6749 s.4.4) */
	GRANT_DEVICE_CODE             /* for a person, `enquiryctl login` */
};

/* Where access tokens come from, and how we prove who we are there. */
struct config_oauth {
	const char *name;
	enum oauth_grant grant;
	const char *tenant; /* Microsoft's: NULL when token_url is given */
	const char *client_id;
	const char *token_url;  /* https; made from tenant when not given */
	const char *device_url; /* the same; of use with GRANT_DEVICE_CODE */
	const char *scope;      /* Microsoft's for the grant when not given */
	const char *ca_file;    /* NULL: the system's trust */
	const char *proxy;      /* NULL: straight there */
	/* One of the two, or with GRANT_DEVICE_CODE perhaps none: a secret, or
	 * a certificate (PEM) and its private key. */
	const char *secret_credential;
	const char *secret_expires; /* as written */
	int32_t secret_expires_day; /* DAY_NONE: not known */
	const char *certificate_credential;
	const char *certificate_key_credential;
	const char *assertion; /* "ps256" "rs256": how the key signs */
};

/* One server and how to sign in there. */
struct config_server {
	const char *host;
	int port;
	enum tls_mode tls;
	const char *ca_file;             /* NULL: the system's trust */
	const char *user;                /* NULL: no sign-in (a relay) */
	const char *password_credential; /* name or path of a credential file */
	/* "auto" "plain" "login" "scram" with a password, "auto" "xoauth2"
	 * "oauthbearer" with OAuth. */
	const char *auth;
	const char *oauth_name; /* as written; NULL: by password */
	const struct config_oauth *oauth;
};

struct config_mailbox {
	const char *address; /* what enquirers write to; also our From */
	const char **aliases;
	size_t alias_count;
	bool plus_addressing; /* mailbox+token@ reaches this mailbox */
	struct config_server server;
	const char *folder;   /* "INBOX" */
	const char *junk;     /* the Junk folder; NULL: not watched */
	const char *junk_box; /* its name in the store */
	const char *filed;    /* "Filed"; NULL: leave mail where it is */
	const char *sent;     /* copies of sent letters; NULL: none are made */
	int poll_s;           /* 60 */
};

struct config_route {
	const char *name;
	struct config_server server;
	/* A certificate of ours and its key, for a server that knows us by
	 * it; NULL: none. */
	const char *certificate_credential;
	const char *certificate_key_credential;
	bool null_sender; /* machine letters go out as MAIL FROM:<> */
	bool files_sent;  /* the server itself keeps copies of what it sends */
	int per_minute;   /* 30 */
	int per_day;      /* 10000 */
	int connections;  /* submit processes, 1..4 */
	const char *ehlo; /* name we greet with */
};

struct config_team {
	const char *key;     /* the word the registers use */
	const char *name;    /* "SEND casework team" */
	const char *address; /* officers' answers leave from here */
};

/* What is owed to one kind of enquirer (P-21). */
struct config_policy {
	const char *kind; /* "mp" "family" "councillor" "other" */
	int acknowledge_days;
	int answer_days;
	int extended_days;
	/* Rungs of the ladder, working days relative to the due day. */
	int due_soon_days;   /* -3: on the morning list from then */
	int repeat_days;     /* after the first overdue chase, every n */
	int head_after;      /* overdue chases before the head of service */
	const char **ladder; /* "+1 mail owner deputy manager"; none: usual */
	size_t ladder_count;
	struct ladder_policy rungs; /* made of the four above */
};

/* A phrase of the council's own urgent list (P-39). */
struct config_urgent {
	const char *name;
	const char *words;   /* parsers/wording.h */
	const char *example; /* has them */
};

/* How references of the council's own look. */
struct config_pattern {
	const char *kind; /* "case" finds cases of the register */
	const char *match;
	const char *example; /* has one */
	const char *check;
};

enum start_mode { START_NOW = 0, START_DATE, START_ALL };
enum outgoing_mode { OUTGOING_HOLD = 0, OUTGOING_STAFF, OUTGOING_ALL };

struct config {
	const char *file; /* for messages */
	const char *council;
	const char *zone;           /* "Europe/London" */
	const char *state_dir;      /* database, raw mail, lock */
	const char *control_socket; /* path */
	const char *control_group;  /* admin group, NULL: none */
	const char *templates_dir;
	const char *holidays_file;      /* NULL: the bundled list */
	const char *closures_file;      /* NULL: none; one ISO date a line */
	const char *statutes_file;      /* NULL: the built-in table */
	const char *key_credential;     /* HMAC key for tokens and ids */
	const char *old_key_credential; /* NULL; still read, never written */
	const char *reference_prefix;   /* "ENQ" */
	const char *message_id_domain;
	const char *authserv_id; /* the council's own border (P-13) */
	/* Received headers of the council's own servers that may stand above
	 * the border's results, 1. */
	int trusted_hops;
	bool microsoft_authres;    /* accept results without authserv-id */
	bool trust_auth_as;        /* X-MS-Exchange-Organization-AuthAs */
	const char **auth_sources; /* domains of the servers that write it */
	size_t auth_source_count;
	const char **own_domains; /* the council's mail domains */
	size_t own_domain_count;
	bool simulation; /* `enquiryctl clock` may move the date */

	enum start_mode start;
	int32_t start_day; /* START_DATE: civil day in the council's zone */
	enum outgoing_mode outgoing;

	int cutoff_s; /* seconds of the day, 61200 = 17:00 */
	/* Other ones, of single dates and days of the week. */
	struct deadline_cutoff *cutoffs;
	size_t cutoff_count;
	bool roll;         /* non-working-day receipt counts as the next day */
	int office_open_s; /* chases go only between these, */
	int office_shut_s; /* on working days */
	int morning_s;     /* morning list */
	int digest_s;      /* daily digest */
	int release_delay_s;
	int new_officer_days; /* answers of officers newer than this wait */
	int letter_max_bytes; /* finished letter, 20 MB */

	/* Acknowledgement caps (P-18). */
	int cap_address_hour;
	int cap_enquiry_day;
	int cap_domain_hour;
	int cap_minute;
	int cap_burst;  /* mails of an address in ten minutes, */
	int cap_flood;  /* and how many are a flood */
	int ack_spread; /* a minute, of those that had to wait (P-42) */

	/* Kinds of registered senders whose mail is filed (P-1). */
	const char **no_reply_owed;
	size_t no_reply_owed_count;

	/* P-31, P-39, P-11. */
	bool status_when_overdue;        /* a robot may say that we are late */
	bool mp_ledger;                  /* MPs' offices get lists (P-32) */
	const char *crisis_approved_by;  /* NULL: no crisis wording is sent */
	const char *urgent_out_of_hours; /* an address; NULL: none */
	const char *information_governance; /* likewise (P-41) */
	int campaign_letters; /* so many like letters are proposed as one */

	const char *parliament_dissolved; /* as written; NULL: it sits */
	int32_t dissolved_day;            /* DAY_NONE: it sits (P-14) */

	/* Lines that letters show when they are set. */
	const char *contact_urgent;
	const char *contact_advice;
	const char *contact_complaints;

	struct config_mailbox mailbox;
	struct config_route *routes; /* at least one; the first is used */
	size_t route_count;
	struct config_oauth *oauths;
	size_t oauth_count;
	struct config_team *teams;
	size_t team_count;
	struct config_policy *policies;
	size_t policy_count;

	struct config_urgent *urgents;
	size_t urgent_count;
	const char **urgent_words; /* of each */

	struct config_pattern *patterns;
	size_t pattern_count;
	/* Built from reference_prefix and the patterns. */
	struct reference_rules *references;
	/* Value of our loop header: an opaque word made from the address. */
	const char *loop_id;
};

MUST_USE
int config_parse(void *ctx, const char *file, struct span text,
    struct config **config_r, struct err *err);

/* Is the address in one of own_domains?  A domain below one is not. */
bool config_is_own(const struct config *config, const char *addr);
/*
 * The one that letters leave by: the first.  Any other is only read, so that it
 * can be put first: no process opens it, reads its credentials or counts its
 * connections.  NULL when there is none.
 */
const struct config_route *config_route_in_use(const struct config *config);
/* Does mailbox or that route sign in with it? */
bool config_oauth_is_used(
    const struct config *config, const struct config_oauth *oauth);
/* The policy of a kind; the "other" policy when the kind has none. */
const struct config_policy *config_policy(
    const struct config *config, const char *kind);
/* The team of a key; NULL when there is none. */
const struct config_team *config_team(
    const struct config *config, const char *key);

#endif
