/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Are copies of X-MS-Exchange-Organization-AuthAs that come from outside
 * removed (P-13)?  Two signs among the mails that came: a probe, sent by the
 * operator from an account outside with the mark and a subject that only he
 * knows, and mails of outside senders that carry the mark.
 */
#ifndef ENQ_CTL_PROBE_H
#define ENQ_CTL_PROBE_H

#include "daemon/config.h"
#include "daemon/store/store.h"

enum { PROBE_SUBJECT_SIZE = 32 };

/*
 * "enquiryd probe 3f9a21bc": the same for ever, and made of the key, so that
 * nobody outside can send one without the mark and have it taken for proof.
 */
void probe_subject(struct span key, char subject_r[PROBE_SUBJECT_SIZE]);

struct probe {
	bool seen;   /* the newest one: */
	bool marked; /* the mark was still there */
	int64_t at;  /* when it came */
	/* Mails of others that carry the mark and came after it. */
	size_t outside;
};

MUST_USE
int probe_look(void *ctx, struct store *store, const struct config *config,
    const char *subject, struct probe *probe_r, struct err *err);

#endif
