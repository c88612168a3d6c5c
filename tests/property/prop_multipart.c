/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random multiparts, most plainly built, some with one oddity or more: whatever
 * multipart_read() takes for plain, GMime must read the same.
 * Usage: prop_multipart [SEED]; the seed is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <gmime/gmime.h>

#include "parsers/base/buf.h"
#include "parsers/multipart.h"
#include "tests/property/random.h"

#define ROUNDS 20000
#define BYTES_MAX 20000
#define DEPTH_MAX 3
#define SEED 20461122u
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static uint32_t seed = SEED;

static size_t
below(size_t limit)
{
	return random_below(&seed, (uint32_t)limit);
}

/* One of a list; mostly of its first `usual`. */
static const char *
one_of(const char *const *list, size_t count, size_t usual)
{
	return list[below(below(60) == 0 ? count : usual)];
}

static const char *const boundaries[] = {
    "B1", "b1", "B12", "=_a.b", "----=_Part", "q'()+_,-./:=?q", "B1--", "B"};

static void
add_text(struct buf *out)
{
	static const char *const lines[] = {"Dear all,\r\n", "\r\n", "-- \r\n",
	    "--\r\n", "---B1\r\n", "--C1\r\n", "> --B1\r\n", "\x80=\r\n",
	    "a lone \r in a line\r\n",
	    /* Odd: */
	    "--B1x\r\n", "--B1 \r\n", "--b1--x\r\n", "--=_a.b\r\n", "--B1",
	    "\n", "--B12\r\n", "--B\r\n"};
	for (size_t i = below(5); i > 0; i--)
		buf_add_str(out, one_of(lines, COUNT(lines), 9));
}

static void
add_type(struct buf *out, const char *boundary)
{
	static const char *const types[] = {"multipart/mixed; boundary=\"%s\"",
	    "Multipart/Alternative;\r\n\tboundary=\"%s\"",
	    "multipart/signed; a=b; micalg=\"x y\"; boundary=\"%s\";",
	    /* Odd: */
	    "multipart/digest; boundary=\"%s\"", "multipart/x; boundary=%s",
	    "multipart/x (c); boundary=\"%s\"",
	    "multipart/x; boundary=\"%s\"; boundary=\"Z\"",
	    "multipart/x; a; boundary=\"%s\"", "multipart/x; boundary=\"%s\" x",
	    "multipart/x; boundary*0=%s", "\vmultipart/x; boundary=%s",
	    "multipart/x\f; boundary=%s", "multipart/x;\rboundary=%s",
	    "multipart/x; boundary=\f%s", "multipart/x; boundary=%s\f",
	    "multipart/x; boundary=%s ;"};
	char value[200];
	/* The format is one of the list above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(
	    value, sizeof value, one_of(types, COUNT(types), 3), boundary);
#pragma GCC diagnostic pop
	buf_add_str(out, value);
}

static void
add_odd_header(struct buf *out)
{
	static const char *const lines[] = {"X-Note: yes\r\n",
	    "Content-ID: <a@b>\r\n", "X-Long: a\r\n b\r\n",
	    /* Odd: */
	    "X-Old : x\r\n", "an odd line\r\n", "X-Gap: a\r\n \r\n b\r\n",
	    "--x: y\r\n", "--B1\r\n", "From x\r\n", ": x\r\n", " fold\r\n",
	    "Content-Type: text/html\r\n", "X: a\rb\r\n", "\n"};
	if (below(3) == 0)
		buf_add_str(out, one_of(lines, COUNT(lines), 3));
}

static void
add_leaf(struct buf *out)
{
	static const char *const types[] = {"text/plain; charset=utf-8",
	    "TEXT/html", "image/png;\r\n name=\"a b.png\"",
	    "application/pkcs7-mime",
	    /* Odd: */
	    "text", "message/rfc822", "message/delivery-status", "text /plain",
	    "(c) text/plain", "multipart/mixed", "", "text/pl@in",
	    "text/plain\f", "\vtext/plain", "\rtext/plain", "text/plain\r; a=b",
	    "\ftext/plain; a", "text/\fplain"};
	add_odd_header(out);
	buf_add_fmt(
	    out, "Content-Type: %s\r\n", one_of(types, COUNT(types), 4));
	add_odd_header(out);
	buf_add_str(out, "\r\n");
	add_text(out);
}

/* The body of a multipart with that boundary, others inside it. */
static void
add_parts(struct buf *out, const char *boundary)
{
	const char *open[DEPTH_MAX] = {boundary};
	size_t depth = 1;
	add_text(out);
	while (depth > 0) {
		const char *inner = open[depth - 1];
		size_t what = below(6);
		/* Forgotten now and then. */
		if (below(40) > 0)
			buf_add_str(out, "\r\n");
		if (what < 2) {
			if (below(100) > 0)
				buf_add_fmt(out, "--%s--\r\n", inner);
			depth--;
			add_text(out);
			continue;
		}
		buf_add_fmt(out, "--%s\r\n", inner);
		if (what > 2 || depth == DEPTH_MAX) {
			add_leaf(out);
			continue;
		}
		open[depth] = boundaries[below(COUNT(boundaries))];
		buf_add_str(out, "Content-Type: ");
		add_type(out, open[depth++]);
		buf_add_str(out, "\r\n\r\n");
		add_text(out);
	}
}

/* Lines that end in LF, a byte that is missing: of all that now and then. */
static void
spoil(struct buf *mail, size_t from)
{
	size_t n = from;
	bool bare = below(10) == 0;
	size_t gap = below(8) == 0 ? from + below(mail->n - from) : mail->n;
	for (size_t i = from; i < mail->n; i++)
		if (i != gap && !(bare && mail->p[i] == '\r'))
			mail->p[n++] = mail->p[i];
	buf_cut(mail, n);
}

static GMimeObject *
construct(struct span bytes)
{
	GMimeStream *stream =
	    g_mime_stream_mem_new_with_buffer(bytes.p, bytes.n);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeObject *root = g_mime_parser_construct_part(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return root;
}

static void
same_leaf(GMimePart *part, const struct multipart_node *node, struct span bytes)
{
	GMimeStream *stream =
	    g_mime_data_wrapper_get_stream(g_mime_part_get_content(part));
	assert_int_equal(stream->bound_start, node->body.p - bytes.p);
	assert_int_equal(
	    stream->bound_end - stream->bound_start, (int64_t)node->body.n);
}

static void
same_media(GMimeObject *object, struct span media)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	char *theirs = g_mime_content_type_get_mime_type(type);
	assert_true(span_is(media, theirs));
	g_free(theirs);
}

static void
same_header(GMimeObject *object, const char *name, struct span value)
{
	GMimeHeader *header = g_mime_header_list_get_header(
	    g_mime_object_get_header_list(object), name);
	const char *theirs =
	    header == NULL ? NULL : g_mime_header_get_raw_value(header);
	assert_true(span_eq(span_trim(span_str(theirs)), span_trim(value)));
}

/* Each node is the next part of its multipart, and none has more. */
static void
same_tree(GMimeObject *root, const struct multipart *plan, struct span bytes)
{
	/* The root first, then the object of each node. */
	GMimeObject *objects[MULTIPART_NODES + 1] = {root};
	int taken[MULTIPART_NODES + 1] = {0};
	for (size_t i = 0; i < plan->count; i++) {
		const struct multipart_node *node = &plan->nodes[i];
		GMimeMultipart *in =
		    (GMimeMultipart *)objects[node->parent + 1];
		int next = taken[node->parent + 1]++;
		assert_true(next < g_mime_multipart_get_count(in));
		GMimeObject *object = g_mime_multipart_get_part(in, next);
		objects[i + 1] = object;
		assert_true(GMIME_IS_MULTIPART(object) == node->is_multipart);
		assert_true(GMIME_IS_PART(object) != node->is_multipart);
		same_media(object, node->media);
		same_header(object, "Content-Type", node->type);
		same_header(object, "Content-ID", node->id);
		if (!node->is_multipart)
			same_leaf((GMimePart *)object, node, bytes);
	}
	for (size_t i = 0; i <= plan->count; i++)
		if (GMIME_IS_MULTIPART(objects[i]))
			assert_int_equal(
			    taken[i], g_mime_multipart_get_count(
					  (GMimeMultipart *)objects[i]));
}

static void
what_is_plain_gmime_reads_the_same(void **state)
{
	(void)state;
	size_t plain = 0;
	for (int round = 0; round < ROUNDS; round++) {
		void *ctx = mem_new(NULL);
		struct multipart plan;
		struct buf mail;
		const char *boundary = boundaries[below(COUNT(boundaries))];
		buf_init(&mail, ctx, BYTES_MAX);
		buf_add_str(&mail, "Content-Type: ");
		add_type(&mail, boundary);
		struct span type =
		    span_sub(buf_span(&mail), strlen("Content-Type:"), mail.n);
		type = span_str(mem_strn(ctx, type.p, type.n));
		buf_add_str(&mail, "\r\n\r\n");
		size_t body = mail.n;
		add_parts(&mail, boundary);
		spoil(&mail, body);
		struct span bytes = buf_span(&mail);
		if (multipart_read(
			ctx, type, span_sub(bytes, body, bytes.n), &plan)) {
			GMimeObject *root = construct(bytes);
			plain++;
			same_tree(root, &plan, bytes);
			g_object_unref(root);
		}
		mem_free(ctx);
	}
	/* Or nothing was held against anything. */
	assert_true(plain > ROUNDS / 10);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_plain_gmime_reads_the_same),
	};
	if (argc > 1)
		seed = (uint32_t)strtoul(argv[1], NULL, 0);
	printf("# seed %u\n", (unsigned)seed);
	g_mime_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
