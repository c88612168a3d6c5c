/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/wrapper.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"
#include "parsers/parse.h"

#define HEAD "From: a@b.example\nSubject: x\n"
#define MIXED HEAD "Content-Type: multipart/mixed; boundary=b\n\n"
#define PART(type, name)                                                       \
	"--b\nContent-Type: " type "; name=\"" name "\"\n"                     \
	"Content-Transfer-Encoding: base64\n\n"
/* CMS: SEQUENCE, OBJECT IDENTIFIER signedData, envelopedData. */
#define CMS_SIGNED "MIAGCSqGSIb3DQEHAqCAMIA=\n"
#define CMS_ENVELOPED "MIAGCSqGSIb3DQEHA6CAMIA=\n"

static const struct parse_rules *rules;

static struct facts *
read_mail(void *ctx, const char *text)
{
	return parse_mail(ctx, span_str(text), rules);
}

static void
each_wrapper_is_told_with_what_opens_it(void **state)
{
	static const struct {
		const char *mail;
		const char *kind, *product;
		bool sealed;
		unsigned flag;
	} cases[] = {
	    {MIXED "--b\n\nUse Outlook.\n" PART(
		 "application/x-microsoft-rpmsg-message",
		 "message.rpmsg") "dugEYMTi\n--b--\n",
		"secure-message", "Microsoft Purview", true,
		MAIL_ENCRYPTED_STUB},
	    {MIXED "--b\n\nYou have an encrypted message.\n" PART(
		 "text/html", "message_v4.html") "PGh0bWw+\n--b--\n",
		"secure-message", "Microsoft Purview", true,
		MAIL_ENCRYPTED_STUB},
	    {MIXED PART("application/octet-stream", "letter.switch") "AAAA\n",
		"secure-message", "Egress", true, MAIL_ENCRYPTED_STUB},
	    {MIXED PART("text/html", "SecureMessageAtt.html") "AAAA\n",
		"secure-message", "Proofpoint Encryption", true,
		MAIL_ENCRYPTED_STUB},
	    {MIXED PART("text/html", "securedoc_20260302T1000.html") "AAAA\n",
		"secure-message", "Cisco Secure Email", true,
		MAIL_ENCRYPTED_STUB},
	    {HEAD "\nAnn has sent you a secure email.\n"
		  "https://switch.egress.com/ui/?m=1\n",
		"secure-message", "Egress", true, MAIL_ENCRYPTED_STUB},
	    {HEAD "Content-Type: application/pkcs7-mime\n"
		  "Content-Transfer-Encoding: base64\n\n" CMS_ENVELOPED,
		"smime-encrypted", "S/MIME", true, MAIL_SMIME},
	    {MIXED PART("application/x-pkcs7-mime", "smime.p7m") CMS_SIGNED,
		"smime-signed-opaque", "S/MIME", true, MAIL_SMIME},
	    {HEAD "Content-Type: multipart/signed; boundary=b\n\n"
		  "--b\n\nHello\n" PART("application/pkcs7-signature",
		      "smime.p7s") CMS_SIGNED "--b--\n",
		"smime-signed", "S/MIME", false, MAIL_SMIME},
	    {HEAD "Content-Type: multipart/encrypted; boundary=b; "
		  "protocol=\"application/pgp-encrypted\"\n\n--b\n"
		  "Content-Type: application/pgp-encrypted\n\nVersion: 1\n"
		  "--b--\n",
		"pgp-encrypted", "PGP", true, MAIL_PGP},
	    {HEAD "Content-Type: multipart/signed; boundary=b\n\n"
		  "--b\n\nHello\n--b\n"
		  "Content-Type: application/pgp-signature\n\nx\n--b--\n",
		"pgp-signed", "PGP", false, MAIL_PGP},
	    {HEAD "\nSee below.\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n"
		  "-----END PGP MESSAGE-----\n",
		"pgp-encrypted", "PGP", true, MAIL_PGP},
	    {HEAD "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHi\n",
		"pgp-signed", "PGP", false, MAIL_PGP},
	};
	void *ctx = mem_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct facts *facts = read_mail(ctx, cases[i].mail);
		const struct wrapper *got = &facts->wrapper;
		if (got->kind == NULL)
			fail_msg("case %zu", i);
		assert_string_equal(got->kind, cases[i].kind);
		assert_string_equal(got->product, cases[i].product);
		assert_int_equal(got->sealed, cases[i].sealed);
		assert_non_null(got->evidence);
		assert_int_equal(facts->flags & (MAIL_SMIME | MAIL_PGP |
						    MAIL_ENCRYPTED_STUB),
		    cases[i].flag);
	}
	mem_free(ctx);
}

static void
an_ordinary_letter_is_wrapped_in_nothing(void **state)
{
	static const char *const mails[] = {
	    HEAD "\nDear team,\n\nThank you.\n\n"
		 "This email was protected by Egress https://egress.com/\n",
	    /* A person who cannot open one. */
	    HEAD "\nI cannot open the secure email you sent, the link "
		 "https://switch.egress.com/ui/?m=1 asks for a password.\n",
	    HEAD "\nSee below.\n\n> Ann has sent you a secure email.\n"
		 "> https://switch.egress.com/ui/?m=1\n",
	    HEAD "\n> -----BEGIN PGP MESSAGE-----\n",
	    HEAD "\nIt begins with -----BEGIN PGP MESSAGE----- I think.\n",
	    MIXED "--b\n\nHere it is.\n" PART(
		"text/html", "message.html") "PGh0bWw+\n--b--\n",
	};
	void *ctx = mem_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof mails[0]; i++) {
		const struct facts *facts = read_mail(ctx, mails[i]);
		if (facts->wrapper.kind != NULL)
			fail_msg("case %zu: %s", i, facts->wrapper.evidence);
	}
	mem_free(ctx);
}

#define SEALED_INSIDE                                                          \
	"--b\nContent-Type: message/rfc822\n\n"                                \
	"Content-Type: application/pkcs7-mime; name=smime.p7m\n"               \
	"Content-Transfer-Encoding: base64\n\n" CMS_ENVELOPED "--b--\n"

static void
an_attached_mail_seals_only_a_forward_without_words(void **state)
{
	void *ctx = mem_new(NULL);
	const struct facts *facts =
	    read_mail(ctx, MIXED "--b\n\nI cannot open this.\n" SEALED_INSIDE);

	(void)state;
	assert_null(facts->wrapper.kind);
	facts = read_mail(ctx, MIXED "--b\n\n \n" SEALED_INSIDE);
	assert_string_equal(facts->wrapper.kind, "smime-encrypted");
	mem_free(ctx);
}

static void
what_seals_the_words_counts_before_what_signs_them(void **state)
{
	void *ctx = mem_new(NULL);
	const struct facts *facts = read_mail(ctx,
	    MIXED PART("application/pkcs7-signature", "smime.p7s")
		CMS_SIGNED PART("application/pkcs7-mime", "smime.p7m")
		    CMS_ENVELOPED);

	(void)state;
	assert_string_equal(facts->wrapper.kind, "smime-encrypted");
	assert_string_equal(facts->wrapper.evidence, "attachment smime.p7m");
	mem_free(ctx);
}

int
main(void)
{
	void *ctx = mem_new(NULL);
	(void)mail_init();
	rules = parse_rules_default(ctx);
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_wrapper_is_told_with_what_opens_it),
	    cmocka_unit_test(an_ordinary_letter_is_wrapped_in_nothing),
	    cmocka_unit_test(
		an_attached_mail_seals_only_a_forward_without_words),
	    cmocka_unit_test(
		what_seals_the_words_counts_before_what_signs_them),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	mem_free(ctx);
	return failed == 0 ? 0 : 1;
}
