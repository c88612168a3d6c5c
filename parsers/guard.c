/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/guard.h"

#include "parsers/base/mem.h"
#include "parsers/headers.h"
#include "parsers/limits.h"
#include "parsers/params.h"

/* One open container: a multipart with its boundary, or an attached mail. */
struct level {
	char *boundary; /* with its leading "--"; NULL: an attached mail */
	size_t length;
	size_t frame; /* index of the attached mail's frame */
};

struct scan {
	const void *ctx;
	void *scratch;
	struct span mail;
	struct guard *out;
	struct level stack[LIMIT_DEPTH];
	size_t depth;
	size_t parts;
	size_t compares; /* lines held against boundaries */
	size_t headers;  /* bytes of the parts' header blocks */
	size_t frame_room;
	bool in_header;
	size_t block; /* start of the header block being read */
};

/* Closes levels down to `depth`; attached mails end before the line at. */
static void
close_levels(struct scan *s, size_t depth, size_t at)
{
	if (at > 0 && s->mail.p[at - 1] == '\n')
		at--;
	if (at > 0 && s->mail.p[at - 1] == '\r')
		at--;
	while (s->depth > depth) {
		struct level *level = &s->stack[--s->depth];
		if (level->boundary == NULL) {
			struct guard_frame *frame =
			    &s->out->frames[level->frame];
			frame->end = at < frame->start ? frame->start : at;
		}
		mem_free(level->boundary);
	}
}

/* The end of a header block: does it open a container?  False at a limit. */
static bool
open_container(struct scan *s, size_t end, size_t body)
{
	struct params params;
	struct span block = span_sub(s->mail, s->block, end - s->block);
	struct span type = headers_find(block, "Content-Type");

	s->in_header = false;
	if (type.p == NULL)
		return true;
	params_read(&params, type);
	bool multipart = span_starts(params.first, "multipart/");
	bool message = span_is(params.first, "message/rfc822") ||
		       span_is(params.first, "message/global") ||
		       span_is(params.first, "message/news");
	if (!multipart && !message)
		return true;
	if (s->depth == LIMIT_DEPTH) {
		s->out->too_deep = true;
		return false;
	}
	struct level level = {.boundary = NULL};
	if (multipart) {
		char *name = params_get(s->scratch, &params, "boundary", 998);
		if (name == NULL)
			return true;
		level.boundary = mem_fmt(s->scratch, "--%s", name);
		level.length = strlen(level.boundary);
		mem_free(name);
	} else {
		struct guard *out = s->out;
		out->frames = mem_grow(s->ctx, out->frames, &s->frame_room,
		    out->frame_count + 1, sizeof *out->frames);
		level.frame = out->frame_count++;
		out->frames[level.frame].start = body;
		s->in_header = true;
		s->block = body;
	}
	s->stack[s->depth++] = level;
	return true;
}

/* A line that begins with "--": 1 a boundary, 0 text, -1 at a limit. */
static int
read_dashes(struct scan *s, struct span line, size_t at, size_t next)
{
	while (line.n > 0 && is_space((unsigned char)line.p[line.n - 1]))
		line.n--;
	/* Every line with dashes is held against every open boundary, here
	 * and in GMime. */
	s->compares += s->depth;
	if (s->compares > LIMIT_COMPARES) {
		s->out->too_many_parts = true;
		s->block = at;
		return -1;
	}
	for (size_t i = s->depth; i-- > 0;) {
		struct level *level = &s->stack[i];
		if (level->boundary == NULL || line.n < level->length ||
		    memcmp(line.p, level->boundary, level->length) != 0)
			continue;
		struct span tail = span_sub(line, level->length, line.n);
		if (tail.n == 0) {
			if (++s->parts > LIMIT_PARTS) {
				s->out->too_many_parts = true;
				s->block = at;
				return -1;
			}
			close_levels(s, i + 1, at);
			s->in_header = true;
			s->block = next;
			return 1;
		}
		if (span_is(tail, "--")) {
			close_levels(s, i, at);
			s->in_header = false;
			return 1;
		}
	}
	return 0;
}

/* One line.  False at a limit: nothing from s->block on may be parsed. */
static bool
read_line(struct scan *s, size_t at, size_t next)
{
	const char *p = s->mail.p + at;
	size_t n = next - at;
	if (n >= 2 && p[0] == '-' && p[1] == '-') {
		int boundary = read_dashes(s, span_of(p, n), at, next);
		if (boundary != 0)
			return boundary > 0;
	}
	if (!s->in_header)
		return true;
	if (p[0] == '\n' || (n == 2 && p[0] == '\r' && p[1] == '\n'))
		return open_container(s, at, next);
	s->headers += s->block > 0 ? n : 0;
	if (n > LIMIT_HEADER_LINE_BYTES ||
	    at - s->block > LIMIT_HEADER_BLOCK_BYTES ||
	    s->headers > LIMIT_PART_HEADERS_BYTES) {
		s->out->header_too_big = true;
		return false;
	}
	return true;
}

size_t
guard_next_dashes(struct span mail, size_t at)
{
	ptrdiff_t hit = (ptrdiff_t)at;
	while (hit >= 0 && (hit = span_find_byte(mail, at, '-')) >= 0) {
		at = (size_t)hit;
		if ((at == 0 || mail.p[at - 1] == '\n') && at + 1 < mail.n &&
		    mail.p[at + 1] == '-')
			return at;
		hit = span_find_byte(mail, at, '\n');
		at = (size_t)hit + 1;
	}
	return mail.n;
}

void
guard_scan(const void *ctx, struct span mail, struct guard *guard_r)
{
	struct scan s = {.ctx = ctx, .mail = mail, .out = guard_r};
	size_t at = 0;

	*guard_r = (struct guard){.safe_bytes = mail.n};
	s.scratch = mem_new(ctx);
	s.in_header = true;
	while (at < mail.n) {
		if (!s.in_header)
			at = guard_next_dashes(mail, at);
		if (at == mail.n)
			break;
		ptrdiff_t lf = span_find_byte(mail, at, '\n');
		size_t next = lf < 0 ? mail.n : (size_t)lf + 1;
		if (!read_line(&s, at, next)) {
			guard_r->safe_bytes = s.block;
			break;
		}
		at = next;
	}
	close_levels(&s, 0, guard_r->safe_bytes);
	for (size_t i = 0; i < guard_r->frame_count; i++)
		if (guard_r->frames[i].end > guard_r->safe_bytes)
			guard_r->frames[i].end = guard_r->safe_bytes;
	mem_free(s.scratch);
}

const struct guard_frame *
guard_frame_at(const struct guard *guard, size_t start)
{
	size_t low = 0, high = guard->frame_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (guard->frames[middle].start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low < guard->frame_count && guard->frames[low].start == start
		   ? &guard->frames[low]
		   : NULL;
}
