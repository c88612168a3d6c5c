/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of what may happen to an enquiry. */
#include "daemon/policy/lifecycle.h"

#include <stddef.h>
#include <string.h>

#include "parsers/base/mem.h"

static const char *const state_names[ENQUIRY_STATE_COUNT] = {
    [ENQUIRY_NEW] = "new",
    [ENQUIRY_ALLOCATED] = "allocated",
    [ENQUIRY_ACCEPTED] = "accepted",
    [ENQUIRY_HELD] = "held",
    [ENQUIRY_ANSWERING] = "answering",
    [ENQUIRY_ANSWERED] = "answered",
    [ENQUIRY_CLOSED] = "closed",
};

static const char *const event_names[ENQUIRY_EVENT_COUNT] = {
    [EVENT_ASSIGNED] = "assigned",
    [EVENT_ACCEPTED] = "accepted",
    [EVENT_REFUSED] = "refused",
    [EVENT_ANSWER_READY] = "answer-ready",
    [EVENT_ANSWER_HELD] = "answer-held",
    [EVENT_RELEASED] = "released",
    [EVENT_UNDONE] = "undone",
    [EVENT_SENT] = "sent",
    [EVENT_HOLDING_SENT] = "holding-sent",
    [EVENT_FULL] = "full",
    [EVENT_CLOSED] = "closed",
    [EVENT_REOPENED] = "reopened",
    [EVENT_CHASED] = "chased",
};

struct transition {
	bool allowed;
	enum enquiry_state next;
	unsigned effects;
};

#define GO(next_, effects_)                                                    \
	{                                                                      \
		.allowed = true, .next = ENQUIRY_##next_,                      \
		.effects = (effects_)                                          \
	}

/* Every pair that is not here is not allowed. */
/* clang-format off */
static const struct transition
table[ENQUIRY_EVENT_COUNT][ENQUIRY_STATE_COUNT] = {
    [EVENT_ASSIGNED] = {
	[ENQUIRY_NEW] = GO(ALLOCATED, EFFECT_ALLOCATE),
	[ENQUIRY_ALLOCATED] = GO(ALLOCATED, EFFECT_ALLOCATE),
	[ENQUIRY_ACCEPTED] = GO(ALLOCATED, EFFECT_ALLOCATE),
	[ENQUIRY_HELD] = GO(ALLOCATED, EFFECT_ALLOCATE | EFFECT_DROP_PENDING),
    },
    [EVENT_ACCEPTED] = {
	[ENQUIRY_ALLOCATED] = GO(ACCEPTED, EFFECT_RECORD_ACCEPT),
	[ENQUIRY_ACCEPTED] = GO(ACCEPTED, 0),
	[ENQUIRY_HELD] = GO(HELD, 0),
	[ENQUIRY_ANSWERING] = GO(ANSWERING, 0),
    },
    [EVENT_REFUSED] = {
	[ENQUIRY_ALLOCATED] = GO(NEW, EFFECT_ASK_DUTY),
	[ENQUIRY_ACCEPTED] = GO(NEW, EFFECT_ASK_DUTY),
    },
    [EVENT_ANSWER_READY] = {
	[ENQUIRY_ALLOCATED] = GO(ANSWERING,
	    EFFECT_RECORD_ACCEPT | EFFECT_START_DELAY),
	[ENQUIRY_ACCEPTED] = GO(ANSWERING, EFFECT_START_DELAY),
	[ENQUIRY_HELD] = GO(ANSWERING,
	    EFFECT_DROP_PENDING | EFFECT_START_DELAY),
	[ENQUIRY_ANSWERING] = GO(HELD,
	    EFFECT_DROP_PENDING | EFFECT_ASK_OFFICER),
	[ENQUIRY_ANSWERED] = GO(ANSWERED, EFFECT_START_DELAY),
    },
    [EVENT_ANSWER_HELD] = {
	[ENQUIRY_ALLOCATED] = GO(HELD,
	    EFFECT_RECORD_ACCEPT | EFFECT_ASK_OFFICER),
	[ENQUIRY_ACCEPTED] = GO(HELD, EFFECT_ASK_OFFICER),
	[ENQUIRY_HELD] = GO(HELD, EFFECT_DROP_PENDING | EFFECT_ASK_OFFICER),
	[ENQUIRY_ANSWERING] = GO(HELD,
	    EFFECT_DROP_PENDING | EFFECT_ASK_OFFICER),
	[ENQUIRY_ANSWERED] = GO(ANSWERED, EFFECT_ASK_OFFICER),
    },
    [EVENT_RELEASED] = {
	[ENQUIRY_HELD] = GO(ANSWERING, EFFECT_START_DELAY),
	[ENQUIRY_ANSWERING] = GO(ANSWERING, 0),
	[ENQUIRY_ANSWERED] = GO(ANSWERED, EFFECT_START_DELAY),
    },
    [EVENT_UNDONE] = {
	[ENQUIRY_HELD] = GO(ACCEPTED, EFFECT_DROP_PENDING),
	[ENQUIRY_ANSWERING] = GO(ACCEPTED, EFFECT_DROP_PENDING),
	[ENQUIRY_ANSWERED] = GO(ANSWERED, EFFECT_DROP_PENDING),
    },
    [EVENT_SENT] = {
	[ENQUIRY_ANSWERING] = GO(ANSWERED,
	    EFFECT_SEND_ANSWER | EFFECT_STOP_CLOCK),
	[ENQUIRY_ANSWERED] = GO(ANSWERED, EFFECT_SEND_ANSWER),
    },
    [EVENT_HOLDING_SENT] = {
	[ENQUIRY_ANSWERING] = GO(ACCEPTED,
	    EFFECT_SEND_ANSWER | EFFECT_RECORD_PROMISE),
	[ENQUIRY_ANSWERED] = GO(ANSWERED, EFFECT_SEND_ANSWER),
    },
    [EVENT_FULL] = {
	[ENQUIRY_ACCEPTED] = GO(ANSWERED, EFFECT_STOP_CLOCK),
	[ENQUIRY_HELD] = GO(HELD, 0),
	[ENQUIRY_ANSWERING] = GO(ANSWERING, 0),
	[ENQUIRY_ANSWERED] = GO(ANSWERED, 0),
    },
    [EVENT_CLOSED] = {
	[ENQUIRY_NEW] = GO(CLOSED, EFFECT_STOP_CLOCK),
	[ENQUIRY_ALLOCATED] = GO(CLOSED, EFFECT_STOP_CLOCK),
	[ENQUIRY_ACCEPTED] = GO(CLOSED, EFFECT_STOP_CLOCK),
	[ENQUIRY_HELD] = GO(CLOSED, EFFECT_STOP_CLOCK | EFFECT_DROP_PENDING),
	[ENQUIRY_ANSWERED] = GO(CLOSED, EFFECT_DROP_PENDING),
	[ENQUIRY_CLOSED] = GO(CLOSED, 0),
    },
    [EVENT_REOPENED] = {
	[ENQUIRY_ANSWERED] = GO(ACCEPTED,
	    EFFECT_RESUME_CLOCK | EFFECT_TELL_OWNER),
	[ENQUIRY_CLOSED] = GO(ALLOCATED,
	    EFFECT_RESUME_CLOCK | EFFECT_ALLOCATE),
    },
    [EVENT_CHASED] = {
	[ENQUIRY_NEW] = GO(NEW, EFFECT_COUNT_CHASER | EFFECT_ASK_DUTY),
	[ENQUIRY_ALLOCATED] = GO(ALLOCATED,
	    EFFECT_COUNT_CHASER | EFFECT_TELL_OWNER),
	[ENQUIRY_ACCEPTED] = GO(ACCEPTED,
	    EFFECT_COUNT_CHASER | EFFECT_TELL_OWNER),
	[ENQUIRY_HELD] = GO(HELD, EFFECT_COUNT_CHASER | EFFECT_TELL_OWNER),
	[ENQUIRY_ANSWERING] = GO(ANSWERING, EFFECT_COUNT_CHASER),
	[ENQUIRY_ANSWERED] = GO(ANSWERED,
	    EFFECT_COUNT_CHASER | EFFECT_TELL_OWNER),
	[ENQUIRY_CLOSED] = GO(CLOSED, EFFECT_COUNT_CHASER),
    },
};
/* clang-format on */

int
lifecycle_step(enum enquiry_state state, enum enquiry_event event,
    enum enquiry_state *next_r, unsigned *effects_r)
{
	ASSERT((unsigned)state < ENQUIRY_STATE_COUNT);
	ASSERT((unsigned)event < ENQUIRY_EVENT_COUNT);

	const struct transition *transition = &table[event][state];

	if (!transition->allowed)
		return 0;
	*next_r = transition->next;
	*effects_r = transition->effects;
	return 1;
}

bool
lifecycle_is_open(enum enquiry_state state)
{
	return state != ENQUIRY_ANSWERED && state != ENQUIRY_CLOSED;
}

const char *
lifecycle_state_name(enum enquiry_state state)
{
	ASSERT((unsigned)state < ENQUIRY_STATE_COUNT);
	return state_names[state];
}

const char *
lifecycle_event_name(enum enquiry_event event)
{
	ASSERT((unsigned)event < ENQUIRY_EVENT_COUNT);
	return event_names[event];
}

static bool
find_name(const char *const *names, int count, const char *name, int *index_r)
{
	for (int i = 0; name != NULL && i < count; i++) {
		if (strcmp(names[i], name) == 0) {
			*index_r = i;
			return true;
		}
	}
	return false;
}

bool
lifecycle_state_parse(const char *name, enum enquiry_state *state_r)
{
	int index;

	if (!find_name(state_names, ENQUIRY_STATE_COUNT, name, &index))
		return false;
	*state_r = (enum enquiry_state)index;
	return true;
}

bool
lifecycle_event_parse(const char *name, enum enquiry_event *event_r)
{
	int index;

	if (!find_name(event_names, ENQUIRY_EVENT_COUNT, name, &index))
		return false;
	*event_r = (enum enquiry_event)index;
	return true;
}
