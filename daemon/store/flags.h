/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flags: what the words of a mail may mean, until a person says whether it is
 * so (policy/signs).  States: open -> confirmed or dismissed.  An enquiry has
 * one open flag a sign; what the same words say again adds none.
 */
#ifndef ENQ_STORE_FLAGS_H
#define ENQ_STORE_FLAGS_H

#include "daemon/store/store.h"

struct flag {
	int64_t id;
	int64_t enquiry_id;
	int64_t message_id;
	const char *sign; /* sign_name() */
	const char *said; /* their words; NULL: none */
	int64_t raised_at;
	int64_t next_at;        /* who should know is told again; 0: no more */
	const char *state;      /* "open" "confirmed" "dismissed" */
	int64_t settled_at;     /* 0: not yet */
	const char *settled_by; /* an officer's address; NULL: nobody yet */
};

/* Raises it, open: 1 and flag->id; 0 when one is open already. */
MUST_USE
int flag_raise(struct store *store, struct flag *flag, struct err *err);
/* 1 settled, 0 it was not open. */
MUST_USE
int flag_settle(struct store *store, int64_t id, bool confirmed, const char *by,
    int64_t now, struct err *err);
MUST_USE
int flag_get(struct store *store, void *ctx, int64_t id, struct flag **flag_r,
    struct err *err);
/* Of an enquiry, oldest first. */
MUST_USE
int flag_list(struct store *store, void *ctx, int64_t enquiry_id,
    struct flag ***flags_r, size_t *count_r, struct err *err);
/* Two enquiries became one: what their words may mean is asked of the other
 * from now on.  Where that is asked the same already, one question is enough:
 * the first one's is "merged". */
MUST_USE
int flag_move(struct store *store, int64_t from_id, int64_t into_id,
    const char *by, int64_t now, struct err *err);
/* That one was dismissed, which says nothing of another mail: what was merged
 * with it is open, and who should know is told of it then. */
MUST_USE
int flag_open_twin(
    struct store *store, int64_t id, int64_t next_at, struct err *err);
/* They were divided: those of its own mails come back, and what was merged is
 * open again. */
MUST_USE
int flag_come_back(struct store *store, int64_t enquiry_id, struct err *err);
/* All that nobody has settled, oldest first. */
MUST_USE
int flag_open(struct store *store, void *ctx, struct flag ***flags_r,
    size_t *count_r, struct err *err);
/* Open ones whose next_at has come. */
MUST_USE
int flag_due(struct store *store, void *ctx, int64_t now,
    struct flag ***flags_r, size_t *count_r, struct err *err);
/* When somebody is told again; 0: no more. */
MUST_USE
int flag_set_next(
    struct store *store, int64_t id, int64_t next_at, struct err *err);

#endif
