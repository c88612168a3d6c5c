/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl check`: numbers of children are kept as hashes under the key of
 * the day of their import (P-10).  Under one that is not read any more they
 * match nothing, and nothing else would ever tell.
 */
#include "daemon/ctl/check_p.h"
#include "daemon/ctl/say.h"
#include "daemon/office/identifiers.h"

void
check_numbers(struct check *c, struct store *store)
{
	int64_t all;
	int64_t lost;
	struct err err;
	/* A key that is there and cannot be read has been told already. */
	if (c->key == NULL ||
	    (c->old_key == NULL && c->config->old_key_credential != NULL))
		return;
	const int64_t key = identifier_key_id(secret_bytes(c->key));
	const int64_t old = c->old_key == NULL
				? key
				: identifier_key_id(secret_bytes(c->old_key));
	if (identifier_count(store, key, old, &all, &lost, &err) < 0)
		check_bad(c, "numbers", &err, NULL);
	else if (lost > 0)
		check_odd(c, "numbers",
		    mem_fmt(c->ctx,
			"%s of children (UPN, NHS number, ULN) cannot be "
			"matched: registered under a key that is not read any "
			"more",
			say_count(c->ctx, lost, "number", "numbers")),
		    "Import the register of cases again, with these columns. "
		    "For cases that it does not have any more, name the key "
		    "they were imported under as old_key_credential.");
	else if (all > 0)
		check_good(c, "numbers",
		    mem_fmt(c->ctx, "%s of children can be matched",
			say_count(c->ctx, all, "number", "numbers")));
}
