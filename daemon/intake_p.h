/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to intake.c, enquirer.c, enquirer_open.c, staff.c and answer.c.
 */
#ifndef ENQ_INTAKE_P_H
#define ENQ_INTAKE_P_H

#include "daemon/intake.h"
#include "daemon/policy/identity.h"
#include "daemon/policy/signs.h"
#include "daemon/post.h"
#include "daemon/receipt.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/outbox.h"
#include "daemon/store/parties.h"
#include "daemon/store/registers.h"

/* One mail being decided. */
struct intake {
	void *ctx;
	struct office *office;
	const struct intake_mail *mail;
	const struct facts *facts;
	struct identity identity;
	struct officer *officer; /* sender in the register; NULL: not */
	/* The newest letter of ours it names by a keyed id; NULL: none. */
	struct letter_row *letter;
	const struct signs *signs; /* heed_signs() reads it once */
	bool let_in;   /* one of a flood, which a person said is none */
	bool recorded; /* a command has said what the mail is */
	bool flagged;  /* shares one of Message-ID and content with another */
};

/* Writes the decision into the message's row and its event. */
MUST_USE
int intake_record(struct intake *in, enum message_outcome outcome,
    const struct enquiry *enquiry, const char *rule, const char *evidence,
    struct err *err);

/* An intake for a mail that was decided before (a question answered). */
MUST_USE
int intake_reopen(struct office *office, struct intake *then,
    struct intake_mail *mail, const struct facts *facts,
    const struct message *row, void *ctx, struct err *err);

/* The officer to whom what nobody owns is brought: on duty, else a manager; 0:
 * there is none, and that is logged. */
MUST_USE
int intake_duty(struct intake *in, const char *team, struct officer **officer_r,
    struct err *err);

/* Owner of an enquiry, while they are registered, else whom intake_duty()
 * finds; 0: there is neither. */
MUST_USE
int intake_owner(struct intake *in, const struct enquiry *enquiry,
    struct officer **officer_r, struct err *err);

/* enquirer.c: mail from outside. */
MUST_USE
int enquirer_decide(struct intake *in, struct err *err);
/* Why and with what a new enquiry is opened. */
struct opening {
	const char *rule;
	const char *evidence;
	const char *because; /* in words, for the allocation; NULL: none */
	const int64_t *cases;
	size_t case_count;
	const int64_t *linked; /* enquiries it is linked to */
	size_t linked_count;
	const char *const *matches; /* suggestions, in words */
	size_t match_count;
};
/* enquirer_open.c */
MUST_USE
int enquirer_open(
    struct intake *in, const struct opening *opening, struct err *err);
/* What a mail that a person places names: fills cases and linked of the
 * opening and, when suggested_r is not NULL, the enquiries it may be about. */
MUST_USE
int enquirer_evidence(struct intake *in, struct opening *opening,
    int64_t **suggested_r, size_t *count_r, struct err *err);
/* Why a mail is filed into an enquiry that is there. */
struct filed {
	int64_t enquiry;
	bool rights;
	const char *rule;
	const char *evidence;
	const char *because; /* in words, for the allocation; NULL: none */
};
MUST_USE
int enquirer_follow_up(
    struct intake *in, const struct filed *filed, struct err *err);

/* question.c: what a person must place. */
struct question {
	const char *task; /* how the subject begins; NULL: to place it */
	const char *rule;
	const char *evidence; /* why it is asked, one line */
	const char *because;  /* the same for people; NULL: evidence */
	const char *sentence;
	const char *first; /* choice 1, which is no enquiry; NULL: none */
	const char *new;   /* choice N; NULL: a new enquiry */
	const int64_t *suggested; /* enquiries, strongest first */
	size_t suggested_count;
};
/* What a mail of an enquiry may mean: its flags are put to whoever is in
 * charge, who names those that are so. */
struct flag;
MUST_USE
int question_flags(struct intake *in, const struct enquiry *enquiry,
    struct flag *const *flags, size_t count, struct err *err);
/* Are so many like letters a campaign? */
MUST_USE
int question_campaign(struct intake *in, const struct enquiry *enquiry,
    int64_t campaign, size_t letters, struct err *err);
/* May a writer whose mail was placed take part from now on?  Asks who placed
 * it. */
MUST_USE
int question_address(struct intake *asked, const struct enquiry *enquiry,
    const char *addr, const struct officer *to, struct err *err);
/* A mail names several cases: is it several enquiries? */
MUST_USE
int question_split(struct intake *in, const struct enquiry *enquiry,
    size_t cases, struct err *err);
/* Is the mail about that case?  Asks whoever ordered LINK. */
struct case_file;
MUST_USE
int question_link(struct intake *asked, const struct enquiry *enquiry,
    const struct case_file *file, const struct officer *to, struct err *err);
/* On what footing does the enquirer write? */
MUST_USE
int question_footing(struct intake *in, const struct enquiry *enquiry,
    const char *const *labels, size_t count, struct err *err);
/* What somebody said about one of them. */
struct flag_said {
	int64_t flag;
	bool yes;
	const struct command *command;
};
MUST_USE
int question_say(struct intake *in, const struct enquiry *enquiry,
    const struct flag_said *said, struct receipt *receipt, struct err *err);
/* The answer to it: flags is the array of ids that the question kept. */
MUST_USE
int question_settle(struct intake *in, const struct enquiry *enquiry,
    json_t *flags, struct receipt *receipt, struct err *err);
MUST_USE
int question_ask(
    struct intake *in, const struct question *question, struct err *err);

/* staff.c: mail from officers. */
MUST_USE
int staff_decide(struct intake *in, struct err *err);

/* answer_check.c: who speaks for an enquiry, and what the guard says. */
struct guard_result;
/* Owner, deputy, or on duty for an ownerless one: 1; else 0. */
MUST_USE
int answer_speaks_for(
    struct intake *in, const struct enquiry *enquiry, struct err *err);
MUST_USE
int answer_enquirer(struct intake *in, const struct enquiry *enquiry,
    struct party **party_r, struct err *err);
MUST_USE
int answer_check(struct intake *in, const struct enquiry *enquiry, bool speaks,
    struct guard_result *result_r, struct err *err);

/* answer.c: words on their way to the enquirer. */
/* Held and waiting answers of an enquiry that changes hands or ends. */
MUST_USE
int answer_drop_pending(
    struct intake *in, const struct enquiry *enquiry, struct err *err);
MUST_USE
int answer_take(struct intake *in, struct enquiry *enquiry,
    struct receipt *receipt, struct err *err);
MUST_USE
int answer_send(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *receipt, struct err *err);
MUST_USE
int answer_undo(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *receipt, struct err *err);

/* The answer in that state that a command is about: the receipt's that it
 * replies to, or the newest; 0: none. */
struct letter_row;
MUST_USE
int answer_find(struct intake *in, const struct enquiry *enquiry,
    const char *state, struct letter_row **letter_r, struct err *err);

/* Holds an answer that waits to leave; it goes when its officer says SEND.
 * reasons: as the officer reads them; codes: for the month's count.  1 held, 0
 * it waits no more. */
MUST_USE
int answer_stop(struct intake *in, struct enquiry *enquiry, int64_t letter_id,
    const char *reasons, const char *codes, struct err *err);

/* Puts an enquiry, with the mail that opened it, to whoever answers or gives
 * it out. */
MUST_USE
int commands_allocate(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to, bool for_duty, struct err *err);

/* One row of the table of commands. */
typedef int command_run(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err);
/* clock_commands.c */
command_run run_pause, run_resume, run_extend, run_ehc;
/* holding.c */
command_run run_holding, run_full;

/* commands.c: what an officer's command does, line by line.  enquiry NULL: the
 * mail is about none, and only numbered lines and UNDO may find one. */
/* What names no enquiry, or none that this officer may know of. */
#define COMMANDS_NOT_THERE "there is no such line or enquiry; nothing was done"
MUST_USE
int commands_run_one(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *receipt, struct err *err);
MUST_USE
int commands_run(struct intake *in, struct enquiry *enquiry,
    struct receipt *receipt, struct err *err);

/* Steps an enquiry's state; 0: not allowed in this state. */
int enquiry_step(struct enquiry *enquiry, int event, unsigned *effects_r);

#endif
