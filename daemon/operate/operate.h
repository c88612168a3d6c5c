/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an operator can ask or order, as JSON in and JSON out.  The engine runs
 * these for `enquiryctl` over its socket; with no daemon running enquiryctl
 * runs the same functions on the store itself.  So every answer can be had as
 * JSON, and the table people see is drawn from it.
 *
 * A request is {"do": "list", …arguments}.  A reply is an object; a refused
 * request is ERR_USAGE (exit 64) or ERR_INPUT with a sentence.
 *
 * Adding an operation is adding a row to the table in operate.c.
 */
#ifndef ENQ_OPERATE_H
#define ENQ_OPERATE_H

#include <jansson.h>

#include "daemon/office/office.h"

struct operation {
	const char *name;
	bool writes; /* wants a transaction, which the caller opens */
	bool slow;   /* years, or 200,000 lines: a minute on a busy machine */
	bool keyed;  /* hashes numbers of people, where there are any */
	/* attachment: the file an import reads; empty otherwise.  *reply_r is
	 * a new reference. */
	int (*run)(void *ctx, struct office *office, const json_t *request,
	    struct span attachment, json_t **reply_r, struct err *err);
};

/* NULL when there is no operation of that name. */
const struct operation *operation_find(const char *name);

/* Finds by request["do"] and runs; the caller holds a transaction when
 * operation->writes says so. */
MUST_USE
int operation_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);

/* A dry run's reply: the caller rolls back what it did. */
bool operation_was_dry(const json_t *reply);

enum { OPERATION_ATTACHMENT_MAX = 64 * 1024 * 1024 };

#endif
