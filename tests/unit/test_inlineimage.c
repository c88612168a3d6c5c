/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/inlineimage.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

/* A mail of an HTML body and one image, and whether that is inline. */
static bool
is_inline(const char *html, const char *header)
{
	void *ctx = mem_new(NULL);
	char *text = mem_fmt(ctx,
	    "From: a@b.example\n"
	    "Content-Type: multipart/related; boundary=b\n\n"
	    "--b\nContent-Type: text/html\n\n%s\n"
	    "--b\n%s\n\nx\n--b--\n",
	    html, header);
	struct mail *mail = mail_read(ctx, span_str(text));
	assert_int_equal(mail->part_count, 3);
	assert_true(mail->parts[2].is_attachment);
	bool result = mail->parts[2].is_inline_image;
	mem_free(ctx);
	return result;
}

#define LOGO                                                                   \
	"Content-Type: image/png; name=image001.png\n"                         \
	"Content-ID: <image001.png@01DA.5>"

static void
what_the_html_refers_to_is_inline(void **state)
{
	(void)state;
	assert_true(is_inline("<img src=\"cid:image001.png@01DA.5\">", LOGO));
	assert_true(is_inline("<IMG SRC='CID:image001.png%4001DA.5'>", LOGO));
	assert_true(is_inline("<td background=cid:image001.png@01DA.5>", LOGO));
	assert_true(is_inline(
	    "<p style=\"background:url(cid:image001.png@01DA.5)\">", LOGO));
	/* Some programs declare every picture an attachment. */
	assert_true(is_inline("<img src=\"cid:image001.png@01DA.5\">",
	    LOGO "\nContent-Disposition: attachment"));
}

static void
a_photograph_that_is_only_called_inline_is_a_document(void **state)
{
	(void)state;
	assert_false(is_inline("<p>The letter:</p>",
	    "Content-Type: image/jpeg; name=IMG_1.jpeg\n"
	    "Content-Disposition: inline; filename=IMG_1.jpeg\n"
	    "Content-ID: <AB-CD@home>"));
	assert_false(is_inline("<img src=\"cid:image002.png@01DA.5\">", LOGO));
	assert_false(is_inline("<img src=\"cid:image001.png@01DA.56\">", LOGO));
	assert_false(is_inline("<img src=\"image001.png@01DA.5\">", LOGO));
	assert_false(is_inline("<img src=\"cid:a\">",
	    "Content-Type: application/pdf\nContent-ID: <a>"));
	assert_false(
	    is_inline("<img src=\"cid:\">", "Content-Type: image/png"));
}

int
main(void)
{
	(void)mail_init();
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_html_refers_to_is_inline),
	    cmocka_unit_test(
		a_photograph_that_is_only_called_inline_is_a_document),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
