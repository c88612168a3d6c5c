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
    ROW(SIGN_DANGER, "kill*|hurt*|harm*|cut*|stab*|starv*|burn*|hang*|hung|"
		     "poison*|drown* " SELF),
    ROW(SIGN_DANGER,
	"hurt*|harm*|attack*|hit|hits|hitting|punch*|kick*|beat*|strangl*|chok*"
	"|slap*|stab*|bite*|bitten|bit|smother*|grab*|drag* ~2 " PERSON),
    ROW(SIGN_DANGER, "kill " PERSON),
    ROW(SIGN_DANGER, "wants|want|wanted|wish*|rather ~2 die|dead"),
    ROW(SIGN_DANGER, "better off dead|without"),
    ROW(SIGN_DANGER,
	"end|ending|ended|take|taking|took ~2 own|my|his|her ~1 life"),
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
	"scared|frightened|terrified|afraid|fear*|worried ~2 "
	"of|for|that|he|she|i|will ~3 kill|hurt|harm|life|lives|" PERSON),
    ROW(SIGN_DANGER, "im|am|are|is|were scared|frightened|terrified"),
    ROW(SIGN_DANGER, "knife|knives|weapon*|machete|gun"),
    ROW(SIGN_DANGER, "police"),
    ROW(SIGN_DANGER, "assault*"),
    ROW(SIGN_DANGER, "rape|raped|raping"),
    ROW(SIGN_DANGER, "touch* ~3 inappropriat*|private*|sexual*"),
    ROW(SIGN_DANGER, "inappropriat* ~2 touch*|sexual*|contact"),
    ROW(SIGN_DANGER, "sexual*|physical*|emotional*|domestic*|child "
		     "abus*|violen*|harm*|exploit*"),
    ROW(SIGN_DANGER, "abus* ~3 " PERSON),
    ROW(SIGN_DANGER, "been|being|is|was|were|got|getting "
		     "abused|groomed|bullied|hit|beaten|hurt|punched|kicked|"
		     "strangled|attacked"),
    ROW(SIGN_DANGER, "disclos* ~3 that|abus*|harm*|violen*"),
    ROW(SIGN_DANGER, "alleg* ~4 abus*|assault*|hurt*|hit*|harm*|touch*"),
    ROW(SIGN_DANGER, "bruis*|strangl*|choked|choking"),
    ROW(SIGN_DANGER, "restrain*|restraint*"),
    ROW(SIGN_DANGER,
	"safeguarding ~1 "
	"concern*|issue*|risk*|alert*|referral*|matter*|worr*|incident*"),
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
    ROW(SIGN_DANGER,
	"slept|sleeping|sleep ~2 car|street*|floor|rough|outside|van|park"),
    ROW(SIGN_DANGER, "nowhere ~4 go|live|sleep|stay|take"),
    ROW(SIGN_DANGER, "no|without food|heating|electric*|gas|water"),
    ROW(SIGN_DANGER, "stopped|not|isnt|refus* eating|drinking|breathing"),
    ROW(SIGN_DANGER, "starv*|freezing|malnourish*|neglect*"),
    ROW(SIGN_DANGER, "children|kids|child|he|she|theyre|hes|shes ~3 on "
		     "their|his|her own ~6 flat|house|home|night|day"),
    ROW(SIGN_DANGER, "ambulance|999"),
    ROW(SIGN_DANGER, "in|from|to|at a e"),
    ROW(SIGN_DANGER, "in hospital"),
    ROW(SIGN_DANGER, "crisis team"),
    ROW(SIGN_DANGER, "sectioned"),
    ROW(SIGN_DANGER, "county lines"),
    ROW(SIGN_DANGER, "wrote|written ~2 letters|note|notes to"),
    ROW(SIGN_DANGER, "passed out|unconscious"),
    ROW(SIGN_DANGER, "violent|violence"),
    ROW(SIGN_DANGER, "not|never wake|waking ?up"),
    ROW(SIGN_DANGER, "after im|shes|hes gone"),
    ROW(SIGN_DANGER, "said|saying|says ~1 goodbye*"),
    ROW(SIGN_DANGER, "wont|isnt|not ~2 be here|around ~3 "
		     "by|when|on|tomorrow|monday|much|longer|anymore|any"),
    ROW(SIGN_DANGER, "dont|doesnt|didnt|not|never|no ~3 want*|wish* ~3 "
		     "live|alive|living|here|exist|wake|born"),
    ROW(SIGN_DANGER, "dont|doesnt|cant|not ~3 want ~2 go|carry on"),
    ROW(SIGN_DANGER,
	"whats|see|no ~2 point ?in|of ~2 living|anything|going|life|carrying"),
    ROW(SIGN_DANGER, "whats the point"),
    ROW(SIGN_DANGER, "end|ending it ?all"),
    ROW(SIGN_DANGER, "end|ending|taking|take ~2 my|her|his|own ~1 life"),
    ROW(SIGN_DANGER, "better off|without ~2 me|him|her|dead"),
    ROW(SIGN_DANGER,
	"do|doing|did ~2 something|anything stupid|silly|terrible"),
    ROW(SIGN_DANGER, "do|doing|did ~2 something|anything|things to " SELF),
    ROW(SIGN_DANGER,
	"on|off|onto ~2 roof|bridge|ledge|railway|motorway|windowsill|balcony"),
    ROW(SIGN_DANGER, "jump*|climb* ~4 window|roof|bridge|car|stairs|balcony"),
    ROW(SIGN_DANGER,
	"tablets|pills|paracetamol|overdose*|overdosed|bleach|od|ibuprofen"),
    ROW(SIGN_DANGER, "stopped|refus*|skip*|not|wont ~3 taking|take|having ~3 "
		     "insulin|medication|meds|medicine|tablets"),
    ROW(SIGN_DANGER, "blade|blades|razor*|ligature|noose|scissors"),
    ROW(SIGN_DANGER, "everything|anything|things sharp"),
    ROW(SIGN_DANGER, "been|started|keeps|is|im|shes|hes cutting"),
    ROW(SIGN_DANGER,
	"cutting|cuts|cut ~2 because|arm|arms|wrist*|legs|again|up"),
    ROW(SIGN_DANGER,
	"mark|marks|burn|burns|bruise*|cuts|wounds|welts|scars|scratches ~4 "
	"on|all|over ~3 arm*|leg*|body|him|her|neck|back|face|wrist*"),
    ROW(SIGN_DANGER, "flinch*"),
    ROW(SIGN_DANGER, "touching|touched|touches|touch ~1 my|our|me|her|him|us"),
    ROW(SIGN_DANGER, "comes|came|coming|gets ~3 room|bed ~3 night|dark"),
    ROW(SIGN_DANGER,
	"lock*|shut|trapped ~3 in|us|me|myself ~2 a|the|his|her|my|our|bed* ~1 "
	"room|cupboard|bedroom|cellar|shed|toilet"),
    ROW(SIGN_DANGER, "drunk|drinking|drugs|overdosing|heroin"),
    ROW(SIGN_DANGER, "little ones|children|kids|alone ~6 own|alone|themselves"),
    ROW(SIGN_DANGER, "older boys|boy|man|men"),
    ROW(SIGN_DANGER,
	"give|gives|giving|buys|bought|paying|pays ~1 her|him|them ~2 "
	"money|gifts|presents|phone|drugs|vapes|lift*"),
    ROW(SIGN_DANGER, "man|men|he|someone|boyfriend|stranger ~2 "
		     "waits|waiting|follow*|watch* ~3 her|him|outside"),
    ROW(SIGN_DANGER,
	"pinned|strapped|dragged|held ~3 down|floor|in|hard|tight|arms"),
    ROW(SIGN_DANGER, "went|gone|goes|turned|going blue|purple|limp"),
    ROW(SIGN_DANGER, "throat|suffocat*|breathe"),
    ROW(SIGN_DANGER, "voices ~3 tell*|say*|told"),
    ROW(SIGN_DANGER, "about|by|from|that|and|of|my ~3 "
		     "stepdad*|stepfather*|stepmum*|boyfriend|uncle|foster ~6 "
		     "me|night|sick|touch*|room|hurt*|did|does|scare*"),
    ROW(SIGN_DANGER, "end of ~1 tether|rope"),
    ROW(SIGN_DANGER, "cant|cannot ~2 cope|go|carry|keep|take|do ~2 "
		     "on|it|this|any|anymore|him|her|longer|going"),
    ROW(SIGN_DANGER,
	"eaten|eat|eating|ate ~3 since|days|nothing|anything|yesterday"),
    ROW(SIGN_DANGER,
	"not|hasnt|havent|wont|refus* ~6 eaten|eat|eating|drink|drinking"),
    ROW(SIGN_DANGER, "not|hasnt|wont ~4 out ~1 of ~2 room|bedroom|bed"),
    ROW(SIGN_DANGER, "hungry|unwashed|same clothes|unfed"),
    ROW(SIGN_DANGER, "same|dirty clothes"),
    ROW(SIGN_DANGER, "take|took|food ~4 home ~3 sister*|brother*|family|eat"),
    ROW(SIGN_DANGER, "bailiff*"),
    ROW(SIGN_DANGER, "put|putting|throw*|throwing|chuck*|kick* "
		     "us|me|them|family|him|her out"),
    ROW(SIGN_DANGER,
	"living|live|slept|sleeping|stay* ~3 car|van|tent|street*|sofa|floor"),
    ROW(SIGN_DANGER, "on the street*"),
    ROW(SIGN_DANGER, "court ~8 gate|near|turned|outside"),
    ROW(SIGN_DANGER, "isnt|arent|wasnt|not|never ~2 allowed|supposed|meant ~3 "
		     "near|contact|see|here|school"),
    ROW(SIGN_DANGER, "punch*|hit|hits|hitting|beat*|kick*|slap*|strangl* ~3 "
		     "unconscious|face|head|stomach|bed"),
    ROW(SIGN_DANGER, "nobody|noone|no ~4 knows|sees|tell|told ~4 "
		     "where|burns|marks|it|who|me"),
    ROW(SIGN_DANGER, "dont|didnt know who ~1 tell|talk|turn"),
    ROW(SIGN_DANGER,
	"tried|attempt*|trying ~4 twice|already|kill|end|hang|jump"),
    ROW(SIGN_DANGER, "wish* ~2 was|were ~1 dead|gone|never"),
    ROW(SIGN_DANGER, "shaken|shook|shaking|smacked ~2 him|her|baby"),
    ROW(SIGN_DANGER, "my|his|her hands|hand ~2 round|around|on ~1 his|her|him"),
    ROW(SIGN_DANGER,
	"frighten*|alarm*|worr* ~4 caseworker|us|me|safe|life|safety"),
    ROW(SIGN_DANGER, "do not|dont|doesnt|isnt|not|never ~3 safe"),
    ROW(SIGN_DANGER, "not|hardly|barely|isnt breathing|conscious|responsive"),
    ROW(SIGN_DANGER, "serious|seriously ~4 injur*|hurt|ill"),
    ROW(SIGN_DANGER, "sexual*|naked|nude|nudes|indecent"),
    ROW(SIGN_DANGER,
	"missing|vanished|disappeared ~4 since|police|yesterday|night|home"),
    ROW(SIGN_DANGER, "whereabouts"),
    ROW(SIGN_DANGER,
	"drown*|electrocut*|fire|arson ~3 himself|herself|house|set"),
    ROW(SIGN_DANGER, "gas ~4 gone|off|out|no"),

    /* ---- danger that is alluded to ---- */
    ROW(SIGN_DANGER, "no ~1 point ~3 being|living|staying|trying ~2 "
		     "here|around|alive|any*"),
    ROW(SIGN_DANGER, "given|giving|gives|gave ~2 his|her|my|their ~2 "
		     "xbox|playstation|ps4|ps5|switch|phone|tablet|ipad|"
		     "teddy|toys|things|stuff|belongings|clothes|pets|dog|"
		     "hamster ~2 to|away"),
    ROW(SIGN_DANGER, "dont|not|no|dunno|scared|worried|dread ~3 "
		     "what i|he|she might|may|could do"),
    ROW(SIGN_DANGER, "know|scared|worried|dread ~2 what ill|hell|shell do"),
    ROW(SIGN_DANGER, "capable of"),
    ROW(SIGN_DANGER,
	"dead|drowned|injured child|kid|boy|girl|son|daughter|teenager|body"),
    ROW(SIGN_DANGER, "on|have ~1 your hands|conscience"),
    ROW(SIGN_DANGER, "blood ~2 hands|everywhere|floor|walls|face"),
    ROW(SIGN_DANGER, "bleeding|bled"),
    ROW(SIGN_DANGER, "life threat*"),
    ROW(SIGN_DANGER, "thought|thoughts|thinking|talk*|spoke ~2 "
		     "ending|suicide|dying|killing|harming"),
    ROW(SIGN_DANGER, "left|forgotten|locked|abandoned ~3 "
		     "bus|minibus|taxi|coach|playground"),
    ROW(SIGN_DANGER,
	"take|taking|taken|snatch*|abduct*|flee|leave ~4 abroad|country"),
    ROW(SIGN_DANGER,
	"fitted|fitting|fits|fit ~1 twice|again|today|yesterday|times|school"),
    ROW(SIGN_DANGER, "another|big|bad|had fit|fits"),
    ROW(SIGN_DANGER, "rescue med*"),
    ROW(SIGN_DANGER, "wears|wearing|needs ~1 helmet"),
    ROW(SIGN_DANGER, "has|had|got|made a plan and"),
    ROW(SIGN_DANGER, "carried|dragged|pinned|held|hauled|forced ~4 "
		     "arms|legs|floor|shut|ankles|wrists"),
    ROW(SIGN_DANGER, "would|nobody|noone|anyone|anybody ~1 miss "
		     "me|him|her|us"),
    ROW(SIGN_DANGER, "slept|sleep|sleeping ~4 nights|because|door|guard"),
    ROW(SIGN_DANGER, "for ~1 front|back|car|balcony door"),
    ROW(SIGN_DANGER, "under|behind ~1 bed|sofa"),
    ROW(SIGN_DANGER, "stopped washing|talking|speaking|sleeping|dressing"),
    ROW(SIGN_DANGER, "all|both better off"),
    ROW(SIGN_DANGER, "frightened|scared|terrified|petrified|afraid ~4 "
		     "man|men|driver|escort|boyfriend|stepdad|stepfather"),
    ROW(SIGN_DANGER, "last|final email|message|letter|note ~2 "
		     "i|you|before|send|write|from"),
    ROW(SIGN_DANGER, "leave|leaving|drop|dump ~1 him|her|them ~3 "
		     "office|offices|hospital|station|reception|steps|there"),

    ROW(SIGN_DANGER, "casualty"),
    ROW(SIGN_DANGER, "by the time you ~2 read|get|see"),
    ROW(SIGN_DANGER, "something|anything ~3 regret"),
    ROW(SIGN_DANGER, "online|stranger|strangers|snapchat|instagram|discord|"
		     "roblox|internet|whatsapp ~6 meet|photos|pictures|pics"),
    ROW(SIGN_DANGER, "keys ~2 back|over|tomorrow|noon|landlord"),
    ROW(SIGN_DANGER, "hand|give|return ~2 keys"),
    ROW(SIGN_DANGER, "hostel|repossess*|section 21"),
    ROW(SIGN_DANGER, "possession order"),
    ROW(SIGN_DANGER, "out of ~1 house|home|flat|accommodation|property ~4 "
		     "today|tonight|tomorrow|monday|tuesday|wednesday|"
		     "thursday|friday|saturday|sunday|weekend"),
    ROW(SIGN_DANGER, "wont|cant|never|doubt ~3 survive|survives"),
    ROW(SIGN_DANGER, "given up|giving ~1 on ~1 life|living"),
    ROW(SIGN_DANGER, "lost|no will|hope|reason ~2 live|left"),
    ROW(SIGN_DANGER, "barely|hardly|isnt|not coping"),
    ROW(SIGN_DANGER, "taken|going|put|go into care|custody"),
    ROW(SIGN_DANGER, "arrested|custody"),
    ROW(SIGN_DANGER, "escape*|bolts|bolted|climbed ~3 "
		     "school|road|house|gate|fence|wall|night"),
    ROW(SIGN_DANGER, "until|till|before|wait*|take|takes ~4 "
		     "die|dies|died|dead|killed|dying"),
    ROW(SIGN_DANGER, "ask*|google*|search*|look* ~6 "
		     "hurt|die|dying|death|dead|heaven|kill|funeral"),
    ROW(SIGN_DANGER, "lost|losing|lose|dropped|down ~3 "
		     "stone|weight|kilo|kilos|kg|lbs"),
    ROW(SIGN_DANGER, "sit|sits|sat|sitting|lies|lying|curled|hides|hiding "
		     "~3 dark|corner|wardrobe|cupboard|rocking"),
    ROW(SIGN_DANGER, "our|their|his|little|special secret|secrets"),
    ROW(SIGN_DANGER, "secret game|games|touch|friend"),
    ROW(SIGN_DANGER, "he|hes|she|shes ~1 wont|refuses|scared|afraid ~2 "
		     "say|tell ~2 who|what|how ~2 did|happen*|hurt"),
    ROW(SIGN_DANGER, "in ~1 car|van|tent|shed|garage ~2 "
		     "all|both|two|three|four|five|kids|children|tonight|minus|"
		     "freezing|cold|nights"),
    ROW(SIGN_DANGER, "come*|came|coming|walk*|sneak*|creep* ~2 "
		     "in|into ~1 my|her|his room|bed|bedroom|bathroom"),
    ROW(SIGN_DANGER, "at home ~2 bad|worse|scary|awful|horrible|"
		     "terrible|unbearable|frightening|violent"),
    ROW(SIGN_DANGER, "doesnt|dosent|dont|not|cant ~1 know im|i ~2 "
		     "writing|write|wrote|emailing|emailed|messag*|telling"),
    ROW(SIGN_DANGER, "dont|not|never ~1 phone|ring|call|tell|write|text "
		     "~2 house|home|landline|mum|dad|parents|carers"),
    ROW(SIGN_DANGER, "happier|easier|better|freer ~1 without me|him|her"),
    ROW(SIGN_DANGER, "want*|wish* ~2 all ~1 to stop|end|go"),
    ROW(SIGN_DANGER, "if i wasnt|werent ~1 around|here|alive|there"),
    ROW(SIGN_DANGER, "if|when|once i|im ~1 died|die|dead|gone"),
    ROW(SIGN_DANGER, "who would ~2 look|care after|for"),
    ROW(SIGN_DANGER,
	"saw|seen|heard|witness*|watched ~3 "
	"them|staff|teacher*|carer*|worker*|they|someone ~3 did|doing|done"),
    ROW(SIGN_DANGER, "cord|belt|rope|scarf|cable|string|wire|tie ~4 "
		     "neck|throat"),
    ROW(SIGN_DANGER, "round|around ~1 his|her|my|their|own neck"),

    /* ---- the council's urgent list ---- */
    SUBJECT_ROW(SIGN_URGENT, "urgent*|emergency"),
    ROW(SIGN_URGENT, "out of ?full ?time school|education"),
    ROW(SIGN_URGENT,
	"not|isnt|hasnt|havent|never ~4 in|at|attend*|had|getting|receiv* ~2 "
	"school|education|lessons"),
    ROW(SIGN_URGENT, "no|without ~1 " SCHOOL " ?place ?at ?all ~3 " SOON
		     "|since|for|at|all|month*|term"),
    ROW(SIGN_URGENT,
	"has|have|has|with|got no ~1 school|education|tuition|school|college"),
    ROW(SIGN_URGENT, "missing ~2 school|education"),
    ROW(SIGN_URGENT, "no school place"),
    ROW(SIGN_URGENT, "no|any tuition|tutor ~2 in|place"),
    ROW(SIGN_URGENT, "permanent* ~1 exclu*"),
    ROW(SIGN_URGENT, "exclu* ~2 permanent*|good|again|" SOON),
    ROW(SIGN_URGENT,
	"was|been|be|is|hes|shes|being ~1 exclu*|expel*|suspended"),
    ROW(SIGN_URGENT, "threaten*|risk* ~3 exclu*|expul*|expel*|suspen*"),
    ROW(SIGN_URGENT, "expel*|expuls*"),
    ROW(SIGN_URGENT, "off ~1 roll"),
    ROW(SIGN_URGENT, "offroll*"),
    ROW(SIGN_URGENT, "part|reduced time|timetable ?timetable"),
    ROW(SIGN_URGENT,
	"one|two|three|an|1|2|3|only hour|hours ~1 a|each|per day|week"),
    ROW(SIGN_URGENT,
	"placement|school|college|provider ~4 "
	"broken|breaking|breakdown|broke|collaps*|fail*|ended|end|notice|clos*|"
	"terminat*|cant|cannot|refus* ~4 "
	"down|notice|ended|end|today|have|take|keep|place|him|her|back"),
    ROW(SIGN_URGENT,
	"placement|place ~3 "
	"breakdown|broken|ended|ending|end|withdrawn|terminated|collapsed"),
    ROW(SIGN_URGENT, "given|gave|serv* ?us notice"),
    ROW(SIGN_URGENT, "has|have|had|must ?to leave|go|out|move|be ~1 by|out"),
    ROW(SIGN_URGENT, "be out by"),
    ROW(SIGN_URGENT, "had to ~2 stop|give|leave ~1 work|job"),
    ROW(SIGN_URGENT, "tribunal|hearing ~5 " SOON),
    ROW(SIGN_URGENT, "deadline|time|date|limit ~4 appeal ~6 " SOON
		     "|passed|expire*|runs|missed"),
    ROW(SIGN_URGENT, "appeal ~5 by|before|runs|expire*|deadline|in ~3 " SOON),
    ROW(SIGN_URGENT, "deadline ~5 " SOON),
    ROW(SIGN_URGENT, "lose|losing ~4 appeal"),
    ROW(SIGN_URGENT, "order* ~6 by ~3 " SOON),
    ROW(SIGN_URGENT, "mov* ~5 area|county|borough|authority ~4 " SOON),
    ROW(SIGN_URGENT, "no|without ~1 taxi|transport|bus|escort|driver"),
    ROW(SIGN_URGENT, "taxi|transport|bus|driver|escort ~3 "
		     "not|didnt|hasnt|never|failed|cancelled|stopped"),
    ROW(SIGN_URGENT, "carer|carers|agency|nurse|nurses ~2 "
		     "walked|pulled|cancel*|stopped|left|withdrawn"),
    ROW(SIGN_URGENT, "medication|medical ~3 chang*"),
    ROW(SIGN_URGENT, "seizure*|epilep*|feeds|tracheostomy|ventilat*"),
    ROW(SIGN_URGENT, "cannot|cant|unable|not ~2 attend"),
    ROW(SIGN_URGENT, "didnt|hasnt|never|not turn|turned up ~4 "
		     "coordinator|caseworker|officer"),
    ROW(SIGN_URGENT, "school|college ~5 clos* ~3 good|permanent*|down|doors"),
    ROW(SIGN_URGENT,
	"window|chance|right|time|deadline ~4 challeng*|appeal*|object* ~6 "
	"clos*|end*|expire*|lost|lose|up|out|gone|passed|over"),
    ROW(SIGN_URGENT, "this|is|as|very|treat|most|really ~1 urgent|urgently"),
    ROW(SIGN_URGENT, "sat|sits|sitting|stuck|is|been|stays|left|at ~1 "
		     "at|in|alone home|bedroom|pyjamas ~6 "
		     "all|every|day|days|months|weeks|while|since|doing|term"),
    ROW(SIGN_URGENT, "keep|kept|keeping|have|hold|stay|stays ~2 "
		     "him|her|them|child|me ~2 home|off|with|at"),
    ROW(SIGN_URGENT, "send*|sent ~3 home"),
    ROW(SIGN_URGENT, "home ~1 at ~3 every|each|day|noon|lunch*|midday|1*|2"),
    ROW(SIGN_URGENT, "collect*|fetch|pick*|get ~3 him|her|child|me|them|early "
		     "~5 early|now|every|last|again|time|day|don*"),
    ROW(SIGN_URGENT, "collect*|fetch* ~2 early"),
    ROW(SIGN_URGENT, "welcome ~3 back"),
    ROW(SIGN_URGENT,
	"not|cant|cannot|dont|wont|isnt|arent|never|shouldnt|mustnt ~4 "
	"come|comes|coming|return|allowed|let|bring|go|going ~3 "
	"back|in|until|till|school|college"),
    ROW(SIGN_URGENT,
	"not|never to ~1 come|bring|return|attend|send|be ~2 back|him|her|in"),
    WEAK_ROW(SIGN_URGENT, "wont|not|doesnt|refus* ~3 "
			  "have|let|allow|accept|take ~1 him|her|me|them"),
    ROW(SIGN_URGENT, "gone|taken|took|removed|remov*|struck|crossed ~5 "
		     "list|register|roll|books"),
    ROW(SIGN_URGENT, "off ~2 register|roll|rolled|rolling"),
    ROW(SIGN_URGENT,
	"isnt|not|no|longer ~3 pupil|student ~3 any|anymore|here|there|longer"),
    ROW(SIGN_URGENT, "empt*|clear* ~2 tray|locker|peg|desk"),
    ROW(SIGN_URGENT, "no|zero|any|without|nothing ~3 "
		     "education|schooling|teaching|lessons|tuition|learning"),
    ROW(SIGN_URGENT, "no|without|hasnt|havent|never|not ~3 "
		     "setting|school|provision|tutor|tuition|lessons ~6 "
		     "will|has|have|come|came|since|to|monday|for|until|now"),
    ROW(SIGN_URGENT,
	"no|not|without|nowhere ~1 school|college|setting|placement|provider "
	"~3 will|can|has|wants|named|to|place"),
    ROW(SIGN_URGENT, "nowhere to go"),
    ROW(SIGN_URGENT, "been|gone|had ~2 to|any|no ~1 "
		     "lessons|school|college|education|teaching"),
    ROW(SIGN_URGENT,
	"one|two|three|four|an|a|1|2|3|4|5|only|just|few ~1 "
	"hour|hours|mornings|minutes ~3 a|per|each|week|day|maths|tuition"),
    ROW(SIGN_URGENT, "in at ~3 out|back|home|by"),
    ROW(SIGN_URGENT,
	"missed|missing|misses|lost ~3 days|weeks|months|years|term* ~3 "
	"school|lessons|education|college|of"),
    ROW(SIGN_URGENT, "months|weeks|year|term|years|days ~1 of|without ~1 "
		     "nothing|no|worksheets|any"),
    ROW(SIGN_URGENT, "months|weeks|year|years now"),
    ROW(SIGN_URGENT, "worksheet*"),
    ROW(SIGN_URGENT, "serv*|given|giv*|gave|hand*|had ~4 notice"),
    ROW(SIGN_URGENT, "days|weeks|months|weeks notice"),
    ROW(SIGN_URGENT, "notice ~5 placement|place|ends|expires|runs"),
    ROW(SIGN_URGENT, "place*|unit|provider|home|family|base|nursery|carers ~6 "
		     "close|closes|closing|closed|shut*|administration|"
		     "liquidation|terminat*|ends|ending|ceas*|carry|continue"),
    ROW(SIGN_URGENT, "doors ~2 shut|close*"),
    ROW(SIGN_URGENT, "administration|liquidation|bankrupt*"),
    ROW(SIGN_URGENT, "cant|cannot|wont|unable|not|longer|no ~3 "
		     "keep|carry|continue|cope|hold|meet|look|manage ~4 "
		     "on|him|her|needs|need|placement|beyond|past|after"),
    ROW(SIGN_URGENT, "done all|everything ~2 can|could"),
    ROW(SIGN_URGENT,
	"last|final day|time ~4 on|school|today|tomorrow|week|friday"),
    ROW(SIGN_URGENT,
	"tutor*|ta|escort|carer|teacher|driver|nurse|agency ~4 "
	"packed|quit|stopped|gone|resigned|left|walked|never|isnt|pulled"),
    ROW(SIGN_URGENT, "walked|pulled away|out"),
    ROW(SIGN_URGENT, "not ~2 right|suitable|appropriate "
		     "school|place|placement|setting ~3 for|him|her"),
    ROW(SIGN_URGENT, "want|wants|wanted ~2 him|her|me gone|out|off|excluded"),
    ROW(SIGN_URGENT, "exclude|excluded|excluding|exclusion*|suspended|suspend|"
		     "suspension*|expel*|expulsion*"),
    ROW(SIGN_URGENT, "managed move"),
    ROW(SIGN_URGENT,
	"governor*|disciplinary ~6 "
	"meet*|hearing|tomorrow|tuesday|thursday|monday|friday|wednesday|week"),
    ROW(SIGN_URGENT,
	"hearing ~3 tuesday|thursday|monday|friday|wednesday|tomorrow|week"),
    ROW(SIGN_URGENT,
	"day|days|hours|week ~1 left|remaining|to ~2 appeal|lodge|object"),
    WEAK_ROW(SIGN_URGENT,
	"window|time|chance|opportunity|right|rights|period|deadline|limit ~10 "
	"clos*|expire*|expiring|lost|lose|runs|run|passed|over"),
    ROW(SIGN_URGENT, "two|2 months ~3 object|appeal|challenge|lodge"),
    ROW(SIGN_URGENT, "close of business"),
    ROW(SIGN_URGENT, "dated ~4 ago"),
    ROW(SIGN_URGENT, "mov*|housed|housing|rehous*|accommodation ~6 "
		     "today|tonight|tomorrow|monday|tuesday|wednesday|thursday|"
		     "friday|saturday|sunday"),
    ROW(SIGN_URGENT, "temporary|emergency accommodation"),
    ROW(SIGN_URGENT, "got|get|have ~1 keys"),
    ROW(SIGN_URGENT, "leav* ~3 refuge"),
    WEAK_ROW(SIGN_URGENT, "stroke|seizure*|epilep*|oxygen|tracheostomy|"
			  "catheter|insulin|anaphyla*|gastrostomy|suction"),
    ROW(SIGN_URGENT,
	"isnt|not|arent|nobody|no|without|untrained ~4 trained|training|nurse"),
    ROW(SIGN_URGENT, "too|school|staff frightened|scared|afraid ~3 have|to"),
    ROW(SIGN_URGENT, "transport|taxi|bus|driver|escort ~4 "
		     "withdrawn|stopped|removed|refused|walked|cancel*|gone|"
		     "pulled|ended|away|lost"),
    ROW(SIGN_URGENT,
	"nobody|noone came|come|there|turned|showed|attended|from"),
    ROW(SIGN_URGENT, "no one ~1 came|come|there|turned|showed|attended|from ~4 "
		     "send|council|la|authority"),
    ROW(SIGN_URGENT, "you|council|coordinator|caseworker|officer|la|they "
		     "werent|weren|absent|missing"),
    ROW(SIGN_URGENT, "didnt|not|never|nobody ~3 "
		     "turn|turned|show|showed|attend* ~2 up|review|meeting"),
    ROW(SIGN_URGENT, "starts|term|september|school ~3 in ~2 days"),
    ROW(SIGN_URGENT, "no school ~4 named|place|term"),
    ROW(SIGN_URGENT, "only ~1 had|he|she|has ~3 place|tutor"),
    ROW(SIGN_URGENT, "be|are|is ~1 without ~2 "
		     "setting|school|place|placement|education|tutor"),
    ROW(SIGN_URGENT, "out of ~2 school|education|county|borough|area"),
    ROW(SIGN_URGENT, "chief|head|headteacher|school|unit|they|college ~4 "
		     "rang|phoned|told|said|say|says|asked|calling|phoning ~6 "
		     "not|collect|home|dont|come|keep"),
    ROW(SIGN_URGENT, "phoning|ringing|calling ~3 collect|fetch|pick"),
    ROW(SIGN_URGENT, "problem now"),
    ROW(SIGN_URGENT, "no place|room|space ~3 him|her|them"),
    ROW(SIGN_URGENT, "not|hasnt|havent|never ~1 been ~1 in|back ~1 since"),
    ROW(SIGN_URGENT, "days|hours left ~10 tribunal|appeal|form"),
    ROW(SIGN_URGENT, "neednt|dont|shouldnt|not ~2 come|bring ~2 back|in"),
    ROW(SIGN_URGENT, "had enough of|with ~1 him|her|us|them|me|kids|children"),
    ROW(SIGN_URGENT, "today*|tomorrow*|yesterday*|monday*|friday* "
		     "~2 his|her|their|my last|final day"),
    ROW(SIGN_URGENT, "what|how ~1 i|we ~2 supposed|meant|expected ~3 "
		     "do|cope|manage ~1 with|tomorrow|now|him|her"),
};

const struct sign_table sign_grave = {rows, sizeof rows / sizeof rows[0]};
