/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by facts.c (values → JSON) and facts_read.c (JSON → values): the
 * closed lists of names.
 */
#ifndef ENQ_PARSERS_FACTS_P_H
#define ENQ_PARSERS_FACTS_P_H

enum { FACTS_CLASSES = 11, FACTS_WHERES = 5, FACTS_FLAGS = 21 };

/* The name of bit 0, 1, … of enum mail_flag. */
const char *facts_flag_name(int bit);

#endif
