/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/quiet.h"

#include <string.h>

#include <jansson.h>

#include "daemon/compose/letters.h"
#include "daemon/office/post.h"
#include "daemon/store/bereavements.h"
#include "daemon/store/breaches.h"

enum {
	/* An acknowledgement that comes later than this tells of a date that
	 * is past, or of what they have heard from a person since. */
	STALE_S = 24 * 60 * 60
};

int
quiet_covers(struct office *office, int64_t enquiry_id, const char *addr,
    struct err *err)
{
	return bereavement_covers(office->store, enquiry_id, addr, err);
}

int
quiet_breach(struct office *office, int64_t enquiry_id, struct err *err)
{
	return enquiry_id == 0 ? 0
			       : breach_stops(office->store, enquiry_id, err);
}

int
quiet_robots(struct office *office, int64_t enquiry_id, const char *addr,
    bool *breach_r, struct err *err)
{
	return bereavement_or_breach(
	    office->store, enquiry_id, addr, breach_r, err);
}

int
quiet_says(struct office *office, int64_t enquiry_id, const char **sentence_r,
    struct err *err)
{
	bool breach;
	const int rc = quiet_robots(office, enquiry_id, NULL, &breach, err);
	*sentence_r = rc != 1  ? NULL
		      : breach ? QUIET_BREACH_WORDS
			       : QUIET_SENTENCE;
	return rc < 0 ? -1 : 0;
}

/* Why nothing automatic leaves about an enquiry. */
static int
stops_robots(struct office *office, int64_t enquiry_id, const char *addr,
    const char **held_r, struct err *err)
{
	bool breach;
	const int rc = quiet_robots(office, enquiry_id, addr, &breach, err);
	*held_r = breach ? QUIET_BREACH : QUIET_HELD;
	return rc;
}

/* A list to an MP's office says in its context which enquiries it names. */
static int
names_one(struct office *office, const char *context, const char **held_r,
    struct err *err)
{
	int rc = 0;
	json_t *replies = context == NULL ? NULL : json_loads(context, 0, NULL);
	const json_t *listed = json_object_get(replies, "listed");
	for (size_t i = 0; rc == 0 && i < json_array_size(listed); i++)
		rc = stops_robots(office,
		    json_integer_value(json_array_get(listed, i)), NULL, held_r,
		    err);
	json_decref(replies);
	return rc;
}

int
quiet_stops(struct office *office, const struct letter_row *letter,
    const char **held_r, struct err *err)
{
	enum letter_kind kind;
	if (letter->to_staff || !letter_kind_read(letter->kind, &kind))
		return 0;
	/* A breach stops a person's words too. */
	if (letter_kind_info(kind)->auto_submitted == NULL) {
		*held_r = QUIET_BREACH;
		return quiet_breach(office, letter->enquiry_id, err);
	}
	int rc = stops_robots(
	    office, letter->enquiry_id, letter->to_addr, held_r, err);
	return rc != 0 ? rc : names_one(office, letter->context, held_r, err);
}

static bool
is_quiet(const struct letter_row *letter)
{
	return letter->held_reasons != NULL &&
	       strcmp(letter->kind, "answer") != 0 &&
	       (strcmp(letter->held_reasons, QUIET_HELD) == 0 ||
		   strcmp(letter->held_reasons, QUIET_BREACH) == 0);
}

int
quiet_let_go(void *ctx, struct office *office, struct quiet_gone *gone_r,
    struct err *err)
{
	struct store *store = office->store;
	const struct outbox_filter filter = {.state = "held"};
	struct letter_row **rows;
	size_t count;
	const char *held;
	*gone_r = (struct quiet_gone){0};
	/* What the setting keeps back is the operator's to release. */
	if (post_held_by_setting(office, false) != NULL)
		return 0;
	if (outbox_list(store, ctx, &filter, &rows, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!is_quiet(rows[i]))
			continue;
		int rc = quiet_stops(office, rows[i], &held, err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			continue;
		const bool stale = office->now - rows[i]->created_at > STALE_S;
		rc = stale
			 ? outbox_drop(store, rows[i]->id, err)
			 : outbox_release(store, rows[i]->id, office->now, err);
		if (rc < 0)
			return -1;
		*(stale ? &gone_r->dropped : &gone_r->left) += rc;
	}
	return 0;
}
