/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/route.h"

#include "daemon/store/events.h"

/* The way's name: the first word, in small letters. */
static const char *
first_word(void *ctx, const char *args)
{
	size_t n = strcspn(args, " ");
	char *word = mem_strn(ctx, args, n);
	for (char *p = word; *p != '\0'; p++)
		*p = (char)to_lower((unsigned char)*p);
	return word;
}

/* Who asks about our own delay gets an answer, not another address. */
static int
is_about_delay(
    struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	int64_t chased = 0;
	if (enquiry->due_day < in->office->today)
		return 1;
	return event_count(in->office->store, enquiry->id, "enquiry.chased", 0,
		   &chased, err) < 0
		   ? -1
		   : chased > 0;
}

int
run_route(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	const char *way = first_word(in->ctx, command->args);
	if (enquiry->answered_at != 0 || enquiry->closed_at != 0) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s", enquiry->reference,
			enquiry->state));
		return 0;
	}
	int rc = is_about_delay(in, enquiry, err);
	if (rc < 0)
		return -1;
	if (rc == 1) {
		receipt_refused(r, command,
		    "our answer is late, or they had to ask for it: that is "
		    "answered, and no other way takes its place");
		return 0;
	}
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"recorded on %s: %s. It stays open: write them the answer, "
		"name that way and the time limit it has",
		enquiry->reference, way));
	receipt_undoes(r,
	    json_pack(
		"{s:I, s:s}", "route_of", (json_int_t)enquiry->id, "way", way),
	    "no other way is recorded");
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "enquiry.routed", json_pack("{s:s}", "to", way),
	    err);
}

int
route_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct enquiry *enquiry;
	int rc = enquiry_get(in->office->store, in->ctx,
	    json_integer_value(json_object_get(what, "route_of")), &enquiry,
	    err);
	if (rc <= 0)
		return rc;
	receipt_changed(r, command,
	    mem_fmt(
		in->ctx, "no other way is recorded on %s", enquiry->reference));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "enquiry.unrouted",
	    json_pack("{s:O}", "to", json_object_get(what, "way")), err);
}
