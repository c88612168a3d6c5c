/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The closed table of letters and their fields; templates/README.md says
 * what each field means. */
#include "daemon/compose/letters.h"

#include <string.h>

#include "daemon/compose/letters_p.h"

#define END_OF_FIELDS                                                          \
	{                                                                      \
		NULL, LETTER_LINE                                              \
	}

static const struct letter_field common[] = {
    {"council", LETTER_LINE},
    {"team", LETTER_LINE},
    {"contact_urgent", LETTER_LINE},
    {"contact_advice", LETTER_LINE},
    {"contact_complaints", LETTER_LINE},
    {"reference", LETTER_LINE},
    END_OF_FIELDS,
};

static const struct letter_field ack[] = {
    {"their_reference", LETTER_LINE},
    {"received", LETTER_LINE},
    {"answer_due", LETTER_LINE},
    {"working", LETTER_LINE},
    {"hear_by", LETTER_LINE},
    {"late", LETTER_FLAG},
    {"for_all", LETTER_FLAG},
    END_OF_FIELDS,
};

static const struct letter_field status[] = {
    {"their_reference", LETTER_LINE},
    {"received", LETTER_LINE},
    {"overdue", LETTER_FLAG},
    {"next", LETTER_LINE},
    {"answer_due", LETTER_LINE},
    {"hear_by", LETTER_LINE},
    END_OF_FIELDS,
};

static const struct letter_field named[] = {
    {"their_reference", LETTER_LINE},
    {"received", LETTER_LINE},
    {"officer", LETTER_LINE},
    {"late", LETTER_FLAG},
    {"answer_due", LETTER_LINE},
    END_OF_FIELDS,
};

static const struct letter_field ledger[] = {
    {"day", LETTER_LINE},
    {"since", LETTER_LINE},
    {"sentence", LETTER_LINE},
    {"open", LETTER_LIST},
    {"ended", LETTER_LIST},
    {"name", LETTER_ITEM},
    {"received", LETTER_ITEM},
    {"says", LETTER_ITEM},
    {"left_out", LETTER_LINE},
    {"often", LETTER_LINE},
    {"settled", LETTER_LINE},
    END_OF_FIELDS,
};

static const struct letter_field corrected[] = {
    {"received", LETTER_LINE},
    {"closed", LETTER_LIST},
    {"more", LETTER_FLAG},
    END_OF_FIELDS,
};

static const struct letter_field allocation[] = {
    {"reply_goes_to", LETTER_LINE},
    {"for_duty", LETTER_FLAG},
    {"not_mine", LETTER_FLAG},
    {"may_close", LETTER_FLAG},
    {"overdue", LETTER_FLAG},
    {"late", LETTER_LINE},
    {"hold", LETTER_FLAG},
    {"release", LETTER_LINE},
    {"enquirer_kind", LETTER_LINE},
    {"enquirer_name", LETTER_LINE},
    {"enquirer_address", LETTER_LINE},
    {"unproven", LETTER_FLAG},
    {"sealed_in", LETTER_LINE},
    {"other_writer", LETTER_FLAG},
    {"reply_to_differs", LETTER_LINE},
    {"their_reference", LETTER_LINE},
    {"subject_line", LETTER_LINE},
    {"received", LETTER_LINE},
    {"answer_due", LETTER_LINE},
    {"working", LETTER_LINE},
    {"acknowledged", LETTER_LINE},
    {"filed_because", LETTER_LINE},
    {"news", LETTER_LINE},
    {"stopped", LETTER_LINE},
    {"legal", LETTER_LIST},
    {"disclosure", LETTER_TEXT},
    {"cases", LETTER_LIST},
    {"others", LETTER_LIST},
    {"ref", LETTER_ITEM},
    {"who", LETTER_ITEM},
    {"owner", LETTER_ITEM},
    {"due", LETTER_ITEM},
    {"matches", LETTER_LIST},
    {"enquiry", LETTER_QUOTE},
    {"cut", LETTER_FLAG},
    {"attachments", LETTER_LIST},
    {"file", LETTER_ITEM},
    {"size", LETTER_ITEM},
    {"not_passed", LETTER_LIST},
    {"why", LETTER_ITEM},
    END_OF_FIELDS,
};

static const struct letter_field answer[] = {
    {"their_reference", LETTER_LINE},
    {"received", LETTER_LINE},
    {"officer", LETTER_LINE},
    {"answer", LETTER_TEXT},
    {"holding", LETTER_FLAG},
    END_OF_FIELDS,
};

static const struct letter_field updated[] = {
    {"their_reference", LETTER_LINE},
    {"received", LETTER_LINE},
    {"sentence", LETTER_LINE},
    {"explained", LETTER_LIST},
    END_OF_FIELDS,
};

static const struct letter_field chase[] = {
    {"officer", LETTER_LINE},
    {"sentence", LETTER_LINE},
    {"law", LETTER_LIST},
    {"overdue", LETTER_FLAG},
    {"enquirer_kind", LETTER_LINE},
    {"their_reference", LETTER_LINE},
    {"received", LETTER_LINE},
    {"answer_due", LETTER_LINE},
    {"working", LETTER_LINE},
    {"late", LETTER_LINE},
    {"event", LETTER_LINE},
    {"next", LETTER_LINE},
    {"also_told", LETTER_LINE},
    {"not_mine", LETTER_FLAG},
    {"may_close", LETTER_FLAG},
    END_OF_FIELDS,
};

static const struct letter_field morning[] = {
    {"officer", LETTER_LINE},
    {"day", LETTER_LINE},
    {"sentence", LETTER_LINE},
    {"legal_list", LETTER_LIST},
    {"says", LETTER_ITEM},
    {"overdue_list", LETTER_LIST},
    {"due_list", LETTER_LIST},
    {"promised_list", LETTER_LIST},
    {"name_list", LETTER_LIST},
    {"number", LETTER_ITEM},
    {"ref", LETTER_ITEM},
    {"who", LETTER_ITEM},
    {"due", LETTER_ITEM},
    {"late", LETTER_ITEM},
    {"event", LETTER_ITEM},
    END_OF_FIELDS,
};

static const struct letter_field digest[] = {
    {"day", LETTER_LINE},
    {"sentence", LETTER_LINE},
    {"unplaced", LETTER_LINE},
    {"unreadable", LETTER_LINE},
    {"unreached", LETTER_LINE},
    {"quiet", LETTER_FLAG},
    {"numbered", LETTER_FLAG},
    {"health", LETTER_LINE},
    {"health_red", LETTER_FLAG},
    {"urgent", LETTER_LIST},
    {"promises", LETTER_LIST},
    {"mp_overdue", LETTER_LIST},
    {"family_overdue", LETTER_LIST},
    {"unowned", LETTER_LIST},
    {"held", LETTER_LIST},
    {"due_soon", LETTER_LIST},
    {"legal", LETTER_LIST},
    {"confirm", LETTER_LIST},
    {"taught", LETTER_LIST},
    {"number", LETTER_ITEM},
    {"ref", LETTER_ITEM},
    {"who", LETTER_ITEM},
    {"owner", LETTER_ITEM},
    {"received", LETTER_ITEM},
    {"due", LETTER_ITEM},
    {"late", LETTER_ITEM},
    {"chased", LETTER_ITEM},
    {"event", LETTER_ITEM},
    {"next", LETTER_ITEM},
    {"says", LETTER_ITEM},
    {"more", LETTER_ITEM},
    {"bars", LETTER_LIST},
    {"stages", LETTER_LIST},
    {"oldest", LETTER_ITEM},
    {"weeks", LETTER_LIST},
    {"answered", LETTER_ITEM},
    {"share", LETTER_ITEM},
    {"month", LETTER_LIST},
    {"month_name", LETTER_LINE},
    {"backlog", LETTER_LINE},
    {"backlog_numbers", LETTER_LINE},
    {"away", LETTER_LIST},
    {"ages", LETTER_LIST},
    {"label", LETTER_ITEM},
    {"bar", LETTER_ITEM},
    {"count", LETTER_ITEM},
    {"totals", LETTER_LIST},
    END_OF_FIELDS,
};

static const struct letter_field receipt[] = {
    {"officer", LETTER_LINE},
    {"sentence", LETTER_LINE},
    {"mail_of", LETTER_LINE},
    {"changed", LETTER_LIST},
    {"refused", LETTER_LIST},
    {"line", LETTER_ITEM},
    {"what", LETTER_ITEM},
    {"why", LETTER_ITEM},
    {"held", LETTER_LIST},
    {"number", LETTER_ITEM},
    {"leaves_at", LETTER_LINE},
    {"whose", LETTER_LINE},
    {"undo", LETTER_LIST},
    END_OF_FIELDS,
};

static const struct letter_field question[] = {
    {"task", LETTER_LINE},
    {"officer", LETTER_LINE},
    {"sentence", LETTER_LINE},
    {"received", LETTER_LINE},
    {"enquirer_name", LETTER_LINE},
    {"enquirer_address", LETTER_LINE},
    {"unproven", LETTER_FLAG},
    {"reply_to_differs", LETTER_LINE},
    {"subject_line", LETTER_LINE},
    {"acknowledged", LETTER_LINE},
    {"reasons", LETTER_LIST},
    {"choices", LETTER_LIST},
    {"key", LETTER_ITEM},
    {"label", LETTER_ITEM},
    {"enquiry", LETTER_QUOTE},
    {"cut", LETTER_FLAG},
    {"attachments", LETTER_LIST},
    {"file", LETTER_ITEM},
    {"size", LETTER_ITEM},
    END_OF_FIELDS,
};

static const struct letter_field questions[] = {
    {"officer", LETTER_LINE},
    {"sentence", LETTER_LINE},
    {"more", LETTER_LINE},
    {"junk", LETTER_LINE},
    {"rows", LETTER_LIST},
    {"number", LETTER_ITEM},
    {"writer", LETTER_ITEM},
    {"careful", LETTER_ITEM},
    {"about", LETTER_ITEM},
    {"since", LETTER_ITEM},
    {"many", LETTER_ITEM},
    {"why", LETTER_ITEM},
    {"words", LETTER_ITEM},
    {"key", LETTER_ITEM},
    {"label", LETTER_ITEM},
    END_OF_FIELDS,
};

static const struct letter_field standing[] = {
    {"officer", LETTER_LINE},
    {"sentence", LETTER_LINE},
    {"facts", LETTER_LIST},
    {"clocks", LETTER_LIST},
    {"others", LETTER_LIST},
    {"events", LETTER_LIST},
    {"when", LETTER_ITEM},
    {"who", LETTER_ITEM},
    {"what", LETTER_ITEM},
    {"more", LETTER_LINE},
    END_OF_FIELDS,
};

static const struct letter_field notice[] = {
    {"about", LETTER_LINE},
    {"sentence", LETTER_LINE},
    {"details", LETTER_LIST},
    {"advice", LETTER_LIST},
    {"quoted", LETTER_QUOTE},
    END_OF_FIELDS,
};

static const struct letter_kind_info kinds[LETTER_KINDS] = {
    [LETTER_ACK_MP] = {"ack-mp", "auto-replied", true, LETTER_FIRST, ack},
    [LETTER_ACK_FAMILY] = {"ack-family", "auto-replied", true, LETTER_FIRST,
	ack},
    [LETTER_ACK_URGENT] = {"ack-urgent", "auto-replied", true, LETTER_URGENT,
	ack},
    [LETTER_ACK_STATUS] = {"ack-status", "auto-replied", true, LETTER_FIRST,
	status},
    [LETTER_NAMED] = {"named", "auto-generated", true, LETTER_FIRST, named},
    [LETTER_LEDGER] = {"ledger", "auto-generated", true, LETTER_LATER, ledger},
    [LETTER_CORRECTED] = {"corrected", "auto-replied", true, LETTER_FIRST,
	corrected},
    [LETTER_ALLOCATION] = {"allocation", "auto-generated", false, LETTER_NORMAL,
	allocation},
    [LETTER_ANSWER] = {"answer", NULL, true, LETTER_FIRST, answer},
    [LETTER_CHASE] = {"chase", "auto-generated", false, LETTER_REMINDER, chase},
    [LETTER_UPDATE] = {"update", "auto-generated", true, LETTER_FIRST, updated},
    [LETTER_MORNING] = {"morning", "auto-generated", false, LETTER_LATER,
	morning},
    [LETTER_DIGEST] = {"digest", "auto-generated", false, LETTER_LATER, digest},
    [LETTER_RECEIPT] = {"receipt", "auto-replied", false, LETTER_NORMAL,
	receipt},
    [LETTER_QUESTION] = {"question", "auto-generated", false, LETTER_NORMAL,
	question},
    [LETTER_QUESTIONS] = {"questions", "auto-generated", false, LETTER_NORMAL,
	questions},
    [LETTER_STANDING] = {"standing", "auto-replied", false, LETTER_NORMAL,
	standing},
    [LETTER_NOTICE] = {"notice", "auto-generated", false, LETTER_NORMAL,
	notice},
};

const struct letter_kind_info *
letter_kind_info(enum letter_kind kind)
{
	ASSERT(kind < LETTER_KINDS);
	return &kinds[kind];
}

const char *
letter_kind_words(enum letter_kind kind)
{
	static const char *const words[LETTER_KINDS] = {
	    [LETTER_ACK_MP] = "acknowledgement",
	    [LETTER_ACK_FAMILY] = "acknowledgement",
	    [LETTER_ACK_URGENT] = "acknowledgement",
	    [LETTER_ACK_STATUS] = "letter that says where it stands",
	    [LETTER_NAMED] = "letter that says who deals with it",
	    [LETTER_LEDGER] = "list of their enquiries",
	    [LETTER_CORRECTED] = "receipt of their corrections",
	    [LETTER_ALLOCATION] = "request to answer",
	    [LETTER_ANSWER] = "answer",
	    [LETTER_UPDATE] = "letter about the time limit",
	    [LETTER_CHASE] = "reminder",
	    [LETTER_MORNING] = "morning's list",
	    [LETTER_DIGEST] = "digest",
	    [LETTER_RECEIPT] = "transcript",
	    [LETTER_QUESTION] = "question",
	    [LETTER_QUESTIONS] = "list of questions",
	    [LETTER_STANDING] = "status",
	    [LETTER_NOTICE] = "notice",
	};
	return words[kind];
}

bool
letter_kind_read(const char *name, enum letter_kind *kind_r)
{
	for (unsigned i = 0; i < LETTER_KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0) {
			*kind_r = (enum letter_kind)i;
			return true;
		}
	return false;
}

const struct letter_field *
letter_common_fields(void)
{
	return common;
}

const struct letter_field *
letter_field_find(enum letter_kind kind, const char *name)
{
	const struct letter_field *lists[] = {common, kinds[kind].fields};

	for (size_t i = 0; i < 2; i++)
		for (const struct letter_field *f = lists[i]; f->name != NULL;
		     f++)
			/* Called for every field of every letter. */
			if (f->name[0] == name[0] && strcmp(f->name, name) == 0)
				return f;
	return NULL;
}
