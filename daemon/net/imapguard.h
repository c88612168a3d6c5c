/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks at what an IMAP server says before libetpan does, for the shapes that
 * libetpan 1.9.4 does not survive (all found by tests/fuzz/fuzz_stream.c):
 *
 *   - A literal is a length in braces at the end of a line, then so many bytes
 *     (RFC 3501 s.4.3).  libetpan reserves as much memory as is announced, up
 *     to 4 GB, and crashes where the system does not give it.  A literal is
 *     refused when it is larger than what may still be read in this answer.
 *   - The same wherever it stands in a status response or a continuation
 *     request: RFC 3501 has none there, and libetpan and somebody who counts
 *     would not agree on where it ends.
 *   - A response code (RFC 3501 s.7.1) whose list of flags is broken, an alert
 *     without a text, flags in the greeting, charsets anywhere: it follows a
 *     null pointer.  No server has a reason to say those.
 *
 * It also keeps what the server says with BYE (RFC 3501 s.7.1.5), which may
 * come at any time: libetpan reads on past it to the connection's end and says
 * only that.
 */
#ifndef ENQ_NET_IMAPGUARD_H
#define ENQ_NET_IMAPGUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/base/span.h"

enum { IMAPGUARD_HEAD = 4096, IMAPGUARD_BYE = 160 };

/* Where in the server's words we are; all zero before the greeting. */
struct imapguard {
	uint64_t left;             /* bytes of a literal still to come */
	char head[IMAPGUARD_HEAD]; /* the response so far, blanks squeezed */
	size_t head_n;
	int state;
	uint64_t announced; /* the number in the braces */
	bool greeted;
	char bye[IMAPGUARD_BYE]; /* its words, printable; "": none yet */
};

/*
 * Reads on; room is how many bytes may be read in this answer, those of s
 * included.  NULL: libetpan may have them; otherwise words for what is wrong,
 * "the server " before them.
 */
const char *imapguard_follow(struct imapguard *g, struct span s, size_t room);

#endif
