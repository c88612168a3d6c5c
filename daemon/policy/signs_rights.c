/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words that start the other legal clocks (DOMAIN B5): courts, complaints,
 * data, schools' papers, and who may speak for whom.
 */
#include "daemon/policy/signs_p.h"

static const struct sign_row rows[] = {
    /* ---- a letter before court action ---- */
    ROW(SIGN_PRE_ACTION, "pre action"),
    ROW(SIGN_PRE_ACTION, "preaction"),
    ROW(SIGN_PRE_ACTION, "letter before action|claim|proceedings"),
    ROW(SIGN_PRE_ACTION, "judicial review"),
    ROW(SIGN_PRE_ACTION, "issue|commence|start ~2 proceedings"),
    ROW(SIGN_PRE_ACTION, "judicial review*"),
    WEAK_ROW(SIGN_PRE_ACTION, "jr"),
    ROW(SIGN_PRE_ACTION, "high|administrative court"),
    ROW(SIGN_PRE_ACTION, "legal action|proceedings"),
    WEAK_ROW(SIGN_PRE_ACTION, "sue|suing|sued"),
    ROW(SIGN_PRE_ACTION, "litigation friend"),
    ROW(SIGN_PRE_ACTION, "letter before"),
    ROW(SIGN_PRE_ACTION, "solicitor*|barrister|counsel|lawyer* ~12 "
			 "court|judge|claim|proceedings|notice|issue|action"),
    ROW(SIGN_PRE_ACTION, "going|take|taking|see|go|next|taken ~6 court"),
    ROW(SIGN_PRE_ACTION, "claimant|defendant"),
    ROW(SIGN_PRE_ACTION, "grounds ~2 claim|challenge|proposed"),
    ROW(SIGN_PRE_ACTION, "challenge ~3 lawful*|unlawful*|decision"),
    ROW(SIGN_PRE_ACTION, "lawfulness|unlawfulness"),
    ROW(SIGN_PRE_ACTION, "failing|default ~2 which"),
    ROW(SIGN_PRE_ACTION, "service of proceedings|claim"),
    ROW(SIGN_PRE_ACTION, "proceedings ~4 issued|issue|commenced"),
    ROW(SIGN_PRE_ACTION, "legal services|department|team"),
    ROW(SIGN_PRE_ACTION,
	"breach ~5 duty|duties|statutory|s42|42|s19|19|section"),
    ROW(SIGN_PRE_ACTION, "s42|s19"),
    ROW(SIGN_PRE_ACTION, "section 42|19"),
    ROW(SIGN_PRE_ACTION, "claim form"),
    ROW(SIGN_PRE_ACTION, "threatened|proposed|intended|draft claim|challenge"),
    ROW(SIGN_PRE_ACTION, "issue|issuing ~3 proceedings|claim"),
    ROW(SIGN_PRE_ACTION,
	"will|shall|to|instructed issue ~2 proceedings|without|claim|further"),
    ROW(SIGN_PRE_ACTION, "without further notice|reference"),
    WEAK_ROW(SIGN_PRE_ACTION, "on notice"),
    ROW(SIGN_PRE_ACTION, "your legal"),
    ROW(SIGN_PRE_ACTION, "breaking|broken|broke ~1 law"),
    ROW(SIGN_PRE_ACTION, "statement of facts"),
    ROW(SIGN_PRE_ACTION, "injunction|injunctive"),
    WEAK_ROW(SIGN_PRE_ACTION,
	"start|begin|bring|file|make ~2 claim|case ~8 costs|court|damages"),
    WEAK_ROW(SIGN_PRE_ACTION,
	"letter|hear|write|papers ~8 from|to|in ~2 court|courts|judge"),

    /* ---- a complaint ---- */
    ROW(SIGN_COMPLAINT,
	ASK "|make|making|made|register|lodge|raise|submit|put*|fil*|log*|bring"
	    "|open ~4 complaint|complain"),
    ROW(SIGN_COMPLAINT, "formal* complain*"),
    ROW(SIGN_COMPLAINT, "complaint* "
			"procedure|process|team|department|form|policy|officer|"
			"manager|address"),
    ROW(SIGN_COMPLAINT, "this|email|letter ~4 as ~2 complaint"),
    ROW(SIGN_COMPLAINT,
	"stage one|two|1|2|three|3 ~1 complaint|reply|response|investigation"),
    ROW(SIGN_COMPLAINT, "escalat*|go|take|move|progress ~4 "
			"stage|complaint|ombudsman"),
    ROW(SIGN_COMPLAINT, "complain|complaining ~2 about|that"),
    ROW(SIGN_COMPLAINT, "ombudsman"),
    SUBJECT_ROW(SIGN_COMPLAINT, "complain*|complaint*"),
    ROW(SIGN_COMPLAINT, "formal*|official ~2 complain*|grievance"),
    ROW(SIGN_COMPLAINT,
	"complaint ~3 "
	"about|against|failure|regarding|reference|concerning|delay"),
    ROW(SIGN_COMPLAINT, "receive* ~2 complaint"),
    ROW(SIGN_COMPLAINT, "deal*|handl*|respons* ~2 complaints"),
    ROW(SIGN_COMPLAINT, "consider|treat*|take|accept|regard* ~4 complaint"),
    ROW(SIGN_COMPLAINT, "treat* ~4 formal*"),
    ROW(SIGN_COMPLAINT, "outcome|handling|result ~2 complaint"),
    ROW(SIGN_COMPLAINT, "through|to|at|as stage 1|2|one|two|3|three"),
    ROW(SIGN_COMPLAINT, "complained ~4 ombudsman|about|to"),
    ROW(SIGN_COMPLAINT, "how ~3 complain"),
    ROW(SIGN_COMPLAINT, "is a complaint"),
    ROW(SIGN_COMPLAINT, "lgsco|lgo"),
    ROW(SIGN_COMPLAINT, "grievance"),
    ROW(SIGN_COMPLAINT, "customer relations|care|services"),
    ROW(SIGN_COMPLAINT, "dissatisf*|unsatisf*"),
    ROW(SIGN_COMPLAINT,
	"not|isnt|never ~3 satisfied|happy|satisfactory ~2 with ~6 "
	"response|answer|reply|service|handled|way|how|stage|outcome|handling"),
    ROW(SIGN_COMPLAINT, "unacceptable|disgrace*|shame*|disgust*|appall*|"
			"shocking|outrageous|scandal*|atrocious|inexcusable"),
    ROW(SIGN_COMPLAINT, "want*|expect*|like|demand*|ask*|be|should ~5 "
			"investigat*|apolog*|answers|explanation"),
    WEAK_ROW(SIGN_COMPLAINT, "look* into it"),
    WEAK_ROW(SIGN_COMPLAINT, "compensat*|redress|remedy"),
    ROW(SIGN_COMPLAINT,
	"who|speak|report|contact|name ~3 manager|supervisor|boss|director"),
    ROW(SIGN_COMPLAINT, "someone|somebody|anyone senior|higher|independent"),
    WEAK_ROW(SIGN_COMPLAINT, "escalat*"),
    ROW(SIGN_COMPLAINT, "taken|take ~2 further"),
    ROW(SIGN_COMPLAINT, "next stage"),
    ROW(SIGN_COMPLAINT, "maladministration"),
    ROW(SIGN_COMPLAINT, "treated|spoken|spoke|dealt ~6 "
			"appall*|badly|disgust*|rude*|terribl*|contempt|way"),
    ROW(SIGN_COMPLAINT,
	"failed|failing ~2 my|our|him|her|us|me|son|daughter|them ~4 "
	"every|again|repeatedly|completely|turn|time"),
    ROW(SIGN_COMPLAINT, "report|about ~2 behaviour|conduct|attitude"),
    ROW(SIGN_COMPLAINT, "on record"),
    WEAK_ROW(SIGN_COMPLAINT, "lied|liar|liars"),
    WEAK_ROW(SIGN_COMPLAINT, "let ~2 down"),
    ROW(SIGN_COMPLAINT, "final response"),
    WEAK_ROW(SIGN_COMPLAINT, "answered|dealt|looked|handled ~2 officially"),
    WEAK_ROW(SIGN_COMPLAINT,
	"someone|somebody|anyone|head|director ~4 "
	"deal|investigate|explain|answer|apologise ~1 with|why|for|that"),
    WEAK_ROW(SIGN_COMPLAINT, "lie|lies|excuse|excuses after|upon lie|lies|"
			     "excuse|excuses"),
    DENY_ROW(SIGN_COMPLAINT,
	"not|dont ?want ?wish ?wanting ?to ?make ?making ?raise ?raising ?a "
	"?formal complaint|complain|complaining"),

    /* ---- a subject access request ---- */
    ROW(SIGN_SAR, "subject access"),
    ROW(SIGN_SAR, "sar|dsar request|under|for"),
    ROW(SIGN_SAR, "a|my|formal|full|as|make|making|send|submit sar|dsar"),
    ROW(SIGN_SAR, "see|read|know|send|copy|copies|entitled ~4 "
		  "what|whats|whatever ~3 "
		  "written|write|recorded|kept|held|hold|noted ~2 "
		  "about|on"),
    ROW(SIGN_SAR, "copy|copies|all|rest|full|complete|whole|every ~3 "
		  "his|her|my|our|their|childs ~2 "
		  "records|record|file|files"),
    ROW(SIGN_SAR, "subject acess|acces|accsess|accses"),
    ROW(SIGN_SAR, "all|every|copies|each|any ~3 "
		  "email|emails|paper|papers|letters|documents|minutes ~6 "
		  "about|name|mention*|concerning|relating"),
    ROW(SIGN_SAR, "information|data|records ~3 got|have|hold|held|keep ~1 "
		  "on|about me|us|my|him|her"),
    ROW(SIGN_SAR, "access to ~2 records|file|files|data|notes"),
    ROW(SIGN_SAR, "data protection act|law|request ~12 "
		  "copy|copies|data|information|everything|hold|held"),
    ROW(SIGN_SAR, "copy|copies|everything|all|any ~6 "
		  "data|information|emails|records|notes|file|everything|"
		  "documents ~8 hold|held|about|have|has|got"),
    ROW(SIGN_SAR, "everything|all ~3 you hold|have|keep|kept ~1 on|about"),
    ROW(SIGN_SAR, "gdpr|article 15|request|rights"),
    ROW(SIGN_SAR,
	"copy|copies|see|read ~4 my|our ~2 file|files|records|record"),
    ROW(SIGN_SAR,
	"see|read|copies ~3 notes|records|file ~6 kept|keep|held|hold"),
    ROW(SIGN_SAR, "print*|copy|copies|send|see|give ~3 everything"),
    ROW(SIGN_SAR, "everything ~4 about|on|with ~3 name|us|me"),
    WEAK_ROW(SIGN_SAR, SEE
	" ~8 "
	"file|files|records|notes|emails|papers|everything|data|correspondence|"
	"messages|minutes|history|chats|paperwork|recorded ~6 "
	"about|on|concerning|held|hold|kept|you|relating|name*|mention*|child*|"
	"son*|daughter*|me|us|his|her"),
    WEAK_ROW(SIGN_SAR, SEE " ~4 " WHOSE " ~2 file|files|record|records|data"),
    ROW(SIGN_SAR,
	SEE " ~3 everything ~4 " WHOSE "|about|on|with|relating|concerning"),
    ROW(SIGN_SAR, "everything ~6 about|on|with|concerning ~3 "
		  "me|us|my|our|his|her|him|child*"),
    ROW(SIGN_SAR, "whole|full|complete|entire ~2 file|record|records|history"),
    ROW(SIGN_SAR, "copy|copies ~5 "
		  "file|files|records|notes|emails|papers|messages|"
		  "correspondence|minutes|report ~6 about|" WHOSE "|child*"),
    ROW(SIGN_SAR,
	"what ~5 writing|written|wrote|said|say|recorded|hold|got|have ~5 "
	"about|on ~2 me|us|my|our|him|her|" WHOSE),
    ROW(SIGN_SAR, "right* ~3 access"),
    ROW(SIGN_SAR, "my|personal ~1 data"),
    ROW(SIGN_SAR, "data protection"),
    WEAK_ROW(SIGN_SAR, "see ~3 records|file|files|notes|emails"),
    ROW(SIGN_SAR, "inspect ~4 records|file*|notes"),
    ROW(SIGN_SAR, "records ~2 held|kept|hold"),
    ROW(SIGN_SAR, "articles|article|art 15"),
    ROW(SIGN_SAR, "all|everything|lot|anything|whatever ~2 "
		  "youve|theyve|council* ~3 got|on|about|hold*|written|kept"),
    WEAK_ROW(
	SIGN_SAR, "allowed|entitled|right ~1 to ~1 have|see|read|know|it|them"),
    WEAK_ROW(SIGN_SAR, "whatever|everything|anything|all ~3 "
		       "written|recorded|said|noted|kept|hold ~4 about|on|of"),
    WEAK_ROW(SIGN_SAR, "every email|note|letter|record|page"),

    /* ---- a freedom of information request ---- */
    ROW(SIGN_FOI, "freedom of information"),
    ROW(SIGN_FOI, "foi|foia|eir"),
    ROW(SIGN_FOI, "environmental information regulations"),
    WEAK_ROW(SIGN_FOI,
	"number|numbers|figures|statistics|stats|breakdown|total|"
	"amount|percentage|proportion|data of|on|for|by|spent"),
    ROW(SIGN_FOI, "how many|much ~3 "
		  "child*|ehcp*|tribunal*|appeal*|pupil*|request*|complaint*|"
		  "people|ep*|staff|pay|spen*|cost*|money|exclu*|council|days"),
    WEAK_ROW(SIGN_FOI,
	"how many|much ~8 council|county|year|years|last|do|does|did"),
    ROW(SIGN_FOI, "what ~4 council ~4 spend|spent|pay|paid|cost"),
    WEAK_ROW(SIGN_FOI, "spent|spend|spending ~3 on"),
    ROW(SIGN_FOI, "recorded information"),
    WEAK_ROW(SIGN_FOI, "release|disclose|provide|publish|see|send|supply ~4 "
		       "report|policy|policies|minutes|contract|contracts|"
		       "criteria|data|figures|numbers"),
    ROW(SIGN_FOI, "member of ?the public"),
    ROW(SIGN_FOI, "as a resident|taxpayer|journalist|researcher"),
    WEAK_ROW(SIGN_FOI, "journalist|researching|research|newspaper|statistics"),
    ROW(SIGN_FOI, "campaign group"),
    ROW(SIGN_FOI, "whatdotheyknow"),
    ROW(SIGN_FOI, "twenty|20 working days"),
    ROW(SIGN_FOI, "statutory time*"),
    ROW(SIGN_FOI, "freedom of info*"),
    ROW(SIGN_FOI, "story|article im|i|we"),
    ROW(SIGN_FOI, "questions 1|one|below"),
    ROW(SIGN_FOI, "number of ~10 number of"),
    ROW(SIGN_FOI, "request ~2 for information"),
    ROW(SIGN_FOI, "information ~4 2000"),
    ROW(SIGN_FOI, "act ~2 2000"),
    WEAK_ROW(SIGN_FOI, "public ~3 right|know|interest|money"),
    WEAK_ROW(SIGN_FOI,
	"councils|authoritys ~3 contract|contracts|budget|policy|spending"),
    WEAK_ROW(SIGN_FOI, "what ~3 cost|costs|pays|spends|spent ~2 "
		       "a|per|each|every year|month|child|pupil"),
    WEAK_ROW(SIGN_FOI, "numbers|figures ~6 year|years|refused|made|waited"),

    /* ---- a personal data breach ---- */
    ROW(SIGN_BREACH, "data|privacy|confidentiality|gdpr breach*"),
    ROW(SIGN_BREACH, "breach* ~3 data|privacy|confiden*|gdpr|address|details"),
    ROW(SIGN_BREACH,
	"sent|given|gave|emailed|disclosed|received|got|shared ~5 "
	"another|other|someone|somebody|wrong|different ~2 "
	"child*|family*|person*|pupil*|elses|details|name*|parent*"),
    ROW(SIGN_BREACH, "meant|intended|addressed ~2 for|to ~1 "
		     "another|someone|somebody|other|different"),
    ROW(SIGN_BREACH, "gave|given|told|disclosed|shared|sent|revealed|leaked ~2 "
		     "my|our|her|his ~2 address|details|number|whereabouts"),
    ROW(SIGN_BREACH, "not my|our child*|son*|daughter*|plan|report"),
    ROW(SIGN_BREACH, "wrong child|childs|family|pupil|parent"),
    ROW(SIGN_BREACH, "confidential* ~6 disclosed|shared|lost|leaked"),
    ROW(SIGN_BREACH, "strangers ~3 report|plan|letter|name|details"),
    ROW(SIGN_BREACH, "elses"),
    ROW(SIGN_BREACH, "belong* ~2 another|someone"),
    ROW(SIGN_BREACH, "another|someone|somebody|different|stranger* "
		     "childs|familys|pupils|persons|parents|parent"),
    ROW(SIGN_BREACH,
	"another|different|wrong|someone|somebody|some ~2 "
	"child|children|family|pupil|boy|girl|person|parent|stranger ~4 "
	"plan|report|details|name|letter|information|called"),
    WEAK_ROW(SIGN_BREACH,
	"wrong|strangers "
	"child|address|person|people|family|parent|parents|email|"
	"envelope|recipient|boy|girl|name|plan|report|letter"),
    ROW(SIGN_BREACH,
	"other|others|another ~1 child*|family*|pupil*|parent* ~2 "
	"details|plan*|report*|name*|record*|information|address*"),
    ROW(SIGN_BREACH,
	"sent|gave|emailed|posted|copied|disclosed|shared|received|discussed|"
	"delivered ~6 "
	"wrong|another|neighbour|stranger|ex|parents|school|everyone|public"),
    ROW(SIGN_BREACH,
	"not|isnt|wasnt ~1 about|for ~1 my|me|us|our|him|her|this"),
    ROW(SIGN_BREACH, "never heard of"),
    ROW(SIGN_BREACH, "meant|intended|supposed|think ~3 for|see|receive|get ~3 "
		     "me|another|someone|this|us|other"),
    WEAK_ROW(SIGN_BREACH, "mixed|muddled|confused ~2 up|with"),
    ROW(SIGN_BREACH, "see|seen ~3 everyones|everybodys|others|other|all ~3 "
		     "email|emails|address*|name*|details"),
    ROW(SIGN_BREACH, "you|council|they|officer|office ~2 copied|ccd|cced|cc"),
    ROW(SIGN_BREACH, "copied|ccd ~3 all|ex|everyone|parents|dad|father"),
    ROW(SIGN_BREACH, "ex|exhusband|dad|father|he ~3 know|knows|has|have ~3 "
		     "where|address|email|number|our"),
    ROW(SIGN_BREACH,
	"told|tell|discussed|shared|disclosed ~6 about|what|in|with|to ~4 "
	"mother|neighbour|parents|ex|report|plan|father"),
    WEAK_ROW(SIGN_BREACH,
	"confidential* ~8 "
	"sent|went|disclosed|shared|lost|third|neighbour|stranger"),
    ROW(SIGN_BREACH, "lost|stolen|mislaid ~6 "
		     "laptop|memory|papers|file|files|plans|usb|stick|records"),
    ROW(SIGN_BREACH, "laptop|memory|usb|papers|file|plans ~6 "
		     "lost|stolen|mislaid|missing|train"),
    ROW(SIGN_BREACH,
	"neighbour* ~8 plan|report|letter|post|opened|envelope|handed"),
    ROW(SIGN_BREACH, "plan|report|letter|envelope|papers ~6 "
		     "neighbour*|number|facebook|stranger*"),
    ROW(SIGN_BREACH, "has|have|got|given a copy of ~5 "
		     "medical|history|plan|report|records|diagnosis"),
    ROW(SIGN_BREACH, "gdpr breach*"),
    ROW(SIGN_BREACH, "belong* ~3 another|someone|different"),
    ROW(SIGN_BREACH, "pages|name|diagnosis|address ~6 arent|isnt|not|elses ~1 "
		     "ours|mine|his|hers|my"),
    ROW(SIGN_BREACH, "who is|are ~5 plan|letter|report"),
    ROW(SIGN_BREACH, "addressed|sent|posted to|for ~1 mr|mrs|ms|miss|dr"),
    ROW(SIGN_BREACH, "am|im not ~1 mr|mrs|ms|miss|dr"),
    WEAK_ROW(SIGN_BREACH, "some|another|strange* ~2 other|else* ~1 "
			  "family|familys|child|childs|person|persons"),
    WEAK_ROW(SIGN_BREACH, "pages|sheets|page|papers about|of|on ~1 "
			  "him|her|them|someone|somebody|another"),
    WEAK_ROW(SIGN_BREACH, "who|neighbour*|everyone|everybody ~2 "
			  "know|knows|see|read ~3 what|whats|in|whose|one"),
    WEAK_ROW(SIGN_BREACH, "dont|not|never know|knew|met ~2 "
			  "boy|girl|child|him|her|them|family"),
    WEAK_ROW(SIGN_BREACH, "who ~2 is ~1 he|she|this|that"),
    WEAK_ROW(SIGN_BREACH, "boy|girl|child|pupil|family|person ~2 "
			  "dont|never|not ~2 know|knew|met|heard|been|ours"),
    WEAK_ROW(
	SIGN_BREACH, "have|youve|got ~1 wrong school|college|pupil|council"),
    WEAK_ROW(SIGN_BREACH, "not ~1 at|on ~2 our school|roll|books"),
    ROW(SIGN_BREACH, "my|our|her|his ~3 letter|plan|report|details|name ~4 "
		     "facebook|online|neighbour"),

    /* ---- annual review papers ---- */
    ROW(SIGN_ANNUAL_REVIEW, "annual review ~2 "
			    "paperwork|papers|report*|forms|form|minutes|"
			    "documents|meeting|attached|held"),
    ROW(SIGN_ANNUAL_REVIEW, "attach*|enclos* ~4 annual review"),
    ROW(SIGN_ANNUAL_REVIEW, "ar forms|form|paperwork|papers|report"),
    ROW(SIGN_ANNUAL_REVIEW, "review|ar paperwork|papers"),
    ROW(SIGN_ANNUAL_REVIEW,
	"review ~3 we did|held|had ~12 report|form|attached|send|again"),
    ROW(SIGN_ANNUAL_REVIEW,
	"review* ~7 "
	"attach*|enclos*|held|paperwork|papers|report*|minutes|notes|forms|"
	"form|documents|docs|outcome|completed|done|took|agreed|recommend*|"
	"upload*|complete|write"),
    ROW(SIGN_ANNUAL_REVIEW,
	"attach|attached|attaching|enclos*|paperwork|papers|minutes|notes|form|"
	"forms|docs|documents|outcome|held|upload*|report|process|here|heres "
	"~8 review*"),
    ROW(SIGN_ANNUAL_REVIEW,
	"ar docs|paperwork|form*|papers|report*|minutes|attached"),
    SUBJECT_ROW(SIGN_ANNUAL_REVIEW,
	"ar|annual year|transition|review|paperwork|report|y9|form"),
    ROW(SIGN_ANNUAL_REVIEW, "attach*|notes|paperwork|papers|form*|outcome|"
			    "report ~8 meeting ~6 plan|ehcp|pupil*|learner*"),
    ROW(SIGN_ANNUAL_REVIEW, "met ~6 plan|ehcp"),
    ROW(SIGN_ANNUAL_REVIEW, "reviewed ~5 plan|ehcp"),
    ROW(SIGN_ANNUAL_REVIEW,
	"recommend* ~8 plan|ehcp|cease*|maintain*|amend*|placement"),
    ROW(SIGN_ANNUAL_REVIEW, "parental|parents|pupil|childs views"),
    ROW(SIGN_ANNUAL_REVIEW, "statutory meeting"),
    ROW(SIGN_ANNUAL_REVIEW, "outcomes ~3 met"),
    ROW(SIGN_ANNUAL_REVIEW, "maintain|amend|cease ~2 plan|placement|change|no"),
    ROW(SIGN_ANNUAL_REVIEW, "early years ~2 review"),
    WEAK_ROW(SIGN_ANNUAL_REVIEW, "went|gone|going|worked through ~3 "
				 "plan|ehcp|sections|document"),
    WEAK_ROW(SIGN_ANNUAL_REVIEW, "page|line|section by page|line|section"),
    WEAK_ROW(SIGN_ANNUAL_REVIEW,
	"amendments|changes ~3 marked|red|highlighted|tracked|shown"),
    WEAK_ROW(SIGN_ANNUAL_REVIEW, "yearly|years ~1 meeting ~8 "
				 "form|notes|attached|here|heres|papers"),
    WEAK_ROW(SIGN_ANNUAL_REVIEW,
	"form|notes|attached|here|heres|papers|write ~8 yearly|years ~1 "
	"meeting"),

    /* ---- a school's reply to a consultation ---- */
    ROW(SIGN_CONSULTATION,
	"consultation ~2 response|reply|papers|form|outcome"),
    ROW(SIGN_CONSULTATION, "respon* ~3 consult*"),
    ROW(SIGN_CONSULTATION, "consulting|consulted us|with|the|our"),
    ROW(SIGN_CONSULTATION,
	"cannot|cant|unable|can|able|not ~2 meet ~3 need|needs"),
    ROW(SIGN_CONSULTATION, "offer* ~2 place"),
    ROW(SIGN_CONSULTATION, "efficient|incompatible ~2 education|use|with"),
    ROW(SIGN_CONSULTATION, "governing body|governors ~8 admi*|place|named"),
    ROW(SIGN_CONSULTATION, "consult* ~8 "
			   "response|reply|replying|attached|papers|39|place*|"
			   "need*|offer*|considered|answer"),
    ROW(SIGN_CONSULTATION, "response|respond*|reply|considered|following|re|"
			   "further|received ~4 consult*"),
    ROW(SIGN_CONSULTATION, "offer|offers|offering|offered ~3 "
			   "place|places|placement|taster|start|him|her|visit"),
    ROW(SIGN_CONSULTATION, "offer letter"),
    ROW(SIGN_CONSULTATION,
	"able|unable|cannot|cant|could|can|not|dont|feel ~5 meet ~4 need*"),
    ROW(SIGN_CONSULTATION,
	"admi* ~6 pupil|pupils|child|incompatible|prejudic*|him|her"),
    ROW(SIGN_CONSULTATION, "prejudic*"),
    ROW(SIGN_CONSULTATION, "not|isnt|dont|arent|appropriate|suitable ~6 "
			   "setting|placement|provision|peer|match"),
    ROW(SIGN_CONSULTATION,
	"right|suitable|appropriate ~1 setting|provision|placement"),
    ROW(SIGN_CONSULTATION, "peer group"),
    WEAK_ROW(SIGN_CONSULTATION,
	"full|oversubscribed|capacity|spaces|space ~4 year|class|in|available"),
    ROW(SIGN_CONSULTATION, "oversubscribed"),
    WEAK_ROW(SIGN_CONSULTATION, "places|space|spaces ~2 available"),
    ROW(SIGN_CONSULTATION, "not name ~2 school|us|our"),
    ROW(SIGN_CONSULTATION,
	"name|named|naming ~3 our|school|section ~4 object*|reasons"),
    ROW(SIGN_CONSULTATION, "object* ~4 name|named|naming"),
    ROW(SIGN_CONSULTATION, "needs ~4 complex|great|high"),
    ROW(SIGN_CONSULTATION,
	"happy|pleased|delighted|able|could|would|can|whether ~4 "
	"take|offer|support|admit ~4 him|her|this|place|pupil|child|learner"),
    ROW(SIGN_CONSULTATION, "referral ~2 declined|accepted|received"),
    ROW(SIGN_CONSULTATION, "declin* ~4 offer|place|referral|school|admit"),
    ROW(SIGN_CONSULTATION, "fee|fees schedule|proposal"),
    ROW(SIGN_CONSULTATION, "costings"),
    ROW(SIGN_CONSULTATION,
	"looked|read|considered|reviewed ~2 papers|paperwork|file"),
    ROW(SIGN_CONSULTATION, "looked|considered|read ~2 plan|ehcp"),
    ROW(SIGN_CONSULTATION, "yes|no to ~2 no|yes|to"),
    ROW(SIGN_CONSULTATION, "sending ~3 plan|papers|paperwork|ehcp"),
    ROW(SIGN_CONSULTATION, "subject to funding"),
    ROW(SIGN_CONSULTATION, "1 1 funding"),
    WEAK_ROW(SIGN_CONSULTATION,
	"dont|not|without|lack ~3 staff|staffing|space|room|expertise|skills "
	"~3 for|to"),
    WEAK_ROW(SIGN_CONSULTATION, "no|yes from us|our"),
    WEAK_ROW(SIGN_CONSULTATION, "say yes|no to"),
    WEAK_ROW(SIGN_CONSULTATION,
	"not|dont|please ~3 put|name|list ~2 our|us ~4 section|plan"),
    WEAK_ROW(SIGN_CONSULTATION,
	"read|looked|considered|discussed ~4 papers|file|paperwork|plan ~3 "
	"of|for|with"),

    /* ---- consent, and who acts for them ---- */
    ROW(SIGN_REPRESENTATIVE, "no longer act*|instruct*|represent*"),
    ROW(SIGN_REPRESENTATIVE,
	"withdraw*|revok* ~3 consent|authority|permission"),
    ROW(SIGN_REPRESENTATIVE,
	"act|acts|acting|instructed|represent* ~2 for|by|on ~2 "
	"me|us|mr|mrs|ms|miss|the|behalf|our"),
    ROW(SIGN_REPRESENTATIVE, "form|letter of authority|consent"),
    ROW(SIGN_REPRESENTATIVE, "authori* ~4 speak|act|talk|deal|correspond"),
    ROW(SIGN_REPRESENTATIVE, "send|direct|address ~4 to my|our "
			     "solicitor*|representative*|advocate*"),
    ROW(SIGN_REPRESENTATIVE,
	"new|change* ~2 representative|solicitor|advocate|caseworker"),
    ROW(SIGN_REPRESENTATIVE,
	"speak|talk|write|deal|communicat*|correspond|contact|send|writing ~6 "
	"my|our|your ~2 "
	"solicitor*|sister|mum|dad|advocate|support|husband|wife|partner|"
	"mother|father|social|brother|aunt|ex|worker"),
    ROW(SIGN_REPRESENTATIVE, "from|in now|today|future ~8 "
			     "deal|speak|write|talk|contact|correspondence"),
    WEAK_ROW(SIGN_REPRESENTATIVE, "from|in now on|future"),
    ROW(SIGN_REPRESENTATIVE, "going forward"),
    ROW(SIGN_REPRESENTATIVE,
	"dont|not|stop|longer|never ~4 "
	"speak*|talk*|share*|sharing|send*|discuss*|contact*|disclos* ~6 "
	"my|ex|mum|dad|nan|school|health|him|her|anything|information"),
    ROW(SIGN_REPRESENTATIVE, "speak|talk|write|letters ~2 me ~1 not|instead"),
    WEAK_ROW(SIGN_REPRESENTATIVE,
	"consent|consents|consented to|form|attached|enclosed|given|that"),
    ROW(SIGN_REPRESENTATIVE, "consent ~4 share|act|information|speak|them"),
    ROW(SIGN_REPRESENTATIVE, "not|dont|withdraw*|withdrew|give|gave|given|have|"
			     "hold|familys|parents ~2 consent"),
    ROW(SIGN_REPRESENTATIVE, "give|gave|given|giving|take|taking|taken|"
			     "withdraw|back ~4 permission|authority"),
    ROW(SIGN_REPRESENTATIVE, "permission ~4 to|for|speak|share|talk|gave"),
    ROW(SIGN_REPRESENTATIVE, "authoris*|authoriz*"),
    WEAK_ROW(SIGN_REPRESENTATIVE, "happy|ok|okay|fine|content ~2 for you to"),
    ROW(SIGN_REPRESENTATIVE,
	"my|our ~2 "
	"advocate|solicitor|representative|sendiass|worker|sister|dad|mum|"
	"mother|father|nan ~4 will|is|are|has|deals|can ~4 "
	"deal*|act*|support*|help*|speak*|power|handl*"),
    ROW(SIGN_REPRESENTATIVE, "advocate|supporter ~2 from|will|for"),
    ROW(SIGN_REPRESENTATIVE, "act|acting|acts ~2 for|on"),
    ROW(SIGN_REPRESENTATIVE,
	"remove|add|replace ~5 representative|contact|solicitor|advocate"),
    ROW(SIGN_REPRESENTATIVE,
	"sacked|dismissed|fired|changed|new ~2 "
	"solicitor*|advocate|representative|carer|guardian"),
    ROW(SIGN_REPRESENTATIVE, "off the record"),
    ROW(SIGN_REPRESENTATIVE, "parental responsibility"),
    ROW(SIGN_REPRESENTATIVE, "sole responsibility"),
    ROW(SIGN_REPRESENTATIVE, "power ~1 attorney"),
    ROW(SIGN_REPRESENTATIVE, "deputy*"),
    ROW(SIGN_REPRESENTATIVE,
	"isnt|not|longer ~3 carer|guardian|representative|social"),
    ROW(SIGN_REPRESENTATIVE, "instructed"),
    ROW(SIGN_REPRESENTATIVE, "all ~2 correspondence ~3 to"),
    ROW(SIGN_REPRESENTATIVE, "sendiass ~6 speak|share|say|consent|act"),
    ROW(SIGN_REPRESENTATIVE,
	"help|helping|support|assist ~3 them|family ~4 case|behalf"),
    ROW(SIGN_REPRESENTATIVE, "tell ~2 mp|solicitor|councillor"),
    ROW(SIGN_REPRESENTATIVE, "my say"),
    ROW(SIGN_REPRESENTATIVE,
	"deal|speak|talk|write|correspond|contact|liaise ~2 my|our ~2 "
	"friend|neighbour|gran*|nan|cousin|uncle|son|daughter|mate|in"),
    ROW(SIGN_REPRESENTATIVE,
	"represent|represents|representing ?for me|us|him|her|them|my|our|mr|"
	"mrs|ms|the"),
    ROW(SIGN_REPRESENTATIVE, "appoint*|nominat*|chosen|choose|named ~3 "
			     "representative|advocate|attorney|behalf|speak"),
    ROW(SIGN_REPRESENTATIVE,
	"speak|speaks|act|acts|answer|answers|decide|decides for "
	"me|us|him|her|them|the"),
    WEAK_ROW(SIGN_REPRESENTATIVE,
	"dont|not|stop|never ~2 tell*|give|giving|copy*|include ~4 "
	"anything|further|more|any"),
    WEAK_ROW(SIGN_REPRESENTATIVE, "me|him|her|them you ~3 "
				  "write|speak|talk|deal|contact"),
    WEAK_ROW(SIGN_REPRESENTATIVE,
	"talk|speak|write|deal ~2 to|with ~4 ?not instead|me|her|him ~2 "
	"not|instead"),
    ROW(SIGN_REPRESENTATIVE, "me about ~4 not ~2 mum|mother|dad|father"),
};

const struct sign_table sign_rights = {rows, sizeof rows / sizeof rows[0]};
