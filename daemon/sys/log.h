/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logging: an event name from the closed list of log_events.h and fields.
 *
 *	log_event(LOG_NOTICE, "mail.filed", log_s("case", ref),
 *	    log_i("message", id));
 *	log_event(LOG_NOTICE, "daemon.ready", LOG_END);
 *
 * prints one logfmt line on stderr, or the same fields to the journal as
 * ENQ_CASE=, ENQ_MESSAGE= when stderr is the journal's ($JOURNAL_STREAM).
 *
 * Data about a person never goes to a log (P-38): no subject, no body, no name,
 * no address; an address becomes a short keyed hash and its domain through
 * log_addr().  Only the stage at the top of a process logs; leaves fill
 * struct err.
 */
#ifndef ENQ_SYS_LOG_H
#define ENQ_SYS_LOG_H

#include <stdint.h>
#include <syslog.h>

#include "parsers/base/err.h"
#include "parsers/base/span.h"

struct log_field {
	const char *name; /* lower case, a-z 0-9 and '_'; NULL ends a list */
	const char *text; /* NULL: number is the value, or own */
	int64_t number;
	char own[80]; /* log_addr()'s text */
};

#define LOG_END ((struct log_field){.name = NULL})

struct log_field log_s(const char *name, const char *text);
struct log_field log_i(const char *name, int64_t number);
/* "h3f09a1c2@example.org": the same person gives the same hash. */
struct log_field log_addr(const char *name, const char *addr);
/* The text of an error, as field "error". */
struct log_field log_err(const struct err *err);

#define log_event(priority, event, ...)                                        \
	log_write((priority), (event),                                         \
	    (const struct log_field[]){__VA_ARGS__, LOG_END})

void log_write(int priority, const char *event, const struct log_field *fields);

/* The name in every line ("engine"); picks journal or stderr.  Once. */
void log_init(const char *role);

/* Only stderr from now on: the journal needs a socket, and in the parser's jail
 * a socket is death. */
void log_plain(void);

/* Lines above this priority are dropped; LOG_INFO until told otherwise. */
void log_level(int priority);

/* The key of log_addr(); random per process until set. */
void log_key(struct span key);

/*
 * A field that every later line carries until cleared: the id of the mail in
 * hand.  At most 4; the value is copied.
 */
void log_context(struct log_field field);
void log_context_clear(void);

/* How log_write() would print it; for tests and `enquiryctl`. */
char *log_format(
    void *ctx, int priority, const char *event, const struct log_field *fields);

/* Is it in the closed list? */
int log_event_known(const char *event);

#endif
