/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each stretch, held against the same question asked byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/stretch.h"
#include "parsers/wordbyte.h"

static bool
is_ascii(unsigned char c)
{
	return c > 0 && c < 0x80;
}

static bool
is_printable(unsigned char c)
{
	return c >= ' ' && c != 0x7f;
}

static bool
is_unescaped(unsigned char c)
{
	return c >= ' ' && c != '"' && c != '\\';
}

static bool
is_wordy(unsigned char c)
{
	return !is_digit(c);
}

static bool
is_quotable(unsigned char c)
{
	return c >= ' ' && c <= '~' && c != '=';
}

static bool
is_plain(unsigned char c)
{
	return c >= ' ' && c <= '~';
}

static bool
is_line(unsigned char c)
{
	return c != '\r' && c != '\n';
}

static bool
is_word(unsigned char c)
{
	return wordbyte_fold[c] != 0 || c == '\'';
}

/* It has the room it asks for, and nothing behind that is touched. */
static size_t
copy_unescaped(struct span s, size_t at)
{
	char room[64];
	assert_true(s.n - at < sizeof room);
	memset(room, 'r', sizeof room);
	size_t n = stretch_copy_unescaped(room, s, at);
	assert_memory_equal(room, s.p + at, n);
	for (size_t i = s.n - at; i < sizeof room; i++)
		assert_int_equal(room[i], 'r');
	return n;
}

static const struct {
	const char *name;
	size_t (*stretch)(struct span s, size_t at);
	bool (*goes_on)(unsigned char c);
} rows[] = {
    {"ascii", stretch_ascii, is_ascii},
    {"printable", stretch_printable, is_printable},
    {"unescaped", stretch_unescaped, is_unescaped},
    {"copied", copy_unescaped, is_unescaped},
    {"wordy", stretch_wordy, is_wordy},
    {"quotable", stretch_quotable, is_quotable},
    {"plain", stretch_plain, is_plain},
    {"word", stretch_word, is_word},
    {"line", stretch_line, is_line},
};

/* Every byte in every place of texts of every length around one step. */
static void
a_stretch_ends_at_the_first_byte_that_needs_thought(void **state)
{
	char text[40];

	(void)state;
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
		for (unsigned c = 0; c < 256; c++)
			for (size_t at = 0; at < sizeof text; at++) {
				memset(text, 'e', sizeof text);
				text[at] = (char)c;
				struct span s = span_of(text, sizeof text);
				bool on = rows[r].goes_on((unsigned char)c);
				size_t want = on ? sizeof text : at;
				size_t got = rows[r].stretch(s, 0);
				if (got != want)
					fail_msg("%s: byte %u at %zu: got %zu",
					    rows[r].name, c, at, got);
				/* What stands before it does not count. */
				assert_int_equal(rows[r].stretch(s, at + 1),
				    sizeof text - at - 1);
			}
}

/* A byte that ends the stretches of a row. */
static char
stop_of(size_t row)
{
	unsigned char c = 0;
	while (rows[row].goes_on(c))
		c++;
	return (char)c;
}

static void
a_stretch_stays_inside_its_text(void **state)
{
	char text[40];

	(void)state;
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
		for (size_t n = 0; n < sizeof text; n++) {
			memset(text, stop_of(r), sizeof text);
			memset(text, 'e', n);
			for (size_t at = 0; at <= n; at++)
				assert_int_equal(
				    rows[r].stretch(span_of(text, n), at),
				    n - at);
		}
}

/* Blanks and marks in every place of a text around one step. */
static void
words_end_at_markup_and_before_a_second_blank(void **state)
{
	static const char *const marks[] = {"&", "<", ">", "\"", "  ", " "};
	char text[40];

	(void)state;
	for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++)
		for (size_t at = 0; at + 2 <= sizeof text; at++)
			for (size_t n = at + 2; n <= sizeof text; n++) {
				memset(text, 'e', sizeof text);
				memcpy(text + at, marks[m], strlen(marks[m]));
				bool one = strcmp(marks[m], " ") == 0;
				assert_int_equal(
				    stretch_words(span_of(text, n), 0),
				    one ? n : at);
			}
	assert_int_equal(stretch_words(span_str("a "), 0), 2);
	assert_int_equal(stretch_words(span_str("a  "), 0), 1);
	assert_int_equal(stretch_words(span_str("a  "), 2), 1);
}

/* In every place of a text around two steps, in either case, from every start;
 * its first letter stands before it, and the whole of it behind the text. */
static void
a_pair_is_found_where_it_stands_and_nowhere_else(void **state)
{
	static const char *const pairs[] = {"gi", "GI", "gI", "  ", "-a"};
	char text[44];

	(void)state;
	for (size_t p = 0; p < sizeof pairs / sizeof pairs[0]; p++)
		for (size_t n = 0; n <= 40; n++)
			for (size_t place = 0; place <= n; place++) {
				memset(text, 'e', sizeof text);
				memset(text, pairs[p][0], place / 2);
				if (pairs[p][0] == pairs[p][1])
					memset(text, 'e', place / 2);
				memcpy(text + place, pairs[p], 2);
				memcpy(text + n, "gigi", 4);
				for (size_t at = 0; at <= n; at++) {
					bool there =
					    place + 2 <= n && place >= at;
					struct span s = span_of(text, n);
					assert_int_equal(
					    stretch_pair(s, at,
						p == 0 ? "Gi" : pairs[p]),
					    (there ? place : n) - at);
				}
			}
	assert_int_equal(stretch_pair(span_str("a\r-\rx-"), 0, "\rX"), 3);
}

/* Every text of six bytes out of a letter and the two line ends. */
static void
lines_are_those_of_span_line(void **state)
{
	(void)state;
	for (int code = 0; code < 729; code++) {
		char text[6];
		struct span line, want;
		struct span rest = span_of(text, sizeof text), other = rest;
		for (int i = 0, c = code; i < 6; i++, c /= 3)
			text[i] = "e\r\n"[c % 3];
		while (span_line(&other, &want)) {
			assert_true(stretch_take_line(&rest, &line));
			assert_true(line.p == want.p && line.n == want.n);
			assert_int_equal(rest.n, other.n);
		}
		assert_false(stretch_take_line(&rest, &line));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_stretch_ends_at_the_first_byte_that_needs_thought),
	    cmocka_unit_test(a_stretch_stays_inside_its_text),
	    cmocka_unit_test(words_end_at_markup_and_before_a_second_blank),
	    cmocka_unit_test(a_pair_is_found_where_it_stands_and_nowhere_else),
	    cmocka_unit_test(lines_are_those_of_span_line),
	};

	return cmocka_run_group_tests_name("stretch", tests, NULL, NULL);
}
