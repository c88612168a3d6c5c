/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ctl/probe.h"

#include "daemon/policy/identity.h"
#include "daemon/store/inbox.h"
#include "parsers/digest.h"
#include "parsers/facts.h"

enum {
	PROBES_WITHIN = 2000, /* mails, newest first, in which to find one */
	FACTS_WITHIN = 100    /* whose marks are looked at */
};

void
probe_subject(struct span key, char subject_r[PROBE_SUBJECT_SIZE])
{
	unsigned char mac[DIGEST_BYTES];

	digest_hmac(key, span_str("enquiryd probe"), mac);
	(void)snprintf(subject_r, PROBE_SUBJECT_SIZE,
	    "enquiryd probe %02x%02x%02x%02x", mac[0], mac[1], mac[2], mac[3]);
}

/* 1 and whether it carries the mark; 0: there are no facts of it. */
static int
read_mark(
    void *ctx, struct store *store, int64_t id, bool *marked_r, struct err *err)
{
	struct span json;
	struct facts *facts;
	int rc = inbox_facts(store, ctx, id, &json, err);
	/* A quarantined mail has none, or older ones. */
	if (rc <= 0 || facts_from_json(ctx, json, &facts, err) < 0)
		return rc < 0 ? -1 : 0;
	*marked_r = facts->auth_as_internal;
	return 1;
}

static bool
is_outside(const struct config *config, const char *from)
{
	for (size_t i = 0; i < config->own_domain_count; i++)
		if (span_is(identity_domain(from), config->own_domains[i]))
			return false;
	return true;
}

static int
look_at(void *ctx, struct store *store, const struct config *config,
    const struct message *m, const char *subject, size_t nth,
    struct probe *probe, struct err *err)
{
	const bool is_probe =
	    !probe->seen && m->subject != NULL &&
	    span_find_ascii(span_str(m->subject), 0, subject) >= 0;
	bool marked = false;
	int rc;
	/* What came before the newest probe is what it was sent about. */
	if (!is_probe &&
	    (probe->seen || nth >= FACTS_WITHIN || m->from_addr == NULL ||
		!is_outside(config, m->from_addr)))
		return 0;
	rc = read_mark(ctx, store, m->id, &marked, err);
	if (rc <= 0)
		return rc;
	if (is_probe) {
		probe->seen = true;
		probe->marked = marked;
		probe->at = m->internaldate;
	} else if (marked) {
		probe->outside++;
	}
	return 0;
}

int
probe_look(void *ctx, struct store *store, const struct config *config,
    const char *subject, struct probe *probe_r, struct err *err)
{
	const struct message_filter filter = {.max = PROBES_WITHIN};
	struct message **list;
	size_t count;
	*probe_r = (struct probe){0};
	if (inbox_list(store, ctx, &filter, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (look_at(ctx, store, config, list[i], subject, i, probe_r,
			err) < 0)
			return -1;
	return 0;
}
