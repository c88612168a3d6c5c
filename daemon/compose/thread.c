/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/thread.h"

#include <string.h>

#include "parsers/base/buf.h"
#include "parsers/digest.h"
#include "parsers/transfer.h"

enum {
	MAC_CHARS = 16,
	MAC_BYTES = 10,  /* 80 bits */
	ID_CHARS = 13,   /* INT64_MAX in base 36 */
	LABEL_BYTES = 16 /* with its NUL: what keeps the kinds apart */
};

static const char message_label[LABEL_BYTES] = "message-id";
static const char token_label[LABEL_BYTES] = "address-token";

static void
write_base36(int64_t id, char out[ID_CHARS + 1])
{
	char reversed[ID_CHARS];
	size_t n = 0;

	ASSERT(id >= 0);
	do {
		reversed[n++] = "0123456789abcdefghijklmnopqrstuvwxyz"[id % 36];
		id /= 36;
	} while (id > 0);
	for (size_t i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	out[n] = '\0';
}

static bool
read_base36(struct span s, int64_t *id_r)
{
	int64_t id = 0;

	if (s.n == 0 || s.n > ID_CHARS)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int c = to_lower(s.p[i]);
		int digit = is_digit(c) ? c - '0' : c - 'a' + 10;

		if (!is_alnum(c) || id > (INT64_MAX - digit) / 36)
			return false;
		id = id * 36 + digit;
	}
	*id_r = id;
	return true;
}

static char *
make_mac(void *ctx, struct span key, const char *label, int64_t id)
{
	char data[LABEL_BYTES + 8];
	unsigned char mac[DIGEST_BYTES];

	ASSERT(key.n > 0);
	memcpy(data, label, LABEL_BYTES);
	for (int i = 0; i < 8; i++)
		data[LABEL_BYTES + i] =
		    (char)((uint64_t)id >> (56 - 8 * i) & 0xff);
	digest_hmac(key, span_of(data, sizeof(data)), mac);
	return digest_base32(ctx, mac, MAC_BYTES);
}

/* Reads "<id>.<mac>" that fills s. */
static int
read_keyed(const struct span *keys, size_t key_count, const char *label,
    struct span s, int64_t *id_r)
{
	ptrdiff_t dot = span_find_byte(s, 0, '.');
	char given[MAC_CHARS];
	int64_t id;
	bool good = false;

	if (dot < 0 || s.n - (size_t)dot - 1 != MAC_CHARS ||
	    !read_base36(span_sub(s, 0, (size_t)dot), &id))
		return 0;
	for (size_t i = 0; i < MAC_CHARS; i++)
		given[i] = (char)to_lower(s.p[(size_t)dot + 1 + i]);
	/* Every key is tried, so that the time tells nothing about which. */
	for (size_t i = 0; i < key_count; i++) {
		char *mac = make_mac(NULL, keys[i], label, id);

		good |= digest_equal(mac, given, MAC_CHARS);
		mem_free(mac);
	}
	if (!good)
		return 0;
	*id_r = id;
	return 1;
}

char *
thread_message_id(
    void *ctx, struct span key, int64_t letter_id, const char *domain)
{
	char id[ID_CHARS + 1];
	char *mac = make_mac(ctx, key, message_label, letter_id);

	write_base36(letter_id, id);
	char *text = mem_fmt(ctx, "enq.%s.%s@%s", id, mac, domain);
	mem_free(mac);
	return text;
}

/* "<id>.<mac>" of a Message-ID; empty when it has not the form of ours. */
static struct span
keyed_part(const char *id)
{
	struct span s = span_trim(span_str(id));

	if (span_starts(s, "<"))
		s = span_sub(s, 1, s.n);
	ptrdiff_t at = span_find_byte(s, 0, '@');
	if (!span_starts(s, "enq.") || at < 4)
		return span_of("", 0);
	return span_sub(s, 4, (size_t)at - 4);
}

int
thread_message_id_read(const struct span *keys, size_t key_count,
    const char *id, int64_t *letter_id_r)
{
	return read_keyed(
	    keys, key_count, message_label, keyed_part(id), letter_id_r);
}

int64_t
thread_message_id_claims(const char *id)
{
	struct span s = keyed_part(id);
	ptrdiff_t dot = span_find_byte(s, 0, '.');
	int64_t letter_id;

	if (dot < 0 || !read_base36(span_sub(s, 0, (size_t)dot), &letter_id))
		return 0;
	return letter_id;
}

char *
thread_token_address(void *ctx, struct span key, int64_t enquiry_id,
    const char *local, const char *domain)
{
	char id[ID_CHARS + 1];
	char *mac = make_mac(ctx, key, token_label, enquiry_id);

	write_base36(enquiry_id, id);
	char *text = mem_fmt(ctx, "%s+t%s.%s@%s", local, id, mac, domain);
	mem_free(mac);
	return text;
}

int
thread_token_address_read(const struct span *keys, size_t key_count,
    const char *addr, int64_t *enquiry_id_r)
{
	struct span s = span_str(addr);
	ptrdiff_t at = span_find_byte(s, 0, '@');
	struct span local = span_sub(s, 0, at < 0 ? s.n : (size_t)at);

	/* Each "+t" is tried: others may have put their own tags before. */
	for (ptrdiff_t p = 0;
	     (p = span_find_ascii(local, (size_t)p, "+t")) >= 0; p++) {
		if (read_keyed(keys, key_count, token_label,
			span_sub(local, (size_t)p + 2, local.n),
			enquiry_id_r) == 1)
			return 1;
	}
	return 0;
}

/* "<id>.<16 characters>" behind a "+t" of the local part. */
static bool
token_of(const char *addr, struct span *id_r, struct span *mac_r)
{
	const struct span s = span_str(addr);
	const ptrdiff_t at = span_find_byte(s, 0, '@');
	const struct span local = span_sub(s, 0, at < 0 ? s.n : (size_t)at);

	for (ptrdiff_t p = 0;
	     (p = span_find_ascii(local, (size_t)p, "+t")) >= 0; p++) {
		const struct span token =
		    span_sub(local, (size_t)p + 2, local.n);
		const ptrdiff_t dot = span_find_byte(token, 0, '.');
		int64_t id;

		if (dot < 0 || token.n - (size_t)dot - 1 != MAC_CHARS)
			continue;
		*id_r = span_sub(token, 0, (size_t)dot);
		*mac_r = span_sub(token, (size_t)dot + 1, token.n);
		if (read_base36(*id_r, &id))
			return true;
	}
	return false;
}

bool
thread_token_shaped(const char *addr)
{
	struct span id;
	struct span mac;

	return token_of(addr, &id, &mac);
}

/* How many characters of the mac made for an id are others. */
static size_t
mac_distance(struct span key, int64_t id, struct span given)
{
	char *mac = make_mac(NULL, key, token_label, id);
	size_t wrong = 0;

	for (size_t i = 0; i < MAC_CHARS; i++)
		wrong += to_lower(given.p[i]) != mac[i];
	mem_free(mac);
	return wrong;
}

/* The id with its i-th character replaced by the n-th of base 36. */
static int64_t
other_id(struct span id, size_t i, int n)
{
	char text[ID_CHARS];
	int64_t other = -1;

	memcpy(text, id.p, id.n);
	text[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[n];
	return read_base36(span_of(text, id.n), &other) ? other : -1;
}

static size_t
near_of_key(struct span key, struct span id_text, struct span mac, int64_t *ids,
    size_t max)
{
	int64_t id = -1;
	size_t count = 0;

	if (read_base36(id_text, &id) && mac_distance(key, id, mac) == 1)
		ids[count++] = id;
	for (size_t i = 0; i < id_text.n; i++) {
		for (int n = 0; n < 36 && count < max; n++) {
			const int64_t other = other_id(id_text, i, n);

			if (other >= 0 && other != id &&
			    mac_distance(key, other, mac) == 0)
				ids[count++] = other;
		}
	}
	return count;
}

size_t
thread_token_near(const struct span *keys, size_t key_count, const char *addr,
    int64_t *ids, size_t max)
{
	struct span id;
	struct span mac;
	int64_t good;
	size_t count = 0;

	if (!token_of(addr, &id, &mac) ||
	    thread_token_address_read(keys, key_count, addr, &good) == 1)
		return 0;
	for (size_t i = 0; i < key_count && count < max; i++)
		count +=
		    near_of_key(keys[i], id, mac, ids + count, max - count);
	return count;
}

/* Thread-Index ([MS-OXOMSG] 2.2.1.3, [MS-OXCMAIL] 2.1.3.2.12). */
enum {
	INDEX_HEADER = 22,
	INDEX_CHILD = 5,
	INDEX_BYTES = 512, /* 98 replies; longer ones begin again */
	INDEX_TEXT = 1024
};

/* FILETIME: 100 ns since 1 January 1601. */
static uint64_t
filetime(int64_t instant)
{
	const int64_t epoch = INT64_C(11644473600);

	if (instant < -epoch || instant > INT64_C(1000000000000))
		instant = 0;
	return (uint64_t)(instant + epoch) * UINT64_C(10000000);
}

/* Bits 55 to 16 of the time behind a 01, then an id that seed decides. */
static void
index_root(unsigned char *p, int64_t date, struct span seed)
{
	unsigned char id[DIGEST_BYTES];
	uint64_t time = filetime(date);

	p[0] = 1;
	for (int i = 0; i < 5; i++)
		p[1 + i] = (unsigned char)(time >> (48 - 8 * i) & 0xff);
	digest_hmac(span_str("thread-index"), seed, id);
	memcpy(p + 6, id, INDEX_HEADER - 6);
}

/* Decodes a Thread-Index; 0 when it is none. */
static size_t
index_read(const char *text, unsigned char *p)
{
	struct span s = span_trim(span_str(text));
	struct transfer transfer;
	size_t n = 0;
	size_t got;

	if (s.n > INDEX_TEXT)
		return 0;
	transfer_init(&transfer, TRANSFER_BASE64, s);
	while (
	    n + TRANSFER_ROOM_MIN <= INDEX_TEXT &&
	    (got = transfer_read(&transfer, (char *)p + n, INDEX_TEXT - n)) > 0)
		n += got;
	if (n < INDEX_HEADER || (n - INDEX_HEADER) % INDEX_CHILD != 0 ||
	    p[0] != 1)
		return 0;
	return n;
}

/* The time since the root, in units that fit 31 bits; then four odd bits. */
static void
index_add_child(unsigned char *p, size_t n, int64_t now)
{
	uint64_t root = UINT64_C(1) << 56;
	uint64_t time = filetime(now);

	for (int i = 0; i < 5; i++)
		root |= (uint64_t)p[1 + i] << (48 - 8 * i);
	uint64_t diff = time > root ? time - root : 0;
	uint64_t delta = diff >> 18;
	if (delta > 0x7fffffff)
		delta = (diff >> 23 & 0x7fffffff) | 0x80000000;
	for (int i = 0; i < 4; i++)
		p[n + (size_t)i] = (unsigned char)(delta >> (24 - 8 * i));
	p[n + 4] = (unsigned char)((uint64_t)now << 4 & 0xf0);
}

static char *
base64(void *ctx, const unsigned char *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf out;

	buf_init(&out, ctx, INDEX_TEXT);
	for (size_t i = 0; i < n; i += 3) {
		unsigned bits = (unsigned)p[i] << 16;

		bits |= i + 1 < n ? (unsigned)p[i + 1] << 8 : 0;
		bits |= i + 2 < n ? (unsigned)p[i + 2] : 0;
		buf_add_byte(&out, digits[bits >> 18]);
		buf_add_byte(&out, digits[bits >> 12 & 63]);
		buf_add_byte(&out, i + 1 < n ? digits[bits >> 6 & 63] : '=');
		buf_add_byte(&out, i + 2 < n ? digits[bits & 63] : '=');
	}
	return out.p;
}

char *
thread_index_child(void *ctx, const char *parent, int64_t root_date,
    struct span seed, int64_t now)
{
	unsigned char p[INDEX_TEXT + INDEX_CHILD];
	size_t n = parent != NULL ? index_read(parent, p) : 0;

	if (n == 0) {
		index_root(p, root_date, seed);
		n = INDEX_HEADER;
	}
	if (n > INDEX_BYTES)
		n = INDEX_HEADER;
	index_add_child(p, n, now);
	return base64(ctx, p, n + INDEX_CHILD);
}

char *
thread_index_root(void *ctx, const char *thread_index)
{
	unsigned char p[INDEX_TEXT];

	if (thread_index == NULL || index_read(thread_index, p) == 0)
		return NULL;
	return base64(ctx, p, INDEX_HEADER);
}

char *
thread_index_own_root(void *ctx, int64_t root_date, struct span seed)
{
	unsigned char p[INDEX_HEADER];

	index_root(p, root_date, seed);
	return base64(ctx, p, INDEX_HEADER);
}
