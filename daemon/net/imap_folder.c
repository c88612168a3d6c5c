/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders: selecting one, making one, moving mails into one and appending to
 * one.  Their names are UTF-8 here and modified UTF-7 on the wire.
 */
#include "daemon/net/imap_p.h"

#include <string.h>

#include <libetpan/libetpan.h>
#include <talloc.h>

#include "daemon/net/utf7.h"

static int
wire_name(struct imap *im, const char *folder, char **wire_r, struct err *err)
{
	*wire_r = utf7_encode(im, span_str(folder), err);
	return *wire_r == NULL ? -1 : 0;
}

int
imap_select(struct imap *im, const char *folder, struct imap_folder *folder_r,
    struct err *err)
{
	const struct mailimap_selection_info *sel;
	char *wire;
	int r;

	if (imap_begin(im, IMAP_ANSWER_BYTES, err) != 0 ||
	    wire_name(im, folder, &wire, err) != 0)
		return -1;
	r = mailimap_select(im->session, wire);
	talloc_free(wire);
	if (imap_outcome(im, r, "SELECT", err) != 0) {
		/* Exchange says this for a permission that is missing, and
		 * when it is too busy, which passes. */
		if (!im->dead && strstr(err->text,
				     "authenticated but not connected") == NULL)
			err->kind = ERR_CONFIG;
		return -1;
	}
	sel = im->session->imap_selection_info;
	if (sel == NULL || sel->sel_uidvalidity == 0) {
		(void)err_set(err, ERR_CONFIG,
		    "SELECT: the server gives the folder no UIDVALIDITY");
		return imap_die(im, err);
	}
	folder_r->uidvalidity = sel->sel_uidvalidity;
	folder_r->uidnext = sel->sel_uidnext;
	folder_r->exists = sel->sel_exists;
	folder_r->read_only = sel->sel_perm == MAILIMAP_MAILBOX_READONLY;
	im->uidnext = sel->sel_uidnext;
	im->window = IMAP_WINDOW_MIN;
	im->session->imap_selection_info->sel_has_exists = 0;
	return 0;
}

int
imap_ensure_folder(struct imap *im, const char *folder, struct err *err)
{
	clist *found = NULL;
	bool there;
	char *wire;
	int r;

	if (imap_begin(im, IMAP_ANSWER_BYTES, err) != 0 ||
	    wire_name(im, folder, &wire, err) != 0)
		return -1;
	r = mailimap_list(im->session, "", wire, &found);
	there =
	    r == MAILIMAP_NO_ERROR && found != NULL && clist_count(found) > 0;
	if (r == MAILIMAP_NO_ERROR && found != NULL)
		mailimap_list_result_free(found);
	r = imap_outcome(im, r, "LIST", err);
	if (r == 0 && !there) {
		imap_allow(im, IMAP_ANSWER_BYTES);
		r = imap_outcome(
		    im, mailimap_create(im->session, wire), "CREATE", err);
		if (r == 0) {
			/* So that people's mail programs show it. */
			imap_allow(im, IMAP_ANSWER_BYTES);
			if (imap_outcome(im,
				mailimap_subscribe(im->session, wire),
				"SUBSCRIBE", err) != 0 &&
			    im->dead)
				r = -1;
		}
	}
	talloc_free(wire);
	return r;
}

struct mailimap_set *
imap_uid_set(const uint32_t *uids, size_t count)
{
	struct mailimap_set *set = mailimap_set_new_empty();
	size_t i;
	size_t last;

	ASSERT(set != NULL);
	for (i = 0; i < count; i = last + 1) {
		for (last = i; last + 1 < count; last++)
			if (uids[last + 1] != uids[last] + 1)
				break;
		ASSERT(mailimap_set_add_interval(set, uids[i], uids[last]) ==
		       MAILIMAP_NO_ERROR);
	}
	return set;
}

static int
mark_deleted(struct imap *im, struct mailimap_set *set)
{
	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
	struct mailimap_store_att_flags *store;
	int r;

	ASSERT(flags != NULL);
	ASSERT(mailimap_flag_list_add(flags, mailimap_flag_new_deleted()) ==
	       MAILIMAP_NO_ERROR);
	store = mailimap_store_att_flags_new_add_flags_silent(flags);
	ASSERT(store != NULL);
	r = mailimap_uid_store(im->session, set, store);
	mailimap_store_att_flags_free(store);
	return r;
}

/*
 * COPY, mark, and expunge exactly these UIDs (RFC 4315).  A plain EXPUNGE
 * would also remove what an officer has marked, so without UIDPLUS the marks
 * stay and the mails are hidden rather than gone.
 */
static int
copy_and_delete(struct imap *im, struct mailimap_set *set, const char *wire,
    struct err *err)
{
	if (imap_outcome(im, mailimap_uid_copy(im->session, set, wire),
		"UID COPY", err) != 0)
		return -1;
	imap_allow(im, IMAP_ANSWER_BYTES);
	if (imap_outcome(im, mark_deleted(im, set), "UID STORE", err) != 0)
		return -1;
	if (!im->has_uidplus)
		return 0;
	imap_allow(im, IMAP_ANSWER_BYTES);
	return imap_outcome(
	    im, mailimap_uid_expunge(im->session, set), "UID EXPUNGE", err);
}

int
imap_move(struct imap *im, const uint32_t *uids, size_t count,
    const char *folder, struct err *err)
{
	struct mailimap_set *set;
	char *wire;
	int r;

	if (count == 0)
		return 0;
	if (imap_begin(im, IMAP_ANSWER_BYTES, err) != 0 ||
	    wire_name(im, folder, &wire, err) != 0)
		return -1;
	set = imap_uid_set(uids, count);
	if (im->has_move)
		r = imap_outcome(im, mailimap_uid_move(im->session, set, wire),
		    "UID MOVE", err);
	else
		r = copy_and_delete(im, set, wire, err);
	mailimap_set_free(set);
	talloc_free(wire);
	return r;
}

int
imap_append(
    struct imap *im, const char *folder, struct span mail, struct err *err)
{
	struct mailimap_flag_list *flags;
	char *wire;
	int r;

	if (imap_begin(im, IMAP_ANSWER_BYTES, err) != 0 ||
	    wire_name(im, folder, &wire, err) != 0)
		return -1;
	flags = mailimap_flag_list_new_empty();
	ASSERT(flags != NULL);
	ASSERT(mailimap_flag_list_add(flags, mailimap_flag_new_seen()) ==
	       MAILIMAP_NO_ERROR);
	r = mailimap_append(im->session, wire, flags, NULL, mail.p, mail.n);
	mailimap_flag_list_free(flags);
	talloc_free(wire);
	return imap_outcome(im, r, "APPEND", err);
}
