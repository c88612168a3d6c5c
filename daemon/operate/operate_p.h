/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to the operators' requests: operate.c (the table, the daemon's
 * state), operate_list.c (enquiries and mails), operate_sealed.c (a sealed
 * mail), operate_outbox.c (letters) and operate_json.c (fields of a request and
 * of a reply).
 */
#ifndef ENQ_OPERATE_P_H
#define ENQ_OPERATE_P_H

#include "daemon/operate/operate.h"
#include "daemon/store/outbox.h"

/* operate_json.c: what is not known is null. */
void operate_put(json_t *object, const char *name, const char *value);
void operate_put_day(json_t *object, const char *name, int32_t day);
void operate_put_instant(json_t *object, const char *name, int64_t at);
void operate_put_number(json_t *object, const char *name, int64_t n);
/* A word of the request; NULL: it has none of that name. */
const char *operate_word(const json_t *request, const char *name);
/* How many rows are wanted. */
size_t operate_max(const json_t *request);

/* operate_outbox.c: puts "letters", those of the filter. */
MUST_USE
int operate_put_letters(void *ctx, struct office *office,
    const struct outbox_filter *filter, json_t *reply, struct err *err);

/* operate_sealed.c: 1 it is sealed, and a mail's object says by whom and since
 * when; 0 it is not. */
MUST_USE
int operate_put_seal(void *ctx, struct office *office, int64_t message_id,
    json_t *message, struct err *err);
/* An error when it is, or quotes one that is; else 0. */
MUST_USE
int operate_refuse_sealed(
    void *ctx, struct office *office, int64_t message_id, struct err *err);
/* Takes what a mail quotes of a sealed one out of its facts: 1 it did. */
MUST_USE
int operate_trim_facts(
    void *ctx, struct office *office, struct span *json, struct err *err);

/* Rows of the table, each as struct operation's run. */
int operate_list(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);
int operate_show(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);
int operate_show_sealed(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);
int operate_outbox_drop(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);
int operate_outbox_list(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);
int operate_outbox_release(void *ctx, struct office *office,
    const json_t *request, struct span attachment, json_t **reply_r,
    struct err *err);
int operate_outbox_show(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);

#endif
