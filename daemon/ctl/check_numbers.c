/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl check`: numbers of children are kept as hashes under the key of
 * the day of their import (P-10).  Under one that is not read any more they
 * match nothing, and nothing else would ever tell.
 */
#include "daemon/ctl/check_p.h"
#include "daemon/ctl/say.h"
#include "daemon/office/identifiers.h"

static void
say_lost(struct check *c, int64_t lost)
{
	check_odd(c, "numbers",
	    mem_fmt(c->ctx,
		"%s (UPN, NHS number, ULN) cannot be matched: registered "
		"under a key that is not read any more",
		say_count(
		    c->ctx, lost, "number of a child", "numbers of children")),
	    "Import the register of cases again, with these columns. For cases "
	    "that it does not have any more, name the key they were imported "
	    "under as old_key_credential.");
}

static void
say_too_many(struct check *c, int64_t too_many)
{
	check_odd(c, "numbers",
	    mem_fmt(c->ctx,
		"%s more than %d cases, and a mail that gives nothing else "
		"finds none of them: no child has so many",
		too_many == 1 ? "1 number stands for"
			      : mem_fmt(c->ctx, "%lld numbers each stand for",
				    (long long)too_many),
		IDENTIFIER_CASES),
	    "Somebody typed it for want of the child's own. enquiryctl import "
	    "cases names cases that have it: leave their cells empty.");
}

void
check_numbers(struct check *c, struct store *store)
{
	struct identifier_counts counts;
	struct err err;
	/* A key that is there and cannot be read has been told already. */
	if (c->key == NULL ||
	    (c->old_key == NULL && c->config->old_key_credential != NULL))
		return;
	const int64_t key = identifier_key_id(secret_bytes(c->key));
	const int64_t old = c->old_key == NULL
				? key
				: identifier_key_id(secret_bytes(c->old_key));
	if (identifier_count(store, key, old, IDENTIFIER_CASES, &counts, &err) <
	    0) {
		check_bad(c, "numbers", &err, NULL);
		return;
	}
	if (counts.lost > 0)
		say_lost(c, counts.lost);
	if (counts.too_many > 0)
		say_too_many(c, counts.too_many);
	if (counts.matched > 0)
		check_good(c, "numbers",
		    mem_fmt(c->ctx, "%s can be matched",
			say_count(c->ctx, counts.matched, "number of a child",
			    "numbers of children")));
}
