/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of a mail that is so plainly built that nobody need tell how: one
 * part, as half of all mails are, or a multipart.h.
 */
#ifndef ENQ_PARSERS_MAILPLAIN_H
#define ENQ_PARSERS_MAILPLAIN_H

#include <stdbool.h>
#include <stddef.h>

struct part_list;

/* Adds and reads the parts of list->mail, whose body begins at `body`.  False,
 * and nothing is added: it is not plain, ask GMime. */
bool mailplain_read(struct part_list *list, size_t body);

#endif
