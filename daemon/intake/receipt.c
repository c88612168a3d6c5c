/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/receipt.h"

#include "daemon/intake/intake_p.h"

enum { LINE_BYTES = 200 };

void
receipt_init(struct receipt *r)
{
	*r = (struct receipt){.changed = json_array(),
	    .refused = json_array(),
	    .held = json_array(),
	    .undo = json_array()};
}

void
receipt_free(struct receipt *r)
{
	json_decref(r->changed);
	json_decref(r->refused);
	json_decref(r->held);
	json_decref(r->undo);
	json_decref(r->context);
}

/* ---- lines ---- */

/* The letter that stands for a choice; the verb itself when none does. */
static const char *
choice_word(const char *verb, struct span args)
{
	static const struct {
		const char *verb, *word;
	} words[] = {{"NEW", "N"}, {"FILE", "F"}, {"SPAM", "S"}, {"PICK", ""}};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i].verb, verb) == 0 && (args.n == 0 || i == 3))
			return words[i].word;
	return verb;
}

/* The number that "7: F" begins with, which is kept before the arguments as
 * "7:" or "7: jo"; nothing when none is there. */
static struct span
cut_number(struct span *args)
{
	size_t n = 0;
	while (n < args->n && is_digit(args->p[n]))
		n++;
	if (n == 0 || n == args->n || args->p[n] != ':' ||
	    (n + 1 < args->n && args->p[n + 1] != ' '))
		return span_of("", 0);
	struct span number = span_sub(*args, 0, n);
	*args = span_trim(span_sub(*args, n + 1, args->n));
	return number;
}

/* As an officer would write it: "1", "ASSIGN jo", "2 F". */
static const char *
line_of(const struct receipt *r, const struct command *command,
    char room[LINE_BYTES])
{
	if (command == NULL)
		return "Your mail";
	char number[16] = "";
	struct span args = span_str(command->args);
	struct span said = cut_number(&args);
	const char *word = choice_word(command->verb, args);
	if (r->question > 0)
		snprintf(number, sizeof number, "%d ", r->question);
	else if (said.n > 0)
		snprintf(number, sizeof number, "%.*s ", (int)said.n, said.p);
	snprintf(room, LINE_BYTES, "%s%s%s%.*s", number, word,
	    word[0] == '\0' || args.n == 0 ? "" : " ", (int)args.n, args.p);
	/* JSON takes no half of a character. */
	size_t n = strlen(room);
	if (n == LINE_BYTES - 1) {
		while (n > 0 && ((unsigned char)room[n - 1] & 0xC0) == 0x80)
			n--;
		n -= n > 0 && (unsigned char)room[n - 1] >= 0xC0;
		room[n] = '\0';
	}
	return room;
}

void
receipt_changed(
    struct receipt *r, const struct command *command, const char *what)
{
	char line[LINE_BYTES];
	json_array_append_new(
	    r->changed, json_pack("{s:s, s:s}", "line",
			    line_of(r, command, line), "what", what));
}

void
receipt_refused(
    struct receipt *r, const struct command *command, const char *why)
{
	char line[LINE_BYTES];
	json_array_append_new(r->refused,
	    json_pack("{s:s, s:s, s:s}", "line", line_of(r, command, line),
		"what", "not done", "why", why));
}

void
receipt_unchosen(struct receipt *r)
{
	r->sentence = "Please choose one of the answers";
	receipt_refused(r, NULL, "its first line has none of the choices");
}

void
receipt_keep(struct receipt *r, const char *name, json_t *value)
{
	if (r->context == NULL)
		r->context = json_object();
	json_object_set_new(r->context, name, value);
}

void
receipt_undoes(struct receipt *r, json_t *what, const char *words)
{
	json_t *list = json_object_get(r->context, "undo");
	if (list == NULL) {
		list = json_array();
		receipt_keep(r, "undo", list);
	}
	if (r->question > 0)
		json_object_set_new(
		    what, "question", json_integer(r->question));
	json_array_append_new(list, what);
	json_array_append_new(r->undo,
	    r->question > 0
		? json_sprintf(
		      "UNDO %d, in reply to this mail: %s", r->question, words)
		: json_sprintf("UNDO, in reply to this mail: %s", words));
}

/* ---- the letter ---- */

/* The receipt in five words: subject and first line. */
static const char *
headline(const struct receipt *r)
{
	if (r->sentence != NULL)
		return r->sentence;
	if (json_array_size(r->held) > 0)
		return "Your answer is held";
	if (json_array_size(r->refused) > 0)
		return json_array_size(r->changed) > 0
			   ? "Not everything was done"
			   : "Nothing was done";
	return r->leaves_at != NULL ? "Your answer is on its way" : "Done";
}

static bool
worth_telling(const struct receipt *r)
{
	return r->sentence != NULL || r->leaves_at != NULL ||
	       json_array_size(r->changed) > 0 ||
	       json_array_size(r->refused) > 0 || json_array_size(r->held) > 0;
}

int
receipt_send(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err)
{
	if (!worth_telling(r))
		return 0;
	json_t *fields = post_fields(in->office, enquiry);
	post_put(fields, "officer", in->officer->name);
	post_put(fields, "mail_of",
	    mem_fmt(in->ctx, "%s, %d:%02d",
		post_day(in->ctx, in->mail->received_day),
		(int)(in->mail->received_s / 3600),
		(int)(in->mail->received_s / 60 % 60)));
	post_put(fields, "sentence", headline(r));
	post_put(fields, "leaves_at", r->leaves_at);
	post_put(fields, "whose", r->whose);
	json_object_set(fields, "changed", r->changed);
	json_object_set(fields, "refused", r->refused);
	json_object_set(fields, "held", r->held);
	json_object_set(fields, "undo", r->undo);

	char *context =
	    r->context == NULL ? NULL : json_dumps(r->context, JSON_COMPACT);
	int64_t id;
	struct post post = {.kind = LETTER_RECEIPT,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .to = {.name = in->officer->name, .addr = in->officer->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields,
	    .thread = in->facts,
	    .once_key = mem_fmt(
		in->ctx, "receipt:%lld", (long long)in->mail->message_id),
	    .context = context};
	int rc = post_write(in->ctx, in->office, &post, &id, err);
	free(context);
	return rc < 0 ? -1 : 0;
}
