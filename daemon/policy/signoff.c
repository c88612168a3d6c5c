/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables first; the code under them only compares. */
#include "daemon/policy/signoff.h"

#include "parsers/phrases.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *const farewells[] = {"thanks", "thank you", "many thanks",
    "with thanks", "regards", "kind regards", "best regards", "warm regards",
    "best wishes", "with best wishes", "best", "yours sincerely",
    "yours faithfully", "yours", "cheers"};

/* With a colon: "Tel: 01632 960001", "Working days: Monday to Thursday". */
static const char *const labels[] = {"t", "tel", "telephone", "phone", "m",
    "mob", "mobile", "d", "direct", "direct dial", "e", "email", "e-mail",
    "mail", "w", "web", "website", "a", "address", "ext", "extension", "fax",
    "office", "pronouns", "working days", "working hours", "working pattern",
    "office hours", "teams"};

/* Stand in lower case in the name of a post or an office. */
static const char *const posts[] = {"adviser", "admin", "administrator",
    "advisor", "advocate", "apprentice", "assistant", "behalf", "board",
    "business", "case", "casework", "caseworker", "clerk", "co-ordinator",
    "constituency", "consultant", "coordinator", "council", "councillor",
    "department", "deputy", "desk", "director", "duty", "educational",
    "governors", "head", "headteacher", "inclusion", "interim", "lead",
    "leader", "manager", "member", "office", "officer", "parliament",
    "parliamentary", "principal", "psychologist", "researcher", "school",
    "secretary", "sen", "senco", "send", "senior", "service", "services",
    "social", "solicitor", "special", "specialist", "support", "surgery",
    "teacher", "team", "therapist", "trainee", "transport", "worker", "she/her",
    "he/him", "they/them", "she/they", "he/they"};

static const char *const links[] = {"a", "an", "and", "at", "de", "der", "ext",
    "for", "from", "in", "of", "on", "or", "pp", "the", "to", "van", "von",
    "with"};

/* They tell something, though a heading or a shout has capitals. */
static const char *const telling[] = {"monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "today", "tonight", "tomorrow",
    "yesterday", "since", "until", "again", "asap", "urgent", "urgently",
    "please", "missing", "gone", "ill", "dead", "died", "hurt", "we", "he",
    "she", "they", "him", "them", "his", "her", "their", "my", "you", "is",
    "are", "was", "were", "has", "have", "had", "must", "cannot", "not",
    "never", "ring", "rang", "call", "called", "moved", "wants", "needs",
    "said", "says"};

/* What a line of thanks has besides names. */
static const char *const courteous[] = {"thanks", "thank", "you", "u", "thx",
    "ty", "ta", "cheers", "many", "much", "so", "very", "really", "great",
    "good", "brilliant", "lovely", "perfect", "nice", "noted", "ok", "okay",
    "received", "understood", "appreciated", "helpful", "useful", "well",
    "done", "hi", "hello", "dear", "all", "both", "everyone", "again", "it",
    "that", "this", "that's", "these", "is", "your", "update", "list", "digest",
    "email", "mail", "note", "reminder", "reply", "info", "information", "help",
    "work", "have", "day", "week", "weekend", "morning", "afternoon", "evening",
    "best", "kind", "wishes", "regards"};

/* Those that are no names as well. */
static const char *const months[] = {"january", "february", "march", "july",
    "september", "october", "november", "december", "jan", "feb", "mar", "apr",
    "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"};

#define AMONG(words, list) phrases_are(words, list, COUNT(list))

bool
signoff_is_farewell(struct span line)
{
	line = span_trim(line);
	while (line.n > 0 && strchr(".,!", line.p[line.n - 1]) != NULL)
		line.n--;
	return AMONG(line, farewells);
}

/* ---- below it ---- */

/* Whole addresses, of the post and of the web, are a word each. */
static bool
is_of_word(struct span s, size_t i)
{
	const unsigned char byte = (unsigned char)s.p[i];
	return is_alnum(byte) || byte >= 0x80 || byte == '-' || byte == '\'' ||
	       (strchr("@./:_", byte) != NULL && i + 1 < s.n &&
		   !is_space((unsigned char)s.p[i + 1]));
}

bool
signoff_word(struct span *rest, struct span *word_r)
{
	size_t from = 0;
	while (from < rest->n && !is_alnum((unsigned char)rest->p[from]) &&
	       (unsigned char)rest->p[from] < 0x80)
		from++;
	size_t end = from;
	while (end < rest->n && is_of_word(*rest, end))
		end++;
	*word_r = span_sub(*rest, from, end - from);
	*rest = span_sub(*rest, end, rest->n);
	return word_r->n > 0;
}

static bool
has_word(struct span words, struct span word)
{
	struct span other;
	while (signoff_word(&words, &other))
		if (span_eq_ascii(other, word))
			return true;
	return false;
}

static bool
is_label(struct span line)
{
	const ptrdiff_t colon = span_find_byte(line, 0, ':');
	return colon > 0 &&
	       AMONG(span_trim(span_sub(line, 0, (size_t)colon)), labels);
}

static bool
is_address(struct span word)
{
	return span_find_byte(word, 0, '@') > 0 ||
	       span_find(word, 0, "://") > 0 || span_starts(word, "www.");
}

static bool
has_capital(struct span word)
{
	const unsigned char first = (unsigned char)word.p[0];
	return (first >= 'A' && first <= 'Z') || first >= 0x80 ||
	       is_digit(first);
}

/* "Moved to Leeds" has its capital because it begins the line. */
static bool
is_only_first(struct span word, struct span next)
{
	return next.n > 0 && !has_capital(next) && word.n > 1 &&
	       word.p[1] >= 'a' && word.p[1] <= 'z' && !AMONG(word, posts) &&
	       !AMONG(word, links);
}

/* Each word a name's or a post's, or among these. */
static bool
has_only(
    struct span line, struct span name, const char *const *words, size_t count)
{
	struct span word;
	bool first = true;
	bool month = false;
	bool digit = false;
	for (struct span rest = line; signoff_word(&rest, &word);
	     first = false) {
		struct span after = rest;
		struct span next;
		month = month || AMONG(word, months);
		digit = digit || is_digit((unsigned char)word.p[0]);
		if (is_address(word) || has_word(name, word) ||
		    phrases_are(word, words, count))
			continue;
		(void)signoff_word(&after, &next);
		if (AMONG(word, telling) ||
		    (first && is_only_first(word, next)) ||
		    (!has_capital(word) && !AMONG(word, posts) &&
			!AMONG(word, links)))
			return false;
	}
	return !(month && digit); /* a day that somebody names */
}

bool
signoff_is_signature(struct span line, struct span name)
{
	line = span_trim(line);
	return is_label(line) || (span_find_byte(line, 0, '?') < 0 &&
				     has_only(line, name, NULL, 0));
}

bool
signoff_is_courtesy(struct span line, struct span name)
{
	line = span_trim(line);
	return signoff_is_signature(line, name) ||
	       (span_find_byte(line, 0, '?') < 0 &&
		   has_only(line, name, courteous, COUNT(courteous)));
}
