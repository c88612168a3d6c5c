/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Senders of a known kind who are neither MPs nor colleagues (P-14), a line
 * each. */
#include "daemon/import/import_p.h"

#include <string.h>

#include "daemon/import/import_fields.h"
#include "daemon/office/leave.h"
#include "daemon/store/senders.h"

enum { S_ADDRESS, S_NAME, S_KIND, S_FROM, S_TO, S_PERSON };

static const char *
one_of(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return words[i];
	return NULL;
}

static int
read_kind(const char *word, struct sender *s, struct err *err)
{
	static const char *const kinds[] = {"councillor", "school", "health",
	    "provider", "tribunal", "ombudsman", "solicitor", "intake"};
	s->kind = one_of(kinds, sizeof kinds / sizeof kinds[0], word);
	if (s->kind != NULL)
		return 0;
	return err_set(err, ERR_INPUT,
	    "kind '%s' is none of councillor, school, health, provider, "
	    "tribunal, ombudsman, solicitor, intake",
	    word);
}

/* An address in the text is what most forms give. */
static int
read_person(const char *word, struct sender *s, struct err *err)
{
	static const char *const places[] = {"body", "reply-to", "none"};
	const bool intake = strcmp(s->kind, "intake") == 0;
	if (!intake && word[0] != '\0')
		return err_set(
		    err, ERR_INPUT, "person is for senders of kind intake");
	if (!intake)
		return 0;
	s->person =
	    word[0] == '\0'
		? places[0]
		: one_of(places, sizeof places / sizeof places[0], word);
	if (s->person != NULL)
		return 0;
	return err_set(err, ERR_INPUT,
	    "person '%s' is none of body, reply-to, none", word);
}

static int
read_sender(struct import *im, const struct csvfile_row *row, struct sender *s)
{
	struct err *err = im->err;
	*s = (struct sender){
	    .addr = row->fields[S_ADDRESS], .name = row->fields[S_NAME]};
	return read_kind(row->fields[S_KIND], s, err) < 0 ||
		       read_person(row->fields[S_PERSON], s, err) < 0 ||
		       import_span(row->fields[S_FROM], row->fields[S_TO],
			   &s->valid_from, &s->valid_to, err) < 0
		   ? -1
		   : 0;
}

static const char *
key(void *ctx, const struct csvfile_row *row)
{
	return import_lower(ctx, row->fields[S_ADDRESS]);
}

/* Whether there may be a person hangs on the kind. */
static void
check_sender(struct import *im, const struct csvfile_row *row)
{
	const char *const *fields = row->fields;
	struct sender s;
	import_wrong(im, row,
	    import_address(im->office->config, fields[S_ADDRESS], im->err));
	const int kind = fields[S_KIND][0] == '\0'
			     ? 0
			     : read_kind(fields[S_KIND], &s, im->err);
	import_wrong(im, row, kind);
	if (kind == 0 && fields[S_KIND][0] != '\0')
		import_wrong(
		    im, row, read_person(fields[S_PERSON], &s, im->err));
	import_wrong(im, row,
	    import_span(fields[S_FROM], fields[S_TO], &s.valid_from,
		&s.valid_to, im->err));
}

static void
compare(struct import *im, const struct sender *was, struct sender *is)
{
	if (!import_has(im, S_NAME))
		is->name = was->name;
	if (!import_has(im, S_PERSON) && is->person != NULL &&
	    was->person != NULL)
		is->person = was->person;
	import_compare(im, S_NAME, was->name, is->name);
	import_compare(im, S_KIND, was->kind, is->kind);
	import_compare_span(im, S_FROM, was->valid_from, is->valid_from);
	import_compare_span(im, S_TO, was->valid_to, is->valid_to);
	import_compare(im, S_PERSON, was->person, is->person);
}

static int
put_sender(struct import *im, const struct csvfile_row *row,
    enum import_change *change_r)
{
	struct sender sender;
	struct sender *was;
	if (read_sender(im, row, &sender) < 0)
		return -1;
	int rc =
	    sender_ever(im->office->store, im->ctx, sender.addr, &was, im->err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		compare(im, was, &sender);
	return sender_put(im->office->store, &sender, change_r, im->err);
}

static int
leave(struct import *im)
{
	const size_t count = im->file.count;
	const char **addrs = mem_many(im->ctx, const char *, count + 1);
	for (size_t i = 0; i < count; i++)
		addrs[i] = im->file.rows[i].fields[S_ADDRESS];
	return leave_senders(
	    im->ctx, im->office, addrs, count, im->reply, im->err);
}

const struct import_table import_senders = {"senders",
    {"address", "name", "kind", "from", "to", "person"},
    1u << S_ADDRESS | 1u << S_KIND, S_ADDRESS, S_NAME, key, check_sender, NULL,
    put_sender, leave, NULL};
