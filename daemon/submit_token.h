/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The submit role's tokens: for its own routes and, in the first submit
 * process, for the mailbox, which has no credentials to ask with.
 *
 * The mailbox is told a new token unasked, so that it rarely has to wait for
 * one while a letter is being sent.
 */
#ifndef ENQ_SUBMIT_TOKEN_H
#define ENQ_SUBMIT_TOKEN_H

#include "daemon/net/smtp.h"
#include "daemon/role.h"
#include "daemon/token.h"

struct submit_tokens;

/* Reads the credentials of the sections this process signs in with. */
MUST_USE
int submit_tokens_open(void *ctx, const struct role_start *start,
    struct submit_tokens **tokens_r, struct err *err);

/* Where a route's tokens come from; {NULL} when oauth is NULL. */
struct smtp_tokens submit_tokens_for(
    struct submit_tokens *tokens, const struct config_oauth *oauth);

/* A new mailbox process; fd is taken over.  Its socket, for poll(); -1: none.
 */
void submit_tokens_mailbox(struct submit_tokens *tokens, int fd);
int submit_tokens_fd(const struct submit_tokens *tokens);

/* What the mailbox asks for. */
MUST_USE
int submit_tokens_read(struct submit_tokens *tokens, struct err *err);

/*
 * Renews what is due, then tells the mailbox and the engine (its socket, -1:
 * none) and the log what has changed.
 */
void submit_tokens_turn(struct submit_tokens *tokens, int engine);
/* Before the end: gives the engine a login that it does not have yet. */
void submit_tokens_last(struct submit_tokens *tokens, int engine);
/* A new engine: it has to be told everything. */
void submit_tokens_forget_engine(struct submit_tokens *tokens);

/* Milliseconds until the next turn has something to renew. */
int64_t submit_tokens_wait_ms(const struct submit_tokens *tokens);

#endif
