/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words of harm, and of the urgent lists that councils publish (DOMAIN A3).
 * False alarms are accepted where somebody may come to harm (P-39).
 */
#include "daemon/policy/signs_p.h"

static const struct sign_row rows[] = {
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
};

const struct sign_table sign_grave = {rows, sizeof rows / sizeof rows[0]};
