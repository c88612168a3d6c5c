/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An officer's words on their way to the enquirer (P-27, P-28): guarded, held
 * with reasons or released after a delay that UNDO can use.
 *
 * Whoever may not answer an enquiry may not SEND or UNDO in it either.  A
 * newer answer takes the place of one that waits, but only once it is in the
 * outbox itself; while one is leaving, the newer is held.
 */
#include "daemon/intake/answer_p.h"

#include "daemon/intake/holdback.h"
#include "daemon/intake/holding.h"
#include "daemon/intake/merge.h"
#include "daemon/intake/undo.h"
#include "daemon/office/quiet.h"
#include "daemon/policy/guard.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/sys/log.h"
#include "parsers/base/buf.h"

enum { REASONS_BYTES = 16 * 1024 };

/* ---- taking an answer ---- */

/* Whoever is asked and answers has accepted; an ownerless enquiry becomes
 * the answering officer's (P-27). */
static void
accept(struct intake *in, struct enquiry *enquiry)
{
	unsigned effects;
	if (enquiry->owner_id != 0)
		return;
	if (!enquiry_step(enquiry, EVENT_ASSIGNED, &effects))
		return;
	enquiry->owner_id = in->officer->id;
	if (enquiry->team[0] == '\0')
		enquiry->team = in->officer->team;
}

static void
add_reason(struct buf *b, struct receipt *r, const char *sentence)
{
	char number[24];
	snprintf(number, sizeof number, "%zu", json_array_size(r->held) + 1);
	buf_add_fmt(b, "%s%s %s", b->n == 0 ? "" : "\n", number, sentence);
	json_array_append_new(r->held,
	    json_pack("{s:s, s:s}", "number", number, "why", sentence));
}

/* The allocation was about a mail that somebody else had written. */
static bool
other_writer(const struct intake *in)
{
	return in->letter != NULL && in->letter->context != NULL &&
	       strstr(in->letter->context, "other_writer") != NULL;
}

/* What holds it besides what stands in it. */
struct others {
	bool leaving;     /* another answer is on its way */
	const char *left; /* a colleague's has left meanwhile; NULL: none */
	bool quiet;       /* BEREAVEMENT */
};

/* What holds it, by names that reports count (P-34). */
static const char *
reasons_codes(struct intake *in, const struct guard_result *guard,
    const struct others *others)
{
	struct buf b;
	buf_init(&b, in->ctx, REASONS_BYTES);
	for (size_t i = 0; i < guard->reason_count; i++)
		buf_add_fmt(&b, "%s%s", b.n == 0 ? "" : " ",
		    guard_code_name(guard->reasons[i].code));
	if (other_writer(in))
		buf_add_fmt(&b, "%sother-writer", b.n == 0 ? "" : " ");
	if (others->leaving || others->left != NULL)
		buf_add_fmt(&b, "%sanother-leaves", b.n == 0 ? "" : " ");
	if (others->quiet)
		buf_add_fmt(&b, "%sbereavement", b.n == 0 ? "" : " ");
	return b.p;
}

/* One a line as the officer sees them; NULL when nothing holds it. */
static const char *
reasons_text(struct intake *in, const struct guard_result *guard,
    const struct others *others, struct receipt *r)
{
	struct buf b;
	buf_init(&b, in->ctx, REASONS_BYTES);
	for (size_t i = 0; i < guard->reason_count; i++)
		add_reason(&b, r, guard->reasons[i].sentence);
	if (other_writer(in))
		add_reason(&b, r,
		    "The mail you reply to was not written by the enquirer, "
		    "but your words go to the enquirer.");
	if (others->leaving)
		add_reason(&b, r, "Another answer is on its way already.");
	if (others->left != NULL)
		add_reason(&b, r, others->left);
	if (others->quiet)
		add_reason(&b, r, QUIET_ANSWER);
	return b.n == 0 ? NULL : b.p;
}

/* Without words that are surely the officer's there is nothing to hold. */
static bool
has_words(const struct guard_result *guard, struct receipt *r)
{
	for (size_t i = 0; i < guard->reason_count; i++)
		if (guard->reasons[i].code == GUARD_TEXT_EMPTY ||
		    guard->reasons[i].code == GUARD_TEXT_UNSURE) {
			receipt_refused(r, NULL,
			    "your new words cannot be told from the quoted "
			    "text; please reply again with your words above "
			    "everything else");
			return false;
		}
	return true;
}

static void
tell_waiting(struct intake *in, struct receipt *r, bool held, int64_t letter_id)
{
	receipt_keep(r, "letter", json_integer((json_int_t)letter_id));
	if (held)
		return;
	r->leaves_at = answer_clock(
	    in->ctx, in->office->now + in->office->config->release_delay_s);
	receipt_undoes(r, json_pack("{s:I}", "answer", (json_int_t)letter_id),
	    "your answer does not leave");
}

static int
refuse_state(struct intake *in, const struct enquiry *enquiry,
    const struct command *command, struct receipt *r)
{
	const char *state = merge_state(enquiry);
	const char *remedy =
	    strcmp(state, "new") == 0 ? "; reply ACCEPT first"
	    : state == enquiry->state
		? ""
		: mem_fmt(in->ctx,
		      "; send it as a reply to a mail about that one, or first "
		      "write UNMERGE %s",
		      enquiry->reference);
	receipt_refused(r, command,
	    mem_fmt(in->ctx, "%s is %s, so nothing was sent%s",
		enquiry->reference, state, remedy));
	return 0;
}

/* The operator holds back everything that leaves: said, not promised. */
static bool
switched_off(const struct intake *in, struct receipt *r)
{
	const char *setting = post_held_by_setting(in->office, false);
	if (setting == NULL)
		return false;
	r->sentence = "Your answer waits for the operator";
	receipt_refused(r, NULL,
	    mem_fmt(in->ctx,
		"sending is switched off for now (%s); it leaves when the "
		"operator releases it",
		setting));
	return true;
}

/* Their last letter from us came back: this one may too (P-6). */
static int
tell_muted(struct intake *in, const struct party *party, struct receipt *r,
    struct err *err)
{
	int rc = address_is_muted(
	    in->office->store, party->addr, in->office->now, err);
	if (rc == 1)
		receipt_changed(r, NULL,
		    "goes to an address whose last letter from us came back; "
		    "please telephone them as well");
	return rc < 0 ? -1 : 0;
}

/* Writes it, then drops what it takes the place of. */
static int
write_answer(struct intake *in, struct enquiry *enquiry,
    const struct answer *answer, bool replaces, bool not_theirs,
    struct receipt *r, struct err *err)
{
	struct pending pending;
	const char *name;
	int64_t letter_id = 0;
	bool held = answer->reasons != NULL;
	const bool to_others =
	    not_theirs && in->officer->role < OFFICER_MANAGER;
	if (pending_find(in, enquiry, &pending, err) < 0)
		return -1;
	if (post_answer(in->ctx, in->office, in->mail, enquiry, answer,
		&letter_id, err) < 0) {
		if (err->kind != ERR_INPUT)
			return -1;
		receipt_refused(r, NULL, mem_str(in->ctx, err->text));
		return 0;
	}
	if (answer->holding &&
	    holding_guess(in, letter_id, to_others ? NULL : r, err) < 0)
		return -1;
	if ((replaces && pending_drop(in, enquiry, &pending, r, err) < 0) ||
	    (not_theirs &&
		holdback_not_theirs(in, enquiry, letter_id, &name, err) < 0) ||
	    tell_muted(in, answer->party, r, err) < 0)
		return -1;
	if (to_others)
		r->whose = name;
	tell_waiting(in, r, held || switched_off(in, r), letter_id);
	log_event(LOG_NOTICE, held ? "answer.held" : "answer.released",
	    log_s("enquiry", enquiry->reference), log_i("letter", letter_id));
	if (enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	return post_event(in->office, enquiry, in->mail->message_id, letter_id,
	    in->officer->addr, held ? "answer.held" : "answer.ready",
	    json_pack("{s:s, s:s}", "reasons", held ? answer->reasons : "",
		"codes", answer->codes),
	    err);
}

int
answer_take(struct intake *in, struct enquiry *enquiry, struct receipt *r,
    struct err *err)
{
	struct guard_result guard;
	struct party *party = NULL;
	unsigned effects;
	int rc = answer_enquirer(in, enquiry, &party, err);
	int speaks = rc < 0 ? -1 : answer_speaks_for(in, enquiry, err);
	if (speaks < 0 || answer_check(in, enquiry, speaks, &guard, err) < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, NULL,
		    "this enquiry has no address to answer to; please "
		    "telephone or write");
		return 0;
	}
	if (!has_words(&guard, r))
		return 0;
	const int breach = quiet_breach(in->office, enquiry->id, err);
	const int quiet =
	    quiet_covers(in->office, enquiry->id, party->addr, err);
	struct others others = {.quiet = quiet == 1};
	if (breach < 0 || quiet < 0 ||
	    pending_overtaken(in, enquiry, &others.left, err) < 0)
		return -1;
	if (breach) {
		receipt_refused(
		    r, NULL, QUIET_BREACH_WORDS "; send it again after that");
		return 0;
	}
	if (speaks)
		accept(in, enquiry);
	others.leaving = strcmp(enquiry->state,
			     lifecycle_state_name(ENQUIRY_ANSWERING)) == 0;
	struct answer answer = {.officer = in->officer,
	    .party = party,
	    .reasons = reasons_text(in, &guard, &others, r),
	    .codes = reasons_codes(in, &guard, &others),
	    .needs_manager = guard.needs_manager,
	    .holding = guard.looks_holding};
	/* What is leaving goes on leaving, and what the owner wrote stays; the
	 * new one waits for SEND. */
	if (!others.leaving &&
	    !enquiry_step(enquiry,
		answer.reasons == NULL ? EVENT_ANSWER_READY : EVENT_ANSWER_HELD,
		&effects)) {
		/* Nothing is there that SEND could let go. */
		json_array_clear(r->held);
		return refuse_state(in, enquiry, NULL, r);
	}
	return write_answer(
	    in, enquiry, &answer, !others.leaving && speaks, !speaks, r, err);
}

int
answer_stop(struct intake *in, struct enquiry *enquiry, int64_t letter_id,
    const char *reasons, const char *codes, struct err *err)
{
	unsigned effects;
	int rc = outbox_hold(in->office->store, letter_id, reasons, err);
	if (rc <= 0)
		return rc;
	if (enquiry_step(enquiry, EVENT_ANSWER_HELD, &effects) &&
	    enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	log_event(LOG_NOTICE, "answer.held",
	    log_s("enquiry", enquiry->reference), log_i("letter", letter_id));
	return post_event(in->office, enquiry, in->mail->message_id, letter_id,
		   in->officer->addr, "answer.held",
		   json_pack("{s:s, s:s}", "reasons", reasons, "codes", codes),
		   err) < 0
		   ? -1
		   : 1;
}

/* ---- SEND and UNDO ---- */

int
answer_find(struct intake *in, const struct enquiry *enquiry, const char *state,
    struct letter_row **letter_r, struct err *err)
{
	if (in->letter != NULL && in->letter->context != NULL) {
		json_t *context = json_loads(in->letter->context, 0, NULL);
		int64_t id =
		    json_integer_value(json_object_get(context, "letter"));
		json_decref(context);
		int rc = id == 0 ? 0
				 : outbox_row(in->office->store, in->ctx, id,
				       letter_r, err);
		if (rc < 0)
			return -1;
		/* What it names may be of another enquiry than is meant. */
		if (rc == 1 && (*letter_r)->enquiry_id == enquiry->id)
			return strcmp((*letter_r)->state, state) == 0;
	}
	return outbox_of_enquiry(in->office->store, in->ctx, enquiry->id,
	    "answer", state, letter_r, err);
}

/* The owner's words are the owner's, the deputy's or a manager's to release. */
static int
may_release(struct intake *in, const struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	if (in->officer->role >= OFFICER_MANAGER)
		return 1;
	int speaks = answer_speaks_for(in, enquiry, err);
	if (speaks == 0)
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is not yours", enquiry->reference));
	return speaks;
}

/* Released by its officer, it may still wait for the setting. */
static int
release(struct intake *in, const struct letter_row *letter, struct err *err)
{
	const char *setting = post_held_by_setting(in->office, false);
	int64_t at = in->office->now + in->office->config->release_delay_s;
	if (outbox_release(in->office->store, letter->id, at, err) < 0)
		return -1;
	if (setting == NULL)
		return 0;
	return outbox_hold(in->office->store, letter->id, setting, err) < 0 ? -1
									    : 0;
}

static bool
needs_manager(const struct letter_row *letter)
{
	return letter->context != NULL &&
	       strstr(letter->context, "needs_manager") != NULL;
}

/* Why a held answer may not be released by this officer; NULL: it may. */
static const char *
send_refusal(const struct intake *in, const struct letter_row *letter)
{
	if (letter == NULL)
		return "no answer is being held";
	if (letter->held_reasons != NULL &&
	    span_starts(span_str(letter->held_reasons), "outgoing"))
		return "sending is switched off for now by the operator";
	if (needs_manager(letter) && in->officer->role < OFFICER_MANAGER)
		return "it seems to be about another child, so a manager must "
		       "send it";
	return NULL;
}

int
answer_send(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct letter_row *letter = NULL;
	unsigned effects;
	int rc = may_release(in, enquiry, command, r, err);
	if (rc <= 0)
		return rc;
	const int breach = quiet_breach(in->office, enquiry->id, err);
	rc = answer_find(in, enquiry, "held", &letter, err);
	if (rc < 0 || breach < 0)
		return -1;
	const char *unsure = NULL;
	if (rc == 1 && pending_unsure(in, enquiry, letter, &unsure, err) < 0)
		return -1;
	const char *why = breach ? QUIET_BREACH_WORDS
			  : unsure != NULL
			      ? unsure
			      : send_refusal(in, rc == 0 ? NULL : letter);
	if (why != NULL) {
		receipt_refused(r, command, why);
		return 0;
	}
	accept(in, enquiry);
	if (!enquiry_step(enquiry, EVENT_RELEASED, &effects))
		return refuse_state(in, enquiry, command, r);
	if (release(in, letter, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	receipt_changed(r, command, "your answer is released");
	tell_waiting(in, r, switched_off(in, r), letter->id);
	log_event(LOG_NOTICE, "answer.released",
	    log_s("enquiry", enquiry->reference), log_i("letter", letter->id));
	return post_event(in->office, enquiry, in->mail->message_id, letter->id,
	    in->officer->addr, "answer.released",
	    json_pack("{s:s}", "reasons",
		letter->held_reasons == NULL ? "" : letter->held_reasons),
	    err);
}

/* Nobody gets it. */
static int
stop(struct intake *in, struct enquiry *enquiry,
    const struct letter_row *letter, const struct command *command,
    struct receipt *r, struct err *err)
{
	unsigned effects;
	int rc = may_release(in, enquiry, command, r, err);
	if (rc <= 0)
		return rc;
	rc = outbox_drop(in->office->store, letter->id, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		receipt_refused(r, command,
		    strcmp(letter->state, "dropped") == 0 ||
			    strcmp(letter->state, "failed") == 0
			? "it leaves no more; nobody got it"
			: "too late: it has left and cannot be called back");
		return 0;
	}
	if (enquiry_step(enquiry, EVENT_UNDONE, &effects) &&
	    enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	receipt_changed(r, command, "your answer was stopped; nobody got it");
	return post_event(in->office, enquiry, in->mail->message_id, letter->id,
	    in->officer->addr, "answer.undone", json_object(), err);
}

int
answer_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct letter_row *letter;
	struct enquiry *enquiry;
	int rc = outbox_row(in->office->store, in->ctx,
	    json_integer_value(json_object_get(what, "answer")), &letter, err);
	if (rc == 1)
		rc = enquiry_get(in->office->store, in->ctx, letter->enquiry_id,
		    &enquiry, err);
	return rc <= 0 ? rc : stop(in, enquiry, letter, command, r, err);
}

int
answer_undo(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct letter_row *letter = NULL;
	int rc = answer_find(in, enquiry, "waiting", &letter, err);
	if (rc == 0)
		rc = answer_find(in, enquiry, "held", &letter, err);
	if (rc != 0)
		return rc < 0 ? -1 : stop(in, enquiry, letter, command, r, err);
	const char *why = undo_why_not(in);
	receipt_refused(r, command,
	    why != NULL
		? why
		: "nothing can be undone: no answer is waiting, and one that "
		  "has left cannot be called back. To undo an order, reply to "
		  "the mail that says it was done");
	return 0;
}
