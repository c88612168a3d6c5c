/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables first; the code under them only compares. */
#include "parsers/quotewords.h"

#include "parsers/phrases.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	MIN_RULE = 5,
	MAX_LABEL_LINE = 2000,
	MAX_LABEL_HEAD = 60,
	MAX_MOBILE = 160
};

struct label {
	enum quote_label label;
	const char *word;
};

static const struct label labels[] = {
    {LABEL_FROM, "From"},
    {LABEL_FROM, "De"},
    {LABEL_FROM, "Von"},
    {LABEL_FROM, "Da"},
    {LABEL_FROM, "Van"},
    {LABEL_FROM, "Fra"},
    {LABEL_FROM, "Från"},
    {LABEL_FROM, "Od"},
    {LABEL_FROM, "Lähettäjä"},
    {LABEL_FROM, "Frá"},
    {LABEL_FROM, "Oddi wrth"},
    {LABEL_FROM, "Expéditeur"},
    {LABEL_FROM, "Remitente"},
    {LABEL_FROM, "Mittente"},
    {LABEL_FROM, "Kimden"},
    {LABEL_FROM, "Gönderen"},
    {LABEL_FROM, "Feladó"},
    {LABEL_FROM, "De la"},
    {LABEL_FROM, "Από"},
    {LABEL_FROM, "От"},
    {LABEL_FROM, "От кого"},
    {LABEL_FROM, "Від"},
    {LABEL_FROM, "发件人"},
    {LABEL_FROM, "寄件者"},
    {LABEL_FROM, "差出人"},
    {LABEL_FROM, "보낸 사람"},
    {LABEL_DATE, "Sent"},
    {LABEL_DATE, "Sent on"},
    {LABEL_DATE, "Date"},
    {LABEL_DATE, "Date Sent"},
    {LABEL_DATE, "Gesendet"},
    {LABEL_DATE, "Datum"},
    {LABEL_DATE, "Envoyé"},
    {LABEL_DATE, "Envoyé le"},
    {LABEL_DATE, "Enviado"},
    {LABEL_DATE, "Enviada em"},
    {LABEL_DATE, "Enviado el"},
    {LABEL_DATE, "Fecha"},
    {LABEL_DATE, "Inviato"},
    {LABEL_DATE, "Data"},
    {LABEL_DATE, "Verzonden"},
    {LABEL_DATE, "Sendt"},
    {LABEL_DATE, "Dato"},
    {LABEL_DATE, "Skickat"},
    {LABEL_DATE, "Wysłano"},
    {LABEL_DATE, "Lähetetty"},
    {LABEL_DATE, "Päivämäärä"},
    {LABEL_DATE, "Anfonwyd"},
    {LABEL_DATE, "Dyddiad"},
    {LABEL_DATE, "Tarih"},
    {LABEL_DATE, "Elküldve"},
    {LABEL_DATE, "Odesláno"},
    {LABEL_DATE, "Trimis"},
    {LABEL_DATE, "Дата"},
    {LABEL_DATE, "Отправлено"},
    {LABEL_DATE, "发送时间"},
    {LABEL_DATE, "日期"},
    {LABEL_DATE, "送信日時"},
    {LABEL_DATE, "日付"},
    {LABEL_DATE, "보낸 날짜"},
    {LABEL_TO, "To"},
    {LABEL_TO, "An"},
    {LABEL_TO, "À"},
    {LABEL_TO, "A"},
    {LABEL_TO, "Para"},
    {LABEL_TO, "Aan"},
    {LABEL_TO, "Til"},
    {LABEL_TO, "Till"},
    {LABEL_TO, "Do"},
    {LABEL_TO, "Komu"},
    {LABEL_TO, "At"},
    {LABEL_TO, "Kime"},
    {LABEL_TO, "Címzett"},
    {LABEL_TO, "Către"},
    {LABEL_TO, "Destinataire"},
    {LABEL_TO, "Vastaanottaja"},
    {LABEL_TO, "Кому"},
    {LABEL_TO, "收件人"},
    {LABEL_TO, "收件者"},
    {LABEL_TO, "宛先"},
    {LABEL_TO, "받는 사람"},
    {LABEL_CC, "Cc"},
    {LABEL_CC, "Kopie"},
    {LABEL_CC, "Kopia"},
    {LABEL_CC, "Copie à"},
    {LABEL_CC, "DW"},
    {LABEL_CC, "Копия"},
    {LABEL_CC, "抄送"},
    {LABEL_SUBJECT, "Subject"},
    {LABEL_SUBJECT, "Betreff"},
    {LABEL_SUBJECT, "Objet"},
    {LABEL_SUBJECT, "Asunto"},
    {LABEL_SUBJECT, "Oggetto"},
    {LABEL_SUBJECT, "Onderwerp"},
    {LABEL_SUBJECT, "Assunto"},
    {LABEL_SUBJECT, "Emne"},
    {LABEL_SUBJECT, "Ämne"},
    {LABEL_SUBJECT, "Temat"},
    {LABEL_SUBJECT, "Aihe"},
    {LABEL_SUBJECT, "Předmět"},
    {LABEL_SUBJECT, "Pwnc"},
    {LABEL_SUBJECT, "Konu"},
    {LABEL_SUBJECT, "Tárgy"},
    {LABEL_SUBJECT, "Subiect"},
    {LABEL_SUBJECT, "Тема"},
    {LABEL_SUBJECT, "主题"},
    {LABEL_SUBJECT, "主旨"},
    {LABEL_SUBJECT, "件名"},
    {LABEL_SUBJECT, "제목"},
    {LABEL_OTHER, "Reply-To"},
    {LABEL_OTHER, "Reply to"},
    {LABEL_OTHER, "Antwort an"},
    {LABEL_OTHER, "Bcc"},
    {LABEL_OTHER, "Importance"},
    {LABEL_OTHER, "Attachments"},
    {LABEL_OTHER, "Organization"},
};

static const char *const openers[] = {"On ", "Am ", "Le ", "El ", "Il ",
    "In data", "Em ", "No dia", "Op ", "Den ", "Dne ", "Dnia ", "W dniu", "Pe ",
    "La ", "Në ", "Vào ", "Ngày ", "Στις ", "В ", "Ar ", "Yn ", "Al ", "Dana ",
    "Dňa ", "Quoting ", "Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, ",
    "Sun, ", "ma ", "ti ", "ke ", "to ", "pe ", "la ", "su ", "Á ", "Þann",
    "---- On ", "-- On "};

static const char *const verbs[] = {"wrote", "writes", "schrieb", "geschrieben",
    "a écrit", "a ecrit", "escribió", "escribio", "escreveu", "ha scritto",
    "scritto", "schreef", "geschreven", "skrev", "napisał", "napisal", "pisze",
    "napsal", "napísal", "написал", "пишет", "писал", "írta", "kirjoitti",
    "yazdı", "a scris", "έγραψε", "ysgrifennodd", "写道", "寫道", "書きました",
    "のメッセージ", "작성", "viết", "kirjutas", "rašė", "napisao", "escrigué",
    "skrifaði", "Quoting", "schrijft", "написав"};

static const char *const titles[] = {"original message", "forwarded message",
    "forwarded by", "original appointment", "reply message",
    "ursprüngliche nachricht", "originalnachricht", "weitergeleitete nachricht",
    "message d'origine", "message d’origine", "message original",
    "message transféré", "mensaje original", "mensaje reenviado",
    "messaggio originale", "messaggio inoltrato", "messaggio originario",
    "oorspronkelijk bericht", "doorgestuurd bericht", "mensagem original",
    "mensagem encaminhada", "ursprungligt meddelande", "originalmeddelande",
    "vidarebefordrat meddelande", "opprinnelig melding",
    "oprindelig meddelelse", "videresendt", "alkuperäinen viesti",
    "wiadomość oryginalna", "oryginalna wiadomość", "przekazana wiadomość",
    "původní zpráva", "исходное сообщение", "пересылаемое сообщение",
    "neges wreiddiol", "原始邮件", "原始郵件", "转发的邮件", "元のメッセージ",
    "원본 메시지", "mesaj original"};

static const char *const bare_titles[] = {"Begin forwarded message",
    "Forwarded message:", "Start of forwarded message",
    "Début du message réexpédié", "Début du message transféré",
    "Anfang der weitergeleiteten", "Inicio del mensaje reenviado",
    "Inizio messaggio inoltrato", "Begin doorgestuurd bericht",
    "Início da mensagem reencaminhada", "Videresendt meddelelse",
    "Start på videresendt", "Vidarebefordrat brev"};

static const char *const mobiles[] = {"Sent from", "Sent via", "Sent with",
    "Sent using", "(Sent from", "<<sent", "<sent from", "Get Outlook for",
    "Get [Outlook", "Download Outlook", "This message was sent from my",
    "Someone from mobile", "From my iPhone", "From my iPad", "Envoyé depuis",
    "Envoyé de mon", "Envoyé de mon", "Envoyé à partir", "Télécharger Outlook",
    "Obtenez Outlook", "Von meinem", "Diese Nachricht wurde von",
    "Gesendet von", "Gesendet mit", "Holen Sie sich Outlook", "Enviado desde",
    "Enviado do meu", "Enviado de mi", "Enviado a partir", "Obtener Outlook",
    "Inviato da", "Scarica Outlook", "Verzonden met", "Verzonden vanaf",
    "Verzonden via", "Verstuurd vanaf", "Skickat från", "Sendt fra",
    "Sendt med", "Wysłane z", "Lähetetty", "Отправлено с", "Отправлено из",
    "發自", "发自", "從我的", "iPhoneから送信", "Trimis de pe", "Odesláno z",
    "Elküldve az", "Anfonwyd o fy", "Yahoo Mail: Search", "Yahoo Mail for"};

static const char *const excuses[] = {
    "excuse", "apolog", "forgive", "typo", "brevity", "pardon"};

static const char *const disclaimers[] = {"This email and any",
    "This e-mail and any", "This email (including", "This e-mail (including",
    "This email, including", "This email and its", "This e-mail and its",
    "This email is confidential", "This e-mail is confidential",
    "This email is intended", "This e-mail is intended",
    "This email is private", "This email is only for",
    "This message is confidential", "This message and any",
    "This message is intended", "This message, including",
    "This message contains confidential", "This message may contain",
    "This email contains confidential", "This email may contain",
    "This e-mail may contain", "This email message and any",
    "This e-mail message and any", "This electronic message",
    "This communication is confidential", "This communication and any",
    "This transmission is intended", "The information contained in this",
    "The information in this e", "The contents of this e",
    "The content of this e", "Any views expressed in this",
    "Any opinions expressed in this", "The views expressed in this e",
    "CONFIDENTIALITY", "Confidentiality notice",
    "Confidentiality:", "Confidential:", "DISCLAIMER",
    "Disclaimer:", "Email disclaimer", "UK Parliament Disclaimer",
    "Privacy notice:", "Data protection notice", "If you are not the intended",
    "If you have received this", "If you received this",
    "Please consider the environment", "Think before you print", "Think green",
    "This email has been scanned", "This e-mail has been scanned",
    "This message has been scanned", "This email was scanned",
    "This email has been checked", "Virus-free", "Privileged/Confidential",
    "Email security", "NOTICE: This e", "IMPORTANT NOTICE: ", "Legal notice",
    "Emails sent to and from", "All emails are monitored",
    "This footnote also confirms", "Internet communications are not",
    "We process personal data", "Security warning: please"};

static const char *const banners[] = {"[EXTERNAL", "EXTERNAL EMAIL",
    "EXTERNAL SENDER", "EXTERNAL:", "**EXTERNAL", "*EXTERNAL", "(EXTERNAL",
    "This email originated", "This e-mail originated",
    "This message originated", "This mail originated",
    "This email came from outside", "This email is from outside",
    "This email is from an external", "This email was sent from outside",
    "This email has been sent from outside", "This email has originated",
    "This is an external email", "This message is from an external",
    "This message was sent from outside", "The sender of this email is ext",
    "You don't often get email from", "You don’t often get email from",
    "[You don't often get email", "[You don’t often get email",
    "Some people who received this message don't",
    "Some people who received this message don’t", "[CAUTION", "[WARNING",
    "External email:", "External message", "Email from outside", "OFFICIAL",
    "Classification: OFFICIAL", "NOT PROTECTIVELY MARKED",
    "Daeth yr e-bost hwn"};

/* "CAUTION: please answer today" is a person; these need a second word. */
static const char *const warnings[] = {"CAUTION", "WARNING", "ATTENTION",
    "ALERT", "SECURITY", "Be careful", "Please be aware", "Take care"};

static const char *const banner_words[] = {"outside", "external", "originat",
    "do not click", "don't click", "clicking", "attachment", "links",
    "recognise the sender", "recognize the sender", "know the content",
    "sender and know", "suspicious", "phishing", "learn why this", "report to",
    "unknown sender", "sender's identity", "verify the sender", "organisation",
    "organization", "cyber"};

static const char *const footers[] = {"mailing list", "unsubscribe", "listinfo",
    "mail list", "to post to this", "list archive", "http://", "https://",
    "mailto:"};

static const char *const inlines[] = {"answers below", "comments below",
    "responses below", "replies below", "reply below", "in red", "in blue",
    "in bold", "inline", "in line below", "answered below", "see below"};

/* Without white space, NBSP and the marks of Markdown's bold at both ends. */
static struct span
bare(struct span s)
{
	size_t before;
	do {
		before = s.n;
		s = span_trim(s);
		if (s.n > 0 && (s.p[0] == '*' || s.p[0] == '_'))
			s = span_sub(s, 1, s.n);
		if (s.n > 0 && (s.p[s.n - 1] == '*' || s.p[s.n - 1] == '_'))
			s.n--;
		if (s.n >= 2 && memcmp(s.p, "\xC2\xA0", 2) == 0)
			s = span_sub(s, 2, s.n);
		if (s.n >= 2 && memcmp(s.p + s.n - 2, "\xC2\xA0", 2) == 0)
			s.n -= 2;
	} while (s.n < before);
	return s;
}

enum quote_label
quote_label(struct span line)
{
	struct span head = span_sub(line, 0, MAX_LABEL_HEAD);
	/* "：" is the colon of Chinese and Japanese. */
	if (span_find_byte(head, 0, ':') < 0 && span_find(head, 0, "：") < 0)
		return LABEL_NONE;
	struct span s = bare(span_sub(line, 0, MAX_LABEL_LINE));
	for (size_t i = 0; i < COUNT(labels); i++) {
		if (!span_starts(s, labels[i].word))
			continue;
		struct span rest =
		    bare(span_sub(s, strlen(labels[i].word), s.n));
		if (rest.n > 0 && (rest.p[0] == ':' || span_starts(rest, "：")))
			return labels[i].label;
	}
	return LABEL_NONE;
}

/* "7:31", "17:21", "5:08 p.m." */
static bool
has_time(struct span s)
{
	for (size_t i = 1; i + 2 < s.n; i++)
		if (s.p[i] == ':' && is_digit(s.p[i - 1]) &&
		    is_digit(s.p[i + 1]) && is_digit(s.p[i + 2]))
			return true;
	return false;
}

bool
quote_intro_starts(struct span line)
{
	struct span s = bare(span_sub(line, 0, MAX_LABEL_LINE));
	if (s.n == 0 || s.n > QUOTE_INTRO_BYTES)
		return false;
	return is_digit(s.p[0]) || phrases_start(s, openers, COUNT(openers)) ||
	       span_find_byte(s, 0, '@') >= 0 || has_time(s);
}

static bool
ends_with_colon(struct span s)
{
	return s.n > 0 && (s.p[s.n - 1] == ':' || span_ends(s, "："));
}

/* Gmail's "2016-03-03 17:21 GMT+01:00 Name", which may lack its colon. */
static bool
is_gmail_date(struct span s)
{
	return s.n > 20 && is_digit(s.p[0]) && s.p[4] == '-' && s.p[7] == '-' &&
	       s.p[13] == ':' && span_starts(span_sub(s, 16, s.n), " GMT") &&
	       s.p[s.n - 1] != '<';
}

bool
quote_intro(struct span joined, bool quote_follows)
{
	struct span s = bare(joined);
	if (is_gmail_date(s))
		return true;
	if (!ends_with_colon(s))
		return false;
	bool dated = has_time(s);
	bool address = span_find_byte(s, 0, '@') >= 0;
	if (phrases_in(s, verbs, COUNT(verbs)))
		return dated || address || quote_follows;
	/* "2022年1月1日(金) 9:00 name <user@example.org>:" */
	return dated && address && s.n > 2 && s.p[s.n - 2] == '>';
}

bool
quote_divider(struct span line)
{
	struct span s = span_trim(span_sub(line, 0, MAX_LABEL_LINE));
	if (s.n > 200)
		return false;
	if (phrases_start(bare(s), bare_titles, COUNT(bare_titles)))
		return true;
	return s.n > 4 && strchr("-_=*>", s.p[0]) != NULL &&
	       strchr("-_=*", s.p[1]) != NULL &&
	       phrases_in(s, titles, COUNT(titles));
}

bool
quote_rule(struct span line)
{
	struct span s = span_trim(line);
	size_t marks = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (is_blank(s.p[i]))
			continue;
		/* U+2014, U+2500 and their neighbours are three bytes. */
		if (i + 2 < s.n &&
		    (memcmp(s.p + i, "\xE2\x80\x94", 3) == 0 ||
			memcmp(s.p + i, "\xE2\x80\x93", 3) == 0 ||
			memcmp(s.p + i, "\xE2\x94\x80", 3) == 0))
			i += 2;
		else if (strchr("-_=*~#", s.p[i]) == NULL || s.p[i] == '\0')
			return false;
		marks++;
	}
	return marks >= MIN_RULE;
}

bool
quote_signature(struct span line)
{
	struct span s = span_trim(line);
	if (s.n > 4)
		return false;
	return span_is(s, "--") || span_is(s, "\xE2\x80\x94") ||
	       span_is(s, "-\xC2\xA0-") || span_is(s, "--\xC2\xA0");
}

bool
quote_mobile(struct span s)
{
	s = bare(s);
	if (s.n > MAX_MOBILE || !phrases_start(s, mobiles, COUNT(mobiles)))
		return false;
	bool sentence =
	    span_find(s, 0, ", ") >= 0 || span_find(s, 0, ". ") >= 0;
	return !sentence || phrases_in(s, excuses, COUNT(excuses));
}

bool
quote_disclaimer(struct span s)
{
	return phrases_start(bare(s), disclaimers, COUNT(disclaimers));
}

bool
quote_banner(struct span s)
{
	s = bare(s);
	if (span_starts(s, "OFFICIAL") && s.n > 40)
		return false;
	if (phrases_start(s, banners, COUNT(banners)))
		return true;
	return phrases_start(s, warnings, COUNT(warnings)) &&
	       phrases_in(s, banner_words, COUNT(banner_words));
}

bool
quote_banner_more(struct span s)
{
	return phrases_in(s, banner_words, COUNT(banner_words));
}

bool
quote_footer(struct span line)
{
	return phrases_in(line, footers, COUNT(footers));
}

bool
quote_says_inline(struct span line)
{
	return phrases_in(
	    span_sub(line, 0, MAX_LABEL_LINE), inlines, COUNT(inlines));
}
