/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether an automatic letter may go, and when sending has to stop. */
#include "daemon/policy/loopguard.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"

#define KEY_MAX 320

struct loopguard_limits
loopguard_defaults(void)
{
	return (struct loopguard_limits){
	    .party_day = 1,
	    .address_hour = 5,
	    .enquiry_day = 10,
	    .domain_hour = 300,
	    .total_minute = 60,
	    .burst = 5,
	};
}

static const struct {
	const char *name;
	const char *text;
	bool breaker;
} reasons[] = {
    [LOOPGUARD_OK] = {"ok", "an acknowledgement may go", false},
    [LOOPGUARD_MACHINE] = {"machine", "the mail is not a person's", false},
    [LOOPGUARD_PERHAPS] = {"perhaps-automatic",
	"perhaps automatic: it reads like a machine's reply; if a person "
	"wrote it, tell them that it came",
	false},
    [LOOPGUARD_NO_SENDER] = {"no-sender",
	"the mail has no single usable From address", false},
    [LOOPGUARD_OURSELVES] = {"ourselves",
	"the sender is one of our own addresses", false},
    [LOOPGUARD_FORGED] = {"forged",
	"our border says the From address is forged", false},
    [LOOPGUARD_NULL_PATH] = {"null-path", "the return path is empty", false},
    [LOOPGUARD_PATH_MISSING] = {"path-missing",
	"there is no return path and From is not proved", false},
    [LOOPGUARD_PATH_DIFFERS] = {"path-differs",
	"the return path is of another domain and From is not proved", false},
    [LOOPGUARD_TOLD_TODAY] = {"told-today",
	"this party has been written to about it today", false},
    [LOOPGUARD_BURST] = {"burst",
	"one of many mails in ten minutes: one letter was sent for all", false},
    [LOOPGUARD_ADDRESS_CAP] = {"address-cap",
	"too many automatic letters to this address in an hour", true},
    [LOOPGUARD_ENQUIRY_CAP] = {"enquiry-cap",
	"too many automatic letters about this enquiry in a day", true},
    [LOOPGUARD_DOMAIN_CAP] = {"domain-cap",
	"too many automatic letters to this domain in an hour", true},
    [LOOPGUARD_TOTAL_CAP] = {"total-cap",
	"too many automatic letters in a minute", true},
};

const char *
loopguard_reason_name(enum loopguard_reason reason)
{
	return reasons[reason].name;
}

/* "prvs=TAG=jo@example.org" (BATV) is jo@example.org. */
static struct span
undo_batv(struct span addr)
{
	if (!span_starts(addr, "prvs="))
		return addr;
	const ptrdiff_t end = span_find_byte(addr, 5, '=');

	return end < 0 ? addr : span_sub(addr, (size_t)end + 1, addr.n);
}

/*
 * SRS0=hash=stamp=example.org=jo@forwarder and SRS1=hash=forwarder==hash=
 * stamp=example.org=jo@…: the last two fields of the local part are the domain
 * and the name it was.
 */
static bool
undo_srs(struct span addr, struct span *local_r, struct span *domain_r)
{
	if (!span_starts(addr, "SRS0") && !span_starts(addr, "SRS1"))
		return false;
	const ptrdiff_t at = span_find_byte(addr, 0, '@');
	size_t cuts[2] = {0, 0};
	size_t found = 0;

	for (size_t i = at < 0 ? 0 : (size_t)at; i > 4 && found < 2; i--) {
		if (addr.p[i - 1] == '=')
			cuts[found++] = i - 1;
	}
	if (found < 2)
		return false;
	*local_r = span_sub(addr, cuts[0] + 1, (size_t)at - cuts[0] - 1);
	*domain_r = span_sub(addr, cuts[1] + 1, cuts[0] - cuts[1] - 1);
	return true;
}

static void
add_lower(struct buf *key, struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_add_byte(key, (char)to_lower((unsigned char)s.p[i]));
}

const char *
loopguard_count_key(void *ctx, const char *addr)
{
	const struct span whole = undo_batv(span_trim(span_str(addr)));
	struct span local = whole;
	struct span domain = span_of("", 0);
	struct buf key;

	buf_init(&key, ctx, KEY_MAX);
	if (!undo_srs(whole, &local, &domain)) {
		domain = identity_domain(mem_strn(ctx, whole.p, whole.n));
		local.n -= domain.n > 0 ? domain.n + 1 : 0;
	}
	const ptrdiff_t plus = span_find_byte(local, 0, '+');

	if (plus > 0)
		local.n = (size_t)plus;
	add_lower(&key, local);
	buf_add_byte(&key, '@');
	add_lower(&key, domain);
	return key.p;
}

static bool
is_ourselves(void *ctx, const struct loopguard_input *input)
{
	const char *from = loopguard_count_key(ctx, input->facts->from.addr);

	/* Counting form on both sides: our tokens are +tags. */
	for (size_t i = 0; i < input->own_address_count; i++) {
		const char *own =
		    loopguard_count_key(ctx, input->own_addresses[i]);

		if (span_is(span_str(from), own))
			return true;
	}
	return false;
}

/* P-16: the return path and From must belong together, or From be proved. */
static enum loopguard_reason
check_path(void *ctx, const struct loopguard_input *input)
{
	const struct facts *facts = input->facts;
	const bool proved = identity_is_proved(input->proof);

	if (facts->has_return_path &&
	    (facts->return_path == NULL || *facts->return_path == '\0'))
		return LOOPGUARD_NULL_PATH;
	if (proved)
		return LOOPGUARD_OK;
	if (!facts->has_return_path)
		return LOOPGUARD_PATH_MISSING;
	const struct span path =
	    undo_batv(span_trim(span_str(facts->return_path)));
	const struct span domain =
	    identity_domain(mem_strn(ctx, path.p, path.n));

	if (!span_eq_ascii(domain, identity_domain(facts->from.addr)))
		return LOOPGUARD_PATH_DIFFERS;
	return LOOPGUARD_OK;
}

static enum loopguard_reason
check_sender(void *ctx, const struct loopguard_input *input)
{
	const struct facts *facts = input->facts;

	/* The most telling reason first: the officer reads it. */
	if ((facts->flags & (MAIL_NO_FROM | MAIL_SEVERAL_FROM)) != 0 ||
	    identity_domain(facts->from.addr).n == 0)
		return LOOPGUARD_NO_SENDER;
	if ((facts->flags & MAIL_PERHAPS_AUTOMATIC) != 0)
		return LOOPGUARD_PERHAPS;
	if (!facts->may_ack || facts->class != CLASS_HUMAN)
		return LOOPGUARD_MACHINE;
	if (is_ourselves(ctx, input))
		return LOOPGUARD_OURSELVES;
	if (input->proof == PROOF_FAIL)
		return LOOPGUARD_FORGED;
	return check_path(ctx, input);
}

/* The total first: it stops everything, whoever else is over. */
static enum loopguard_reason
check_caps(const struct loopguard_input *input)
{
	const struct loopguard_limits *limits = &input->limits;
	const struct loopguard_counts *counts = &input->counts;

	if (counts->party_day >= limits->party_day)
		return LOOPGUARD_TOLD_TODAY;
	if (counts->burst >= limits->burst && counts->burst_told)
		return LOOPGUARD_BURST;
	if (counts->total_minute >= limits->total_minute)
		return LOOPGUARD_TOTAL_CAP;
	if (counts->domain_hour >= limits->domain_hour)
		return LOOPGUARD_DOMAIN_CAP;
	if (counts->address_hour >= limits->address_hour)
		return LOOPGUARD_ADDRESS_CAP;
	if (counts->enquiry_day >= limits->enquiry_day)
		return LOOPGUARD_ENQUIRY_CAP;
	return LOOPGUARD_OK;
}

/* Of a person's mail the facts say best why none may go (P-16). */
static const char *
text_of(const struct facts *facts, enum loopguard_reason reason)
{
	return reason == LOOPGUARD_MACHINE && facts->class == CLASS_HUMAN &&
		       facts->no_ack_reason != NULL
		   ? facts->no_ack_reason
		   : reasons[reason].text;
}

struct loopguard_decision
loopguard_decide(void *ctx, const struct loopguard_input *input)
{
	enum loopguard_reason reason = check_sender(ctx, input);

	if (reason == LOOPGUARD_OK)
		reason = check_caps(input);
	return (struct loopguard_decision){
	    .may = reason == LOOPGUARD_OK,
	    .reason = reason,
	    .text = text_of(input->facts, reason),
	    .for_all = reason == LOOPGUARD_OK &&
		       input->counts.burst >= input->limits.burst,
	    .breaker = reasons[reason].breaker,
	    .breaker_all = reason == LOOPGUARD_TOTAL_CAP,
	};
}
