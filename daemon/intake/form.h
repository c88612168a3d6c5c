/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines that people write through (P-5).
 *
 * Scanners and web forms of the council's own, registered as senders of kind
 * intake, say no-reply and may call themselves automatic.  Their mail is no
 * machine's: whoever is on duty is asked, and the person whom the form names is
 * proposed as the enquirer, never the form.  Nothing proves what was typed into
 * a form, so the program writes to nobody; the officer's answer goes to who was
 * confirmed.  Of a form that the border does not prove no address is taken.
 *
 * The casework system of an MP's office, registered and proved, is the office:
 * that it says no-reply or calls itself a list makes it no machine.
 *
 * A report, a null return path, an answer of a robot's stays a machine's mail,
 * whoever sends it (MAIL_MARK_FIRM).
 */
#ifndef ENQ_FORM_H
#define ENQ_FORM_H

#include "daemon/intake/intake_p.h"
#include "parsers/passedon.h"

/* 1: it came through such a sender, and is asked about; 0: it did not. */
MUST_USE
int form_take(struct intake *in, struct err *err);

/* Whom the mail `then` names: 1, and passed_r->from.addr is NULL when there is
 * no address to take; 0: it came through no such sender. */
MUST_USE
int form_read(struct intake *in, const struct intake *then,
    struct passed_on *passed_r, struct err *err);

/* A registered office's mail is read as a person's: replaces in->facts. */
MUST_USE
int form_outweigh(struct intake *in, struct err *err);

#endif
