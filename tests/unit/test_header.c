/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folding without a library, held against the library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <strings.h>

#include <cmocka.h>
#include <gmime/gmime.h>

#include "daemon/compose/header.h"
#include "daemon/compose/letter.h"

enum { ROUNDS = 20000, CAP = 1 << 16 };

static size_t
draw(uint32_t *seed, size_t below)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (*seed >> 8) % below;
}

/* Up to `most` words, some of them encoded ones. */
static void
draw_words(uint32_t *seed, size_t most, bool encoded, struct buf *out)
{
	static const char letters[] = "abcdexyzABC0123456789-";

	for (size_t left = draw(seed, most) + 1; left > 0; left--) {
		if (out->n > 0)
			buf_add_byte(out, ' ');
		if (encoded && draw(seed, 6) == 0) {
			buf_add_str(out, "=?UTF-8?B?4oCT?=");
			continue;
		}
		for (size_t n = draw(seed, 14) + 1; n > 0; n--)
			buf_add_byte(
			    out, letters[draw(seed, sizeof(letters) - 1)]);
	}
}

/* With the library's line ends. */
static const char *
lines(void *ctx, const struct buf *header)
{
	char *text = mem_str(ctx, header->p);
	size_t n = 0;

	for (size_t i = 0; i < header->n; i++)
		if (text[i] != '\r')
			text[n++] = text[i];
	text[n] = '\0';
	return text;
}

static void
words_fold_as_the_library_folds_them(void **state)
{
	GMimeFormatOptions *options = g_mime_format_options_new();
	uint32_t seed = 7;
	size_t folded = 0;

	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		void *ctx = mem_new(NULL);
		const char *name = i % 2 == 0 ? "Subject" : "Thread-Topic";
		struct buf words;
		struct buf got;
		buf_init(&words, ctx, CAP);
		buf_init(&got, ctx, CAP);
		draw_words(&seed, 30, true, &words);
		bool done = header_add_folded(&got, name, buf_span(&words));
		char *want = g_mime_utils_unstructured_header_fold(
		    NULL, options, mem_fmt(ctx, "%s: %s", name, words.p));
		assert_string_equal(lines(ctx, &got), done ? want : "");
		folded += done;
		g_free(want);
		mem_free(ctx);
	}
	g_mime_format_options_free(options);
	/* Only neighbouring encoded words are left to the library. */
	assert_true(folded > ROUNDS / 2);
}

/* What stands in the letter from the header's name up to the next one. */
static const char *
subject_of(void *ctx, const char *subject)
{
	struct letter letter = {.from = {"Team", "send@ex.example"},
	    .to = {NULL, "zoe@mail.example"},
	    .subject = subject,
	    .message_id = "enq.1.abc@ex.example",
	    .text = "",
	    .html = "",
	    .boundary_seed = "x"};
	struct span bytes;
	struct buf header;
	struct err err;

	if (letter_build(ctx, &letter, &bytes, &err) < 0)
		fail_msg("%s", err.text);
	size_t start = (size_t)span_find(bytes, 0, "\r\nSubject: ") + 2;
	size_t end = (size_t)span_find(bytes, start, "\r\nDate: ") + 2;
	buf_init(&header, ctx, CAP);
	buf_add_span(&header, span_sub(bytes, start, end - start));
	return lines(ctx, &header);
}

/* Words of other languages, dashes, marks. */
static void
subjects_are_those_of_the_library(void **state)
{
	static const char *const words[] = {"\u2013", "reference", "Zo\u00eb",
	    "a", "\u4f60\u597d\u4e16\u754c", "of", "two", "ENQ-26-00001-H",
	    "\U0001f600", "\u0141\u00f3d\u017a", "(x)", "\"y\"", "",
	    "caf\u00e9=au_lait?"};
	GMimeFormatOptions *options = g_mime_format_options_new();
	uint32_t seed = 3;

	(void)state;
	for (size_t i = 0; i < ROUNDS / 5; i++) {
		void *ctx = mem_new(NULL);
		struct buf text;
		buf_init(&text, ctx, CAP);
		buf_add_str(&text, "about \u2013");
		for (size_t n = draw(&seed, 14); n > 0; n--) {
			buf_add_byte(&text, ' ');
			buf_add_str(
			    &text, words[draw(&seed,
				       sizeof(words) / sizeof(words[0]))]);
		}
		buf_add_str(&text, " end");
		char *encoded =
		    g_mime_utils_header_encode_text(options, text.p, "utf-8");
		char *want = g_mime_utils_unstructured_header_fold(
		    NULL, options, mem_fmt(ctx, "Subject: %s", encoded));
		assert_string_equal(subject_of(ctx, text.p), want);
		g_free(want);
		g_free(encoded);
		mem_free(ctx);
	}
	g_mime_format_options_free(options);
}

/* Longer than a line may be. */
static const char long_word[] =
    "a1234567890123456789012345678901234567890123456789012345678901234"
    "567890123456789";

/* The library writes "=?utf-8?b?", we "=?UTF-8?B?": RFC 2047 s.2 has both. */
static void
name_charset_alike(char *text)
{
	static const char ours[] = "=?UTF-8?B?";

	for (char *at = text; (at = strstr(at, "=?")) != NULL; at++)
		if (strncasecmp(at, ours, sizeof(ours) - 1) == 0)
			memcpy(at, ours, sizeof(ours) - 1);
}

/* What needs no library: a dash between words of ASCII. */
static void
a_dash_is_encoded_as_the_library_encodes_it(void **state)
{
	static const char *const words[] = {"\u2013", "reference", "of",
	    "ENQ-26-00001-H", "(x)", "\"y\"", "=?", "?=", "\u2014", "x\u2013y",
	    long_word, long_word, "a", "b", "c", "d"};
	GMimeFormatOptions *options = g_mime_format_options_new();
	uint32_t seed = 5;
	size_t done = 0;

	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		void *ctx = mem_new(NULL);
		struct buf text;
		struct buf got;
		buf_init(&text, ctx, CAP);
		buf_init(&got, ctx, CAP);
		for (size_t n = draw(&seed, 8) + 1; n > 0; n--) {
			const char *word = words[draw(
			    &seed, sizeof(words) / sizeof(words[0]))];
			size_t most = draw(&seed, 60) + 10;

			/* A character is not cut: it is in a short word. */
			buf_add(&text, word,
			    strlen(word) < most ? strlen(word) : most);
			buf_add_str(&text, n > 1 ? " " : "");
		}
		char *want =
		    g_mime_utils_header_encode_text(options, text.p, "utf-8");
		if (header_encode_words(&got, buf_span(&text))) {
			name_charset_alike(want);
			assert_string_equal(got.p, want);
			done++;
		}
		assert_int_equal(got.n, got.n > 0 ? strlen(want) : 0);
		g_free(want);
		mem_free(ctx);
	}
	g_mime_format_options_free(options);
	/* Dashes further apart, and other odd words, are the library's. */
	assert_true(done > ROUNDS / 8);
}

static void
what_is_not_single_blanks_is_not_encoded(void **state)
{
	static const char *const rows[] = {"", " a", "a ", "a  b",
	    "\u2013 reference and the rest \u2013", long_word, "a\tb",
	    "caf\u00e9", "a =?x"};
	void *ctx = mem_new(NULL);
	struct buf out;

	(void)state;
	buf_init(&out, ctx, CAP);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (header_encode_words(&out, span_str(rows[i])) || out.n > 0)
			fail_msg("encoded: \"%s\"", rows[i]);
	mem_free(ctx);
}

/* The library takes the lone "=?" for a beginning, and breaks the next one. */
static void
an_encoded_word_stays_whole_behind_what_looks_like_one(void **state)
{
	void *ctx = mem_new(NULL);

	(void)state;
	assert_string_equal(
	    subject_of(ctx, "a =? b \u4f60\u597d\u4e16\u754c c"),
	    "Subject: a =? b =?UTF-8?B?5L2g5aW95LiW55WM?= c\n");
	mem_free(ctx);
}

static void
what_is_not_words_is_not_folded(void **state)
{
	static const char *const rows[] = {"", " a", "a ", "a  b",
	    "=?UTF-8?B?4oCT?= =?UTF-8?B?4oCT?=", long_word};
	void *ctx = mem_new(NULL);
	struct buf out;

	(void)state;
	buf_init(&out, ctx, CAP);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (header_add_folded(&out, "Subject", span_str(rows[i])) ||
		    out.n > 0)
			fail_msg("folded: \"%s\"", rows[i]);
	mem_free(ctx);
}

static void
a_named_address_folds_as_the_library_folds_it(void **state)
{
	GMimeFormatOptions *options = g_mime_format_options_new();
	uint32_t seed = 11;
	size_t done = 0;

	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		void *ctx = mem_new(NULL);
		struct buf name;
		struct buf got;
		buf_init(&name, ctx, CAP);
		buf_init(&got, ctx, CAP);
		draw_words(&seed, 8, false, &name);
		const char *addr = mem_fmt(
		    ctx, "%0*d@council.example", (int)draw(&seed, 50) + 1, 7);
		GString *want = g_string_new("Reply-To: ");
		InternetAddressList *list = internet_address_list_new();
		InternetAddress *one =
		    internet_address_mailbox_new(name.p, addr);
		internet_address_list_add(list, one);
		internet_address_list_encode(list, options, want);
		bool known = header_add_named(&got, "Reply-To", name.p, addr);
		if (want->str[want->len - 1] != '\n')
			g_string_append_c(want, '\n');
		assert_string_equal(lines(ctx, &got), known ? want->str : "");
		done += known;
		g_object_unref(one);
		g_object_unref(list);
		g_string_free(want, TRUE);
		mem_free(ctx);
	}
	g_mime_format_options_free(options);
	assert_true(done > ROUNDS / 2);
}

static int
start(void **state)
{
	(void)state;
	g_mime_init();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_fold_as_the_library_folds_them),
	    cmocka_unit_test(subjects_are_those_of_the_library),
	    cmocka_unit_test(a_dash_is_encoded_as_the_library_encodes_it),
	    cmocka_unit_test(what_is_not_single_blanks_is_not_encoded),
	    cmocka_unit_test(
		an_encoded_word_stays_whole_behind_what_looks_like_one),
	    cmocka_unit_test(what_is_not_words_is_not_folded),
	    cmocka_unit_test(a_named_address_folds_as_the_library_folds_it),
	};

	return cmocka_run_group_tests_name("header", tests, start, NULL);
}
