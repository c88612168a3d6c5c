/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl check`: may Exchange's mark of inside mail be believed (P-13)? */
#include "daemon/ctl/check_p.h"
#include "daemon/ctl/probe.h"
#include "daemon/ctl/say.h"
#include "parsers/base/civil.h"

static const char *
when(struct check *c, int64_t at)
{
	char text[CIVIL_RFC3339_SIZE];
	civil_rfc3339(at, text);
	return say_instant(c->ctx, text);
}

static void
say_survived(struct check *c, const char *said)
{
	const struct err err = {.kind = ERR_CONFIG};
	struct err copy = err;
	(void)snprintf(copy.text, sizeof copy.text, "%s", said);
	check_bad(c, "inside mail", &copy,
	    "Anybody outside can write as an officer: set trust_auth_as = "
	    "false until the mail's way in (a connector, a gateway) removes "
	    "that header, and prove it again.");
}

/* Whole, so that it can be copied: it is one line for a shell. */
static const char *
command(struct check *c, const char *word)
{
	return mem_fmt(c->ctx,
	    "With an account outside the council, its server in place of "
	    "SERVER and its address in place of YOU: swaks --server SERVER:587 "
	    "--tls --auth-user YOU --protect-prompt --auth-hide-password "
	    "--from YOU --to %s --header "
	    "'Subject: " PROBE_SUBJECT "%s' --header '" PROBE_HEADER
	    ": %s' --header "
	    "'X-MS-Exchange-Organization-AuthAs: Internal' --header "
	    "'X-MS-Exchange-Organization-AuthSource: probe.%s' --header "
	    "'Auto-Submitted: auto-generated' --body 'A probe.'",
	    c->config->mailbox.address, word, word, c->config->auth_sources[0]);
}

static void
say_unproved(struct check *c, const struct probe *probe, const char *word)
{
	if (probe->bare)
		check_odd(c, "inside mail",
		    mem_fmt(c->ctx,
			"the probe of %s came without its own "
			"header " PROBE_HEADER
			", so that it proves nothing: what sent "
			"it leaves such headers out, or a server on its way "
			"removes them all",
			when(c, probe->bare_at)),
		    command(c, word));
	else
		check_odd(c, "inside mail",
		    "trust_auth_as is set, and no probe has shown that copies "
		    "of AuthAs from outside are removed",
		    command(c, word));
}

static void
say_found(struct check *c, const struct probe *probe, const char *word)
{
	if (probe->seen && probe->marked)
		say_survived(
		    c, mem_fmt(c->ctx,
			   "the probe of %s still had AuthAs: Internal",
			   when(c, probe->at)));
	else if (probe->outside > 0)
		say_survived(c,
		    mem_fmt(c->ctx, "%s of others came with AuthAs: Internal",
			say_count(
			    c->ctx, (int64_t)probe->outside, "mail", "mails")));
	else if (probe->seen)
		check_good(c, "inside mail",
		    mem_fmt(c->ctx,
			"copies of AuthAs from outside are removed, as the "
			"probe of %s shows",
			when(c, probe->at)));
	else
		say_unproved(c, probe, word);
}

void
check_inside(struct check *c, struct store *store)
{
	char word[PROBE_WORD_SIZE];
	struct probe probe;
	struct err err;
	if (!c->config->trust_auth_as || c->key == NULL)
		return;
	probe_word(secret_bytes(c->key), word);
	if (probe_look(c->ctx, store, c->config, word, &probe, &err) < 0)
		check_bad(c, "inside mail", &err, NULL);
	else
		say_found(c, &probe, word);
}
