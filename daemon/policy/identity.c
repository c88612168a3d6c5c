/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proof of a From address, from the border's own words alone (P-13). */
#include "daemon/policy/identity.h"

#include "parsers/base/mem.h"

struct span
identity_domain(const char *addr)
{
	const struct span s = span_str(addr);
	size_t at = s.n;

	while (at > 0 && s.p[at - 1] != '@')
		at--;
	return at == 0 ? span_of("", 0) : span_sub(s, at, s.n);
}

/* Is a the same as b or below it?  "a.example.org" is below "example.org". */
static bool
is_below(struct span a, struct span b)
{
	if (a.n == b.n)
		return span_eq_ascii(a, b);
	return a.n > b.n && a.p[a.n - b.n - 1] == '.' &&
	       span_eq_ascii(span_sub(a, a.n - b.n, b.n), b);
}

bool
identity_aligned(struct span a, struct span b)
{
	const struct span shorter = a.n < b.n ? a : b;

	/* One label alone is a top-level domain: nobody's. */
	if (span_find_byte(shorter, 0, '.') <= 0)
		return false;
	return is_below(a, b) || is_below(b, a);
}

static const char *
result_prop(const struct authres_result *result, const char *name)
{
	for (size_t i = 0; i + 1 < result->prop_count; i += 2) {
		if (span_is(span_str(result->props[i]), name))
			return result->props[i + 1];
	}
	return NULL;
}

/* A property's domain: "example.org", "@example.org" or "jo@example.org". */
static struct span
prop_domain(const char *value)
{
	const struct span domain = identity_domain(value);

	return domain.n > 0 ? domain : span_trim(span_str(value));
}

/*
 * The one header that counts: the topmost that is the border's.  A forged copy
 * with the same id can only stand below it, or below the Received headers our
 * own servers put on (RFC 8601 s.1.6, s.5).  When the border stamps nothing,
 * the sender's forgery is the topmost one: it stands below the Received line
 * of the very host it pretends to come from.
 */
static const struct authres *
trusted_header(const struct identity_policy *policy, const struct facts *facts)
{
	for (size_t i = 0; i < facts->authres_count; i++) {
		const struct authres *header = &facts->authres[i];
		bool ours = false;

		if (header->id == NULL)
			ours = policy->accept_no_id;
		else if (policy->authserv_id != NULL)
			ours =
			    span_is(span_str(header->id), policy->authserv_id);
		if (ours)
			return header->received_above <= policy->trusted_hops &&
				       !header->below_own_received
				   ? header
				   : NULL;
	}
	return NULL;
}

/* The properties that carry each method's authenticated domain. */
static const struct {
	const char *method;
	const char *props[2];
} methods[] = {
    {"dmarc", {"header.from", NULL}},
    {"dkim", {"header.d", "header.i"}},
    {"spf", {"smtp.mailfrom", "smtp.mail"}},
};

#define METHOD_COUNT (sizeof(methods) / sizeof(methods[0]))

struct verdict {
	enum proof proof;
	const struct authres_result *result;
	const char *name;
	struct span domain;
};

/* Does a result speak about From's domain, and in which property? */
static bool
is_about(const struct authres_result *result, size_t method, struct span from,
    struct verdict *verdict)
{
	for (size_t i = 0; i < 2 && methods[method].props[i] != NULL; i++) {
		const char *value =
		    result_prop(result, methods[method].props[i]);

		if (value == NULL)
			continue;
		verdict->name = methods[method].props[i];
		verdict->domain = prop_domain(value);
		return identity_aligned(verdict->domain, from);
	}
	return false;
}

/* The first result of a method with that word, aligned with From. */
static bool
find_result(const struct authres *header, size_t method, const char *word,
    struct span from, struct verdict *verdict)
{
	for (size_t i = 0; i < header->result_count; i++) {
		const struct authres_result *result = &header->results[i];

		if (!span_is(span_str(result->method), methods[method].method))
			continue;
		if (!span_is(span_str(result->result), word))
			continue;
		if (is_about(result, method, from, verdict)) {
			verdict->result = result;
			return true;
		}
	}
	return false;
}

/*
 * Microsoft's composite authentication is about From by definition.  A pass
 * with a reason 1xx rests on SPF, DKIM, DMARC or a sealed forwarder; 7xx and
 * 2xx are guesses from history, enough for an inbox and not for a command.
 */
static bool
find_composite(const struct authres *header, const char *word,
    const char *reason, struct span from, struct verdict *verdict)
{
	for (size_t i = 0; i < header->result_count; i++) {
		const struct authres_result *result = &header->results[i];
		const char *given = result_prop(result, "reason");

		if (!span_is(span_str(result->method), "compauth") ||
		    !span_is(span_str(result->result), word) ||
		    (reason != NULL &&
			(given == NULL ||
			    !span_starts(span_str(given), reason))))
			continue;
		verdict->result = result;
		verdict->name = "header.from";
		verdict->domain = from;
		return true;
	}
	return false;
}

/* Did DMARC look at another From than we do? */
static bool
speaks_of_another(const struct authres *header, struct span from)
{
	for (size_t i = 0; i < header->result_count; i++) {
		const char *value =
		    span_is(span_str(header->results[i].method), "dmarc")
			? result_prop(&header->results[i], "header.from")
			: NULL;

		if (value != NULL &&
		    !identity_aligned(prop_domain(value), from))
			return true;
	}
	return false;
}

/*
 * DMARC's own failure outweighs everything: it has seen spf and dkim.  An spf
 * failure of From's own domain counts against it only when nothing passes; a
 * broken signature is the same as none (RFC 6376 s.6.1).
 */
static struct verdict
judge(const struct authres *header, struct span from)
{
	struct verdict verdict = {.proof = PROOF_FAIL};

	if (find_result(header, 0, "fail", from, &verdict))
		return verdict;
	/* No id is Microsoft's form; others' compauth means nothing. */
	if (header->id == NULL &&
	    find_composite(header, "fail", NULL, from, &verdict))
		return verdict;
	verdict.proof = PROOF_ALIGNED_PASS;
	for (size_t method = 0; method < METHOD_COUNT; method++) {
		if (find_result(header, method, "pass", from, &verdict))
			return verdict;
	}
	if (header->id == NULL && !speaks_of_another(header, from) &&
	    find_composite(header, "pass", "1", from, &verdict))
		return verdict;
	verdict.proof = PROOF_FAIL;
	if (find_result(header, 2, "fail", from, &verdict))
		return verdict;
	return (struct verdict){.proof = PROOF_NONE};
}

static bool
is_own_domain(const struct identity_policy *policy, struct span domain)
{
	for (size_t i = 0; i < policy->own_domain_count; i++) {
		if (span_is(domain, policy->own_domains[i]))
			return true;
	}
	return false;
}

/* Exchange's word for it, from a server of those that may say so. */
static bool
is_signed_in(const struct identity_policy *policy, const struct facts *facts)
{
	if (!policy->trust_auth_as || !facts->auth_as_internal)
		return false;
	for (size_t i = 0; i < policy->auth_source_count; i++)
		if (is_below(span_str(facts->auth_source),
			span_str(policy->auth_sources[i])))
			return true;
	return false;
}

static struct identity
no_proof(const char *evidence)
{
	return (struct identity){.proof = PROOF_NONE, .evidence = evidence};
}

struct identity
identity_prove(
    void *ctx, const struct identity_policy *policy, const struct facts *facts)
{
	const struct span from = identity_domain(facts->from.addr);
	const struct authres *header = trusted_header(policy, facts);
	struct verdict verdict = {.proof = PROOF_NONE};
	struct identity identity;

	if (from.n == 0)
		return no_proof("there is no usable From address");
	if ((facts->flags & (MAIL_SEVERAL_FROM | MAIL_NO_FROM |
				MAIL_DUPLICATE_HEADER)) != 0)
		return no_proof("a header that must be there once is there "
				"twice");
	if (header != NULL)
		verdict = judge(header, from);
	if (verdict.proof == PROOF_NONE && is_signed_in(policy, facts) &&
	    is_own_domain(policy, from))
		return (struct identity){.proof = PROOF_INTERNAL,
		    .evidence = mem_fmt(ctx,
			"signed in: X-MS-Exchange-Organization-AuthAs is "
			"Internal, says %s",
			facts->auth_source)};
	if (header == NULL)
		return no_proof("no Authentication-Results of our own border");
	if (verdict.proof == PROOF_NONE)
		return no_proof("our border's Authentication-Results has no "
				"aligned pass");
	identity.proof = verdict.proof;
	identity.evidence = mem_fmt(ctx, "%s=%s (%s=%.*s), stamped by %s",
	    verdict.result->method, verdict.result->result, verdict.name,
	    (int)verdict.domain.n, verdict.domain.p,
	    header->id == NULL ? "Microsoft 365" : header->id);
	return identity;
}

bool
identity_is_proved(enum proof proof)
{
	return proof == PROOF_ALIGNED_PASS || proof == PROOF_INTERNAL;
}

const char *
identity_proof_name(enum proof proof)
{
	switch (proof) {
	case PROOF_ALIGNED_PASS:
		return "aligned-pass";
	case PROOF_INTERNAL:
		return "internal";
	case PROOF_FAIL:
		return "fail";
	case PROOF_NONE:
		break;
	}
	return "none";
}
