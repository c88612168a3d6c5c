/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl parse`: what the parser makes of a mail.  The bytes go through a
 * jailed process of their own, exactly as in the daemon; whatever they are,
 * there is an answer and the exit status is 0.
 */
#include "daemon/ctl/ctl.h"

#include <stdio.h>

#include "daemon/ctl/say.h"
#include "daemon/ctl/summary.h"
#include "daemon/parser.h"
#include "daemon/sys/files.h"
#include "daemon/sys/zone.h"
#include "parsers/limits.h"

/* The facts of a mail that killed its parser: none but that. */
static json_t *
dead(void *ctx)
{
	struct facts *facts = facts_new(ctx);
	facts->parser_died = true;
	facts->no_ack_reason = "the mail could not be read";
	return json_loads(facts_to_json(ctx, facts, false), 0, NULL);
}

static void
add_flag(json_t *facts, const char *flag)
{
	json_t *flags = json_object_get(facts, "flags");
	for (size_t i = 0; i < json_array_size(flags); i++)
		if (strcmp(json_string_value(json_array_get(flags, i)), flag) ==
		    0)
			return;
	json_array_append_new(flags, json_string(flag));
}

/* A new reference, or NULL. */
static json_t *
read_facts(void *ctx, struct span raw, bool cut,
    const struct parse_rules *rules, struct err *err)
{
	struct span json;
	int rc = parser_once(ctx, raw, rules, &json, err);
	if (rc < 0)
		return NULL;
	json_t *facts =
	    rc == 0 ? NULL : json_loadb(json.p, json.n, JSON_ALLOW_NUL, NULL);
	if (facts == NULL)
		facts = dead(ctx);
	if (cut)
		add_flag(facts, "truncated");
	return facts;
}

static int
parse_file(struct ctl *ctl, const char *path, const struct parse_rules *rules,
    struct err *err)
{
	void *ctx = mem_new(ctl->ctx);
	struct span raw;
	bool cut;
	if (files_read_first(ctx, path, LIMIT_MAIL_BYTES, &raw, &cut, err) <
	    0) {
		/* A file that is not there is no mistake in the settings. */
		err->kind = ERR_INPUT;
		mem_free(ctx);
		return -1;
	}
	json_t *facts = read_facts(ctx, raw, cut, rules, err);
	if (facts == NULL) {
		mem_free(ctx);
		return -1;
	}
	if (ctl->json) {
		(void)json_dumpf(facts, stdout, JSON_COMPACT);
		(void)putchar('\n');
	} else {
		if (ctl->word_count > 1)
			say_heading("%s", path);
		summary_say(ctx, facts);
		if (ctl->word_count > 1)
			say("\n");
	}
	json_decref(facts);
	mem_free(ctx);
	return 0;
}

int
ctl_parse(struct ctl *ctl, struct err *err)
{
	const struct parse_rules *rules = parse_rules_default(ctl->ctx);
	struct parse_rules own;
	if (args_value(ctl->args, "config") != NULL) {
		if (ctl_config(ctl, err) < 0)
			return -1;
		own =
		    (struct parse_rules){.references = ctl->config->references,
			.loop_id = ctl->config->loop_id,
			.urgent = ctl->config->urgent_words,
			.urgent_count = ctl->config->urgent_count};
		rules = &own;
	} else if (!ctl->json && zone_open("Europe/London", err) < 0) {
		return -1;
	}
	for (size_t i = 0; i < ctl->word_count; i++)
		if (parse_file(ctl, ctl->words[i], rules, err) < 0)
			return -1;
	return 0;
}
