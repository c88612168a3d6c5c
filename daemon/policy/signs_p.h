/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to signs.c and the tables of patterns, one file a kind. */
#ifndef ENQ_POLICY_SIGNS_P_H
#define ENQ_POLICY_SIGNS_P_H

#include "daemon/policy/signs.h"

/* Rows that tell thanks from a letter; and who
 * writes; no signs of their own. */
enum {
	ROW_THANKS = SIGN_COUNT, /* says thank you */
	ROW_PRAISE,              /* praises; thanks, when that is all */
	ROW_POLITE,              /* asks for nothing */
	ROW_TOPIC,               /* is about a child, a school, a council */
	ROW_OVER,                /* says that nothing is left to do */
	ROW_CALL,                /* calls; a chaser, when that is all */
	ROW_WRITER,              /* + enum footing: what they say to be */
	ROW_TURN =
	    ROW_WRITER + FOOTING_COUNT /* turns, asks or tells something new */
};

struct sign_row {
	int sign; /* enum sign or ROW_… */
	bool subject_only;
	bool weak;           /* counts only in a mail on our topic */
	bool denies;         /* takes the sign from its sentence */
	const char *pattern; /* parsers/wording.h */
};
struct sign_table {
	const struct sign_row *rows;
	size_t count;
};
/* Who chases, thanks and what they are; what is said of our answer; somebody
 * may come to harm, or it cannot wait (P-39); a legal clock may start (DOMAIN
 * B5). */
extern const struct sign_table sign_everyday;
extern const struct sign_table sign_matter;
extern const struct sign_table sign_grave;
extern const struct sign_table sign_legal;
extern const struct sign_table sign_rights;

/* Where danger may be spoken of besides the new text: in a mail that is passed
 * on, and below the dashes of a signature. */
struct span signs_below(void *ctx, const struct facts *facts);

#define ROW(sign_, pattern_)                                                   \
	{                                                                      \
		.sign = (sign_), .pattern = (pattern_)                         \
	}
#define SUBJECT_ROW(sign_, pattern_)                                           \
	{                                                                      \
		.sign = (sign_), .subject_only = true, .pattern = (pattern_)   \
	}

#define WEAK_ROW(sign_, pattern_)                                              \
	{                                                                      \
		.sign = (sign_), .weak = true, .pattern = (pattern_)           \
	}

/* "This is not a complaint."  None for what must not be missed (P-39). */
#define DENY_ROW(sign_, pattern_)                                              \
	{                                                                      \
		.sign = (sign_), .denies = true, .pattern = (pattern_)         \
	}

/* Whom it happens to. */
#define SELF "myself|himself|herself|themselves|themself|ourselves|yourself"
#define PERSON                                                                 \
	"me|us|him|her|them|he|she|they|child|children|childs|son|sons"        \
	"|daughter|daughters|kid|kids|boy|boys|girl|girls|baby|brother"        \
	"|brothers|sister|sisters|mum|mother|dad|father|partner|wife|husband"
#define SCHOOL                                                                 \
	"school|schools|college|education|nursery|placement|provision|tuition"
#define SOON                                                                   \
	"today|tonight|tomorrow|now|monday|tuesday|wednesday|thursday|friday"  \
	"|saturday|sunday|weekend|days|hours|week"
#define PLAN "ehcp|ehcps|ehc|plan|plans|ehp"
#define NEEDS "need*|ehc|ehcp|education|educational|health|statutory"
/* Wanting, and asking for it outright. */
#define ASKS                                                                   \
	"ask*|request*|like|want*|wish*|need*|apply|applying|application"      \
	"|please|pls|can|could|kindly|begin|carry|accept|invite|submit*|seek*" \
	"|would|should|hope|hoping"
#define SEE                                                                    \
	"copy|copies|see|access|inspect|read|send|release|disclose|disclosure" \
	"|provide|supply|give|print*|want|have|request*|get|need|entitled"
#define WHOSE                                                                  \
	"my|our|his|her|their|me|us|him|them|hers|child*|son|sons|daughter*"
#define WHOM                                                                   \
	"child*|son|sons|daughter*|boy|girl|lad|grandson|granddaughter|him"    \
	"|her|me|pupil*|student|client*|he|she|they|them"
#define ASK "ask*|request*|like|want*|wish*|need*|apply|applying|application"

struct sign_text {
	const char *name;
	const char *words;
};
extern const struct sign_text sign_texts[SIGN_COUNT];

#endif
