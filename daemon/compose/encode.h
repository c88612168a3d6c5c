/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transfer encodings a letter is written in (RFC 2045 s.6), CRLF line
 * ends, no line over 76 columns, nothing above 7 bits.
 */
#ifndef ENQ_COMPOSE_ENCODE_H
#define ENQ_COMPOSE_ENCODE_H

#include <stdbool.h>

#include "parsers/base/buf.h"
#include "parsers/base/err.h"

/*
 * Quoted-printable of a text: LF or CRLF ends a line, a CR alone is a byte
 * like any other.  A line that ends in white space, is a single dot, or begins
 * with "From " is written so that no server on the way changes it (RFC 2049
 * s.3).  "=_" never comes out, so a boundary that has it is safe.
 */
void encode_quoted(struct buf *out, struct span text);

/* Base64, ended by a line end unless there were no bytes. */
void encode_base64(struct buf *out, struct span bytes);

/*
 * Base64 that somebody else wrote, line ends made CRLF: false, and nothing
 * appended, unless it is well-formed in every way that encode_base64() is:
 * the alphabet alone, lines of one length up to 76 (the last may be shorter),
 * whole groups of four, padding only at the very end and its bits zero.
 */
bool encode_checked_base64(struct buf *out, struct span base64);

/*
 * What leaves must be what its header promises, whatever a library did: CRLF
 * line ends, no line over 998, no NUL, nothing over 7 bits.  A bare CR or LF
 * is how one mail becomes two (SMTP smuggling).  ERR_INPUT when it is not.
 */
MUST_USE
int encode_check(struct span mail, struct err *err);

#endif
