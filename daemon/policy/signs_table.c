/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people write, by what it means.  Sources: the urgent lists councils
 * publish and the events that start a clock (DOMAIN A3, B5).  False alarms are
 * accepted where somebody may come to harm (P-39), and hardly anywhere else.
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

#define ROW(sign_, pattern_)                                                   \
	{                                                                      \
		.sign = (sign_), .pattern = (pattern_)                         \
	}
#define SUBJECT_ROW(sign_, pattern_)                                           \
	{                                                                      \
		.sign = (sign_), .subject_only = true, .pattern = (pattern_)   \
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
#define ASK "ask*|request*|like|want*|wish*|need*|apply|applying|application"

const struct sign_row sign_rows[] = {
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

    /* ---- danger ---- */
    ROW(SIGN_DANGER, "suicid*"),
    ROW(SIGN_DANGER, "self harm*"),
    ROW(SIGN_DANGER, "selfharm*"),
    ROW(SIGN_DANGER, "kill*|hurt*|harm*|cut*|stab*|starv*|burn*|hang*|hung"
		     "|poison*|drown* " SELF),
    ROW(SIGN_DANGER, "hurt*|harm*|attack*|hit|hits|hitting|punch*|kick*|beat*"
		     "|strangl*|chok*|slap*|stab*|bite*|bitten|bit|smother*"
		     "|grab*|drag* ~2 " PERSON),
    ROW(SIGN_DANGER, "kill " PERSON),
    ROW(SIGN_DANGER, "wants|want|wanted|wish*|rather ~2 die|dead"),
    ROW(SIGN_DANGER, "better off dead|without"),
    ROW(SIGN_DANGER, "end|ending|ended|take|taking|took ~2 own|my|his|her"
		     " ~1 life"),
    ROW(SIGN_DANGER, "end|ending it all"),
    ROW(SIGN_DANGER, "overdos*"),
    ROW(SIGN_DANGER, "tablets|pills|noose|razor|blade*|ligature*"),
    ROW(SIGN_DANGER, "dont want to be here|alive|live"),
    ROW(SIGN_DANGER, "cant|cannot|not ~2 go on|cope|carry ?on ?any*"),
    ROW(SIGN_DANGER, "cant|cannot do this any*"),
    ROW(SIGN_DANGER, "breaking point"),
    ROW(SIGN_DANGER, "end of my tether"),
    ROW(SIGN_DANGER, "not be responsible for"),
    ROW(SIGN_DANGER, "keep|keeping|stay|staying ~2 alive"),
    ROW(SIGN_DANGER, "life|lives|child|children|she|he ~3 at ~1 risk"),
    ROW(SIGN_DANGER, "risk ~1 to ~1 life|" SELF),
    ROW(SIGN_DANGER, "railway|motorway|bridge|rooftop"),
    ROW(SIGN_DANGER, "train tracks|line"),
    ROW(SIGN_DANGER, "ran|run|runs|running into|in ~2 road|traffic|front"),
    ROW(SIGN_DANGER, "ran|run|runs|running|gone|went|been away|missing"),
    ROW(SIGN_DANGER, "run|ran|runs|running away"),
    ROW(SIGN_DANGER, "abscond*"),
    ROW(SIGN_DANGER, "not been seen"),
    ROW(SIGN_DANGER,
	"scared|frightened|terrified|afraid|fear*|worried ~2 of|"
	"for|that|he|she|i|will ~3 kill|hurt|harm|life|lives|" PERSON),
    ROW(SIGN_DANGER, "im|am|are|is|were scared|frightened|terrified"),
    ROW(SIGN_DANGER, "knife|knives|weapon*|machete|gun"),
    ROW(SIGN_DANGER, "police"),
    ROW(SIGN_DANGER, "assault*"),
    ROW(SIGN_DANGER, "rape|raped|raping"),
    ROW(SIGN_DANGER, "touch* ~3 inappropriat*|private*|sexual*"),
    ROW(SIGN_DANGER, "inappropriat* ~2 touch*|sexual*|contact"),
    ROW(SIGN_DANGER, "sexual*|physical*|emotional*|domestic*|child"
		     " abus*|violen*|harm*|exploit*"),
    ROW(SIGN_DANGER, "abus* ~3 " PERSON),
    ROW(SIGN_DANGER, "been|being|is|was|were|got|getting abused|groomed|bullied"
		     "|hit|beaten|hurt|punched|kicked|strangled|attacked"),
    ROW(SIGN_DANGER, "disclos* ~3 that|abus*|harm*|violen*"),
    ROW(SIGN_DANGER, "alleg* ~4 abus*|assault*|hurt*|hit*|harm*|touch*"),
    ROW(SIGN_DANGER, "bruis*|strangl*|choked|choking"),
    ROW(SIGN_DANGER, "restrain*|restraint*"),
    ROW(SIGN_DANGER, "safeguarding ~1 concern*|issue*|risk*|alert*|referral*"
		     "|matter*|worr*|incident*"),
    ROW(SIGN_DANGER, "child protection"),
    ROW(SIGN_DANGER, "not|isnt|arent|never|dont|doesnt ~2 safe"),
    ROW(SIGN_DANGER, "unsafe"),
    ROW(SIGN_DANGER, "keep|keeping ~3 safe"),
    ROW(SIGN_DANGER, "in ~2 danger"),
    ROW(SIGN_DANGER, "danger to"),
    ROW(SIGN_DANGER, "at risk of ~2 harm|death|dying|suicide|exploitation"),
    ROW(SIGN_DANGER, "threat* ~4 " PERSON "|kill|hurt|harm|burn|stab"),
    ROW(SIGN_DANGER, "burn* ~3 house|home|down"),
    ROW(SIGN_DANGER, "refuge"),
    ROW(SIGN_DANGER, "flee|fleeing|fled"),
    ROW(SIGN_DANGER, "found out where"),
    ROW(SIGN_DANGER, "knows where we|i live"),
    ROW(SIGN_DANGER, "out of prison|jail"),
    ROW(SIGN_DANGER, "not allowed|supposed ~3 near|contact"),
    ROW(SIGN_DANGER, "molestation order"),
    ROW(SIGN_DANGER, "evict*"),
    ROW(SIGN_DANGER, "homeless*"),
    ROW(SIGN_DANGER, "slept|sleeping|sleep ~2 car|street*|floor|rough|outside"
		     "|van|park"),
    ROW(SIGN_DANGER, "nowhere ~4 go|live|sleep|stay|take"),
    ROW(SIGN_DANGER, "no|without food|heating|electric*|gas|water"),
    ROW(SIGN_DANGER, "stopped|not|isnt|refus* eating|drinking|breathing"),
    ROW(SIGN_DANGER, "starv*|freezing|malnourish*|neglect*"),
    ROW(SIGN_DANGER, "children|kids|child|he|she|theyre|hes|shes ~3 on their"
		     "|his|her own ~3 in|at|all ~3 flat|house|home|night|day"),
    ROW(SIGN_DANGER, "ambulance|999"),
    ROW(SIGN_DANGER, "in|from a e"),
    ROW(SIGN_DANGER, "in hospital"),
    ROW(SIGN_DANGER, "crisis team"),
    ROW(SIGN_DANGER, "sectioned"),
    ROW(SIGN_DANGER, "county lines"),
    ROW(SIGN_DANGER, "wrote|written ~2 letters|note|notes to ~2 " PERSON),
    ROW(SIGN_DANGER, "passed out|unconscious"),
    ROW(SIGN_DANGER, "violent|violence"),

    /* ---- the council's urgent list ---- */
    SUBJECT_ROW(SIGN_URGENT, "urgent*|emergency"),
    ROW(SIGN_URGENT, "out of ?full ?time school|education"),
    ROW(SIGN_URGENT, "not|isnt|hasnt|havent|never ~4 in|at|attend*|had|getting"
		     "|receiv* ~2 school|education|lessons"),
    ROW(SIGN_URGENT, "no|without ~1 " SCHOOL " ?place ?at ?all ~3 " SOON
		     "|since|for|at|all|month*|term"),
    ROW(SIGN_URGENT, "has|have|has|with|got no ~1 school|education|tuition"
		     "|school|college"),
    ROW(SIGN_URGENT, "missing ~2 school|education"),
    ROW(SIGN_URGENT, "no school place"),
    ROW(SIGN_URGENT, "no|any tuition|tutor ~2 in|place"),
    ROW(SIGN_URGENT, "permanent* ~1 exclu*"),
    ROW(SIGN_URGENT, "exclu* ~2 permanent*|good|again|" SOON),
    ROW(SIGN_URGENT, "was|been|be|is|hes|shes|being ~1 exclu*|expel*"
		     "|suspended"),
    ROW(SIGN_URGENT, "threaten*|risk* ~3 exclu*|expul*|expel*|suspen*"),
    ROW(SIGN_URGENT, "expel*|expuls*"),
    ROW(SIGN_URGENT, "off ~1 roll"),
    ROW(SIGN_URGENT, "offroll*"),
    ROW(SIGN_URGENT, "part|reduced time|timetable ?timetable"),
    ROW(SIGN_URGENT, "one|two|three|an|1|2|3|only hour|hours ~1 a|each|per day"
		     "|week"),
    ROW(SIGN_URGENT, "placement|school|college|provider ~4 broken|breaking"
		     "|breakdown|broke|collaps*|fail*|ended|end|notice|clos*"
		     "|terminat*|cant|cannot|refus* ~4 down|notice|ended|end"
		     "|today|have|take|keep|place|him|her|back"),
    ROW(SIGN_URGENT, "placement|place ~3 breakdown|broken|ended|ending|end"
		     "|withdrawn|terminated|collapsed"),
    ROW(SIGN_URGENT, "given|gave|serv* ?us notice"),
    ROW(SIGN_URGENT, "has|have|had|must ?to leave|go|out|move|be ~1 by|out"),
    ROW(SIGN_URGENT, "be out by"),
    ROW(SIGN_URGENT, "had to ~2 stop|give|leave ~1 work|job"),
    ROW(SIGN_URGENT, "tribunal|hearing ~5 " SOON),
    ROW(SIGN_URGENT, "deadline|time|date|limit ~4 appeal ~6 " SOON "|passed"
		     "|expire*|runs|missed"),
    ROW(SIGN_URGENT, "appeal ~5 by|before|runs|expire*|deadline|in ~3 " SOON),
    ROW(SIGN_URGENT, "deadline ~5 " SOON),
    ROW(SIGN_URGENT, "lose|losing ~4 appeal"),
    ROW(SIGN_URGENT, "order* ~6 by ~3 " SOON),
    ROW(SIGN_URGENT, "mov* ~5 area|county|borough|authority ~4 " SOON),
    ROW(SIGN_URGENT, "no|without ~1 taxi|transport|bus|escort|driver"),
    ROW(SIGN_URGENT, "taxi|transport|bus|driver|escort ~3 not|didnt|hasnt"
		     "|never|failed|cancelled|stopped"),
    ROW(SIGN_URGENT, "carer|carers|agency|nurse|nurses ~2 walked|pulled"
		     "|cancel*|stopped|left|withdrawn"),
    ROW(SIGN_URGENT, "medication|medical ~3 chang*"),
    ROW(SIGN_URGENT, "seizure*|epilep*|feeds|tracheostomy|ventilat*"),
    ROW(SIGN_URGENT, "cannot|cant|unable|not ~2 attend"),
    ROW(SIGN_URGENT, "didnt|hasnt|never|not turn|turned up ~4 coordinator"
		     "|caseworker|officer"),

    /* ---- what may start a legal clock ---- */
    ROW(SIGN_EHC_REQUEST, ASK " ~8 assess*|assessment ~8 ehc|ehcp|education"
			      "|36|plan|health"),
    ROW(SIGN_EHC_REQUEST, ASK " ~6 ehc|ehcp|education|statutory ~6 assess*"),
    ROW(SIGN_EHC_REQUEST, ASK "|start*|get ~4 an ehc|ehcp"),
    ROW(SIGN_EHC_REQUEST, "ehc|ehcp|ehcna request|application"),
    ROW(SIGN_EHC_REQUEST, "section 36*|s36"),
    ROW(SIGN_EHC_REQUEST, "s 36"),
    ROW(SIGN_EHC_REQUEST, "apply* for an|a ehcp|ehc|plan"),
    ROW(SIGN_REASSESSMENT, "reassess*"),
    ROW(SIGN_REASSESSMENT, "re assess*"),
    ROW(SIGN_REASSESSMENT, "new|another|fresh|second|further ~2 assessment"
			   " ~6 " PLAN "|needs"),
    ROW(SIGN_REASSESSMENT, "assess* ~3 again"),
    ROW(SIGN_REASSESSMENT, "section 44*"),
    ROW(SIGN_EARLY_REVIEW, "early|emergency|interim|urgent|immediate ~1"
			   " ?annual review*"),
    ROW(SIGN_EARLY_REVIEW, "bring* ~4 review forward"),
    ROW(SIGN_EARLY_REVIEW, "review* ~6 early|sooner"),
    ROW(SIGN_MOVE, "mov*|relocat* ~6 from|to|into|out ~3 area|county|borough"
		   "|council|authority|district"),
    ROW(SIGN_MOVE, "mov*|relocat* ~12 " PLAN),
    ROW(SIGN_MOVE, "weve|have|are|were|we|be|us moved|moving|relocat*"
		   " house|home|to|out|into"),
    ROW(SIGN_MOVE, "new address|home is|in|will"),
    ROW(SIGN_MOVE, "plan|ehcp ~3 transfer* ~6 authority|council|la|county"),
    ROW(SIGN_MEDIATION, ASK "|notice|contacted|go*|consider*|choose ~6"
			    " mediation|mediator|mediate"),
    ROW(SIGN_MEDIATION, "mediation ~4 " ASK "|certificate|meeting|service"
			"|session|appointment"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "eh ?936 regist*"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "tribunal ~6 regist*|appeal*"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "regist* ~4 appeal"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "new registration"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "notice of appeal"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "appeal* ~6 tribunal|sendist"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "lodg*|submit*|fil*|sent ~3 appeal"),
    ROW(SIGN_TRIBUNAL_ORDER, "tribunal ~5 order*|direct*|decision|decided"),
    ROW(SIGN_TRIBUNAL_ORDER, "order*|decision|judge* ~5 tribunal"),
    ROW(SIGN_TRIBUNAL_ORDER, "judge|judges ~3 order*|decision|ruling|direct*"),
    ROW(SIGN_TRIBUNAL_ORDER, "final|consent|case|attached order"),
    ROW(SIGN_TRIBUNAL_ORDER, "authority|council|la ~2 ordered to"),
    ROW(SIGN_PRE_ACTION, "pre action"),
    ROW(SIGN_PRE_ACTION, "preaction"),
    ROW(SIGN_PRE_ACTION, "letter before action|claim|proceedings"),
    ROW(SIGN_PRE_ACTION, "judicial review"),
    ROW(SIGN_PRE_ACTION, "issue|commence|start ~2 proceedings"),
    ROW(SIGN_COMPLAINT, ASK "|make|making|made|register|lodge|raise|submit ~4"
			    " complaint|complain"),
    ROW(SIGN_COMPLAINT, "formal* complain*"),
    ROW(SIGN_COMPLAINT, "complaint* procedure|process|team|department|form"),
    ROW(SIGN_COMPLAINT, "this|email|letter ~4 as ~2 complaint"),
    ROW(SIGN_COMPLAINT, "stage one|two|1|2|three|3 ~1 complaint|reply"
			"|response|investigation"),
    ROW(SIGN_COMPLAINT, "escalat* ~4 stage|complaint|ombudsman"),
    ROW(SIGN_COMPLAINT, "complain|complaining ~2 about|that"),
    ROW(SIGN_COMPLAINT, "ombudsman"),
    ROW(SIGN_SAR, "subject access"),
    ROW(SIGN_SAR, "sar|dsar request|under|for"),
    ROW(SIGN_SAR, "data protection act|law|request ~12 copy|copies|data"
		  "|information|everything|hold|held"),
    ROW(SIGN_SAR, "copy|copies|everything|all|any ~6 data|information|emails"
		  "|records|notes|file|everything|documents ~8 hold|held|about"
		  "|have|has|got"),
    ROW(SIGN_SAR, "everything|all ~3 you hold|have|keep|kept ~1 on|about"),
    ROW(SIGN_SAR, "gdpr|article 15|request|rights"),
    ROW(SIGN_FOI, "freedom of information"),
    ROW(SIGN_FOI, "foi|foia|eir"),
    ROW(SIGN_FOI, "environmental information regulations"),
    ROW(SIGN_BREACH, "data|privacy|confidentiality|gdpr breach*"),
    ROW(SIGN_BREACH, "breach* ~3 data|privacy|confiden*|gdpr|address|details"),
    ROW(SIGN_BREACH, "sent|given|gave|emailed|disclosed|received|got|shared"
		     " ~5 another|other|someone|somebody|wrong|different ~2"
		     " child*|family*|person*|pupil*|elses|details|name*"
		     "|parent*"),
    ROW(SIGN_BREACH, "meant|intended|addressed ~2 for|to ~1 another|someone"
		     "|somebody|other|different"),
    ROW(SIGN_BREACH, "gave|given|told|disclosed|shared|sent|revealed|leaked ~2"
		     " my|our|her|his ~2 address|details|number|whereabouts"),
    ROW(SIGN_BREACH, "not my|our child*|son*|daughter*|plan|report"),
    ROW(SIGN_ANNUAL_REVIEW, "annual review ~2 paperwork|papers|report*|forms"
			    "|form|minutes|documents|meeting|attached|held"),
    ROW(SIGN_ANNUAL_REVIEW, "attach*|enclos* ~4 annual review"),
    ROW(SIGN_ANNUAL_REVIEW, "ar forms|form|paperwork|papers|report"),
    ROW(SIGN_ANNUAL_REVIEW, "review|ar paperwork|papers"),
    ROW(SIGN_CONSULTATION,
	"consultation ~2 response|reply|papers|form|outcome"),
    ROW(SIGN_CONSULTATION, "respon* ~3 consult*"),
    ROW(SIGN_CONSULTATION, "consulting|consulted us|with|the|our"),
    ROW(SIGN_CONSULTATION, "cannot|cant|unable|can|able|not ~2 meet ~3"
			   " need|needs"),
    ROW(SIGN_CONSULTATION, "offer* ~2 place"),
    ROW(SIGN_CONSULTATION, "efficient|incompatible ~2 education|use|with"),
    ROW(SIGN_CONSULTATION, "governing body|governors ~8 admi*|place|named"),
    ROW(SIGN_REPRESENTATIVE, "no longer act*|instruct*|represent*"),
    ROW(SIGN_REPRESENTATIVE, "withdraw*|revok* ~3 consent|authority"
			     "|permission"),
    ROW(SIGN_REPRESENTATIVE, "act|acts|acting|instructed|represent* ~2 for|by"
			     "|on ~2 me|us|mr|mrs|ms|miss|the|behalf|our"),
    ROW(SIGN_REPRESENTATIVE, "form|letter of authority|consent"),
    ROW(SIGN_REPRESENTATIVE, "authori* ~4 speak|act|talk|deal|correspond"),
    ROW(SIGN_REPRESENTATIVE, "send|direct|address ~4 to my|our solicitor*"
			     "|representative*|advocate*"),
    ROW(SIGN_REPRESENTATIVE, "new|change* ~2 representative|solicitor|advocate"
			     "|caseworker"),

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
const size_t sign_row_count = sizeof sign_rows / sizeof sign_rows[0];
