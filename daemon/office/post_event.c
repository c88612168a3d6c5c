/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to an enquiry, written down. */
#include "daemon/office/post.h"

#include "daemon/store/events.h"
#include "parsers/jsonout.h"

/* Room that most payloads fit in, and malloc has at hand. */
enum { MEMBERS = 16, USUAL_BYTES = 500, PAYLOAD_BYTES = 1024 * 1024 };

struct member {
	const char *key;
	const json_t *value;
};

/* Its members by key; 0 when it is none of the small ones. */
static size_t
sort_members(json_t *payload, struct member members[MEMBERS])
{
	size_t count = 0;
	const char *key;
	json_t *value;

	if (json_object_size(payload) > MEMBERS)
		return 0;
	json_object_foreach(payload, key, value)
	{
		size_t at = count++;

		for (; at > 0 && strcmp(members[at - 1].key, key) > 0; at--)
			members[at] = members[at - 1];
		members[at] = (struct member){key, value};
	}
	return count;
}

/* False: something that is no text, whole number, true or false. */
static bool
put_member(struct jsonout *out, const struct member *member)
{
	const json_t *v = member->value;

	if (json_is_string(v) &&
	    strlen(json_string_value(v)) == json_string_length(v))
		jsonout_text(out, member->key, json_string_value(v));
	else if (json_is_integer(v))
		jsonout_int(out, member->key, json_integer_value(v));
	else if (json_is_boolean(v))
		jsonout_bool(out, member->key, json_is_true(v));
	else
		return false;
	return true;
}

/*
 * Nearly every payload is a few words and numbers, and an enquiry begins with
 * four of them: these are written without all that jansson prepares for any
 * JSON there is.  NULL: it is not of that kind.
 */
static const char *
flat_text(void *ctx, json_t *payload)
{
	struct member members[MEMBERS];
	const size_t count = sort_members(payload, members);
	bool flat = count > 0;
	struct jsonout out;

	jsonout_init(&out, ctx, PAYLOAD_BYTES, false);
	(void)buf_reserve(&out.out, USUAL_BYTES);
	jsonout_open(&out, NULL, '{');
	for (size_t i = 0; flat && i < count; i++)
		flat = put_member(&out, &members[i]);
	jsonout_close(&out, '{');
	return flat && !out.out.full ? out.out.p : NULL;
}

const char *
post_payload(void *ctx, json_t *payload)
{
	const char *text = flat_text(ctx, payload);

	if (text != NULL)
		return text;
	char *any = json_dumps(payload, JSON_COMPACT | JSON_SORT_KEYS);
	text = mem_str(ctx, any == NULL ? "{}" : any);
	free(any);
	return text;
}

int
post_event(struct office *office, const struct enquiry *enquiry,
    int64_t message_id, int64_t letter_id, const char *actor, const char *kind,
    json_t *payload, struct err *err)
{
	void *tmp = mem_new(office);
	struct event event = {.at = office->now,
	    .enquiry_id = enquiry == NULL ? 0 : enquiry->id,
	    .message_id = message_id,
	    .letter_id = letter_id,
	    .actor = actor,
	    .kind = kind,
	    .payload = post_payload(tmp, payload)};
	const int rc = event_add(office->store, &event, err);

	mem_free(tmp);
	json_decref(payload);
	return rc;
}
