/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keyed ids: what the program writes into its letters so that a reply finds
 * its enquiry (P-7 rules 1 and 2) and nobody can make one up.
 *
 *   Message-ID        enq.<letter id, base 36>.<mac>@<domain>
 *   recipient address <local>+t<enquiry id, base 36>.<mac>@<domain>
 *
 * mac is the first 16 base32 characters (80 bits) of HMAC-SHA256 over a label
 * and the id; the labels differ, so one kind of id never passes as the other.
 * Keys rotate: make with the newest, read with all of them.
 *
 * Thread-Index is Outlook's ([MS-OXOMSG] 2.2.1.3): 22 bytes for a
 * conversation, 5 more for each reply.
 */
#ifndef ENQ_COMPOSE_THREAD_H
#define ENQ_COMPOSE_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/base/err.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"

/* Without <>; letter_id >= 0. */
char *thread_message_id(
    void *ctx, struct span key, int64_t letter_id, const char *domain);

/*
 * 1 and the id when `id` (with or without <>, any case) was made under one of
 * the keys; else 0.  The domain is not looked at: gateways rewrite it, and the
 * mac says enough.  The comparison takes the same time wherever it differs.
 */
int thread_message_id_read(const struct span *keys, size_t key_count,
    const char *id, int64_t *letter_id_r);

/*
 * The letter whose id a Message-ID claims to be, with no proof; 0: it has not
 * the form of ours.  Where to look it up, before it is compared whole.
 */
int64_t thread_message_id_claims(const char *id);

/* "send" and "example.gov.uk" give "send+t2n.abcdefghijklmnop@example…". */
char *thread_token_address(void *ctx, struct span key, int64_t enquiry_id,
    const char *local, const char *domain);

/* 1 when the address carries a token of ours, else 0; any case. */
int thread_token_address_read(const struct span *keys, size_t key_count,
    const char *addr, int64_t *enquiry_id_r);

/*
 * Ids of enquiries whose token is one character away from the one in the
 * address: at most `max` of them, the count is returned.  0 also when its
 * token holds or it has none.  Such a token proves nothing: it says where
 * somebody meant to write who typed it.
 */
size_t thread_token_near(const struct span *keys, size_t key_count,
    const char *addr, int64_t *ids, size_t max);

/* Has the address the shape of a token's, whether it holds or not? */
bool thread_token_shaped(const char *addr);

/*
 * The root of a Thread-Index, which replies keep: base64 of its first 22
 * bytes.  NULL when the text is no Thread-Index.  A child of ctx.
 */
char *thread_index_root(void *ctx, const char *thread_index);

/* The root that thread_index_child() makes when it has no parent. */
char *thread_index_own_root(void *ctx, int64_t root_date, struct span seed);

/*
 * The Thread-Index of a letter sent at `now`: the child of `parent` (base64,
 * as found in the mail answered) or, when that is NULL or no Thread-Index, a
 * child of a root made from `root_date` and `seed` (the enquiry's own id), so
 * that all letters of one enquiry share it.  Base64, a child of ctx.
 */
char *thread_index_child(void *ctx, const char *parent, int64_t root_date,
    struct span seed, int64_t now);

#endif
