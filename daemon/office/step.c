/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/step.h"

#include "daemon/policy/lifecycle.h"

bool
enquiry_is_open(const struct enquiry *enquiry)
{
	enum enquiry_state state;
	return lifecycle_state_parse(enquiry->state, &state) &&
	       lifecycle_is_open(state);
}

int
enquiry_step(struct enquiry *enquiry, int event, unsigned *effects_r)
{
	enum enquiry_state state;
	enum enquiry_state next;
	*effects_r = 0;
	if (!lifecycle_state_parse(enquiry->state, &state) ||
	    lifecycle_step(
		state, (enum enquiry_event)event, &next, effects_r) == 0)
		return 0;
	enquiry->state = lifecycle_state_name(next);
	return 1;
}
