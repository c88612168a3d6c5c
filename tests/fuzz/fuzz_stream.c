/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever a server says from greeting to goodbye: the input is its whole part
 * of a session in which we sign in, select, list, fetch, move and wait.  We
 * must end with mails or with an error, never in a crash or a hang.
 */
#include "daemon/net/imap.h"

#include <sys/socket.h>
#include <unistd.h>

#include "daemon/net/utf7.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libetpan leaks a greeting that says BYE, and parts of broken answers. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libetpan\n";
}

static int64_t
no_time_passes(void)
{
	return 0;
}

static int
count_bytes(void *arg, const char *p, size_t n, struct err *err)
{
	size_t *sum = arg;

	(void)err;
	for (size_t i = 0; i < n; i++)
		*sum += (unsigned char)p[i];
	return 0;
}

static int
count_mail(void *arg, const struct imap_entry *mail, struct err *err)
{
	size_t *sum = arg;

	(void)err;
	*sum += mail->uid;
	return 0;
}

/* The session; results do not matter, only that it comes to an end. */
static int
live(struct imap *im, void *ctx, struct err *err)
{
	size_t sum = 0;
	const struct imap_sink sink = {&sum, count_bytes, count_mail};
	static const uint32_t uids[] = {1, 2, 3};
	struct imap_folder folder;
	struct imap_list list;
	bool got[IMAP_BATCH_MAILS];

	if (imap_select(im, "INBOX", &folder, err) != 0 ||
	    imap_list(im, ctx, 1, 0, &list, err) != 0)
		return -1;
	if (list.count > 0 &&
	    imap_fetch_batch(im, list.entries,
		list.count < IMAP_BATCH_MAILS ? list.count : IMAP_BATCH_MAILS,
		&sink, got, err) != 0)
		return -1;
	if (list.count > 0 &&
	    imap_fetch_big(im, list.entries, 1 << 20, &sink, err) < 0)
		return -1;
	if (imap_ensure_folder(im, "Filed", err) != 0 ||
	    imap_move(im, uids, 3, "Filed", err) != 0 ||
	    imap_idle(im, 0, -1, err) < 0)
		return -1;
	return imap_noop(im, err);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct stream_settings to = {
	    .host = "localhost", .port = 1, .connect_s = 1};
	static const struct stream_hooks hooks = {
	    .clock_ms = no_time_passes, .stop_fds = {-1, -1}};
	static const struct imap_settings set = {.host = "localhost",
	    .tls = IMAP_TLS_NONE,
	    .user = "us",
	    .password = "secret"};
	void *ctx = mem_new(NULL);
	struct stream *stream;
	struct imap *im;
	struct err err = {0};
	int pair[2];

	if (size > 64 * 1024 ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
		mem_free(ctx);
		return 0;
	}
	if (write(pair[1], data, size) == (ssize_t)size &&
	    shutdown(pair[1], SHUT_WR) == 0 &&
	    stream_adopt(ctx, pair[0], &to, &hooks, &stream, &err) == 0 &&
	    imap_attach(ctx, stream, &set, &im, &err) == 0)
		(void)!live(im, ctx, &err);
	(void)!utf7_decode(ctx, span_of((const char *)data, size), &err);
	(void)!utf7_encode(ctx, span_of((const char *)data, size), &err);
	mem_free(ctx);
	close(pair[1]);
	return 0;
}
