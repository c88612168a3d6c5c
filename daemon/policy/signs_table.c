/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people write, by what it means: chasers, thanks, and what the writer
 * says to be.  And the names of all signs.
 */
#include "daemon/policy/signs_p.h"

const struct sign_text sign_texts[SIGN_COUNT] = {
    [SIGN_CHASER] = {"chaser", "asks for news"},
    [SIGN_DANGER] = {"danger", "somebody may come to harm"},
    [SIGN_URGENT] = {"urgent", "it cannot wait"},
    [SIGN_EHC_REQUEST] = {"ehc-request",
	"a request for an EHC needs assessment"},
    [SIGN_REASSESSMENT] = {"reassessment", "a request for a reassessment"},
    [SIGN_EARLY_REVIEW] = {"early-review",
	"a request for an early review of a plan"},
    [SIGN_MOVE] = {"move", "a move into or out of the area"},
    [SIGN_MEDIATION] = {"mediation", "a wish for mediation"},
    [SIGN_TRIBUNAL_REGISTRATION] = {"tribunal-registration",
	"an appeal to the tribunal"},
    [SIGN_TRIBUNAL_ORDER] = {"tribunal-order", "an order of the tribunal"},
    [SIGN_PRE_ACTION] = {"pre-action", "a letter before court action"},
    [SIGN_COMPLAINT] = {"complaint", "a complaint"},
    [SIGN_SAR] = {"sar", "a subject access request"},
    [SIGN_FOI] = {"foi", "a freedom of information request"},
    [SIGN_BREACH] = {"breach", "a report of a personal data breach"},
    [SIGN_ANNUAL_REVIEW] = {"annual-review", "annual review papers"},
    [SIGN_CONSULTATION] = {"consultation",
	"a school's reply to a consultation"},
    [SIGN_REPRESENTATIVE] = {"representative",
	"a change of consent or of who acts for them"},
};

static const struct sign_row rows[] = {
    /* ---- chasers (P-12) ---- */
    ROW(SIGN_CHASER, "any ~1 news|update|updates|progress|word|response|reply"
		     "|movement|joy|decision"),
    ROW(SIGN_CHASER, "get|have|for|grateful|appreciate|request*|want|need|give"
		     "|provide ~3 update|updates"),
    SUBJECT_ROW(SIGN_CHASER, "update|chasing|chaser|reminder|overdue|unanswered"
			     "|outstanding"),
    ROW(SIGN_CHASER, "second|third|2nd|3rd|fourth|final|another"
		     " request|reminder|attempt"),
    ROW(SIGN_CHASER, "second|third|2nd|3rd|fourth time"),
    ROW(SIGN_CHASER, "update please"),
    ROW(SIGN_CHASER, "what|whats ~2 latest|happening"),
    ROW(SIGN_CHASER, "still|been|am|are|is|im|were ~3 waiting|await*"),
    ROW(SIGN_CHASER, "await* ~5 reply|response|answer|news|update"),
    ROW(SIGN_CHASER, "not|havent|hasnt|never|nobody|nothing ~3 heard|replied"
		     "|responded|contacted"),
    ROW(SIGN_CHASER, "no|without ~1 reply|response|answer"),
    ROW(SIGN_CHASER, "not|havent|hasnt ~4 receive* ~2 reply|response|answer"),
    ROW(SIGN_CHASER, "heard nothing|anything ?back"),
    ROW(SIGN_CHASER, "havent|hasnt|not ~2 had ~2 anything|reply|response"
		     "|answer"),
    ROW(SIGN_CHASER, "nobody|noone ~3 replied|answer*|back|call*"),
    ROW(SIGN_CHASER, "no one ~3 replied|answer*|back|call*"),
    ROW(SIGN_CHASER, "remain*|still ~2 unanswered|outstanding|overdue"),
    ROW(SIGN_CHASER, "follow* ?this ?it|that ?up on|up|from"),
    ROW(SIGN_CHASER, "further to my|our ~2 email|letter|message|enquiry"),
    ROW(SIGN_CHASER, "to|im|am|are|just|are|were chase|chasing"),
    ROW(SIGN_CHASER, "chase|chasing ~2 response|reply|up|this|you"),
    ROW(SIGN_CHASER, "bump*|nudge* this|my|on"),
    ROW(SIGN_CHASER, "gentle|polite|friendly|quick reminder|nudge|chase"),
    ROW(SIGN_CHASER, "had|have|got|get a|the|any ~1 chance to"),
    ROW(SIGN_CHASER, "did|have you ~2 get|got|receive*|see|seen|read|had ~1"
		     " it|my|this|that"),
    ROW(SIGN_CHASER, "got|received|get my|our ~2 email|letter|message|form"),
    ROW(SIGN_CHASER,
	"when ~1 will|can|could|should|might|do|am ~4 expect|hear|reply"
	"|answer|response|respond"),
    ROW(SIGN_CHASER, "when ~3 get an|a|the ~1 answer|reply|response"),
    ROW(SIGN_CHASER, "look* forward to hearing"),
    ROW(SIGN_CHASER, "hear* from you ~4 earliest|soon"),
    ROW(SIGN_CHASER, "timescale|timeframe|timeline|idea|date ~2 when|for ~5"
		     " back|through|response|reply|answer|ready"),
    ROW(SIGN_CHASER, "idea when"),
    ROW(SIGN_CHASER, "where ~1 we|things|you|this ~1 up|at ?to|with"),
    ROW(SIGN_CHASER, "how ~1 this|that|it|things|matters ~2 going|progress*"
		     "|getting|coming"),
    ROW(SIGN_CHASER, "current|present|latest position|status|state|situation"),
    ROW(SIGN_CHASER, "promised|told|said ~4 call|reply|answer|response|hear"
		     "|update"),
    ROW(SIGN_CHASER, "should have ~2 had|heard|received ~2 answer|reply"
		     "|response|from"),
    ROW(SIGN_CHASER, "days|weeks|month|months|deadline ~3 passed|ago|now ~4"
		     " without|no|not|nothing|nobody|havent"),
    ROW(SIGN_CHASER, "have you ~2 managed|been able|spoken|decided"),
    ROW(SIGN_CHASER, "why ~4 not|havent|hasnt|nobody ~2 been|contacted"
		     "|replied|answered|heard|had"),
    ROW(SIGN_CHASER, "member*|our|my letter|email|enquiry ~3 reply"),
    ROW(SIGN_CHASER, "sight of a reply"),

    /* ---- who writes ---- */
    ROW(ROW_WRITER + FOOTING_SOLICITOR, "our|my client|clients|clients"),
    ROW(ROW_WRITER + FOOTING_SOLICITOR, "we|i are|am ?instructed act|acting"
					" for|by"),
    ROW(ROW_WRITER + FOOTING_SOLICITOR, "we|i act for"),
    ROW(ROW_WRITER + FOOTING_SOLICITOR, "we have been instructed"),
    ROW(ROW_WRITER + FOOTING_ADVOCATE, "sendiass|sendias"),
    ROW(ROW_WRITER + FOOTING_ADVOCATE, "i|we|am|are support*|advis*|advocat*"
				       " ~1 family|parents|parent|mum|mother"),
    ROW(ROW_WRITER + FOOTING_ADVOCATE, "as ~1 advocate|adviser|supporter"),
    ROW(ROW_WRITER + FOOTING_YOUNG_PERSON, "i am|im 16|17|18|19|20|21|22|23|24"
					   "|sixteen|seventeen|eighteen"),
    ROW(ROW_WRITER + FOOTING_YOUNG_PERSON, "im 16|17|18|19|20|21|22|23|24"),
    ROW(ROW_WRITER + FOOTING_YOUNG_PERSON, "my own ehcp|plan|review|support"),
    ROW(ROW_WRITER + FOOTING_RELATIVE, "my|our ~1 grandson*|granddaughter*"
				       "|grandchild*|nephew*|niece*"),
    ROW(ROW_WRITER + FOOTING_RELATIVE, "as ~1 grandparent*|grandmother"
				       "|grandfather|aunt|uncle"),
    ROW(ROW_WRITER + FOOTING_PARENT, "my|our ~2 son|sons|daughter|daughters"
				     "|child|children|childs|boy|girl|twins"),
    ROW(ROW_WRITER + FOOTING_PARENT, "as ~1 parent*|mother|father|mum|dad"
				     "|carer|guardian"),
    ROW(ROW_WRITER + FOOTING_PARENT, "i am|im ~3 mum|mother|father|dad|parent"
				     "|carer|guardian"),
    ROW(ROW_WRITER + FOOTING_PARENT, "im ~3 mum|mother|father|dad|parent"
				     "|carer|guardian"),

    /* ---- thanks and nothing else (P-12) ---- */
    ROW(ROW_THANKS, "thank*|thx|ty|cheers|grateful|appreciate*|gratitude|ta"),
    ROW(ROW_POLITE, "great|brilliant|perfect|lovely|fantastic|excellent"
		    "|wonderful|noted|received|helpful|pleased|delighted"
		    "|relieved|kind|kindest|regards|wishes|sincerely"
		    "|faithfully|dear|hi|hello"),
    ROW(ROW_POLITE, "pass*|forward*|share* ~5 to|on|with"),
    ROW(ROW_OVER, "nothing ~2 further|more|else"),
    ROW(ROW_POLITE, "have a ~3 day|evening|weekend|week|christmas|easter"
		    "|holiday|summer"),
    ROW(ROW_POLITE, "wait to hear"),
    ROW(ROW_POLITE, "made ~2 difference"),
    ROW(ROW_TURN, "but|however|although|though|still|yet|unfortunately"
		  "|instead|except|sadly|disappoint*"),
    ROW(ROW_TURN, "not|no|never|nobody|cannot|cant|dont|doesnt|didnt|isnt"
		  "|wasnt|arent|havent|hasnt|hadnt|wont|wouldnt|couldnt"
		  "|shouldnt|without"),
    ROW(ROW_TURN, "thanks|thank ?you for nothing"),
    ROW(ROW_TURN, "please|need*|want*|could|can|would|should|must|ask*|wonder*"
		  "|send|tell"),
    ROW(ROW_TURN, "let me know|have"),
    ROW(ROW_TURN, "who|when|why|how|what|where"),
    ROW(ROW_TURN, "appeal*|complain*|attach*|enclos*|disagree*|dispute*"
		  "|refus*|wrong|mistake*|worse|problem*|issue*|question*"
		  "|query|new|changed|phone|address|number"),
};

const struct sign_table sign_everyday = {rows, sizeof rows / sizeof rows[0]};
