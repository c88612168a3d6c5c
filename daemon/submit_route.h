/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The submit role's way out: the route of the configuration that is in use,
 * with its credentials, and the one connection that letters go over.
 */
#ifndef ENQ_SUBMIT_ROUTE_H
#define ENQ_SUBMIT_ROUTE_H

#include "daemon/net/smtp.h"
#include "daemon/submit_token.h"

struct config_route;
struct submit_route;

/*
 * Reads the credentials, while the process may; what is read goes with ctx.
 * No connection is made before there is a letter for it.  The watch is asked
 * during every send.
 */
MUST_USE
int submit_route_open(void *ctx, const struct config_route *config,
    struct submit_tokens *tokens, struct smtp_watch watch,
    struct submit_route **route_r, struct err *err);

/* As smtp_send().  That the server refuses the route as a whole is logged
 * once, until the route works again. */
void submit_route_send(struct submit_route *route, const char *from,
    const char *to, struct span letter, struct smtp_outcome *o_r);

/* Between letters: gives back a connection before it is idle for a minute. */
void submit_route_rest(struct submit_route *route);

#endif
