/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is the From address who it says (P-13)?  The answer is about the address's
 * domain and comes from the council's own border alone: the topmost
 * Authentication-Results header with its pinned authserv-id, above the first
 * Received that is not its own (RFC 8601 s.5), or, for the council's own
 * domains, Exchange's mark that the sender was signed in, from a server that is
 * named for it, unless the border's results say forged.
 *
 * Alignment is simple and strict: the authenticated domain equals the From
 * domain, or one is a subdomain of the other and the shorter one has at least
 * two labels.  No list of public suffixes is guessed.
 *
 * A mail without exactly one From, or with a header twice that must be there
 * once, proves nothing: the border may have looked at the other one.
 */
#ifndef ENQ_POLICY_IDENTITY_H
#define ENQ_POLICY_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/facts.h"

enum proof {
	PROOF_NONE = 0,     /* the border says nothing that helps */
	PROOF_ALIGNED_PASS, /* dmarc, or dkim or spf aligned */
	PROOF_INTERNAL,     /* own domain, signed in */
	PROOF_FAIL          /* the border says it is forged */
};

struct identity_policy {
	const char *authserv_id; /* NULL: no such header is believed */
	bool accept_no_id;       /* Microsoft's form, without an id */
	/* Received headers that our own servers put above the border's words
	 * (a relay inside, LMTP …): a header with more above it came from
	 * outside. */
	int trusted_hops;
	/* `enquiryctl check` has shown that copies from outside are stripped */
	bool trust_auth_as;
	const char *const *auth_sources; /* servers' domains */
	size_t auth_source_count;
	const char *const *own_domains;
	size_t own_domain_count;
};

struct identity {
	enum proof proof;
	/* "dmarc=pass (header.from=example.org), stamped by mx.council" */
	const char *evidence;
};

struct identity identity_prove(
    void *ctx, const struct identity_policy *policy, const struct facts *facts);

/* Enough for a command or an answer: an aligned pass or signed in. */
bool identity_is_proved(enum proof proof);
const char *identity_proof_name(enum proof proof);

/* "jo@Example.ORG" gives "Example.ORG"; empty when there is no domain. */
struct span identity_domain(const char *addr);
/* Relaxed alignment of two domains, as above. */
bool identity_aligned(struct span a, struct span b);

#endif
