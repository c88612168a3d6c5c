/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the store would say again, for the many rules that ask the same of each
 * mail: that an address is in none of the registers, who is in charge of a
 * team, and that an enquiry is so new that nothing is known of it.
 *
 * It is a memory of rows, so recall_forget() empties it whenever it may differ
 * from them: when an officer, an MP's address, a sender or an absence is
 * written, and when a transaction or a savepoint is rolled back.  What is
 * written about an enquiry comes with recall_not_bare().
 */
#ifndef ENQ_STORE_RECALL_H
#define ENQ_STORE_RECALL_H

#include <stdbool.h>
#include <stdint.h>

enum { RECALL_ADDR_SIZE = 256 };

struct officer;
struct store;

/* Who is in charge of a team, but not one of those addresses. */
struct charge {
	bool known;
	const char *team;
	const char *not_addrs; /* NULL: anybody */
	int32_t day;
	struct officer *officer; /* NULL: nobody is */
};

struct recall {
	char stranger[RECALL_ADDR_SIZE]; /* "": nobody is known to be one */
	struct charge *charge;           /* NULL: not asked yet */
	/* The newest enquiry, while it has no case, restriction, footing or
	 * legal clock; 0: none. */
	int64_t bare;
};

void recall_forget(struct store *store);

/* An enquiry was added; something is written about one. */
void recall_bare(struct store *store, int64_t enquiry_id);
void recall_not_bare(struct store *store);
/* Has it nothing of what is named above?  Others are asked for. */
bool recall_is_bare(const struct store *store, int64_t enquiry_id);

/* Is it the address that no register has?  Any register is asked on. */
bool recall_is_stranger(const struct store *store, const char *addr);

/* 1 that very question was answered: *officer_r is the answer's copy, a child
 * of ctx, or NULL for nobody; 0 it is to be asked. */
int recall_charge(const struct store *store, void *ctx, const char *team,
    int32_t day, const char *not_addrs, struct officer **officer_r);
/* The answer to it; NULL: nobody. */
void recall_charge_set(struct store *store, const char *team, int32_t day,
    const char *not_addrs, const struct officer *officer);

#endif
