/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Functions nobody in this tree may call, made compile errors.  The Makefile
 * force-includes this header before anything else, so the system headers that
 * declare these names are pulled in first and only our own uses are caught.
 * Instead: struct buf, struct span, base/civil and daemon/sys/zone.
 */
#ifndef ENQ_BASE_BANNED_H
#define ENQ_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strncpy strncat strtok
#pragma GCC poison gmtime localtime ctime asctime mktemp tmpnam
#pragma GCC poison atoi atol atoll atof system popen

#endif
