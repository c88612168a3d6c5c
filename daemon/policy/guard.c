/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reasons for which an officer's answer must not leave unasked (P-28). */
#include "daemon/policy/guard.h"

#include "daemon/policy/guard_text_p.h"
#include "daemon/policy/identity.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"
#include "parsers/html.h"

#define REASONS_MAX 50
/* P-27: "a greeting, more than 15 words". */
#define WORDS_MIN 16
/* Fewer than this can hardly answer a question (P-23). */
#define WORDS_SUBSTANTIVE 30

static const struct {
	const char *name;
	bool needs_manager; /* P-28: another child */
} codes[GUARD_CODE_COUNT] = {
    [GUARD_NOT_OWNER] = {"not-owner", false},
    [GUARD_COLLEAGUE] = {"colleague", false},
    [GUARD_TEXT_UNSURE] = {"text-unsure", false},
    [GUARD_TEXT_EMPTY] = {"text-empty", false},
    [GUARD_TOO_SHORT] = {"too-short", false},
    [GUARD_NO_GREETING] = {"no-greeting", false},
    [GUARD_COMMAND] = {"command", false},
    [GUARD_INTERNAL_MARK] = {"internal-mark", false},
    [GUARD_OTHER_ENQUIRY] = {"other-enquiry", true},
    [GUARD_OTHER_CASE] = {"other-case", true},
    [GUARD_OTHER_REFERENCE] = {"other-reference", false},
    [GUARD_UPN] = {"upn", true},
    [GUARD_NHS] = {"nhs", true},
    [GUARD_ULN] = {"uln", true},
    [GUARD_ATTACHMENT] = {"attachment", false},
    [GUARD_ATTACHED_MAIL] = {"attached-mail", false},
    [GUARD_UNREADABLE] = {"unreadable", false},
    [GUARD_WAITS_FOR_SEND] = {"waits-for-send", false},
    [GUARD_NAMED_PERSON] = {"named-person", false},
    [GUARD_AUTOMATIC] = {"perhaps-automatic", false},
    [GUARD_AUTHORITY] = {"authority", false},
    [GUARD_GREETING] = {"greeting", false},
    [GUARD_LEFT_OUT] = {"left-out", false},
    [GUARD_STRUCK] = {"struck-out", false},
    [GUARD_OTHER_FAMILY] = {"other-family", false},
};

const char *
guard_code_name(enum guard_code code)
{
	ASSERT((unsigned)code < GUARD_CODE_COUNT);
	return codes[code].name;
}

/* The same sentence twice tells nothing new. */
static void
add_reason(
    struct guard_result *result, enum guard_code code, const char *sentence)
{
	for (size_t i = 0; i < result->reason_count; i++) {
		if (span_eq(span_str(result->reasons[i].sentence),
			span_str(sentence)))
			return;
	}
	if (result->reason_count == REASONS_MAX)
		return;
	struct guard_reason *reason = &result->reasons[result->reason_count++];

	reason->number = (int)result->reason_count;
	reason->code = code;
	reason->needs_manager = codes[code].needs_manager;
	reason->sentence = sentence;
	result->needs_manager |= reason->needs_manager;
}

static void
check_people(const struct guard_input *input, struct guard_result *result)
{
	if (!input->from_owner)
		add_reason(result, GUARD_NOT_OWNER,
		    "You are not the owner of this enquiry or the owner's "
		    "deputy.");
	if (input->colleague_copied)
		add_reason(result, GUARD_COLLEAGUE,
		    "A colleague is in To or Cc: this may be meant for inside "
		    "the council.");
	if (input->waits_for_send)
		add_reason(result, GUARD_WAITS_FOR_SEND,
		    "Answers here wait for SEND before they leave.");
	if (input->named_person_only)
		add_reason(result, GUARD_NAMED_PERSON,
		    "Letters to this kind of enquirer wait for a named "
		    "person.");
	for (size_t i = 0; i < input->barred_count; i++)
		add_reason(result, GUARD_AUTHORITY, input->barred[i]);
}

static void
check_text(const struct guard_input *input, struct guard_result *result)
{
	const struct facts *facts = input->facts;
	const struct span reply = span_str(facts->reply);

	if (!facts->reply_sure || facts->reply == NULL)
		add_reason(result, GUARD_TEXT_UNSURE,
		    "Your words and the quoted ones cannot be told apart.");
	if (result->word_count == 0)
		add_reason(result, GUARD_TEXT_EMPTY, "There is no new text.");
	else if (result->word_count < WORDS_MIN)
		add_reason(result, GUARD_TOO_SHORT,
		    "The text has 15 words or fewer and does not read like a "
		    "letter.");
	if (result->word_count > 0 && !text_has_greeting(reply))
		add_reason(result, GUARD_NO_GREETING,
		    "The text does not begin with a greeting.");
	const char *greeted = guard_wrong_greeting(input);
	if (greeted != NULL)
		add_reason(result, GUARD_GREETING,
		    mem_fmt(result->reasons,
			"It greets somebody else who has asked (%s), and would "
			"go to %s.",
			greeted, input->recipient));
	const char *inside =
	    greeted == NULL ? guard_inside_greeting(input) : NULL;
	if (inside != NULL)
		add_reason(result, GUARD_GREETING,
		    mem_fmt(result->reasons,
			"It greets a colleague (%s), and would go to %s.",
			inside, input->recipient));
	const char *left_out = guard_left_out(input);
	if (left_out != NULL)
		add_reason(result, GUARD_LEFT_OUT, left_out);
	if (span_find(reply, 0, HTML_STRUCK) >= 0)
		add_reason(result, GUARD_STRUCK,
		    "Words in it are struck out, and would leave between "
		    "\xE2\x80\x9C[struck out:\xE2\x80\x9D and "
		    "\xE2\x80\x9C]\xE2\x80\x9D: send it again without them.");
	if (guard_has_mail_head(input))
		add_reason(result, GUARD_ATTACHED_MAIL,
		    "Another mail (From:, Sent:) seems to stand in your words, "
		    "and would leave with them.");
	if ((facts->flags & MAIL_PERHAPS_AUTOMATIC) != 0)
		add_reason(result, GUARD_AUTOMATIC,
		    "It reads like an automatic reply (perhaps automatic).");
	if (facts->command_count > 0)
		add_reason(result, GUARD_COMMAND,
		    "The mail has both a command and a text.");
	if (span_find_ascii(reply, 0, "[INTERNAL]") >= 0 ||
	    span_find_ascii(span_str(facts->subject), 0, "[INTERNAL]") >= 0)
		add_reason(result, GUARD_INTERNAL_MARK,
		    "The mail is marked [INTERNAL].");
}

/* Words for a place, for "… stands in the subject". */
static const char *
place(enum found_where where)
{
	switch (where) {
	case FOUND_SUBJECT:
		return "in the subject";
	case FOUND_NEW_TEXT:
		return "in your text";
	case FOUND_QUOTED_TEXT:
		return "in the quoted text";
	case FOUND_ATTACHMENT_NAME:
		return "in an attachment's name";
	case FOUND_RECIPIENT:
		break;
	}
	return "in an address";
}

static bool
is_listed(const char *normal, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_is(span_str(normal), list[i]))
			return true;
	}
	return false;
}

/* What our own letter showed, in the tail that is cut off. */
static bool
is_welcome_quote(
    const struct guard_input *input, const struct found_reference *found)
{
	return found->where == FOUND_QUOTED_TEXT &&
	       is_listed(found->normal, input->quoted, input->quoted_count);
}

static bool
is_its_own(const struct guard_input *input, const struct found_reference *found)
{
	if (input->own_reference != NULL &&
	    span_is(span_str(found->normal), input->own_reference))
		return true;
	if (is_listed(found->normal, input->references, input->reference_count))
		return true;
	return is_welcome_quote(input, found);
}

/* P-10: numbers of people are never shown, not even to who wrote them. */
static const struct {
	const char *kind;
	enum guard_code code;
	const char *words;
} identifiers[] = {
    {"upn", GUARD_UPN, "A pupil number (UPN)"},
    {"nhs", GUARD_NHS, "An NHS number"},
    {"uln", GUARD_ULN, "A learner number (ULN)"},
};

#define IDENTIFIER_COUNT (sizeof(identifiers) / sizeof(identifiers[0]))

static bool
check_identifier(void *ctx, const struct guard_input *input,
    const struct found_reference *found, struct guard_result *result)
{
	for (size_t i = 0; i < IDENTIFIER_COUNT; i++) {
		if (!span_is(span_str(found->kind), identifiers[i].kind))
			continue;
		/* Ten digits that fail the check are just ten digits. */
		if (!found->valid || is_welcome_quote(input, found))
			return true;
		const bool other = is_listed(
		    found->normal, input->of_others, input->of_other_count);

		add_reason(result, identifiers[i].code,
		    mem_fmt(ctx, "%s%s stands %s.", identifiers[i].words,
			other ? " of another case" : "", place(found->where)));
		return true;
	}
	return false;
}

static void
check_reference(void *ctx, const struct guard_input *input,
    const struct found_reference *found, struct guard_result *result)
{
	enum guard_code code = GUARD_OTHER_REFERENCE;
	const char *what = "A reference that is not this enquiry's";

	/* The token of our own letter is how the mail came here. */
	if (found->where == FOUND_RECIPIENT || found->normal == NULL ||
	    check_identifier(ctx, input, found, result) ||
	    is_its_own(input, found))
		return;
	if (span_is(span_str(found->kind), "own")) {
		code = GUARD_OTHER_ENQUIRY;
		what = "Another enquiry's reference";
	} else if (span_is(span_str(found->kind), "case")) {
		code = GUARD_OTHER_CASE;
		what = "Another case's reference";
	}
	add_reason(result, code,
	    mem_fmt(ctx, "%s (%s) stands %s.", what, found->normal,
		place(found->where)));
}

static void
check_attachment(
    void *ctx, const struct attachment *attachment, struct guard_result *result)
{
	const char *name =
	    attachment->name == NULL ? "without a name" : attachment->name;

	if (attachment->is_inline_image)
		return;
	switch (attachment_kind(
	    span_str(attachment->name), span_str(attachment->type))) {
	case ATTACHMENT_PLAIN:
		return;
	case ATTACHMENT_MAIL:
		add_reason(result, GUARD_ATTACHED_MAIL,
		    mem_fmt(ctx,
			"An attached mail (%s) may carry internal text.",
			name));
		return;
	case ATTACHMENT_OPAQUE:
		add_reason(result, GUARD_ATTACHMENT,
		    mem_fmt(
			ctx, "The attachment (%s) cannot be checked.", name));
		return;
	}
}

/* P-40: a family's address is nobody else's business; and the wrong file is
 * attached more often than the wrong words are written. */
static void
check_families(
    void *ctx, const struct guard_input *input, struct guard_result *result)
{
	const struct facts *facts = input->facts;
	const struct guard_family *of = guard_family_in_words(input);

	if (of != NULL)
		add_reason(result, GUARD_OTHER_FAMILY,
		    mem_fmt(ctx,
			"The address of somebody else who has asked (%s) "
			"stands in your text.",
			of->addr));
	for (size_t i = 0; i < facts->attachment_count; i++) {
		const struct attachment *file = &facts->attachments[i];

		of = guard_family_of_file(input, file);
		if (of != NULL)
			add_reason(result, GUARD_OTHER_FAMILY,
			    mem_fmt(ctx,
				"The file (%s) bears the name of somebody else "
				"who has asked (%s).",
				file->name, of->name));
	}
}

static const struct {
	unsigned flag;
	const char *sentence;
} flags[] = {
    {MAIL_ENCRYPTED_STUB, "The mail is encrypted."},
    {MAIL_SMIME | MAIL_PGP, "The mail is encrypted or signed (S/MIME, PGP)."},
    {MAIL_TNEF_UNREADABLE, "An Outlook attachment (winmail.dat) cannot be "
			   "read."},
    {MAIL_TRUNCATED | MAIL_TOO_DEEP | MAIL_TOO_MANY_PARTS,
	"The mail is too large or too deep to be read whole."},
    {MAIL_UNREADABLE | MAIL_NUL | MAIL_BAD_CHARSET,
	"The mail's text cannot be read with certainty."},
};

#define FLAG_COUNT (sizeof(flags) / sizeof(flags[0]))

static void
check_parts(
    void *ctx, const struct guard_input *input, struct guard_result *result)
{
	const struct facts *facts = input->facts;
	const size_t before = result->reason_count;

	for (size_t i = 0; i < facts->attachment_count; i++)
		check_attachment(ctx, &facts->attachments[i], result);
	/* A forwarded mail that was shown inline is no attachment. */
	if ((facts->flags & MAIL_ATTACHED_MAIL) != 0 &&
	    result->reason_count == before)
		add_reason(result, GUARD_ATTACHED_MAIL,
		    "A mail inside this one may carry internal text.");
	for (size_t i = 0; i < FLAG_COUNT; i++) {
		if ((facts->flags & flags[i].flag) != 0)
			add_reason(result, GUARD_UNREADABLE, flags[i].sentence);
	}
	if (facts->parser_died)
		add_reason(result, GUARD_UNREADABLE,
		    "The mail could not be read at all.");
}

struct guard_result
guard_check(void *ctx, const struct guard_input *input)
{
	const struct facts *facts = input->facts;
	const struct span reply = span_str(facts->reply);
	struct guard_result result = {.word_count = text_words(reply)};

	result.reasons = mem_many(ctx, struct guard_reason, REASONS_MAX);
	check_people(input, &result);
	check_text(input, &result);
	for (size_t i = 0; i < facts->found_count; i++)
		check_reference(ctx, input, &facts->found[i], &result);
	check_families(ctx, input, &result);
	check_parts(ctx, input, &result);
	result.looks_holding = result.word_count < WORDS_SUBSTANTIVE ||
			       text_promises(reply) ||
			       text_names_later_date(reply, input->today);
	return result;
}

/* "send+t0k3n@council" belongs to the mailbox "send@council". */
static bool
is_mailbox(const char *addr, const char *const *mailbox, size_t count)
{
	const struct span domain = identity_domain(addr);
	const struct span whole = span_str(addr);
	const struct span local = span_sub(whole, 0, whole.n - domain.n);
	const ptrdiff_t plus = span_find_byte(local, 0, '+');

	for (size_t i = 0; i < count; i++) {
		const struct span own = span_str(mailbox[i]);
		const struct span own_domain = identity_domain(mailbox[i]);
		const struct span own_local =
		    span_sub(own, 0, own.n - own_domain.n);

		if (span_eq_ascii(whole, own))
			return true;
		/* The local part of own ends in its "@". */
		if (plus > 0 && span_eq_ascii(domain, own_domain) &&
		    span_eq_ascii(span_sub(local, 0, (size_t)plus),
			span_sub(own_local, 0,
			    own_local.n > 0 ? own_local.n - 1 : 0)))
			return true;
	}
	return false;
}

bool
guard_colleague(const struct facts *facts, const char *const *own_domains,
    size_t own_domain_count, const char *const *mailbox, size_t mailbox_count)
{
	for (size_t i = 0; i < facts->to_count + facts->cc_count; i++) {
		const char *addr = i < facts->to_count
				       ? facts->to[i].addr
				       : facts->cc[i - facts->to_count].addr;
		const struct span domain = identity_domain(addr);

		if (is_mailbox(addr, mailbox, mailbox_count))
			continue;
		for (size_t j = 0; j < own_domain_count; j++) {
			if (span_is(domain, own_domains[j]))
				return true;
		}
	}
	return false;
}
