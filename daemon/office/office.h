/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office: everything a decision needs at hand.  Intake, tick and the
 * operator's commands all work on a struct office, so they run the same in the
 * engine, in enquiryctl when no daemon runs, and in tests without processes.
 *
 * now and the fields beside it are set by office_set_time() at the start of a
 * turn and stay still during it: one transaction knows one moment.
 */
#ifndef ENQ_OFFICE_H
#define ENQ_OFFICE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/compose/letters.h"
#include "daemon/config/config.h"
#include "daemon/config/expiry.h"
#include "daemon/policy/statute.h"
#include "daemon/store/store.h"
#include "parsers/base/err.h"

enum {
	OFFICE_KEYS = 2,
	/* Half a year of due dates: a list of bank holidays that ends sooner
	 * is told of. */
	OFFICE_HOLIDAYS_AHEAD_DAYS = 182
};

struct office {
	const struct config *config;
	struct store *store;
	struct letter_set *letters;
	struct calendar *calendar; /* England and Wales, with closures */
	struct statute_table *statutes;
	struct statute_calendars legal; /* without closures */
	struct span keys[OFFICE_KEYS];  /* newest first */
	size_t key_count;

	struct expiry *expiries; /* of secrets and certificates */
	size_t expiry_count;

	int64_t now;         /* instant, simulated offset included */
	int32_t today;       /* civil day in the council's zone */
	int32_t seconds;     /* of that day */
	int64_t clock_shift; /* `enquiryctl clock`, simulation only */

	/* The digest's health line; the engine keeps it true. */
	char health[512];
	bool health_red;
};

enum office_flags {
	OFFICE_CREATE = 1, /* make the database when there is none */
	/* Leave the keys unread: an operator's command writes no letter, and
	 * the credential files are not its user's to read. */
	OFFICE_WITHOUT_KEYS = 2
};

/* The keys of the configuration's credentials, newest first; they live as long
 * as ctx.  For who may read them only before the office is opened. */
MUST_USE
int office_read_keys(void *ctx, const struct config *config,
    struct span keys[OFFICE_KEYS], size_t *count_r, struct err *err);

/* Reads keys, templates and holidays, opens the store. */
MUST_USE
int office_open(void *ctx, const struct config *config, int flags,
    struct office **office_r, struct err *err);
void office_close(struct office *office);

/* wall: clock_now(). */
void office_set_time(struct office *office, int64_t wall);

/* Moves the simulated date; ERR_CONFIG unless `simulation` is on. */
MUST_USE
int office_shift_clock(struct office *office, int64_t seconds, struct err *err);

/* The calendar of service clocks as configured, for check and due too; the
 * second takes another of calendar_new()'s names.  Of config they read
 * holidays_file and closures_file alone. */
MUST_USE
int office_calendar(void *ctx, const struct config *config,
    struct calendar **calendar_r, struct err *err);
MUST_USE
int office_calendar_named(void *ctx, const struct config *config,
    const char *name, struct calendar **calendar_r, struct err *err);
/* The table of statutory clocks and the calendars they are counted by: of
 * config they read statutes_file and holidays_file alone. */
MUST_USE
int office_statutes(void *ctx, const struct config *config,
    struct statute_table **table_r, struct err *err);
MUST_USE
int office_legal_calendars(void *ctx, const struct config *config,
    struct statute_calendars *calendars_r, struct err *err);
/* The templates of the configured folder. */
MUST_USE
int office_letters(void *ctx, const struct config *config,
    struct letter_set **letters_r, struct err *err);

#endif
