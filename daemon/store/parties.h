/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parties of an enquiry: who asked, who was copied, who contributes.  Whose
 * address letters do not reach is known here, for all enquiries of theirs.
 */
#ifndef ENQ_STORE_PARTIES_H
#define ENQ_STORE_PARTIES_H

#include "daemon/store/store.h"

enum party_role {
	PARTY_ROLE_ENQUIRER = 0,
	PARTY_ROLE_COPIED,
	PARTY_ROLE_CONTRIBUTOR
};
struct party {
	int64_t id;
	int64_t enquiry_id;
	enum party_role role;
	const char *addr;     /* lower-case domain, as written before the @ */
	const char *name;     /* NULL: none given */
	int64_t unreached_at; /* a letter came back then; 0: none did */
	const char *unreached_why;
};

MUST_USE
int party_add(struct store *store, struct party *party, struct err *err);
/* Oldest first. */
MUST_USE
int party_list(struct store *store, void *ctx, int64_t enquiry_id,
    struct party **parties_r, size_t *count_r, struct err *err);
/* Whoever asked, the one person an answer goes to: 1; 0: there is no address of
 * theirs. */
MUST_USE
int party_enquirer(struct store *store, void *ctx, int64_t enquiry_id,
    struct party *enquirer_r, struct err *err);

/* Is it their own enquiry (*asked_r), or are they in a case that it concerns:
 * named by the register, or because they asked about it?  1 yes, 0 no. */
MUST_USE
int party_concerned(struct store *store, int64_t enquiry_id, const char *addr,
    bool *asked_r, struct err *err);
/* The enquiries of which that is so, by id. */
MUST_USE
int party_concerns(struct store *store, void *ctx, const char *addr,
    int64_t **enquiries_r, size_t *count_r, struct err *err);

/* 1: that address is a party of some enquiry. */
MUST_USE
int party_known(struct store *store, const char *addr, struct err *err);

/* A letter to that address came back: every enquiry of theirs shows it.  1 it
 * is news, 0 it was known. */
MUST_USE
int party_unreached(struct store *store, const char *addr, int64_t now,
    const char *why, struct err *err);
/* Letters reach them, as far as we know (address_reached()). */
MUST_USE
int party_reached(struct store *store, const char *addr, struct err *err);

#endif
