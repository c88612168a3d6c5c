/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the registers have just said, for the many rules that ask the same of
 * each mail: that an address is in none of them, and who is in charge of a
 * team.
 *
 * It is a memory of rows, so recall_forget() empties it whenever it may differ
 * from them: when an officer, an MP's address, a sender or an absence is
 * written, and when a transaction or a savepoint is rolled back.
 */
#ifndef ENQ_STORE_RECALL_H
#define ENQ_STORE_RECALL_H

#include <stdbool.h>
#include <stdint.h>

enum { RECALL_ADDR_SIZE = 256 };

struct officer;
struct store;

struct recall {
	char stranger[RECALL_ADDR_SIZE]; /* "": nobody is known to be one */
	struct charge {
		bool known;
		const char *team;
		const char *not_addrs; /* NULL: anybody */
		int32_t day;
		struct officer *officer; /* NULL: nobody is */
	} * charge;                      /* NULL: not asked yet */
};

void recall_forget(struct store *store);

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
