/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Junk folder (P-2): looked through now and then over the same connection,
 * while there is nothing to do in the folder that enquiries come to.  There is
 * no second connection: Exchange counts them.
 */
#include "daemon/mailbox_p.h"

#include "daemon/sys/clock.h"
#include "daemon/sys/log.h"

enum { POLLS = 5 }; /* so many times poll_s between two looks */

static void
look_later(struct mailbox *m)
{
	m->junk_after_ms =
	    clock_monotonic_ms() + INT64_C(1000) * POLLS * m->config->poll_s;
}

int
mailbox_select(struct mailbox *m, bool junk, struct err *err)
{
	const char *name = junk ? m->config->junk : m->config->folder;
	struct imap_folder folder;

	if (imap_select(m->im, name, &folder, err) != 0)
		return err_prefix(err, "folder %s", name);
	/* The waiting UIDs and the mail set aside belong to the old numbers;
	 * the engine says again what is to be moved. */
	if (m->junk != junk || folder.uidvalidity != m->folder.uidvalidity) {
		m->move_count = 0;
		m->suspect = 0;
		m->aside.uid = 0;
		m->passed_count = 0;
	}
	m->junk = junk;
	m->folder = folder;
	m->asked = false;
	m->positioned = false;
	mailbox_forget_list(m);
	return 0;
}

/* No such folder, or not for us: the inbox must not wait for it. */
static int
no_junk(struct mailbox *m, struct err *why, struct err *err)
{
	if (imap_is_dead(m->im)) {
		*err = *why;
		return -1;
	}
	if (!m->junk_failed)
		log_event(LOG_WARNING, "imap.junk-failed", log_err(why));
	m->junk_failed = true;
	look_later(m);
	return mailbox_select(m, false, err);
}

static bool
is_due(const struct mailbox *m)
{
	return m->config->junk != NULL &&
	       clock_monotonic_ms() >= m->junk_after_ms &&
	       !(m->start->once && m->junk_after_ms != 0);
}

int
mailbox_first_folder(struct mailbox *m, struct err *err)
{
	struct err why;

	/* A single pass ends with the inbox. */
	if (!m->start->once || !is_due(m))
		return mailbox_select(m, false, err);
	if (mailbox_select(m, true, &why) == 0)
		return 0;
	return no_junk(m, &why, err);
}

int
mailbox_turn(struct mailbox *m, struct err *err)
{
	struct err why;

	if (!m->positioned || !m->caught_up || m->out_count > 0 || m->hold)
		return 0;
	if (m->junk) {
		m->junk_failed = false;
		look_later(m);
		return mailbox_select(m, false, err) == 0 ? 1 : -1;
	}
	if (m->start->once || !is_due(m) ||
	    (m->move_count > 0 && !m->move_failed))
		return 0;
	if (mailbox_select(m, true, &why) == 0)
		return 1;
	return no_junk(m, &why, err) == 0 ? 1 : -1;
}
