/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Our own reader, because libytnef prints its complaints to standard output,
 * where the facts may be going, and refuses files above 512 KiB.  The format
 * is a list of attributes: level (1 byte), id (4), length (4), data, checksum
 * (2), all little-endian (MS-OXTNEF s.2.1.3); some hold a list of MAPI
 * properties.  Everything is read through spans.
 */
#include "parsers/tnef.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/charset.h"
#include "parsers/digest.h"
#include "parsers/filename.h"
#include "parsers/html.h"
#include "parsers/limits.h"
#include "parsers/lzfu.h"
#include "parsers/rtf.h"

enum {
	TNEF_SIGNATURE = 0x223e9f78,
	/* The low halves of the attribute ids (MS-OXTNEF s.2.1.3.2). */
	ATT_BODY = 0x800c,
	ATT_FILE_DATA = 0x800f,
	ATT_FILE_TITLE = 0x8010,
	ATT_FILE_BEGINS = 0x9002,
	ATT_MESSAGE_PROPS = 0x9003,
	ATT_FILE_PROPS = 0x9005,
	ATT_CODE_PAGE = 0x9007,
	/* MAPI property ids and types (MS-OXPROPS, MS-OXCDATA). */
	PROP_BODY = 0x1000,
	PROP_RTF = 0x1009, /* compressed */
	PROP_HTML = 0x1013,
	PROP_DISPLAY_NAME = 0x3001,
	PROP_DATA = 0x3701,
	PROP_FILE_NAME = 0x3704,
	PROP_LONG_FILE_NAME = 0x3707,
	TYPE_OBJECT = 0x0d,
	TYPE_STRING = 0x1e,
	TYPE_UNICODE = 0x1f,
	TYPE_BINARY = 0x102,
	MULTIPLE = 0x1000,
	NAMED_FROM = 0x8000,
	PROPS_MAX = 10000
};

struct reader {
	void *ctx;
	struct tnef *out;
	size_t room;
	const char *charset; /* of the strings that are not UTF-16 */
	/* The file being read: how good the name found so far is. */
	int name_rank;
	struct span body, html, rtf;
	const char *body_charset;
};

/* Takes n bytes off *rest; false when there are fewer. */
static bool
take(struct span *rest, size_t n, struct span *out_r)
{
	if (rest->n < n)
		return false;
	*out_r = span_sub(*rest, 0, n);
	*rest = span_sub(*rest, n, rest->n);
	return true;
}

static bool
take_number(struct span *rest, size_t n, uint32_t *value_r)
{
	struct span bytes;
	if (!take(rest, n, &bytes))
		return false;
	*value_r = 0;
	for (size_t i = n; i-- > 0;)
		*value_r = *value_r << 8 | (unsigned char)bytes.p[i];
	return true;
}

/* Takes a length and that many bytes, padded to four. */
static bool
take_counted(struct span *rest, struct span *out_r)
{
	uint32_t n;
	if (!take_number(rest, 4, &n) || !take(rest, n, out_r))
		return false;
	*rest = span_sub(*rest, (4 - n % 4) % 4, rest->n);
	return true;
}

/* A string's bytes up to the NUL that ends it. */
static struct span
until_nul(struct span s, bool wide)
{
	size_t step = wide ? 2 : 1;
	for (size_t i = 0; i + step <= s.n; i += step)
		if (s.p[i] == '\0' && (!wide || s.p[i + 1] == '\0'))
			return span_sub(s, 0, i);
	return s;
}

static struct tnef_file *
current(struct reader *r)
{
	return r->out->file_count == 0 ? NULL
				       : &r->out->files[r->out->file_count - 1];
}

static void
begin_file(struct reader *r)
{
	if (r->out->file_count == LIMIT_ATTACHMENTS)
		return;
	r->out->files = mem_grow(r->ctx, r->out->files, &r->room,
	    r->out->file_count + 1, sizeof *r->out->files);
	struct tnef_file *file = &r->out->files[r->out->file_count++];
	digest_sha256(span_of(NULL, 0), file->sha256);
	r->name_rank = 0;
}

/* A better name replaces a worse one. */
static void
set_name(struct reader *r, struct span raw, bool wide, int rank)
{
	struct tnef_file *file = current(r);
	struct buf text;
	if (file == NULL || rank <= r->name_rank)
		return;
	raw = until_nul(raw, wide);
	buf_init(&text, r->ctx, raw.n * 3 + 16);
	(void)charset_decode(&text, wide ? "utf-16le" : r->charset, raw);
	char *name = filename_label(r->ctx, buf_span(&text));
	mem_free(text.p);
	if (name == NULL)
		return;
	file->name = name;
	r->name_rank = rank;
}

static void
set_data(struct reader *r, struct span data)
{
	struct tnef_file *file = current(r);
	if (file == NULL)
		return;
	file->size = (int64_t)data.n;
	digest_sha256(data, file->sha256);
}

static void
use_property(
    struct reader *r, uint32_t id, uint32_t type, struct span value, bool file)
{
	bool wide = type == TYPE_UNICODE;
	if (file && id == PROP_LONG_FILE_NAME)
		set_name(r, value, wide, 4);
	else if (file && id == PROP_FILE_NAME)
		set_name(r, value, wide, 2);
	else if (file && id == PROP_DISPLAY_NAME)
		set_name(r, value, wide, 3);
	else if (file && id == PROP_DATA && type == TYPE_OBJECT)
		/* Behind a 16-byte interface id. */
		set_data(r, span_sub(value, 16, value.n));
	else if (file && id == PROP_DATA && type == TYPE_BINARY)
		set_data(r, value);
	else if (!file && id == PROP_BODY) {
		r->body = until_nul(value, wide);
		r->body_charset = wide ? "utf-16le" : NULL;
	} else if (!file && id == PROP_HTML)
		r->html = value;
	else if (!file && id == PROP_RTF)
		r->rtf = value;
}

/* Bytes of a value of fixed size, 0 for the others. */
static size_t
fixed_size(uint32_t type)
{
	switch (type) {
	case 0x02: /* 16 bits, padded */
	case 0x03:
	case 0x04:
	case 0x0a:
	case 0x0b:
		return 4;
	case 0x05:
	case 0x06:
	case 0x07:
	case 0x14:
	case 0x40:
		return 8;
	case 0x48:
		return 16;
	default:
		return 0;
	}
}

/* A named property's name: a set's id, then a number or a string. */
static bool
skip_name(struct span *rest)
{
	struct span set, name;
	uint32_t kind, number;
	if (!take(rest, 16, &set) || !take_number(rest, 4, &kind))
		return false;
	return kind == 0 ? take_number(rest, 4, &number)
			 : take_counted(rest, &name);
}

static bool
read_property(struct reader *r, struct span *rest, bool file)
{
	uint32_t type, id, count = 1;
	if (!take_number(rest, 2, &type) || !take_number(rest, 2, &id))
		return false;
	if (id >= NAMED_FROM && !skip_name(rest))
		return false;
	bool multiple = (type & MULTIPLE) != 0;
	type &= ~(uint32_t)MULTIPLE;
	size_t fixed = fixed_size(type);
	if ((multiple || fixed == 0) && type > 1 &&
	    !take_number(rest, 4, &count))
		return false;
	if (type <= 1)
		return true;
	if (count > PROPS_MAX)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		struct span value;
		if (fixed > 0 ? !take(rest, fixed, &value)
			      : !take_counted(rest, &value))
			return false;
		if (i == 0 && fixed == 0)
			use_property(r, id, type, value, file);
	}
	return true;
}

static bool
read_properties(struct reader *r, struct span rest, bool file)
{
	uint32_t count;
	if (!take_number(&rest, 4, &count) || count > PROPS_MAX)
		return false;
	for (uint32_t i = 0; i < count; i++)
		if (!read_property(r, &rest, file))
			return false;
	return true;
}

/* The code page that Outlook names: 1252, 65001 … */
static void
set_code_page(struct reader *r, struct span data)
{
	uint32_t page;
	if (!take_number(&data, 4, &page))
		return;
	r->charset = rtf_code_page(r->ctx, page);
}

static bool
use_attribute(struct reader *r, uint32_t id, struct span data)
{
	switch (id & 0xffff) {
	case ATT_CODE_PAGE:
		set_code_page(r, data);
		return true;
	case ATT_BODY:
		if (r->body.n == 0)
			r->body = until_nul(data, false);
		return true;
	case ATT_MESSAGE_PROPS:
		return read_properties(r, data, false);
	case ATT_FILE_BEGINS:
		begin_file(r);
		return true;
	case ATT_FILE_TITLE:
		set_name(r, data, false, 1);
		return true;
	case ATT_FILE_DATA:
		set_data(r, data);
		return true;
	case ATT_FILE_PROPS:
		return read_properties(r, data, true);
	default:
		return true;
	}
}

/* What an RTF may be once it is unpacked; more is cut. */
enum { RTF_BYTES = 2 * LIMIT_HTML_BYTES };

static struct span
text_of_rtf(struct reader *r)
{
	struct buf rtf;

	buf_init(&rtf, r->ctx, RTF_BYTES);
	(void)lzfu_read(&rtf, r->rtf);
	struct span text = rtf_to_text(r->ctx, buf_span(&rtf));
	mem_free(rtf.p);
	return text;
}

/* The body in the plainest form there is. */
static void
set_text(struct reader *r)
{
	struct buf out;
	bool is_html = r->body.n == 0;
	struct span raw =
	    span_sub(is_html ? r->html : r->body, 0, LIMIT_TEXT_BYTES);

	if (raw.n == 0 && r->rtf.n > 0) {
		r->out->text = text_of_rtf(r);
		return;
	}
	buf_init(&out, r->ctx, raw.n * 3 + 16);
	(void)charset_decode(
	    &out, r->body_charset == NULL ? r->charset : r->body_charset, raw);
	r->out->text =
	    is_html ? html_to_text(r->ctx, buf_span(&out)) : buf_span(&out);
}

bool
tnef_read(void *ctx, struct span bytes, struct tnef *tnef_r)
{
	struct reader r = {.ctx = ctx, .out = tnef_r};
	struct span rest = bytes;
	uint32_t signature = 0, key;
	bool good = true;

	*tnef_r = (struct tnef){.files = NULL};
	if (!take_number(&rest, 4, &signature) || signature != TNEF_SIGNATURE ||
	    !take_number(&rest, 2, &key))
		return false;
	while (rest.n > 0) {
		uint32_t level, id, length, sum;
		struct span data;
		if (!take_number(&rest, 1, &level) ||
		    !take_number(&rest, 4, &id) ||
		    !take_number(&rest, 4, &length) ||
		    !take(&rest, length, &data) ||
		    !take_number(&rest, 2, &sum)) {
			good = false;
			break;
		}
		if (!use_attribute(&r, id, data))
			good = false;
	}
	set_text(&r);
	return good;
}
