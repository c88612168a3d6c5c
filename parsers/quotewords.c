/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables first; the code under them only compares.  Comparison ignores case in
 * ASCII alone, so that words of other scripts stand in the case programs use.
 */
#include "parsers/quotewords.h"

#include "parsers/phrases.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MIN_RULE = 5, MAX_LINE = 2000, MAX_AUTHOR = 120 };

static const char *const openers[] = {"On ", "Am ", "Le ", "El ", "Il ",
    "In data", "In a message dated ", "Em ", "No dia", "Às ", "Op ", "Den ",
    "Dne ", "Dnia ", "W dniu", "Wiadomość napisana", "Pe ", "În ", "La ", "Në ",
    "Më ", "Vào ", "Ngày ", "Στις ", "В ", "На ", "Ar ", "Yn ", "Al ", "Dana ",
    "Dňa ", "Noong ", "Pada ", "Kontakt ", "Quoting ", "Citando ", "Zitat von ",
    "Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, ", "Sun, ", "ma ", "ti ",
    "ke ", "to ", "pe ", "la ", "su ", "Á ", "Þann", "---- On ", "-- On ",
    ">>> "};

static const char *const verbs[] = {"wrote", "writes", "schrieb", "geschrieben",
    "a écrit", "a ecrit", "escribió", "escribio", "escreveu", "scritto",
    "schreef", "geschreven", "schrijft", "skrev", "napisa", "pisze", "napsal",
    "napísal", "написал", "написа", "пишет", "писал", "пише", "írta",
    "kirjoitti", "kirjutas", "yazdı", "yazmış", "a scris", "έγραψε",
    "ysgrifennodd", "ysgrifenn", "scríobh", "写道", "寫道", "書きました",
    "のメッセージ", "のメール", "작성", "쓴 글", "viết", "rašė", "rakstīja",
    "va escriure", "ha escrit", "escrigué", "escribiu", "skrifaði", "menulis",
    "shkroi", "isinulat ni", "napisał", "је написао", "كتب", "كتابة", "نوشت",
    "لکھا", "כתב", "לכתוב", "লিখেছেন", "ਲਿਖਿਆ", "लिखा", "લખ્યું", "எழுதியது",
    "เขียนว่า", "Quoting", "Zitat von", "Citando", "Citerar", "Cytowanie"};

static const char *const titles[] = {"reply above this line",
    "original message", "mail original", "original e-mail", "original email",
    "message initial", "ursprüngliche mail", "Ursprüngliche Mail",
    "ursprüngliche e-mail", "Ursprüngliche E-Mail", "weitergeleitet von",
    "origineel bericht", "oprindelig besked", "opprinnelig e-post",
    "eredeti levél", "Оригинальное сообщение", "転送メッセージ", "원본 메일",
    "original appointment", "forwarded message", "forwarded by",
    "reply message", "ursprüngliche nachricht", "Ursprüngliche Nachricht",
    "originalnachricht", "original-nachricht", "weitergeleitete nachricht",
    "message d'origine", "message d’origine", "message original",
    "message transféré", "message réexpédié", "mensaje original",
    "mensaje reenviado", "messaggio originale", "messaggio inoltrato",
    "messaggio originario", "oorspronkelijk bericht", "doorgestuurd bericht",
    "mensagem original", "mensagem encaminhada", "mensagem reencaminhada",
    "ursprungligt meddelande", "originalmeddelande",
    "vidarebefordrat meddelande", "opprinnelig melding",
    "oprindelig meddelelse", "videresendt", "alkuperäinen viesti",
    "välitetty viesti", "Välitetty viesti", "edelleenlähetetty",
    "wiadomość oryginalna", "oryginalna wiadomość", "przekazana wiadomość",
    "wiadomość przekazana", "původní zpráva", "původní e-mail",
    "přeposlaná zpráva", "pôvodná správa", "preposlaná správa",
    "eredeti üzenet", "továbbított üzenet", "továbbított levél",
    "mesaj original", "mesaj redirec", "mesaj trimis mai departe",
    "özgün ileti", "Özgün İleti", "Özgün ileti", "orijinal mesaj",
    "orijinal ileti", "iletilmiş", "İletilmiş", "yönlendirilmiş",
    "исходное сообщение", "Исходное сообщение", "Исходное письмо",
    "сообщение --", "Пересылаемое", "пересылаемое", "Пересланное",
    "Перенаправленное", "Оригінальне повідомлення", "Переслане",
    "Оригинално съобщение", "Препратено", "Originalna poruka", "Izvorna poruka",
    "Proslijeđena poruka", "Izvirno sporočilo", "Algne kiri",
    "Pirminis laiškas", "Sākotnējais ziņojums", "Αρχικό μήνυμα",
    "Προωθημένο μήνυμα", "neges wreiddiol", "neges a anfonwyd ymlaen",
    "الرسالة الأصلية", "رسالة معاد توجيه", "Forwarded", "پیام اصلی",
    "اصل پیغام", "הודעה מקורית", "הודעה שהועברה", "原始邮件", "原始郵件",
    "邮件原件", "转发的邮件", "转发邮件", "轉寄的郵件", "元のメッセージ",
    "Thư gốc", "원본 메시지", "전달된 메시지", "Pesan Asli", "Pesan asli",
    "मूल संदेश", "মূল বার্তা", "ਮੂਲ ਸੁਨੇਹਾ"};

static const char *const bare_titles[] = {"Begin forwarded message",
    "Forwarded message:", "Start of forwarded message",
    "Original Message processed by", "Début du message réexpédié",
    "Début du message transféré", "Anfang der weitergeleiteten",
    "Inicio del mensaje reenviado", "Inizio messaggio inoltrato",
    "Begin doorgestuurd bericht", "Início da mensagem ree", "Videresendt me",
    "Start på videresendt", "Vidarebefordrat brev", "Välitetty viesti alkaa",
    "Początek przekazan", "Początek wiadomości", "Začátek přepos",
    "Začiatok prepos", "Továbbított levél kezdete",
    "Továbbított üzenet kezdete", "Început mesaj redir", "Începutul mesajului",
    "İletilen mesajın", "İletilen ileti", "Начало перес", "Начало перенапр",
    "Начало переадрес", "Початок листа", "Початок пересл", "Начало на препрат",
    "Έναρξη προωθημένου", "بدء الرسالة", "תחילת ההודעה", "开始转发的邮件",
    "以下是轉寄的郵件", "転送されたメッセージ", "전달된 메시지 시작",
    "Bắt đầu thư"};

static const char *const months[] = {"Jan ", "Feb ", "Mar ", "Apr ", "May ",
    "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "};

/* "kl. 10.00": hour and minute of Danes, Norwegians, Finns and Malays. */
static const char *const oclock[] = {"kl. ", "kl ", "klo ", "kello ", "pukul "};

/*
 * Bytes of a mark that only shapes the line at s: white space, the asterisks
 * and underscores of Markdown's bold, NBSP, BOM, and the marks that turn a
 * line of Arabic, Urdu or Hebrew (U+200B..F, U+202A..F, U+2066..9).
 */
static size_t
shaping(const char *p, size_t n)
{
	if (is_space((unsigned char)p[0]) || p[0] == '*' || p[0] == '_')
		return 1;
	/* Most lines begin and end with a letter. */
	if ((unsigned char)p[0] < 0x80)
		return 0;
	if (n >= 2 && memcmp(p, "\xC2\xA0", 2) == 0)
		return 2;
	if (n < 3)
		return 0;
	unsigned char last = (unsigned char)p[2];
	bool turns = memcmp(p, "\xE2\x80", 2) == 0 &&
		     ((last >= 0x8B && last <= 0x8F) || last >= 0xAA);
	bool isolates =
	    memcmp(p, "\xE2\x81", 2) == 0 && last >= 0xA6 && last <= 0xA9;
	return turns || isolates || memcmp(p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* The same at the end of s. */
static size_t
shaping_end(struct span s)
{
	/* The last byte of the longer ones is not ASCII. */
	size_t most = (unsigned char)s.p[s.n - 1] < 0x80 ? 1 : 3;
	for (size_t n = 1; n <= most && n <= s.n; n++)
		if (shaping(s.p + s.n - n, n) == n)
			return n;
	return 0;
}

struct span
quote_bare(struct span s)
{
	size_t n;
	while (s.n > 0 && (n = shaping(s.p, s.n)) > 0)
		s = span_sub(s, n, s.n);
	while (s.n > 0 && (n = shaping_end(s)) > 0)
		s.n -= n;
	return s;
}

static bool
is_clock(struct span s, size_t at, char mark)
{
	return at + 2 < s.n && s.p[at] == mark && at > 0 &&
	       is_digit(s.p[at - 1]) && is_digit(s.p[at + 1]) &&
	       is_digit(s.p[at + 2]);
}

/* "7:31", "17:21", "5:08 p.m.", "kl. 17.21" */
bool
quote_time(struct span s)
{
	for (size_t i = 1; i + 2 < s.n; i++)
		if (is_clock(s, i, ':'))
			return true;
	for (size_t k = 0; k < COUNT(oclock); k++) {
		ptrdiff_t at = span_find_ascii(s, 0, oclock[k]);
		size_t i = at < 0 ? s.n : (size_t)at + strlen(oclock[k]);
		while (i < s.n && is_digit(s.p[i]))
			i++;
		if (is_clock(s, i, '.'))
			return true;
	}
	return false;
}

/* "2026", "02/03/26", "2. 3. 26", "02-Mar-26": a day that a program wrote. */
static bool
has_date(struct span s)
{
	size_t run = 0;    /* bytes of the group that ends here */
	size_t groups = 0; /* of digits or a short month, with marks between */
	for (size_t i = 0; i <= s.n; i++) {
		char c = i < s.n ? s.p[i] : '\n';
		if (is_alnum(c)) {
			run++;
			continue;
		}
		bool digit = run > 0 && is_digit(s.p[i - 1]);
		if (run == 4 && digit && strchr("12", s.p[i - 4]) != NULL)
			return true;
		if (run > 0)
			groups = digit || run == 3 ? groups + 1 : 0;
		if (groups == 3 && digit && run <= 2)
			return true;
		bool gap = c == ' ' && run == 0; /* behind the mark */
		if (!gap && (c == '\0' || strchr("/.-", c) == NULL))
			groups = 0;
		run = 0;
	}
	return false;
}

/* GroupWise's ">>> Ann Smith <ann@a.example> 02/03/2026 10:00 >>>". */
static bool
is_groupwise(struct span s)
{
	return s.n > 12 && s.p[0] == '>' && span_starts(s, ">>> ") &&
	       span_ends(s, " >>>") && s.p[4] != '>' &&
	       (span_find_byte(s, 0, '@') >= 0 || quote_time(s));
}

bool
quote_intro_starts(struct span line)
{
	struct span s = quote_bare(span_sub(line, 0, MAX_LINE));
	if (s.n == 0 || s.n > QUOTE_INTRO_BYTES)
		return false;
	/* Other scripts open with a weekday in their own words. */
	return is_digit(s.p[0]) || ((unsigned char)s.p[0] & 0x80) != 0 ||
	       phrases_start(s, openers, COUNT(openers)) ||
	       span_find_byte(s, 0, '@') >= 0 || quote_time(s);
}

static bool
ends_with_colon(struct span s)
{
	if (s.n == 0 || (unsigned char)s.p[s.n - 1] < 0x80)
		return s.n > 0 && s.p[s.n - 1] == ':';
	return span_ends(s, "：");
}

bool
quote_intro_may_end(struct span line)
{
	struct span s = quote_bare(line);
	if (s.n == 0)
		return false;
	return ends_with_colon(s) ||
	       (s.p[s.n - 1] == '-' && span_ends(s, "--")) ||
	       span_find(s, 0, "GMT") >= 0 || is_groupwise(s);
}

/* Gmail's "2016-03-03 17:21 GMT+01:00 Name", which may lack its colon. */
static bool
is_gmail_date(struct span s)
{
	return s.n > 20 && is_digit(s.p[0]) && s.p[4] == '-' && s.p[7] == '-' &&
	       s.p[13] == ':' && span_starts(span_sub(s, 16, s.n), " GMT") &&
	       s.p[s.n - 1] != '<';
}

/*
 * No verb, but an address in the last place: "2026年1月1日(金) 9:00 Ann
 * <ann@a.example>:", Gmail in Russian, Apple Mail in Czech, "2 Mar 2026, 10:00
 * by ann@a.example:".
 */
static bool
is_date_and_address(struct span s)
{
	size_t end = s.n - (s.p[s.n - 1] == ':' ? 1 : 3);
	s = quote_bare(span_sub(s, 0, end));
	ptrdiff_t at = span_find_byte(s, 0, '@');
	if (at < 0 || !quote_time(s) || s.n > 200)
		return false;
	for (size_t i = (size_t)at; i < s.n; i++)
		if (is_blank((unsigned char)s.p[i]))
			return false;
	return is_digit(s.p[0]) || ((unsigned char)s.p[0] & 0x80) != 0 ||
	       phrases_start(s, months, COUNT(months)) ||
	       phrases_start(s, openers, COUNT(openers));
}

/* Notes and Zoho: "-----Ann Smith wrote: -----". */
static bool
is_dashed(struct span s)
{
	return span_starts(s, "--") && span_ends(s, "--") &&
	       phrases_in(s, verbs, COUNT(verbs));
}

bool
quote_intro(struct span joined, bool quote_follows)
{
	struct span s = quote_bare(joined);
	if (is_gmail_date(s) || is_groupwise(s) || is_dashed(s))
		return true;
	if (!ends_with_colon(s))
		return false;
	/* "* Ann <ann@a.example> [2026-03-02 10:00]:" */
	if (quote_follows && span_find_byte(s, 0, '@') >= 0 && quote_time(s))
		return true;
	if (phrases_in(s, verbs, COUNT(verbs)))
		return quote_follows || span_find_byte(s, 0, '@') >= 0 ||
		       (quote_time(s) && has_date(s));
	return is_date_and_address(s);
}

bool
quote_author(struct span line)
{
	struct span s = quote_bare(line);
	return s.n < MAX_AUTHOR && ends_with_colon(s) &&
	       (phrases_in(s, verbs, COUNT(verbs)) || span_ends(s, " said:"));
}

bool
quote_intro_joined(struct span line)
{
	struct span s = span_sub(line, 0, QUOTE_INTRO_BYTES);
	ptrdiff_t colon = span_find(s, 0, ":  ");
	return colon > 0 && span_find_byte(s, 0, '@') >= 0 &&
	       quote_intro_starts(s) &&
	       quote_intro(span_sub(s, 0, (size_t)colon + 1), false);
}

/* Bytes of one dash, star or the like at s; 0 when there is none. */
static size_t
rule_mark(const char *p, size_t n)
{
	/* U+2010..U+2015, as Proton draws it, and U+2500. */
	if (n >= 3 && memcmp(p, "\xE2\x80", 2) == 0 &&
	    (unsigned char)p[2] >= 0x90 && (unsigned char)p[2] <= 0x95)
		return 3;
	if (n >= 3 && memcmp(p, "\xE2\x94\x80", 3) == 0)
		return 3;
	switch (p[0]) {
	case '-':
	case '_':
	case '=':
	case '*':
	case '~':
	case '#':
		return 1;
	default:
		return 0;
	}
}

/* How many of them s begins with; *rest_r is what follows. */
static size_t
leading_marks(struct span s, struct span *rest_r)
{
	size_t marks = 0;
	size_t n;
	while (s.n > 0 && (n = rule_mark(s.p, s.n)) > 0) {
		s = span_sub(s, n, s.n);
		marks++;
	}
	*rest_r = s;
	return marks;
}

void
quote_divider_starts(struct phrase_starts *starts_r)
{
	phrase_starts_make(starts_r, bare_titles, COUNT(bare_titles));
}

bool
quote_divider(struct span line, const struct phrase_starts *starts)
{
	struct span s = span_trim(span_sub(line, 0, MAX_LINE));
	struct span rest;
	if (s.n > 300)
		return false;
	if (phrase_starts_any(starts, quote_bare(s)))
		return true;
	if (s.n > 1 && s.p[0] == '>' && s.p[1] == '-') /* Entourage */
		s = span_sub(s, 1, s.n);
	return is_dashed(s) || (leading_marks(s, &rest) >= 2 &&
				   phrases_in(rest, titles, COUNT(titles)));
}

bool
quote_rule(struct span line)
{
	struct span s = span_trim(line);
	size_t marks = 0;
	while (s.n > 0) {
		size_t n = is_blank(s.p[0]) ? 1 : rule_mark(s.p, s.n);
		if (n == 0)
			return false;
		if (!is_blank(s.p[0]))
			marks++;
		s = span_sub(s, n, s.n);
	}
	return marks >= MIN_RULE;
}
