/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/signs.h"

#include "daemon/policy/signs_p.h"
#include "parsers/wording.h"

enum {
	/* A chaser is a few lines; who writes more tells something new. */
	CHASER_WORDS = 70,
	/* "Thanks, that is great": so few words can hardly ask for more. */
	THANKS_WORDS = 12,
	SAID_BYTES = 160,
	/* "Hello??", but not "Help?" or "When?" */
	CALL_WORDS = 1
};

struct sign_reader {
	struct wording *wording;      /* one pattern a row */
	const struct sign_row **rows; /* of all tables, by pattern */
};

static size_t
count_rows(const struct sign_table *tables, size_t count)
{
	size_t rows = 0;
	for (size_t t = 0; t < count; t++)
		rows += tables[t].count;
	return rows;
}

int
sign_reader_new(void *ctx, const char *const *urgent, size_t urgent_count,
    struct sign_reader **reader_r, struct err *err)
{
	struct sign_reader *reader = mem_one(ctx, struct sign_reader);
	struct sign_row *own = mem_many(reader, struct sign_row, urgent_count);
	for (size_t i = 0; i < urgent_count; i++)
		own[i] = (struct sign_row){
		    .sign = SIGN_URGENT, .pattern = urgent[i]};
	const struct sign_table tables[] = {sign_everyday, sign_matter,
	    sign_grave, sign_legal, sign_rights, {own, urgent_count}};
	enum { TABLES = sizeof tables / sizeof tables[0] };
	size_t count = count_rows(tables, TABLES);
	size_t n = 0;
	const char **patterns = mem_many(reader, const char *, count);
	reader->rows = mem_many(reader, const struct sign_row *, count);
	for (size_t t = 0; t < TABLES; t++)
		for (size_t i = 0; i < tables[t].count; i++) {
			reader->rows[n] = &tables[t].rows[i];
			patterns[n++] = tables[t].rows[i].pattern;
		}
	if (wording_new(reader, patterns, count, &reader->wording, err) < 0)
		return -1;
	*reader_r = reader;
	return 0;
}

/* Their words in one line, cut at a word. */
static const char *
one_line(void *ctx, struct span said)
{
	if (said.n > SAID_BYTES) {
		said.n = SAID_BYTES;
		while (said.n > 0 && !is_space(said.p[said.n]))
			said.n--;
	}
	char *line = mem_strn(ctx, said.p, said.n);
	for (char *p = line; *p != '\0'; p++)
		if (is_space(*p))
			*p = ' ';
	return line;
}

/* Where a phrase stands. */
struct place {
	bool subject;
	bool on_topic; /* the mail is about a child, a school, a council */
};

static bool
has_row(
    const struct sign_reader *reader, const struct wording_text *text, int row)
{
	for (size_t i = 0; i < text->hit_count; i++)
		if (reader->rows[text->hits[i].pattern]->sign == row)
			return true;
	return false;
}

/* Does a sentence say itself that it is no such thing? */
static bool
is_denied(const struct sign_reader *reader, const struct wording_text *text,
    size_t sentence, int sign)
{
	for (size_t i = 0; i < text->hit_count; i++) {
		const struct sign_row *row =
		    reader->rows[text->hits[i].pattern];
		if (row->denies && row->sign == sign &&
		    text->hits[i].sentence == sentence)
			return true;
	}
	return false;
}

static void
add_signs(void *ctx, const struct sign_reader *reader,
    const struct wording_text *text, struct place at, struct signs *signs)
{
	for (size_t i = 0; i < text->hit_count; i++) {
		const struct sign_row *row =
		    reader->rows[text->hits[i].pattern];
		if (row->sign >= SIGN_COUNT || row->denies ||
		    (row->subject_only && !at.subject) ||
		    (row->weak && !at.on_topic) ||
		    is_denied(reader, text, text->hits[i].sentence, row->sign))
			continue;
		signs->found[row->sign] = true;
		if (signs->said[row->sign] == NULL)
			signs->said[row->sign] =
			    one_line(ctx, text->hits[i].said);
	}
}

/* P-39: false alarms are accepted, so it is asked wherever somebody may have
 * written of it; the other signs are what the writer says now. */
static void
add_danger(void *ctx, const struct sign_reader *reader,
    const struct wording_text *text, bool on_topic, struct signs *signs)
{
	struct signs below = {0};
	const struct place at = {
	    .on_topic = on_topic || has_row(reader, text, ROW_TOPIC)};
	add_signs(ctx, reader, text, at, &below);
	for (int s = SIGN_DANGER; s <= SIGN_URGENT; s++)
		if (below.found[s] && !signs->found[s]) {
			signs->found[s] = true;
			signs->said[s] = below.said[s];
		}
}

/* ---- thanks ---- */

struct sentence {
	bool polite, over, turn;
};

/* Every sentence thanks, is polite or is too short to ask. */
static bool
asks_for_nothing(void *ctx, const struct sign_reader *reader,
    const struct wording_text *text, bool *thanks_r)
{
	struct sentence *all = mem_many(ctx, struct sentence, text->sentences);
	bool brief = text->words <= THANKS_WORDS;
	bool ok = !text->asks;
	*thanks_r = false;
	for (size_t i = 0; i < text->hit_count; i++) {
		int row = reader->rows[text->hits[i].pattern]->sign;
		struct sentence *s = &all[text->hits[i].sentence];
		s->polite |=
		    row == ROW_THANKS || row == ROW_PRAISE || row == ROW_POLITE;
		s->over |= row == ROW_OVER;
		s->turn |= row == ROW_TURN;
		*thanks_r |= row == ROW_THANKS || row == ROW_OVER ||
			     (brief && row == ROW_PRAISE);
	}
	for (size_t i = 0; ok && i < text->sentences; i++)
		ok = all[i].over || (!all[i].turn && (all[i].polite || brief));
	return ok;
}

static bool
is_thanks(void *ctx, const struct sign_reader *reader,
    const struct wording_text *text, const struct facts *f)
{
	bool thanks;
	return f->attachment_count == 0 &&
	       asks_for_nothing(ctx, reader, text, &thanks) && thanks;
}

/* ---- the whole mail ---- */

/* Of several the one with the fewest rights of its own counts: "my client's
 * son", "as a grandmother I brought up my son". */
static enum footing
writer_of(const struct sign_reader *reader, const struct wording_text *text)
{
	static const enum footing order[] = {FOOTING_SOLICITOR,
	    FOOTING_ADVOCATE, FOOTING_RELATIVE, FOOTING_YOUNG_PERSON,
	    FOOTING_PARENT};
	bool said[FOOTING_COUNT] = {false};
	for (size_t i = 0; i < text->hit_count; i++) {
		int row = reader->rows[text->hits[i].pattern]->sign;
		if (row >= ROW_WRITER && row < ROW_WRITER + FOOTING_COUNT)
			said[row - ROW_WRITER] = true;
	}
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		if (said[order[i]])
			return order[i];
	return FOOTING_UNKNOWN;
}

void
signs_read(void *ctx, const struct sign_reader *reader,
    const struct facts *facts, struct signs *signs_r)
{
	struct wording_text subject;
	struct wording_text below;
	struct wording_text text;
	const char *words = facts->reply != NULL ? facts->reply : facts->text;
	*signs_r = (struct signs){0};
	wording_read(ctx, reader->wording, span_str(facts->subject), &subject);
	wording_read(ctx, reader->wording, signs_below(ctx, facts), &below);
	wording_read(ctx, reader->wording, span_str(words), &text);
	bool on_topic = has_row(reader, &subject, ROW_TOPIC) ||
			has_row(reader, &text, ROW_TOPIC);
	add_signs(ctx, reader, &subject,
	    (struct place){.subject = true, .on_topic = on_topic}, signs_r);
	add_signs(
	    ctx, reader, &text, (struct place){.on_topic = on_topic}, signs_r);
	add_danger(ctx, reader, &below, on_topic, signs_r);
	signs_r->thanks = is_thanks(ctx, reader, &text, facts);
	signs_r->writer = writer_of(reader, &text);
	if (text.asks && text.words <= CALL_WORDS &&
	    has_row(reader, &text, ROW_CALL) && !signs_r->found[SIGN_CHASER]) {
		signs_r->found[SIGN_CHASER] = true;
		signs_r->said[SIGN_CHASER] =
		    one_line(ctx, span_trim(span_str(words)));
	}
	int at = SIGN_FIRST_TRIGGER;
	signs_r->only_chaser =
	    signs_r->found[SIGN_CHASER] && text.words <= CHASER_WORDS &&
	    facts->attachment_count == 0 && !signs_urgent(signs_r) &&
	    !signs_next_trigger(signs_r, &at);
}

const uint64_t *
signs_hashes(const struct sign_reader *reader, size_t *count_r)
{
	return wording_hashes(reader->wording, count_r);
}

bool
signs_urgent(const struct signs *signs)
{
	return signs->found[SIGN_DANGER] || signs->found[SIGN_URGENT];
}

bool
signs_next_trigger(const struct signs *signs, int *at)
{
	while (*at < SIGN_COUNT && !signs->found[*at])
		(*at)++;
	return *at < SIGN_COUNT;
}

const char *
sign_name(enum sign sign)
{
	ASSERT((unsigned)sign < SIGN_COUNT);
	return sign_texts[sign].name;
}

bool
sign_parse(const char *name, enum sign *sign_r)
{
	for (int i = 0; name != NULL && i < SIGN_COUNT; i++)
		if (strcmp(sign_texts[i].name, name) == 0) {
			*sign_r = (enum sign)i;
			return true;
		}
	return false;
}

const char *
sign_words(enum sign sign)
{
	ASSERT((unsigned)sign < SIGN_COUNT);
	return sign_texts[sign].words;
}
