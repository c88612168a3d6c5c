/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words that may start a legal clock (DOMAIN B5).  A person looks at each
 * within a working day: a glance too many costs less than a clock not seen.
 */
#include "daemon/policy/signs_p.h"

static const struct sign_row rows[] = {
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
};

const struct sign_table sign_legal = {rows, sizeof rows / sizeof rows[0]};
