/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed values out of the facts' JSON, for facts_read.c.  Everything here is
 * checked for its type and its bound.
 *
 * Reading goes on after a mistake and keeps the first one, so that each key is
 * one line of the reader; the caller looks at `bad` once.  What is missing or
 * wrong reads as NULL, an empty list, false or the lowest value.  Texts
 * are those of the JSON, not copied; lists are new, children of in->ctx.
 */
#ifndef ENQ_PARSERS_FACTS_IN_P_H
#define ENQ_PARSERS_FACTS_IN_P_H

#include "parsers/facts.h"
#include "parsers/jsonin.h"

struct in {
	void *ctx;
	const char *bad; /* the first key that is wrong */
};

void in_blame(struct in *in, const char *key);

/* The value of a key that must be there; NULL when it is not. */
struct jsonin *in_need(struct in *in, struct jsonin *object, const char *key);

bool in_is_null(const struct jsonin *value);

const char *in_text_of(
    struct in *in, const struct jsonin *value, const char *key, size_t max);
const char *in_text(
    struct in *in, struct jsonin *object, const char *key, size_t max);
bool in_bool(struct in *in, struct jsonin *object, const char *key);
int64_t in_int(struct in *in, struct jsonin *object, const char *key,
    int64_t min, int64_t max);

/* An empty one when it is missing or wrong. */
const struct jsonin *in_list(
    struct in *in, struct jsonin *object, const char *key, size_t max);
const char **in_texts(struct in *in, struct jsonin *object, const char *key,
    size_t max, size_t text_max, size_t *count_r);

struct address in_address(struct in *in, struct jsonin *value, const char *key);
struct address *in_addresses(
    struct in *in, struct jsonin *object, const char *key, size_t *count_r);

/* The value of a closed list whose names `name` gives; blames the key and
 * gives 0 for any other. */
int in_choice(struct in *in, struct jsonin *object, const char *key,
    const char *(*name)(int value), int count);

/* DAY_NONE, INSTANT_NONE where the value is null. */
int32_t in_day(struct in *in, struct jsonin *object, const char *key);
int64_t in_instant(struct in *in, struct jsonin *object, const char *key);

/* Either nothing or 64 digits. */
void in_hash(
    struct in *in, struct jsonin *object, const char *key, char out[65]);

#endif
