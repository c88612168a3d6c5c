/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/identifiers.h"

#include "parsers/digest.h"
#include "parsers/refcheck.h"

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

int
identifier_holder(struct office *office, const char *kind, const char *number,
    int64_t *case_id_r, struct err *err)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < office->key_count; i++) {
		unsigned char mac[IDENTIFIER_MAC];
		identifier_mac(office->keys[i], kind, number, mac);
		rc = identifier_find(office->store, mac, case_id_r, err);
	}
	return rc;
}

int
identifier_case(struct office *office, void *ctx,
    const struct found_reference *found, struct case_file **case_r,
    struct err *err)
{
	int64_t case_id;
	if (!found->valid)
		return 0;
	if (strcmp(found->kind, "case") == 0)
		return case_by_reference(
		    office->store, ctx, found->normal, case_r, err);
	if (!reference_is_personal(found->kind))
		return 0;
	const int rc = identifier_holder(
	    office, found->kind, found->normal, &case_id, err);
	return rc <= 0 ? rc
		       : case_get(office->store, ctx, case_id, case_r, err);
}
