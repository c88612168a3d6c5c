/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sealed mail (P-41) as an operator reads it for information governance: on
 * purpose, with a reason, and both stay in the record.
 */
#include "daemon/operate/operate_p.h"

#include "daemon/import/import.h"
#include "daemon/office/kept.h"
#include "daemon/office/post.h"
#include "daemon/store/inbox.h"
#include "daemon/store/seals.h"
#include "daemon/sys/log.h"
#include "parsers/base/civil.h"

int
operate_put_seal(void *ctx, struct office *office, int64_t message_id,
    json_t *message, struct err *err)
{
	struct seal seal;
	int rc = seal_of(office->store, ctx, message_id, &seal, err);
	if (rc != 1)
		return rc;
	operate_put(message, "sealed_by", seal.author);
	operate_put_instant(message, "sealed_at", seal.at);
	return 1;
}

int
operate_trim_facts(
    void *ctx, struct office *office, struct span *json, struct err *err)
{
	struct facts *facts;
	struct err damage;
	/* Damaged ones are shown as they are. */
	if (facts_from_json(ctx, *json, &facts, &damage) < 0)
		return 0;
	int rc = kept_trim(ctx, office->store, facts, err);
	if (rc == 1)
		*json = span_str(facts_to_json(ctx, facts, false));
	return rc;
}

/* 1: not sealed itself, it quotes a mail that is. */
static int
quotes_sealed(
    void *ctx, struct office *office, int64_t message_id, struct err *err)
{
	struct span json;
	int rc = inbox_facts(office->store, ctx, message_id, &json, err);
	return rc == 1 ? operate_trim_facts(ctx, office, &json, err) : rc;
}

int
operate_refuse_sealed(
    void *ctx, struct office *office, int64_t message_id, struct err *err)
{
	struct seal seal;
	char at[CIVIL_RFC3339_SIZE];
	int rc = seal_of(office->store, ctx, message_id, &seal, err);
	if (rc == 1) {
		civil_rfc3339(seal.at, at);
		return err_set(err, ERR_USAGE,
		    "mail %lld is sealed since %s, by %s (MISDIRECTED): "
		    "--open-sealed and why it must be read shows it, and that "
		    "is recorded",
		    (long long)message_id, at, seal.author);
	}
	if (rc == 0)
		rc = quotes_sealed(ctx, office, message_id, err);
	if (rc == 1)
		return err_set(err, ERR_USAGE,
		    "mail %lld quotes a mail that is sealed (MISDIRECTED): "
		    "--open-sealed and why it must be read shows it, and that "
		    "is recorded",
		    (long long)message_id);
	return rc;
}

/* What was read, why, in the time line of its enquiry. */
static int
record(void *ctx, struct office *office, const struct message *message,
    const char *why, struct err *err)
{
	struct enquiry *enquiry = NULL;
	if (message->enquiry_id != 0 &&
	    enquiry_get(
		office->store, ctx, message->enquiry_id, &enquiry, err) < 0)
		return -1;
	log_event(
	    LOG_WARNING, "mail.sealed-read", log_i("message", message->id));
	return post_event(office, enquiry, message->id, 0, "operator",
	    "mail.sealed-read", json_pack("{s:s}", "why", why), err);
}

/* {"do":"show.sealed","message":n,"why":text,"raw":bool} */
int
operate_show_sealed(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const int64_t id =
	    json_integer_value(json_object_get(request, "message"));
	const char *why = operate_word(request, "why");
	struct message *message;
	struct span bytes;
	struct seal seal = {.author = NULL};
	(void)attachment;
	*reply_r = json_object();
	if (why == NULL || why[0] == '\0')
		return err_set(err, ERR_USAGE,
		    "--open-sealed: why must it be read? The words are "
		    "recorded");
	int rc = inbox_get(office->store, ctx, id, &message, err);
	const bool there = rc == 1;
	if (there)
		rc = seal_of(office->store, ctx, id, &seal, err);
	if (there && rc == 0)
		rc = quotes_sealed(ctx, office, id, err);
	if (rc <= 0)
		return rc < 0 ? -1
			      : err_set(err, ERR_USAGE,
				    "no mail %lld is sealed", (long long)id);
	if (record(ctx, office, message, why, err) < 0)
		return -1;
	rc = inbox_sealed_facts(office->store, ctx, id, &bytes, err);
	if (rc < 0)
		return -1;
	json_t *j = json_object();
	json_object_set_new(*reply_r, "message", j);
	operate_put_number(j, "message", id);
	operate_put_instant(j, "received_at", message->internaldate);
	operate_put(j, "state", message->state);
	operate_put(j, "outcome", message_outcome_name(message->outcome));
	operate_put(j, "sha256", message->sha256);
	operate_put_number(j, "size", message->size);
	operate_put(j, "sealed_by", seal.author);
	if (seal.author != NULL)
		operate_put_instant(j, "sealed_at", seal.at);
	if (rc == 1)
		json_object_set_new(
		    *reply_r, "facts", json_loadb(bytes.p, bytes.n, 0, NULL));
	if (!json_is_true(json_object_get(request, "raw")))
		return 0;
	if (inbox_sealed_raw(office->store, ctx, id, &bytes, err) < 0)
		return -1;
	json_object_set_new(*reply_r, "raw_latin1", import_latin1(ctx, bytes));
	return 0;
}
