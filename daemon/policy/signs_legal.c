/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words about a plan that may start a legal clock (DOMAIN B5): assessment,
 * review, move, mediation, tribunal.  A person looks at each within a working
 * day: a glance too many costs less than a clock not seen.
 */
#include "daemon/policy/signs_p.h"

static const struct sign_row rows[] = {
    /* ---- a request for an EHC needs assessment ---- */
    ROW(SIGN_EHC_REQUEST,
	ASK " ~8 assess*|assessment ~8 ehc|ehcp|education|36|plan|health"),
    ROW(SIGN_EHC_REQUEST, ASK " ~6 ehc|ehcp|education|statutory ~6 assess*"),
    ROW(SIGN_EHC_REQUEST, ASK "|start*|get ~4 an ehc|ehcp"),
    ROW(SIGN_EHC_REQUEST, "ehc|ehcp|ehcna request|application"),
    ROW(SIGN_EHC_REQUEST,
	"application|apply*|applied|refer|referred|referral ~5 "
	"ehcna|ehcp|ehc"),
    ROW(SIGN_EHC_REQUEST, "need|want|get|getting|go|going ~3 ehcp|ehcps ~2 "
			  "for|before|direct|started|as"),
    ROW(SIGN_EHC_REQUEST,
	"carry|carries|undertake*|conduct* ~4 assess*|assessment"),
    ROW(SIGN_EHC_REQUEST, "form|forms|paperwork ~5 ehc|ehcp|education ~3 "
			  "asses*"),
    ROW(SIGN_EHC_REQUEST, "section 36*|s36"),
    ROW(SIGN_EHC_REQUEST, "s 36"),
    ROW(SIGN_EHC_REQUEST, "apply* for an|a ehcp|ehc|plan"),
    ROW(SIGN_EHC_REQUEST, ASKS " ~6 asses* ~5 " WHOM "|need*"),
    ROW(SIGN_EHC_REQUEST, ASKS " ~6 " WHOM " ~4 asses*"),
    ROW(SIGN_EHC_REQUEST, "asses* ~3 for|under ~4 act|" PLAN),
    ROW(SIGN_EHC_REQUEST, "never been ~1 asses*"),
    ROW(SIGN_EHC_REQUEST,
	"start|starts|begin|begins|process|clock ~4 20|twenty week|weeks"),
    ROW(SIGN_EHC_REQUEST,
	"20|twenty week|weeks ~2 start|starts|begin|begins|process|clock"),
    ROW(SIGN_EHC_REQUEST, "need|needs|want|wants|should|deserve*|like|wish* ~5 "
			  "a|an|one|those ~5 ehcp|ehc|plan|plans"),
    ROW(SIGN_EHC_REQUEST, "start|begin|starting|initiate|trigger|rolling ~4 "
			  "ehcp|ehc|ehcna|plan|asses*|process"),
    ROW(SIGN_EHC_REQUEST,
	"apply|applying|applied|application ~6 ehcp|ehc|plan|asses*"),
    ROW(SIGN_EHC_REQUEST,
	ASKS " ~8 education|educational ?and health ~3 plan|assess*"),
    ROW(SIGN_EHC_REQUEST, "education|care ~1 health|education thing|plan|form"),
    ROW(SIGN_EHC_REQUEST,
	"considered|qualif*|eligible|entitled ~4 ehcp|ehc|plan"),
    ROW(SIGN_EHC_REQUEST, "ipsea ~1 letter"),
    ROW(SIGN_EHC_REQUEST, "asses* ~5 2014 act"),
    WEAK_ROW(SIGN_EHC_REQUEST,
	"look|looks|looked|looking ~1 at|into ~4 "
	"properly|fully|thoroughly|everything|needs|round"),
    WEAK_ROW(SIGN_EHC_REQUEST,
	"full|whole|proper|formal|legal|statutory ~1 "
	"thing|works|process|document|paper|paperwork|support|check"),
    WEAK_ROW(SIGN_EHC_REQUEST, "difficulties|problems|needs ~1 together"),
    WEAK_ROW(SIGN_EHC_REQUEST, "put|get|got|down|have ~3 in writing|law"),
    WEAK_ROW(SIGN_EHC_REQUEST, "time to|for|that ~3 go|full|council|apply"),

    /* ---- a request for a reassessment ---- */
    ROW(SIGN_REASSESSMENT, "reassess*"),
    ROW(SIGN_REASSESSMENT, "re assess*"),
    ROW(SIGN_REASSESSMENT,
	"new|another|fresh|second|further ~2 assessment ~6 " PLAN "|needs"),
    ROW(SIGN_REASSESSMENT, "assess* ~3 again"),
    ROW(SIGN_REASSESSMENT, "section 44*"),
    ROW(SIGN_REASSESSMENT, "reasses*|reses*"),
    ROW(SIGN_REASSESSMENT, "re asses*"),
    ROW(SIGN_REASSESSMENT, "asses* ~5 again|afresh|anew|redone|repeat*|over"),
    ROW(SIGN_REASSESSMENT, "asses* ~5 once more"),
    ROW(SIGN_REASSESSMENT, "redo*|repeat* ~5 asses*|redone|whole|it"),
    ROW(SIGN_REASSESSMENT, "do|doing|done|redone|written|rebuilt|look|looked|"
			   "start|see|seen|assessed ~5 afresh|anew|scratch"),
    ROW(SIGN_REASSESSMENT, "look|looked|see|seen|doing|done|whole ~4 again"),
    ROW(SIGN_REASSESSMENT, "new|another|fresh|second|further|updated|2nd ~2 "
			   "asses*|advice|ep|reports|evidence"),
    ROW(SIGN_REASSESSMENT, PLAN " ~8 out of date"),
    ROW(SIGN_REASSESSMENT,
	"outdated|old ~1 reports|assessment|advice|report|plan"),
    ROW(SIGN_REASSESSMENT,
	"plan|plans|ehcp|report|reports|assessment ~8 years old|out"),
    ROW(SIGN_REASSESSMENT,
	"plan|ehcp|reports|assessment ~6 longer|doesnt|dont|not ~2 "
	"fit|fits|reflect*|describe*|match*|right|relation"),
    ROW(SIGN_REASSESSMENT, "nothing in it ~3 right"),
    ROW(SIGN_REASSESSMENT,
	PLAN " ~6 before|since ~3 accident|diagnosis|stroke|injury|illness"),
    ROW(SIGN_REASSESSMENT, "need|needs ~2 changed"),
    ROW(SIGN_REASSESSMENT, "square one"),
    WEAK_ROW(SIGN_REASSESSMENT, "from ~1 beginning|start|scratch"),
    WEAK_ROW(SIGN_REASSESSMENT, "different|another|changed boy|girl|child|lad"),
    WEAK_ROW(SIGN_REASSESSMENT, "nothing|none|little ~4 "
				"holds|hold|true|applies|apply|valid|stands"),
    WEAK_ROW(SIGN_REASSESSMENT,
	"asses*|see|seen|test|tested|look ~3 like ~3 first time"),

    /* ---- an early review ---- */
    ROW(SIGN_EARLY_REVIEW,
	"early|emergency|interim|urgent|immediate ~1 ?annual review*"),
    ROW(SIGN_EARLY_REVIEW, "bring* ~4 review forward"),
    ROW(SIGN_EARLY_REVIEW, "review* ~6 early|sooner"),
    ROW(SIGN_EARLY_REVIEW,
	"review*|meeting ~8 early|earlier|sooner|forward|soon|asap|urgently"),
    ROW(SIGN_EARLY_REVIEW, "review* ~4 now|immediately"),
    ROW(SIGN_EARLY_REVIEW, "early|earlier|emergency|urgent|urgently|interim|"
			   "extra|additional|immediate ~3 review*"),
    ROW(SIGN_EARLY_REVIEW, "emergency|urgent|extraordinary ~1 meeting"),
    ROW(SIGN_EARLY_REVIEW, "cant|cannot|without|not|dont ~2 wait* ~6 "
			   "review*|meeting|anniversary|year|plan"),
    ROW(SIGN_EARLY_REVIEW, PLAN "|review*|meeting ~8 ahead|before ~3 "
				"schedule|usual|due|planned|anniversary"),
    ROW(SIGN_EARLY_REVIEW, "ahead of schedule"),
    ROW(SIGN_EARLY_REVIEW,
	"bring|bringing|brought|move|moved|pull|push ~6 forward"),
    ROW(SIGN_EARLY_REVIEW,
	"get|call|bring|convene ~4 everyone|everybody|together|meeting|review "
	"~8 plan|ehcp|review"),
    ROW(SIGN_EARLY_REVIEW, "power ~1 review"),
    ROW(SIGN_EARLY_REVIEW, "review ~3 at any time"),
    ROW(SIGN_EARLY_REVIEW, "review*|meeting ~10 too late"),
    ROW(SIGN_EARLY_REVIEW, "plan|ehcp|section ~5 now|straight"),
    ROW(SIGN_EARLY_REVIEW,
	"change|amend|look*|update* ~4 plan|ehcp|section ~4 now"),
    ROW(SIGN_EARLY_REVIEW, "next ~1 year* ~1 meeting|review"),
    WEAK_ROW(SIGN_EARLY_REVIEW,
	"sit|meet|get|come|talk|round ~4 "
	"sooner|instead|now|together|before|soon|table"),
    WEAK_ROW(SIGN_EARLY_REVIEW, "meeting|review*|together ~4 plan|ehcp ~6 "
				"till|until|away|months|not|isnt|next"),
    WEAK_ROW(SIGN_EARLY_REVIEW, "last|hold|wait|manage that long"),
    WEAK_ROW(SIGN_EARLY_REVIEW,
	"another|one|it now|sooner ~1 and|rather ~1 not|than ~3 year"),

    /* ---- a move ---- */
    ROW(SIGN_MOVE, "mov*|relocat* ~6 from|to|into|out ~3 "
		   "area|county|borough|council|authority|district"),
    ROW(SIGN_MOVE, "mov*|relocat* ~12 " PLAN),
    ROW(SIGN_MOVE, "weve|have|are|were|we|be|us moved|moving|relocat* "
		   "house|home|to|out|into"),
    ROW(SIGN_MOVE, "new address|home is|in|will"),
    ROW(SIGN_MOVE, "plan|ehcp ~3 transfer* ~6 authority|council|la|county"),
    ROW(SIGN_MOVE, "posting|posted us|him|her|me|them to"),
    ROW(SIGN_MOVE, "new|change|changed|changing|updated ~2 address"),
    ROW(SIGN_MOVE, "address ~3 chang*|different|updated"),
    ROW(SIGN_MOVE, "house|home move"),
    ROW(SIGN_MOVE,
	"move|moving|moved|relocat* ~6 "
	"house|home|area|county|authority|council|borough|away|abroad|city"),
    ROW(SIGN_MOVE, "im|were|hes|shes|weve|we|have|family|they "
		   "moving|moved|relocat* ~2 to|in|from|out|into|here"),
    ROW(SIGN_MOVE, "live|lives|living|live ~2 in|with ~4 "
		   "now|after|from|mother|father|dad|mum|nan|grandparents"),
    ROW(SIGN_MOVE, "now live|lives|living|reside*"),
    ROW(SIGN_MOVE, "come|came|gone|going|went ~2 to live"),
    ROW(SIGN_MOVE, "sold|selling ~2 house|up|home|flat"),
    ROW(SIGN_MOVE, "exchang*|complet* ~2 contracts|on|date"),
    ROW(SIGN_MOVE, "get|got|getting|have|pick* ~2 keys"),
    WEAK_ROW(SIGN_MOVE, "tenancy|removals"),
    ROW(SIGN_MOVE,
	"write|post|letters ~3 us|me|going|sent ~3 at|flat|address|house"),
    ROW(SIGN_MOVE, "longer|arent|not|isnt ~1 at ~4 anymore|address|any"),
    ROW(SIGN_MOVE, "new|another ~1 "
		   "house|flat|place|home|borough|authority|county|council"),
    ROW(SIGN_MOVE, "old|previous|former|last|next|current ~1 "
		   "authority|council|borough|county|la"),
    ROW(SIGN_MOVE, "plan|ehcp ~6 transfer*|done|made|written ~4 "
		   "authority|council|by|from|to"),
    ROW(SIGN_MOVE, "what ~3 ehcp|plan ~3 there|then"),
    ROW(SIGN_MOVE, "removal|moving van|vans|firm|men|lorry|day|date"),
    WEAK_ROW(SIGN_MOVE, "plan|ehcp|support|help ~2 follow|follows|come|comes "
			"us|him|her|them|with"),
    WEAK_ROW(SIGN_MOVE, "posted|posting ~2 to"),
    ROW(SIGN_MOVE, "live|lives|living|settled ~1 in|near ~4 "
		   "now|since|for|last|from|as"),
    WEAK_ROW(SIGN_MOVE, "came|come|back ~1 live|here|from|in ~6 "
			"plan|ehcp|statement|hours|support"),

    /* ---- a wish for mediation ---- */
    ROW(SIGN_MEDIATION, ASK
	"|notice|contacted|go*|consider*|choose ~6 mediation|mediator|mediate"),
    ROW(SIGN_MEDIATION,
	"mediation ~4 " ASK
	"|certificate|meeting|service|session|appointment|agreement|people|"
	"team|first|please"),
    ROW(SIGN_MEDIATION, "certificate ~6 appeal*|tribunal"),
    ROW(SIGN_MEDIATION,
	"mediate|mediates|mediating|mediator|mediators|mediated"),
    ROW(SIGN_MEDIATION,
	"arrang*|book*|try|attend*|attendance|pursue|take|taking|offer|"
	"requested|sort|agree|start|want|have|invite* ~4 mediation"),
    ROW(SIGN_MEDIATION, "mediation ~5 "
			"request*|certificate|certificates|adviser|advice|"
			"before|instead|dates|on|place|with"),
    ROW(SIGN_MEDIATION, "who|how|where ~5 mediation"),
    ROW(SIGN_MEDIATION, "disagreement|dispute ~1 resolution"),
    ROW(SIGN_MEDIATION, "yes|no|prefer*|prepared|willing|happy|ready|open|"
			"agree*|keen|enter*|choose|opt*|elect*|accept*|"
			"proceed*|said|says|told|set ~4 mediation|mediate"),
    ROW(SIGN_MEDIATION, "resolution ~3 people|service*"),
    ROW(SIGN_MEDIATION, "independent|impartial|neutral ~3 "
			"person|party|third|someone|somebody|facilitat*"),
    ROW(SIGN_MEDIATION,
	"someone|somebody|person|anybody ~1 independent|neutral|impartial"),
    ROW(SIGN_MEDIATION, "go|in between"),
    WEAK_ROW(SIGN_MEDIATION, "in the middle"),
    WEAK_ROW(SIGN_MEDIATION, "third party"),
    ROW(SIGN_MEDIATION, "certificate ~4 appeal*|tribunal"),
    ROW(SIGN_MEDIATION, "s52|s53|s55"),
    ROW(SIGN_MEDIATION, "section|s 52|53|55"),
    ROW(SIGN_MEDIATION, "before ~2 appeal* ~6 talk*|sit|meet*|mediat*"),
    ROW(SIGN_MEDIATION, "facilitated|facilitat*"),
    WEAK_ROW(SIGN_MEDIATION, "third|outside|separate person|pair"),
    WEAK_ROW(SIGN_MEDIATION,
	"rather|instead|before ~8 judge|appeal*|tribunal|court ~8 "
	"talk*|sit|meet*|discuss*|agree*"),
    WEAK_ROW(SIGN_MEDIATION,
	"sit|talk|meet|settle|agree ~8 rather|instead|before ~4 "
	"judge|appeal*|tribunal|court"),
    WEAK_ROW(SIGN_MEDIATION, "both sides|of ~3 agree*|talk*|listen*"),

    /* ---- an appeal to the tribunal ---- */
    ROW(SIGN_TRIBUNAL_REGISTRATION, "eh ?936 regist*"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "tribunal ~6 regist*|appeal*"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "regist* ~4 appeal"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "new registration"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "notice of appeal"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "appeal* ~6 tribunal|sendist"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "lodg*|submit*|fil*|sent ~3 appeal"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "eh2*|eh3*|eh8*|eh9* 1*|2* 0*|1*|2*"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "eh 2*|3*|8*|9* 1*|2* 0*|1*|2*"),
    ROW(SIGN_TRIBUNAL_REGISTRATION,
	"appeal|appeals ~6 "
	"regist*|lodged|lodg*|filed|started|submitted|sent|accepted|received|"
	"live|issued"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "appeal|appeals is|went ~1 in"),
    ROW(SIGN_TRIBUNAL_REGISTRATION,
	"lodg*|filed|filing|submit*|regist*|started|starting|issue|issued|"
	"begun|brought|made ~4 appeal"),
    ROW(SIGN_TRIBUNAL_REGISTRATION,
	"ive|weve|have|has|im|were|are|am|i|we appealed|appealing"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "tribunal ~5 "
				    "reference|number|hearing|date|form|papers|"
				    "lodged|gone|acknowledged|case|about"),
    ROW(SIGN_TRIBUNAL_REGISTRATION,
	"gone|going|went|taking|take|taken|off ~3 tribunal|sendist"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "send35*|send4*|sendist"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "darlington"),
    ROW(SIGN_TRIBUNAL_REGISTRATION,
	"letter|email|heard|papers|post|received|got|told ~2 from|by ~1 "
	"tribunal|sendist"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "hearing ~3 date|is|on|in|listed"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "date ~3 hearing|judge|court"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "case number"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "case|registration ~2 directions"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "appellant*"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "grounds of ?the appeal"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "hmcts"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "first tier"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "attendance form"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "send justice"),
    WEAK_ROW(
	SIGN_TRIBUNAL_REGISTRATION, "listing|listed ~3 matter|for|hearing"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "served ~4 appeal*|notice"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "papers ~3 to|in ~1 tribunal|court|today"),
    ROW(SIGN_TRIBUNAL_REGISTRATION,
	"regist* ~2 of ~4 claim|case|appeal|application"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "discrimination ~1 claim|case|appeal"),
    WEAK_ROW(SIGN_TRIBUNAL_REGISTRATION,
	"judge|judges|tribunal* ~6 opened|accepted|taken|answering|number"),
    WEAK_ROW(SIGN_TRIBUNAL_REGISTRATION,
	"answer*|respond*|reply|write ~3 to ~2 judge|judges|tribunal|court"),
    WEAK_ROW(SIGN_TRIBUNAL_REGISTRATION,
	"your|authority*|council* ~2 response|reply|answer is|are due|by"),
    WEAK_ROW(SIGN_TRIBUNAL_REGISTRATION, "eh 1*|2*|3*|8*|9* 2* 0*|1*|2*|3*|"
					 "4*|5*"),
    ROW(SIGN_TRIBUNAL_REGISTRATION, "appeal number|no|reference"),

    /* ---- an order of the tribunal ---- */
    ROW(SIGN_TRIBUNAL_ORDER, "tribunal ~5 order*|direct*|decision|decided"),
    ROW(SIGN_TRIBUNAL_ORDER, "order*|decision|judge* ~5 tribunal"),
    ROW(SIGN_TRIBUNAL_ORDER, "judge|judges ~3 order*|decision|ruling|direct*"),
    ROW(SIGN_TRIBUNAL_ORDER, "final|consent|case|attached order"),
    ROW(SIGN_TRIBUNAL_ORDER, "authority|council|la ~2 ordered to"),
    ROW(SIGN_TRIBUNAL_ORDER,
	"tribunal*|judge*|court ~6 "
	"order*|direct*|decision|decided|ruled|ruling|said|says|told|agreed|"
	"upheld|allowed|dismissed|found|judgment"),
    WEAK_ROW(SIGN_TRIBUNAL_ORDER,
	"order*|decision|ruling|outcome|judgment|directed|result|directions ~5 "
	"tribunal*|judge*|hearing|court"),
    ROW(SIGN_TRIBUNAL_ORDER, "hearing ~3 outcome|result|decision"),
    ROW(SIGN_TRIBUNAL_ORDER,
	"appeal ~6 allowed|upheld|dismissed|successful|won|conceded|decided"),
    ROW(SIGN_TRIBUNAL_ORDER, "won ~4 appeal|tribunal|case|hearing"),
    ROW(SIGN_TRIBUNAL_ORDER, "we|i|they won"),
    ROW(SIGN_TRIBUNAL_ORDER, "consent order"),
    WEAK_ROW(SIGN_TRIBUNAL_ORDER,
	"orders|order ~3 "
	"attached|dated|requires|approved|made|served|sealed|says|of"),
    ROW(SIGN_TRIBUNAL_ORDER, "the order requires|says|means|states|attached"),
    ROW(SIGN_TRIBUNAL_ORDER, "comply|complied|compliance|complying ~6 "
			     "order*|direct*|judge*|tribunal|para*"),
    ROW(SIGN_TRIBUNAL_ORDER, "date ~2 compliance"),
    WEAK_ROW(SIGN_TRIBUNAL_ORDER, "is ordered"),
    ROW(SIGN_TRIBUNAL_ORDER, "sealed"),
    WEAK_ROW(SIGN_TRIBUNAL_ORDER,
	"barring|unless|strike|struck ~1 order|out|warning"),
    ROW(SIGN_TRIBUNAL_ORDER, "was|were|been|are|is|as directed"),
    ROW(SIGN_TRIBUNAL_ORDER, "decided|found|ruled ~2 in|for ~4 favour"),
    ROW(SIGN_TRIBUNAL_ORDER, "working document"),
    ROW(SIGN_TRIBUNAL_ORDER, "upper tribunal"),
    ROW(SIGN_TRIBUNAL_ORDER, "decision notice"),
    WEAK_ROW(SIGN_TRIBUNAL_ORDER, "remit*"),
    WEAK_ROW(SIGN_TRIBUNAL_ORDER, "set aside"),
    ROW(SIGN_TRIBUNAL_ORDER, "agreed with us"),
    ROW(SIGN_TRIBUNAL_ORDER, "in my|our|your|his|her|their favour"),
    WEAK_ROW(SIGN_TRIBUNAL_ORDER,
	"judge|judges|panel|tribunal ~3 made|ordered|wrote|writes|gave|gives|"
	"wants|set"),
    WEAK_ROW(SIGN_TRIBUNAL_ORDER, "ruling|judgment|judgement|verdict"),
    WEAK_ROW(SIGN_TRIBUNAL_ORDER,
	"you|council|authority|la ~1 told|ordered|given|made ~2 to"),
};

const struct sign_table sign_legal = {rows, sizeof rows / sizeof rows[0]};
