/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/facts.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <jansson.h>

#include "parsers/base/civil.h"
#include "parsers/limits.h"

/* Facts with something in every field. */
static struct facts *
full_facts(void *ctx)
{
	struct facts *f = facts_new(ctx);
	static struct address people[] = {
	    {"a@b.example", "Anna \"A\" Bell"}, {"", "No address"}};
	static const char *ids[] = {"1@b.example", "2@b.example"};
	static const char *failed[] = {"x@y.example"};
	static const char *status[] = {"5.1.1"};
	static const char *props[] = {"header.from", "b.example"};
	static struct authres_result results[] = {{"dmarc", "pass", props, 2}};
	static struct authres authres[] = {{"mx.example", 1, true, results, 1}};
	static struct attachment files[] = {{.name = "£.pdf",
	    .type = "application/pdf",
	    .size = 3,
	    .offset = 100,
	    .length = 4,
	    .encoding = "base64"}};
	static struct text_range ranges[] = {{0, 3}, {5, 9}};
	static struct found_reference found[] = {
	    {"own", "enq 26 417", "ENQ-26-00417-U", FOUND_QUOTED_TEXT, true}};
	static struct command commands[] = {
	    {"NOTE", "call back", 1, true, NULL}, {"DUE", NULL, 2, false, "x"}};

	static const char *signs[] = {"danger", "\"a knife\"", "chaser", "?"};

	f->subject = "Re: line\tand \xe2\x82\xac";
	f->from = people[0];
	f->to = people;
	f->to_count = 2;
	f->references = ids;
	f->reference_count = 2;
	f->date = 1772445600;
	f->text = "new, old, and more";
	f->reply = "new";
	f->reply_ranges = ranges;
	f->reply_range_count = 2;
	f->attachments = files;
	f->attachment_count = 1;
	f->class = CLASS_BOUNCE;
	f->is_bounce = true;
	f->recipients = failed;
	f->status = status;
	f->recipient_count = 1;
	f->authres = authres;
	f->authres_count = 1;
	f->found = found;
	f->found_count = 1;
	f->commands = commands;
	f->command_count = 2;
	f->absence_to = civil_day(2026, 3, 9);
	f->flags = MAIL_TNEF | MAIL_ATTACHED_MAIL;
	f->wrapper = (struct wrapper){
	    .kind = "secure-message", .product = "Egress", .sealed = true};
	f->says = (struct says){.signs = signs,
	    .sign_count = 4,
	    .thanks = true,
	    .writer = "parent",
	    .sketch = "0123"};
	f->parser_died = true;
	memset(f->content_hash, 'a', 64);
	return f;
}

static void
what_is_written_is_read_back_the_same(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts *cases[] = {facts_new(ctx), full_facts(ctx)};
	for (size_t i = 0; i < 2; i++) {
		struct facts *back;
		struct err err;
		char *json = facts_to_json(ctx, cases[i], i == 1);
		assert_int_equal(
		    facts_from_json(ctx, span_str(json), &back, &err), 0);
		assert_string_equal(facts_to_json(ctx, back, i == 1), json);
	}
	struct facts *back;
	struct err err;
	assert_int_equal(
	    facts_from_json(ctx, span_str(facts_to_json(ctx, cases[1], false)),
		&back, &err),
	    0);
	assert_int_equal(back->class, CLASS_BOUNCE);
	assert_int_equal(back->flags, MAIL_TNEF | MAIL_ATTACHED_MAIL);
	assert_true(back->parser_died);
	assert_string_equal(back->wrapper.product, "Egress");
	assert_true(back->wrapper.sealed);
	assert_int_equal(back->says.sign_count, 4);
	assert_string_equal(back->says.signs[1], "\"a knife\"");
	assert_true(back->says.thanks);
	assert_false(back->says.only_chaser);
	assert_string_equal(back->says.writer, "parent");
	assert_string_equal(back->says.sketch, "0123");
	assert_int_equal(back->absence_to, civil_day(2026, 3, 9));
	assert_int_equal(back->absence_from, DAY_NONE);
	assert_int_equal(back->reply_ranges[1].end, 9);
	assert_string_equal(back->authres[0].results[0].props[1], "b.example");
	mem_free(ctx);
}

static void
absent_text_is_null_and_lists_are_empty(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	json_t *o =
	    json_loads(facts_to_json(ctx, facts_new(ctx), true), 0, NULL);
	static const char *const nulls[] = {
	    "subject", "from", "message_id", "date", "reply", "signature"};
	static const char *const lists[] = {"to", "references", "attachments",
	    "authres", "references_found", "commands", "flags"};
	for (size_t i = 0; i < sizeof nulls / sizeof nulls[0]; i++)
		assert_true(json_is_null(json_object_get(o, nulls[i])));
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		assert_true(json_is_array(json_object_get(o, lists[i])) &&
			    json_array_size(json_object_get(o, lists[i])) == 0);
	assert_string_equal(
	    json_string_value(json_object_get(o, "class")), "human");
	json_decref(o);
	mem_free(ctx);
}

static void
text_that_is_no_utf_8_is_repaired_not_fatal(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts *facts = facts_new(ctx), *back;
	struct err err;
	facts->class_evidence = "cut \xe2\x82";
	char *json = facts_to_json(ctx, facts, false);
	assert_int_equal(facts_from_json(ctx, span_str(json), &back, &err), 0);
	assert_non_null(strstr(back->class_evidence, "cut "));
	mem_free(ctx);
}

static json_t *
pair(int from, int to)
{
	return json_pack("[[i,i]]", from, to);
}

static json_t *
says(const char *key, json_t *value)
{
	json_t *o = json_pack("{s:{}, s:b, s:b, s:n, s:n}", "signs", "thanks",
	    0, "only_chaser", 0, "writer", "sketch");
	json_object_set_new(o, key, value);
	return o;
}

static json_t *
command(const char *verb, const char *args, bool ok)
{
	return json_pack("[{s:s?, s:s?, s:i, s:b, s:n}]", "verb", verb, "args",
	    args, "line", 1, "ok", (int)ok, "why");
}

/* Replaces one key of good facts; reading must refuse and name what it
 * misses. */
static void
refuses_for(const char *key, json_t *value, const char *wrong)
{
	void *ctx = mem_new(NULL);
	struct facts *back;
	struct err err;
	json_t *o =
	    json_loads(facts_to_json(ctx, full_facts(ctx), false), 0, NULL);
	if (value == NULL)
		json_object_del(o, key);
	else
		json_object_set_new(o, key, value);
	char *text = json_dumps(o, 0);
	assert_int_equal(facts_from_json(ctx, span_str(text), &back, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.text, wrong));
	free(text);
	json_decref(o);
	mem_free(ctx);
}

static void
refuses(const char *key, json_t *value)
{
	refuses_for(key, value, key);
}

static void
wrong_types_and_bounds_are_refused_by_name(void **state)
{
	(void)state;
	char longer[LIMIT_SUBJECT_BYTES + 2];
	memset(longer, 'x', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';

	refuses("subject", NULL);
	refuses("subject", json_integer(1));
	refuses("subject", json_string(longer));
	refuses("from", json_string("a@b.example"));
	refuses("to", json_object());
	refuses("date", json_string("yesterday"));
	refuses("class", json_string("robot"));
	refuses("may_ack", json_null());
	refuses("flags", json_pack("[s]", "unheard-of"));
	refuses("status", json_array());
	refuses("reply_ranges", pair(3, 1));
	refuses("reply_ranges", pair(0, 1000));
	refuses("reply_ranges", pair(-1, 2));
	refuses("attachments", json_integer(1));
	refuses("says", json_null());
	refuses("says", says("signs", json_array()));
	refuses("says", says("signs", json_pack("{s:n}", "danger")));
	refuses("says", says("signs", json_pack("{s:s}", "danger", "a\nb")));
	refuses_for("says", says("thanks", json_null()), "thanks");
	refuses_for("says", says("sketch", json_string(longer)), "sketch");
	refuses("references_found", json_string("x"));
	refuses("commands", command("PICK", NULL, true));
	refuses("commands", command(NULL, "1", true));
	refuses("commands", command("CLOSE", NULL, false));
	refuses("content_hash", json_string("abc"));
}

static void
stored_facts_of_before_what_words_say_was_noted_are_read(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts *back;
	struct err err;
	json_t *o =
	    json_loads(facts_to_json(ctx, full_facts(ctx), false), 0, NULL);
	json_object_del(o, "says");
	char *text = json_dumps(o, 0);
	assert_int_equal(facts_from_json(ctx, span_str(text), &back, &err), 0);
	assert_int_equal(back->says.sign_count, 0);
	assert_null(back->says.sketch);
	assert_string_equal(back->reply, "new");
	free(text);
	json_decref(o);
	mem_free(ctx);
}

static void
bytes_that_are_no_json_are_refused(void **state)
{
	(void)state;
	static const char *const cases[] = {
	    "", "{", "[]", "null", "{\"a\":1,\"a\":2}", "\xff"};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct facts *back;
		struct err err;
		assert_int_equal(
		    facts_from_json(ctx, span_str(cases[i]), &back, &err), -1);
		assert_int_equal(err.kind, ERR_INPUT);
	}
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read_back_the_same),
	    cmocka_unit_test(absent_text_is_null_and_lists_are_empty),
	    cmocka_unit_test(text_that_is_no_utf_8_is_repaired_not_fatal),
	    cmocka_unit_test(wrong_types_and_bounds_are_refused_by_name),
	    cmocka_unit_test(
		stored_facts_of_before_what_words_say_was_noted_are_read),
	    cmocka_unit_test(bytes_that_are_no_json_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
