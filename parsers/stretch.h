/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a text goes on before a byte that needs thought.  Most of a mail is
 * letters and blanks: it is looked at sixteen bytes at a time, which every
 * processor we know has an instruction for, and the compiler finds it.
 *
 * Each returns how many bytes of s from `at` on hold no such byte.
 */
#ifndef ENQ_PARSERS_STRETCH_H
#define ENQ_PARSERS_STRETCH_H

#include "parsers/base/span.h"

/* ASCII other than NUL. */
size_t stretch_ascii(struct span s, size_t at);

/* No control character; DEL is one. */
size_t stretch_printable(struct span s, size_t at);

/* What may stand in a JSON string as it is (RFC 8259 s.7).  The other copies it
 * to `to`, where there must be room for all of s from `at` on. */
size_t stretch_unescaped(struct span s, size_t at);
size_t stretch_copy_unescaped(char *to, struct span s, size_t at);

/* No digit. */
size_t stretch_wordy(struct span s, size_t at);

/* What stands for itself in quoted-printable (RFC 2045 s.6.7, rule 2, and
 * blanks). */
size_t stretch_quotable(struct span s, size_t at);

/* Printable ASCII and blanks. */
size_t stretch_plain(struct span s, size_t at);

/* What words are made of: wordbyte.h's bytes, and ' within. */
size_t stretch_word(struct span s, size_t at);

/* No character that HTML gives a meaning, no LF, and no blank before another
 * blank. */
size_t stretch_words(struct span s, size_t at);

/* Not these two bytes, one behind the other; each as good as what differs from
 * it in the bit that tells ASCII's capitals. */
size_t stretch_pair(struct span s, size_t at, const char pair[2]);

/* No line end, CR or LF. */
size_t stretch_line(struct span s, size_t at);

/* span_line() for whole texts: it takes the next line off *rest, without its
 * end; false when nothing is left. */
bool stretch_take_line(struct span *rest, struct span *line_r);

#endif
