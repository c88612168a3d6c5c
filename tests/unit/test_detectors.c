/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the detectors know of mails that their author had not seen.  Each set is
 * divided by lot: patterns may be mended after what is missed in seen/, while
 * aside/ is only counted.  SHOW_MISSED=seen/ (or third/seen/ …) prints what
 * was missed there.
 */
#include "daemon/policy/signs.h"

#include "tests/unit/samples.h"

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

/*
 * The fourth set: its ordinary mails were written to tempt the patterns, each
 * is false for every detector but the one it may name itself.
 */
struct alarms {
	size_t chased, thanked, urgent, legal, away, no_answer, several, of;
};

static void
add_alarms(const struct sample *s, bool show, struct alarms *alarms)
{
	bool legal = false;
	bool away = is_away(s);
	for (int k = 0; k < SIGN_COUNT; k++) {
		const char *name = sign_name((enum sign)k);
		if (!s->signs.found[k] ||
		    (s->expect != NULL && strcmp(name, s->expect) == 0))
			continue;
		legal |= k >= SIGN_FIRST_TRIGGER;
		if (show)
			print_message("#   %s: \"%s\": %.90s\n", name,
			    s->signs.said[k], s->facts->reply);
	}
	if (show && (s->signs.thanks || away))
		print_message("#   %s: %.90s\n", away ? "away" : "thanks",
		    s->facts->reply);
	alarms->chased += s->signs.found[SIGN_CHASER];
	alarms->thanked += s->signs.thanks;
	alarms->urgent += signs_urgent(&s->signs);
	alarms->legal += legal;
	alarms->no_answer += is_no_answer(s);
	alarms->several += names_several(s);
	alarms->away += away;
	alarms->of++;
}

static struct alarms
tempting_mails(const char *folder)
{
	void *ctx = mem_new(root);
	size_t count;
	struct alarms alarms = {0};
	struct sample *samples =
	    read_samples(ctx, mem_fmt(ctx, "%splain.txt", folder), &count);
	bool show = getenv("SHOW_MISSED") != NULL &&
		    strcmp(getenv("SHOW_MISSED"), folder) == 0;
	for (size_t i = 0; i < count; i++)
		add_alarms(&samples[i], show, &alarms);
	print_message("# %splain.txt: false alarms of %zu: chaser %zu, thanks"
		      " %zu, urgent %zu, legal clock %zu, away %zu, no answer"
		      " %zu, several %zu\n",
	    folder, alarms.of, alarms.chased, alarms.thanked, alarms.urgent,
	    alarms.legal, alarms.away, alarms.no_answer, alarms.several);
	mem_free(ctx);
	return alarms;
}

/* In per cent, a little below what was measured. */
static const struct {
	const char *file, *only;
	judge *says;
	size_t plain, indirect;
} fourth[] = {
    {"chaser.txt", NULL, chases, 95, 0},
    {"thanks.txt", NULL, thanks, 95, 0},
    {"urgent.txt", NULL, is_urgent, 100, 100},
    {"away.txt", NULL, is_away, 80, 0},
    {"no-answer.txt", NULL, is_no_answer, 95, 0},
    {"several.txt", NULL, names_several, 85, 0},
    {"trigger.txt", NULL, triggers, 95, 0},
    {"trigger.txt", "complaint", triggers, 90, 0},
    {"trigger.txt", "sar", triggers, 90, 0},
    {"trigger.txt", "foi", triggers, 90, 0},
    {"trigger.txt", "mediation", triggers, 90, 0},
    {"trigger.txt", "ehc-request", triggers, 90, 0},
    {"trigger.txt", "tribunal-registration", triggers, 85, 0},
    {"trigger.txt", "tribunal-order", triggers, 85, 0},
};
enum { FOURTH = sizeof fourth / sizeof fourth[0] };

static void
demand_fourth(const char *folder)
{
	for (size_t i = 0; i < FOURTH; i++) {
		struct recall r = recall_of(
		    folder, fourth[i].file, fourth[i].says, fourth[i].only);
		assert_true(r.plain * 100 >= fourth[i].plain * r.plain_of);
		assert_true(
		    r.indirect * 100 >= fourth[i].indirect * r.indirect_of);
	}
	struct alarms alarms = tempting_mails(folder);
	assert_true(alarms.chased * 20 <= alarms.of);
	assert_true(alarms.thanked * 20 <= alarms.of);
	assert_true(alarms.legal * 7 <= alarms.of);
	/* Accepted: "he used to be suicidal" (P-39). */
	assert_true(alarms.urgent * 6 <= alarms.of);
	assert_true(alarms.away * 20 <= alarms.of);
	assert_true(alarms.no_answer * 20 <= alarms.of);
	assert_true(alarms.several * 20 <= alarms.of);
}

static void
most_of_the_fourth_set_is_known(void **state)
{
	(void)state;
	demand_fourth("fourth/seen/");
	demand_fourth("fourth/aside/");
}

/* Written between the two mendings of the tables: a little kind. */
static void
most_of_what_came_later_is_known(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		judge *says;
		size_t plain, indirect;
	} later[] = {
	    {"chaser.txt", chases, 85, 0},
	    {"thanks.txt", thanks, 90, 0},
	    {"urgent.txt", is_urgent, 100, 100},
	    {"trigger.txt", triggers, 90, 0},
	};
	for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
		struct recall r = recall_of(
		    "fourth/later/", later[i].file, later[i].says, NULL);
		assert_true(r.plain * 100 >= later[i].plain * r.plain_of);
		assert_true(
		    r.indirect * 100 >= later[i].indirect * r.indirect_of);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(most_of_what_others_wrote_is_known),
	    cmocka_unit_test(most_of_what_was_set_aside_is_known_too),
	    cmocka_unit_test(each_legal_clock_is_seen),
	    cmocka_unit_test(most_of_the_third_set_is_known),
	    cmocka_unit_test(most_of_the_fourth_set_is_known),
	    cmocka_unit_test(most_of_what_came_later_is_known),
	};
	return run_samples(tests, sizeof tests / sizeof tests[0]);
}
