/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/robotwords.h"

#include "parsers/phrases.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool
robot_received(struct span words)
{
	static const char *const shapes[] = {"has been received",
	    "have received your", "received your email", "received your e-mail",
	    "received your enquiry", "received your message",
	    "received your request", "acknowledge receipt",
	    "acknowledgement of receipt", "confirm receipt",
	    "confirm that we have received", "thank you for contacting",
	    "thank you for your email", "thank you for your e-mail",
	    "thank you for your enquiry", "thank you for getting in touch",
	    "thank you for emailing", "your reference number is",
	    "a ticket has been", "request has been logged",
	    "case has been created"};
	return phrases_in(words, shapes, COUNT(shapes));
}

bool
robot_automatic(struct span words)
{
	static const char *const shapes[] = {"this is an automat",
	    "this is an auto-", "this is an auto ", "automatically generated",
	    "auto-generated", "automated response", "automated reply",
	    "automated acknowledgement", "automated message", "automated email",
	    "automatic reply", "automatic response",
	    "automatic acknowledgement", "system generated", "system-generated",
	    "computer generated"};
	/* Two cheap looks spare most letters the dozen. */
	return (phrase_in(words, "auto") || phrase_in(words, "generated")) &&
	       phrases_in(words, shapes, COUNT(shapes));
}

bool
robot_no_reply(struct span words)
{
	static const char *const shapes[] = {"do not reply", "don't reply",
	    "not reply to this", "mailbox is not monitored", "unmonitored",
	    "replies to this e"};
	return phrases_in(words, shapes, COUNT(shapes));
}

bool
robot_away(struct span words)
{
	static const char *const shapes[] = {"out of the office",
	    "out of office", "on annual leave", "on leave",
	    "on maternity leave", "on paternity leave", "on sick leave",
	    "on holiday", "on vacation", "away from the office",
	    "away from my desk", "i am away", "i'm away", "i am currently away",
	    "i will be away", "i am not in the office", "not in the office",
	    "i no longer work", "i do not work on", "i don't work on",
	    "i work part time", "i work part-time", "my working days are",
	    "my working hours are", "have now left", "has now left", "abwesend",
	    "nicht im b", "absent du bureau", "absente du bureau",
	    "fuera de la oficina", "fuori ufficio", "currently out of",
	    "on a career break", "non-working day", "i only work",
	    "on compassionate leave", "on study leave", "on parental leave",
	    "on adoption leave", "on secondment", "on jury service",
	    "on a course", "on a training course", "out of the country",
	    "i am unavailable", "i'm unavailable", "i am off ", "i'm off ",
	    "taking a break", "career break", "not at work", "not working this",
	    "not working today", "i'm not around", "i am not around",
	    "not available until", "sorry to miss you", "sorry i missed you",
	    "no longer works", "i no longer", "has left ", "my last day",
	    "i have moved to", "i've moved to", "part time", "part-time",
	    "my working days", "my days are", "days i work", "i only look",
	    "i only check", "nobody is here", "nobody's here",
	    "no one is reading", "nobody is reading", "i am travelling",
	    "i'm travelling", "in court all day", "is closed", "is shut",
	    "are shut", "on my hols", "retirement", "having a baby",
	    "my successor", "if you are reading this", "has taken over my",
	    "i work monday", "i work tuesday", "i work wednesday",
	    "term time only", "term-time only", "not be reading my mail",
	    "office is closed", "school is closed", "school is now closed",
	    "offices are closed", "office is now closed", "closed for the",
	    "closed for half", "closed for christmas", "closed for easter",
	    "closed for summer", "closed from", "closed until", "jury service",
	    "attending training", "attending a ", "on training",
	    "at a conference", "in meetings", "at meetings", "out all day",
	    "without a signal", "no signal", "have retired", "has retired",
	    "i retired", "not looked", "isn't looked", "not monitored",
	    "isn't monitored", "not checked", "isn't checked", "not staffed",
	    "not be read", "not be looked", "won't be looked", "won't be read",
	    "won't be picking", "not be picking", "has ended", "staff are away",
	    "all away", "office closed", "on honeymoon", "new post at",
	    "left the charity", "left the school", "left the council",
	    "left the trust", "no longer at ", "no longer with "};
	return phrases_in(words, shapes, COUNT(shapes));
}

/* "m off" is I'm, Im and I am off, with either apostrophe. */
bool
robot_self_away(struct span words)
{
	static const char *const shapes[] = {"m away", "ll be away",
	    "will be away", "shall be away", "m off ", "off sick", "off work",
	    "off until", "off till", "be off from", "m on leave",
	    "on annual leave", "on leave until", "on leave from",
	    "on leave till", "now on leave", "be on leave", "ternity leave",
	    "out of the office", "out of office", "m out all", "m out on",
	    "m out until", "m out this", "m out today", "be out until",
	    "be out from", "be out of", "not in work", "not in the office",
	    "not in until", "not in till", "not in today", "not in tomorrow",
	    "not in this week", "not in next week", "t be in until",
	    "t be in till", "t be in today", "t be in tomorrow", "t be in this",
	    "t be in next", "not be in until", "not be in till",
	    "not back until", "not back till", "back in work", "back in on",
	    "back in the office", "back at my desk", "on hols", "on my hols",
	    "m on holiday", "on jury service", "i do not work ",
	    "i don't work ", "i don\xE2\x80\x99t work ", "i dont work ",
	    "don't work on", "no longer working", "i no longer work",
	    "i finish for", "i finish on", "i break up",
	    "limited access to email", "limited access to my email",
	    "no access to email", "i have left", "i've left", "on secondment",
	    "m on a course", "m on training", "m abroad", "ll be abroad",
	    "will be abroad"};
	return phrases_in(words, shapes, COUNT(shapes));
}

bool
robot_return(struct span words)
{
	static const char *const shapes[] = {"until", "return", "back on",
	    "back in the office", "back at work", "in my absence",
	    "while i am away", "whilst i am away", "limited access", "urgent",
	    "as soon as i", "reopen", "re-open", "be monitored",
	    "when i am next", "next working day", "back at", "back in ",
	    "back tomorrow", "back monday", "back tuesday", "back wednesday",
	    "back thursday", "back friday", "normal service", "normal hours",
	    "please contact", "please email", "please ring", "please try",
	    "contact ", "try the ", "direct all", "redirect", "get in touch",
	    "will be answered", "be answered in", "pick up your",
	    "pick up messages", "picked up by", "catch up", "slow to reply",
	    "not be checking", "see you monday", "while i'm off",
	    "being looked at", "looked at by", "covering", "taken over",
	    "access to email", "when i get in", " till ", "address book",
	    "please send your", "as it's the weekend", "covered by", "be gone",
	    "gone for", "won't be ", "will not be ", "next time", "some weeks",
	    "a fortnight", "few days", "will get to", "be back", "can't wait",
	    "cannot wait", "at weekends", "bank holiday", "write to ",
	    "january", "february", "march", "april", " may ", "june", "july",
	    "august", "september", "october", "november", "december"};
	return phrases_in(words, shapes, COUNT(shapes));
}

/* "… and reply when I am back" is said by somebody who is not. */
static bool
is_back(struct span words, const char *phrase)
{
	static const char *const before[] = {
	    "when", "once", "until", "till", "soon as", "after"};
	for (ptrdiff_t at = 0;
	     (at = span_find_ascii(words, (size_t)at, phrase)) >= 0; at++) {
		const struct span head =
		    span_trim(span_sub(words, 0, (size_t)at));
		bool not_yet = false;
		for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
			not_yet |= span_ends(head, before[i]);
		if (!not_yet)
			return true;
	}
	return false;
}

/* "Sorry for the delay, I was on annual leave": somebody is back. */
bool
robot_past(struct span words)
{
	static const char *const shapes[] = {"i was on", "i was away",
	    "i was out", "i have been", "i've been", "i’ve been",
	    "for the delay", "now back"};
	return phrases_in(words, shapes, COUNT(shapes)) ||
	       is_back(words, "i am back") || is_back(words, "i'm back");
}

bool
robot_promise(struct span words)
{
	static const char *const shapes[] = {"working days", "aim to respond",
	    "aim to reply", "will respond", "will reply", "we will be in touch",
	    "will get back to you", "response time", "in due course",
	    "as soon as possible", "as soon as we can"};
	return phrases_in(words, shapes, COUNT(shapes));
}
