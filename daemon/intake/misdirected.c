/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/misdirected.h"

#include "daemon/intake/footings.h"
#include "daemon/intake/forget.h"
#include "daemon/intake/holdback.h"
#include "daemon/intake/placing.h"
#include "daemon/office/governance.h"
#include "daemon/office/restricted.h"
#include "daemon/store/flags.h"
#include "daemon/store/seals.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

enum { MAILS_MAX = 200 };

/* ---- which mail ---- */

/* An officer's own mail is none of those that came from outside. */
static bool
came_in(const struct message *row)
{
	return row->outcome != OUTCOME_STAFF && row->outcome != OUTCOME_NONE;
}

static int
find_row(struct intake *in, int64_t id, struct message **row_r, struct err *err)
{
	int rc = inbox_get(in->office->store, in->ctx, id, row_r, err);
	if (rc == 1 && (*row_r)->duplicate_of != 0)
		rc = inbox_get(in->office->store, in->ctx,
		    (*row_r)->duplicate_of, row_r, err);
	return rc;
}

/* 0: it is not said which of several. */
static int
find_meant(struct intake *in, const struct enquiry *enquiry,
    struct message **row_r, struct err *err)
{
	const struct message_filter filter = {
	    .enquiry_id = enquiry->id, .max = MAILS_MAX};
	struct message **rows;
	size_t count;
	size_t n = 0;
	if (in->letter != NULL && in->letter->caused_by != 0 &&
	    in->letter->enquiry_id == enquiry->id) {
		int rc = find_row(in, in->letter->caused_by, row_r, err);
		if (rc < 0 || (rc == 1 && came_in(*row_r)))
			return rc;
	}
	if (inbox_list(
		in->office->store, in->ctx, &filter, &rows, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (rows[i]->outcome == OUTCOME_ENQUIRY ||
		    rows[i]->outcome == OUTCOME_FOLLOW_UP) {
			*row_r = rows[i];
			n++;
		}
	return n == 1;
}

/* ---- the letters that show it ---- */

/* The mail once more, as it may be shown now. */
static int
allocate(struct intake *in, int64_t message_id, const struct enquiry *enquiry,
    const struct allocation *like, struct err *err)
{
	struct intake asked;
	struct intake_mail mail;
	const char *may_tell;
	struct allocation allocation = *like;
	int rc = placing_asked(in, message_id, &asked, &mail, err);
	if (rc <= 0 ||
	    footings_rule(in->ctx, in->office, enquiry, &may_tell, err) < 0)
		return rc <= 0 ? rc : -1;
	allocation.disclosure = may_tell;
	allocation.acknowledged = "reply STATUS to see it";
	allocation.unproven = !identity_is_proved(asked.identity.proof);
	return post_allocation(
	    in->ctx, in->office, &mail, enquiry, &allocation, err);
}

int
misdirected_allocate(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct letter_row *letter,
    const struct seal *seal, struct err *err)
{
	struct intake none = {.ctx = ctx, .office = office};
	struct officer *to;
	int rc = officer_by_addr(
	    office->store, ctx, letter->to_addr, office->today, &to, err);
	if (rc == 0)
		rc = intake_owner(&none, enquiry, &to, err);
	if (rc <= 0)
		return rc;
	const struct allocation allocation = {.to = to,
	    .for_duty = letter->context != NULL &&
			strstr(letter->context, "asked") != NULL,
	    .again = mem_fmt(ctx, "sealed:%lld", (long long)seal->id)};
	return allocate(&none, letter->caused_by, enquiry, &allocation, err);
}

/* Of those in that state: none of them leaves. */
static int
drop_letters(struct intake *in, const char *state, int *count, struct err *err)
{
	const struct outbox_filter filter = {.state = state};
	struct letter_row **rows;
	size_t n;
	if (outbox_list(in->office->store, in->ctx, &filter, &rows, &n, err) <
	    0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const int rc = !rows[i]->sealed ? 0
						: holdback_sealed(in->ctx,
						      in->office, rows[i], err);
		if (rc < 0)
			return -1;
		*count += rc;
	}
	return 0;
}

static bool
may_have_left(const struct letter_row *letter)
{
	return strcmp(letter->state, "sent") == 0 ||
	       strcmp(letter->state, "sending") == 0 ||
	       strcmp(letter->state, "uncertain") == 0;
}

/* One may be the end of another: "ann@" and "joann@". */
static bool
is_among(const char *words, const char *addr)
{
	const size_t n = strlen(addr);
	for (const char *at = words; (at = strstr(at, addr)) != NULL; at += n)
		if ((at == words || at[-1] == ' ') &&
		    (at[n] == '\0' || at[n] == ','))
			return true;
	return false;
}

static void
add_reader(
    struct intake *in, const struct letter_row *letter, const char **words_r)
{
	if (may_have_left(letter) && !is_among(*words_r, letter->to_addr))
		*words_r = mem_fmt(in->ctx, "%s%s%s", *words_r,
		    (*words_r)[0] == '\0' ? "" : ", ", letter->to_addr);
}

/* Whom a letter has brought it, in words: what they have is theirs to keep or
 * to delete, and no program can take it back.  It may have been in another
 * enquiry then, or in two (SPLIT, MERGE, a placing that was undone). */
static int
find_readers(struct intake *in, const struct message *row, const char **words_r,
    struct err *err)
{
	struct letter_row **rows;
	size_t n = 0;
	*words_r = "";
	if (outbox_showing(
		in->office->store, in->ctx, row->id, &rows, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		add_reader(in, rows[i], words_r);
	return 0;
}

/* ---- who must know ---- */

/* What its words may mean is no word of it, and must not be lost with them. */
static int
find_signs(struct intake *in, const struct message *row, const char **words_r,
    struct err *err)
{
	struct flag **flags;
	size_t count;
	*words_r = "";
	if (row->enquiry_id == 0)
		return 0;
	if (flag_list(in->office->store, in->ctx, row->enquiry_id, &flags,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		enum sign sign;
		if (flags[i]->message_id == row->id &&
		    strcmp(flags[i]->state, "open") == 0 &&
		    sign_parse(flags[i]->sign, &sign))
			*words_r = mem_fmt(in->ctx, "%s%s%s", *words_r,
			    (*words_r)[0] == '\0' ? "" : ", ",
			    sign_words(sign));
	}
	return 0;
}

static const char *
mail_words(void *ctx, const struct message *row)
{
	return mem_fmt(ctx, "Mail %lld, received %s from %s",
	    (long long)row->id, governance_instant(ctx, row->internaldate),
	    row->from_addr[0] == '\0' ? "nobody" : row->from_addr);
}

static int
tell_sealed(struct intake *in, const struct enquiry *enquiry,
    const struct message *row, const struct seal *seal, const json_t *what,
    const char **names_r, struct err *err)
{
	const char *readers;
	const char *signs;
	if (find_readers(in, row, &readers, err) < 0 ||
	    find_signs(in, row, &signs, err) < 0)
		return -1;
	const char *details[] = {mail_words(in->ctx, row),
	    mem_fmt(in->ctx, "Sealed: %s, by %s",
		governance_instant(in->ctx, seal->at), seal->author),
	    mem_fmt(in->ctx, "Had it in a letter before: %s",
		readers[0] == '\0' ? "nobody" : readers),
	    mem_fmt(in->ctx,
		"What it may be, and nobody has said yet whether it is: %s",
		signs)};
	const char *advice[] = {
	    "Its words and files are shown and sent to nobody any more. It is "
	    "kept as it came; an operator can read it, says why, and that is "
	    "recorded (enquiryctl show message, --open-sealed).",
	    "Letters that brought it are in the mailboxes of those named "
	    "above, and the mail itself is in the enquiries mailbox, in the "
	    "Filed folder. Say what becomes of them, and do not pass them on.",
	    "Nobody outside was told, and the time to answer runs on. Whoever "
	    "sent it should hear of it from a person.",
	    "If it was said by mistake, the duty officer or a manager replies "
	    "UNDO."};
	char *undoes = json_dumps(what, JSON_COMPACT);
	const struct notice notice = {.enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "An email is sealed",
	    .sentence = mem_fmt(in->ctx,
		"%s says that an email holds another person's data. It is "
		"sealed.",
		in->officer->name),
	    .details = details,
	    .detail_count = signs[0] == '\0' ? 3 : 4,
	    .advice = advice,
	    .advice_count = 4,
	    .context = mem_fmt(in->ctx, "{\"undo\":[%s]}", undoes),
	    .once_key = mem_fmt(in->ctx, "sealed:%lld", (long long)seal->id)};
	free(undoes);
	return governance_tell(in->ctx, in->office, &notice, names_r, err);
}

/* ---- MISDIRECTED ---- */

static int
refuse_sealed(struct intake *in, int64_t message_id,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct seal seal;
	int rc = seal_of(in->office->store, in->ctx, message_id, &seal, err);
	if (rc == 1)
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "that mail is sealed already, by %s at %s",
			seal.author, governance_instant(in->ctx, seal.at)));
	return rc < 0 ? -1 : 0;
}

/* Of its enquiry, what it taught is forgotten; *what_r is what UNDO needs. */
static int
put_seal(struct intake *in, struct enquiry *enquiry, const struct message *row,
    struct seal *seal, json_t **what_r, struct err *err)
{
	struct intake asked;
	struct intake_mail mail;
	*what_r = NULL;
	int rc = placing_asked(in, row->id, &asked, &mail, err);
	if (rc == 1)
		rc = seal_add(in->office->store, seal, err);
	if (rc <= 0)
		return rc;
	*what_r = json_pack("{s:I}", "seal", (json_int_t)seal->id);
	return enquiry != NULL &&
		       forget_mail(in, &asked, enquiry, *what_r, err) < 0
		   ? -1
		   : 1;
}

static void
tell_done(struct intake *in, const struct enquiry *enquiry,
    const struct message *row, int dropped, const char *names,
    const struct command *command, struct receipt *r)
{
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"the mail of %s%s%s is sealed: nobody gets its words or files "
		"from here any more%s. Told: %s. What you have of it in your "
		"own mailbox stays there: do not pass it on. Who wrote it was "
		"told nothing, and the time to answer runs on",
		post_day(in->ctx, zone_civil(row->internaldate, NULL)),
		enquiry == NULL ? "" : " in ",
		enquiry == NULL ? "" : enquiry->reference,
		dropped == 0   ? ""
		: dropped == 1 ? "; one letter with it that waited is dropped"
			       : "; letters with it that waited are dropped",
		names[0] == '\0' ? "nobody" : names));
}

/* 1 it is sealed now, 0 it was.  hidden: nothing of it is said to who says
 * MISDIRECTED. */
static int
seal_one(struct intake *in, struct enquiry *enquiry, const struct message *row,
    bool hidden, const struct command *command, struct receipt *r,
    struct err *err)
{
	struct seal seal = {.message_id = row->id,
	    .author = in->officer->addr,
	    .at = in->office->now};
	int dropped = 0;
	const char *names;
	json_t *what;
	int rc = put_seal(in, enquiry, row, &seal, &what, err);
	if (rc == 0)
		return 0;
	if (rc < 0 || drop_letters(in, "held", &dropped, err) < 0 ||
	    drop_letters(in, "waiting", &dropped, err) < 0 ||
	    tell_sealed(in, enquiry, row, &seal, what, &names, err) < 0) {
		json_decref(what);
		return -1;
	}
	if (hidden) {
		json_decref(what);
	} else {
		tell_done(in, enquiry, row, dropped, names, command, r);
		receipt_undoes(r, what,
		    "it was said by mistake: its words are shown again");
	}
	log_event(LOG_WARNING, "mail.sealed", log_i("message", row->id));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
		   in->officer->addr, "mail.sealed",
		   json_pack("{s:o, s:s}", "mail",
		       json_sprintf("mail %lld", (long long)row->id), "said",
		       command->args == NULL ? "" : command->args),
		   err) < 0
		   ? -1
		   : 1;
}

/* The same words, in an enquiry of their own perhaps: nothing proved who sent
 * the first, or they came under another Message-ID. */
static int
seal_alike(struct intake *in, int64_t id, const struct command *command,
    struct receipt *r, struct err *err)
{
	struct message *row;
	struct enquiry *enquiry = NULL;
	int shown = 1;
	int rc = inbox_get(in->office->store, in->ctx, id, &row, err);
	if (rc <= 0 || !came_in(row))
		return rc < 0 ? -1 : 0;
	if (row->enquiry_id != 0)
		rc = enquiry_get(
		    in->office->store, in->ctx, row->enquiry_id, &enquiry, err);
	/* P-40: who may not see that enquiry does not hear of it. */
	if (rc == 1 && enquiry != NULL)
		shown = restricted_shows(
		    in->ctx, in->office, enquiry, in->officer, err);
	return rc < 0 || shown < 0 ||
		       seal_one(in, enquiry, row, !shown, command, r, err) < 0
		   ? -1
		   : 0;
}

static int
seal_mail(struct intake *in, struct enquiry *enquiry, const struct message *row,
    const struct command *command, struct receipt *r, struct err *err)
{
	int64_t *alike;
	size_t count;
	int rc = seal_one(in, enquiry, row, false, command, r, err);
	if (rc == 0)
		return refuse_sealed(in, row->id, command, r, err);
	if (rc < 0 || inbox_alike(in->office->store, in->ctx, row->id, &alike,
			  &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (seal_alike(in, alike[i], command, r, err) < 0)
			return -1;
	return 0;
}

int
run_misdirected(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct message *row;
	int rc = find_meant(in, enquiry, &row, err);
	if (rc == 0)
		receipt_refused(r, command,
		    mem_fmt(in->ctx,
			"it does not say which mail of %s; reply MISDIRECTED "
			"to the letter that brought you that mail",
			enquiry->reference));
	return rc <= 0 ? rc : seal_mail(in, enquiry, row, command, r, err);
}

int
misdirected_mail(struct intake *in, int64_t message_id,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct message *row;
	struct enquiry *enquiry = NULL;
	int rc = find_row(in, message_id, &row, err);
	if (rc == 1 && row->enquiry_id != 0)
		rc = enquiry_get(
		    in->office->store, in->ctx, row->enquiry_id, &enquiry, err);
	return rc <= 0 ? rc : seal_mail(in, enquiry, row, command, r, err);
}

/* ---- UNDO ---- */

static int
tell_lifted(struct intake *in, const struct enquiry *enquiry,
    const struct message *row, const struct seal *seal, const char **names_r,
    struct err *err)
{
	const char *details[] = {mail_words(in->ctx, row),
	    mem_fmt(in->ctx, "It was sealed: %s, by %s",
		governance_instant(in->ctx, seal->at), seal->author)};
	const char *advice[] = {
	    "Its words are shown and sent again as those of any other mail.",
	    "If it does hold another person's data, reply MISDIRECTED to the "
	    "letter that brings it."};
	const struct notice notice = {.enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "A sealed email is open again",
	    .sentence = mem_fmt(
		in->ctx, "%s took MISDIRECTED back.", in->officer->name),
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(in->ctx, "unsealed:%lld", (long long)seal->id)};
	return governance_tell(in->ctx, in->office, &notice, names_r, err);
}

/* Whoever answers gets the mail that they had without its words. */
static int
bring_back(struct intake *in, const struct enquiry *enquiry,
    const struct seal *seal, struct err *err)
{
	struct officer *owner;
	if (enquiry->answered_at != 0 || enquiry->closed_at != 0)
		return 0;
	int rc = intake_owner(in, enquiry, &owner, err);
	if (rc <= 0)
		return rc;
	const struct allocation allocation = {.to = owner,
	    .for_duty = enquiry->owner_id == 0,
	    .again = mem_fmt(in->ctx, "unsealed:%lld", (long long)seal->id)};
	return allocate(in, seal->message_id, enquiry, &allocation, err);
}

int
misdirected_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct store *store = in->office->store;
	struct seal seal;
	struct message *row;
	struct enquiry *enquiry = NULL;
	const char *names;
	int rc = seal_get(store, in->ctx,
	    json_integer_value(json_object_get(what, "seal")), &seal, err);
	if (rc <= 0)
		return rc;
	if (in->officer->role < OFFICER_DUTY &&
	    !span_eq_ascii(
		span_str(seal.author), span_str(in->officer->addr))) {
		receipt_refused(r, command,
		    "it was not sealed by you: the duty officer or a manager "
		    "opens it again");
		return 0;
	}
	rc = seal_lift(store, seal.id, in->officer->addr, in->office->now, err);
	if (rc == 0)
		receipt_refused(r, command, "it is open again already");
	if (rc == 1)
		rc = inbox_get(store, in->ctx, seal.message_id, &row, err);
	if (rc == 1 && row->enquiry_id != 0)
		rc =
		    enquiry_get(store, in->ctx, row->enquiry_id, &enquiry, err);
	if (rc <= 0 || tell_lifted(in, enquiry, row, &seal, &names, err) < 0 ||
	    (enquiry != NULL && (forget_not(in, enquiry, what, err) < 0 ||
				    bring_back(in, enquiry, &seal, err) < 0)))
		return rc <= 0 ? rc : -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "the mail is open again; told: %s",
		names[0] == '\0' ? "nobody" : names));
	log_event(LOG_WARNING, "mail.unsealed", log_i("message", row->id));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "mail.unsealed",
	    json_pack(
		"{s:o}", "mail", json_sprintf("mail %lld", (long long)row->id)),
	    err);
}
