/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream as libetpan sees it: a driver of the lowest kind. */
#include "daemon/net/stream_p.h"

#include <stdlib.h>

#include <libetpan/mailstream_low.h>

#include "parsers/base/span.h"

static ssize_t
low_read(mailstream_low *low, void *p, size_t n)
{
	struct stream *s = low->data;
	size_t room = s->budget;
	ssize_t r = stream_read(s, p, n);
	const char *why =
	    r > 0 ? imapguard_follow(&s->guard, span_of(p, (size_t)r), room)
		  : NULL;

	if (why != NULL)
		return err_set(&s->err, ERR_TEMP, "the server %s", why);
	return r;
}

static ssize_t
low_write(mailstream_low *low, const void *p, size_t n)
{
	return stream_write(low->data, p, n);
}

static int
low_close(mailstream_low *low)
{
	(void)low;
	return 0;
}

static int
low_get_fd(mailstream_low *low)
{
	const struct stream *s = low->data;

	return s->fd;
}

/* libetpan made the struct with malloc(); the stream belongs to talloc. */
static void
low_free(mailstream_low *low)
{
	free(low);
}

static void
low_cancel(mailstream_low *low)
{
	(void)low;
}

static struct mailstream_cancel *
low_get_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static carray *
low_get_chain(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static int
low_no_idle(mailstream_low *low)
{
	(void)low;
	return -1;
}

struct _mailstream_low *
stream_low(struct stream *s)
{
	/* Constant; libetpan's prototypes lack the word. */
	static mailstream_low_driver driver = {
	    .mailstream_read = low_read,
	    .mailstream_write = low_write,
	    .mailstream_close = low_close,
	    .mailstream_get_fd = low_get_fd,
	    .mailstream_free = low_free,
	    .mailstream_cancel = low_cancel,
	    .mailstream_get_cancel = low_get_cancel,
	    .mailstream_get_certificate_chain = low_get_chain,
	    .mailstream_setup_idle = low_no_idle,
	    .mailstream_unsetup_idle = low_no_idle,
	    .mailstream_interrupt_idle = low_no_idle,
	};

	return mailstream_low_new(s, &driver);
}
