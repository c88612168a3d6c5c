/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An enquiry's clocks and their ledgers, for `show` and for letters. */
#ifndef ENQ_CLOCKS_SHOW_H
#define ENQ_CLOCKS_SHOW_H

#include <jansson.h>

#include "daemon/office/office.h"
#include "daemon/store/enquiries.h"

/* Adds "legal", "pauses", "extended_to" and "promises" to a reply. */
MUST_USE
int clocks_show(void *ctx, struct office *office, const struct enquiry *enquiry,
    json_t *reply, struct err *err);

/* The legal clocks that run, in words, the one to act on first at the head; a
 * new list, empty when there is none. */
MUST_USE
int clocks_legal_words(void *ctx, struct office *office,
    const struct enquiry *enquiry, json_t **list_r, struct err *err);

#endif
