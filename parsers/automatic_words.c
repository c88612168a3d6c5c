/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words in a subject or a text come last and need each other: people write
 * them too.
 */
#include "parsers/automatic_p.h"

#include "parsers/phrases.h"
#include "parsers/robotwords.h"

enum {
	SHORT_TEXT = 1500,   /* robots are brief */
	OPENING_BYTES = 300, /* where a vacation text says so */
	BRIEF_BYTES = 240,   /* who says that and no more says it of himself */
	SIGNED_BYTES = 400,  /* a name, a title, a telephone number */
	AUTO_SUBJECT_BYTES = 48, /* where its colon stands */
	ROBOT_SCORE = 3
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* "Accepted: Review", "Read: Plan": programs head what they send so, but
 * people too ("Declined: appeal", "Read: the report"). */
static bool
is_answer_subject(struct span subject)
{
	static const char *const shapes[] = {"Accepted:", "Declined:",
	    "Tentative:", "Tentatively Accepted:", "Zugesagt:", "Abgesagt:",
	    "Mit Vorbehalt:", "Accept\xC3\xA9 :", "Refus\xC3\xA9 :"};
	return phrases_start(subject, shapes, COUNT(shapes));
}

static bool
is_receipt_subject(struct span subject)
{
	static const char *const shapes[] = {
	    "Read:", "Not read:", "Gelesen:", "Ungelesen:", "Lu :", "Non lu :",
	    "Leído:", "Letto:", "Gelezen:", "Recall:", "Message Recall"};
	return phrases_start(subject, shapes, COUNT(shapes));
}

static bool
says_read(struct span words)
{
	static const char *const shapes[] = {"was read", "was displayed",
	    "was deleted without", "your message", "recall the message",
	    "wurde gelesen", "wurde am", "a été lu", "fue leído",
	    "è stato letto", "is gelezen"};
	return words.n == 0 || phrases_in(words, shapes, COUNT(shapes));
}

struct finding
automatic_response(const struct look *l)
{
	bool calendar = false;
	for (size_t i = 0; i < l->mail->part_count; i++) {
		const struct part *p = &l->mail->parts[i];
		if (p->type == NULL || strcmp(p->type, "text/calendar") != 0)
			continue;
		calendar = true;
		if (phrase_in(p->text, "METHOD:REPLY") ||
		    phrase_in(p->text, "METHOD:COUNTER"))
			return (struct finding){
			    CLASS_AUTO, "calendar response"};
	}
	if (is_answer_subject(l->subject) && (calendar || l->words.n == 0))
		return (struct finding){CLASS_AUTO, "calendar response"};
	if (is_receipt_subject(l->subject) && says_read(l->words))
		return (struct finding){CLASS_MDN, "read receipt subject"};
	return (struct finding){CLASS_HUMAN, NULL};
}

bool
automatic_subject(struct span subject)
{
	static const char *const shapes[] = {
	    "Automatic reply", "Automatic response", "Auto reply", "Auto-reply",
	    "Autoreply", "Auto response", "Auto-response", "Autoresponse",
	    "Automated reply", "Automated response",
	    "Automatic acknowledgement", "Auto acknowledgement",
	    "Auto:", "[Auto", "(Auto", "Out of office", "Out-of-office",
	    "Out of the office", "OOO:", "OOTO:", "Vacation:", "Vacation reply",
	    "Away from the office", "Away from my mail", "Abwesenheitsnotiz",
	    "Abwesenheit", "Automatische Antwort", "Abwesend",
	    "Automatisch antwoord", "Automatisches Antwort", "Afwezig",
	    "R\xC3\xA9ponse automatique", "Reponse automatique",
	    "Absence du bureau", "Respuesta autom", "Fuera de la oficina",
	    "Resposta autom", "Risposta automatica", "Fuori sede",
	    "Fuori ufficio", "Autosvar", "Automatisk svar", "Automatiskt svar",
	    "Frav\xC3\xA6r", "Frånvaro", "Automaattinen vastaus", "Poissaolo",
	    "Odpowied\xC5\xBA autom", "Autoodpowied\xC5\xBA",
	    "Automatick\xC3\xA1 odpov", "Automatikus v\xC3\xA1lasz",
	    "R\xC4\x83spuns automat", "Raspuns automat", "Otomatik yan",
	    "Automatski odgovor", "Atsakymas automati", "Автоответ",
	    "\xCE\x91\xCF\x85\xCF\x84\xCF\x8C\xCE\xBC\xCE\xB1\xCF\x84\xCE\xB7",
	    "\xE8\x87\xAA\xE5\x8A\xA8\xE5\x9B\x9E\xE5\xA4\x8D",  /* zh-CN */
	    "\xE8\x87\xAA\xE5\x8B\x95\xE5\x9B\x9E\xE8\xA6\x86",  /* zh-TW */
	    "\xE8\x87\xAA\xE5\x8B\x95\xE8\xBF\x94\xE4\xBF\xA1",  /* ja */
	    "\xE8\x87\xAA\xE5\x8B\x95\xE5\xBF\x9C\xE7\xAD\x94",  /* ja */
	    "\xEC\x9E\x90\xEB\x8F\x99 \xED\x9A\x8C\xEC\x8B\xA0", /* ko */
	    "Ateb awtomatig", "Allan o'r swyddfa"                /* Welsh */
	};
	return phrases_start(subject, shapes, COUNT(shapes));
}

/* Without the closing and what stands under it: half the officers of England
 * tell their working days there, in letters they type. */
static struct span
above_closing(struct span words)
{
	static const char *const closings[] = {"\nkind regards", "\nregards",
	    "\nbest wishes", "\nbest regards", "\nwarm regards",
	    "\nmany thanks", "\nthanks", "\nyours ", "\nkindest regards"};
	for (size_t i = 0; i < COUNT(closings); i++) {
		ptrdiff_t at = span_find_ascii(words, 0, closings[i]);
		if (at >= 0)
			words.n = (size_t)at;
	}
	return words;
}

struct finding
automatic_kind(
    const struct look *l, enum mail_class otherwise, const char *evidence)
{
	struct span opening = span_sub(l->words, 0, SHORT_TEXT);
	if (robot_away(opening))
		return (struct finding){CLASS_VACATION, evidence};
	if (robot_received(opening))
		return (struct finding){CLASS_ACKNOWLEDGEMENT, evidence};
	return (struct finding){otherwise, evidence};
}

static struct finding
perhaps(const char *evidence)
{
	return (struct finding){CLASS_HUMAN, evidence};
}

/*
 * Under such a subject, did a robot write?  Exchange ends the words with a
 * colon, and robots answer something or say what they are; "Automatic reply to
 * my email?" is a family's question.
 */
static bool
is_auto_letter(const struct look *l, bool question)
{
	struct span head = span_sub(l->subject, 0, AUTO_SUBJECT_BYTES);
	if (span_find_byte(head, 0, ':') >= 0 || head.p[0] == '[' ||
	    span_find(head, 0, "：") >= 0)
		return true;
	return !question && (l->is_reply || robot_away(l->words) ||
				robot_automatic(l->words));
}

/* Two lines that say it and nothing else, signed or not. */
static bool
is_away_note(const struct look *l)
{
	if (l->words.n > BRIEF_BYTES + SIGNED_BYTES)
		return false;
	struct span said = above_closing(l->words);
	return said.n <= BRIEF_BYTES && robot_self_away(said) &&
	       !robot_past(said);
}

struct finding
automatic_words(const struct look *l)
{
	bool question = span_find_byte(l->words, 0, '?') >= 0;
	if (automatic_subject(l->subject))
		return is_auto_letter(l, question)
			   ? automatic_kind(
				 l, CLASS_VACATION, "automatic subject")
			   : perhaps("subject of an automatic reply");
	if (is_answer_subject(l->subject) || is_receipt_subject(l->subject))
		return perhaps("subject of an automatic answer");
	if (l->words.n == 0 || l->words.n > SHORT_TEXT)
		return (struct finding){CLASS_HUMAN, NULL};
	bool automatic = robot_automatic(l->words);
	bool no_reply = robot_no_reply(l->words);
	int robot = (automatic ? 2 : 0) + (no_reply ? 1 : 0);
	if (robot > 0)
		robot += (robot_received(l->words) ? 1 : 0) +
			 (robot_received(l->subject) ? 1 : 0);
	if (robot >= ROBOT_SCORE)
		return perhaps("words of an automatic acknowledgement");
	bool suppress =
	    mail_header(l->mail, "X-Auto-Response-Suppress") != NULL;
	struct span first = span_sub(l->words, 0, OPENING_BYTES);
	bool opening = robot_away(above_closing(first)) && !robot_past(first);
	if (opening && robot_return(l->words) && !question &&
	    (l->is_reply || suppress))
		return perhaps(AUTOMATIC_ABSENCE);
	if (l->is_reply && !question && is_away_note(l))
		return perhaps(AUTOMATIC_ABSENCE);
	if (l->is_reply && !question && robot_received(first) &&
	    robot_promise(l->words))
		return perhaps("words of an acknowledgement");
	return (struct finding){CLASS_HUMAN, NULL};
}
