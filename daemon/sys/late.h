/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Libraries that are loaded late, by the processes that need them.
 *
 * One program has five roles, and of the 65 libraries that they need together
 * no role needs all; but the dynamic linker would load and relocate all before
 * main(), in each process: 12 ms of a core, against 2 to 5.  So enquiryd is
 * linked without those below, and has for each of their functions that it calls
 * a stub of that name (late.sh), through which a call goes as through the
 * linker's own table.  The table is as read-only as the linker's, but while it
 * is filled.
 *
 * A role loads what it needs before it reads anything from outside, and so
 * fails at the start where something is missing.  What nobody named is loaded
 * when it is first called; a jail may forbid that.
 *
 * Programs that are linked as usual (enquiryctl, tests, builds for sanitizers
 * and for other machines than x86-64) have no stubs, and nothing to load.
 */
#ifndef ENQ_SYS_LATE_H
#define ENQ_SYS_LATE_H

#include "parsers/base/err.h"

enum late {
	LATE_GNUTLS = 1 << 0,
	LATE_ETPAN = 1 << 1,
	LATE_CURL = 1 << 2,
	LATE_GMIME = 1 << 3, /* and GLib */
	LATE_XML = 1 << 4,
	LATE_SQLITE = 1 << 5,
	LATE_CSV = 1 << 6,
	LATE_MARKDOWN = 1 << 7,
	LATE_SYSTEMD = 1 << 8
};

/* Loads those of the enum late that this process does not have yet; ERR_CONFIG
 * when one cannot be had. */
MUST_USE
int late_load(unsigned libraries, struct err *err);

#endif
