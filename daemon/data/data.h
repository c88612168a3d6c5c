/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Data files that are linked into the programs (daemon/data/data.S); where they
 * come from is in daemon/data/README.
 */
#ifndef ENQ_DATA_H
#define ENQ_DATA_H

#include "parsers/base/span.h"

extern const char data_bank_holidays_begin[];
extern const char data_bank_holidays_end[];

extern const char data_statutory_clocks_begin[];
extern const char data_statutory_clocks_end[];

/* The bank holidays that are known at release, as GOV.UK's JSON. */
static inline struct span
data_bank_holidays(void)
{
	return span_of(data_bank_holidays_begin,
	    (size_t)(data_bank_holidays_end - data_bank_holidays_begin));
}

/* The table of statutory clocks that policy/statute.h reads. */
static inline struct span
data_statutory_clocks(void)
{
	return span_of(data_statutory_clocks_begin,
	    (size_t)(data_statutory_clocks_end - data_statutory_clocks_begin));
}

#endif
