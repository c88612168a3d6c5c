/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/digest_csv.h"

#include "daemon/office/csvout.h"

enum { CSV_BYTES = 8 * 1024 * 1024 };

struct digest_csv {
	struct buf text;
};

struct digest_csv *
digest_csv_new(void *ctx)
{
	struct digest_csv *csv = mem_one(ctx, struct digest_csv);
	buf_init(&csv->text, csv, CSV_BYTES);
	buf_add_str(&csv->text,
	    "reference,kind,state,owner,team,received,due,original_due,"
	    "promised,working_days_late\r\n");
	return csv;
}

void
digest_csv_add(struct digest_csv *csv, const struct enquiry *e,
    const char *owner, int late)
{
	struct buf *b = &csv->text;
	const char *words[] = {e->reference, e->kind, e->state, owner, e->team};
	const int32_t days[] = {
	    e->received_day, e->due_day, e->original_due_day, e->promised_day};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		csvout_cell(b, words[i]);
		buf_add_byte(b, ',');
	}
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		csvout_day(b, days[i]);
		buf_add_byte(b, ',');
	}
	buf_add_fmt(b, "%d\r\n", late > 0 ? late : 0);
}

struct span
digest_csv_bytes(const struct digest_csv *csv)
{
	return buf_span(&csv->text);
}
