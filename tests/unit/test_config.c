/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration: what it means, and each mistake with file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/config/config.h"
#include "daemon/sys/files.h"
#include "parsers/base/civil.h"
#include "tests/unit/context.h"

/* Eleven lines that load; what a test appends begins at line 12. */
#define LEAST                                                                  \
	"council = 'Northshire'\n"                                             \
	"authserv_id = 'mx.northshire.example'\n"                              \
	"own_domains = { 'northshire.example' }\n"                             \
	"mailbox {\n"                                                          \
	"  address = 'send@northshire.example'\n"                              \
	"  host = 'imap.northshire.example'\n"                                 \
	"  user = 'send'\n"                                                    \
	"  password_credential = 'imap' }\n"                                   \
	"route 'r' { host = 'smtp.northshire.example' }\n"                     \
	"team 't' { name = 'T'\n address = 't@northshire.example' }\n"

static int
parse(void *ctx, const char *text, struct config **config, struct err *err)
{
	return config_parse(ctx, "test.conf", span_str(text), config, err);
}

static struct config *
good(void *ctx, const char *text)
{
	struct config *config = NULL;
	struct err err = {.kind = ERR_NONE};

	if (parse(ctx, text, &config, &err) != 0)
		fail_msg("refused: %s", err.text);
	return config;
}

static void
the_least_configuration_has_the_defaults_of_the_manual(void **state)
{
	const struct config *c = good(*state, LEAST);

	assert_string_equal(c->zone, "Europe/London");
	assert_string_equal(c->reference_prefix, "ENQ");
	assert_string_equal(c->message_id_domain, "northshire.example");
	assert_int_equal(c->start, START_NOW);
	assert_int_equal(c->start_day, DAY_NONE);
	assert_int_equal(c->outgoing, OUTGOING_HOLD);
	assert_int_equal(c->cutoff_s, 61200);
	assert_true(c->roll);
	assert_false(c->simulation);
	assert_int_equal(c->release_delay_s, 600);
	assert_string_equal(c->mailbox.folder, "INBOX");
	assert_string_equal(c->mailbox.filed, "Filed");
	assert_null(c->mailbox.sent);
	assert_true(c->mailbox.plus_addressing);
	assert_int_equal(c->mailbox.server.port, 993);
	assert_int_equal(c->mailbox.server.tls, TLS_IMPLICIT);
	assert_int_equal(c->route_count, 1);
	assert_string_equal(c->routes[0].name, "r");
	assert_int_equal(c->routes[0].server.port, 465);
	assert_string_equal(c->routes[0].ehlo, "northshire.example");
	assert_int_equal(c->own_domain_count, 1);
	assert_string_equal(c->file, "test.conf");
	assert_non_null(c->references);
}

static void
each_kind_has_a_policy_and_an_unknown_kind_the_other_one(void **state)
{
	const struct config *c = good(*state,
	    LEAST "policy 'family' { answer_days = 15 extended_days = 25 }\n"
		  "policy 'other' { answer_days = 12 }\n");

	assert_int_equal(config_policy(c, "mp")->answer_days, 10);
	assert_int_equal(config_policy(c, "family")->answer_days, 15);
	assert_int_equal(config_policy(c, "family")->extended_days, 25);
	assert_int_equal(config_policy(c, "school")->answer_days, 12);
	assert_string_equal(config_team(c, "t")->name, "T");
	assert_null(config_team(c, "u"));
	assert_null(config_team(c, NULL));
}

static void
settings_take_the_values_given(void **state)
{
	const struct config *c = good(*state,
	    LEAST "start = '2026-09-01'\n outgoing = staff\n cutoff = '16:30'\n"
		  "cutoffs = { 'friday 15:45', '2026-12-24 12:00' }\n"
		  "simulation = yes\n control_group = 'admins'\n"
		  "reference_prefix = 'SEN'\n"
		  "route 'second' { host = 'localhost' tls = none port = 25 "
		  "null_sender = no connections = 2 }\n"
		  "pattern 'case' { match = '\\b(SEN-[0-9]{6})\\b' "
		  "example = 'SEN-123456' }\n"
		  "urgent 'taxi' { words = 'taxi ~2 gone|stopped' "
		  "example = 'The taxi has stopped.' }\n");
	int32_t day = 0;

	assert_true(civil_parse(span_str("2026-09-01"), &day));
	assert_int_equal(c->start, START_DATE);
	assert_int_equal(c->start_day, day);
	assert_int_equal(c->outgoing, OUTGOING_STAFF);
	assert_int_equal(c->cutoff_s, 59400);
	assert_int_equal(c->cutoff_count, 2);
	assert_int_equal(c->cutoffs[0].day, DAY_NONE);
	assert_int_equal(c->cutoffs[0].weekday, WD_FRIDAY);
	assert_int_equal(c->cutoffs[0].at_s, 56700);
	assert_int_equal(c->cutoffs[1].day, civil_day(2026, 12, 24));
	assert_true(c->simulation);
	assert_string_equal(c->control_group, "admins");
	assert_int_equal(c->urgent_count, 1);
	assert_string_equal(c->urgent_words[0], "taxi ~2 gone|stopped");
	assert_int_equal(c->route_count, 2);
	assert_string_equal(c->routes[0].name, "r");
	assert_string_equal(c->routes[1].name, "second");
	assert_int_equal(c->routes[1].server.tls, TLS_NONE);
	assert_false(c->routes[1].null_sender);
	assert_int_equal(c->routes[1].connections, 2);
}

static void
the_loop_id_belongs_to_the_address_and_does_not_show_it(void **state)
{
	const char *a = good(*state, LEAST)->loop_id;
	const char *b = good(*state, LEAST "roll = false\n")->loop_id;

	assert_string_equal(a, b);
	assert_null(strstr(a, "send"));
	assert_int_equal(strncmp(a, "enq-", 4), 0);
}

struct mistake {
	const char *text;
	const char *want; /* begins with the place */
};

static void
expect_mistakes(void *ctx, const struct mistake *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct config *config = NULL;
		struct err err = {.kind = ERR_NONE};

		if (parse(ctx, rows[i].text, &config, &err) == 0)
			fail_msg("accepted: %s", rows[i].text);
		assert_int_equal(err.kind, ERR_CONFIG);
		if (strncmp(err.text, rows[i].want, strlen(rows[i].want)) != 0)
			fail_msg("got: %s\nwant: %s", err.text, rows[i].want);
		assert_null(strchr(err.text, '\n'));
	}
}

#define EXPECT(ctx, rows)                                                      \
	expect_mistakes((ctx), (rows), sizeof(rows) / sizeof((rows)[0]))

static void
a_mistake_in_one_setting_names_file_and_line(void **state)
{
	static const struct mistake rows[] = {
	    {LEAST "prot = 1\n", "test.conf:12: no such option 'prot'"},
	    {LEAST "mailbx { }\n", "test.conf:12: no such option 'mailbx'"},
	    {LEAST "\n\nzone = 'a'\nzone = 'b'\n",
		"test.conf:15: zone is given twice"},
	    {LEAST "own_domains = { 'x' }\n",
		"test.conf:12: own_domains is given twice"},
	    {LEAST "roll = maybe\n", "test.conf:12: invalid boolean value"},
	    {LEAST "cap_minute = 0\n",
		"test.conf:12: cap_minute must be between 1 and 100000"},
	    {LEAST "cap_minute = many\n", "test.conf:12: invalid integer"},
	    {LEAST "cutoff = '25:00'\n",
		"test.conf:12: cutoff must be a time like 17:00"},
	    {LEAST "policy 'mp' {\n ladder = { '0 mail owner', '0 list owner' "
		   "}\n}\n",
		"test.conf:14: policy mp: ladder: the days must rise from rung "
		"to rung, "
		"and \"0 list owner\" does not"},
	    {LEAST "policy 'mp' {\n ladder = { '1 mail everybody' }\n}\n",
		"test.conf:14: policy mp: ladder: \"1 mail everybody\" is no "
		"rung like "
		"'+1 mail owner deputy manager': days from the due day, list "
		"or mail, and any of owner, deputy, manager, head"},
	    {LEAST "cutoffs = { '24 December' }\n",
		"test.conf: cutoffs: \"24 December\" is no day and time like "
		"'Friday 16:30' or '2026-12-24 16:00'"},
	    {LEAST "cutoff = '5pm'\n",
		"test.conf:12: cutoff must be a time like 17:00"},
	    {LEAST "outgoing = 'some'\n",
		"test.conf:12: outgoing must be one of: hold, staff, all"},
	    {LEAST "closures_file = ''\n",
		"test.conf:12: closures_file must not be empty"},
	    {LEAST "zone = 'Europe/\nLondon'\n",
		"test.conf:13: zone must be a single line"},
	    {"council = 'x\n", "test.conf:2: "},
	};

	EXPECT(*state, rows);
}

static void
a_mistake_in_a_section_names_the_line_of_its_end(void **state)
{
	static const struct mistake rows[] = {
	    {"mailbox {\n address = 'a@b'\n user = 'u'\n}\n",
		"test.conf:4: host is missing"},
	    {"mailbox {\n address = 'nobody'\n host = 'h'\n user = 'u'\n"
	     " password_credential = 'p'\n}\n",
		"test.conf:6: mailbox: \"nobody\" is no mail address"},
	    {LEAST "mailbox { address = 'a@b' }\n",
		"test.conf:12: address is given twice"},
	    {LEAST "mailbox { poll_s = 5 }\n",
		"test.conf:12: section mailbox is given twice"},
	    {LEAST "route 'x' {\n host = 'h'\n tls = none\n}\n",
		"test.conf:15: route x: tls = none is for loopback"},
	    {LEAST "route 'x' {\n host = 'h'\n certificate_credential = 'c'"
		   "\n}\n",
		"test.conf:15: route x: certificate_credential and"},
	    {LEAST "route 'x' {\n host = '::1'\n tls = none\n"
		   " certificate_credential = 'c'\n"
		   " certificate_key_credential = 'k'\n}\n",
		"test.conf:17: route x: a certificate is of no use"},
	    {LEAST "route 'x' {\n host = 'h'\n user = 'u'\n}\n",
		"test.conf:15: route x: user comes with"},
	    {LEAST "route 'x' { host = 'h' port = 70000 }\n",
		"test.conf:12: port must be between 1 and 65535"},
	    {LEAST "route 'r' { host = 'h' }\n", "test.conf:12: "},
	    {LEAST "team 'x' { name = 'X' }\n",
		"test.conf:12: address is missing"},
	    {LEAST "policy 'pm' { }\n",
		"test.conf:12: policy pm: the title must be one of"},
	    {LEAST "policy 'mp' { answer_days = 30 }\n",
		"test.conf:12: policy mp: extended_days is less"},
	    {LEAST "no_reply_owed = { 'school', 'councillor' }\n",
		"test.conf: no_reply_owed: \"councillor\" is none of: school"},
	    {LEAST "pattern 'case' {\n match = '(A[0-9]{3})'\n"
		   " example = 'A12'\n}\n",
		"test.conf:15: pattern case: "},
	    {LEAST "pattern 'case' { match = '(A' example = 'A' }\n",
		"test.conf:12: pattern case: "},
	    {LEAST "urgent 'taxi' {\n words = 'taxi ~2 gone'\n"
		   " example = 'The taxi is late.'\n}\n",
		"test.conf:15: urgent taxi: the example does not have"},
	    {LEAST "urgent 'taxi' { words = \"Can't cope\" example = 'x' }\n",
		"test.conf:12: urgent taxi: \"Can't cope\" is no phrase"},
	    {LEAST "urgent 'taxi' { words = 'taxi' }\n",
		"test.conf:12: example is missing"},
	    {LEAST "pattern 'case' { match = 'A1' }\n",
		"test.conf:12: example is missing"},
	    {LEAST "pattern 'case' { match = 'A1' example = 'A1' "
		   "check = 'luck' }\n",
		"test.conf:12: pattern case: "},
	};

	EXPECT(*state, rows);
}

#define OAUTH(inside) "oauth 'm' { client_id = 'c' " inside " }\n"

static void
an_oauth_section_has_microsofts_addresses_unless_it_gives_others(void **state)
{
	static const char other_provider[] =
	    "oauth 'other' {\n"
	    " client_id = 'c'\n secret_credential = 's'\n scope = 'mail'\n"
	    " token_url = 'https://id.example/token' }\n"
	    "route 'x' {\n"
	    " host = 'h'\n user = 'u'\n oauth = 'other'\n"
	    " auth = oauthbearer }\n";
	const struct config *c = good(
	    *state, mem_fmt(*state, "%s%s%s", LEAST,
			OAUTH("tenant = 'n.example' secret_credential = 's' "
			      "secret_expires = '2027-09-30'"),
			other_provider));
	const struct config_oauth *m = &c->oauths[0];
	const struct config_oauth *other = &c->oauths[1];
	int32_t day = 0;

	assert_int_equal(c->oauth_count, 2);
	assert_int_equal(m->grant, GRANT_CLIENT_CREDENTIALS);
	assert_string_equal(m->token_url,
	    "https://login.microsoftonline.com/n.example/oauth2/v2.0/token");
	assert_string_equal(m->scope, "https://outlook.office365.com/.default");
	assert_true(civil_parse(span_str("2027-09-30"), &day));
	assert_int_equal(m->secret_expires_day, day);
	assert_null(c->routes[0].server.oauth);
	assert_ptr_equal(c->routes[1].server.oauth, other);
	assert_string_equal(other->token_url, "https://id.example/token");
	assert_string_equal(other->scope, "mail");
	assert_int_equal(other->secret_expires_day, DAY_NONE);
}

static void
half_an_oauth_section_is_refused_with_what_it_lacks(void **state)
{
	static const struct mistake rows[] = {
	    {LEAST "oauth '../m' { client_id = 'c' }\n",
		"test.conf:12: oauth ../m: the title must be"},
	    {LEAST OAUTH("secret_credential = 's'"),
		"test.conf:12: oauth m: tenant is missing"},
	    {LEAST OAUTH("tenant = 'a/b' secret_credential = 's'"),
		"test.conf:12: oauth m: tenant must be a domain or an id"},
	    {LEAST OAUTH("tenant = 't'"),
		"test.conf:12: oauth m: secret_credential or certificate"},
	    {LEAST OAUTH("tenant = 't' certificate_credential = 'c'"),
		"test.conf:12: oauth m: certificate_credential and"},
	    {LEAST OAUTH("tenant = 't' secret_credential = 's' "
			 "certificate_credential = 'c' "
			 "certificate_key_credential = 'k'"),
		"test.conf:12: oauth m: secret_credential and certificate"},
	    {LEAST OAUTH("tenant = 't' secret_credential = 's' "
			 "secret_expires = 'soon'"),
		"test.conf:12: oauth m: secret_expires must be a date"},
	    {LEAST OAUTH("tenant = 't' secret_credential = 's' "
			 "assertion = 'none'"),
		"test.conf:12: oauth m: assertion must be one of"},
	    {LEAST OAUTH("token_url = 'http://id.example/' "
			 "secret_credential = 's'"),
		"test.conf:12: oauth m: token_url must be a URL"},
	    {LEAST "route 'x' { host = 'h' user = 'u' oauth = 'm' "
		   "password_credential = 'p' }\n",
		"test.conf:12: route x: oauth and password_credential"},
	    {LEAST "route 'x' { host = 'h' user = 'u' oauth = 'm' "
		   "auth = plain }\n",
		"test.conf:12: route x: with oauth, auth must be"},
	    {LEAST "route 'x' { host = 'h' user = 'u' auth = xoauth2 "
		   "password_credential = 'p' }\n",
		"test.conf:12: route x: auth must be one of"},
	    {LEAST "route 'x' { host = 'h' user = 'u' oauth = 'm' }\n",
		"test.conf: route x: there is no section oauth 'm'"},
	    {"route 'x' { host = 'h' connections = 2 }\n" LEAST
	     "oauth 'm' { client_id = 'c' tenant = 't' grant = device_code }\n",
		"test.conf: oauth m: grant = device_code is for a trial"},
	};

	EXPECT(*state, rows);
}

static void
a_mistake_of_the_whole_names_the_file(void **state)
{
	static const struct mistake rows[] = {
	    {"", "test.conf:1: section mailbox is missing"},
	    {LEAST "start = 'tomorrow'\n", "test.conf: start must be"},
	    {LEAST "start = '2026-02-30'\n", "test.conf: start must be"},
	    {LEAST "reference_prefix = 'x'\n",
		"test.conf: reference_prefix must"},
	    {LEAST "reference_prefix = 'EN-Q'\n",
		"test.conf: reference_prefix must"},
	    {LEAST "office_open = '18:00'\n", "test.conf: office_open must"},
	    {LEAST "information_governance = 'the lead'\n",
		"test.conf: information_governance: \"the lead\" is no mail"},
	    {LEAST "urgent_out_of_hours = '01234 567'\n",
		"test.conf: urgent_out_of_hours: \"01234 567\" is no mail"},
	};

	EXPECT(*state, rows);
}

static void
what_is_missing_altogether_is_said(void **state)
{
	static const char mailbox[] =
	    "mailbox { address = 'a@b' host = 'h' user = 'u' "
	    "password_credential = 'p' }\n";
	const struct mistake rows[] = {
	    {mailbox, "test.conf:2: council is missing"},
	    {mem_fmt(*state, "council = 'C'\n%s", mailbox),
		"test.conf: authserv_id is missing"},
	    {mem_fmt(*state, "council = 'C'\nauthserv_id = 'm'\n%s", mailbox),
		"test.conf: own_domains is missing"},
	    {mem_fmt(*state,
		 "council = 'C'\nauthserv_id = 'm'\nown_domains = { 'b' }\n%s",
		 mailbox),
		"test.conf: section route is missing"},
	};

	EXPECT(*state, rows);
}

/* libConfuse itself counts the lines of comments wrong. */
static void
comments_do_not_move_the_lines_below_them(void **state)
{
	static const struct mistake rows[] = {
	    {"# one\nx = 1\n", "test.conf:2: no such option 'x'"},
	    {"# one\n\n## two\n#\n x = 1\n", "test.conf:5: "},
	    {"// one\n//two\nx = 1\n", "test.conf:3: "},
	    {"/* one\n two */ /**/\nx = 1\n", "test.conf:3: "},
	    {"roll = true # why\nzone = 'Z' // where\nx = 1\n",
		"test.conf:3: "},
	    {"/* a *//* b */# c\nx = 1\n", "test.conf:2: "},
	    {LEAST "# it's no quote\n// \" nor this\nx = 1\n",
		"test.conf:14: "},
	    {LEAST "team 'x' {\n # what\n name = 'X' # who\n"
		   " adress = 'x@y'\n}\n",
		"test.conf:15: no such option 'adress'"},
	    {LEAST "roll = true\n/* to be\ncontinued", "test.conf:13: a comm"},
	};

	EXPECT(*state, rows);
}

static void
what_looks_like_a_comment_in_quotes_or_a_word_is_none(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"contact_urgent = 'Room #4 // left /* up */'\n",
		"Room #4 // left /* up */"},
	    {"contact_urgent = \"Room #4 // left\"\n", "Room #4 // left"},
	    {"contact_urgent = 'it\\'s #4' # the room\n", "it's #4"},
	    {"contact_urgent = \"so-called \\\"#4\\\"\"# room\n",
		"so-called \"#4\""},
	    {"contact_urgent = 'a\\\\'# it's one\n", "a\\"},
	    {"contact_urgent=www.a.example//b# c\n", "www.a.example//b"},
	    {"contact_urgent=a/* c */\n", "a"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct config *c =
		    good(*state, mem_fmt(*state, "%s%s", LEAST, rows[i].text));

		assert_string_equal(c->contact_urgent, rows[i].want);
	}
}

static void
a_misspelt_setting_gets_the_name_that_was_meant(void **state)
{
	static const struct mistake rows[] = {
	    {"councl = 'x'\n",
		"test.conf:1: no such option 'councl'; did you mean council?"},
	    {LEAST "route 'x' { hots = 'h' }\n",
		"test.conf:12: no such option 'hots'; did you mean host?"},
	    {LEAST "mailbx { }\n",
		"test.conf:12: no such option 'mailbx'; did you mean mailbox?"},
	};
	struct config *config;
	struct err err;

	EXPECT(*state, rows);
	assert_int_equal(parse(*state, "colour = 1\n", &config, &err), -1);
	assert_string_equal(err.text, "test.conf:1: no such option 'colour'");
}

static void
a_nul_byte_is_refused(void **state)
{
	static const char text[] = "council = 'x'\0\n";
	struct config *config;
	struct err err;

	assert_int_equal(config_parse(*state, "test.conf",
			     span_of(text, sizeof(text) - 1), &config, &err),
	    -1);
	assert_int_equal(err.kind, ERR_CONFIG);
}

static void
the_shipped_example_loads_and_sends_nothing_at_first(void **state)
{
	static const char file[] = "systemd/enquiryd.conf.example";
	struct span text;
	struct config *config = NULL;
	struct err err = {.kind = ERR_NONE};

	assert_int_equal(files_read(*state, file, 65536, &text, &err), 0);
	if (config_parse(*state, file, text, &config, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(config->outgoing, OUTGOING_HOLD);
	assert_int_equal(config->start, START_NOW);
	assert_false(config->simulation);
}

/* A commented-out default in the example must be a setting that exists. */
static void
every_commented_setting_of_the_example_is_accepted(void **state)
{
	static const char file[] = "systemd/enquiryd.conf.example";
	struct span rest;
	struct err err = {.kind = ERR_NONE};
	struct config *config = NULL;
	char *text = mem_str(*state, "");

	assert_int_equal(files_read(*state, file, 65536, &rest, &err), 0);
	for (struct span line; span_line(&rest, &line);) {
		const struct span s = span_trim(line);
		/* "# key = …" is a setting, "# Words" a sentence. */
		const bool setting =
		    s.n > 3 && s.p[0] == '#' && span_find(s, 0, " = ") > 0 &&
		    s.p[2] >= 'a' && s.p[2] <= 'z' &&
		    span_find_byte(span_sub(s, 2, s.n), 0, ' ') ==
			span_find(span_sub(s, 2, s.n), 0, " = ");
		const struct span keep = setting ? span_sub(s, 1, s.n) : line;

		text = mem_fmt(*state, "%s%.*s\n", text, (int)keep.n, keep.p);
	}
	assert_non_null(strstr(text, "\n old_key_credential = "));
	if (config_parse(
		*state, "uncommented", span_str(text), &config, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(config->mailbox.sent, "Sent");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		the_least_configuration_has_the_defaults_of_the_manual),
	    cmocka_unit_test(
		each_kind_has_a_policy_and_an_unknown_kind_the_other_one),
	    cmocka_unit_test(settings_take_the_values_given),
	    cmocka_unit_test(
		the_loop_id_belongs_to_the_address_and_does_not_show_it),
	    cmocka_unit_test(a_mistake_in_one_setting_names_file_and_line),
	    cmocka_unit_test(a_mistake_in_a_section_names_the_line_of_its_end),
	    cmocka_unit_test(
		an_oauth_section_has_microsofts_addresses_unless_it_gives_others),
	    cmocka_unit_test(
		half_an_oauth_section_is_refused_with_what_it_lacks),
	    cmocka_unit_test(a_mistake_of_the_whole_names_the_file),
	    cmocka_unit_test(what_is_missing_altogether_is_said),
	    cmocka_unit_test(comments_do_not_move_the_lines_below_them),
	    cmocka_unit_test(
		what_looks_like_a_comment_in_quotes_or_a_word_is_none),
	    cmocka_unit_test(a_misspelt_setting_gets_the_name_that_was_meant),
	    cmocka_unit_test(a_nul_byte_is_refused),
	    cmocka_unit_test(
		the_shipped_example_loads_and_sends_nothing_at_first),
	    cmocka_unit_test(
		every_commented_setting_of_the_example_is_accepted),
	};

	return cmocka_run_group_tests_name(
	    "config", tests, context_new, context_free);
}
