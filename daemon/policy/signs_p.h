/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to signs.c and signs_table.c. */
#ifndef ENQ_POLICY_SIGNS_P_H
#define ENQ_POLICY_SIGNS_P_H

#include "daemon/policy/signs.h"

/* Rows that tell thanks from a letter; and who
 * writes; no signs of their own. */
enum {
	ROW_THANKS = SIGN_COUNT, /* says thank you */
	ROW_POLITE,              /* asks for nothing */
	ROW_OVER,                /* says that nothing is left to do */
	ROW_WRITER,              /* + enum footing: what they say to be */
	ROW_TURN =
	    ROW_WRITER + FOOTING_COUNT /* turns, asks or tells something new */
};

struct sign_row {
	int sign; /* enum sign or ROW_… */
	bool subject_only;
	const char *pattern; /* parsers/wording.h */
};
extern const struct sign_row sign_rows[];
extern const size_t sign_row_count;

struct sign_text {
	const char *name;
	const char *words;
};
extern const struct sign_text sign_texts[SIGN_COUNT];

#endif
