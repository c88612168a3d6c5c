/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration's tables and the checks that span several settings. */
#include "daemon/config/config.h"

#include "daemon/config/config_p.h"
#include "daemon/config/hours.h"
#include "daemon/config/settings.h"
#include "daemon/store/inbox.h"
#include "parsers/base/civil.h"
#include "parsers/base/span.h"

#ifndef ENQ_PREFIX
#define ENQ_PREFIX "/usr"
#endif

/* struct config plus what is not kept. */
struct draft {
	struct config config;
	const char *start;
	const char **cutoffs;
	size_t cutoff_count;
};

static const char *const tls_words[] = {
    [TLS_IMPLICIT] = "implicit",
    [TLS_STARTTLS] = "starttls",
    [TLS_NONE] = "none",
    NULL,
};
static const char *const grant_words[] = {
    [GRANT_CLIENT_CREDENTIALS] = "client_credentials",
    [GRANT_DEVICE_CODE] = "device_code",
    NULL,
};
static const char *const outgoing_words[] = {
    [OUTGOING_HOLD] = "hold",
    [OUTGOING_STAFF] = "staff",
    [OUTGOING_ALL] = "all",
    NULL,
};

bool
config_is_address(const char *addr)
{
	const char *at = strchr(addr, '@');

	return at != NULL && at != addr && at[1] != '\0' &&
	       strchr(at + 1, '@') == NULL &&
	       strpbrk(addr, " \t<>,;\"") == NULL;
}

static int
check_team(const void *section, struct err *err)
{
	const struct config_team *team = section;

	if (config_is_address(team->address))
		return 0;
	return err_set(
	    err, ERR_CONFIG, "\"%s\" is no mail address", team->address);
}

/* Compiled here once only to fail at its own line of the file; config_parse()
 * compiles it again, when the prefix is known. */
static int
check_pattern(const void *section, struct err *err)
{
	const struct config_pattern *p = section;
	void *ctx = mem_new(NULL);
	const int result = reference_rules_add(reference_rules_new(ctx, "ENQ"),
	    p->kind, p->match, p->example, p->check, err);

	mem_free(ctx);
	return result;
}

#define SERVER(owner, usual_port)                                              \
	{.name = "host",                                                       \
	    .at = offsetof(struct owner, server.host),                         \
	    .required = true},                                                 \
	    {.name = "port",                                                   \
		.type = SET_NUMBER,                                            \
		.number = (usual_port),                                        \
		.min = 1,                                                      \
		.max = 65535,                                                  \
		.at = offsetof(struct owner, server.port)},                    \
	    {.name = "tls",                                                    \
		.type = SET_WORD,                                              \
		.words = tls_words,                                            \
		.text = "implicit",                                            \
		.at = offsetof(struct owner, server.tls)},                     \
	    {.name = "ca_file", .at = offsetof(struct owner, server.ca_file)}, \
	    {.name = "user", .at = offsetof(struct owner, server.user)},       \
	    {.name = "password_credential",                                    \
		.at = offsetof(struct owner, server.password_credential)},     \
	    {.name = "oauth",                                                  \
		.at = offsetof(struct owner, server.oauth_name)},              \
	{                                                                      \
		.name = "auth", .text = "auto",                                \
		.at = offsetof(struct owner, server.auth)                      \
	}

#define TEXT(owner, member, usual)                                             \
	{                                                                      \
		.name = #member, .text = (usual),                              \
		.at = offsetof(struct owner, member)                           \
	}
#define NEEDED(owner, member)                                                  \
	{                                                                      \
		.name = #member, .required = true,                             \
		.at = offsetof(struct owner, member)                           \
	}
#define NUMBER(owner, member, usual, least, most)                              \
	{                                                                      \
		.name = #member, .type = SET_NUMBER, .number = (usual),        \
		.min = (least), .max = (most),                                 \
		.at = offsetof(struct owner, member)                           \
	}
#define FLAG(owner, member, usual)                                             \
	{                                                                      \
		.name = #member, .type = SET_FLAG, .number = (usual),          \
		.at = offsetof(struct owner, member)                           \
	}
#define TIME(key, member, usual)                                               \
	{                                                                      \
		.name = (key), .type = SET_TIME, .text = (usual),              \
		.at = offsetof(struct config, member)                          \
	}
#define LIST(owner, member, counter)                                           \
	{                                                                      \
		.name = #member, .type = SET_LIST,                             \
		.at = offsetof(struct owner, member),                          \
		.count_at = offsetof(struct owner, counter)                    \
	}

static const struct setting mailbox_table[] = {
    NEEDED(config_mailbox, address),
    LIST(config_mailbox, aliases, alias_count),
    FLAG(config_mailbox, plus_addressing, 1),
    SERVER(config_mailbox, 993),
    TEXT(config_mailbox, folder, "INBOX"),
    TEXT(config_mailbox, junk, NULL),
    TEXT(config_mailbox, filed, "Filed"),
    TEXT(config_mailbox, sent, NULL),
    NUMBER(config_mailbox, poll_s, 60, 1, 3600),
    {.name = NULL},
};

static const struct setting route_table[] = {
    SERVER(config_route, 465),
    TEXT(config_route, certificate_credential, NULL),
    TEXT(config_route, certificate_key_credential, NULL),
    FLAG(config_route, null_sender, 1),
    FLAG(config_route, files_sent, 0),
    NUMBER(config_route, per_minute, 30, 1, 100000),
    NUMBER(config_route, per_day, 10000, 1, 10000000),
    NUMBER(config_route, connections, 1, 1, 4),
    TEXT(config_route, ehlo, NULL),
    {.name = NULL},
};

static const struct setting oauth_table[] = {
    {.name = "grant",
	.type = SET_WORD,
	.words = grant_words,
	.text = "client_credentials",
	.at = offsetof(struct config_oauth, grant)},
    TEXT(config_oauth, tenant, NULL),
    NEEDED(config_oauth, client_id),
    TEXT(config_oauth, secret_credential, NULL),
    TEXT(config_oauth, secret_expires, NULL),
    TEXT(config_oauth, certificate_credential, NULL),
    TEXT(config_oauth, certificate_key_credential, NULL),
    TEXT(config_oauth, assertion, "ps256"),
    TEXT(config_oauth, scope, NULL),
    TEXT(config_oauth, token_url, NULL),
    TEXT(config_oauth, device_url, NULL),
    TEXT(config_oauth, ca_file, NULL),
    TEXT(config_oauth, proxy, NULL),
    {.name = NULL},
};

static const struct setting team_table[] = {
    NEEDED(config_team, name),
    NEEDED(config_team, address),
    {.name = NULL},
};

static const struct setting policy_table[] = {
    NUMBER(config_policy, acknowledge_days, 1, 0, 20),
    NUMBER(config_policy, answer_days, 10, 1, 250),
    NUMBER(config_policy, extended_days, 20, 1, 250),
    NUMBER(config_policy, due_soon_days, -3, -50, 0),
    NUMBER(config_policy, repeat_days, 4, 1, 50),
    NUMBER(config_policy, head_after, 2, 1, 50),
    LIST(config_policy, ladder, ladder_count),
    {.name = NULL},
};

static const struct setting pattern_table[] = {
    NEEDED(config_pattern, match),
    NEEDED(config_pattern, example),
    TEXT(config_pattern, check, "none"),
    {.name = NULL},
};

static const struct setting urgent_table[] = {
    NEEDED(config_urgent, words),
    NEEDED(config_urgent, example),
    {.name = NULL},
};

#define SECTIONS(key, member, counter, table, one, title, checker)             \
	{                                                                      \
		.name = (key), .type = SET_SECTIONS,                           \
		.at = offsetof(struct draft, member),                          \
		.count_at = offsetof(struct draft, counter), .inner = (table), \
		.size = sizeof(struct one),                                    \
		.title_at = offsetof(struct one, title), .check = (checker)    \
	}

/* struct draft begins with its struct config, so offsets agree. */
static const struct setting table[] = {
    NEEDED(config, council),
    TEXT(config, zone, "Europe/London"),
    TEXT(config, state_dir, "/var/lib/enquiryd"),
    TEXT(config, control_socket, "/run/enquiryd/control"),
    TEXT(config, control_group, NULL),
    TEXT(config, templates_dir, ENQ_PREFIX "/share/enquiryd/templates"),
    TEXT(config, holidays_file, NULL),
    TEXT(config, closures_file, NULL),
    TEXT(config, statutes_file, NULL),
    TEXT(config, key_credential, "key"),
    TEXT(config, old_key_credential, NULL),
    TEXT(config, reference_prefix, "ENQ"),
    TEXT(config, message_id_domain, NULL),
    TEXT(config, authserv_id, NULL),
    FLAG(config, microsoft_authres, 0),
    NUMBER(config, trusted_hops, 0, 0, 20),
    FLAG(config, trust_auth_as, 0),
    LIST(config, auth_sources, auth_source_count),
    LIST(config, own_domains, own_domain_count),
    FLAG(config, simulation, 0),
    {.name = "start", .text = "now", .at = offsetof(struct draft, start)},
    {.name = "outgoing",
	.type = SET_WORD,
	.words = outgoing_words,
	.text = "hold",
	.at = offsetof(struct config, outgoing)},
    TIME("cutoff", cutoff_s, "17:00"),
    LIST(draft, cutoffs, cutoff_count),
    FLAG(config, roll, 1),
    TIME("office_open", office_open_s, "09:00"),
    TIME("office_shut", office_shut_s, "17:00"),
    TIME("morning", morning_s, "08:30"),
    TIME("digest", digest_s, "08:00"),
    NUMBER(config, release_delay_s, 600, 0, 7L * 24 * 3600),
    NUMBER(config, new_officer_days, 28, 0, 365),
    NUMBER(config, letter_max_bytes, 20L * 1024 * 1024, 64L * 1024,
	150L * 1024 * 1024),
    NUMBER(config, cap_address_hour, 5, 1, 1000),
    NUMBER(config, cap_enquiry_day, 3, 1, 1000),
    NUMBER(config, cap_domain_hour, 300, 1, 100000),
    NUMBER(config, cap_minute, 60, 1, 100000),
    NUMBER(config, cap_burst, 5, 2, 100000),
    NUMBER(config, cap_flood, 20, 5, 100000),
    NUMBER(config, ack_spread, 20, 1, 60000),
    LIST(config, no_reply_owed, no_reply_owed_count),
    FLAG(config, status_when_overdue, 1),
    FLAG(config, mp_ledger, 1),
    TEXT(config, crisis_approved_by, NULL),
    TEXT(config, urgent_out_of_hours, NULL),
    TEXT(config, information_governance, NULL),
    NUMBER(config, campaign_letters, 3, 2, 1000),
    TEXT(config, parliament_dissolved, NULL),
    TEXT(config, contact_urgent, NULL),
    TEXT(config, contact_advice, NULL),
    TEXT(config, contact_complaints, NULL),
    {.name = "mailbox",
	.type = SET_SECTION,
	.required = true,
	.at = offsetof(struct config, mailbox),
	.inner = mailbox_table,
	.size = sizeof(struct config_mailbox),
	.check = config_mailbox_check},
    SECTIONS("route", config.routes, config.route_count, route_table,
	config_route, name, config_route_check),
    SECTIONS("oauth", config.oauths, config.oauth_count, oauth_table,
	config_oauth, name, config_oauth_check),
    SECTIONS("team", config.teams, config.team_count, team_table, config_team,
	key, check_team),
    SECTIONS("policy", config.policies, config.policy_count, policy_table,
	config_policy, kind, config_policy_check),
    SECTIONS("urgent", config.urgents, config.urgent_count, urgent_table,
	config_urgent, name, config_urgent_check),
    SECTIONS("pattern", config.patterns, config.pattern_count, pattern_table,
	config_pattern, kind, check_pattern),
    {.name = NULL},
};

static int
read_start(const struct draft *draft, struct config *config, struct err *err)
{
	config->start_day = DAY_NONE;
	if (strcmp(draft->start, "now") == 0)
		config->start = START_NOW;
	else if (strcmp(draft->start, "all") == 0)
		config->start = START_ALL;
	else if (civil_parse(span_str(draft->start), &config->start_day))
		config->start = START_DATE;
	else
		return err_set(err, ERR_CONFIG,
		    "start must be now, all or a date like 2026-09-01");
	return 0;
}

/* P-14: from that day there are no MPs. */
static int
read_dissolved(struct config *config, struct err *err)
{
	config->dissolved_day = DAY_NONE;
	if (config->parliament_dissolved == NULL ||
	    civil_parse(
		span_str(config->parliament_dissolved), &config->dissolved_day))
		return 0;
	return err_set(err, ERR_CONFIG,
	    "parliament_dissolved must be a date like 2029-05-01");
}

static int
read_cutoffs(const struct draft *draft, struct config *config, struct err *err)
{
	config->cutoffs =
	    mem_many(config, struct deadline_cutoff, draft->cutoff_count);
	config->cutoff_count = draft->cutoff_count;
	for (size_t i = 0; i < draft->cutoff_count; i++)
		if (!hours_cutoff_read(
			span_str(draft->cutoffs[i]), &config->cutoffs[i]))
			return err_set(err, ERR_CONFIG,
			    "cutoffs: \"%s\" is no day and time like 'Friday "
			    "16:30' or '2026-12-24 16:00'",
			    draft->cutoffs[i]);
	return 0;
}

/* A letter to one that is none would stop the daemon when it is needed. */
static int
check_contact(const char *name, const char *addr, struct err *err)
{
	return addr == NULL || config_is_address(addr)
		   ? 0
		   : err_set(err, ERR_CONFIG, "%s: \"%s\" is no mail address",
			 name, addr);
}

/* Council-wide checks; the file is named, no one line is at fault. */
static int
check_whole(const struct config *config, struct err *err)
{
	const char *prefix = config->reference_prefix;
	const size_t n = strlen(prefix);

	if (n < 2 || n > 6)
		return err_set(err, ERR_CONFIG,
		    "reference_prefix must have two to six letters");
	for (size_t i = 0; i < n; i++)
		if (prefix[i] < 'A' || prefix[i] > 'Z')
			return err_set(err, ERR_CONFIG,
			    "reference_prefix must be capital letters");
	if (config->authserv_id == NULL && !config->microsoft_authres)
		return err_set(err, ERR_CONFIG,
		    "authserv_id is missing: without the name of the council's "
		    "own border no sender can be proved");
	if (config->trust_auth_as && config->auth_source_count == 0)
		return err_set(err, ERR_CONFIG,
		    "auth_sources is missing: with trust_auth_as, the domains "
		    "of the servers whose word counts");
	if (config->own_domain_count == 0)
		return err_set(err, ERR_CONFIG,
		    "own_domains is missing: the council's mail domains");
	if (config->route_count == 0)
		return err_set(err, ERR_CONFIG, "section route is missing");
	if (config->team_count == 0)
		return err_set(err, ERR_CONFIG, "section team is missing");
	if (config->office_open_s >= config->office_shut_s)
		return err_set(
		    err, ERR_CONFIG, "office_open must be before office_shut");
	return check_contact(
		   "urgent_out_of_hours", config->urgent_out_of_hours, err) < 0
		   ? -1
		   : check_contact("information_governance",
			 config->information_governance, err);
}

/* FNV-1a over the address: opaque to readers, the same after a restart. */
static const char *
make_loop_id(void *ctx, const char *address)
{
	uint64_t hash = 0xcbf29ce484222325U;

	for (const char *p = address; *p != '\0'; p++) {
		hash ^= (uint64_t)to_lower((unsigned char)*p);
		hash *= 0x100000001b3U;
	}
	return mem_fmt(ctx, "enq-%016llx", (unsigned long long)hash);
}

static int
add_patterns(struct config *config, struct err *err)
{
	config->references =
	    reference_rules_new(config, config->reference_prefix);
	for (size_t i = 0; i < config->pattern_count; i++) {
		const struct config_pattern *p = &config->patterns[i];

		if (reference_rules_add(config->references, p->kind, p->match,
			p->example, p->check, err) != 0)
			return err_prefix(err, "pattern %s", p->kind);
	}
	return 0;
}

static int
finish(const struct draft *draft, struct config *config, struct err *err)
{
	if (read_start(draft, config, err) != 0 ||
	    read_dissolved(config, err) != 0 ||
	    read_cutoffs(draft, config, err) != 0 ||
	    config_policy_no_reply(config, err) != 0 ||
	    check_whole(config, err) != 0 ||
	    config_oauth_finish(config, err) != 0 ||
	    add_patterns(config, err) != 0)
		return err_prefix(err, "%s", config->file);
	/* config_is_address() made sure that there is one. */
	if (config->message_id_domain == NULL)
		config->message_id_domain =
		    strchr(config->mailbox.address, '@') + 1;
	for (size_t i = 0; i < config->route_count; i++)
		if (config->routes[i].ehlo == NULL)
			config->routes[i].ehlo = config->message_id_domain;
	config->mailbox.junk_box =
	    mem_fmt(config, "%s" INBOX_JUNK, config->mailbox.address);
	config_policy_finish(config);
	config_urgent_finish(config);
	config->loop_id = make_loop_id(config, config->mailbox.address);
	return 0;
}

int
config_parse(void *ctx, const char *file, struct span text,
    struct config **config_r, struct err *err)
{
	struct config *config = mem_one(ctx, struct config);
	struct draft *draft = mem_one(config, struct draft);
	int result = settings_read(config, file, text, table, draft, err);

	if (result == 0) {
		*config = draft->config;
		config->file = mem_str(config, file);
		result = finish(draft, config, err);
	}
	if (result != 0) {
		mem_free(config);
		return -1;
	}
	*config_r = config;
	return 0;
}

const struct config_team *
config_team(const struct config *config, const char *key)
{
	for (size_t i = 0; key != NULL && i < config->team_count; i++)
		if (strcmp(config->teams[i].key, key) == 0)
			return &config->teams[i];
	return NULL;
}

bool
config_is_own(const struct config *config, const char *addr)
{
	const char *at = strrchr(addr, '@');
	for (size_t i = 0; at != NULL && i < config->own_domain_count; i++)
		if (span_is(span_str(at + 1), config->own_domains[i]))
			return true;
	return false;
}
