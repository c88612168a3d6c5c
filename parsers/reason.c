/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two tables, read top to bottom; the first hit decides.  Narrow phrases stand
 * above broad ones ("relay access denied" above "access denied").
 */
#include "parsers/reason.h"

#include "parsers/phrases.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct phrase {
	const char *words;
	const char *reason;
};

static const struct phrase phrases[] = {
    /* A program on their side said so, no server. */
    {"x-unix", "mailererror"},
    /* Nobody to deliver to; "IP address" below means the sender's. */
    {"find a mail exchanger", "hostunknown"},
    {"no mx record", "hostunknown"},
    {"account or domain may not exist", "hostunknown"},
    /* Their view of the sender's host and its set-up. */
    {"reverse dns", "requireptr"},
    {"ptr record", "requireptr"},
    {"no ptr", "requireptr"},
    {"reverse lookup", "requireptr"},
    {"reverse hostname", "requireptr"},
    {"cannot resolve your address", "requireptr"},
    {"cannot find your hostname", "requireptr"},
    {"client host rejected: cannot find", "requireptr"},
    {"unresolvable relay host name", "requireptr"},
    {"does not have a valid ptr", "requireptr"},
    {"sending address as invalid", "requireptr"},
    {"dmarc", "authfailure"},
    {"spf check", "authfailure"},
    {"spf fail", "authfailure"},
    {"spf hard fail", "authfailure"},
    {"dkim", "authfailure"},
    {"unauthenticated email", "authfailure"},
    {"sender policy framework", "authfailure"},
    {"multiple addresses in from", "notcompliantrfc"},
    {"rfc 5322", "notcompliantrfc"},
    {"rfc5322", "notcompliantrfc"},
    {"not compliant", "notcompliantrfc"},
    {"not rfc", "notcompliantrfc"},
    {"duplicate header", "notcompliantrfc"},
    {"must issue a starttls", "failedstarttls"},
    {"tls negotiation", "failedstarttls"},
    {"starttls is required", "failedstarttls"},
    {"tls required but not supported", "failedstarttls"},
    {"smtp_plain_password", "securityerror"},
    {"authentication required", "securityerror"},
    {"authentication failed", "securityerror"},
    {"sasl", "securityerror"},
    {"server certificate not trusted", "securityerror"},
    {"server certificate not verified", "securityerror"},
    {"too many connections", "toomanyconn"},
    {"too many concurrent", "toomanyconn"},
    {"too many sessions", "toomanyconn"},
    {"connection rate limit", "toomanyconn"},
    {"connections per", "toomanyconn"},
    {"all available ips", "toomanyconn"},
    {"please try again slower", "speeding"},
    {"rate that prevents", "speeding"},
    {"rate limit", "speeding"},
    {"relay access denied", "norelaying"},
    {"relaying denied", "norelaying"},
    {"relaying is prohibited", "norelaying"},
    {"relay not permitted", "norelaying"},
    {"relaying not allowed", "norelaying"},
    {"not permitted to relay", "norelaying"},
    {"unable to relay", "norelaying"},
    {"we do not relay", "norelaying"},
    {"insecure mail relay", "norelaying"},
    {"virus", "virusdetected"},
    {"malware", "virusdetected"},
    {"infected", "virusdetected"},
    {"spam", "spamdetected"},
    {"unsolicited", "spamdetected"},
    {"junk mail", "spamdetected"},
    {"spamhaus", "blocked"},
    {"barracuda", "blocked"},
    {"blacklist", "blocked"},
    {"black list", "blocked"},
    {"blocklist", "blocked"},
    {"block list", "blocked"},
    {"blocked using", "blocked"},
    {"dnsbl", "blocked"},
    {"rbl", "blocked"},
    {"bad reputation", "blocked"},
    {"poor reputation", "blocked"},
    {"client host rejected", "blocked"},
    {"client host blocked", "blocked"},
    {"connection refused by", "blocked"},
    {"connections not accepted from", "blocked"},
    {"ip address", "blocked"},
    {"connection dropped", "blocked"},
    {"server access from", "blocked"},
    {"service refused", "blocked"},
    {"not allowed to connect", "blocked"},
    {"dialup", "blocked"},
    /* The message. */
    {"message size exceeds", "toobig"},
    {"message too large", "toobig"},
    {"message too big", "toobig"},
    {"message is too", "toobig"},
    {"exceeds size limit", "toobig"},
    {"exceeds the maximum", "toobig"},
    {"exceeded maximum inbound message size", "toobig"},
    {"max message size", "toobig"},
    {"maximum message size", "toobig"},
    {"size limit", "toobig"},
    {"message length exceeds", "exceedlimit"},
    {"message header size", "exceedlimit"},
    {"content rejected", "contenterror"},
    {"content-transfer-encoding", "contenterror"},
    {"mime", "contenterror"},
    {"8-bit", "contenterror"},
    {"improper use of 8", "contenterror"},
    /* The mailbox. */
    {"over quota", "mailboxfull"},
    {"overquota", "mailboxfull"},
    {"quota exceed", "mailboxfull"},
    {"exceeded storage", "mailboxfull"},
    {"exceed the quota", "mailboxfull"},
    {"exceeded their quota", "mailboxfull"},
    {"disk quota", "mailboxfull"},
    {"mail quota", "mailboxfull"},
    {"mailbox full", "mailboxfull"},
    {"mailbox is full", "mailboxfull"},
    {"mailfolder is full", "mailboxfull"},
    {"box full", "mailboxfull"},
    {"is full", "mailboxfull"},
    {"insufficient storage", "mailboxfull"},
    {"not enough storage space", "mailboxfull"},
    {"size limit for this mailbox", "mailboxfull"},
    {"mailbox exceed", "mailboxfull"},
    {"message storage", "mailboxfull"},
    {"suspend", "suspend"},
    {"currently inactive", "suspend"},
    {"inactive account", "suspend"},
    {"inactive user", "suspend"},
    {"account is inactive", "suspend"},
    {"account disabled", "suspend"},
    {"account is disabled", "suspend"},
    {"has been disabled", "suspend"},
    {"mailbox disabled", "suspend"},
    {"mailbox unavailable or access denied", "suspend"},
    {"user has moved", "hasmoved"},
    {"has been replaced by", "hasmoved"},
    {"has moved", "hasmoved"},
    {"nullmx", "notaccept"},
    {"null mx", "notaccept"},
    {"does not accept mail", "notaccept"},
    {"does not receive mail", "notaccept"},
    {"no such domain", "hostunknown"},
    {"host unknown", "hostunknown"},
    {"unknown host", "hostunknown"},
    {"host not found", "hostunknown"},
    {"domain not found", "hostunknown"},
    {"domain does not exist", "hostunknown"},
    {"unrouteable address", "hostunknown"},
    {"unrouteable mail domain", "hostunknown"},
    {"unrouteable domain", "hostunknown"},
    {"couldn't find any host", "hostunknown"},
    {"name or service not known", "hostunknown"},
    {"no such host", "hostunknown"},
    {"recipient address rejected: domain not", "hostunknown"},
    {"domain isn't in my list", "hostunknown"},
    {"sender address rejected", "rejected"},
    {"sender rejected", "rejected"},
    {"sender verify failed", "rejected"},
    {"sender denied", "rejected"},
    {"sender domain", "rejected"},
    {"address rejected by", "rejected"},
    {"domain of sender", "rejected"},
    {"from header", "rejected"},
    {"address rejected", "userunknown"},
    {"backscatter", "rejected"},
    {"no such user", "userunknown"},
    {"no such local user", "userunknown"},
    {"no such person", "userunknown"},
    {"no such recipient", "userunknown"},
    {"no such mailbox", "userunknown"},
    {"no such address", "userunknown"},
    {"no such mail drop", "userunknown"},
    {"user unknown", "userunknown"},
    {"unknown user", "userunknown"},
    {"user not found", "userunknown"},
    {"user does not exist", "userunknown"},
    {"user doesn't exist", "userunknown"},
    {"user is unknown", "userunknown"},
    {"not our customer", "userunknown"},
    {"recipient unknown", "userunknown"},
    {"unknown recipient", "userunknown"},
    {"recipient not found", "userunknown"},
    {"recipient no found", "userunknown"},
    {"recipientnotfound", "userunknown"},
    {"recipient does not exist", "userunknown"},
    {"recipient name is not recognized", "userunknown"},
    {"invalid recipient", "userunknown"},
    {"bad recipient", "userunknown"},
    {"invalid mailbox", "userunknown"},
    {"mailbox unknown", "userunknown"},
    {"unknown mailbox", "userunknown"},
    {"mailbox not found", "userunknown"},
    {"mailbox does not exist", "userunknown"},
    {"mailbox not present", "userunknown"},
    {"no mailbox", "userunknown"},
    {"not a valid mailbox", "userunknown"},
    {"unknown address", "userunknown"},
    {"address unknown", "userunknown"},
    {"unknown local", "userunknown"},
    {"addressee unknown", "userunknown"},
    {"address does not exist", "userunknown"},
    {"address not found", "userunknown"},
    {"does not exist", "userunknown"},
    {"doesn't have an account", "userunknown"},
    {"does not have an account", "userunknown"},
    {"doesn't have a yahoo", "userunknown"},
    {"this user doesn't", "userunknown"},
    {"not listed in", "userunknown"},
    {"not a known user", "userunknown"},
    {"not known at this", "userunknown"},
    {"no account by that name", "userunknown"},
    {"user invalid", "userunknown"},
    {"invalid user", "userunknown"},
    {"unknown account", "userunknown"},
    {"unknown or illegal", "userunknown"},
    {"utente sconosciuto", "userunknown"},
    {"destinataire inconnu", "userunknown"},
    {"unbekannter empf", "userunknown"},
    {"addresses were unknown", "userunknown"},
    {"undeliverable address", "userunknown"},
    {"deactivated mailbox", "userunknown"},
    {"recipient address rejected", "userunknown"},
    {"recipient rejected", "userunknown"},
    {"may not exist", "userunknown"},
    {"not exist", "userunknown"},
    {"not accepting mail", "notaccept"},
    /* Machines. */
    {"host or domain name not found", "networkerror"},
    {"name service error", "networkerror"},
    {"loops back to myself", "networkerror"},
    {"too many hops", "networkerror"},
    {"mail forwarding loop", "networkerror"},
    {"hop count exceeded", "networkerror"},
    {"network is unreachable", "networkerror"},
    {"no route to host", "networkerror"},
    {"dns lookup failed", "networkerror"},
    {"dns error", "networkerror"},
    {"lost connection", "networkerror"},
    {"could not connect", "expired"},
    {"connection timed out", "expired"},
    {"connection refused", "expired"},
    {"operation timed out", "expired"},
    {"retry time", "expired"},
    {"retry timeout", "expired"},
    {"delivery time expired", "expired"},
    {"delivery expired", "expired"},
    {"been in queue too long", "expired"},
    {"in the queue too long", "expired"},
    {"could not be delivered for", "expired"},
    {"not yet been delivered", "expired"},
    {"will be retried", "expired"},
    {"command died", "mailererror"},
    {"exited with", "mailererror"},
    {"unknown mailer error", "mailererror"},
    {"returned from pipe", "mailererror"},
    {"pipe to", "mailererror"},
    {"maildir delivery failed", "mailererror"},
    {"no space left", "systemfull"},
    {"system storage", "systemfull"},
    {"insufficient system", "systemfull"},
    {"system configuration", "systemerror"},
    {"local configuration error", "systemerror"},
    {"internal error", "systemerror"},
    {"server configuration", "systemerror"},
    {"cannot accept", "systemerror"},
    {"timeout waiting for input", "systemerror"},
    {"syntax error", "syntaxerror"},
    {"command unrecognized", "syntaxerror"},
    {"due to policy", "policyviolation"},
    {"policy", "policyviolation"},
    {"prohibited", "policyviolation"},
    {"not permitted", "policyviolation"},
    {"not allowed", "policyviolation"},
    {"protected by", "filtered"},
    {"not accept messages from", "filtered"},
    {"access denied", "filtered"},
    {"refused", "filtered"},
    {"rejected", "filtered"},
};

/* RFC 3463 classes.  X.1.8 and X.1.7 are about the sender's address. */
static const struct phrase codes[] = {
    {".1.1", "userunknown"},
    {".1.2", "hostunknown"},
    {".1.3", "userunknown"},
    {".1.6", "hasmoved"},
    {".1.10", "notaccept"},
    {".1.7", "rejected"},
    {".1.8", "rejected"},
    {".1.9", "rejected"},
    {".1.0", "userunknown"},
    {".2.1", "suspend"},
    {".2.2", "mailboxfull"},
    {".2.3", "exceedlimit"},
    {".2.", "filtered"},
    {".3.1", "systemfull"},
    {".3.4", "toobig"},
    {".3.", "systemerror"},
    {".4.1", "expired"},
    {".4.3", "systemerror"},
    {".4.6", "networkerror"},
    {".4.7", "expired"},
    {".4.", "networkerror"},
    {".5.", "syntaxerror"},
    {".6.", "contenterror"},
    {".7.2", "norelaying"},
    {".7.20", "authfailure"},
    {".7.26", "authfailure"},
    {".7.25", "requireptr"},
    {".7.", "policyviolation"},
};

static const char *
reason_of_words(struct span words)
{
	uint64_t letters = phrase_letters(words);
	for (size_t i = 0; i < COUNT(phrases); i++)
		if (phrase_possible(letters, phrases[i].words) &&
		    phrase_in(words, phrases[i].words))
			return phrases[i].reason;
	return "undefined";
}

static const char *
reason_of_code(struct span status)
{
	struct span detail = span_sub(status, 1, status.n);
	for (size_t i = 0; i < COUNT(codes); i++) {
		size_t n = strlen(codes[i].words);
		bool whole = codes[i].words[n - 1] != '.';
		if (span_starts(detail, codes[i].words) &&
		    (!whole || detail.n == n))
			return codes[i].reason;
	}
	return "undefined";
}

const char *
reason_of(struct span words, struct span status)
{
	const char *said = reason_of_words(words);
	if (strcmp(said, "undefined") == 0)
		return reason_of_code(status);
	/* "Rejected" alone says nothing; a code of the address does. */
	if (strcmp(said, "filtered") != 0)
		return said;
	const char *code = reason_of_code(status);
	return reason_is_hard(code) ? code : said;
}

bool
reason_is_hard(const char *reason)
{
	static const char *const hard[] = {
	    "userunknown", "hostunknown", "hasmoved", "notaccept"};
	for (size_t i = 0; i < COUNT(hard); i++)
		if (strcmp(reason, hard[i]) == 0)
			return true;
	return false;
}

/* The class and subject of "5.1.1"; false when there is no code. */
static bool
code_mutes(const char *reason, struct span status)
{
	if (status.n < 3)
		return true;
	char class = status.p[0];
	char subject = status.n > 3 && status.p[3] == '.' ? status.p[2] : '0';
	if (subject == '1')
		return true;
	/* RFC 7505 s.4.2 answers 5.7.27 where a domain takes no mail. */
	if (subject == '7' && strcmp(reason, "notaccept") == 0)
		return true;
	return class == '5' && strchr("2367", subject) == NULL;
}

bool
reason_mutes(const char *reason, struct span status, struct span words)
{
	/* Exim's and Postfix's words. */
	static const char *const stages[] = {"server after mail from",
	    "in reply to mail from", "server after ehlo", "server after helo",
	    "in reply to ehlo", "in reply to helo", "server after initial",
	    "server after end of data", "in reply to end of data"};
	if (!reason_is_hard(reason) || !code_mutes(reason, status))
		return false;
	for (size_t i = 0; i < COUNT(stages); i++)
		if (phrase_in(words, stages[i]))
			return false;
	return true;
}
