/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/formperson.h"

#include "parsers/base/mem.h"
#include "parsers/passedon.h"

enum {
	FORM_LINES = 400, /* a form is shorter; what follows is a letter */
	LABEL_BYTES = 60,
	VALUE_BYTES = 200
};

enum label { OTHER = 0, ADDRESS, NAME, FIRST_NAME, LAST_NAME };

static const struct {
	enum label label;
	const char *words;
} labels[] = {
    {ADDRESS, "email"},
    {ADDRESS, "e-mail"},
    {ADDRESS, "email address"},
    {ADDRESS, "e-mail address"},
    {ADDRESS, "your email"},
    {ADDRESS, "your e-mail"},
    {ADDRESS, "your email address"},
    {ADDRESS, "your e-mail address"},
    {ADDRESS, "contact email"},
    {ADDRESS, "contact email address"},
    {ADDRESS, "from"},
    {ADDRESS, "reply to"},
    {NAME, "name"},
    {NAME, "your name"},
    {NAME, "full name"},
    {NAME, "your full name"},
    {NAME, "contact name"},
    {NAME, "submitted by"},
    {FIRST_NAME, "first name"},
    {FIRST_NAME, "your first name"},
    {FIRST_NAME, "forename"},
    {LAST_NAME, "last name"},
    {LAST_NAME, "your last name"},
    {LAST_NAME, "surname"},
};

/* What HTML tables, bold type and required fields leave around a label. */
static struct span
undecorated(struct span s)
{
	static const char *const ends[] = {"(required)", "*", ":", "|", "?"};
	s = span_trim(s);
	while (s.n > 0 && strchr("*|-", s.p[0]) != NULL)
		s = span_trim(span_sub(s, 1, s.n));
	for (size_t i = 0; i < sizeof ends / sizeof ends[0];) {
		if (span_ends(s, ends[i])) {
			s = span_trim(span_sub(s, 0, s.n - strlen(ends[i])));
			i = 0;
		} else {
			i++;
		}
	}
	return s;
}

static enum label
label_of(struct span s)
{
	s = undecorated(s);
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (span_eq_ascii(s, span_str(labels[i].words)))
			return labels[i].label;
	return OTHER;
}

/*
 * "Label: value", "Label <tab> value", "| Label | value |"; a label alone on
 * its line has its value on the next.
 */
static enum label
split(struct span line, struct span *value)
{
	line = span_trim(line);
	while (line.n > 0 && line.p[0] == '|')
		line = span_trim(span_sub(line, 1, line.n));
	for (size_t i = 0; i < line.n && i < LABEL_BYTES; i++) {
		if (strchr(":\t|", line.p[i]) == NULL)
			continue;
		*value = span_trim(span_sub(line, i + 1, line.n));
		while (value->n > 0 && strchr("|*", value->p[0]) != NULL)
			*value = span_trim(span_sub(*value, 1, value->n));
		while (value->n > 0 && value->p[value->n - 1] == '|')
			*value = span_trim(span_sub(*value, 0, value->n - 1));
		return label_of(span_sub(line, 0, i));
	}
	*value = span_of("", 0);
	return label_of(span_sub(line, 0, LABEL_BYTES));
}

/* What the lines said so far. */
struct person {
	struct address address;
	bool several; /* addresses that differ */
	const char *name, *first, *last;
};

/* A link gives an address twice, and two people give two. */
static void
take_addresses(void *ctx, struct person *p, struct span value)
{
	struct address found;
	while (passedon_address(ctx, value, &found)) {
		ptrdiff_t at = span_find_ascii(value, 0, found.addr);
		if (p->address.addr == NULL)
			p->address = found;
		else if (!span_eq_ascii(
			     span_str(p->address.addr), span_str(found.addr)))
			p->several = true;
		value =
		    span_sub(value, (size_t)at + strlen(found.addr), value.n);
	}
}

static void
take(void *ctx, struct person *p, enum label label, struct span value)
{
	char *text = mem_strn(ctx, value.p, value.n);
	if (label == ADDRESS)
		take_addresses(ctx, p, value);
	if (label == NAME && p->name == NULL)
		p->name = text;
	if (label == FIRST_NAME && p->first == NULL)
		p->first = text;
	if (label == LAST_NAME && p->last == NULL)
		p->last = text;
}

bool
formperson_read(void *ctx, struct span text, struct address *out)
{
	struct person p = {0};
	struct span line;
	enum label waiting = OTHER;
	for (int i = 0; i < FORM_LINES && span_line(&text, &line); i++) {
		struct span value;
		line = span_trim(line);
		if (line.n == 0)
			continue;
		enum label label = split(line, &value);
		/* An empty field is followed by the next one's label. */
		if (waiting != OTHER && label == OTHER &&
		    span_find_byte(line, 0, ':') < 0 &&
		    span_find_byte(line, 0, '\t') < 0)
			take(ctx, &p, waiting, span_sub(line, 0, VALUE_BYTES));
		waiting = OTHER;
		if (label != OTHER && value.n > 0)
			take(ctx, &p, label, span_sub(value, 0, VALUE_BYTES));
		else if (label != OTHER)
			waiting = label;
	}
	*out = (struct address){.name = p.name};
	if (p.name == NULL && p.first != NULL)
		out->name = p.last == NULL
				? p.first
				: mem_fmt(ctx, "%s %s", p.first, p.last);
	if (p.address.addr == NULL || p.several)
		return false;
	out->addr = p.address.addr;
	if (out->name == NULL)
		out->name = p.address.name;
	return true;
}
