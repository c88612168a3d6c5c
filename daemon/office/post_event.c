/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to an enquiry, written down. */
#include "daemon/office/post.h"

#include "daemon/store/events.h"

/* Room that most payloads fit in, and malloc has at hand. */
enum { USUAL_BYTES = 500, PAYLOAD_BYTES = 1024 * 1024 };

static int
add(struct office *office, const struct enquiry *enquiry, int64_t message_id,
    int64_t letter_id, const char *actor, const char *kind, const char *payload,
    struct err *err)
{
	const struct event event = {.at = office->now,
	    .enquiry_id = enquiry == NULL ? 0 : enquiry->id,
	    .message_id = message_id,
	    .letter_id = letter_id,
	    .actor = actor,
	    .kind = kind,
	    .payload = payload};
	return event_add(office->store, &event, err);
}

int
post_event(struct office *office, const struct enquiry *enquiry,
    int64_t message_id, int64_t letter_id, const char *actor, const char *kind,
    json_t *payload, struct err *err)
{
	char *text = json_dumps(payload, JSON_COMPACT | JSON_SORT_KEYS);
	const int rc = add(office, enquiry, message_id, letter_id, actor, kind,
	    text == NULL ? "{}" : text, err);
	free(text);
	json_decref(payload);
	return rc;
}

void
post_say(struct office *office, struct jsonout *said)
{
	jsonout_init(said, office, PAYLOAD_BYTES, false);
	(void)buf_reserve(&said->out, USUAL_BYTES);
	jsonout_open(said, NULL, '{');
}

int
post_event_said(struct office *office, const struct enquiry *enquiry,
    int64_t message_id, int64_t letter_id, const char *kind,
    struct jsonout *said, struct err *err)
{
	jsonout_close(said, '{');
	const int rc = add(office, enquiry, message_id, letter_id, "daemon",
	    kind, said->out.full ? "{}" : said->out.p, err);
	mem_free(said->out.p);
	return rc;
}
