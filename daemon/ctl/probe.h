/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Are copies of X-MS-Exchange-Organization-AuthAs that come from outside
 * removed (P-13)?  Two signs among the mails that came: a probe, sent by the
 * operator from an account outside with the mark, and mails of outside senders
 * that carry the mark.
 *
 * A probe has a subject that only the operator knows, and the same word in a
 * header of its own, X-Enquiryd-Probe.  Many mail programs and some servers
 * drop headers that they do not know: where that one is gone as well, the mark
 * was perhaps never sent, and its absence proves nothing.
 */
#ifndef ENQ_CTL_PROBE_H
#define ENQ_CTL_PROBE_H

#include "daemon/config/config.h"
#include "daemon/store/store.h"

#define PROBE_SUBJECT "enquiryd probe "
#define PROBE_HEADER "X-Enquiryd-Probe"
enum { PROBE_WORD_SIZE = 9 };

/*
 * "3f9a21bc": the same for ever, and made of the key, so that nobody outside
 * can send a probe without the mark and have it taken for proof.
 */
void probe_word(struct span key, char word_r[PROBE_WORD_SIZE]);

struct probe {
	bool seen;   /* the newest whole one: */
	bool marked; /* the mark was still there */
	int64_t at;  /* when it came */
	/* A newer one lacks the probe's header; when it came. */
	bool bare;
	int64_t bare_at;
	/* Mails of others that carry the mark and came after it. */
	size_t outside;
};

MUST_USE
int probe_look(void *ctx, struct store *store, const struct config *config,
    const char *word, struct probe *probe_r, struct err *err);

#endif
