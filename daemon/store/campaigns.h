/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sketches of letters (policy/sketch) and the campaigns that people say are
 * some.  A campaign joins nothing: each of its enquiries keeps its reference,
 * its date and its answer (P-11).
 */
#ifndef ENQ_STORE_CAMPAIGNS_H
#define ENQ_STORE_CAMPAIGNS_H

#include "daemon/store/store.h"

/* The letter that opened an enquiry. */
struct sketch_kept {
	int64_t enquiry_id;
	int64_t campaign_id; /* 0: none */
	struct span sketch;
	const int64_t *bands;
	size_t band_count;
};
MUST_USE
int sketch_keep(struct store *store, const struct sketch_kept *kept,
    int64_t now, struct err *err);

struct sketch_near {
	int64_t enquiry_id;
	int64_t campaign_id; /* 0: none */
	struct span sketch;
};
struct sketch_wanted {
	const int64_t *bands;
	size_t band_count;
	int64_t not_enquiry; /* is left out */
	int64_t since;       /* kept at or after */
	size_t max;
};
/* Enquiries whose letters share a band, the most alike first; of very many,
 * among the newest (store/bands).  At most wanted->max into ids_r. */
MUST_USE
int sketch_find(struct store *store, const struct sketch_wanted *wanted,
    int64_t *ids_r, size_t *count_r, struct err *err);
/* Each of them is a row on another page: who has found enough reads no more. */
MUST_USE
int sketch_read(struct store *store, void *ctx, int64_t enquiry_id,
    struct sketch_near *near_r, struct err *err);

/* The enquirer's address; "" when there is none. */
MUST_USE
int sketch_writer(struct store *store, void *ctx, int64_t enquiry_id,
    const char **addr_r, struct err *err);

/* Proposed, with no letters yet. */
MUST_USE
int campaign_add(
    struct store *store, int64_t now, int64_t *id_r, struct err *err);
/* An enquiry whose sketch is kept, and that is in no campaign yet. */
MUST_USE
int campaign_join(struct store *store, int64_t campaign_id, int64_t enquiry_id,
    struct err *err);
/* 1 settled, 0 it was not waiting for that. */
MUST_USE
int campaign_settle(struct store *store, int64_t id, bool confirmed,
    const char *by, int64_t now, struct err *err);
struct campaign_open {
	int64_t id;
	int64_t enquiry_id; /* the newest letter's */
	int64_t letters;
	int64_t proposed_at;
};
/* Those about which nobody has said anything, oldest first. */
MUST_USE
int campaign_list_open(struct store *store, void *ctx,
    struct campaign_open **list_r, size_t *count_r, struct err *err);
/* 1 people said that it is one, of so many letters; 0 they did not. */
MUST_USE
int campaign_confirmed(
    struct store *store, int64_t id, int64_t *letters_r, struct err *err);
/* Its enquiries, oldest first. */
MUST_USE
int campaign_members(struct store *store, void *ctx, int64_t id,
    int64_t **enquiries_r, size_t *count_r, struct err *err);

#endif
