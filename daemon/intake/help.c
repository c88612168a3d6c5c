/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/help.h"

#include "daemon/office/post.h"

int
run_help(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	static const char *const everyday[] = {"ACCEPT: you take the enquiry.",
	    "NOT MINE: it goes back to the duty officer.",
	    "ASSIGN and a name: it goes to that colleague.",
	    "NOTE: the whole mail stays inside, as a note.",
	    "HOLDING and a date, or FULL: what your answer was.",
	    "PAUSE and why, RESUME, EXTEND and a number of working days and "
	    "why: the time limit.",
	    "SEND: a held answer leaves. UNDO: what a transcript says can be "
	    "undone, or an answer that has not left.",
	    "STATUS: where an enquiry stands, with both clocks. LIST: what is "
	    "open; LIST CSV: the same as a file.",
	    "WRITER and what they are to the child: parent, young person, "
	    "solicitor, advocate, relative, councillor, MP or none; OVER "
	    "SCHOOL AGE may follow. AUTHORITY and what is on file.",
	    "For the duty officer and managers: 1, 2, N, F or S answer a "
	    "question; several in one mail are answered a line each, 1 F.",
	    "SPLIT: one enquiry for each case. LINK and a case's reference: "
	    "what it is about. MERGE and the reference of the same question. "
	    "URGENT: it cannot wait. CLOSE: it is ended without a letter; "
	    "REOPEN: it is not.",
	    "LOG letter, received 3 June, from and a name, or LOG call: an "
	    "enquiry that came by post or telephone; write below it what was "
	    "asked.",
	    "REMIND: its owner is asked to look at it, now or on a day behind "
	    "the word. ROUTE and appeal, mediation, complaint or another: what "
	    "your answer will name.",
	    "BEREAVEMENT: somebody it is about has died; nothing automatic "
	    "goes to anybody who asks about them.",
	    "BREACH and what happened: nothing of it leaves, and the 72 hours "
	    "run; RESUME, BREACH REPORTED, BREACH NOT REPORTABLE and why.",
	    "RESTRICT and names, or a team: from now on only they are written "
	    "to about it and what shares its case; alone, only its owner and "
	    "their deputy. Why stands below it. A manager lifts it: RESTRICT "
	    "OFF.",
	    "MISDIRECTED, in reply to the letter that brought it: the email "
	    "holds another person's data. Nobody gets its words any more, and "
	    "information governance is told.",
	    "FIND and words: which enquiries have them. EHC, an event and its "
	    "date: a clock of the law."};
	static const char *const advice[] = {
	    "One to a line, first thing in your mail; under a numbered list "
	    "the line's number comes first: 3 ASSIGN jo.",
	    "A reference behind STATUS, CLOSE or REOPEN says which enquiry is "
	    "meant."};
	(void)enquiry;
	(void)r;
	struct notice notice = {.to = in->officer,
	    .caused_by = in->mail->message_id,
	    .about = "Words that do something",
	    .sentence = "These words do something.",
	    .details = everyday,
	    .detail_count = sizeof everyday / sizeof everyday[0],
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(in->ctx, "help:%lld:%d",
		(long long)in->mail->message_id, command->line)};
	return post_notice(in->ctx, in->office, &notice, err);
}
