/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Another family in a letter (P-28, P-40): its address in the words, its name
 * on a file that was attached by mistake.  Of the children no names are known;
 * most have their parents'.
 */
#include "daemon/policy/guard.h"

#include "daemon/policy/guard_text_p.h"

enum { SURNAME_LEAST = 3 };

bool
text_next_name(struct span *rest, struct span *word_r)
{
	size_t from = 0;
	while (from < rest->n && !is_alpha(rest->p[from]) &&
	       (unsigned char)rest->p[from] < 0x80)
		from++;
	size_t end = from;
	while (end < rest->n &&
	       (is_alpha(rest->p[end]) || (unsigned char)rest->p[end] >= 0x80))
		end++;
	*word_r = span_sub(*rest, from, end - from);
	*rest = span_sub(*rest, end, rest->n);
	return word_r->n > 0;
}

bool
text_has_name(const char *text, struct span name)
{
	struct span rest = span_str(text);
	struct span word;
	while (text_next_name(&rest, &word))
		if (span_eq_ascii(word, name))
			return true;
	return false;
}

/* "Marsh" of "Zoe Marsh" and of "Marsh, Zoe"; empty: there is but one name. */
static struct span
surname_of(const char *name)
{
	const struct span whole = span_str(name);
	const ptrdiff_t comma = span_find_byte(whole, 0, ',');
	struct span rest = whole;
	struct span first = {NULL, 0};
	struct span last = {NULL, 0};
	struct span word;
	if (!text_next_name(&rest, &first))
		return last;
	while (text_next_name(&rest, &word))
		last = word;
	if (last.n > 0 && comma >= 0)
		last = first;
	return last;
}

const struct guard_family *
guard_family_in_words(const struct guard_input *input)
{
	const struct span reply = span_str(input->facts->reply);
	for (size_t i = 0; i < input->family_count; i++) {
		const char *addr = input->families[i].addr;
		if (input->recipient != NULL &&
		    span_find_ascii(span_str(input->recipient), 0, addr) < 0 &&
		    span_find_ascii(reply, 0, addr) >= 0)
			return &input->families[i];
	}
	return NULL;
}

/* A file with the receiver's name on it as well is theirs.  What stands behind
 * the @ of an address is no name. */
static bool
is_receivers(const struct guard_input *input, const char *name)
{
	struct span rest = span_str(input->recipient);
	struct span word;
	while (rest.n > 0) {
		const ptrdiff_t comma = span_find_byte(rest, 0, ',');
		const size_t end = comma < 0 ? rest.n : (size_t)comma;
		struct span part = span_sub(rest, 0, end);
		const ptrdiff_t at = span_find_byte(part, 0, '@');
		if (at >= 0)
			part.n = (size_t)at;
		while (text_next_name(&part, &word))
			if (word.n >= SURNAME_LEAST &&
			    text_has_name(name, word))
				return true;
		rest = span_sub(rest, end + 1, rest.n);
	}
	return false;
}

const struct guard_family *
guard_family_of_file(
    const struct guard_input *input, const struct attachment *file)
{
	if (file->name == NULL || input->recipient == NULL ||
	    is_receivers(input, file->name))
		return NULL;
	for (size_t i = 0; i < input->family_count; i++) {
		const struct guard_family *family = &input->families[i];
		const struct span surname = surname_of(family->name);
		if (!family->same_child && surname.n >= SURNAME_LEAST &&
		    text_has_name(file->name, surname))
			return family;
	}
	return NULL;
}
