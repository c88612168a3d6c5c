/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An IMAP session over a socket pair in which the server's whole part was
 * written beforehand: the protocol is lock-step and tags are 1, 2, 3 …
 * What a server can do wrong is in integration/imap_faults.py.
 */
#include "daemon/net/imap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "parsers/base/buf.h"
#include "parsers/base/civil.h"

#define SIGN_IN                                                                \
	"* OK ready\r\n"                                                       \
	"* CAPABILITY IMAP4rev1 UIDPLUS MOVE\r\n1 OK -\r\n"                    \
	"2 OK signed in\r\n"                                                   \
	"* CAPABILITY IMAP4rev1 UIDPLUS MOVE\r\n3 OK -\r\n"
#define SELECT_WITH(uidnext)                                                   \
	"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] -\r\n* OK [UIDNEXT " uidnext       \
	"] -\r\n4 OK [READ-WRITE] fine\r\n"

struct session {
	void *ctx;
	struct imap *im;
	int peer;
	struct buf got;
	size_t mails;
	struct imap_entry last;
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &ts), 0);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static struct session *
open_session_with(const struct imap_settings *set, const char *script, int want,
    struct err *err)
{
	static const struct stream_settings to = {
	    .host = "localhost", .port = 1, .connect_s = 2};
	static const struct stream_hooks hooks = {
	    .clock_ms = now_ms, .stop_fds = {-1, -1}};
	struct session *s = mem_one(NULL, struct session);
	struct stream *stream;
	int pair[2];

	s->ctx = mem_new(s);
	buf_init(&s->got, s->ctx, 1 << 20);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	s->peer = pair[1];
	assert_int_equal(
	    write(s->peer, script, strlen(script)), (ssize_t)strlen(script));
	assert_int_equal(shutdown(s->peer, SHUT_WR), 0);
	assert_int_equal(
	    stream_adopt(s->ctx, pair[0], &to, &hooks, &stream, err), 0);
	int r = imap_attach(s->ctx, stream, set, &s->im, err);
	if (r != want)
		print_message("%s\n", err->text);
	assert_int_equal(r, want);
	return s;
}

static struct session *
open_session(const char *script, int want, struct err *err)
{
	static const struct imap_settings set = {.host = "localhost",
	    .tls = IMAP_TLS_NONE,
	    .user = "us",
	    .password = "secret",
	    .command_s = 2};

	return open_session_with(&set, script, want, err);
}

/* What we said, from the start. */
static const char *
said(struct session *s)
{
	char *text = mem_zero(s->ctx, 65536);

	(void)!recv(s->peer, text, 65535, MSG_DONTWAIT);
	return text;
}

static void
close_session(struct session *s)
{
	mem_free(s->ctx);
	close(s->peer);
	mem_free(s);
}

static int
keep_bytes(void *arg, const char *p, size_t n, struct err *err)
{
	struct session *s = arg;

	(void)err;
	buf_add(&s->got, p, n);
	return 0;
}

static int
keep_mail(void *arg, const struct imap_entry *mail, struct err *err)
{
	struct session *s = arg;

	(void)err;
	s->mails++;
	s->last = *mail;
	return 0;
}

static int
refuse_bytes(void *arg, const char *p, size_t n, struct err *err)
{
	(void)arg;
	(void)p;
	(void)n;
	return err_set(err, ERR_STORE, "no room");
}

static void
a_folder_has_its_numbers(void **state)
{
	struct err err = {0};
	struct session *s = open_session(SIGN_IN SELECT_WITH("9"), 0, &err);
	struct imap_folder f = {0};

	(void)state;
	assert_int_equal(imap_select(s->im, "Büro", &f, &err), 0);
	assert_int_equal(f.uidvalidity, 7);
	assert_int_equal(f.uidnext, 9);
	assert_int_equal(f.exists, 3);
	assert_false(f.read_only);
	assert_non_null(strstr(said(s), "B&APw-ro"));
	close_session(s);
}

static void
a_folder_may_be_only_to_read(void **state)
{
	static const struct {
		const char *end;
		bool read_only;
	} rows[] = {{"4 OK [READ-ONLY] fine\r\n", true},
	    {"4 OK [READ-WRITE] fine\r\n", false}, {"4 OK fine\r\n", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct err err = {0};
		struct session *s = open_session(
		    mem_fmt(ctx, "%s* 3 EXISTS\r\n* OK [UIDVALIDITY 7] -\r\n%s",
			SIGN_IN, rows[i].end),
		    0, &err);
		struct imap_folder f = {0};

		assert_int_equal(imap_select(s->im, "INBOX", &f, &err), 0);
		assert_int_equal(f.read_only, rows[i].read_only);
		close_session(s);
		mem_free(ctx);
	}
}

static void
a_listing_is_sorted_and_within_bounds(void **state)
{
	struct err err = {0};
	struct session *s = open_session(
	    SIGN_IN SELECT_WITH(
		"9") "* 3 FETCH (UID 8 INTERNALDATE \"01-Jul-2026 12:00:00 "
		     "+0100\" "
		     "RFC822.SIZE 30)\r\n"
		     "* 1 FETCH (UID 5 INTERNALDATE \" 1-Jan-2026 00:00:00 "
		     "-0130\" "
		     "RFC822.SIZE 10)\r\n"
		     "* 1 FETCH (UID 5 RFC822.SIZE 10)\r\n"
		     "* 2 FETCH (FLAGS (\\Seen))\r\n"
		     "* 9 FETCH (UID 2 RFC822.SIZE 10)\r\n5 OK -\r\n",
	    0, &err);
	struct imap_folder f;
	struct imap_list list;

	(void)state;
	assert_int_equal(imap_select(s->im, "INBOX", &f, &err), 0);
	assert_int_equal(imap_list(s->im, s->ctx, 4, 0, &list, &err), 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.entries[0].uid, 5);
	assert_int_equal(list.entries[1].uid, 8);
	assert_int_equal(list.entries[0].internaldate,
	    civil_utc_instant(civil_day(2026, 1, 1), 5400));
	assert_int_equal(list.entries[1].internaldate,
	    civil_utc_instant(civil_day(2026, 7, 1), 11 * 3600));
	assert_false(list.more);
	assert_int_equal(list.next, 9);
	close_session(s);
}

static void
a_large_folder_is_listed_in_pieces_that_widen_over_gaps(void **state)
{
	struct err err = {0};
	struct session *s = open_session(
	    SIGN_IN SELECT_WITH("100000") "5 OK -\r\n6 OK -\r\n* 1 FETCH (UID "
					  "12000 RFC822.SIZE 1)\r\n7 OK -\r\n"
					  "8 OK -\r\n",
	    0, &err);
	struct imap_folder f;
	struct imap_list list;
	uint32_t from = 1;
	const char *words;
	int i;

	(void)state;
	assert_int_equal(imap_select(s->im, "INBOX", &f, &err), 0);
	for (i = 0; i < 4; i++) {
		assert_int_equal(
		    imap_list(s->im, s->ctx, from, 0, &list, &err), 0);
		assert_true(list.more);
		assert_int_equal(list.count, i == 2 ? 1 : 0);
		from = list.next;
	}
	words = said(s);
	assert_non_null(strstr(words, "UID FETCH 1:2048 "));
	assert_non_null(strstr(words, "UID FETCH 2049:10240 "));
	assert_non_null(strstr(words, "UID FETCH 10241:26624 "));
	assert_non_null(strstr(words, "UID FETCH 26625:28672 "));
	close_session(s);
}

static void
bodies_come_byte_for_byte_and_missing_ones_are_named(void **state)
{
	static const struct imap_entry mails[] = {
	    {.uid = 1, .size = 5}, {.uid = 2, .size = 5}, {.uid = 4}};
	struct err err = {0};
	struct session *s = open_session(
	    SIGN_IN SELECT_WITH(
		"9") "* 1 FETCH (UID 1 BODY[] {5}\r\na\r\nb\x01)\r\n"
		     "* 3 EXISTS\r\n"
		     "* 4 FETCH (BODY[] \"x\\\"y\" UID 4)\r\n5 OK -\r\n",
	    0, &err);
	const struct imap_sink sink = {s, keep_bytes, keep_mail};
	struct imap_folder f;
	bool got[3];
	const char *words;

	(void)state;
	assert_int_equal(imap_select(s->im, "INBOX", &f, &err), 0);
	assert_int_equal(
	    imap_fetch_batch(s->im, mails, 3, &sink, got, &err), 0);
	assert_true(got[0]);
	assert_false(got[1]);
	assert_true(got[2]);
	assert_int_equal(s->got.n, 8);
	assert_memory_equal(s->got.p, "a\r\nb\x01x\"y", 8);
	words = said(s);
	assert_non_null(strstr(words, "UID FETCH 1:2,4 "));
	assert_non_null(strstr(words, "BODY.PEEK[]"));
	assert_null(strstr(words, "BODYSTRUCTURE"));
	assert_null(strstr(words, "ENVELOPE"));
	close_session(s);
}

static void
a_sink_that_fails_gives_its_reason_and_ends_the_session(void **state)
{
	static const struct imap_entry mail = {.uid = 1, .size = 5};
	struct err err = {0};
	struct session *s = open_session(
	    SIGN_IN SELECT_WITH(
		"9") "* 1 FETCH (UID 1 BODY[] {5}\r\nabcde)\r\n5 OK -\r\n",
	    0, &err);
	const struct imap_sink sink = {s, refuse_bytes, keep_mail};
	struct imap_folder f;
	bool got;

	(void)state;
	assert_int_equal(imap_select(s->im, "INBOX", &f, &err), 0);
	assert_int_equal(
	    imap_fetch_batch(s->im, &mail, 1, &sink, &got, &err), -1);
	assert_int_equal(err.kind, ERR_STORE);
	assert_string_equal(err.text, "no room");
	assert_true(imap_is_dead(s->im));
	assert_int_equal(s->mails, 0);
	close_session(s);
}

/* libetpan would reserve them, or crash where it cannot. */
static void
a_literal_of_4_gb_ends_the_session_with_its_reason(void **state)
{
	struct err err = {0};
	struct session *s = open_session(
	    "* OK ready\r\n* FLAGS (\\Se{4294967295}\r\n", -1, &err);

	(void)state;
	assert_int_equal(err.kind, ERR_TEMP);
	assert_non_null(strstr(err.text, "announced a literal longer"));
	close_session(s);
}

/* libetpan follows a null pointer there. */
static void
a_greeting_with_flags_is_refused(void **state)
{
	struct err err = {0};
	struct session *s =
	    open_session("* OK [PERMANENTFLAGS (\\*)] ready\r\n", -1, &err);

	(void)state;
	assert_non_null(strstr(err.text, "sent a broken response code"));
	close_session(s);
}

static void
a_dead_session_repeats_its_first_error(void **state)
{
	struct err err = {0};
	struct session *s = open_session(SIGN_IN, 0, &err);
	struct err again = {0};

	(void)state;
	assert_int_equal(imap_noop(s->im, &err), -1);
	assert_true(imap_is_dead(s->im));
	assert_int_equal(imap_noop(s->im, &again), -1);
	assert_string_equal(again.text, err.text);
	close_session(s);
}

static void
what_comes_before_tls_may_not_be_believed(void **state)
{
	static const struct stream_settings to = {
	    .host = "localhost", .port = 1, .connect_s = 2};
	static const struct stream_hooks hooks = {
	    .clock_ms = now_ms, .stop_fds = {-1, -1}};
	static const struct imap_settings set = {.host = "localhost",
	    .tls = IMAP_TLS_STARTTLS,
	    .user = "us",
	    .password = "secret",
	    .command_s = 2};
	static const char *const scripts[] = {
	    "* PREAUTH welcome\r\n",
	    "* OK -\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n1 OK -\r\n2 OK "
	    "-\r\n",
	    "* OK -\r\n* CAPABILITY IMAP4rev1 STARTTLS\r\n1 OK -\r\n"
	    "2 OK go\r\n3 OK you are in\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		char heard[4096] = "";
		struct stream *stream;
		struct imap *im;
		struct err err = {0};
		int pair[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
		assert_int_equal(write(pair[1], scripts[i], strlen(scripts[i])),
		    (ssize_t)strlen(scripts[i]));
		assert_int_equal(
		    stream_adopt(NULL, pair[0], &to, &hooks, &stream, &err), 0);
		assert_int_equal(
		    imap_attach(NULL, stream, &set, &im, &err), -1);
		assert_null(im);
		assert_int_equal(err.kind, ERR_CONFIG);
		(void)!recv(pair[1], heard, sizeof(heard) - 1, MSG_DONTWAIT);
		assert_null(strstr(heard, "LOGIN"));
		assert_null(strstr(heard, "AUTHENTICATE"));
		close(pair[1]);
	}
}

static void
ways_of_signing_in_have_names(void **state)
{
	enum imap_auth auth = IMAP_AUTH_AUTO;

	(void)state;
	assert_true(imap_auth_by_name("scram", &auth));
	assert_int_equal(auth, IMAP_AUTH_SCRAM_SHA_256);
	assert_true(imap_auth_by_name("auto", &auth));
	assert_int_equal(auth, IMAP_AUTH_AUTO);
	assert_false(imap_auth_by_name("cram-md5", &auth));
}

/* {"status":"401"} */
#define SAYS_401 "+ eyJzdGF0dXMiOiI0MDEifQ==\r\n"
#define OFFERS(words)                                                          \
	"* OK ready\r\n* CAPABILITY IMAP4rev1 " words "\r\n1 OK -\r\n"
#define SIGNED_IN "2 OK -\r\n* CAPABILITY IMAP4rev1\r\n3 OK -\r\n"
/* Of user "us" and token "tok", at localhost:143. */
#define X "dXNlcj11cwFhdXRoPUJlYXJlciB0b2sBAQ=="
#define B "bixhPXVzLAFob3N0PWxvY2FsaG9zdAFwb3J0PTE0MwFhdXRoPUJlYXJlciB0b2sBAQ=="

static const struct {
	const char *what;
	const char *script;
	enum imap_auth auth;
	int want;
	bool refused;
	const char *said;  /* stands in what we said */
	const char *words; /* stand in the error */
} token_cases[] = {
    {"XOAUTH2 on the command's line", OFFERS("AUTH=XOAUTH2 SASL-IR") SIGNED_IN,
	IMAP_AUTH_AUTO, 0, false, "2 AUTHENTICATE XOAUTH2 " X "\r\n", ""},
    {"XOAUTH2 when it is asked for", OFFERS("AUTH=XOAUTH2") "+ \r\n" SIGNED_IN,
	IMAP_AUTH_AUTO, 0, false, "2 AUTHENTICATE XOAUTH2\r\n" X "\r\n", ""},
    {"OAUTHBEARER before XOAUTH2",
	OFFERS("AUTH=XOAUTH2 AUTH=OAUTHBEARER SASL-IR") SIGNED_IN,
	IMAP_AUTH_AUTO, 0, false, "2 AUTHENTICATE OAUTHBEARER " B "\r\n", ""},
    {"XOAUTH2 where the settings say so",
	OFFERS("AUTH=XOAUTH2 AUTH=OAUTHBEARER SASL-IR") SIGNED_IN,
	IMAP_AUTH_XOAUTH2, 0, false, "2 AUTHENTICATE XOAUTH2 " X "\r\n", ""},
    {"capabilities told with the OK",
	OFFERS("AUTH=XOAUTH2 SASL-IR") "* CAPABILITY IMAP4rev1\r\n" SIGNED_IN,
	IMAP_AUTH_AUTO, 0, false, "3 CAPABILITY", ""},
    {"a NO at once",
	OFFERS("AUTH=XOAUTH2 SASL-IR") "2 NO AUTHENTICATE failed.\r\n",
	IMAP_AUTH_AUTO, -1, true, X,
	"does not take the access token: NO AUTHENTICATE failed."},
    {"XOAUTH2 refused with words is answered by an empty line",
	OFFERS("AUTH=XOAUTH2 SASL-IR") SAYS_401 "2 NO failed\r\n",
	IMAP_AUTH_AUTO, -1, true, X "\r\n\r\n",
	"does not take the access token (status 401): NO failed"},
    {"OAUTHBEARER refused with words is answered by ^A",
	OFFERS("AUTH=OAUTHBEARER SASL-IR") SAYS_401 "2 NO failed\r\n",
	IMAP_AUTH_AUTO, -1, true, B "\r\nAQ==\r\n", "(status 401): NO failed"},
    {"refused after it was asked for",
	OFFERS("AUTH=XOAUTH2") "+ \r\n" SAYS_401 "2 NO failed\r\n",
	IMAP_AUTH_AUTO, -1, true, X "\r\n\r\n", "(status 401)"},
    {"BAD is no yes",
	OFFERS("AUTH=XOAUTH2 SASL-IR") "2 BAD User is authenticated but not "
				       "connected.\r\n",
	IMAP_AUTH_AUTO, -1, true, X, "authenticated but not connected"},
    {"BYE", OFFERS("AUTH=XOAUTH2 SASL-IR") "* BYE Connection is closed. 13\r\n",
	IMAP_AUTH_AUTO, -1, false, X, "BYE: Connection is closed. 13"},
    {"the end", OFFERS("AUTH=XOAUTH2 SASL-IR"), IMAP_AUTH_AUTO, -1, false, X,
	"signing in"},
    {"another command's answer", OFFERS("AUTH=XOAUTH2 SASL-IR") "7 OK -\r\n",
	IMAP_AUTH_AUTO, -1, false, X, "cannot be used"},
    {"challenges without an end",
	OFFERS("AUTH=XOAUTH2 SASL-IR")
	    SAYS_401 SAYS_401 SAYS_401 SAYS_401 SAYS_401,
	IMAP_AUTH_AUTO, -1, false, X, "does not come to an end"},
    {"not offered", OFFERS("AUTH=PLAIN SASL-IR"), IMAP_AUTH_AUTO, -1, false,
	"1 CAPABILITY", "no way of signing in"},
};

static void
an_access_token_is_said_as_the_server_wants_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(token_cases) / sizeof(token_cases[0]);
	     i++) {
		bool refused = false;
		const struct imap_settings set = {.host = "localhost",
		    .port = 143,
		    .tls = IMAP_TLS_NONE,
		    .user = "us",
		    .token = "tok",
		    .auth = token_cases[i].auth,
		    .token_refused_r = &refused,
		    .command_s = 2};
		struct err err = {.kind = ERR_NONE};
		struct session *s = open_session_with(
		    &set, token_cases[i].script, token_cases[i].want, &err);
		const char *text = said(s);

		if (strstr(text, token_cases[i].said) == NULL ||
		    strstr(err.text, token_cases[i].words) == NULL ||
		    refused != token_cases[i].refused)
			fail_msg("%s: refused %d, said %s, error %s",
			    token_cases[i].what, refused, text, err.text);
		assert_null(strstr(err.text, "tok\""));
		close_session(s);
	}
}

static void
what_exchange_says_when_it_is_busy_is_worth_a_retry(void **state)
{
	static const struct {
		const char *script;
		enum err_kind want;
	} cases[] = {
	    {SIGN_IN "4 BAD User is authenticated but not connected.\r\n",
		ERR_TEMP},
	    {SIGN_IN "4 NO no such folder\r\n", ERR_CONFIG},
	};
	struct imap_folder folder;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = {.kind = ERR_NONE};
		struct session *s = open_session(cases[i].script, 0, &err);

		assert_int_equal(
		    imap_select(s->im, "INBOX", &folder, &err), -1);
		assert_int_equal(err.kind, cases[i].want);
		close_session(s);
	}
}

static void
a_long_token_stays_below_exchanges_longest_command(void **state)
{
	char token[4097];
	const struct imap_settings set = {.host = "localhost",
	    .port = 993,
	    .tls = IMAP_TLS_NONE,
	    .user = "send.enquiries@northshire.example",
	    .token = token,
	    .command_s = 2};
	struct err err;

	(void)state;
	memset(token, 't', sizeof(token) - 1);
	token[sizeof(token) - 1] = '\0';
	struct session *s = open_session_with(
	    &set, OFFERS("AUTH=XOAUTH2 SASL-IR") SIGNED_IN, 0, &err);
	struct span rest = span_str(said(s));
	struct span line;
	size_t longest = 0;

	while (span_line(&rest, &line))
		longest = line.n > longest ? line.n : longest;
	assert_in_range(longest, 5000, 10239);
	close_session(s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_folder_has_its_numbers),
	    cmocka_unit_test(a_folder_may_be_only_to_read),
	    cmocka_unit_test(a_listing_is_sorted_and_within_bounds),
	    cmocka_unit_test(
		a_large_folder_is_listed_in_pieces_that_widen_over_gaps),
	    cmocka_unit_test(
		bodies_come_byte_for_byte_and_missing_ones_are_named),
	    cmocka_unit_test(
		a_sink_that_fails_gives_its_reason_and_ends_the_session),
	    cmocka_unit_test(
		a_literal_of_4_gb_ends_the_session_with_its_reason),
	    cmocka_unit_test(a_greeting_with_flags_is_refused),
	    cmocka_unit_test(a_dead_session_repeats_its_first_error),
	    cmocka_unit_test(what_comes_before_tls_may_not_be_believed),
	    cmocka_unit_test(ways_of_signing_in_have_names),
	    cmocka_unit_test(an_access_token_is_said_as_the_server_wants_it),
	    cmocka_unit_test(
		what_exchange_says_when_it_is_busy_is_worth_a_retry),
	    cmocka_unit_test(
		a_long_token_stays_below_exchanges_longest_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
