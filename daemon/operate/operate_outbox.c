/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters in the outbox as an operator sees, releases and drops them. */
#include "daemon/operate/operate_p.h"

#include "daemon/intake/post_fate.h"
#include "daemon/office/post.h"
#include "daemon/store/events.h"

static void
letter_json(const struct letter_row *l, json_t **json_r)
{
	json_t *j = json_object();
	*json_r = j;
	operate_put_number(j, "letter", l->id);
	operate_put(j, "kind", l->kind);
	operate_put(j, "state", l->state);
	operate_put(j, "to", l->to_addr);
	operate_put(j, "subject", l->subject);
	operate_put(j, "message_id", l->message_id);
	operate_put_instant(j, "created_at", l->created_at);
	operate_put_instant(j, "not_before", l->not_before);
	operate_put_instant(j, "sent_at", l->sent_at);
	operate_put_number(j, "attempts", l->attempts);
	operate_put_number(j, "size", l->size);
	operate_put(j, "reply", l->reply);
	operate_put(j, "held_reasons", l->held_reasons);
	json_object_set_new(j, "sealed", json_boolean(l->sealed));
}

int
operate_put_letters(void *ctx, struct office *office,
    const struct outbox_filter *filter, json_t *reply, struct err *err)
{
	struct letter_row **letters;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(reply, "letters", list);
	if (outbox_list(office->store, ctx, filter, &letters, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		json_t *j;
		letter_json(letters[i], &j);
		json_array_append_new(list, j);
	}
	return 0;
}

static int
operator_event(struct office *office, const struct letter_row *letter,
    const char *kind, struct err *err)
{
	struct event event = {.at = office->now,
	    .enquiry_id = letter->enquiry_id,
	    .letter_id = letter->id,
	    .actor = "operator",
	    .kind = kind,
	    .payload = "{}"};
	return event_add(office->store, &event, err);
}

static int
release_or_drop(void *ctx, struct office *office,
    const struct letter_row *letter, bool release, int *done, struct err *err)
{
	int rc = release ? outbox_release(
			       office->store, letter->id, office->now, err)
			 : outbox_drop(office->store, letter->id, err);
	if (rc <= 0)
		return rc;
	(*done)++;
	if (!release && post_unanswered(ctx, office, letter, err) < 0)
		return -1;
	return operator_event(office, letter,
	    release ? "letter.released" : "letter.dropped", err);
}

/* An answer that the guard holds is the officer's to release, by SEND; what
 * BEREAVEMENT or BREACH holds, that of whoever ordered it. */
static bool
is_operators(const struct letter_row *letter)
{
	return letter->held_reasons == NULL ||
	       strncmp(letter->held_reasons, "outgoing", 8) == 0 ||
	       strncmp(letter->held_reasons, "breaker", 7) == 0;
}

/* {"do":"outbox.release"|"outbox.drop","letters":[…]} or "all":true */
static int
change_outbox(void *ctx, struct office *office, const json_t *request,
    bool release, json_t **reply_r, struct err *err)
{
	json_t *ids = json_object_get(request, "letters");
	int done = 0;
	int skipped = 0;
	if (json_is_true(json_object_get(request, "all"))) {
		struct outbox_filter filter = {.state = "held"};
		struct letter_row **letters;
		size_t count;
		if (outbox_list(
			office->store, ctx, &filter, &letters, &count, err) < 0)
			return -1;
		for (size_t i = 0; i < count; i++) {
			if (!is_operators(letters[i]))
				skipped++;
			else if (release_or_drop(ctx, office, letters[i],
				     release, &done, err) < 0)
				return -1;
		}
	}
	for (size_t i = 0; i < json_array_size(ids); i++) {
		int64_t id = json_integer_value(json_array_get(ids, i));
		struct letter_row *letter;
		int rc = outbox_row(office->store, ctx, id, &letter, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			return err_set(
			    err, ERR_USAGE, "no letter %lld", (long long)id);
		if (release && !is_operators(letter))
			return err_set(err, ERR_USAGE,
			    strcmp(letter->kind, "answer") == 0
				? "letter %lld is an answer held for its "
				  "officer, who releases it by replying SEND"
				: "letter %lld is held by BEREAVEMENT or "
				  "BREACH, and leaves when whoever ordered "
				  "that replies UNDO or RESUME",
			    (long long)id);
		if (release_or_drop(ctx, office, letter, release, &done, err) <
		    0)
			return -1;
	}
	*reply_r = json_pack("{s:i, s:i}", release ? "released" : "dropped",
	    done, "left_for_officers", skipped);
	return 0;
}

int
operate_outbox_list(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	struct outbox_filter filter = {.state = operate_word(request, "state"),
	    .max = operate_max(request)};
	(void)attachment;
	*reply_r = json_object();
	return operate_put_letters(ctx, office, &filter, *reply_r, err);
}

/* {"do":"outbox.show","letter":n}: the finished bytes. */
int
operate_outbox_show(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	int64_t id = json_integer_value(json_object_get(request, "letter"));
	struct letter_row *letter;
	json_t *j;
	(void)attachment;
	int rc = outbox_get(office->store, ctx, id, &letter, err);
	if (rc <= 0)
		return rc < 0 ? err_prefix(err, "letter %lld", (long long)id)
			      : err_set(err, ERR_USAGE, "no letter %lld",
				    (long long)id);
	letter_json(letter, &j);
	json_object_set_new(
	    j, "bytes", json_stringn(letter->bytes.p, letter->bytes.n));
	*reply_r = json_pack("{s:o}", "letter", j);
	return 0;
}

int
operate_outbox_release(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	(void)attachment;
	return change_outbox(ctx, office, request, true, reply_r, err);
}

int
operate_outbox_drop(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	(void)attachment;
	return change_outbox(ctx, office, request, false, reply_r, err);
}
