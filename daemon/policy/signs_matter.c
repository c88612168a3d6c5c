/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words about the matter itself: our answer was none (P-12), and it is about
 * several people (P-8).  The first counts only after an answer, where "you
 * have not said why" cannot be a chaser; the second is a hint to the owner.
 */
#include "daemon/policy/signs_p.h"

#define NOT                                                                    \
	"not|doesnt|dont|didnt|hasnt|havent|never|fails|fail|failed|failing"   \
	"|none|nothing|isnt|neither|without"
#define ANSWER "answer|answers|reply|replies|response|letter|email"
#define MANY "two|three|four|five|six|several|2|3|4|5|6"
#define PEOPLE                                                                 \
	"children|kids|boys|girls|sons|daughters|pupils|students|learners"     \
	"|constituents|families|clients|residents|cases|siblings|twins|young"
#define RELATIVE                                                               \
	"son|daughter|child|boy|girl|brother|sister|niece|nephew|grandson"     \
	"|granddaughter|twin|sibling|lad|kid"

static const struct sign_row rows[] = {
    /* ---- it is no answer ---- */
    ROW(SIGN_NO_ANSWER, NOT
	" ~3 answer*|address*|explain*|cover*|deal|deals|dealt|engag*|respond*"
	"|resolve* ~5 question*|point*|quer*|concern*|asked|issue*|matter*"
	"|what|why|when|who|raised|request*|substance|complaint"),
    ROW(SIGN_NO_ANSWER, NOT "|hardly ?really ?much ?of an|a|proper "
			    "answer|reply|response"),
    ROW(SIGN_NO_ANSWER,
	NOT "|cannot|cant ~2 satisf*|happy|content|accept* ~4 " ANSWER
	    "|explanation"),
    ROW(SIGN_NO_ANSWER, "not good enough"),
    ROW(SIGN_NO_ANSWER, "disappoint*|dissatisf*|unhappy|frustrat*|dismay* "
			"~4 " ANSWER),
    ROW(SIGN_NO_ANSWER, "still ~1 havent|not|dont|hasnt|none|no ~2 "
			"told|answered|explained|said|know|understand|clear"),
    ROW(SIGN_NO_ANSWER, "none the wiser"),
    ROW(SIGN_NO_ANSWER, "no ~1 nearer|wiser|clearer"),
    ROW(SIGN_NO_ANSWER, "no further forward|on"),
    ROW(SIGN_NO_ANSWER, "not|isnt|wasnt ~1 what ~1 i|we ~1 asked|meant"),
    ROW(SIGN_NO_ANSWER, "asked|asking ~7 not ~1 what|about|for|how|whether"),
    ROW(SIGN_NO_ANSWER, "miss*|dodg*|avoid*|evad*|ignor*|skirt*|sidestep*|"
			"step*|duck* ~3 point|question*|concern*"),
    ROW(SIGN_NO_ANSWER, "question*|point*|concern* ~4 "
			"dodged|avoided|evaded|ignored|sidestepped|stepped|"
			"ducked|unanswered|unaddressed"),
    ROW(SIGN_NO_ANSWER, "paragraph*|part|parts ~8 unanswered|unaddressed"),
    ROW(SIGN_NO_ANSWER, "different|wrong|another question ~2 to|than|from|i"),
    ROW(SIGN_NO_ANSWER, "answered ~3 different|wrong|another question"),
    ROW(SIGN_NO_ANSWER, ANSWER
	" ~5 wrong|generic|standard|template"
	"|incorrect|vague|incomplete|inaccurate|unhelpful|useless|inadequate"
	"|unsatisfactory|disappointing|meaningless"),
    ROW(SIGN_NO_ANSWER,
	"standard|generic|template|stock|boilerplate " ANSWER "|paragraphs"),
    ROW(SIGN_NO_ANSWER, "copy ?and paste*"),
    ROW(SIGN_NO_ANSWER, "cut and paste*"),
    ROW(SIGN_NO_ANSWER, "fob|fobbed|fobbing ~3 off"),
    ROW(SIGN_NO_ANSWER, "waffle|flannel|gobbledygook|platitude*"),
    ROW(SIGN_NO_ANSWER,
	"only|just ~1 answered|replied|addressed|responded|talked|covered|"
	"dealt ~2 part|half|one|two|about|some|with"),
    ROW(SIGN_NO_ANSWER, "answered|replied|responded|addressed ~2 "
			"one|part|half|some|two ~1 of|out"),
    ROW(SIGN_NO_ANSWER, "tells|told|says|say ~2 nothing"),
    ROW(SIGN_NO_ANSWER, ANSWER
	" ~3 not|doesnt|dont|didnt|nothing|none|fails|makes ~2 say|tell|help|"
	"mention*|include*|explain*|cover*|address*|answer*|reference|no"),
    ROW(SIGN_NO_ANSWER, "read what i|we|was wrote|said|asked|written"),
    ROW(SIGN_NO_ANSWER, "actually|even|properly ?have read ~1 my|our|the|it|"
			"what"),
    ROW(SIGN_NO_ANSWER, "dont|not|cant|cannot ~1 understand ~2 "
			"answer|reply|response|what ~2 mean*|says|saying"),
    ROW(SIGN_NO_ANSWER, "is that a yes|no"),
    ROW(SIGN_NO_ANSWER, "asked ~2 to ~1 come|write back|again"),
    ROW(SIGN_NO_ANSWER, "fuller|proper|straight|real|substantive|better|actual "
			"answer|reply|response|explanation"),
    ROW(SIGN_NO_ANSWER, "now|please|actually answer|respond|reply ~2 "
			"to ~1 question*|points|what"),
    ROW(SIGN_NO_ANSWER, "mixed|muddled|confused ~2 up ~1 with"),

    /* ---- several people ---- */
    ROW(SIGN_SEVERAL, "both ~2 " PEOPLE),
    ROW(SIGN_SEVERAL, "my|our|these|those " MANY " ~1 " PEOPLE),
    ROW(SIGN_SEVERAL, MANY " ~2 of ~1 my|our|your " PEOPLE),
    ROW(SIGN_SEVERAL,
	"about|behalf|raise|regarding|concerning|for|of|have|are ~2 " MANY
	" ~1 " PEOPLE),
    ROW(SIGN_SEVERAL, MANY "|separate|different separate|different|foster|"
			   "other|disabled ~1 " PEOPLE),
    WEAK_ROW(SIGN_SEVERAL, "my|our|their twins|triplets"),
    ROW(SIGN_SEVERAL,
	"following|these|listed|attached|various|outstanding ~1 " PEOPLE),
    ROW(SIGN_SEVERAL, PEOPLE " ~1 listed|below|named|following"),
    ROW(SIGN_SEVERAL, "other|second|younger|older|youngest|eldest|middle ~1 "
		      "son|daughter|child|boy|girl ~6 "
		      "also|too|needs|has|is|no|starts"),
    ROW(SIGN_SEVERAL, "my|our other|second son|daughter|child|boy|girl"),
    ROW(SIGN_SEVERAL,
	RELATIVE " ~6 and|also|plus ~2 my|our|his|her ~1 " RELATIVE),
    ROW(SIGN_SEVERAL, "also|second|secondly|plus ~2 his|her|their " RELATIVE),
    ROW(SIGN_SEVERAL, "separately ~1 about|for|mr|mrs|ms|miss|dr"),
    ROW(SIGN_SEVERAL, "case|child|pupil|constituent b|2|two"),
    ROW(SIGN_SEVERAL, "parents of ~3 and ~2 parents of"),
};

const struct sign_table sign_matter = {rows, sizeof rows / sizeof rows[0]};
