/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mail as it comes from the server.  An ordinary one is written in one go
 * when it is whole, packed and hashed for the engine, which has more to do
 * than this process; one that does not fit the room flows into its memfd.
 */
#include "daemon/mailbox_p.h"

#include <string.h>
#include <unistd.h>

#include <talloc.h>

#include "daemon/sys/memfd.h"

enum { ROOM_BYTES = 512 * 1024 };

void
mailbox_part_drop(struct mailbox *m)
{
	if (m->part >= 0)
		(void)close(m->part);
	m->part = -1;
	m->room_used = 0;
}

/* What was kept in the room goes to the memfd. */
static int
write_room(struct mailbox *m, struct err *err)
{
	if (m->part < 0)
		m->part = memfd_new("mail", err);
	if (m->part < 0 ||
	    memfd_write(m->part, m->room, m->room_used, err) != 0)
		return -1;
	m->room_used = 0;
	return 0;
}

int
mailbox_part_add(struct mailbox *m, struct span bytes, struct err *err)
{
	if (m->room == NULL) {
		m->room = talloc_size(m, ROOM_BYTES);
		ASSERT(m->room != NULL);
	}
	if (m->part < 0 && bytes.n <= ROOM_BYTES - m->room_used) {
		memcpy(m->room + m->room_used, bytes.p, bytes.n);
		m->room_used += bytes.n;
		return 0;
	}
	return write_room(m, err) == 0
		   ? memfd_write(m->part, bytes.p, bytes.n, err)
		   : -1;
}

int
mailbox_part_end(struct mailbox *m, struct fetched *f, struct err *err)
{
	const struct span mail = span_of(m->room, m->room_used);
	struct span packed = span_of(NULL, 0);

	if (m->part < 0 && mail.n > 0) {
		packed = zip_pack(m->zip, mail);
		digest_sha256(mail, f->sha256);
		f->packed = (int64_t)packed.n;
	}
	if (write_room(m, err) != 0 ||
	    (packed.n < mail.n &&
		memfd_write(m->part, packed.p, packed.n, err) != 0) ||
	    memfd_seal(m->part, err) != 0)
		return -1;
	f->fd = m->part;
	m->part = -1;
	return 0;
}
