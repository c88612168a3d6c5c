/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people write, by what it means: chasers, thanks, what the writer says
 * to be, and what the mail is about.  And the names of all signs.
 */
#include "daemon/policy/signs_p.h"

const struct sign_text sign_texts[SIGN_COUNT] = {
    [SIGN_CHASER] = {"chaser", "asks for news"},
    [SIGN_NO_ANSWER] = {"no-answer", "says that our answer is none"},
    [SIGN_SEVERAL] = {"several", "is about several people"},
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
    ROW(SIGN_CHASER, "any ~1 "
		     "news|update|updates|progress|word|response|reply|"
		     "movement|joy|decision"),
    ROW(SIGN_CHASER, "get|have|for|grateful|appreciate|request*|want|need|give|"
		     "provide ~3 update|updates"),
    SUBJECT_ROW(SIGN_CHASER,
	"update|chasing|chaser|reminder|overdue|unanswered|outstanding"),
    ROW(SIGN_CHASER,
	"second|third|2nd|3rd|fourth|final|another request|reminder|attempt"),
    ROW(SIGN_CHASER, "second|third|2nd|3rd|fourth time"),
    ROW(SIGN_CHASER, "update please"),
    ROW(SIGN_CHASER, "what|whats ~2 latest|happening"),
    WEAK_ROW(SIGN_CHASER, "what|whats ~1 going on"),
    ROW(SIGN_CHASER, "still|been|am|are|is|im|were ~3 waiting|await*"),
    ROW(SIGN_CHASER, "await* ~5 reply|response|answer|news|update"),
    ROW(SIGN_CHASER, "not|havent|hasnt|never|nobody|nothing ~3 "
		     "heard|replied|responded|contacted"),
    ROW(SIGN_CHASER, "no|without ~1 reply|response|answer"),
    ROW(SIGN_CHASER, "not|havent|hasnt ~4 receive* ~2 reply|response|answer"),
    ROW(SIGN_CHASER, "heard nothing|anything ?back"),
    ROW(SIGN_CHASER,
	"havent|hasnt|not ~2 had ~2 anything|reply|response|answer"),
    ROW(SIGN_CHASER, "nobody|noone ~3 replied|answer*|back|call*"),
    ROW(SIGN_CHASER, "no one ~3 replied|answer*|back|call*"),
    ROW(SIGN_CHASER, "remain*|still|show*|this|it|records ~2 "
		     "unanswered|outstanding|overdue"),
    ROW(SIGN_CHASER, "follow* ~2 up|from"),
    ROW(SIGN_CHASER, "further to my|our ~2 email|letter|message|enquiry"),
    ROW(SIGN_CHASER, "to|im|am|are|just|are|were chase|chasing"),
    ROW(SIGN_CHASER, "chase|chasing ~2 response|reply|up|this|you"),
    ROW(SIGN_CHASER, "bump*|nudge* this|my|on"),
    ROW(SIGN_CHASER, "gentle|polite|friendly|quick reminder|nudge|chase"),
    ROW(SIGN_CHASER, "had|have|got|get a|the|any ~1 chance to"),
    ROW(SIGN_CHASER, "did|have you ~2 get|got|receive*|see|seen|read|had ~1 "
		     "it|my|this|that"),
    ROW(SIGN_CHASER, "got|received|get my|our ~2 email|letter|message|form"),
    ROW(SIGN_CHASER, "when ~1 will|can|could|should|might|do|am ~4 "
		     "expect|hear|reply|answer|response|respond"),
    ROW(SIGN_CHASER, "when ~3 get ~2 answer|reply|response"),
    ROW(SIGN_CHASER, "look* forward to hearing"),
    ROW(SIGN_CHASER, "hear* from you ~4 earliest|soon"),
    ROW(SIGN_CHASER, "timescale|timeframe|timeline|idea|date ~2 when|for ~5 "
		     "back|through|response|reply|answer|ready"),
    ROW(SIGN_CHASER, "idea when"),
    ROW(SIGN_CHASER, "where ~1 we|things|you|this ~1 up|at ?to|with"),
    ROW(SIGN_CHASER,
	"how ~1 this|that|it|things|matters ~2 going|progress*|getting|coming"),
    ROW(SIGN_CHASER, "current|present|latest position|status|state|situation"),
    ROW(SIGN_CHASER,
	"promised|told|said ~4 call|reply|answer|response|hear|update"),
    ROW(SIGN_CHASER,
	"should have ~2 had|heard|received ~2 answer|reply|response|from"),
    ROW(SIGN_CHASER, "days|weeks|month|months|deadline ~3 passed|ago|now ~4 "
		     "without|no|not|nothing|nobody|havent"),
    ROW(SIGN_CHASER, "have you ~2 managed|been able|spoken|decided"),
    ROW(SIGN_CHASER, "why ~4 not|havent|hasnt|nobody ~2 "
		     "been|contacted|replied|answered|heard|had"),
    ROW(SIGN_CHASER, "member*|our|my letter|email|enquiry ~3 reply"),
    ROW(SIGN_CHASER, "sight of a reply"),
    ROW(SIGN_CHASER, "status|progress of|on|with ~3 "
		     "my|our|the|this|case|enquiry|request|matter"),
    ROW(SIGN_CHASER,
	"did|have you ~3 manage|managed|looked|found ~2 to|into|out|at"),
    ROW(SIGN_CHASER, "resend*|resent"),
    ROW(SIGN_CHASER, "sending ~3 again"),
    ROW(SIGN_CHASER, "in case ~4 missed|lost|overlooked"),
    ROW(SIGN_CHASER, "second|third|2nd|3rd email|letter|message"),
    ROW(SIGN_CHASER, "writing ~3 second|third|again"),
    ROW(SIGN_CHASER, "no|without|any acknowledg*|contact|word ~2 "
		     "to|of|from|either|since|so"),
    ROW(SIGN_CHASER, "is|has anyone|anybody|someone|somebody ~3 "
		     "dealing|there|looking|looked|read*"),
    ROW(SIGN_CHASER,
	"may|might|can|could|should|when ~5 expect ~6 response|reply|answer"),
    ROW(SIGN_CHASER, "nothing from you|anyone|anybody|the|your|send|council"),
    ROW(SIGN_CHASER, "nothing ~4 from your ~1 side|office|end"),
    ROW(SIGN_CHASER,
	"my|our|last|email|one|it|message ~4 "
	"lost|astray|ignored|forgotten|overlooked|reached|arrived ~3 or|you"),
    ROW(SIGN_CHASER, "ignoring|ignored|ignore|forgotten ~1 me|us|my|our"),
    ROW(SIGN_CHASER, "checking in|back|up"),
    ROW(SIGN_CHASER,
	"you|they|someone|somebody|i said|promised|told ~3 "
	"youd|ring|call|reply|monday|tuesday|wednesday|thursday|friday"),
    ROW(SIGN_CHASER, "you|they said|promised|told ~4 days|hours"),
    ROW(SIGN_CHASER, "black hole"),
    ROW(SIGN_CHASER, "been ~1 looked|dealt|picked|allocated|actioned|"
		     "processed|assigned ~3 yet|anyone|anybody|someone"),
    ROW(SIGN_CHASER, "what|which stage ~4 at|reached"),
    ROW(SIGN_CHASER, "landed|reached ~2 desk"),
    ROW(SIGN_CHASER, "radio|total|complete|stony|deafening silence"),
    ROW(SIGN_CHASER, "silence from|since"),
    ROW(SIGN_CHASER, "wiser|limbo"),
    ROW(SIGN_CHASER, "left hanging|waiting"),
    ROW(SIGN_CHASER, "going|ever|bother* to ~1 reply|answer|respond"),
    ROW(SIGN_CHASER, "where|wheres ~2 answer|reply|response|decision"),
    ROW(SIGN_CHASER, "how|whether ~3 progressing|proceeding"),
    ROW(SIGN_CHASER, "please|kindly respond|reply|answer ~1 to ~1 "
		     "my|our ~2 mail|email|emails|letter|message|enquiry"),
    ROW(SIGN_CHASER, "yet again|another"),
    ROW(SIGN_CHASER, "again ~4 ask|request|remind|enquire|chase"),
    ROW(SIGN_CHASER, "whats|what ~1 the score|craic|crack|holdup|delay"),
    ROW(SIGN_CHASER,
	"meant|supposed|due|promised ~3 ring|call|phone|reply|respond"),
    ROW(SIGN_CHASER, "without ~3 reply|response|answer|acknowledg*"),
    ROW(SIGN_CHASER, "nobody|noone|one|havent|hasnt|never ~4 in touch"),
    ROW(SIGN_CHASER, "write|writing|email*|like to remind"),
    ROW(SIGN_CHASER, "response|reply|answer|decision|update ~3 due|overdue"),
    ROW(SIGN_CHASER, "promise*|said|say|told ~5 and|but ~1 "
		     "no|nothing|nobody|didnt|havent|hasnt"),
    ROW(SIGN_CHASER, "still ~2 dealt|dealing|open|handled|pending|hand|live"),
    ROW(SIGN_CHASER, "idea how"),
    ROW(SIGN_CHASER, "how long now|till|until|more|must"),
    ROW(SIGN_CHASER, "sorry|hate|apologies|apologise ~4 "
		     "pain|nag|pester|bother|hassle|badger|chase|chasing"),
    ROW(SIGN_CHASER, "trouble|bother you ~3 for"),
    ROW(SIGN_CHASER, "progress report|update"),
    ROW(SIGN_CHASER, "when ~4 hear back|from"),
    ROW(SIGN_CHASER, "courtesy of ~1 reply|response|answer"),
    WEAK_ROW(SIGN_CHASER,
	"appreciate|welcome|obliged|grateful ~2 reply|response|answer"),
    ROW(SIGN_CHASER, "its|thats|it ~1 been ~1 ages|forever|long"),
    ROW(SIGN_CHASER, "weeks|days|months|month|fortnight ~1 now|since ~3 "
		     "asked|emailed|wrote|sent|heard|rang|spoke"),
    ROW(SIGN_CHASER, "when you|u ~1 answer|reply|respond ~1 me|us"),
    ROW(SIGN_CHASER, "i|im|we ~1 wait|waiting|waited ~2 "
		     "long|days|weeks|month|months|time|ages"),
    ROW(SIGN_CHASER, "yet to ~1 receive|hear|get|respond|reply|answer|"
		     "acknowledge"),
    ROW(SIGN_CHASER, "then|since|but|only|met|total|just silence"),
    ROW(SIGN_CHASER, "still|in ~1 the dark"),
    ROW(SIGN_CHASER, "still|got|had|heard|hear nothing"),
    ROW(SIGN_CHASER, "anybody|anyone there"),
    ROW(SIGN_CHASER, "me|us|only|its again"),
    ROW(SIGN_CHASER, "no|any further|nearer forward|on|to|along"),
    ROW(SIGN_CHASER,
	"not|hasnt|seems|havent|doesnt ~5 moved|progressed|answered|gone ~1 "
	"anywhere|forward|on|from|at"),
    ROW(SIGN_CHASER, "know either way"),
    ROW(SIGN_CHASER, "how much|many longer|more"),
    ROW(SIGN_CHASER, "how ~1 longer"),
    ROW(SIGN_CHASER, "hold up"),
    ROW(SIGN_CHASER, "whats ~4 hold|delay|holding"),
    ROW(SIGN_CHASER, "rang|phoned|emailed|called|written|wrote|emailing|"
		     "ringing|asking|asked|messaged|messaging ~2 "
		     "again|twice"),
    ROW(SIGN_CHASER, "deadline ~8 was|were|passed|gone"),
    ROW(SIGN_CHASER, "had|have hoped|expected ~3 heard|hear|reply|answer"),
    ROW(SIGN_CHASER, "put|out ~3 misery"),
    ROW(SIGN_CHASER, "first raised|wrote|contacted|asked|emailed"),
    ROW(SIGN_CHASER,
	"in touch ~3 again|surgery|office ~8 not|moved|nothing|still"),
    ROW(SIGN_CHASER, "back in touch"),
    ROW(SIGN_CHASER,
	"lack|absence of ~1 contact|response|reply|communication|news"),
    ROW(SIGN_CHASER, "take ~4 answer is"),
    ROW(SIGN_CHASER, "hear|heard something|anything|anybody|somebody|someone"),
    ROW(SIGN_CHASER, "waiting ~4 to hear|for"),
    ROW(SIGN_CHASER, "at home wondering"),
    ROW(SIGN_CHASER, "refresh*"),
    ROW(SIGN_CHASER, "would like|likes ~2 something to tell|say"),
    ROW(SIGN_CHASER, "can count|wait"),
    ROW(SIGN_CHASER, "getting|got|gets|get me|us nowhere"),
    ROW(SIGN_CHASER,
	"nobody|noone|no ~3 come|came|got|gotten|getting|get ~2 back"),
    DENY_ROW(SIGN_CHASER, "no|any ~1 reply|response|answer|action|update ~2 "
			  "needed|required|necessary|expected"),
    DENY_ROW(SIGN_CHASER, "not need|expect|want ~2 reply|response|answer"),
    DENY_ROW(SIGN_CHASER, "you asked|wanted|wondered ~3 "
			  "whether|if|about|for|when|what|how"),

    /* ---- who writes: solicitor ---- */
    ROW(ROW_WRITER + FOOTING_SOLICITOR, "our|my client|clients|clients"),
    ROW(ROW_WRITER + FOOTING_SOLICITOR,
	"we|i are|am ?instructed act|acting for|by"),
    ROW(ROW_WRITER + FOOTING_SOLICITOR, "we|i act for"),
    ROW(ROW_WRITER + FOOTING_SOLICITOR, "we have been instructed"),

    /* ---- who writes: advocate ---- */
    ROW(ROW_WRITER + FOOTING_ADVOCATE, "sendiass|sendias"),
    ROW(ROW_WRITER + FOOTING_ADVOCATE, "i|we|am|are support*|advis*|advocat* "
				       "~1 family|parents|parent|mum|mother"),
    ROW(ROW_WRITER + FOOTING_ADVOCATE, "as ~1 advocate|adviser|supporter"),

    /* ---- who writes: young person ---- */
    ROW(ROW_WRITER + FOOTING_YOUNG_PERSON,
	"i am|im 16|17|18|19|20|21|22|23|24|sixteen|seventeen|eighteen"),
    ROW(ROW_WRITER + FOOTING_YOUNG_PERSON, "im 16|17|18|19|20|21|22|23|24"),
    ROW(ROW_WRITER + FOOTING_YOUNG_PERSON, "my own ehcp|plan|review|support"),

    /* ---- who writes: relative ---- */
    ROW(ROW_WRITER + FOOTING_RELATIVE,
	"my|our ~1 grandson*|granddaughter*|grandchild*|nephew*|niece*"),
    ROW(ROW_WRITER + FOOTING_RELATIVE,
	"as ~1 grandparent*|grandmother|grandfather|aunt|uncle"),

    /* ---- who writes: parent ---- */
    ROW(ROW_WRITER + FOOTING_PARENT,
	"my|our ~2 "
	"son|sons|daughter|daughters|child|children|childs|boy|girl|twins"),
    ROW(ROW_WRITER + FOOTING_PARENT,
	"as ~1 parent*|mother|father|mum|dad|carer|guardian"),
    ROW(ROW_WRITER + FOOTING_PARENT,
	"i am|im ~3 mum|mother|father|dad|parent|carer|guardian"),
    ROW(ROW_WRITER + FOOTING_PARENT,
	"im ~3 mum|mother|father|dad|parent|carer|guardian"),

    /* ---- thanks (P-12) ---- */
    ROW(ROW_THANKS, "thank*|thx|ty|cheers|grateful|appreciate*|gratitude|ta"),
    ROW(ROW_THANKS, "thank|thanks|thankyou|thankful"),
    ROW(ROW_THANKS, "obliged|indebted"),
    ROW(ROW_THANKS, "bless you|u"),
    /* In a longer letter in another language nobody sees what it asks. */
    ROW(ROW_PRAISE, "diolch|merci|danke|gracias|grazie|dziekuje|dzięki|"
		    "dziękuję|obrigado|obrigada|shukran|shukriya|mulțumesc|"
		    "multumesc|teşekkürler|tesekkurler|спасибо|дякую"),
    ROW(ROW_THANKS, "made|makes my|our day"),
    ROW(ROW_THANKS, "star|legend|angel|diamond"),
    ROW(ROW_THANKS, "weight off"),
    ROW(ROW_THANKS, "couldnt|not|couldn ~4 without you|your"),
    ROW(ROW_THANKS, "much ~4 means|meant"),
    ROW(ROW_THANKS, "won|wont|never forget"),

    /* ---- praise: thanks, when that is all ---- */
    ROW(ROW_PRAISE,
	"great|brilliant|brill|perfect|lovely|fantastic|excellent|wonderful|"
	"super|superb|fab|amazing|awesome|ace|smashing|marvellous|splendid"),
    ROW(ROW_PRAISE, "noted|acknowledged|understood|appreciated|sorted|cool"),
    ROW(ROW_PRAISE, "got it"),
    ROW(ROW_PRAISE, "received ?safely|ok"),
    ROW(ROW_PRAISE, "relief|relieved|phew|chuffed"),

    /* ---- what asks for nothing ---- */
    ROW(ROW_POLITE,
	"great|brilliant|perfect|lovely|fantastic|excellent|wonderful|noted|"
	"received|helpful|pleased|delighted|relieved|kind|kindest|regards|"
	"wishes|sincerely|faithfully|dear|hi|hello"),
    ROW(ROW_POLITE, "pass*|forward*|share* ~5 to|on|with"),
    ROW(ROW_POLITE,
	"have a ~3 day|evening|weekend|week|christmas|easter|holiday|summer"),
    ROW(ROW_POLITE, "wait to hear"),
    ROW(ROW_POLITE, "made ~2 difference"),
    ROW(ROW_POLITE, "happy|happier|thrilled|settled|loves|loving|enjoying|"
		    "satisfied|restarted|resolved|sorted|helped"),
    ROW(ROW_POLITE, "ok|okay|sound"),
    ROW(ROW_POLITE, "will do"),
    ROW(ROW_POLITE, "bless*|relief|best|all good|well"),
    ROW(ROW_POLITE, "service|compliments|brill|superb"),
    ROW(ROW_POLITE, "all good"),

    /* ---- nothing is left to do ---- */
    ROW(ROW_OVER, "nothing ~2 further|more|else"),
    ROW(ROW_OVER, "what a|an"),
    ROW(ROW_OVER, "just|only|wanted|want|writing ~2 to say|thank ~4 thank*"),
    ROW(ROW_OVER, "say a ~3 thank*"),
    ROW(ROW_OVER, "all i|we|ive|weve ~1 needed|wanted|need"),
    ROW(ROW_OVER, "no|any ~1 further|more|other "
		  "questions|queries|action|issues|concerns"),
    ROW(ROW_OVER, "couldnt|cannot|cant|not|never ~6 "
		  "without|enough|tell|express|thank you"),
    ROW(ROW_OVER, "clos* ~2 file|case|enquiry|matter"),
    ROW(ROW_OVER, "resolve*|resolved|settles ~3 matter*|it|things|this"),
    ROW(ROW_OVER, "ignore|disregard ~3 email|message|last|letter|enquiry"),
    ROW(ROW_OVER, "wont|never forget"),
    ROW(ROW_OVER, "everything ~1 youve|you ~2 done|did|do"),
    ROW(ROW_OVER, "no need"),
    ROW(ROW_OVER, "answers|answered ~2 question*|query"),
    ROW(ROW_OVER, "for your time|call|kindness|patience|understanding"),
    ROW(ROW_OVER, "have a good|lovely|great|nice|happy|peaceful"),
    ROW(ROW_OVER, "over the moon"),
    ROW(ROW_OVER, "what ~1 needed|wanted to know|hear"),
    ROW(ROW_OVER, "its|is|everything|all|were|thats ~2 "
		  "fine|sorted|good|ok|okay|better|resolved|settled now"),
    ROW(ROW_OVER, "see|speak|talk ~1 you"),

    /* ---- turns, asks or tells something new ---- */
    ROW(ROW_TURN, "but|however|although|though|still|yet|unfortunately|instead|"
		  "except|sadly|disappoint*"),
    ROW(ROW_TURN,
	"not|no|never|nobody|cannot|cant|dont|doesnt|didnt|isnt|wasnt|arent|"
	"havent|hasnt|hadnt|wont|wouldnt|couldnt|shouldnt|without"),
    ROW(ROW_TURN, "thanks|thank ?you for nothing"),
    ROW(ROW_TURN, "please|need*|want*|could|can|would|should|must|ask*|wonder*|"
		  "send|tell"),
    ROW(ROW_TURN, "let me know|have"),
    ROW(ROW_TURN, "who|when|why|how|what|where"),
    ROW(ROW_TURN, "appeal*|complain*|attach*|enclos*|disagree*|dispute*|refus*|"
		  "wrong|mistake*|worse|problem*|issue*|question*|query|new|"
		  "changed|phone|address|number"),

    /* ---- our topic: a child, a school, a council ---- */
    ROW(ROW_TOPIC, "send|sen "
		   "team|service|department|transport|cases|provision|panel|"
		   "improvement|budget|tribunals"),
    ROW(ROW_TOPIC,
	"county|ward|exclusions|assessments|taxpayer*|local residents"),
    ROW(ROW_TOPIC, "my|our|her|his|their|this|your|a ~1 child|children|childs"),
    ROW(ROW_TOPIC, "son|sons|daughter*|grandson|granddaughter|school*|pupil*|"
		   "ehc*|ehcp|ehcps|sen|senco|sencos|council|councillor|"
		   "constituent*|tribunal*|parents|mum|dad|nursery|teacher*|"
		   "foster|autis*|sendiass|caseworker*|placement|taxi"),
    ROW(ROW_TOPIC, "local authority"),
    ROW(ROW_TOPIC, "concerning|about|named|above|of|for ~1 child|children"),

    /* ---- a call: "Hello??" ---- */
    ROW(ROW_CALL, "hello|hi|hey|hallo|anyone|anybody|update|updates|news|bump"),
};

const struct sign_table sign_everyday = {rows, sizeof rows / sizeof rows[0]};
