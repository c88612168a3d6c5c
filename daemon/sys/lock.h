/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One instance per database: an flock on its directory, held until the fd is
 * closed or the process ends, however it ends.
 */
#ifndef ENQ_SYS_LOCK_H
#define ENQ_SYS_LOCK_H

#include "parsers/base/err.h"

/*
 * The locked directory's fd, or -1; ERR_TEMP when another process holds it
 * (exit 75).  Creates no directory.
 */
MUST_USE
int lock_take(const char *dir, struct err *err);

#endif
