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
probe_word(struct span key, char word_r[PROBE_WORD_SIZE])
{
	unsigned char mac[DIGEST_BYTES];

	digest_hmac(key, span_str("enquiryd probe"), mac);
	(void)snprintf(word_r, PROBE_WORD_SIZE, "%02x%02x%02x%02x", mac[0],
	    mac[1], mac[2], mac[3]);
}

/* 1 with its facts; 0: there are none. */
static int
read_facts(void *ctx, struct store *store, int64_t id, struct facts **facts_r,
    struct err *err)
{
	struct span json;
	int rc = inbox_facts(store, ctx, id, &json, err);
	/* A quarantined mail has none, or older ones. */
	if (rc <= 0 || facts_from_json(ctx, json, facts_r, err) < 0)
		return rc < 0 ? -1 : 0;
	return 1;
}

static void
take_probe(struct probe *probe, const struct message *m,
    const struct facts *facts, const char *word)
{
	const bool whole =
	    facts->probe != NULL && span_is(span_str(facts->probe), word);

	/* The mark by itself proves that it was not removed. */
	if (whole || facts->auth_as_internal) {
		probe->seen = true;
		probe->marked = facts->auth_as_internal;
		probe->at = m->internaldate;
	} else if (!probe->bare) {
		probe->bare = true;
		probe->bare_at = m->internaldate;
	}
}

static int
look_at(void *ctx, struct store *store, const struct config *config,
    const struct message *m, const char *word, size_t nth, struct probe *probe,
    struct err *err)
{
	const char *subject = mem_fmt(ctx, PROBE_SUBJECT "%s", word);
	const bool is_probe =
	    !probe->seen && m->subject != NULL &&
	    span_find_ascii(span_str(m->subject), 0, subject) >= 0;
	struct facts *facts;
	int rc;
	/* What came before the newest probe is what it was sent about. */
	if (!is_probe &&
	    (probe->seen || nth >= FACTS_WITHIN || m->from_addr == NULL ||
		config_is_own(config, m->from_addr)))
		return 0;
	rc = read_facts(ctx, store, m->id, &facts, err);
	if (rc <= 0)
		return rc;
	if (is_probe)
		take_probe(probe, m, facts, word);
	else if (facts->auth_as_internal)
		probe->outside++;
	return 0;
}

int
probe_look(void *ctx, struct store *store, const struct config *config,
    const char *word, struct probe *probe_r, struct err *err)
{
	const struct message_filter filter = {.max = PROBES_WITHIN};
	struct message **list;
	size_t count;
	*probe_r = (struct probe){0};
	if (inbox_list(store, ctx, &filter, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (look_at(
			ctx, store, config, list[i], word, i, probe_r, err) < 0)
			return -1;
	return 0;
}
