/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the register of other senders (P-14), as it stands in a CSV. */
#ifndef ENQ_IMPORT_SENDER_H
#define ENQ_IMPORT_SENDER_H

#include "daemon/import/csvfile.h"
#include "daemon/store/senders.h"

enum { S_ADDRESS, S_NAME, S_KIND, S_FROM, S_TO, S_PERSON };
#define IMPORT_SENDER_COLUMNS                                                  \
	{                                                                      \
		"address", "name", "kind", "from", "to", "person"              \
	}
#define IMPORT_SENDER_NEEDED (1u << S_ADDRESS | 1u << S_KIND)

/* The texts of *sender_r are the row's. */
MUST_USE
int import_sender_read(
    const struct csvfile_row *row, struct sender *sender_r, struct err *err);

#endif
