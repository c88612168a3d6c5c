/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A store in a fresh directory, for the tests of daemon/store.
 */
#ifndef ENQ_TESTS_STORE_FIXTURE_H
#define ENQ_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/store/enquiries.h"
#include "daemon/store/events.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"
#include "daemon/store/parties.h"
#include "daemon/store/registers.h"
#include "daemon/store/store.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/digest.h"

#define BOX "enquiries@council.test"

struct fixture {
	void *ctx;
	char dir[64];
	struct store *store;
	struct err err;
};

#define OK(call)                                                               \
	do {                                                                   \
		f->err.text[0] = '\0';                                         \
		int got_ = (call);                                             \
		if (got_ < 0)                                                  \
			fail_msg("%s: %s", #call, f->err.text);                \
	} while (0)
#define BEGIN OK(store_begin(f->store, &f->err))
#define COMMIT OK(store_commit(f->store, &f->err))

static inline void
fixture_remove(const char *dir)
{
	DIR *d = opendir(dir);
	if (d == NULL)
		return;
	for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		if (e->d_name[0] == '.')
			continue;
		char *path = mem_fmt(NULL, "%s/%s", dir, e->d_name);
		if (unlink(path) < 0)
			fixture_remove(path);
		mem_free(path);
	}
	closedir(d);
	rmdir(dir);
}

static inline void
fixture_open(struct fixture *f)
{
	OK(store_open(f->ctx, f->dir, STORE_CREATE, &f->store, &f->err));
}

static inline void
fixture_reopen(struct fixture *f)
{
	store_close(f->store);
	fixture_open(f);
}

static inline int
fixture_setup(void **state)
{
	struct fixture *f = mem_one(NULL, struct fixture);
	f->ctx = mem_new(f);
	snprintf(f->dir, sizeof f->dir, "/tmp/enq-store-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	fixture_open(f);
	*state = f;
	return 0;
}

static inline int
fixture_teardown(void **state)
{
	struct fixture *f = *state;
	if (f->store != NULL)
		store_close(f->store);
	fixture_remove(f->dir);
	mem_free(f);
	return 0;
}

#define STORE_TEST(name)                                                       \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

/* Puts a mail in, within a transaction: its id. */
static inline int64_t
fixture_mail(struct fixture *f, uint32_t uid, const char *raw)
{
	char sha256[DIGEST_HEX_SIZE];
	int64_t id = 0;
	digest_sha256(span_str(raw), sha256);
	struct message_new message = {.mailbox = BOX,
	    .uidvalidity = 7,
	    .uid = uid,
	    .internaldate = 1780000000 + uid,
	    .received_at = 1780000100,
	    .sha256 = sha256,
	    .raw = span_str(raw)};
	int rc = inbox_add(f->store, &message, &id, &f->err);
	assert_int_equal(rc, 1);
	return id;
}

/* An enquiry as intake would open it, within a transaction. */
static inline struct enquiry
fixture_enquiry(struct fixture *f, const char *state, int32_t due_day)
{
	struct enquiry e = {.kind = "mp",
	    .state = state,
	    .team = "north",
	    .subject = "A question",
	    .received_at = 1780000000,
	    .received_day = civil_day(2026, 5, 28),
	    .deemed_day = civil_day(2026, 5, 28),
	    .due_day = due_day,
	    .original_due_day = due_day,
	    .due_working = "counted",
	    .last_rung = -1};
	if (strcmp(state, "closed") == 0)
		e.closed_at = 1780000500;
	OK(enquiry_add(f->store, f->ctx, "ENQ", &e, &f->err));
	return e;
}

/* A letter that waits, within a transaction. */
static inline struct letter_row
fixture_letter(struct fixture *f, const char *once_key)
{
	struct letter_row letter = {.kind = "ack-mp",
	    .once_key = once_key,
	    .state = "waiting",
	    .priority = 1,
	    .envelope_from = "",
	    .to_addr = "Office@MP.test",
	    .subject = "We have your enquiry",
	    .created_at = 1780000000,
	    .not_before = 1780000000};
	letter.bytes =
	    span_str("Subject: We have your enquiry\r\n\r\nHello\r\n");
	OK(outbox_next_id(f->store, &letter.id, &f->err));
	letter.message_id =
	    mem_fmt(f->ctx, "l%lld@council.test", (long long)letter.id);
	return letter;
}

#endif
