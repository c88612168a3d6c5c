/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a mail may belong to an enquiry, in a few words behind each choice that
 * somebody is asked to make (P-9): "ENQ-26-00417-U, MP's office, received
 * Monday 2 March 2026: same office, same surname".
 */
#ifndef ENQ_LIKENESS_H
#define ENQ_LIKENESS_H

#include "daemon/intake/intake_p.h"

/* The choice in words.  What cannot be looked up is left out. */
const char *likeness_choice(
    struct intake *asked, const struct enquiry *enquiry);

#endif
