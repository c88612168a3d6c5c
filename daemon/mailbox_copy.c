/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mailbox role: copies of sent letters into the Sent folder.  The engine
 * keeps the list; what is here goes with the engine's socket.
 */
#include "daemon/mailbox_p.h"

#include <unistd.h>

#include "daemon/sys/clock.h"
#include "daemon/sys/log.h"
#include "daemon/sys/memfd.h"
#include "parsers/base/mem.h"

enum { COPY_MAX_BYTES = 200 * 1024 * 1024 };

int
mailbox_copy_take(struct mailbox *m, struct err *err)
{
	struct frame_sent_copy frame;

	memcpy(&frame, m->frame.body, sizeof(frame));
	if (m->frame.fd < 0 || m->copy_count == COPIES_MAX)
		return err_set(err, ERR_PERM,
		    m->frame.fd < 0 ? "a copy without its letter"
				    : "more copies than agreed");
	m->copies[m->copy_count++] = (struct copy){
	    .letter_id = frame.letter_id,
	    .size = frame.size,
	    .fd = m->frame.fd,
	};
	m->frame.fd = -1;
	return 0;
}

static void
drop_first(struct mailbox *m)
{
	(void)close(m->copies[0].fd);
	m->copy_count--;
	memmove(m->copies, m->copies + 1, m->copy_count * sizeof(m->copies[0]));
}

void
mailbox_copies_drop(struct mailbox *m)
{
	while (m->copy_count > 0)
		drop_first(m);
}

static int
tell(struct mailbox *m, int64_t letter_id, bool done, struct err *err)
{
	const struct frame_sent_copied frame = {
	    .letter_id = letter_id, .done = done};

	return mailbox_tell(
	    m, FRAME_SENT_COPIED, &frame, sizeof(frame), -1, err);
}

/* A clean NO: said once, and tried again in a while. */
static int
failed(struct mailbox *m, struct err *err)
{
	if (imap_is_dead(m->im))
		return -1;
	if (!m->copy_failed)
		log_event(LOG_WARNING, "imap.copy-failed", log_err(err),
		    log_i("waiting", (int64_t)m->copy_count));
	m->copy_failed = true;
	m->sent_ready = false;
	m->copy_after_ms = clock_monotonic_ms() + MOVE_RETRY_MS;
	return tell(m, m->copies[0].letter_id, false, err) == 0 ? 1 : -1;
}

static int
append_first(struct mailbox *m, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct span letter;
	int rc = memfd_map(ctx, m->copies[0].fd, COPY_MAX_BYTES, &letter, err);

	if (rc == 0 && !m->sent_ready)
		rc = imap_ensure_folder(m->im, m->config->sent, err);
	m->sent_ready = rc == 0;
	if (rc == 0)
		rc = imap_append(m->im, m->config->sent, letter, err);
	mem_free(ctx);
	return rc;
}

int
mailbox_copy(struct mailbox *m, struct err *err)
{
	if (m->copy_count == 0 || m->config->sent == NULL ||
	    clock_monotonic_ms() < m->copy_after_ms)
		return 0;
	const int64_t letter_id = m->copies[0].letter_id;

	if (append_first(m, err) != 0)
		return failed(m, err);
	m->worked = true;
	m->copy_failed = false;
	drop_first(m);
	return tell(m, letter_id, true, err) == 0 ? 1 : -1;
}
