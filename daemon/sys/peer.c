/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/sys/peer.h"

#include <sys/socket.h>

int
peer_identify(int sock, struct peer_identity *peer_r)
{
	struct ucred ucred;
	socklen_t size = sizeof ucred;
	if (getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &ucred, &size) < 0)
		return -1;
	*peer_r = (struct peer_identity){
	    .pid = ucred.pid, .uid = ucred.uid, .gid = ucred.gid};
	return 0;
}
