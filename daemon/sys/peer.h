/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is at the other end of a Unix socket, in the kernel's words.
 */
#ifndef ENQ_SYS_PEER_H
#define ENQ_SYS_PEER_H

#include <sys/types.h>

#include "parsers/base/err.h"

struct peer_identity {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};

/* SO_PEERCRED: as it was when the peer connected.  -1 when there is none. */
MUST_USE
int peer_identify(int sock, struct peer_identity *peer_r);

#endif
