/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/kept.h"

#include "daemon/sys/log.h"

static struct facts *
facts_of_row(void *ctx, const struct message *row)
{
	struct facts *facts = facts_new(ctx);
	facts->from.addr = row->from_addr[0] == '\0' ? NULL : row->from_addr;
	facts->from.name = row->from_name;
	facts->subject = row->subject;
	facts->message_id = row->message_id;
	facts->class_evidence = "";
	facts->no_ack_reason = "what was read of it is damaged";
	return facts;
}

int
kept_facts(void *ctx, struct store *store, int64_t message_id,
    struct span *json_r, struct facts **facts_r, struct err *err)
{
	struct err damage;
	struct span json = span_of(NULL, 0);
	struct message *row;
	int rc = inbox_facts(store, ctx, message_id, &json, &damage);
	if (rc == 0)
		return 0;
	if (rc < 0 || facts_from_json(ctx, json, facts_r, &damage) < 0) {
		/* A database that does not answer at all says so here. */
		rc = inbox_get(store, ctx, message_id, &row, err);
		if (rc <= 0)
			return rc;
		log_event(LOG_ERR, "mail.damaged", log_i("message", message_id),
		    log_err(&damage));
		json = span_of(NULL, 0);
		*facts_r = facts_of_row(ctx, row);
	}
	if (json_r != NULL)
		*json_r = json;
	return 1;
}
