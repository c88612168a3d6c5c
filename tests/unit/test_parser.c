/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The jailed parser: it must find in its jail all that it needs, so for every
 * mail it must say just what the same code says outside.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <dirent.h>
#include <iconv.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "daemon/compose/encode.h"
#include "daemon/parser.h"
#include "daemon/sys/files.h"
#include "parsers/base/buf.h"
#include "parsers/charset.h"
#include "parsers/facts.h"
#include "parsers/mail.h"

#define CORPUS "../shared/data/mail"

/* Every so many mails of the corpus; a process each takes its time. */
enum { STRIDE = 8, MAIL_BYTES = 8 * 1024 * 1024 };

static struct parse_rules rules;
static struct sign_reader *signs;

static int
setup(void **state)
{
	*state = mem_new(NULL);
	rules = (struct parse_rules){
	    .references = reference_rules_new(*state, "ENQ"),
	    .loop_id = "enq-0123456789abcdef",
	};
	(void)mail_init();
	struct err err;
	return sign_reader_new(*state, NULL, 0, &signs, &err);
}

static int
teardown(void **state)
{
	mem_free(*state);
	return 0;
}

static void
expect_the_same(const char *name, struct span raw)
{
	void *ctx = mem_new(NULL);
	struct span jailed;
	struct err err = {.kind = ERR_NONE};
	const int got = parser_once(ctx, raw, &rules, &jailed, &err);

	if (got != 1)
		fail_msg("%s: got %d %s", name, got, err.text);
	const char *open =
	    facts_to_json(ctx, parser_read(ctx, raw, &rules, signs), false);

	if (!span_eq(jailed, span_str(open)))
		fail_msg("%s: got %s\nwant %s", name, jailed.p, open);
	mem_free(ctx);
}

#define HEAD "From: Jo <jo@example.org>\r\nSubject: Our meeting\r\n"

static void
mails_of_every_shape_are_parsed_in_the_jail(void **state)
{
	static const struct {
		const char *name;
		const char *text;
	} rows[] = {
	    {"nothing", ""},
	    {"no header", "just words"},
	    {"plain", HEAD "\r\nDear team,\r\n\r\nany news?\r\n"},
	    {"rare charset",
		HEAD "Content-Type: text/plain; charset=koi8-u\r\n"
		     "Content-Transfer-Encoding: 8bit\r\n\r\n\xf0\xd2\xc9\r\n"},
	    {"unknown charset",
		HEAD "Content-Type: text/plain; charset=x-nobody\r\n\r\n"
		     "caf\xe9\r\n"},
	    {"charset that converts by way of a module",
		HEAD "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
		     "\x1b$B$3\x1b(B\r\n"},
	    {"html", HEAD "Content-Type: text/html; charset=utf-8\r\n\r\n"
			  "<meta charset=big5><p>One<br>two</p><table><tr><td>x"
			  "</table>"},
	    {"html that never closes",
		HEAD "Content-Type: text/html\r\n\r\n<div><b><i><div><b><i>"},
	    {"encoded subject",
		"Subject: =?gb18030?b?xOO6ww==?= =?utf-8?q?=C3=A9?=\r\n\r\nx"},
	    {"report",
		HEAD "Content-Type: multipart/report; boundary=b;\r\n"
		     " report-type=delivery-status\r\n\r\n--b\r\n\r\ngone\r\n"
		     "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
		     "Reporting-MTA: dns; mx\r\n\r\n"
		     "Final-Recipient: rfc822; a@b.example\r\n"
		     "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"},
	    {"tnef that is none",
		HEAD "Content-Type: application/ms-tnef; name=winmail.dat\r\n"
		     "Content-Transfer-Encoding: base64\r\n\r\n"
		     "eJ8+IgAAAAAAAAAAAAAA\r\n"},
	    {"bad date",
		"Date: Mon, 99 Foo 2026 25:61:61 +9999\r\n" HEAD "\r\nx\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_the_same(rows[i].name, span_str(rows[i].text));
}

static void
deep_and_large_mails_are_parsed_in_the_jail(void **state)
{
	struct buf deep;
	struct buf large;

	buf_init(&deep, *state, MAIL_BYTES);
	buf_add_str(&deep, HEAD);
	for (int i = 0; i < 500; i++)
		buf_add_fmt(&deep,
		    "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n"
		    "--b%d\r\n",
		    i, i);
	buf_init(&large, *state, MAIL_BYTES);
	buf_add_str(&large, HEAD "Content-Type: application/pdf; name=a.pdf\r\n"
				 "Content-Transfer-Encoding: base64\r\n\r\n");
	for (int i = 0; i < 90000; i++)
		buf_add_str(&large,
		    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9"
		    "wcXJzdHV2d3h5ejAxMjM0\r\n");
	assert_false(deep.full || large.full);
	expect_the_same("deep", buf_span(&deep));
	expect_the_same("large", buf_span(&large));
}

/* Does the C library know it, and our words in it?  Its bytes go to out. */
static bool
add_encoded(struct buf *out, const char *label, const char *words)
{
	char room[400];
	char *to = room;
	size_t left = sizeof(room);
	char copy[100];
	char *from = copy;
	size_t n = strlen(words);
	iconv_t cd = iconv_open(label, "UTF-8");

	if (cd == (iconv_t)-1)
		return false;
	assert_true(n < sizeof(copy));
	memcpy(copy, words, n);
	const bool good = iconv(cd, &from, &n, &to, &left) != (size_t)-1 &&
			  iconv(cd, NULL, NULL, &to, &left) != (size_t)-1;

	(void)iconv_close(cd);
	if (good)
		buf_add(out, room, sizeof(room) - left);
	return good;
}

/*
 * A text in every charset that needs a module of the C library, in base64 so
 * that no byte of it can end a part.  A module that was not loaded before the
 * jail closed cannot be opened in it, and its text would be guessed at.
 */
static void
every_charset_module_works_in_the_jail(void **state)
{
	struct buf mail;
	size_t count = 0;

	buf_init(&mail, *state, MAIL_BYTES);
	buf_add_str(
	    &mail, HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	for (size_t i = 0; charset_label(i) != NULL; i++) {
		const char *label = charset_label(i);
		const char *words = mem_fmt(*state, "words in %s.\n", label);
		struct buf bytes;

		buf_init(&bytes, *state, 1000);
		if (!add_encoded(&bytes, label, words))
			continue;
		buf_add_fmt(&mail,
		    "--b\r\nContent-Type: text/plain; charset=\"%s\"\r\n"
		    "Content-Transfer-Encoding: base64\r\n\r\n",
		    label);
		encode_base64(&mail, buf_span(&bytes));
		buf_add_str(&mail, "\r\n");
		count++;
	}
	buf_add_str(&mail, "--b--\r\n");
	assert_true(count > 80);
	expect_the_same("every charset", buf_span(&mail));

	const struct facts *facts = parse_mail(*state, buf_span(&mail), &rules);
	size_t read = 0;

	for (size_t i = 0; charset_label(i) != NULL; i++)
		if (strstr(facts->text,
			mem_fmt(*state, "words in %s.\n", charset_label(i))))
			read++;
	assert_int_equal(read, count);
	assert_int_equal(facts->flags & MAIL_BAD_CHARSET, 0);
}

/* All files of one folder of the corpus, every STRIDE-th; how many. */
static size_t
parse_folder(void *ctx, const char *dir)
{
	char **names;
	size_t n;
	size_t done = 0;
	struct err err;

	assert_int_equal(files_list(ctx, dir, &names, &n, &err), 0);
	for (size_t i = 0; i < n; i += STRIDE) {
		struct span raw;
		const char *path = mem_fmt(ctx, "%s/%s", dir, names[i]);

		assert_int_equal(
		    files_read(ctx, path, MAIL_BYTES, &raw, &err), 0);
		expect_the_same(path, raw);
		done++;
	}
	return done;
}

static void
real_mails_are_parsed_in_the_jail(void **state)
{
	DIR *d = opendir(CORPUS);
	size_t done = 0;

	if (d == NULL) {
		print_message("%s is not here: skipped\n", CORPUS);
		skip();
	}
	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		const char *dir = mem_fmt(*state, "%s/%s", CORPUS, e->d_name);
		struct stat st;

		if (e->d_name[0] != '.' && stat(dir, &st) == 0 &&
		    S_ISDIR(st.st_mode))
			done += parse_folder(*state, dir);
	}
	assert_int_equal(closedir(d), 0);
	assert_true(done > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mails_of_every_shape_are_parsed_in_the_jail),
	    cmocka_unit_test(deep_and_large_mails_are_parsed_in_the_jail),
	    cmocka_unit_test(every_charset_module_works_in_the_jail),
	    cmocka_unit_test(real_mails_are_parsed_in_the_jail),
	};

	return cmocka_run_group_tests_name("parser", tests, setup, teardown);
}
