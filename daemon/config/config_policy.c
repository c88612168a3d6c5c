/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections policy of the configuration: what is owed to each kind of enquirer,
 * and the ladder of chases (P-21, P-25). */
#include "daemon/config/config_p.h"

#include "parsers/base/span.h"

enum { LADDER_OFFSET_MAX = 250 };

static const char *const kinds[] = {
    "mp", "family", "councillor", "other", NULL};

/* Those whose mail can be paperwork (P-1): councillors, solicitors and forms
 * bring people's questions. */
static const char *const papers[] = {
    "school", "health", "provider", "tribunal", "ombudsman", NULL};

static bool
is_one_of(const char *const *words, const char *word)
{
	for (size_t i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

/* ---- the ladder ---- */

static struct span
next_word(struct span *rest)
{
	*rest = span_trim(*rest);
	const ptrdiff_t gap = span_find_byte(*rest, 0, ' ');
	const struct span word =
	    span_sub(*rest, 0, gap < 0 ? rest->n : (size_t)gap);

	*rest = span_sub(*rest, word.n, rest->n);
	return word;
}

/* "-3", "0", "+1" */
static bool
read_offset(struct span word, int *offset_r)
{
	const bool negative = word.n > 0 && word.p[0] == '-';
	int64_t n;

	if (negative || (word.n > 0 && word.p[0] == '+'))
		word = span_sub(word, 1, word.n);
	if (!span_number(word, LADDER_OFFSET_MAX, &n))
		return false;
	*offset_r = negative ? -(int)n : (int)n;
	return true;
}

/* "+1 mail owner deputy manager" */
static bool
read_rung(const char *text, struct ladder_rung *rung)
{
	static const char *const people[] = {
	    "owner", "deputy", "manager", "head"};
	struct span rest = span_str(text);

	*rung = (struct ladder_rung){.kind = LADDER_LIST};
	if (!read_offset(next_word(&rest), &rung->offset))
		return false;
	const struct span kind = next_word(&rest);

	if (span_is(kind, "mail"))
		rung->kind = LADDER_MAIL;
	else if (!span_is(kind, "list"))
		return false;
	for (struct span word; (word = next_word(&rest)).n > 0;) {
		unsigned who = 0;

		for (unsigned i = 0; i < 4; i++)
			if (span_is(word, people[i]))
				who = 1u << i;
		if (who == 0)
			return false;
		rung->to |= who;
	}
	return rung->to != 0;
}

static int
check_rungs(const struct config_policy *policy, struct err *err)
{
	struct ladder_rung rung;
	int before = -LADDER_OFFSET_MAX - 1;

	for (size_t i = 0; i < policy->ladder_count; i++) {
		if (!read_rung(policy->ladder[i], &rung))
			return err_set(err, ERR_CONFIG,
			    "ladder: \"%s\" is no rung like '+1 mail owner "
			    "deputy manager': days from the due day, list or "
			    "mail, and any of owner, deputy, manager, head",
			    policy->ladder[i]);
		if (rung.offset <= before)
			return err_set(err, ERR_CONFIG,
			    "ladder: the days must rise from rung to rung, and "
			    "\"%s\" does not",
			    policy->ladder[i]);
		before = rung.offset;
	}
	return 0;
}

/* P-25's ladder, its list lines beginning when the policy says. */
static void
usual_rungs(void *ctx, struct config_policy *policy)
{
	const struct ladder_policy *usual = ladder_default();
	struct ladder_rung *rungs =
	    mem_many(ctx, struct ladder_rung, usual->rung_count + 1);
	size_t count = 0;

	if (policy->due_soon_days < 0)
		rungs[count++] =
		    (struct ladder_rung){.offset = policy->due_soon_days,
			.kind = LADDER_LIST,
			.to = LADDER_OWNER};
	for (size_t i = 0; i < usual->rung_count; i++)
		if (count == 0
			? usual->rungs[i].offset >= 0
			: usual->rungs[i].offset > rungs[count - 1].offset)
			rungs[count++] = usual->rungs[i];
	policy->rungs.rungs = rungs;
	policy->rungs.rung_count = count;
}

static void
build_ladder(void *ctx, struct config_policy *policy)
{
	policy->rungs = *ladder_default();
	policy->rungs.every = policy->repeat_days;
	policy->rungs.head_after = policy->head_after;
	if (policy->ladder_count == 0) {
		usual_rungs(ctx, policy);
		return;
	}
	struct ladder_rung *rungs =
	    mem_many(ctx, struct ladder_rung, policy->ladder_count);

	for (size_t i = 0; i < policy->ladder_count; i++)
		(void)read_rung(policy->ladder[i], &rungs[i]);
	policy->rungs.rungs = rungs;
	policy->rungs.rung_count = policy->ladder_count;
}

/* ---- policies ---- */

int
config_policy_check(const void *section, struct err *err)
{
	const struct config_policy *policy = section;

	if (!is_one_of(kinds, policy->kind))
		return err_set(err, ERR_CONFIG,
		    "the title must be one of: mp, family, councillor, other");
	if (policy->extended_days < policy->answer_days)
		return err_set(
		    err, ERR_CONFIG, "extended_days is less than answer_days");
	return check_rungs(policy, err);
}

static bool
has_policy(const struct config *config, const char *kind)
{
	for (size_t i = 0; i < config->policy_count; i++)
		if (strcmp(config->policies[i].kind, kind) == 0)
			return true;
	return false;
}

void
config_policy_finish(struct config *config)
{
	size_t capacity = config->policy_count;

	for (size_t i = 0; kinds[i] != NULL; i++) {
		if (has_policy(config, kinds[i]))
			continue;
		config->policies = mem_grow(config, config->policies, &capacity,
		    config->policy_count + 1, sizeof(*config->policies));
		config->policies[config->policy_count++] =
		    (struct config_policy){
			.kind = kinds[i],
			.acknowledge_days = 1,
			.answer_days = 10,
			.extended_days = 20,
			.due_soon_days = -3,
			.repeat_days = 4,
			.head_after = 2,
		    };
	}
	for (size_t i = 0; i < config->policy_count; i++)
		build_ladder(config, &config->policies[i]);
}

int
config_policy_no_reply(const struct config *config, struct err *err)
{
	for (size_t i = 0; i < config->no_reply_owed_count; i++)
		if (!is_one_of(papers, config->no_reply_owed[i]))
			return err_set(err, ERR_CONFIG,
			    "no_reply_owed: \"%s\" is none of: school, health, "
			    "provider, tribunal, ombudsman",
			    config->no_reply_owed[i]);
	return 0;
}

const struct config_policy *
config_policy(const struct config *config, const char *kind)
{
	const struct config_policy *other = NULL;

	for (size_t i = 0; i < config->policy_count; i++) {
		const struct config_policy *p = &config->policies[i];

		if (kind != NULL && strcmp(p->kind, kind) == 0)
			return p;
		if (strcmp(p->kind, "other") == 0)
			other = p;
	}
	return other;
}
