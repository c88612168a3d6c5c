/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ctl/hint.h"

#include <string.h>

#define SIGN_IN_HINT                                                           \
	"Check user and the file behind password_credential; the account may " \
	"need this way of signing in switched on."
#define CA_HINT                                                                \
	"Check ca_file: a file of certificates (PEM) that the daemon's user "  \
	"can read."
#define NAME_HINT "Check the spelling of host, and this machine's DNS."
#define WAIT_HINT                                                              \
	"Check tls and port: a port for tls = 'implicit' (993, 465) keeps "    \
	"STARTTLS waiting.  Check the firewall too."

/* The first whose sign stands in the message. */
static const struct hint hints[] = {
    {"(* OK", false, true, true,
	"What answers there is an IMAP server: check host and port of this "
	"route (465 or 587)."},
    {"greeting: the server's answer cannot be used", false, false, false,
	"What answers there is no IMAP server: check host and port (993 or "
	"143)."},
    {"unexpected TLS packet", false, true, true,
	"Check tls and port: this port does not begin with TLS; 143 and 587 "
	"usually want tls = 'starttls'."},
    {"greeting: no complete answer", true, false, false, WAIT_HINT},
    {"in time at connect", true, false, false, WAIT_HINT},
    {"STARTTLS", false, true, false,
	"Use tls = 'implicit' if the server has it (993, 465).  Never go on "
	"without TLS: somebody may have taken it away."},
    {"no trusted certificates", false, true, false, CA_HINT},
    {"authorities", false, true, false, CA_HINT},
    {"certificate", false, true, false,
	"If this is the right server: host must be the name in its "
	"certificate, and ca_file the authority that signed it."},
    {"empty sender", false, true, false,
	"The server does not take the empty envelope sender: set null_sender = "
	"false in this route."},
    {"sign", false, true, false, SIGN_IN_HINT},
    {"AUTH", false, true, false, SIGN_IN_HINT},
    {"folder", false, true, false,
	"Check folder: the name as your mail program shows it."},
    {"looking up", false, false, false, NAME_HINT},
    {"resolve", false, false, false, NAME_HINT},
    {"connect", false, false, false,
	"Check host and port, and that the firewall lets this machine out to "
	"them."},
    {"TLS", false, false, false,
	"Check tls and port: implicit TLS and STARTTLS have different ports."},
    {"", false, false, false,
	"Try again in a while; if it stays, ask who runs that server."},
};

const struct hint *
hint_for(const char *said, enum tls_mode tls)
{
	const struct hint *h = hints;
	while (strstr(said, h->sign) == NULL ||
	       (h->starttls_only && tls != TLS_STARTTLS))
		h++;
	return h;
}
