/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables first; the code under them only compares. */
#include "parsers/signwords.h"

#include "parsers/phrases.h"
#include "parsers/quotewords.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	MAX_LABEL_LINE = 2000,
	MAX_MOBILE = 160,
	MAX_DEVICE = 90,
	MAX_NAME = 40
};

static const char *const mobiles[] = {"Sent from", "Sent via", "Sent with",
    "Sent using", "Sent on the move", "Sent by my", "(Sent from", "<<sent",
    "<sent from", "Get Outlook", "Get [Outlook", "Download Outlook",
    "This message was sent from my", "Someone from mobile", "From my iPhone",
    "From my iPad", "Envoyé depuis", "Envoyé de mon", "Envoyé de mon",
    "Envoyé à partir", "Envoyé avec", "Télécharger Outlook", "Obtenez Outlook",
    "Von meinem", "Diese Nachricht wurde von", "Gesendet von", "Gesendet mit",
    "Holen Sie sich Outlook", "Enviado desde", "Enviado do meu",
    "Enviado de mi", "Enviado a partir", "Enviado com", "Obtener Outlook",
    "Inviato da", "Inviato dal", "Scarica Outlook", "Verzonden met",
    "Verzonden vanaf", "Verzonden via", "Verstuurd vanaf", "Skickat från",
    "Skickades från", "Sendt fra", "Sendt med", "Wysłane z", "Wysłano z",
    "Lähetetty", "Odesláno z", "Odoslané z", "Elküldve az", "Trimis de pe",
    "Trimis din", "Отправлено с", "Отправлено из", "Надіслано з",
    "Надіслано від", "Изпратено от", "Στάλθηκε από", "Εστάλη από", "أُرسلت من",
    "أرسلت من", "أرسل من", "مرسل من", "تم الإرسال من", "تم إرساله من",
    "الحصول على Outlook", "ارسال شده از", "נשלח מה", "נשלח מ", "Išsiųsta iš",
    "Nosūtīts no", "Saadetud minu", "Poslano iz", "Poslano s", "Dërguar nga",
    "Enviat des", "Được gửi từ", "Gửi từ", "Dikirim dari", "發自", "发自",
    "從我的", "从我的", "傳送自", "発信者: ", "iPhoneから送信", "Anfonwyd o",
    "Yahoo Mail: Search", "Yahoo Mail for"};

/* Where the language puts "sent" last: a device, and one of these words. */
static const char *const devices[] = {"iPhone", "iPad", "Android", "Outlook",
    "Galaxy", "Samsung", "Huawei", "Xiaomi", "آئی فون", "آیفون", "اینڈرائیڈ",
    "আইফোন"};

static const char *const sent_words[] = {"gönderildi", "edinin", "gesendet",
    "downloaden", "herunterladen", "letöltés", "भेजा", "পাঠানো", "ਭੇਜਿਆ", "بھیجا",
    "보냄", "보내", "送信", "发送", "發送", "iOS", "for Android", "til Android",
    "för Android", "pour Android", "per Android", "para Android",
    "dla systemu Android", "Androidille", "pro Android", "na Androida"};

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
    "Confidentiality:", "DISCLAIMER", "Disclaimer:", "Email disclaimer",
    "UK Parliament Disclaimer", "Privacy notice:", "Data protection notice",
    "If you are not the intended", "If you have received this",
    "If you received this", "Please consider the environment",
    "Think before you print", "Think green", "This email has been scanned",
    "This e-mail has been scanned", "This message has been scanned",
    "This email was scanned", "This email has been checked", "Virus-free",
    "Privileged/Confidential", "Email security", "NOTICE: This e",
    "Legal notice", "Emails sent to and from", "All emails are monitored",
    "This footnote also confirms", "Internet communications are not",
    "We process personal data", "Security warning: please"};

/* "Confidential: please don't tell the school" is a person's; these need a
 * second word. */
static const char *const notices[] = {"Confidential:", "IMPORTANT NOTICE"};

static const char *const notice_words[] = {
    "recipient", "email", "e-mail", "communication", "transmission"};

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
    "Daeth yr e-bost hwn", "Sent from outside", "Email sent from outside",
    "This email was sent to you by someone outside",
    "This is an email from outside", "Received from an external",
    "The sender is external", "This message is from outside",
    "This message came from outside", "This Message Is From an",
    /* Proofpoint's, which it hides in HTML alone. */
    "ZjQcmQRYFpfptBanner"};

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
quote_dash_name(struct span s)
{
	size_t words = 0;
	if (s.n < 3 || s.n > MAX_NAME || s.p[0] != '-' || s.p[1] < 'A' ||
	    s.p[1] > 'Z')
		return false;
	for (size_t i = 1; i < s.n; i++) {
		words += s.p[i] == ' ' ? 1 : 0;
		if (is_digit(s.p[i]) || strchr(",;:?!\"", s.p[i]) != NULL)
			return false;
	}
	return words < 4;
}

/* "iPhone'umdan gönderildi", "Outlook för iOS": no sentence. */
static bool
names_device(struct span s)
{
	ptrdiff_t link = span_find_byte(s, 0, '<');
	if (link > 0)
		s = span_trim(span_sub(s, 0, (size_t)link));
	return s.n <= MAX_DEVICE && span_find_byte(s, 0, '.') < 0 &&
	       span_find_byte(s, 0, '?') < 0 &&
	       phrases_in(s, devices, COUNT(devices)) &&
	       phrases_in(s, sent_words, COUNT(sent_words));
}

bool
quote_mobile(struct span s)
{
	s = quote_bare(s);
	if (s.n > MAX_MOBILE)
		return false;
	if (!phrases_start(s, mobiles, COUNT(mobiles)))
		return names_device(s);
	/* An advertisement, which has a comma. */
	if (span_starts(s, "Yahoo Mail"))
		return true;
	bool sentence =
	    span_find(s, 0, ", ") >= 0 || span_find(s, 0, ". ") >= 0;
	return !sentence || phrases_in(s, excuses, COUNT(excuses));
}

void
quote_disclaimer_starts(struct phrase_starts *starts_r)
{
	phrase_starts_make(starts_r, disclaimers, COUNT(disclaimers));
}

bool
quote_disclaimer(struct span s, const struct phrase_starts *starts)
{
	s = quote_bare(s);
	return phrase_starts_any(starts, s) ||
	       (phrases_start(s, notices, COUNT(notices)) &&
		   phrases_in(s, notice_words, COUNT(notice_words)));
}

bool
quote_banner(struct span s)
{
	s = quote_bare(s);
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
