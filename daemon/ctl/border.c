/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting Received lines above the border's results. */
#include "daemon/ctl/border.h"

#include "daemon/store/inbox.h"
#include "parsers/facts.h"

enum { MAILS = 20 };

static bool
is_border(const struct config *config, const struct authres *header)
{
	if (header->id == NULL)
		return config->microsoft_authres;
	return config->authserv_id != NULL &&
	       span_is(span_str(header->id), config->authserv_id);
}

/* The topmost is the one that counts (P-13). */
static void
look(const struct config *config, const struct facts *facts,
    struct border *border)
{
	for (size_t i = 0; i < facts->authres_count; i++) {
		const struct authres *header = &facts->authres[i];
		if (!is_border(config, header))
			continue;
		/* No number makes those trustworthy: they came like that. */
		if (header->below_own_received)
			return;
		border->stamped++;
		if (header->received_above <= config->trusted_hops)
			return;
		if (border->missed++ == 0 ||
		    header->received_above < border->hops)
			border->hops = header->received_above;
		return;
	}
}

int
border_look(void *ctx, struct store *store, const struct config *config,
    struct border *border_r, struct err *err)
{
	struct message_filter filter = {.max = MAILS};
	struct message **list;
	size_t count;
	*border_r = (struct border){0};
	if (inbox_list(store, ctx, &filter, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct span json;
		struct facts *facts;
		int rc = inbox_facts(store, ctx, list[i]->id, &json, err);
		if (rc < 0)
			return -1;
		/* A quarantined mail has no facts, or older ones. */
		if (rc == 0 || facts_from_json(ctx, json, &facts, err) < 0)
			continue;
		border_r->mails++;
		look(config, facts, border_r);
	}
	return 0;
}
