/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/kept.h"

#include "daemon/compose/thread.h"
#include "daemon/store/seals.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"
#include "parsers/base/civil.h"

static struct facts *
facts_of_row(void *ctx, const struct message *row)
{
	struct facts *facts = facts_new(ctx);
	facts->from.addr = row->from_addr[0] == '\0' ? NULL : row->from_addr;
	facts->from.name = row->from_name;
	facts->subject = row->subject;
	facts->message_id = row->message_id;
	facts->class_evidence = "";
	facts->flags = MAIL_UNREADABLE;
	facts->no_ack_reason = "what was read of it is damaged";
	return facts;
}

/* Words, files and all they name are left behind. */
static struct facts *
without_words(void *ctx, const struct facts *f, const struct seal *seal)
{
	char day[CIVIL_LONG_SIZE];
	struct facts *facts = facts_new(ctx);
	civil_long(zone_civil(seal->at, NULL), day);
	facts->from = f->from;
	facts->sender = f->sender;
	facts->message_id = f->message_id;
	facts->date = f->date;
	facts->has_return_path = f->has_return_path;
	facts->return_path = f->return_path;
	facts->auth_as_internal = f->auth_as_internal;
	facts->auth_source = f->auth_source;
	facts->authres = f->authres;
	facts->authres_count = f->authres_count;
	facts->class = f->class;
	facts->class_evidence = f->class_evidence;
	facts->no_ack_reason = "it is sealed";
	facts->subject = SEALED_WORDS;
	facts->text = mem_fmt(ctx,
	    "This email is sealed: it holds another person's data, says %s on "
	    "%s (MISDIRECTED). Its words and its files are shown to nobody. "
	    "Information governance knows of it.\n",
	    seal->author, day);
	return facts;
}

static int
sealed_facts(void *ctx, struct store *store, const struct seal *seal,
    struct facts **facts_r, struct err *err)
{
	struct err damage;
	struct span json;
	struct facts *whole;
	struct message *row;
	int rc = inbox_get(store, ctx, seal->message_id, &row, err);
	if (rc != 1)
		return rc;
	rc = inbox_sealed_facts(store, ctx, seal->message_id, &json, &damage);
	if (rc != 1 || facts_from_json(ctx, json, &whole, &damage) < 0)
		whole = facts_of_row(ctx, row);
	*facts_r = without_words(ctx, whole, seal);
	return 1;
}

/* One that could not be read has none at all. */
static int
without_facts(void *ctx, struct store *store, int64_t message_id,
    struct span *json_r, struct facts **facts_r, struct err *err)
{
	struct message *row;
	int rc = inbox_get(store, ctx, message_id, &row, err);
	if (rc <= 0)
		return rc;
	if (strcmp(row->state, "decided") != 0 &&
	    strcmp(row->state, "quarantined") != 0)
		return 0;
	*facts_r = facts_of_row(ctx, row);
	(*facts_r)->no_ack_reason = "the program could not read it";
	if (json_r != NULL)
		*json_r = span_of(NULL, 0);
	return 1;
}

/* ---- what quotes it ---- */

enum { ANCESTORS = 20 }; /* the nearest of them */

static int
names_sealed(struct store *store, const char *header_id, struct err *err)
{
	return seal_named(
	    store, header_id, thread_message_id_claims(header_id), err);
}

static int
answers_sealed(struct store *store, const struct facts *f, struct err *err)
{
	int rc = f->in_reply_to == NULL
		     ? 0
		     : names_sealed(store, f->in_reply_to, err);
	const size_t last =
	    f->reference_count > ANCESTORS ? f->reference_count - ANCESTORS : 0;
	for (size_t i = f->reference_count; rc == 0 && i > last; i--)
		rc = names_sealed(store, f->references[i - 1], err);
	return rc;
}

/* What was found in the quoted text is the other mail's. */
static void
drop_quoted_references(struct facts *f)
{
	size_t n = 0;
	for (size_t i = 0; i < f->found_count; i++)
		if (f->found[i].where != FOUND_QUOTED_TEXT)
			f->found[n++] = f->found[i];
	f->found_count = n;
}

int
kept_trim(void *ctx, struct store *store, struct facts *f, struct err *err)
{
	const bool known = f->reply_sure && f->reply != NULL;
	const struct span all = span_trim(span_str(f->text));
	const struct span new = span_trim(span_str(f->reply));
	if (all.n == 0 || (known && new.n == all.n))
		return 0;
	int rc = answers_sealed(store, f, err);
	if (rc != 1)
		return rc;
	f->text = known ? mem_fmt(ctx,
			      "%.*s\n\n[What this email quotes is left out: an "
			      "email before it is sealed (MISDIRECTED).]\n",
			      (int)new.n, new.p)
			: "[The words of this email cannot be told from those "
			  "it quotes, and an email before it is sealed "
			  "(MISDIRECTED): read it in the mailbox.]\n";
	if (!known)
		f->reply = NULL;
	f->reply_ranges = NULL;
	f->reply_range_count = 0;
	drop_quoted_references(f);
	return 1;
}

int
kept_facts(void *ctx, struct store *store, int64_t message_id,
    struct span *json_r, struct facts **facts_r, struct err *err)
{
	struct err damage;
	struct span json = span_of(NULL, 0);
	struct message *row;
	struct seal seal;
	int rc = seal_of(store, ctx, message_id, &seal, err);
	if (rc == 1 && json_r != NULL)
		*json_r = json;
	if (rc != 0)
		return rc < 0 ? -1
			      : sealed_facts(ctx, store, &seal, facts_r, err);
	rc = inbox_facts(store, ctx, message_id, &json, &damage);
	if (rc == 0)
		return without_facts(
		    ctx, store, message_id, json_r, facts_r, err);
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
	return kept_trim(ctx, store, *facts_r, err) < 0 ? -1 : 1;
}
