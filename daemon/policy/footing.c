/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules are those of DOMAIN E: Data Protection Act 2018, Schedule 1,
 * paragraphs 23 and 24, and who holds the rights of a child or young person. */
#include "daemon/policy/footing.h"

#include <string.h>

#include "parsers/base/civil.h"
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

bool
footing_read(struct span words, enum footing *footing_r, bool *over_r)
{
	static const struct {
		const char *word;
		enum footing footing;
	} said[] = {{"parent", FOOTING_PARENT}, {"carer", FOOTING_PARENT},
	    {"young person", FOOTING_YOUNG_PERSON},
	    {"solicitor", FOOTING_SOLICITOR}, {"advocate", FOOTING_ADVOCATE},
	    {"relative", FOOTING_RELATIVE}, {"councillor", FOOTING_COUNCILLOR},
	    {"mp", FOOTING_MP}, {"none", FOOTING_NONE}};
	const struct span over = span_str(" over school age");
	*over_r =
	    words.n > over.n &&
	    span_eq_ascii(span_sub(words, words.n - over.n, words.n), over);
	if (*over_r)
		words = span_sub(words, 0, words.n - over.n);
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		if (span_eq_ascii(words, span_str(said[i].word))) {
			*footing_r = said[i].footing;
			return true;
		}
	return false;
}

bool
footing_for_many(enum footing footing)
{
	return footing == FOOTING_MP || footing == FOOTING_COUNCILLOR ||
	       footing == FOOTING_SOLICITOR || footing == FOOTING_ADVOCATE;
}

int32_t
footing_school_age_ends(int32_t born_day)
{
	const struct civil born = civil_from_day(born_day);
	/* Who turns 16 in September does so in the school year that ends in
	 * the next calendar year; in July or August, after that June. */
	const int year = born.year + 16 + (born.month >= 9 ? 1 : 0);
	const int32_t last = civil_day(year, 6, 30);
	return last - ((int)civil_weekday(last) - WD_FRIDAY + 7) % 7;
}

size_t
footing_bars(enum footing footing, const struct footing_case *about,
    const char *bars[FOOTING_BARS])
{
	size_t n = 0;
	if (footing == FOOTING_NONE)
		bars[n++] = "The writer is recorded as nobody with a right to "
			    "be told anything about a child.";
	if (footing == FOOTING_MP && about->dissolved &&
	    about->authority == NULL)
		bars[n++] = "Parliament is dissolved: there is no MP whom "
			    "anything could be told on the old authority.";
	if (about->over_age && about->authority == NULL &&
	    footing != FOOTING_YOUNG_PERSON)
		bars[n++] = "The young person is over compulsory school age, "
			    "and neither their authority nor a decision about "
			    "capacity is recorded.";
	if (about->moved != NULL)
		bars[n++] = about->moved;
	return n;
}

/* What is still to be found out, and how it is said. */
static const char *
asked(enum footing footing, enum footing_source source,
    const struct footing_case *about)
{
	if (footing == FOOTING_UNKNOWN)
		return " Who are they? Reply with one line: WRITER PARENT, "
		       "WRITER YOUNG PERSON, or SOLICITOR, ADVOCATE, RELATIVE "
		       "or NONE.";
	if (about->over_age && about->authority == NULL &&
	    footing != FOOTING_YOUNG_PERSON)
		return " When you have it, reply with one line: AUTHORITY and "
		       "what is on file.";
	if (source == FOOTING_BY_WORDS)
		return " When you have checked it, or found otherwise, reply "
		       "with one line: WRITER and what they are.";
	return "";
}

static const char *
age(enum footing footing, const struct footing_case *about)
{
	if (about->under_age && footing == FOOTING_YOUNG_PERSON)
		return " By the register they are of compulsory school age: "
		       "the rights are still the parents'.";
	if (!about->over_age || footing == FOOTING_YOUNG_PERSON)
		return "";
	return about->authority == NULL
		   ? " The young person is over compulsory school age: tell "
		     "nobody else anything before their authority, or a "
		     "decision about capacity, is recorded."
		   : " The young person is over compulsory school age.";
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
	else if (footing == FOOTING_MP && about->moved != NULL)
		rule =
		    "By the register the address that asked is not of that "
		    "MP's office any more. Disclose nothing on the old "
		    "authority: whoever took over, and whoever wrote before, "
		    "needs the constituent's anew.";
	const char *siblings =
	    about->siblings == NULL
		? ""
		: mem_fmt(ctx,
		      " Brothers or sisters have cases of their own%s%s%s: see "
		      "that every word is about this child.",
		      about->siblings[0] == '\0' ? "" : " (", about->siblings,
		      about->siblings[0] == '\0' ? "" : ")");
	const char *authority =
	    about->authority == NULL
		? ""
		: mem_fmt(ctx, " Recorded as authority: %s.", about->authority);
	return mem_fmt(ctx, "Who writes: %s%s. %s%s%s%s%s%s",
	    footing_words(footing),
	    footing == FOOTING_UNKNOWN ? "" : sources[source], rule,
	    age(footing, about), authority,
	    about->restricted
		? " The case is restricted: only the named group may see it "
		  "or answer."
		: "",
	    siblings, asked(footing, source, about));
}
