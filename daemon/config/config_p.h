/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the configuration's files. */
#ifndef ENQ_CONFIG_P_H
#define ENQ_CONFIG_P_H

#include "daemon/config/config.h"

/* "somebody@somewhere", and nothing else. */
bool config_is_address(const char *addr);

/* config_server.c: setting_checks of the mailbox and of a route. */
MUST_USE
int config_mailbox_check(const void *section, struct err *err);
MUST_USE
int config_route_check(const void *section, struct err *err);

/* A setting_check of an oauth section. */
MUST_USE
int config_oauth_check(const void *section, struct err *err);

/* Fills in what oauth sections leave out, and finds each server's own. */
MUST_USE
int config_oauth_finish(struct config *config, struct err *err);

/* The same of a policy section. */
MUST_USE
int config_policy_check(const void *section, struct err *err);

/* The kinds of senders that no_reply_owed names. */
MUST_USE
int config_policy_no_reply(const struct config *config, struct err *err);

/* Adds the policies that the file leaves out, and builds their ladders. */
void config_policy_finish(struct config *config);

/* config_urgent.c: sections urgent. */
MUST_USE
int config_urgent_check(const void *section, struct err *err);
/* Fills urgent_words. */
void config_urgent_finish(struct config *config);

#endif
