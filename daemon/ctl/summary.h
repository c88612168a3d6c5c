/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts of one mail (parsers/facts.h) as a page for people.
 */
#ifndef ENQ_CTL_SUMMARY_H
#define ENQ_CTL_SUMMARY_H

#include <jansson.h>

void summary_say(void *ctx, const json_t *facts);

#endif
