/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Log lines: to the journal when stderr is the journal's, otherwise logfmt on
 * stderr.
 */
#include "daemon/sys/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION 1
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <systemd/sd-journal.h>

#include "daemon/sys/entropy.h"
#include "daemon/sys/log_events.h"
#include "parsers/base/buf.h"

enum {
	CONTEXT_MAX = 4,
	FIELDS_MAX = 24,
	VALUE_MAX = 512, /* longer ones are cut */
	LINE_MAX_BYTES = 8192,
	LINE_USUAL = 400,
	KEY_BYTES = 32
};

struct context {
	struct log_field field;
	char text[80];
};

/* One log a process. */
static struct {
	const char *role;
	bool journal;
	int level;
	bool keyed;
	unsigned char key[KEY_BYTES];
	struct context context[CONTEXT_MAX];
	size_t context_count;
} state = {.role = "enquiryd", .level = LOG_INFO};

static const char *const known[] = {
#define NAME(name, meaning) name,
    LOG_EVENTS(NAME)
#undef NAME
};

int
log_event_known(const char *event)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i], event) == 0)
			return 1;
	return 0;
}

/*
 * sd_journal_sendv() returns success with no journald running, so that lines
 * would vanish; systemd.exec(5) names the stream it connected for us.
 */
static bool
stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat st;
	char mine[64];

	if (stream == NULL || fstat(STDERR_FILENO, &st) != 0)
		return false;
	(void)snprintf(mine, sizeof(mine), "%ju:%ju", (uintmax_t)st.st_dev,
	    (uintmax_t)st.st_ino);
	return strcmp(stream, mine) == 0;
}

void
log_init(const char *role)
{
	state.role = role;
	state.journal = stderr_is_journal();
}

void
log_plain(void)
{
	state.journal = false;
}

void
log_level(int priority)
{
	state.level = priority;
}

void
log_key(struct span key)
{
	unsigned char digest[KEY_BYTES];

	/* A key of its own, so that a hash in a log is of no use against the
	 * tokens and Message-IDs made with the same secret. */
	ASSERT(gnutls_hmac_fast(GNUTLS_MAC_SHA256, key.p, key.n, "enquiryd log",
		   12, digest) == 0);
	memcpy(state.key, digest, sizeof(state.key));
	state.keyed = true;
}

struct log_field
log_s(const char *name, const char *text)
{
	return (struct log_field){
	    .name = name, .text = text == NULL ? "" : text};
}

struct log_field
log_i(const char *name, int64_t number)
{
	return (struct log_field){.name = name, .number = number};
}

struct log_field
log_err(const struct err *err)
{
	return log_s("error", err->text);
}

struct log_field
log_addr(const char *name, const char *addr)
{
	struct log_field f = {.name = name};
	const struct span s = span_str(addr);
	const char *at = addr == NULL ? NULL : strrchr(addr, '@');
	unsigned char digest[32];
	char lower[320] = {0};

	if (!state.keyed) {
		entropy_bytes(state.key, sizeof(state.key));
		state.keyed = true;
	}
	const size_t n = s.n < sizeof(lower) ? s.n : sizeof(lower);

	for (size_t i = 0; i < n; i++)
		lower[i] = (char)to_lower(s.p[i]);
	ASSERT(gnutls_hmac_fast(GNUTLS_MAC_SHA256, state.key, sizeof(state.key),
		   lower, n, digest) == 0);
	(void)snprintf(f.own, sizeof(f.own), "h%02x%02x%02x%02x@%.64s",
	    digest[0], digest[1], digest[2], digest[3],
	    at == NULL ? "" : at + 1);
	return f;
}

static const char *
value_of(const struct log_field *f, char number[24])
{
	if (f->text != NULL)
		return f->text;
	if (f->own[0] != '\0')
		return f->own;
	(void)snprintf(number, 24, "%lld", (long long)f->number);
	return number;
}

void
log_context(struct log_field field)
{
	char number[24];

	if (state.context_count == CONTEXT_MAX)
		return;
	struct context *c = &state.context[state.context_count++];

	(void)snprintf(
	    c->text, sizeof(c->text), "%s", value_of(&field, number));
	c->field = (struct log_field){.name = field.name, .text = c->text};
}

void
log_context_clear(void)
{
	state.context_count = 0;
}

/* One value as logfmt: quoted when it must be, never more than one line. */
static void
add_value(struct buf *b, const char *value)
{
	struct span s = span_sub(span_str(value), 0, VALUE_MAX);
	bool plain = s.n > 0;

	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f)
			plain = false;
	}
	if (plain) {
		buf_add_span(b, s);
		return;
	}
	buf_add_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			buf_add_byte(b, '\\');
		buf_add_byte(b, (char)(c < ' ' || c == 0x7f ? ' ' : c));
	}
	buf_add_byte(b, '"');
}

static void
add_pair(struct buf *b, const char *name, const char *value)
{
	if (b->n > 0)
		buf_add_byte(b, ' ');
	buf_add_str(b, name);
	buf_add_byte(b, '=');
	add_value(b, value);
}

static const char *
level_name(int priority)
{
	static const char *const names[] = {"emerg", "alert", "crit", "error",
	    "warning", "notice", "info", "debug"};

	return names[priority & LOG_PRIMASK];
}

char *
log_format(
    void *ctx, int priority, const char *event, const struct log_field *fields)
{
	struct buf b;
	char number[24];

	buf_init(&b, ctx, LINE_MAX_BYTES);
	(void)buf_reserve(&b, LINE_USUAL);
	add_pair(&b, "level", level_name(priority));
	add_pair(&b, "role", state.role);
	add_pair(&b, "event", event);
	for (size_t i = 0; i < state.context_count; i++)
		add_pair(
		    &b, state.context[i].field.name, state.context[i].text);
	for (const struct log_field *f = fields; f->name != NULL; f++)
		add_pair(&b, f->name, value_of(f, number));
	return b.p;
}

static void
journal_add(
    void *ctx, struct iovec *vec, int *n, const char *name, const char *value)
{
	if (*n == FIELDS_MAX)
		return;
	char *line = mem_fmt(ctx, "ENQ_%s=%.*s", name, VALUE_MAX, value);

	for (char *p = line; *p != '='; p++)
		*p = (char)to_upper(*p);
	vec[(*n)++] = (struct iovec){.iov_base = line, .iov_len = strlen(line)};
}

static bool
journal_write(void *ctx, int priority, const char *event,
    const struct log_field *fields, const char *text)
{
	struct iovec vec[FIELDS_MAX + 2];
	char number[24];
	int n = 0;

	journal_add(ctx, vec, &n, "event", event);
	journal_add(ctx, vec, &n, "role", state.role);
	for (size_t i = 0; i < state.context_count; i++)
		journal_add(ctx, vec, &n, state.context[i].field.name,
		    state.context[i].text);
	for (const struct log_field *f = fields; f->name != NULL; f++)
		journal_add(ctx, vec, &n, f->name, value_of(f, number));
	char *message = mem_fmt(ctx, "MESSAGE=%s", text);
	char *level = mem_fmt(ctx, "PRIORITY=%d", priority & LOG_PRIMASK);

	vec[n++] = (struct iovec){message, strlen(message)};
	vec[n++] = (struct iovec){level, strlen(level)};
	return sd_journal_sendv(vec, n) == 0;
}

void
log_write(int priority, const char *event, const struct log_field *fields)
{
	const int saved = errno;

	if ((priority & LOG_PRIMASK) > state.level)
		return;
	void *ctx = mem_new(NULL);
	char *line = log_format(ctx, priority, event, fields);

	if (!state.journal ||
	    !journal_write(ctx, priority, event, fields, line)) {
		/* One write, so that lines of several processes do not mix;
		 * the NUL's place takes the newline. */
		const size_t n = strlen(line);

		line[n] = '\n';
		/* A log that cannot be written has nobody to be told to. */
		if (write(STDERR_FILENO, line, n + 1) < 0)
			errno = 0;
	}
	mem_free(ctx);
	errno = saved;
}
