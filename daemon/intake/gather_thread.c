/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which enquiries a mail's recipients and its thread point at (P-7, rules 1
 * and 2), and what it leaves behind for the mails that follow it.
 */
#include "daemon/intake/gather_p.h"

#include "daemon/compose/thread.h"
#include "daemon/store/trail.h"

enum {
	TOKENS_NEAR = 4,
	/* Of one mail; the ones nearest to it and the root say most. */
	TRAIL_IDS = 20
};

/* ---- a mail that was split ---- */

static const char *
split_trail(void *ctx, const char *id)
{
	return mem_fmt(ctx, "split:%s", id);
}

/* By our number of the mail, for our letters about it. */
static const char *
split_mail(void *ctx, int64_t message_id)
{
	return mem_fmt(ctx, "split-mail:%lld", (long long)message_id);
}

/* Each may be meant, unless the new mail speaks against it. */
static int
add_split(struct gather *g, int64_t enquiry_id, struct filing_hit hit,
    struct err *err)
{
	const size_t before = g->count;
	hit.enquiry = enquiry_id;
	if (gather_add(g, hit, err) < 0)
		return -1;
	if (g->count > before && g->hits[before].conflict)
		g->count = before;
	return 0;
}

/* SPLIT made several enquiries of that mail. */
static int
gather_split(
    struct gather *g, const char *id, struct filing_hit hit, struct err *err)
{
	int64_t *ids;
	size_t count;
	int rc = trail_find(g->in->office->store, g->in->ctx,
	    split_trail(g->in->ctx, id), &ids, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++)
		rc = add_split(g, ids[i], hit, err);
	return rc < 0 ? -1 : 0;
}

/*
 * 1: that letter went to them when they knew of no other enquiry, so that a
 * reply to it may be about what is now that one.  An answer of a colleague's
 * speaks of its own from the day of SPLIT on, what a machine writes does not.
 * NULL: which letter they answer is not known.
 */
static int
may_mean(struct gather *g, const struct letter_row *letter, int64_t other_id,
    struct err *err)
{
	struct outbox_filter filter = {.enquiry_id = other_id};
	struct letter_row **of;
	size_t count;
	const bool answer =
	    letter != NULL && strcmp(letter->kind, "answer") == 0;
	if (outbox_list(g->in->office->store, g->in->ctx, &filter, &of, &count,
		err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (answer || !of[i]->to_staff)
			return letter != NULL && letter->id < of[i]->id;
	return 1;
}

/* What SPLIT made of the mail that opened the enquiry, besides. */
static int
gather_beside(struct gather *g, struct filing_hit hit,
    const struct letter_row *letter, struct err *err)
{
	struct store *store = g->in->office->store;
	struct enquiry *enquiry;
	int64_t *ids;
	size_t count;
	int rc = enquiry_get(store, g->in->ctx, hit.enquiry, &enquiry, err);
	if (rc <= 0)
		return rc;
	rc = trail_find(store, g->in->ctx,
	    split_mail(g->in->ctx, enquiry->opened_by_message), &ids, &count,
	    err);
	for (size_t i = 0; rc >= 0 && i < count; i++) {
		rc = ids[i] == hit.enquiry ? 0
					   : may_mean(g, letter, ids[i], err);
		if (rc == 1)
			rc = add_split(g, ids[i], hit, err);
	}
	return rc < 0 ? -1 : 0;
}

int
gather_leave_split(
    struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	const char *id = in->facts->message_id;
	struct store *store = in->office->store;
	if (trail_add(store, enquiry->id,
		split_mail(in->ctx, enquiry->opened_by_message), err) < 0)
		return -1;
	return id == NULL ? 0
			  : trail_add(store, enquiry->id,
				split_trail(in->ctx, id), err);
}

/* ---- tokens ---- */

/* A token at our own address that does not hold: mistyped, or made up. */
static int
gather_near_token(struct gather *g, const char *addr, struct err *err)
{
	const struct office *office = g->in->office;
	const char *ours = office->config->mailbox.address;
	const ptrdiff_t at = span_find_byte(span_str(ours), 0, '@');
	int64_t ids[TOKENS_NEAR];
	int rc = 0;
	if (at < 0 || !thread_token_shaped(addr) ||
	    !span_eq_ascii(span_sub(span_str(addr), 0, (size_t)at + 2),
		span_str(mem_fmt(g->in->ctx, "%.*s+t", (int)at, ours))) ||
	    !span_eq_ascii(identity_domain(addr), identity_domain(ours)))
		return 0;
	size_t count = thread_token_near(
	    office->keys, office->key_count, addr, ids, TOKENS_NEAR);
	g->broken_reference = true;
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = gather_add(g,
		    (struct filing_hit){.rule = FILING_TOKEN,
			.near = true,
			.enquiry = ids[i],
			.evidence = "a reply address"},
		    err);
	return rc;
}

/* The letter of that enquiry that the mail answers, NULL: it does not say. */
static int
find_answered(struct gather *g, int64_t enquiry_id,
    struct letter_row **letter_r, struct err *err)
{
	const struct office *office = g->in->office;
	const char *id = g->in->facts->in_reply_to;
	int64_t letter_id;
	*letter_r = NULL;
	if (id == NULL || !thread_message_id_read(
			      office->keys, office->key_count, id, &letter_id))
		return 0;
	int rc =
	    outbox_row(office->store, g->in->ctx, letter_id, letter_r, err);
	if (rc == 1 && (*letter_r)->enquiry_id != enquiry_id)
		*letter_r = NULL;
	return rc < 0 ? -1 : 0;
}

static int
gather_token(
    struct gather *g, const char *addr, const char *where, struct err *err)
{
	int64_t id;
	if (addr == NULL)
		return 0;
	if (thread_token_address_read(
		g->in->office->keys, g->in->office->key_count, addr, &id) == 0)
		return gather_near_token(g, addr, err);
	const struct filing_hit hit = {.rule = FILING_TOKEN,
	    .keyed = true,
	    .enquiry = id,
	    .evidence = where};
	struct letter_row *letter;
	if (gather_add(g, hit, err) < 0 ||
	    find_answered(g, id, &letter, err) < 0)
		return -1;
	return gather_beside(g, hit, letter, err);
}

int
gather_tokens(struct gather *g, struct err *err)
{
	const struct facts *f = g->in->facts;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < f->to_count; i++)
		rc = gather_token(g, f->to[i].addr, "our token in To", err);
	for (size_t i = 0; rc == 0 && i < f->cc_count; i++)
		rc = gather_token(g, f->cc[i].addr, "our token in Cc", err);
	for (size_t i = 0; rc == 0 && i < f->delivered_to_count; i++)
		rc = gather_token(g, f->delivered_to[i],
		    "our token in the delivery address", err);
	return rc;
}

/* ---- the thread ---- */

/* Enquiries whose mails name the id too. */
static int
gather_shared(
    struct gather *g, const char *id, const char *evidence, struct err *err)
{
	int64_t *ids;
	size_t count;
	if (trail_find(
		g->in->office->store, g->in->ctx, id, &ids, &count, err) < 0)
		return -1;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = gather_add(g,
		    (struct filing_hit){.rule = FILING_THREAD,
			.distance = THREAD_SHARED,
			.enquiry = ids[i],
			.evidence = evidence},
		    err);
	return rc;
}

/* One id of the mail's ancestors; distance 0 is what it answers. */
static int
gather_id(struct gather *g, const char *id, int distance, struct err *err)
{
	const struct office *office = g->in->office;
	struct filing_hit hit = {.rule = FILING_THREAD, .distance = distance};
	int64_t letter_id;
	if (thread_message_id_read(
		office->keys, office->key_count, id, &letter_id)) {
		struct letter_row *letter;
		int rc = outbox_row(
		    office->store, g->in->ctx, letter_id, &letter, err);
		if (rc <= 0)
			return rc;
		/* A letter to staff that was passed on outside opens no door:
		 * its id is then only a suggestion. */
		hit.keyed = !letter->to_staff;
		hit.enquiry = letter->enquiry_id;
		hit.evidence = "to a letter of ours";
		return gather_add(g, hit, err) < 0
			   ? -1
			   : gather_beside(g, hit, letter, err);
	}
	int rc =
	    inbox_enquiry_by_message_id(office->store, id, &hit.enquiry, err);
	if (rc < 0)
		return -1;
	if (rc == 1) {
		hit.evidence = "to a mail in the enquiry";
		return gather_add(g, hit, err) < 0
			   ? -1
			   : gather_split(g, id, hit, err);
	}
	return gather_shared(
	    g, id, "to a mail that the enquiry's mails answer too", err);
}

static const char *
index_trail(void *ctx, const char *root)
{
	return root == NULL ? NULL : mem_fmt(ctx, "index:%s", root);
}

int
gather_thread(struct gather *g, struct err *err)
{
	const struct facts *f = g->in->facts;
	int distance = THREAD_PARENT;
	int rc = 0;
	if (f->in_reply_to != NULL)
		rc = gather_id(g, f->in_reply_to, distance++, err);
	for (size_t i = f->reference_count; rc >= 0 && i > 0; i--) {
		/* The newest reference is the parent, named once more. */
		if (f->in_reply_to != NULL &&
		    strcmp(f->references[i - 1], f->in_reply_to) == 0)
			continue;
		rc = gather_id(g, f->references[i - 1], distance++, err);
	}
	const char *root = index_trail(
	    g->in->ctx, thread_index_root(g->in->ctx, f->thread_index));
	if (rc >= 0 && root != NULL)
		rc = gather_shared(
		    g, root, "in the same Outlook conversation", err);
	return rc < 0 ? -1 : 0;
}

/* Our own need no trail. */
static size_t
add_id(const struct intake *in, const char *id,
    const char *ids[GATHER_TRAIL_MAX], size_t n)
{
	int64_t letter_id;
	if (id == NULL || n == GATHER_TRAIL_MAX ||
	    thread_message_id_read(
		in->office->keys, in->office->key_count, id, &letter_id) == 1)
		return n;
	ids[n] = id;
	return n + 1;
}

/* Our letters carry a root of the enquiry's own when its mail gave none. */
static const char *
own_root(struct intake *in, const struct enquiry *enquiry)
{
	return thread_index_own_root(
	    in->ctx, enquiry->received_at, span_str(enquiry->reference));
}

size_t
gather_trail(struct intake *in, const struct enquiry *enquiry,
    const char *ids[GATHER_TRAIL_MAX])
{
	const struct facts *f = in->facts;
	const char *root = thread_index_root(in->ctx, f->thread_index);
	const size_t first =
	    f->reference_count > TRAIL_IDS ? f->reference_count - TRAIL_IDS : 0;
	size_t n = add_id(in, f->in_reply_to, ids, 0);
	n = add_id(in, f->original_message_id_exchange, ids, n);
	for (size_t i = 0; i < f->reference_count; i++)
		if (i == 0 || i >= first)
			n = add_id(in, f->references[i], ids, n);
	if (root != NULL && strcmp(root, own_root(in, enquiry)) != 0)
		ids[n++] = index_trail(in->ctx, root);
	return n;
}

int
gather_leave_trail(
    struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	const char *ids[GATHER_TRAIL_MAX];
	const char *root = thread_index_root(in->ctx, in->facts->thread_index);
	const size_t n = gather_trail(in, enquiry, ids);
	for (size_t i = 0; i < n; i++)
		if (trail_add(in->office->store, enquiry->id, ids[i], err) < 0)
			return -1;
	if (root != NULL && strcmp(root, own_root(in, enquiry)) != 0)
		return 0;
	return trail_add(in->office->store, enquiry->id,
	    index_trail(in->ctx, own_root(in, enquiry)), err);
}
