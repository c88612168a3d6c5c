/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/identifiers.h"

#include "parsers/digest.h"
#include "parsers/refcheck.h"

/* ---- under a key ---- */

void
identifier_mac(struct span key, const char *kind, const char *number,
    unsigned char mac_r[IDENTIFIER_MAC])
{
	unsigned char whole[DIGEST_BYTES];
	/* What else is made with the key begins with other words. */
	char *text = mem_fmt(NULL, "identifier %s %s", kind, number);
	ASSERT(key.n > 0);
	digest_hmac(key, span_str(text), whole);
	memcpy(mac_r, whole, IDENTIFIER_MAC);
	mem_free(text);
}

int64_t
identifier_key_id(struct span key)
{
	unsigned char whole[DIGEST_BYTES];
	ASSERT(key.n > 0);
	digest_hmac(key, span_str("the key of identifiers"), whole);
	return (int64_t)whole[0] << 24 | whole[1] << 16 | whole[2] << 8 |
	       whole[3];
}

int
identifier_register(struct office *office, int64_t case_id, const char *kind,
    const char *number, struct err *err)
{
	unsigned char mac[IDENTIFIER_MAC];
	ASSERT(office->key_count > 0);
	identifier_mac(office->keys[0], kind, number, mac);
	return identifier_set(office->store, case_id, kind, mac,
	    identifier_key_id(office->keys[0]), err);
}

/* ---- what a mail names ---- */

/* A case has one number of a kind, under one key: none is found twice. */
static int
find_holders(struct office *office, void *ctx,
    const struct found_reference *found, struct named_cases *named,
    struct err *err)
{
	for (size_t i = 0; i < office->key_count; i++) {
		unsigned char mac[IDENTIFIER_MAC];
		int64_t *cases;
		size_t count;
		identifier_mac(
		    office->keys[i], found->kind, found->normal, mac);
		if (identifier_find(office->store, ctx, mac,
			IDENTIFIER_CASES + 1, &cases, &count, err) < 0)
			return -1;
		if (named->count + count > IDENTIFIER_CASES) {
			named->count = 0;
			return 0;
		}
		for (size_t k = 0; k < count; k++)
			named->ids[named->count++] = cases[k];
	}
	return named->count > 0;
}

int
identifier_cases(struct office *office, void *ctx,
    const struct found_reference *found, struct named_cases *named_r,
    struct err *err)
{
	struct case_file *file;
	named_r->count = 0;
	if (!found->valid)
		return 0;
	if (reference_is_personal(found->kind))
		return find_holders(office, ctx, found, named_r, err);
	if (strcmp(found->kind, "case") != 0)
		return 0;
	const int rc =
	    case_by_reference(office->store, ctx, found->normal, &file, err);
	if (rc == 1)
		named_r->ids[named_r->count++] = file->id;
	return rc;
}

bool
named_cases_has(const struct named_cases *named, int64_t case_id)
{
	for (size_t i = 0; i < named->count; i++)
		if (named->ids[i] == case_id)
			return true;
	return false;
}

bool
named_cases_meet(
    const struct named_cases *named, const int64_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (named_cases_has(named, list[i]))
			return true;
	return false;
}

int
named_cases_words(struct office *office, void *ctx,
    const struct named_cases *named, bool restricted, const char **words_r,
    struct err *err)
{
	const char *words[IDENTIFIER_CASES];
	size_t n = 0;
	for (size_t i = 0; i < named->count; i++) {
		struct case_file *file;
		const int rc =
		    case_get(office->store, ctx, named->ids[i], &file, err);
		if (rc < 0)
			return -1;
		if (rc == 1 && (restricted || !file->restricted))
			words[n++] = file->reference;
	}
	*words_r = n == 0 ? "" : words[0];
	for (size_t i = 1; i < n; i++)
		*words_r = mem_fmt(ctx, "%s%s%s", *words_r,
		    i + 1 == n ? " and " : ", ", words[i]);
	return 0;
}
