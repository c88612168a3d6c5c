/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/timeline.h"

#include <string.h>

#include "parsers/base/buf.h"
#include "parsers/base/civil.h"

static const char *
text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text == NULL ? "" : text;
}

static int64_t
number_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

const char *
timeline_outcome(const char *outcome)
{
	static const struct {
		const char *name, *words;
	} table[] = {
	    {"enquiry", "opened an enquiry"},
	    {"follow-up", "filed in an enquiry"},
	    {"staff", "an officer's mail"},
	    {"triage", "TRIAGE, to be placed"},
	    {"machine", "a machine's mail"},
	    {"duplicate", "a duplicate"},
	    {"filed", "filed, no reply owed"},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (strcmp(table[i].name, outcome) == 0)
			return table[i].words;
	return outcome;
}

const char *
timeline_because(void *ctx, const char *rule, const char *evidence)
{
	if (evidence[0] == '\0')
		return rule;
	/* That no rule held, the evidence says in words. */
	if (strcmp(rule, "none") == 0 ||
	    span_starts(span_str(evidence), mem_fmt(ctx, "%s:", rule)))
		return evidence;
	return mem_fmt(ctx, "%s: %s", rule, evidence);
}

/* What an event's sentence ends with. */
enum tail {
	TAIL_NONE = 0,
	TAIL_TEXT,   /* payload[key], a text */
	TAIL_LIST,   /* payload[key], a list of texts */
	TAIL_DAY,    /* payload[key], a day number */
	TAIL_LETTER, /* the letter and payload[key], its kind */
	TAIL_MAIL    /* what the mail became and why */
};

struct phrase {
	const char *kind, *words;
	enum tail tail;
	const char *key;
};

static const struct phrase phrases[] = {
    {"enquiry.opened", "opened; an answer is due", TAIL_DAY, "due_day"},
    {"enquiry.linked", "linked to", TAIL_LIST, "to"},
    {"enquiry.unlinked", "not linked any more to", TAIL_LIST, "from"},
    {"enquiry.assigned", "given to", TAIL_TEXT, "to"},
    {"enquiry.moved", "its case went to the team", TAIL_TEXT, "to"},
    {"enquiry.accepted", "accepted", TAIL_NONE, NULL},
    {"enquiry.refused", "refused: NOT MINE", TAIL_NONE, NULL},
    {"enquiry.closed", "closed:", TAIL_TEXT, "reason"},
    {"enquiry.undone", "an order was taken back; it is", TAIL_TEXT, "state"},
    {"enquiry.reopened", "opened again", TAIL_NONE, NULL},
    {"enquiry.crossed", "it came before the answer left", TAIL_NONE, NULL},
    {"enquiry.stays-open", "open for what came before the answer left",
	TAIL_NONE, NULL},
    {"footing.recorded", "who writes is recorded:", TAIL_TEXT, "footing"},
    {"enquiry.routed", "another way for them:", TAIL_TEXT, "to"},
    {"enquiry.unrouted", "that was taken back:", TAIL_TEXT, "to"},
    {"reminder.set", "its owner is reminded on", TAIL_TEXT, "day"},
    {"bereavement.begun", "BEREAVEMENT: nothing automatic goes to them",
	TAIL_NONE, NULL},
    {"bereavement.ended", "BEREAVEMENT was taken back", TAIL_NONE, NULL},
    {"breach.begun", "BREACH: nothing of it leaves;", TAIL_TEXT, "said"},
    {"breach.resumed", "letters leave again", TAIL_NONE, NULL},
    {"breach.decided", "the breach is decided:", TAIL_TEXT, "as"},
    {"breach.undone", "BREACH was taken back", TAIL_NONE, NULL},
    {"restriction.begun", "RESTRICTED, from now on only to", TAIL_TEXT, "to"},
    {"restriction.ended", "not restricted any more as it was", TAIL_NONE, NULL},
    {"mail.sealed", "MISDIRECTED: sealed,", TAIL_TEXT, "mail"},
    {"mail.unsealed", "MISDIRECTED was taken back:", TAIL_TEXT, "mail"},
    {"mail.sealed-read", "an operator read a sealed mail:", TAIL_TEXT, "why"},
    {"note.added", "note:", TAIL_TEXT, "text"},
    {"answer.ready", "an answer came and waits for its release:", TAIL_LETTER,
	NULL},
    {"answer.held", "an answer is HELD:", TAIL_TEXT, "reasons"},
    {"answer.released", "the answer was released:", TAIL_LETTER, NULL},
    {"answer.undone", "the answer was taken back:", TAIL_LETTER, NULL},
    {"answer.holding", "it left as a holding reply:", TAIL_LETTER, NULL},
    {"answer.marked", "the answer counts as:", TAIL_TEXT, "as"},
    {"clock.paused", "the clock stands still:", TAIL_TEXT, "reason"},
    {"clock.resumed", "the clock runs again:", TAIL_TEXT, "working"},
    {"clock.extended", "extended:", TAIL_TEXT, "reason"},
    {"clock.recounted", "the due date moved:", TAIL_TEXT, "why"},
    {"promise.made", "promised for", TAIL_TEXT, "day"},
    {"promise.kept", "a promise was kept", TAIL_NONE, NULL},
    {"promise.broken", "a promise was BROKEN", TAIL_NONE, NULL},
    {"legal.event", "in law:", TAIL_TEXT, "event"},
    {"legal.taken-back", "in law, taken back:", TAIL_TEXT, "event"},
    {"letter.written", "written:", TAIL_LETTER, "kind"},
    {"letter.sent", "sent:", TAIL_LETTER, "kind"},
    {"letter.failed", "FAILED for good:", TAIL_LETTER, "kind"},
    {"party.unreached", "could not be reached:", TAIL_TEXT, "why"},
    {"letter.uncertain", "UNCERTAIN whether it was taken:", TAIL_LETTER,
	"kind"},
    {"letter.released", "released by the operator:", TAIL_LETTER, NULL},
    {"letter.dropped", "dropped by the operator:", TAIL_LETTER, NULL},
    {"letter.gone", "dropped, for who should get it has left the register:",
	TAIL_LETTER, "kind"},
    {"letter.unattended", "nobody is there who may read it:", TAIL_TEXT,
	"kind"},
    {"letter.untold", "reached nobody, a letter to a colleague:", TAIL_LETTER,
	"kind"},
    {"enquiry.member", "written for:", TAIL_TEXT, "mp"},
    {"letter.stale", "dropped, for it was not so any more:", TAIL_LETTER,
	"kind"},
    {"naming.kept", "they were told in time who deals with it", TAIL_NONE,
	NULL},
    {"naming.late", "they were told LATE who deals with it", TAIL_NONE, NULL},
    {"letter.renewed",
	"dropped, for it named a day that is over, and written anew:",
	TAIL_LETTER, "kind"},
    {"naming.owed", "they wait again to hear who deals with it", TAIL_NONE,
	NULL},
    {"naming.ended", "nothing automatic tells them who deals with it",
	TAIL_NONE, NULL},
    {"mail.filed", "received:", TAIL_MAIL, NULL},
    {"mail.unplaced", "its place was wrong and taken back", TAIL_NONE, NULL},
    {"mail.quarantined", "unreadable:", TAIL_TEXT, "why"},
};

static void
add_tail(void *ctx, struct buf *b, const struct phrase *p, const json_t *event)
{
	const json_t *payload = json_object_get(event, "payload");
	const json_t *value =
	    p->key == NULL ? NULL : json_object_get(payload, p->key);
	char day[CIVIL_LONG_SIZE];
	if (p->tail == TAIL_TEXT && json_is_string(value))
		buf_add_fmt(b, " %s", json_string_value(value));
	if (p->tail == TAIL_DAY && json_is_integer(value)) {
		civil_long((int32_t)json_integer_value(value), day);
		buf_add_fmt(b, " %s", day);
	}
	if (p->tail == TAIL_LETTER)
		buf_add_fmt(b, " letter %lld%s%s",
		    (long long)number_of(event, "letter"),
		    value == NULL ? "" : ", ",
		    value == NULL ? "" : json_string_value(value));
	for (size_t i = 0; p->tail == TAIL_LIST && i < json_array_size(value);
	     i++)
		buf_add_fmt(b, "%s %s", i == 0 ? "" : ",",
		    json_string_value(json_array_get(value, i)));
	if (p->tail == TAIL_MAIL)
		buf_add_fmt(b, " mail %lld, %s (%s)",
		    (long long)number_of(event, "message"),
		    timeline_outcome(text_of(payload, "outcome")),
		    timeline_because(ctx, text_of(payload, "rule"),
			text_of(payload, "evidence")));
	if (p->tail == TAIL_MAIL && text_of(payload, "sender")[0] != '\0')
		buf_add_fmt(b, "; the border: %s", text_of(payload, "sender"));
}

char *
timeline_words(void *ctx, const json_t *event)
{
	const char *kind = text_of(event, "kind");
	struct buf b;
	buf_init(&b, ctx, 8192);
	for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
		if (strcmp(phrases[i].kind, kind) == 0) {
			buf_add_str(&b, phrases[i].words);
			add_tail(ctx, &b, &phrases[i], event);
			return b.p;
		}
	buf_add_str(&b, kind);
	return b.p;
}
