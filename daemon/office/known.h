/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which enquiries an officer may know of: none that is restricted to others
 * (P-40), and none in which they have an interest of their own (P-13).  Asked
 * wherever a letter about one enquiry, or about none, names another: who may
 * have the letter is no answer to that.
 */
#ifndef ENQ_KNOWN_H
#define ENQ_KNOWN_H

#include "daemon/office/circle.h"
#include "daemon/office/office.h"
#include "daemon/store/registers.h"

/* 1: that officer may know of it. */
MUST_USE
int known_to(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct officer *officer, struct err *err);

/* Whom a letter about it reaches that is meant for that officer (post_write());
 * 0: nobody. */
MUST_USE
int known_reader(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct officer *meant,
    const struct officer **reader_r, struct err *err);

/* 1: that officer may know what there is about that case. */
MUST_USE
int known_case_to(void *ctx, struct office *office,
    const struct case_file *file, const struct officer *officer,
    struct err *err);

/* Who has what comes about a case and opens no enquiry: its owner, unless an
 * order names others of it; of a restricted one whoever is here of those
 * inside, its owner first, and of one that nobody has somebody who may decide;
 * else whoever is on duty.  0: nobody is there. */
MUST_USE
int known_case_reader(void *ctx, struct office *office,
    const struct case_file *file, struct officer **reader_r, struct err *err);

/* The open enquiries that share a case with it, without itself and without
 * those that the officer may not know of. */
MUST_USE
int known_others(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct officer *officer,
    struct circle *others_r, struct err *err);

#endif
