/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The states of an enquiry.  One table in lifecycle.c holds every transition;
 * nothing else in the tree compares two states to find out what may happen.
 *
 *                N  A  C  H  R  D  Z     N new       A allocated
 * assigned       A  A  A  A  -  -  -     C accepted  H held
 * accepted       -  C  C  H  R  -  -     R answering (release delay runs)
 * refused        -  N  N  -  -  -  -     D answered  Z closed
 * answer-ready   -  R  R  R  H  D  -     - not allowed
 * answer-held    -  H  H  H  H  D  -
 * released       -  -  -  R  R  D  -
 * undone         -  -  -  C  C  D  -
 * sent           -  -  -  -  D  D  -
 * holding-sent   -  -  -  -  C  D  -
 * full           -  -  D  H  R  D  -
 * closed         Z  Z  Z  Z  -  Z  Z
 * reopened       -  -  -  -  -  C  A
 * chased         N  A  C  H  R  D  Z
 *
 * Reading it: whoever is asked and answers has accepted (P-27).  A new answer
 * takes the place of one that waits; when that one's release delay was already
 * running the new one is held and the officer is asked.  A further letter on
 * an answered enquiry leaves it answered.  Only a substantive answer that was
 * sent stops the clock (P-23).  A chaser is counted and changes no state and
 * no clock (P-12).  While an answer is leaving, it is undone first or it goes.
 * What left as a holding reply may turn out to have been the full answer.
 * Reopening keeps owner and original date; a closed one is offered afresh.
 *
 * That a clock is paused is a row in the ledger of pauses, not a state.
 */
#ifndef ENQ_POLICY_LIFECYCLE_H
#define ENQ_POLICY_LIFECYCLE_H

#include <stdbool.h>

enum enquiry_state {
	ENQUIRY_NEW = 0,   /* nobody has it: the duty officer's */
	ENQUIRY_ALLOCATED, /* somebody was asked to take it */
	ENQUIRY_ACCEPTED,  /* the owner has it */
	ENQUIRY_HELD,      /* an answer waits for SEND or NOTE */
	ENQUIRY_ANSWERING, /* an answer's release delay runs */
	ENQUIRY_ANSWERED,  /* a substantive answer was sent */
	ENQUIRY_CLOSED
};
#define ENQUIRY_STATE_COUNT 7

enum enquiry_event {
	EVENT_ASSIGNED = 0,
	EVENT_ACCEPTED,
	EVENT_REFUSED,      /* NOT MINE */
	EVENT_ANSWER_READY, /* an answer came and the guard passed */
	EVENT_ANSWER_HELD,  /* an answer came and the guard gave reasons */
	EVENT_RELEASED,     /* SEND (or FULL) on a held answer */
	EVENT_UNDONE,       /* UNDO; NOTE on a held answer */
	EVENT_SENT,         /* the delay is over, the letter goes */
	EVENT_HOLDING_SENT, /* the same, but it was a holding reply */
	EVENT_FULL,         /* FULL: what left was no holding reply */
	EVENT_CLOSED,
	EVENT_REOPENED,
	EVENT_CHASED
};
#define ENQUIRY_EVENT_COUNT 13

/* What the engine has to do besides storing the new state. */
enum lifecycle_effect {
	EFFECT_ALLOCATE = 1 << 0,      /* write to the (new) owner */
	EFFECT_ASK_DUTY = 1 << 1,      /* ask the duty officer for an owner */
	EFFECT_RECORD_ACCEPT = 1 << 2, /* note who accepted and when */
	EFFECT_START_DELAY = 1 << 3,   /* start the release delay */
	EFFECT_DROP_PENDING = 1 << 4,  /* the waiting answer does not go */
	EFFECT_ASK_OFFICER = 1 << 5,   /* held: send the numbered reasons */
	EFFECT_SEND_ANSWER = 1 << 6,   /* the waiting answer to the outbox */
	EFFECT_STOP_CLOCK = 1 << 7,
	EFFECT_RESUME_CLOCK = 1 << 8,   /* with its original date */
	EFFECT_RECORD_PROMISE = 1 << 9, /* a holding reply names a date */
	EFFECT_COUNT_CHASER = 1 << 10,
	EFFECT_TELL_OWNER = 1 << 11
};

/*
 * 1 and *next_r, *effects_r (enum lifecycle_effect) when the event may happen
 * in that state; 0, and both untouched, when it may not.
 */
int lifecycle_step(enum enquiry_state state, enum enquiry_event event,
    enum enquiry_state *next_r, unsigned *effects_r);

/* Neither answered nor closed. */
bool lifecycle_is_open(enum enquiry_state state);

/* Names as the database and the man page write them: "answer-held". */
const char *lifecycle_state_name(enum enquiry_state state);
const char *lifecycle_event_name(enum enquiry_event event);
/* False when there is no such name; the result is then untouched. */
bool lifecycle_state_parse(const char *name, enum enquiry_state *state_r);
bool lifecycle_event_parse(const char *name, enum enquiry_event *event_r);

#endif
