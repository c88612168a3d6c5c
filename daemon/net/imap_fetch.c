/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Listing and fetching: what libetpan parses is taken over item by item while
 * it comes in, so that no more than one read buffer of a mail is in memory.
 */
#include "daemon/net/imap_p.h"

#include <stdlib.h>

#include <libetpan/libetpan.h>

#include "parsers/base/civil.h"

enum {
	/* Protocol text around each mail of a FETCH, and of a listing. */
	PER_MAIL_BYTES = 4096,
	PER_ENTRY_BYTES = 256
};

/* A FETCH in progress: what was asked, what has come, where it goes. */
struct imap_fetch {
	/* A listing: entries grow in `list`. */
	struct imap_list *list;
	const void *ctx;
	size_t room;
	uint32_t from;
	uint32_t below;
	/* Mails: asked, in rising order, and the ticks. */
	const struct imap_entry *asked;
	size_t count;
	bool *got;
	const struct imap_sink *sink;
	bool whole;     /* done() after each: not one piece of many */
	bool body;      /* bytes of the mail in hand have come */
	size_t bytes;   /* how many */
	size_t answers; /* how many mails have come */
	struct err err; /* why the sink or we gave up */
};

/* A dated instant; INSTANT_NONE when the server's date cannot be one. */
static int64_t
instant_of(const struct mailimap_date_time *dt)
{
	int32_t day;
	int zone;

	if (dt == NULL)
		return INSTANT_NONE;
	day = civil_day(dt->dt_year, dt->dt_month, dt->dt_day);
	zone = dt->dt_zone / 100 * 60 + dt->dt_zone % 100;
	if (day == DAY_NONE || dt->dt_hour < 0 || dt->dt_hour > 23 ||
	    dt->dt_min < 0 || dt->dt_min > 59 || dt->dt_sec < 0 ||
	    dt->dt_sec > 60 || zone < -24 * 60 || zone > 24 * 60)
		return INSTANT_NONE;
	return civil_utc_instant(
		   day, dt->dt_hour * 3600 + dt->dt_min * 60 + dt->dt_sec) -
	       (int64_t)zone * 60;
}

/* The wanted attributes of one FETCH answer; unsolicited FLAGS have none. */
static void
read_item(const struct mailimap_msg_att *att, struct imap_entry *entry_r,
    const struct mailimap_msg_att_body_section **body_r)
{
	clistiter *cur;

	*entry_r = (struct imap_entry){.internaldate = INSTANT_NONE};
	*body_r = NULL;
	for (cur = clist_begin(att->att_list); cur != NULL;
	     cur = clist_next(cur)) {
		const struct mailimap_msg_att_item *item = clist_content(cur);
		const struct mailimap_msg_att_static *st;

		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		st = item->att_data.att_static;
		if (st->att_type == MAILIMAP_MSG_ATT_UID)
			entry_r->uid = st->att_data.att_uid;
		else if (st->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
			entry_r->size = st->att_data.att_rfc822_size;
		else if (st->att_type == MAILIMAP_MSG_ATT_INTERNALDATE)
			entry_r->internaldate =
			    instant_of(st->att_data.att_internal_date);
		else if (st->att_type == MAILIMAP_MSG_ATT_BODY_SECTION)
			*body_r = st->att_data.att_body_section;
	}
}

static void
list_item(struct imap_fetch *f, const struct imap_entry *entry)
{
	struct imap_list *list = f->list;

	/* "n:*" names the last mail even when its UID is below n. */
	if (entry->uid < f->from || (f->below != 0 && entry->uid >= f->below))
		return;
	list->entries = mem_grow(f->ctx, list->entries, &f->room,
	    list->count + 1, sizeof(*list->entries));
	list->entries[list->count++] = *entry;
}

/* The place of a UID among those asked for; -1 when it is not. */
static ptrdiff_t
find_asked(const struct imap_fetch *f, uint32_t uid)
{
	size_t low = 0;
	size_t high = f->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (f->asked[mid].uid < uid)
			low = mid + 1;
		else
			high = mid;
	}
	return low < f->count && f->asked[low].uid == uid ? (ptrdiff_t)low : -1;
}

/* Bytes of a body go to the sink, unless something has failed already. */
static void
pass_on(struct imap_fetch *f, const char *p, size_t n)
{
	f->body = true;
	f->bytes += n;
	if (f->err.kind == ERR_NONE &&
	    f->sink->write(f->sink->arg, p, n, &f->err) != 0 &&
	    f->err.kind == ERR_NONE)
		(void)err_set(&f->err, ERR_TEMP, "the mail was not taken");
}

static void
mail_item(struct imap_fetch *f, struct imap_entry *entry,
    const struct mailimap_msg_att_body_section *section)
{
	ptrdiff_t at = find_asked(f, entry->uid);

	/* A body sent as a quoted string does not pass the body handler. */
	if (!f->body && section != NULL && section->sec_body_part != NULL)
		pass_on(f, section->sec_body_part, section->sec_length);
	if (!f->body || f->err.kind != ERR_NONE)
		return;
	f->body = false;
	if (at < 0 || f->got[at]) {
		(void)err_set(&f->err, ERR_TEMP,
		    "the server sent a mail nobody asked for");
		return;
	}
	f->answers++;
	f->got[at] = true;
	if (!f->whole)
		return;
	if (entry->internaldate == INSTANT_NONE)
		entry->internaldate = f->asked[at].internaldate;
	entry->size = (uint32_t)f->bytes;
	f->bytes = 0;
	if (f->sink->done(f->sink->arg, entry, &f->err) != 0)
		f->got[at] = false;
}

void
imap_fetch_item(struct mailimap_msg_att *att, void *arg)
{
	struct imap *im = arg;
	const struct mailimap_msg_att_body_section *section;
	struct imap_entry entry;

	if (im->fetch == NULL)
		return;
	read_item(att, &entry, &section);
	if (im->fetch->list != NULL)
		list_item(im->fetch, &entry);
	else
		mail_item(im->fetch, &entry, section);
}

bool
imap_fetch_bytes(int type, struct mailimap_msg_att_body_section *section,
    const char *p, size_t n, void *arg)
{
	struct imap *im = arg;

	(void)type;
	(void)section;
	if (im->fetch == NULL || im->fetch->sink == NULL)
		return true;
	pass_on(im->fetch, p, n);
	return im->fetch->err.kind == ERR_NONE;
}

static struct mailimap_fetch_type *
fetch_type(struct mailimap_fetch_att *last, bool with_size)
{
	struct mailimap_fetch_type *type =
	    mailimap_fetch_type_new_fetch_att_list_empty();
	struct mailimap_fetch_att *atts[] = {
	    mailimap_fetch_att_new_uid(),
	    mailimap_fetch_att_new_internaldate(),
	    with_size ? mailimap_fetch_att_new_rfc822_size() : last,
	};
	size_t i;

	ASSERT(type != NULL);
	for (i = 0; i < sizeof(atts) / sizeof(atts[0]); i++) {
		ASSERT(atts[i] != NULL);
		ASSERT(mailimap_fetch_type_new_fetch_att_list_add(
			   type, atts[i]) == MAILIMAP_NO_ERROR);
	}
	return type;
}

/* One UID FETCH; the handlers do the work.  Frees type and set. */
static int
run_fetch(struct imap *im, struct imap_fetch *f, struct mailimap_set *set,
    struct mailimap_fetch_type *type, struct err *err)
{
	clist *unused = NULL;
	int r;

	ASSERT(set != NULL);
	im->fetch = f;
	r = mailimap_uid_fetch(im->session, set, type, &unused);
	im->fetch = NULL;
	/* On failure the list is freed already, whatever the pointer says. */
	if (r == MAILIMAP_NO_ERROR && unused != NULL)
		mailimap_fetch_list_free(unused);
	mailimap_set_free(set);
	mailimap_fetch_type_free(type);
	if (f->err.kind != ERR_NONE) {
		*err = f->err;
		return imap_die(im, err);
	}
	if (r == MAILIMAP_NO_ERROR && f->body) {
		(void)err_set(err, ERR_TEMP, "UID FETCH: half an answer");
		return imap_die(im, err);
	}
	return imap_outcome(im, r, "UID FETCH", err);
}

static int
by_uid(const void *a, const void *b)
{
	uint32_t x = ((const struct imap_entry *)a)->uid;
	uint32_t y = ((const struct imap_entry *)b)->uid;

	return x < y ? -1 : x > y;
}

/* By UID, each once: a server may answer more than once for a mail. */
static void
sort_unique(struct imap_list *list)
{
	size_t kept = 0;

	if (list->count > 0)
		qsort(
		    list->entries, list->count, sizeof(*list->entries), by_uid);
	for (size_t i = 0; i < list->count; i++)
		if (kept == 0 ||
		    list->entries[i].uid != list->entries[kept - 1].uid)
			list->entries[kept++] = list->entries[i];
	list->count = kept;
}

int
imap_list(struct imap *im, const void *ctx, uint32_t from, uint32_t below,
    struct imap_list *list_r, struct err *err)
{
	struct imap_fetch f = {
	    .list = list_r, .ctx = ctx, .from = from, .below = below};
	uint32_t end = 0; /* first UID that is not asked for; 0: no end */

	*list_r = (struct imap_list){0};
	if (from == 0)
		from = 1;
	if (imap_begin(im, (size_t)IMAP_WINDOW_MAX * PER_ENTRY_BYTES, err) != 0)
		return -1;
	if (below != 0 && from >= below)
		return 0;
	if (im->uidnext > from && im->uidnext - from > im->window)
		end = from + im->window;
	if (below != 0 && (end == 0 || below < end))
		end = below;
	im->session->imap_selection_info->sel_has_exists = 0;
	if (run_fetch(im, &f,
		mailimap_set_new_interval(from, end == 0 ? 0 : end - 1),
		fetch_type(NULL, true), err) != 0)
		return -1;
	sort_unique(list_r);
	const size_t kept = list_r->count;
	if (end == 0 && kept > 0) {
		uint32_t last = list_r->entries[kept - 1].uid;

		if (last >= im->uidnext)
			im->uidnext = last + 1;
	}
	list_r->next = end != 0   ? end
		       : kept > 0 ? list_r->entries[kept - 1].uid + 1
				  : from;
	list_r->more = end != 0 && (below == 0 || end < below);
	/* A gap costs one round trip per window: widen it, then narrow. */
	im->window = kept > 0 ? IMAP_WINDOW_MIN : im->window * 4;
	if (im->window > IMAP_WINDOW_MAX)
		im->window = IMAP_WINDOW_MAX;
	return 0;
}

static struct mailimap_section *
whole_mail(void)
{
	struct mailimap_section *section = mailimap_section_new(NULL);

	ASSERT(section != NULL);
	return section;
}

int
imap_fetch_batch(struct imap *im, const struct imap_entry *mails, size_t count,
    const struct imap_sink *sink, bool *got_r, struct err *err)
{
	struct imap_fetch f = {.asked = mails,
	    .count = count,
	    .got = got_r,
	    .sink = sink,
	    .whole = true};
	uint32_t uids[IMAP_BATCH_MAILS];
	size_t bytes = IMAP_ANSWER_BYTES;
	size_t i;

	ASSERT(count > 0 && count <= IMAP_BATCH_MAILS);
	for (i = 0; i < count; i++) {
		uids[i] = mails[i].uid;
		got_r[i] = false;
		/* Exchange's sizes are estimates: allow twice as much. */
		bytes += PER_MAIL_BYTES + 2 * (size_t)mails[i].size;
	}
	if (imap_begin(im, bytes, err) != 0)
		return -1;
	return run_fetch(im, &f, imap_uid_set(uids, count),
	    fetch_type(
		mailimap_fetch_att_new_body_peek_section(whole_mail()), false),
	    err);
}

int
imap_fetch_big(struct imap *im, const struct imap_entry *mail, size_t limit,
    const struct imap_sink *sink, struct err *err)
{
	struct imap_entry whole = *mail;
	size_t total = 0;

	for (;;) {
		bool got = false;
		struct imap_fetch f = {
		    .asked = mail, .count = 1, .got = &got, .sink = sink};

		if (imap_begin(im,
			IMAP_ANSWER_BYTES + 2 * (size_t)IMAP_PIECE_BYTES,
			err) != 0)
			return -1;
		if (run_fetch(im, &f, mailimap_set_new_single(mail->uid),
			fetch_type(
			    mailimap_fetch_att_new_body_peek_section_partial(
				whole_mail(), (uint32_t)total,
				IMAP_PIECE_BYTES),
			    false),
			err) != 0)
			return -1;
		total += f.bytes;
		if (total > limit)
			return err_set(err, ERR_INPUT,
			    "the mail is larger than %zu bytes", limit);
		if (f.bytes > IMAP_PIECE_BYTES) {
			(void)err_set(err, ERR_TEMP,
			    "UID FETCH: more bytes than were asked for");
			return imap_die(im, err);
		}
		if (f.bytes < IMAP_PIECE_BYTES)
			break;
	}
	/* No byte at all: expunged meanwhile.  A mail is never empty. */
	if (total == 0)
		return 0;
	whole.size = (uint32_t)total;
	return sink->done(sink->arg, &whole, err) == 0 ? 1 : -1;
}
