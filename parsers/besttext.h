/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text a person would read first: of alternatives the plain one if it has
 * words of its own and not only those that send to the page ("your mail program
 * does not show HTML") and the HTML strikes nothing out, otherwise the HTML as
 * text; all body parts of the top mail in order; and the text of an attached
 * mail when the top has no words of its own.
 */
#ifndef ENQ_PARSERS_BESTTEXT_H
#define ENQ_PARSERS_BESTTEXT_H

#include "parsers/mail.h"

/* Sets text, text_is_html, attached and attached_text from the parts, and
 * MAIL_UNREADABLE. */
void besttext_choose(const void *ctx, struct mail *mail);

#endif
