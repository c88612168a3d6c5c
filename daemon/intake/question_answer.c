/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was said to a question: which of two choices, and what a mail of an
 * enquiry means.
 */
#include "daemon/intake/question.h"

#include "daemon/intake/heed.h"
#include "daemon/store/flags.h"
#include "parsers/grammar.h"

int
question_choice(const struct intake *in, struct receipt *r)
{
	const struct facts *f = in->facts;
	const char *said =
	    f->command_count == 0 || strcmp(f->commands[0].verb, "PICK") != 0
		? ""
		: f->commands[0].args;
	if (strcmp(said, "1") == 0)
		return 1;
	if (strcmp(said, "2") == 0)
		return 2;
	receipt_unchosen(r);
	return 0;
}

/* The same was asked of a mail that is in that enquiry, too: one answer. */
static int
follow_merged(struct intake *in, struct flag **flag, struct err *err)
{
	struct flag **list;
	size_t count;
	if (strcmp((*flag)->state, "merged") != 0)
		return 0;
	if (flag_list(in->office->store, in->ctx, (*flag)->enquiry_id, &list,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i]->sign, (*flag)->sign) == 0 &&
		    strcmp(list[i]->state, "open") == 0)
			*flag = list[i];
	return 0;
}

int
question_say(struct intake *in, const struct flag_said *said, struct receipt *r,
    struct err *err)
{
	struct flag *flag;
	struct enquiry *enquiry;
	enum sign sign;
	struct store *store = in->office->store;
	int rc = flag_get(store, in->ctx, said->flag, &flag, err);
	if (rc <= 0 || !sign_parse(flag->sign, &sign))
		return rc;
	/* Not that of the letter: they may be merged since. */
	rc = enquiry_get(store, in->ctx, flag->enquiry_id, &enquiry, err);
	if (rc <= 0 || follow_merged(in, &flag, err) < 0)
		return rc <= 0 ? rc : -1;
	rc = flag_settle(store, flag->id, said->yes, in->officer->addr,
	    in->office->now, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, said->command,
		    mem_fmt(in->ctx,
			"somebody has said already whether it is "
			"%s",
			sign_words(sign)));
		return 0;
	}
	if (!said->yes && flag_open_twin(store, flag->id,
			      heed_next_telling(in->office, sign), err) < 0)
		return -1;
	receipt_changed(r, said->command,
	    mem_fmt(in->ctx,
		said->yes ? "%s is recorded as %s. That started no clock by "
			    "itself"
			  : "%s is recorded as not being %s",
		enquiry->reference, sign_words(sign)));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, said->yes ? "flag.confirmed" : "flag.dismissed",
	    json_pack("{s:s}", "sign", flag->sign), err);
}

int
question_settle(
    struct intake *in, json_t *flags, struct receipt *r, struct err *err)
{
	const struct facts *f = in->facts;
	size_t count = json_array_size(flags);
	bool none =
	    f->command_count > 0 && strcmp(f->commands[0].verb, "NEW") == 0;
	bool any = none;
	for (size_t i = 1; !none && f->command_count > 0 && i <= count; i++)
		any |= strcmp(f->commands[0].verb, "PICK") == 0 &&
		       grammar_names(span_str(f->commands[0].args), (int64_t)i);
	if (!any) {
		receipt_unchosen(r);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		bool yes = !none && grammar_names(span_str(f->commands[0].args),
					(int64_t)i + 1);
		struct flag_said said = {
		    .flag = json_integer_value(json_array_get(flags, i)),
		    .yes = yes,
		    .command = &f->commands[0]};
		if (question_say(in, &said, r, err) < 0)
			return -1;
	}
	return 0;
}
