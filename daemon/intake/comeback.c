/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/comeback.h"

#include "daemon/intake/commands.h"
#include "daemon/intake/intake_p.h"
#include "daemon/office/restricted.h"

int
comeback_inside(void *ctx, struct office *office, struct enquiry *enquiry,
    int64_t message_id, struct officer **to_r, struct err *err)
{
	const int rc = restricted_hand_over(ctx, office, enquiry, to_r, err);
	if (rc <= 0)
		return rc;
	return post_event(office, enquiry, message_id, 0, "daemon",
		   "enquiry.assigned", json_pack("{s:s}", "to", (*to_r)->addr),
		   err) < 0
		   ? -1
		   : 1;
}

int
comeback_give(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct officer *to, struct err *err)
{
	struct intake none = {.ctx = ctx, .office = office};
	return commands_allocate(&none, enquiry, to, false, err);
}
