/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sent copies: where the route's server files none, each letter that was sent
 * is appended to the mailbox's Sent folder.  What is owed is a row, written
 * with the outcome and removed when the mailbox process has the server's OK; a
 * crash between the two leaves a second copy there, never none.
 */
#include "daemon/engine_p.h"

#include <unistd.h>

#include "daemon/store/copies.h"
#include "daemon/sys/memfd.h"

static const char *
folder(const struct engine *e)
{
	const struct config *config = e->office->config;

	return config->routes[0].files_sent ? NULL : config->mailbox.sent;
}

int
copies_owe(struct engine *e, int64_t letter_id, struct err *err)
{
	if (folder(e) == NULL)
		return 0;
	e->copies.look = true;
	return copy_owe(e->office->store, letter_id, err);
}

/* A mailbox process has come: it knows of none. */
void
copies_begin(struct engine *e)
{
	e->copies.given = 0;
	e->copies.last = 0;
	e->copies.stuck = false;
	e->copies.look = folder(e) != NULL;
}

static int
give(struct engine *e, const struct letter_row *letter, struct err *err)
{
	const struct frame_sent_copy frame = {
	    .letter_id = letter->id, .size = (int64_t)letter->bytes.n};
	int fd = memfd_from("copy", letter->bytes, err);

	if (fd < 0)
		return -1;
	int rc = ipc_send(
	    e->mailbox, FRAME_SENT_COPY, &frame, sizeof frame, fd, err);
	close(fd);
	/* One that died or stops is told again when it is back. */
	return rc == 0 || err->kind == ERR_TEMP || err->kind == ERR_STOP ? 0
									 : -1;
}

int
copies_give(struct engine *e, struct err *err)
{
	while (e->copies.look && e->mailbox >= 0 &&
	       e->copies.given < COPY_WINDOW) {
		struct letter_row *letter;
		void *ctx = mem_new(NULL);
		int64_t id;
		int rc = copy_next(e->office->store, e->copies.last, &id, err);
		if (rc == 0)
			e->copies.look = false;
		if (rc == 1) {
			e->copies.last = id;
			rc =
			    outbox_get(e->office->store, ctx, id, &letter, err);
		}
		/* A damaged one is no copy of what was sent. */
		if (rc < 0 && err->kind == ERR_INPUT)
			rc = 0;
		else if (rc == 1) {
			e->copies.given++;
			rc = give(e, letter, err);
		}
		mem_free(ctx);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int
copies_frame(
    struct engine *e, const struct frame_sent_copied *frame, struct err *err)
{
	e->copies.stuck = !frame->done;
	if (!frame->done)
		return 0;
	if (e->copies.given > 0)
		e->copies.given--;
	if (turn_begin(e, err) < 0)
		return -1;
	return copy_done(e->office->store, frame->letter_id, err);
}

bool
copies_busy(const struct engine *e)
{
	return e->mailbox >= 0 && !e->copies.stuck &&
	       (e->copies.look || e->copies.given > 0);
}
