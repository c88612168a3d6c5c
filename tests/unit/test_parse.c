/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parse_mail() as a whole, and the golden mails: every key of NAME.expect must
 * be in the facts of NAME.eml with that very value.
 */
#include "parsers/parse.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <jansson.h>

#include "parsers/base/mem.h"

static const char GOLDEN[] = "tests/golden";

static struct facts *
parse_text(void *ctx, const char *text)
{
	return parse_mail(ctx, span_str(text), parse_rules_default(ctx));
}

static void
subjects_lose_their_prefixes(void **state)
{
	(void)state;
	static const struct {
		const char *subject, *want;
	} cases[] = {
	    {"Plan", "Plan"},
	    {"RE: Plan", "Plan"},
	    {"Re: FW: re[2]: AW : Plan", "Plan"},
	    {"[EXTERNAL] RE: [EXTERNAL]: Plan", "Plan"},
	    {"EXTERNAL: Fwd: Plan", "Plan"},
	    {"Regarding: Plan", "Regarding: Plan"},
	    {"[Case 12] Plan", "[Case 12] Plan"},
	    {"RE:", ""},
	    {"", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_true(
		    span_is(parse_subject_base(span_str(cases[i].subject)),
			cases[i].want));
}

/* Labels and "wrote" in a language that no table has. */
static void
marks_in_html_tell_the_reply_in_any_language(void **state)
{
	(void)state;
	static const char *const bodies[] = {
	    "<div>Yes.</div><div id=appendonsend></div><hr>"
	    "<div id=divRplyFwdMsg><b>Isuka:</b> Ann<br><b>Iya:</b> Jo</div>"
	    "<p>Endala</p>",
	    "<div>Yes.</div><div class=gmail_quote><div class=gmail_attr>"
	    "Ann ubhalile<br></div><blockquote class=gmail_quote>Endala"
	    "</blockquote></div>",
	    "<div class=moz-cite-prefix>Ann ubhalile<br></div>"
	    "<blockquote type=cite>Endala</blockquote><p>Yes.</p>",
	    /* Forwarded without a blockquote. */
	    "<div>Yes.</div><div class=gmail_quote><div class=gmail_attr>"
	    "Ann ubhalile<br></div><br><p>Endala</p></div>",
	};
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		void *ctx = mem_new(NULL);
		struct facts *f = parse_text(
		    ctx, mem_fmt(ctx,
			     "From: jo@a.example\nContent-Type: "
			     "text/html\n\n<html><body>%s</body></html>\n",
			     bodies[i]));
		assert_string_equal(f->reply, "Yes.");
		assert_non_null(strstr(f->text, "Endala"));
		mem_free(ctx);
	}
}

/* Where a reference stands decides what it is worth (P-7). */
static void
references_are_told_by_where_they_stand(void **state)
{
	(void)state;
	static const struct {
		enum found_where where;
		const char *normal;
		bool valid;
	} want[] = {
	    {FOUND_SUBJECT, "ENQ-26-00417-U", true},
	    {FOUND_NEW_TEXT, "ENQ-26-00418-U", false},
	    {FOUND_NEW_TEXT, "AB12345", true},
	    {FOUND_ATTACHMENT_NAME, "EH936/23/00567", true},
	    {FOUND_ATTACHMENT_NAME, "EH936/23/00568", true},
	    {FOUND_QUOTED_TEXT, "ENQ-26-00417-U", true},
	};
	void *ctx = mem_new(NULL);
	struct facts *f = parse_text(ctx,
	    "From: a@b.example\nSubject: RE: enq-26-00417-u\n"
	    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
	    "About ENQ-26-00418-U. Our ref: AB12345\n\n"
	    "On Mon, 2 Mar 2026 at 10:00, Team <t@council.example> wrote:\n"
	    "> Your reference is ENQ-26-00417-U.\n"
	    "--b\nContent-Type: application/pdf\nContent-Disposition: "
	    "attachment; filename*=utf-8''EH936%EF%BC%8F23%EF%BC%8F00567.pdf\n"
	    "\nx\n--b\nContent-Type: application/pdf\nContent-Disposition: "
	    "attachment; filename=\"Order_EH936-23-00568_signed (2).pdf\"\n"
	    "\nx\n--b--\n");
	assert_int_equal(f->found_count, sizeof want / sizeof want[0]);
	for (size_t i = 0; i < f->found_count; i++) {
		assert_int_equal(f->found[i].where, want[i].where);
		assert_string_equal(f->found[i].normal, want[i].normal);
		assert_int_equal(f->found[i].valid, want[i].valid);
	}
	mem_free(ctx);
}

/* The keys that others rely on: of a person's mail, a machine's, an empty one
 * and one that is none. */
static void
every_mail_has_every_key(void **state)
{
	(void)state;
	static const char *const keys[] = {"subject", "from", "reply_to", "to",
	    "cc", "message_id", "in_reply_to", "references", "date", "text",
	    "reply", "signature", "attachments", "class", "is_bounce", "hard",
	    "recipients", "status", "reason", "original_message_id", "may_ack",
	    "authres", "arc", "references_found", "commands", "absence",
	    "flags"};
	static const char *const mails[] = {"", "\n", "no mail at all",
	    "From: a@b.example\nSubject: x\n\nHello\n",
	    "From: MAILER-DAEMON\nContent-Type: multipart/report; boundary=b; "
	    "report-type=delivery-status\n\n--b\n\nNo\n--b\nContent-Type: "
	    "message/delivery-status\n\nFinal-Recipient: rfc822;c@d.example\n"
	    "Action: failed\nStatus: 5.1.1\n--b--\n",
	    "From: a@b.example\nAuto-Submitted: auto-replied\nSubject: Out of "
	    "office\n\nI am on leave until 4 January.\n",
	    "From: a@b.example\nAuthentication-Results: mx; spf=pass\n\n"
	    "3 ASSIGN jo\n",
	    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
	    "image/png; name=a.png\n\nx"};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof mails / sizeof mails[0]; i++) {
		char *text =
		    facts_to_json(ctx, parse_text(ctx, mails[i]), false);
		json_t *facts = json_loads(text, 0, NULL);
		assert_non_null(facts);
		for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
			if (json_object_get(facts, keys[k]) == NULL)
				fail_msg("mail %zu has no %s", i, keys[k]);
		json_decref(facts);
	}
	mem_free(ctx);
}

static void
transport_headers_become_facts(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts *f = parse_text(ctx,
	    "Return-Path: <>\n"
	    "Delivered-To: Send@Council.Example\n"
	    "Received: from x by y for <send@council.example>; Mon, 2 Mar "
	    "2026\n"
	    "Received: from x by y for <ehcp@council.example>; Mon, 2 Mar "
	    "2026\n"
	    "X-MS-Exchange-Organization-AuthAs: Internal\n"
	    "X-MS-Exchange-Organization-AuthSource: LO2.PROD.OUTLOOK.COM\n"
	    "X-Enquiryd-Probe: 3f9a21bc\n"
	    "Thread-Topic: Plan\nThread-Index: AdQ=\n"
	    "X-Microsoft-Original-Message-ID: <orig@b.example>\n"
	    "From: a@b.example\nSubject: FW: Plan\n\nText\n");
	assert_true(f->has_return_path);
	assert_string_equal(f->return_path, "");
	assert_int_equal(f->delivered_to_count, 3);
	assert_string_equal(f->delivered_to[2], "ehcp@council.example");
	assert_true(f->auth_as_internal);
	assert_string_equal(f->auth_source, "LO2.PROD.OUTLOOK.COM");
	assert_string_equal(f->probe, "3f9a21bc");
	assert_string_equal(f->thread_topic, "Plan");
	assert_string_equal(f->thread_index, "AdQ=");
	assert_string_equal(f->original_message_id_exchange, "orig@b.example");
	assert_string_equal(f->subject_base, "Plan");
	f = parse_text(ctx,
	    "X-MS-Exchange-Organization-AuthAs: Anonymous\n"
	    "X-MS-Exchange-Organization-AuthSource: LO2.PROD.OUTLOOK.COM\n"
	    "X-MS-Exchange-Organization-AuthAs: Internal\n"
	    "X-MS-Exchange-Organization-AuthSource: LO2.PROD.OUTLOOK.COM\n"
	    "X-Enquiryd-Probe: 1\nX-Enquiryd-Probe: 2\n"
	    "From: a@b.example\n\nText\n");
	assert_false(f->auth_as_internal);
	assert_null(f->auth_source);
	assert_null(f->probe);
	f = parse_text(ctx, "X-MS-Exchange-Organization-AuthAs: Internal\n"
			    "X-MS-Exchange-Organization-AuthAs: Anonymous\n"
			    "From: a@b.example\n\nText\n");
	assert_false(f->auth_as_internal);
	f = parse_text(ctx, "From: a@b.example\n\nText\n");
	assert_false(f->has_return_path);
	assert_null(f->return_path);
	mem_free(ctx);
}

static void
any_bytes_at_all_give_facts_that_can_be_read_back(void **state)
{
	(void)state;
	static const char *const cases[] = {"", "\n", ":", "\xff\xfe",
	    "From:\nTo:\nSubject:\n\n", "Content-Type: multipart/mixed\n\nx",
	    "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!",
	    "Content-Type: application/ms-tnef\n\nnot tnef",
	    "Date: Mon, 99 Foo 2026\nMessage-ID: <\nReferences: < > <x\n\n"};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct facts *back;
		struct err err;
		char *json =
		    facts_to_json(ctx, parse_text(ctx, cases[i]), false);
		assert_int_equal(
		    facts_from_json(ctx, span_str(json), &back, &err), 0);
		assert_string_equal(facts_to_json(ctx, back, false), json);
	}
	mem_free(ctx);
}

static char *
read_file(void *ctx, const char *path, size_t *n_r)
{
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	char *bytes = mem_array(ctx, 1024 * 1024, 1);
	*n_r = fread(bytes, 1, 1024 * 1024 - 1, file);
	assert_int_equal(fclose(file), 0);
	return bytes;
}

static void
check_golden(const char *name)
{
	void *ctx = mem_new(NULL);
	size_t n;
	char *raw = read_file(ctx, mem_fmt(ctx, "%s/%s.eml", GOLDEN, name), &n);
	struct facts *facts =
	    parse_mail(ctx, span_of(raw, n), parse_rules_default(ctx));
	json_t *got = json_loads(facts_to_json(ctx, facts, false), 0, NULL);
	char *text =
	    read_file(ctx, mem_fmt(ctx, "%s/%s.expect", GOLDEN, name), &n);
	json_error_t why;
	json_t *want = json_loads(text, 0, &why);
	if (want == NULL)
		fail_msg("%s.expect:%d: %s", name, why.line, why.text);
	const char *key;
	json_t *value;
	json_object_foreach(want, key, value)
	{
		json_t *other = json_object_get(got, key);
		if (json_equal(other, value))
			continue;
		char *a = json_dumps(other, JSON_ENCODE_ANY);
		char *b = json_dumps(value, JSON_ENCODE_ANY);
		fail_msg("%s: %s: got %s, want %s", name, key, a, b);
	}
	json_decref(want);
	json_decref(got);
	mem_free(ctx);
}

static void
golden_mails_give_the_facts_beside_them(void **state)
{
	(void)state;
	DIR *dir = opendir(GOLDEN);
	struct dirent *entry;
	int count = 0;
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		struct span name = span_str(entry->d_name);
		if (!span_ends(name, ".expect"))
			continue;
		char base[256];
		snprintf(base, sizeof base, "%.*s", (int)(name.n - 7), name.p);
		check_golden(base);
		count++;
	}
	assert_int_equal(closedir(dir), 0);
	assert_true(count >= 6);
}

static int
set_up(void **state)
{
	(void)state;
	return mail_init() > 0 ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(subjects_lose_their_prefixes),
	    cmocka_unit_test(marks_in_html_tell_the_reply_in_any_language),
	    cmocka_unit_test(references_are_told_by_where_they_stand),
	    cmocka_unit_test(every_mail_has_every_key),
	    cmocka_unit_test(transport_headers_become_facts),
	    cmocka_unit_test(any_bytes_at_all_give_facts_that_can_be_read_back),
	    cmocka_unit_test(golden_mails_give_the_facts_beside_them),
	};
	return cmocka_run_group_tests(tests, set_up, NULL) == 0 ? 0 : 1;
}
