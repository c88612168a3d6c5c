/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each way in which a server fails gets the advice that mends it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/ctl/hint.h"

static void
each_failure_gets_its_own_advice(void **state)
{
	static const struct {
		const char *said;
		enum tls_mode tls;
		const char *advice;
		bool persons;
	} rows[] = {
	    {"IMAP: h port 143: TLS: An unexpected TLS packet was received.",
		TLS_IMPLICIT, "tls = 'starttls'", true},
	    {"h was refused before signing in: gnutls_handshake() failed: An "
	     "unexpected TLS packet was received.",
		TLS_IMPLICIT, "tls = 'starttls'", true},
	    {"IMAP: greeting: no complete answer within 30 seconds",
		TLS_STARTTLS, "Check tls and port", false},
	    {"h gave no answer in time at connect", TLS_STARTTLS,
		"Check tls and port", false},
	    {"h gave no answer in time at connect", TLS_IMPLICIT, "firewall",
		false},
	    {"the server does not offer STARTTLS: refused", TLS_STARTTLS,
		"Never go on without TLS", true},
	    {"IMAP: h port 993: no trusted certificates in /x: Error while "
	     "reading file.",
		TLS_IMPLICIT, "Check ca_file", true},
	    {"the authorities' file /x cannot be read", TLS_IMPLICIT,
		"Check ca_file", true},
	    {"the server's certificate is refused: NOT trusted", TLS_IMPLICIT,
		"name in its certificate", true},
	    {"h answered 535 5.7.8 at AUTH", TLS_IMPLICIT, "Check user", true},
	    {"h answered 550 5.7.1 at MAIL, which was the empty sender <>",
		TLS_IMPLICIT, "null_sender = false", true},
	    {"looking up h: Name or service not known", TLS_IMPLICIT, "DNS",
		false},
	    {"h port 9: Connection refused at connect", TLS_IMPLICIT,
		"firewall", false},
	    {"the server closed the connection", TLS_IMPLICIT, "firewall",
		false},
	    {"h gave no answer in time at connect (* OK [CAPABILITY IMAP4rev1 "
	     "AUTH=PLAIN] ready.)",
		TLS_IMPLICIT, "is an IMAP server", true},
	    {"IMAP: greeting: the server's answer cannot be used (5) ",
		TLS_STARTTLS, "no IMAP server", false},
	    {"something new", TLS_IMPLICIT, "Try again", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct hint *h = hint_for(rows[i].said, rows[i].tls);
		if (strstr(h->todo, rows[i].advice) == NULL)
			fail_msg("%s: %s", rows[i].said, h->todo);
		assert_int_equal(h->persons, rows[i].persons);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_failure_gets_its_own_advice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
