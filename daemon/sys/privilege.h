/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Giving root away: enquiryctl run by root works on the daemon's files as the
 * daemon's user, so that no file of the state directory becomes root's.
 */
#ifndef ENQ_SYS_PRIVILEGE_H
#define ENQ_SYS_PRIVILEGE_H

#include "parsers/base/err.h"

/*
 * Root becomes the owner of dir for good, with that user's groups; nobody else
 * changes.  ERR_CONFIG when dir is not there.
 */
MUST_USE
int privilege_become_owner(const char *dir, struct err *err);

#endif
