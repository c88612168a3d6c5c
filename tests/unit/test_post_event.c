/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_fixture.h"

#include "daemon/office/post.h"
#include "daemon/store/events.h"

/* The last event of the enquiry, with the bytes of its payload. */
static const char *
last_payload(struct fixture *f)
{
	struct event *list;
	size_t count;
	OK(event_list(f->store, f->ctx, 1, &list, &count, &f->err));
	assert_true(count > 0);
	return list[count - 1].payload;
}

static void
what_is_said_is_what_jansson_would_write(void **state)
{
	struct fixture *f = *state;
	struct office *office = mem_one(f->ctx, struct office);
	const struct enquiry enquiry = {.id = 1};
	struct jsonout said;
	office->store = f->store;
	office->now = 1780000000;
	BEGIN;
	OK(post_event(office, &enquiry, 3, 0, "daemon", "mail.filed",
	    json_pack("{s:s, s:b, s:s, s:I}", "sender",
		"it \"was\" \\ so\n\t Zo\u00eb \x01", "shares", 1, "empty", "",
		"due_day", (json_int_t)-20613),
	    &f->err));
	const char *tree = last_payload(f);
	post_say(office, &said);
	jsonout_int(&said, "due_day", -20613);
	jsonout_text(&said, "empty", "");
	jsonout_text(&said, "sender", "it \"was\" \\ so\n\t Zo\u00eb \x01");
	jsonout_bool(&said, "shares", true);
	OK(post_event_said(
	    office, &enquiry, 3, 0, "mail.filed", &said, &f->err));
	assert_string_equal(last_payload(f), tree);
	assert_string_equal(tree,
	    "{\"due_day\":-20613,\"empty\":\"\",\"sender\":\"it \\\"was\\\" "
	    "\\\\ so\\n\\t Zo\u00eb \\u0001\",\"shares\":true}");
	COMMIT;
}

static void
nothing_said_is_an_empty_object(void **state)
{
	struct fixture *f = *state;
	struct office *office = mem_one(f->ctx, struct office);
	const struct enquiry enquiry = {.id = 1};
	struct jsonout said;
	office->store = f->store;
	BEGIN;
	OK(post_event(office, &enquiry, 0, 0, "daemon", "one", NULL, &f->err));
	assert_string_equal(last_payload(f), "{}");
	post_say(office, &said);
	OK(post_event_said(office, &enquiry, 0, 0, "two", &said, &f->err));
	assert_string_equal(last_payload(f), "{}");
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(what_is_said_is_what_jansson_would_write),
	    STORE_TEST(nothing_said_is_an_empty_object),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
