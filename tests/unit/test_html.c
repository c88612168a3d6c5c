/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/html.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/buf.h"
#include "parsers/limits.h"

static void
pages_become_readable_text(void **state)
{
	(void)state;
	static const struct {
		const char *html, *want;
	} cases[] = {
	    {"<p>Dear team,</p><p>One<br>two</p>", "Dear team,\n\nOne\ntwo\n"},
	    {"<div>a</div><div>b</div>", "a\nb\n"},
	    {"a  \n b&nbsp;c", "a b c\n"},
	    {"&pound;5 &amp; &#8364;6", "£5 & €6\n"},
	    {"<style>x{}</style><script>y()</script>z", "z\n"},
	    {"<head><title>t</title></head><body>b</body>", "b\n"},
	    {"<ul><li>one</li><li>two</li></ul>", "* one\n* two\n"},
	    {"<ol><li>one<li>two</ol>", "1. one\n2. two\n"},
	    {"<ol><li><div>one</div></li><li><p>two</p></li></ol>",
		"1. one\n2. two\n"},
	    {"<ol><li><div>one</div><div>more</div></li></ol>",
		"1. one\nmore\n"},
	    {"<table><tr><td>Name</td><td>Sam</td></tr>"
	     "<tr><td>Born</td><td>2012</td></tr></table>",
		"Name Sam\nBorn 2012\n"},
	    {"<a href='https://example.org/x'>here</a>",
		"here <https://example.org/x>\n"},
	    {"<a href='https://example.org/'>example.org</a>", "example.org\n"},
	    {"<a href='mailto:a@b.c'>a@b.c</a>", "a@b.c\n"},
	    {"<a href='javascript:x()'>go</a>", "go\n"},
	    {"<img src=x alt='Logo'>", "[Logo]\n"},
	    {"<pre>a\n  b</pre>", "a\n  b\n"},
	    {"<!--[if mso]><p>hidden</p><![endif]-->shown", "shown\n"},
	    {"<![if !mso]>shown<![endif]>", "shown\n"},
	    {"<meta charset='koi8-r'>caf\xc3\xa9", "café\n"},
	    {"<p>a<span style=\"color:red; display: none\">b<br>c</span>d",
		"ad\n"},
	    {"<div style='mso-hide:all;DISPLAY:NONE'><p>a</p><div>b</div></div>"
	     "<p style='display:block'>c",
		"c\n"},
	    {"a<img style='display:none' alt='b'>c<p style='x-display'>d",
		"ac\n\nd\n"},
	    {"He <s>has no</s> has a place",
		"He [struck out: has no] has a place\n"},
	    {"a <del>b <strike>c</strike></del><s> </s> d",
		"a [struck out: b c] d\n"},
	    {"<div style='x:y; text-decoration: line-through'><p>a<p>b</div>c",
		"[struck out: a\n\nb]\n\nc\n"},
	    {"<span style='text-decoration:none'>a</span><small>b</small>",
		"ab\n"},
	    {"<s><style>x</style></s>a", "a\n"},
	    {"2 < 3", "2 < 3\n"},
	    {"", ""},
	};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct span got = html_to_text(ctx, span_str(cases[i].html));
		assert_string_equal(got.p, cases[i].want);
	}
	mem_free(ctx);
}

static void
quoting_survives_as_marks(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct span got = html_to_text(
	    ctx, span_str("new<blockquote>old<br>older"
			  "<blockquote>oldest</blockquote></blockquote>more"));
	assert_string_equal(got.p, "new\n\n> old\n> older\n> > oldest\nmore\n");
	mem_free(ctx);
}

static void
a_tag_over_the_limit_is_dropped_and_the_text_kept(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct buf page;
	buf_init(&page, ctx, 1000000);
	buf_add_str(&page, "before<p ");
	while (page.n < LIMIT_HTML_TAG_BYTES + 100)
		buf_add_fmt(&page, "a%zu=1 ", page.n);
	buf_add_str(&page, "> after");
	struct span got = html_to_text(ctx, buf_span(&page));
	assert_string_equal(got.p, "before after\n");
	mem_free(ctx);
}

static void
deep_nesting_is_only_text(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct buf page;
	buf_init(&page, ctx, 4000000);
	for (int i = 0; i < 100000; i++)
		buf_add_str(&page, "<div><blockquote>");
	buf_add_str(&page, "x");
	struct span got = html_to_text(ctx, buf_span(&page));
	assert_true(got.n <= LIMIT_TEXT_BYTES);
	mem_free(ctx);
}

static void
programs_mark_what_they_quote(void **state)
{
	(void)state;
	static const struct {
		const char *html;
		const char *marked; /* the lines a mark covers */
		bool intro;
	} cases[] = {
	    {"<p>new</p><div id='appendonsend'></div><hr><div "
	     "id='divRplyFwdMsg'>Isuka: Ann</div><p>old</p>",
		"________________________________\nIsuka: Ann\n\nold\n", false},
	    {"<p>new</p><div id='x_divRplyFwdMsg'>old</div>more", "old\nmore\n",
		false},
	    {"<p>new</p><div style='border:none;border-top:solid #E1E1E1 "
	     "1.0pt;padding:3.0pt 0cm 0cm 0cm'><b>Isuka:</b> "
	     "Ann</div><p>old</p>",
		"Isuka: Ann\n\nold\n", false},
	    {"new<div class='gmail_quote'><div class='gmail_attr'>Ann "
	     "ubhalile<br></div><blockquote class='gmail_quote'>old"
	     "</blockquote></div>new",
		"Ann ubhalile\n", true},
	    {"<p>new<div class='ydp1yahoo_quoted'>old<br>er</div>new",
		"old\ner\n", false},
	    {"<p>new<div name='quote'><div name='quoted-content'>old</div>"
	     "</div>new",
		"old\n", false},
	    {"<div class='quoted'>new</div>", "", false},
	};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct html_marks marks;
		struct span text =
		    html_to_marked_text(ctx, span_str(cases[i].html), &marks);
		struct buf got;
		struct span rest = text, line;
		buf_init(&got, ctx, 1000);
		while (span_line(&rest, &line)) {
			size_t at = (size_t)(line.p - text.p);
			if (marks.count == 0 || at < marks.list[0].start ||
			    at >= marks.list[0].end)
				continue;
			buf_add_span(&got, line);
			buf_add_byte(&got, '\n');
		}
		/* Empty lines owed before the first do not matter. */
		const char *p = got.p;
		while (*p == '\n')
			p++;
		assert_string_equal(p, cases[i].marked);
		if (marks.count > 0)
			assert_int_equal(marks.list[0].intro, cases[i].intro);
	}
	mem_free(ctx);
}

static void
an_indent_is_no_quotation(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct span got = html_to_text(
	    ctx, span_str("a<blockquote style='margin:0 0 0 40px;border:none;"
			  "padding:0px'>b<blockquote type='cite'>c</blockquote>"
			  "d</blockquote>e"));
	assert_string_equal(got.p, "a\n\nb\n> c\nd\ne\n");
	mem_free(ctx);
}

int
main(void)
{
	html_init();
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_become_readable_text),
	    cmocka_unit_test(quoting_survives_as_marks),
	    cmocka_unit_test(a_tag_over_the_limit_is_dropped_and_the_text_kept),
	    cmocka_unit_test(deep_nesting_is_only_text),
	    cmocka_unit_test(programs_mark_what_they_quote),
	    cmocka_unit_test(an_indent_is_no_quotation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
