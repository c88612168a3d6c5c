/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * May an automatic letter (an acknowledgement) go to this sender?  The last
 * wall against mail loops: P-16's sender check, P-18's caps and RFC 3834 s.2.
 * The caller counts letters already written; this only compares.
 */
#ifndef ENQ_POLICY_LOOPGUARD_H
#define ENQ_POLICY_LOOPGUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/policy/identity.h"
#include "parsers/facts.h"

struct loopguard_limits {
	int party_day;    /* per enquiry and party in a day */
	int address_hour; /* per address in an hour */
	int enquiry_day;  /* per enquiry in a day, all parties */
	int domain_hour;  /* per sender's domain in an hour */
	int total_minute; /* in all, in a minute */
	int burst;        /* mails of an address in ten minutes */
};

/* 1, 5, 10, 300, 60, 5: a campaign writes from a few big providers. */
struct loopguard_limits loopguard_defaults(void);

/* Letters written so far, without the one asked about; and mails of that
 * address, this one included. */
struct loopguard_counts {
	int party_day;
	int address_hour;
	int enquiry_day;
	int domain_hour;
	int total_minute;
	int burst;
	bool burst_told; /* the one letter for all of them has gone */
};

struct loopguard_input {
	const struct facts *facts;
	enum proof proof;
	/* Addresses the program itself uses, for "never answer ourselves". */
	const char *const *own_addresses;
	size_t own_address_count;
	struct loopguard_limits limits;
	struct loopguard_counts counts;
};

enum loopguard_reason {
	LOOPGUARD_OK = 0,
	LOOPGUARD_MACHINE,   /* the bytes forbid it (facts.may_ack) */
	LOOPGUARD_PERHAPS,   /* its words sound like a machine's */
	LOOPGUARD_NO_SENDER, /* no usable From, or several */
	LOOPGUARD_OURSELVES,
	LOOPGUARD_FORGED,       /* the border says From is forged */
	LOOPGUARD_NULL_PATH,    /* return path <> */
	LOOPGUARD_PATH_MISSING, /* none, and From is not proved */
	LOOPGUARD_PATH_DIFFERS, /* another domain, and From is not proved */
	LOOPGUARD_TOLD_TODAY,   /* this party has had one today */
	LOOPGUARD_BURST,        /* one for all of many (P-18) */
	LOOPGUARD_ADDRESS_CAP,
	LOOPGUARD_ENQUIRY_CAP,
	LOOPGUARD_DOMAIN_CAP,
	LOOPGUARD_TOTAL_CAP
};

struct loopguard_decision {
	bool may;
	enum loopguard_reason reason;
	const char *text; /* a sentence for the officer; never an address */
	bool for_all;     /* it is the one letter for a burst (P-18) */
	/* A cap tripped: the mail is filed, the operator is told. */
	bool breaker;
	/* … and it is the one over all letters: stop sending altogether. */
	bool breaker_all;
};

struct loopguard_decision loopguard_decide(
    void *ctx, const struct loopguard_input *input);

const char *loopguard_reason_name(enum loopguard_reason reason);

/*
 * The form of an address to count by: lower case, BATV's prvs= and SRS undone,
 * a +tag dropped (RELIABILITY: canonicalise before counting).
 */
const char *loopguard_count_key(void *ctx, const char *addr);

#endif
