/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of the monthly report that is about the council's own care (P-34):
 * mails placed wrongly, answers that the guard held, breaches, what enquiries
 * turned out to be, and which other ways were named to people.
 */
#include "daemon/report/report_p.h"

#include "daemon/policy/guard.h"
#include "daemon/policy/signs.h"
#include "daemon/store/history.h"

enum { CODES_MAX = GUARD_CODE_COUNT + 4 };

struct slips {
	int misfiled;
	int given_back;
	int held, near_misses, near_misses_released;
	int breaches;
	int signs[SIGN_COUNT];
	int codes[CODES_MAX];
	json_t *ways; /* name: how often */
};

/* The guard's, and those that the engine adds. */
static const char *
code_name(size_t code)
{
	static const char *const more[] = {
	    "other-writer", "another-leaves", "bereavement", "breach"};
	return code < GUARD_CODE_COUNT ? guard_code_name((enum guard_code)code)
				       : more[code - GUARD_CODE_COUNT];
}

/* An answer with two reasons counts under both. */
static void
count_codes(struct slips *s, struct span codes)
{
	while (codes.n > 0) {
		const ptrdiff_t blank = span_find_byte(codes, 0, ' ');
		const size_t n = blank < 0 ? codes.n : (size_t)blank;
		for (size_t i = 0; i < CODES_MAX; i++)
			s->codes[i] +=
			    span_is(span_sub(codes, 0, n), code_name(i));
		codes = span_sub(codes, blank < 0 ? n : n + 1, codes.n);
	}
}

/* What was taken back in a later month leaves that month none the less. */
static void
count_way(struct slips *s, const char *way, int n)
{
	const json_int_t before =
	    json_integer_value(json_object_get(s->ways, way));
	if (before + n >= 0)
		json_object_set_new(s->ways, way, json_integer(before + n));
}

static void
count(struct slips *s, const struct history_slip *row)
{
	enum sign sign;
	json_t *payload =
	    row->payload == NULL ? NULL : json_loads(row->payload, 0, NULL);
	const char *said = json_string_value(json_object_get(payload, "sign"));
	s->misfiled += strcmp(row->kind, "mail.unplaced") == 0;
	s->given_back += strcmp(row->kind, "enquiry.refused") == 0;
	/* Confirmed before, it is in this report or another already. */
	if (!json_is_true(json_object_get(payload, "counted")))
		s->breaches += (strcmp(row->kind, "breach.begun") == 0) -
			       (strcmp(row->kind, "breach.undone") == 0);
	if (strcmp(row->kind, "answer.held") == 0) {
		s->held++;
		s->near_misses += row->needs_manager;
		count_codes(s, span_str(json_string_value(
				   json_object_get(payload, "codes"))));
	}
	if (strcmp(row->kind, "answer.released") == 0)
		s->near_misses_released += row->needs_manager;
	const char *way = json_string_value(json_object_get(payload, "to"));
	if (way != NULL && strcmp(row->kind, "enquiry.routed") == 0)
		count_way(s, way, 1);
	if (way != NULL && strcmp(row->kind, "enquiry.unrouted") == 0)
		count_way(s, way, -1);
	if (said != NULL && sign_parse(said, &sign)) {
		s->breaches += sign == SIGN_BREACH;
		s->signs[sign]++;
	}
	json_decref(payload);
}

static void
put_row(const struct report *r, json_t *list, const char *key, int n)
{
	json_t *row = json_object();
	if (n == 0) {
		json_decref(row);
		return;
	}
	json_object_set_new(row, "reason", json_string(key));
	report_put_count(r, row, "count", n);
	json_array_append_new(list, row);
}

/* Urgent ones are the digest's, and a breach has a line of its own. */
static bool
is_route(enum sign sign)
{
	return (int)sign >= SIGN_FIRST_TRIGGER && sign != SIGN_BREACH;
}

int
report_add_slips(struct report *r, struct err *err)
{
	struct history_slip *rows;
	struct slips s = {0};
	size_t n;
	json_t *j = json_object();
	json_t *held = json_array();
	json_t *routes = json_array();
	json_t *named = json_array();
	const char *way;
	json_t *times;
	json_object_set_new(r->reply, "care", j);
	json_object_set_new(j, "held_by_reason", held);
	json_object_set_new(j, "turned_out_to_be", routes);
	json_object_set_new(j, "ways_named", named);
	if (history_slips(r->office->store, r->ctx, r->since, r->until, &rows,
		&n, err) < 0)
		return -1;
	s.ways = json_object();
	for (size_t i = 0; i < n; i++)
		count(&s, &rows[i]);
	/* One of the month before was taken back in this one. */
	s.breaches = s.breaches < 0 ? 0 : s.breaches;
	report_put_count(r, j, "misfiled", s.misfiled);
	report_put_count(r, j, "given_back", s.given_back);
	report_put_count(r, j, "held", s.held);
	report_put_count(r, j, "near_misses", s.near_misses);
	report_put_count(r, j, "near_misses_released", s.near_misses_released);
	report_put_count(r, j, "breaches", s.breaches);
	for (size_t i = 0; i < CODES_MAX; i++)
		put_row(r, held, code_name(i), s.codes[i]);
	for (int i = 0; i < SIGN_COUNT; i++)
		if (is_route((enum sign)i))
			put_row(r, routes, sign_name((enum sign)i), s.signs[i]);
	json_object_foreach(s.ways, way, times)
	{
		put_row(r, named, way, (int)json_integer_value(times));
	}
	json_decref(s.ways);
	return 0;
}
