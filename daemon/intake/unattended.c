/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/unattended.h"

#include "daemon/intake/commands.h"
#include "daemon/intake/intake_p.h"
#include "daemon/office/interest.h"
#include "daemon/office/restricted.h"
#include "daemon/store/events.h"

/* Whoever looks after it when no officer may; once. */
static int
tell_governance(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct err *err)
{
	const char *addr = office->config->information_governance;
	if (addr == NULL)
		return 0;
	const struct officer contact = {.addr = addr, .name = addr};
	static const char *const advice[] = {
	    "Please see that somebody is registered who may: a manager or head "
	    "of service who has no child in it (enquiryctl import officers).",
	    "They are asked to take it as soon as they are registered. Its "
	    "clock runs."};
	const struct notice notice = {.to = &contact,
	    .enquiry = enquiry,
	    .about = "A restricted enquiry waits for somebody who may read it",
	    .sentence = "Nobody can see to a restricted enquiry: everybody who "
			"may read it, and every manager, has a child in it.",
	    .advice = advice,
	    .advice_count = 2,
	    .to_outsider = true,
	    .once_key =
		mem_fmt(ctx, "unattended:%lld", (long long)enquiry->id)};
	return post_notice(ctx, office, &notice, err);
}

static int
ask(void *ctx, struct office *office, int64_t enquiry_id, struct err *err)
{
	struct intake none = {.ctx = ctx, .office = office};
	struct enquiry *enquiry;
	struct officer *to;
	int rc = enquiry_get(office->store, ctx, enquiry_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	rc = restricted_insider(ctx, office, enquiry, NULL, &to, err);
	if (rc == 1)
		rc = interest_instead(ctx, office, enquiry, &to, err);
	if (rc < 0)
		return -1;
	return rc == 0 ? tell_governance(ctx, office, enquiry, err)
		       : commands_allocate(&none, enquiry, to,
			     to->id != enquiry->owner_id, err);
}

int
unattended_tick(struct office *office, struct err *err)
{
	void *ctx = mem_new(NULL);
	int64_t *ids;
	size_t count;
	int rc = event_unattended(office->store, ctx, &ids, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++)
		rc = ask(ctx, office, ids[i], err);
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}
