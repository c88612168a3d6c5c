/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an import leaves behind that somebody should look at: not wrong in any
 * one line, and no reason to refuse a night's file.
 */
#include "daemon/import/import_p.h"

#include "daemon/import/import_fields.h"
#include "daemon/office/identifiers.h"
#include "daemon/policy/identity.h"
#include "daemon/policy/lookalike.h"

enum { NOTES_MAX = 20, PAIRS_SHOWN = 3, OFFICERS_SHOWN = 3 };

void
import_note(struct import *im, const char *text)
{
	json_t *list = json_object_get(im->reply, "notes");
	if (list == NULL) {
		list = json_array();
		json_object_set_new(im->reply, "notes", list);
	}
	if (json_array_size(list) < NOTES_MAX)
		json_array_append_new(list, json_string(text));
	else if (json_array_size(list) == NOTES_MAX)
		json_array_append_new(list,
		    json_string("There is more of this than is shown here."));
}

/* ---- officers ---- */

static int
note_team(struct import *im, const struct config_team *team)
{
	struct officer *o;
	const int rc = officer_in_charge(im->office->store, im->ctx, team->key,
	    im->office->today, NULL, &o, im->err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		import_note(im,
		    mem_fmt(im->ctx,
			"Team %s: nobody is on duty and there is no manager. "
			"What nobody owns is asked of nobody.",
			team->key));
	else if (o->role != OFFICER_DUTY)
		import_note(im,
		    mem_fmt(im->ctx,
			"Team %s: nobody is on duty. What nobody owns goes to "
			"%s (%s).",
			team->key, o->name, import_role_word(o->role)));
	return 0;
}

/* Among those the council's own domains are the usual ones: another may be a
 * partner's, or a slip that sends what families write to nobody knows whom. */
static const char *
imitated(struct import *im, struct span domain, enum lookalike *kind_r)
{
	const struct config *config = im->office->config;
	for (size_t i = 0; i < config->own_domain_count; i++) {
		*kind_r = lookalike_of(im->ctx, domain, config->own_domains[i]);
		if (*kind_r != LOOKALIKE_NONE)
			return config->own_domains[i];
	}
	return NULL;
}

static void
note_outside(struct import *im, struct officer *const *officers, size_t count)
{
	const char *some = "";
	size_t outside = 0;
	for (size_t i = 0; i < count; i++) {
		const char *addr = officers[i]->addr;
		enum lookalike kind;
		if (config_is_own(im->office->config, addr))
			continue;
		const char *own = imitated(im, identity_domain(addr), &kind);
		if (own != NULL)
			import_note(im,
			    mem_fmt(im->ctx,
				"Officer %s: the domain %s %s and is another "
				"one. Is it a slip? What families write is "
				"sent there.",
				addr, lookalike_words(kind), own));
		else if (++outside <= OFFICERS_SHOWN)
			some = mem_fmt(im->ctx, "%s%s%s", some,
			    outside == 1 ? "" : ", ", addr);
	}
	if (outside > 0)
		import_note(im,
		    mem_fmt(im->ctx,
			"%zu %s outside own_domains (%s%s). What families "
			"write is sent there, and a reply counts only when the "
			"border proves it by DMARC, DKIM or SPF. If the domain "
			"is the council's, add it to own_domains in %s.",
			outside,
			outside == 1 ? "officer's address is"
				     : "officers' addresses are",
			some, outside > OFFICERS_SHOWN ? " and others" : "",
			im->office->config->file));
}

/* Chases of somebody away go to nobody else then. */
static int
note_deputy(struct import *im, const struct officer *officer)
{
	struct officer *deputy;
	if (officer->deputy == NULL)
		return 0;
	const int rc = officer_by_addr(im->office->store, im->ctx,
	    officer->deputy, im->office->today, &deputy, im->err);
	if (rc == 0)
		import_note(im,
		    mem_fmt(im->ctx, "The deputy of %s is no officer today: %s",
			officer->addr, officer->deputy));
	return rc < 0 ? -1 : 0;
}

int
import_note_officers(struct import *im)
{
	const struct config *config = im->office->config;
	struct officer **officers;
	size_t count;
	for (size_t i = 0; i < config->team_count; i++)
		if (note_team(im, &config->teams[i]) < 0)
			return -1;
	if (officer_list(im->office->store, im->ctx, im->office->today,
		&officers, &count, im->err) < 0)
		return -1;
	note_outside(im, officers, count);
	for (size_t i = 0; i < count; i++)
		if (note_deputy(im, officers[i]) < 0)
			return -1;
	return import_note_owners(im);
}

/* ---- cases ---- */

int
import_note_owners(struct import *im)
{
	struct owner_count *owners;
	size_t count;
	if (case_owners_gone(im->office->store, im->ctx, im->office->today,
		&owners, &count, im->err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		import_note(im,
		    mem_fmt(im->ctx,
			"The owner of %lld case%s is no officer today: %s. New "
			"mail about them goes to whoever is on duty.",
			(long long)owners[i].cases,
			owners[i].cases == 1 ? "" : "s", owners[i].addr));
	return 0;
}

/* "SEN/1 and SEN/2": the first and the last that have the number. */
static int
pair_words(struct import *im, const struct identifier_shared *one,
    const char **words_r)
{
	const struct named_cases pair = {{one->first, one->last}, 2};
	return named_cases_words(
	    im->office, im->ctx, &pair, true, words_r, im->err);
}

/* Those of more cases than a child has, or the others: how many there are, and
 * the first pairs.  A child's two numbers are of the same cases, which stand
 * beside each other in the list: the pair is shown once. */
static int
pick(struct import *im, const struct identifier_shared *list, size_t count,
    bool too_many, int64_t *numbers_r, const char **pairs_r)
{
	size_t shown = 0;
	const struct identifier_shared *last = NULL;
	*numbers_r = 0;
	*pairs_r = "";
	for (size_t i = 0; i < count; i++) {
		const char *words;
		if ((list[i].cases > IDENTIFIER_CASES) != too_many)
			continue;
		++*numbers_r;
		if (last != NULL && last->first == list[i].first &&
		    last->last == list[i].last)
			continue;
		last = &list[i];
		if (++shown > PAIRS_SHOWN)
			continue;
		if (pair_words(im, last, &words) < 0)
			return -1;
		*pairs_r = mem_fmt(
		    im->ctx, "%s%s%s", *pairs_r, shown == 1 ? "" : "; ", words);
	}
	if (shown > PAIRS_SHOWN)
		*pairs_r = mem_fmt(im->ctx, "%s; and others", *pairs_r);
	return 0;
}

static int
note_numbers(struct import *im)
{
	struct identifier_shared *list;
	size_t count;
	int64_t numbers;
	const char *pairs;
	if (identifier_shared(
		im->office->store, im->ctx, &list, &count, im->err) < 0 ||
	    pick(im, list, count, false, &numbers, &pairs) < 0)
		return -1;
	if (numbers > 0)
		import_note(im,
		    mem_fmt(im->ctx,
			"%lld %s several cases (%s). That is right for cases "
			"of one child, and mail that gives nothing else is "
			"asked about. If they are two children's, one has a "
			"wrong number.",
			(long long)numbers,
			numbers == 1 ? "number stands for"
				     : "numbers each stand for",
			pairs));
	if (pick(im, list, count, true, &numbers, &pairs) < 0)
		return -1;
	if (numbers > 0)
		import_note(im,
		    mem_fmt(im->ctx,
			"%lld %s more than %d cases (%s). No child has so "
			"many: nothing is matched by %s.",
			(long long)numbers,
			numbers == 1 ? "number stands for"
				     : "numbers each stand for",
			IDENTIFIER_CASES, pairs, numbers == 1 ? "it" : "them"));
	return 0;
}

int
import_note_cases(struct import *im)
{
	int64_t registered;
	if (case_count(im->office->store, &registered, im->err) < 0)
		return -1;
	const int64_t rest = registered - (int64_t)im->file.count;
	json_object_set_new(im->reply, "not_in_file", json_integer(rest));
	return note_numbers(im) < 0 ? -1 : import_note_owners(im);
}
