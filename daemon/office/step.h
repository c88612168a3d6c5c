/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of an enquiry, one step on: policy/lifecycle for its row. */
#ifndef ENQ_STEP_H
#define ENQ_STEP_H

#include "daemon/store/enquiries.h"

/* event: enum enquiry_event.  1; 0: not allowed in this state. */
int enquiry_step(struct enquiry *enquiry, int event, unsigned *effects_r);

#endif
