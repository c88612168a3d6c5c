/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules are those of DOMAIN E: Data Protection Act 2018, Schedule 1,
 * paragraphs 23 and 24, and who holds the rights of a child or young person. */
#include "daemon/policy/footing.h"

#include <string.h>

#include "parsers/base/mem.h"

static const struct {
	const char *name;
	const char *words;
	const char *rule;
} table[FOOTING_COUNT] = {
    [FOOTING_UNKNOWN] = {"unknown", "not known",
	"Find out who they are to the child before you disclose anything: the "
	"parent or carer, the young person, or somebody with their authority."},
    [FOOTING_MP] = {"mp", "the MP, for a constituent",
	"The MP may be told what is needed to answer for their constituent "
	"(Data Protection Act 2018, Schedule 1, paragraph 24); no signed form "
	"is needed when the constituent is the parent or the young person. "
	"Check authority first when it is somebody else, when parents "
	"disagree, or where there is a safeguarding concern or a court order."},
    [FOOTING_PARENT] = {"parent", "the parent or carer",
	"Check that they have parental responsibility. Parents who live apart "
	"have enquiries of their own, and neither learns of the other's. "
	"After compulsory school age the rights are the young person's: then "
	"their authority, or a decision about capacity, comes first."},
    [FOOTING_YOUNG_PERSON] = {"young-person", "the young person",
	"After compulsory school age (the last Friday of June in the school "
	"year in which they turn 16) the rights are their own. Parents and "
	"MPs are told only what they agree to."},
    [FOOTING_SOLICITOR] = {"solicitor", "a solicitor",
	"Disclose nothing without the client's written authority on file. A "
	"letter before court action waits for the named person."},
    [FOOTING_ADVOCATE] = {"advocate", "an advocate or adviser",
	"Disclose nothing without the written authority of the parent or the "
	"young person on file; who recorded it should stand in a note."},
    [FOOTING_RELATIVE] = {"relative", "a relative",
	"A relative has no rights of their own. Disclose nothing without the "
	"authority of the parent or the young person."},
    [FOOTING_NAMED] = {"named", "named in the case register",
	"Check in the case what they are to the child, and that nothing there "
	"restricts what they may be told."},
    [FOOTING_COUNCILLOR] = {"councillor", "a councillor, for a resident",
	"A councillor may be told what is needed to answer for a resident who "
	"asked them (Data Protection Act 2018, Schedule 1, paragraph 24): the "
	"parent or the young person. Nothing more because they sit on the "
	"council. Check authority first when it is somebody else, when parents "
	"disagree, or where there is a safeguarding concern or a court order."},
    [FOOTING_NONE] = {"none", "nobody with a right to be told",
	"Say nothing about any child, not even that there is a case. General "
	"information may be given to anybody."},
};

static const char *const sources[] = {
    [FOOTING_BY_NOBODY] = "",
    [FOOTING_BY_WORDS] = " (so they say; nobody has checked)",
    [FOOTING_BY_REGISTER] = " (by the register)",
    [FOOTING_BY_OFFICER] = " (recorded by a colleague)",
};

const char *
footing_name(enum footing footing)
{
	ASSERT((unsigned)footing < FOOTING_COUNT);
	return table[footing].name;
}

bool
footing_parse(const char *name, enum footing *footing_r)
{
	for (int i = 0; name != NULL && i < FOOTING_COUNT; i++)
		if (strcmp(table[i].name, name) == 0) {
			*footing_r = (enum footing)i;
			return true;
		}
	return false;
}

const char *
footing_words(enum footing footing)
{
	ASSERT((unsigned)footing < FOOTING_COUNT);
	return table[footing].words;
}

const char *
footing_rule(void *ctx, enum footing footing, enum footing_source source,
    const struct footing_case *about)
{
	const char *rule = table[footing].rule;
	if (footing == FOOTING_MP && about->dissolved)
		rule = "Parliament is dissolved: until the poll there are no "
		       "MPs. Disclose nothing on the old authority; whoever is "
		       "elected needs the constituent's anew.";
	const char *siblings =
	    about->siblings == NULL
		? ""
		: mem_fmt(ctx,
		      " Brothers or sisters have cases of their own (%s): see "
		      "that every word is about this child.",
		      about->siblings);
	return mem_fmt(ctx, "Who writes: %s%s. %s%s%s", footing_words(footing),
	    sources[source], rule,
	    about->restricted
		? " The case is restricted: only the named group may see it "
		  "or answer."
		: "",
	    siblings);
}
