/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of an enquiry: policy/lifecycle for its row. */
#ifndef ENQ_STEP_H
#define ENQ_STEP_H

#include "daemon/store/enquiries.h"

/* Does somebody still owe an answer? */
bool enquiry_is_open(const struct enquiry *enquiry);

/* One step on.  event: enum enquiry_event.  1; 0: not allowed in this state. */
int enquiry_step(struct enquiry *enquiry, int event, unsigned *effects_r);

#endif
