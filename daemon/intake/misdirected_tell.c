/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The letters that show a misdirected mail, and those who must know of it.
 */
#include "daemon/intake/misdirected_p.h"

#include "daemon/intake/footings.h"
#include "daemon/intake/holdback.h"
#include "daemon/intake/placing.h"
#include "daemon/office/governance.h"
#include "daemon/store/flags.h"

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

int
misdirected_drop_letters(
    struct intake *in, const char *state, int *count, struct err *err)
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

int
misdirected_tell_sealed(struct intake *in, const struct enquiry *enquiry,
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

int
misdirected_tell_lifted(struct intake *in, const struct enquiry *enquiry,
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

int
misdirected_bring_back(struct intake *in, const struct enquiry *enquiry,
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
