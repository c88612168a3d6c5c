/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What mails say, and how often that is read right.  The mails of
 * tests/detectors were written before the patterns; SHOW_ALARMS=1 prints what
 * was found in the human mails of ../shared, none of which should be.
 */
#include "daemon/policy/signs.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/limits.h"
#include "parsers/parse.h"

#define HERE "tests/detectors/"
#define CORPUS "../shared/data/mail"
enum { FILE_BYTES = 64 * 1024 * 1024, SAMPLES = 400 };

static struct sign_reader *reader;
static void *root;

static struct span
read_file(void *ctx, const char *path)
{
	FILE *in = fopen(path, "rb");
	if (in == NULL)
		return span_of(NULL, 0);
	assert_int_equal(fseek(in, 0, SEEK_END), 0);
	long size = ftell(in);
	assert_in_range(size, 0, FILE_BYTES);
	rewind(in);
	char *room = mem_zero(ctx, (size_t)size + 1);
	size_t n = fread(room, 1, (size_t)size, in);
	fclose(in);
	return span_of(room, n);
}

/* One block of a file: its subject, what is expected, its text. */
struct sample {
	const char *expect;
	bool indirect; /* written without the words one would look for */
	struct facts *facts;
	struct signs signs;
};

static void
read_block(void *ctx, struct span block, struct sample *sample)
{
	struct span line;
	struct span rest = block;
	*sample = (struct sample){.facts = facts_new(ctx)};
	while (span_line(&rest, &line)) {
		if (span_starts(line, "Subject: "))
			sample->facts->subject =
			    mem_strn(ctx, line.p + 9, line.n - 9);
		else if (span_starts(line, "Expect: "))
			sample->expect = mem_strn(ctx, line.p + 8, line.n - 8);
		else if (span_eq(line, span_str("Manner: indirect")))
			sample->indirect = true;
		else
			break;
		block = rest;
	}
	sample->facts->reply = mem_strn(ctx, block.p, block.n);
	sample->facts->text = sample->facts->reply;
	signs_read(ctx, reader, sample->facts, &sample->signs);
}

static struct sample *
read_samples(void *ctx, const char *name, size_t *count_r)
{
	struct sample *samples = mem_many(ctx, struct sample, SAMPLES);
	struct span rest = read_file(ctx, mem_fmt(ctx, HERE "%s", name));
	*count_r = 0;
	while (rest.n > 0) {
		ptrdiff_t end = span_find(rest, 0, "\n----\n");
		size_t n = end < 0 ? rest.n : (size_t)end;
		assert_true(*count_r < SAMPLES);
		read_block(ctx, span_sub(rest, 0, n), &samples[(*count_r)++]);
		rest =
		    end < 0 ? span_of(NULL, 0) : span_sub(rest, n + 6, rest.n);
	}
	assert_true(*count_r >= 10);
	return samples;
}

typedef bool judge(const struct sample *sample);

static bool
chases(const struct sample *s)
{
	return s->signs.found[SIGN_CHASER];
}

static bool
thanks(const struct sample *s)
{
	return s->signs.thanks;
}

static bool
is_urgent(const struct sample *s)
{
	if (s->expect != NULL && strcmp(s->expect, "danger") == 0)
		return s->signs.found[SIGN_DANGER];
	return signs_urgent(&s->signs);
}

static bool
triggers(const struct sample *s)
{
	enum sign sign;
	int at = SIGN_FIRST_TRIGGER;
	if (s->expect == NULL || !sign_parse(s->expect, &sign))
		return signs_next_trigger(&s->signs, &at);
	return s->signs.found[sign];
}

/* No mark of a robot, and yet no letter is owed: read as an answer to one of
 * ours, which is what an absence always is. */
static bool
is_away(const struct sample *s)
{
	void *ctx = mem_new(root);
	const char *raw = mem_fmt(ctx,
	    "From: Kay <kay@example.org>\r\nTo: send@northshire.example\r\n"
	    "Subject: %s\r\nIn-Reply-To: <a@northshire.example>\r\n\r\n%s\r\n",
	    s->facts->subject != NULL ? s->facts->subject : "Re: Received",
	    s->facts->reply);
	bool away =
	    !parse_mail(ctx, span_str(raw), parse_rules_default(ctx))->may_ack;
	mem_free(ctx);
	return away;
}

/* How many of a file the judge says yes to; the others are printed, or those
 * when they should be none. */
static size_t
count_yes(const char *name, judge *says, bool should, size_t *count_r)
{
	void *ctx = mem_new(root);
	struct sample *samples = read_samples(ctx, name, count_r);
	size_t yes = 0;
	for (size_t i = 0; i < *count_r; i++) {
		bool said = says(&samples[i]);
		yes += said;
		if (said != should)
			print_message("#   %s %s: %.60s\n",
			    should ? "missed" : "false alarm",
			    samples[i].expect == NULL ? name
						      : samples[i].expect,
			    samples[i].facts->reply);
	}
	mem_free(ctx);
	return yes;
}

/* ---- human mail that nobody wrote for this ---- */

static size_t humans, alarms[SIGN_COUNT], any_trigger, thanked, any_urgent,
    perhaps_away;

static void
take_mail(const struct parse_rules *rules, const char *path)
{
	void *ctx = mem_new(root);
	struct signs signs;
	struct span raw = read_file(ctx, path);
	struct facts *facts = parse_mail(ctx, raw, rules);
	int at = SIGN_FIRST_TRIGGER;
	if (facts->class == CLASS_HUMAN && facts->text[0] != '\0') {
		signs_read(ctx, reader, facts, &signs);
		humans++;
		any_trigger += signs_next_trigger(&signs, &at);
		any_urgent += signs_urgent(&signs);
		if ((facts->flags & MAIL_PERHAPS_AUTOMATIC) != 0) {
			perhaps_away++;
			if (getenv("SHOW_ALARMS") != NULL)
				print_message(
				    "#   perhaps automatic: %s\n", path);
		}
		thanked += signs.thanks;
		if (signs.thanks && getenv("SHOW_ALARMS") != NULL)
			print_message(
			    "#   thanks: %s (%s)\n", facts->reply, path);
		for (int i = 0; i < SIGN_COUNT; i++) {
			alarms[i] += signs.found[i];
			if (signs.found[i] && getenv("SHOW_ALARMS") != NULL)
				print_message("#   %s: %s (%s)\n",
				    sign_name((enum sign)i), signs.said[i],
				    path);
		}
	}
	mem_free(ctx);
}

static bool
read_corpus(void)
{
	static const char *const folders[] = {"auth-results", "autoreply",
	    "bounce", "charset", "malformed", "mime", "reply-strip", "tnef"};
	struct parse_rules *rules = parse_rules_default(root);
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char path[512];
		snprintf(path, sizeof path, CORPUS "/%s", folders[i]);
		DIR *dir = opendir(path);
		struct dirent *entry;
		while (dir != NULL && (entry = readdir(dir)) != NULL) {
			if (!span_ends(span_str(entry->d_name), ".eml"))
				continue;
			snprintf(path, sizeof path, CORPUS "/%s/%s", folders[i],
			    entry->d_name);
			take_mail(rules, path);
		}
		if (dir != NULL)
			closedir(dir);
	}
	return humans > 0;
}

static void
few_human_mails_raise_an_alarm(void **state)
{
	(void)state;
	if (!read_corpus()) {
		print_message("# skipped: no " CORPUS "\n");
		return;
	}
	print_message("# %zu human mails: chaser %zu, thanks %zu, urgent %zu,"
		      " legal clock %zu\n",
	    humans, alarms[SIGN_CHASER], thanked, any_urgent, any_trigger);
	print_message("# and perhaps automatic %zu\n", perhaps_away);
	assert_true(alarms[SIGN_CHASER] * 100 <= humans);
	/* Some of these do thank and nothing else: read one by one, 5 of 9. */
	assert_true(thanked * 50 <= humans);
	assert_true(any_trigger * 100 <= humans);
	assert_true(any_urgent * 20 <= humans);
	/* A doubt costs a letter: such mail is filed and not answered. */
	assert_true(perhaps_away * 50 <= humans);
}

/* ---- recall, and the ordinary mails beside ---- */

static void
measure(const char *what, const char *name, judge *says, const char *others,
    size_t percent)
{
	size_t count;
	size_t other_count;
	size_t yes = count_yes(name, says, true, &count);
	size_t wrong = count_yes(others, says, false, &other_count);
	print_message("# %s: recall %zu of %zu, precision %zu of %zu, false"
		      " alarms %zu of %zu\n",
	    what, yes, count, yes, yes + wrong, wrong, other_count);
	assert_true(yes * 100 >= percent * count);
	assert_true(wrong * 20 <= other_count);
}

static void
most_chasers_are_known(void **state)
{
	(void)state;
	measure("chaser", "chaser.txt", chases, "plain.txt", 90);
}

static void
thanks_are_told_from_letters_that_begin_so(void **state)
{
	(void)state;
	measure("thanks", "thanks.txt", thanks, "unthankful.txt", 90);
}

static void
no_urgent_mail_is_missed(void **state)
{
	(void)state;
	measure("urgent", "urgent.txt", is_urgent, "plain.txt", 100);
}

/*
 * What is only mentioned: the hardest mails.  At first sight 4 of 24 and 4 of
 * 12 were flagged; "EHC assessment" without a word that asks has gone since.
 */
static void
few_mails_that_only_mention_it_are_flagged(void **state)
{
	(void)state;
	size_t count;
	size_t wrong = count_yes("mentions.txt", triggers, false, &count);
	print_message(
	    "# legal clock, only mentioned: false alarms %zu of %zu\n", wrong,
	    count);
	assert_true(wrong * 4 <= count);
	wrong = count_yes("gravely.txt", is_urgent, false, &count);
	print_message("# urgent, grave words only: false alarms %zu of %zu\n",
	    wrong, count);
	assert_true(wrong * 3 <= count);
}

static void
most_legal_clocks_are_seen(void **state)
{
	(void)state;
	measure("legal clock", "trigger.txt", triggers, "plain.txt", 90);
}

/* ---- the mails of 2026-11, written by one who had not read the table ---- */

/* The recall of one file: how many in plain words, how many without. */
struct recall {
	size_t plain, plain_of, indirect, indirect_of;
};

static struct recall
recall_of(const char *folder, const char *file, judge *says, const char *only)
{
	void *ctx = mem_new(root);
	size_t count;
	struct recall got = {0};
	const char *name = mem_fmt(ctx, "%s%s", folder, file);
	struct sample *samples = read_samples(ctx, name, &count);
	for (size_t i = 0; i < count; i++) {
		const struct sample *s = &samples[i];
		if (only != NULL && strcmp(only, s->expect) != 0)
			continue;
		bool yes = says(s);
		*(s->indirect ? &got.indirect_of : &got.plain_of) += 1;
		*(s->indirect ? &got.indirect : &got.plain) += yes;
		if (!yes && getenv("SHOW_MISSED") != NULL &&
		    span_starts(span_str(name), getenv("SHOW_MISSED")))
			print_message("#   missed %s%s: %.110s\n",
			    s->indirect ? "~" : "",
			    s->expect == NULL ? name : s->expect,
			    s->facts->reply);
	}
	print_message("# %s%s: recall %zu of %zu in plain words, %zu of %zu"
		      " without\n",
	    folder, only == NULL ? file : only, got.plain, got.plain_of,
	    got.indirect, got.indirect_of);
	mem_free(ctx);
	return got;
}

/* False alarms among the ordinary mails of a folder. */
static void
ordinary_mails(const char *folder)
{
	void *ctx = mem_new(root);
	size_t count, chased = 0, urgent = 0, legal = 0, thanked_too = 0;
	struct sample *samples =
	    read_samples(ctx, mem_fmt(ctx, "%s/plain.txt", folder), &count);
	for (size_t i = 0; i < count; i++) {
		const struct signs *s = &samples[i].signs;
		int at = SIGN_FIRST_TRIGGER;
		assert_false(is_away(&samples[i]));
		chased += s->found[SIGN_CHASER];
		urgent += signs_urgent(s);
		thanked_too += s->thanks;
		if (s->thanks && getenv("SHOW_MISSED") != NULL &&
		    strcmp(getenv("SHOW_MISSED"), folder) == 0)
			print_message(
			    "#   thanks: %.90s\n", samples[i].facts->reply);
		legal += signs_next_trigger(s, &at);
		for (int k = 0; k < SIGN_COUNT; k++)
			if (s->found[k] && getenv("SHOW_MISSED") != NULL &&
			    strcmp(getenv("SHOW_MISSED"), folder) == 0)
				print_message("#   %s: \"%s\": %.90s\n",
				    sign_name((enum sign)k), s->said[k],
				    samples[i].facts->reply);
	}
	print_message("# %s/plain.txt: false alarms of %zu: chaser %zu, thanks"
		      " %zu, urgent %zu, legal clock %zu\n",
	    folder, count, chased, thanked_too, urgent, legal);
	/* One in twenty. */
	assert_true(chased * 20 <= count && thanked_too * 20 <= count);
	assert_true(urgent * 20 <= count && legal * 20 <= count);
	mem_free(ctx);
}

/*
 * What is known at least, in per cent: of those in plain words, of those
 * without, in seen/ and in aside/.  Nobody who may come to harm is missed.
 */
static const struct {
	const char *name;
	judge *says;
	size_t plain, indirect, aside_plain, aside_indirect;
} demanded[] = {
    {"chaser.txt", chases, 95, 90, 90, 75},
    {"thanks.txt", thanks, 90, 80, 90, 75},
    {"urgent.txt", is_urgent, 100, 100, 100, 100},
    {"trigger.txt", triggers, 95, 95, 90, 75},
    /* By allusion ("gone fishing!") such mail is a person's, filed as any. */
    {"away.txt", is_away, 95, 60, 80, 20},
};
enum { DEMANDED = sizeof demanded / sizeof demanded[0] };

static void
most_of_what_others_wrote_is_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < DEMANDED; i++) {
		struct recall r = recall_of(
		    "seen/", demanded[i].name, demanded[i].says, NULL);
		assert_true(r.plain * 100 >= demanded[i].plain * r.plain_of);
		assert_true(
		    r.indirect * 100 >= demanded[i].indirect * r.indirect_of);
	}
	ordinary_mails("seen");
}

static void
most_of_what_was_set_aside_is_known_too(void **state)
{
	(void)state;
	for (size_t i = 0; i < DEMANDED; i++) {
		struct recall r = recall_of(
		    "aside/", demanded[i].name, demanded[i].says, NULL);
		assert_true(
		    r.plain * 100 >= demanded[i].aside_plain * r.plain_of);
		assert_true(r.indirect * 100 >=
			    demanded[i].aside_indirect * r.indirect_of);
	}
	ordinary_mails("aside");
}

/* No clock is known less than half of the time, even by allusion. */
static void
each_legal_clock_is_seen(void **state)
{
	(void)state;
	for (int k = SIGN_FIRST_TRIGGER; k < SIGN_COUNT; k++) {
		const char *key = sign_name((enum sign)k);
		struct recall a =
		    recall_of("seen/", "trigger.txt", triggers, key);
		struct recall b =
		    recall_of("aside/", "trigger.txt", triggers, key);
		assert_true(a.plain + a.indirect >= 13);
		assert_true(b.plain + b.indirect >= 11);
	}
}

/*
 * The third set; what it demands is what the tables did after mending by seen/
 * alone, a little below.  At first sight: 82 of 90 clocks in plain words, 30
 * of 60 without, 6 of 20 absences.
 */
static void
most_of_the_third_set_is_known(void **state)
{
	(void)state;
	static const struct {
		const char *folder, *file;
		judge *says;
		size_t plain, indirect;
	} third[] = {
	    {"third/seen/", "trigger.txt", triggers, 95, 85},
	    {"third/seen/", "away.txt", is_away, 90, 0},
	    {"third/aside/", "trigger.txt", triggers, 90, 45},
	    {"third/aside/", "away.txt", is_away, 50, 0},
	};
	for (size_t i = 0; i < sizeof third / sizeof third[0]; i++) {
		struct recall r = recall_of(
		    third[i].folder, third[i].file, third[i].says, NULL);
		assert_true(r.plain * 100 >= third[i].plain * r.plain_of);
		assert_true(
		    r.indirect * 100 >= third[i].indirect * r.indirect_of);
	}
}

static void
the_council_s_own_urgent_words_count(void **state)
{
	(void)state;
	static const char *const own[] = {"ferry ~2 cancel*"};
	struct sign_reader *with;
	struct signs signs;
	struct err err;
	void *ctx = mem_new(root);
	struct facts *facts = facts_new(ctx);
	assert_int_equal(sign_reader_new(ctx, own, 1, &with, &err), 0);
	facts->reply = facts->text = "The ferry is cancelled until March.";
	signs_read(ctx, reader, facts, &signs);
	assert_false(signs_urgent(&signs));
	signs_read(ctx, with, facts, &signs);
	assert_true(signs.found[SIGN_URGENT]);
	assert_string_equal(signs.said[SIGN_URGENT], "ferry is cancelled");
	mem_free(ctx);
}

static void
who_writes_is_read_from_their_words(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum footing writer;
	} cases[] = {
	    {"My son starts in September.", FOOTING_PARENT},
	    {"I'm Kai's mum.", FOOTING_PARENT},
	    {"I write as the grandmother of Kai.", FOOTING_RELATIVE},
	    {"My grandson stays with us.", FOOTING_RELATIVE},
	    {"We act for Mrs Lane, whose son has a plan.", FOOTING_SOLICITOR},
	    {"Our client has had no reply.", FOOTING_SOLICITOR},
	    {"I am from SENDIASS and support the family.", FOOTING_ADVOCATE},
	    {"I am 17 and at college.", FOOTING_YOUNG_PERSON},
	    {"Which form do I need?", FOOTING_UNKNOWN},
	    {"The child is in year 4.", FOOTING_UNKNOWN},
	};
	void *ctx = mem_new(root);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct facts *facts = facts_new(ctx);
		struct signs signs;
		facts->reply = facts->text = cases[i].text;
		signs_read(ctx, reader, facts, &signs);
		if (signs.writer != cases[i].writer)
			fail_msg("%s: %s", cases[i].text,
			    footing_name(signs.writer));
	}
	mem_free(ctx);
}

int
main(void)
{
	struct err err;
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(most_chasers_are_known),
	    cmocka_unit_test(thanks_are_told_from_letters_that_begin_so),
	    cmocka_unit_test(no_urgent_mail_is_missed),
	    cmocka_unit_test(most_legal_clocks_are_seen),
	    cmocka_unit_test(few_mails_that_only_mention_it_are_flagged),
	    cmocka_unit_test(most_of_what_others_wrote_is_known),
	    cmocka_unit_test(most_of_what_was_set_aside_is_known_too),
	    cmocka_unit_test(each_legal_clock_is_seen),
	    cmocka_unit_test(most_of_the_third_set_is_known),
	    cmocka_unit_test(the_council_s_own_urgent_words_count),
	    cmocka_unit_test(who_writes_is_read_from_their_words),
	    cmocka_unit_test(few_human_mails_raise_an_alarm),
	};
	root = mem_new(NULL);
	mail_init();
	facts_init();
	if (sign_reader_new(root, NULL, 0, &reader, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	mem_free(root);
	return failed == 0 ? 0 : 1;
}
