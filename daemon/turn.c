/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A turn: the open transaction, and what the world is told once it is
 * committed; engine_p.h says when one ends.
 */
#include "daemon/engine_p.h"

#include "daemon/sys/clock.h"

bool
turn_open(const struct engine *e)
{
	return store_in_transaction(e->office->store);
}

int
turn_begin(struct engine *e, struct err *err)
{
	if (turn_open(e))
		return 0;
	e->turn_began_ms = clock_monotonic_ms();
	e->turn_mails = 0;
	return store_begin(e->office->store, err);
}

struct effect *
turn_effect(struct engine *e, enum effect_kind kind)
{
	struct effect *effect = mem_one(e->turn_ctx, struct effect);
	effect->kind = kind;
	STAILQ_INSERT_TAIL(&e->effects, effect, link);
	return effect;
}

/* Tells the mailbox process which mails are safe, many in one frame. */
static int
flush_stored(struct engine *e, struct frame_uids *uids, struct err *err)
{
	if (uids->count == 0 || e->mailbox < 0)
		return 0;
	int rc = ipc_send(
	    e->mailbox, FRAME_MAIL_STORED, uids, sizeof *uids, -1, err);
	uids->count = 0;
	/* A mailbox process that died meanwhile is told again when it is
	 * back: the rows say what was not moved. */
	return rc == 0 || err->kind == ERR_TEMP ? 0 : -1;
}

static int
carry_out(struct engine *e, struct err *err)
{
	struct frame_uids uids = {0};
	struct effect *effect;

	STAILQ_FOREACH(effect, &e->effects, link)
	{
		int rc = 0;
		switch (effect->kind) {
		case TELL_STORED:
			if (uids.count == FRAME_UIDS ||
			    (uids.count > 0 &&
				(uids.junk != effect->junk ||
				    uids.uidvalidity != effect->uidvalidity)))
				rc = flush_stored(e, &uids, err);
			uids.junk = effect->junk;
			uids.uidvalidity = effect->uidvalidity;
			uids.uids[uids.count++] = effect->uid;
			break;
		case TELL_SEND:
			rc = dispatch_send(e, effect, err);
			break;
		case TELL_CONFIRM:
			rc = outcome_confirm(e, effect, err);
			break;
		case TELL_CLIENT:
			control_reply(e, effect);
			break;
		}
		if (rc < 0)
			return -1;
	}
	return flush_stored(e, &uids, err);
}

int
turn_commit(struct engine *e, struct err *err)
{
	if (!turn_open(e) && STAILQ_EMPTY(&e->effects))
		return 0;
	if (turn_open(e) && store_commit(e->office->store, err) < 0)
		return err_prefix(err, "committing");
	TAILQ_CONCAT(&e->waiting, &e->fresh, link);
	int rc = carry_out(e, err);
	STAILQ_INIT(&e->effects);
	mem_free(e->turn_ctx);
	e->turn_ctx = mem_new(e);
	return rc;
}

bool
turn_may_wait(const struct engine *e)
{
	return parsing_busy(e) && e->turn_mails < TURN_MAX_MAILS &&
	       clock_monotonic_ms() - e->turn_began_ms < TURN_MAX_MS;
}
